"""Rates at earlier dates in the terminal: one line a rate, oldest first."""

from collections.abc import Iterable
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from kurssi.decisions.history import Series, Then
from kurssi.decisions.quote import Grade, Side
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.views.columns import WIDE, settled, sheet_table
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import NOTHING, count, decimals_for, percent
from kurssi.views.quotes import SIDES
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

SHOWN = 5  # dates that paper holds; --json has all of them
ONE_FIT = Message(
    "One fit, looked at from earlier windows: what the state was then as it is known now, not what "
    "was believed then. How people respond is held constant; spend, states and sales are as they "
    "were. P(rose): today's rate is higher than the first one shown."
)


def history_view(
    series: Iterable[Series], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """Medians with 90% intervals, and whether the rate rose."""
    rows = list(series)
    if not rows:
        none = Message("The data hold no earlier window.")
        return (Text(none.text(language)),)
    dates = _dates(rows, SHOWN if width >= WIDE else SHOWN - 1)
    table = sheet_table(Message("rate"), language=language)
    for day in dates:
        table.add_column(_label(day, workspace.frequency), justify="right", overflow="fold")
    table.add_column(Message("P(rose)").text(language), justify="right")
    for row in rows:
        points = {point.period: point for point in row.points}
        first = next((points[day] for day in dates if day in points), None)
        table.add_row(
            _rate(row, workspace, language),
            *(_cell(points.get(day), language) for day in dates),
            percent(first.p_rose, language) if first else "",
            style="dim" if row.grade is Grade.D else "",
        )
    return (settled(table, width), Text("\n" + ONE_FIT.text(language), style="dim"))


def _rate(row: Series, workspace: Workspace, language: str) -> Text:
    """What is quoted, through which lever, for whom."""
    names = [
        lever_label(workspace, row.lever).text(language),
        SIDES[row.side].text(language),
        measure_label(workspace, row.measure).text(language) if row.side is not Side.MROI else "",
    ]
    here = (
        "" if row.segment == ALL_SEGMENTS else segment_label(workspace, row.segment).text(language)
    )
    under = ", ".join(part for part in (here, row.unit) if part)
    return Text(", ".join(name for name in names if name)).append(f"\n{under}", style="dim")


def _dates(rows: list[Series], shown: int) -> list[str]:
    """The first, the last, and as many between as paper holds."""
    every = sorted({point.period for row in rows for point in row.points})
    if len(every) <= shown:
        return every
    step = (len(every) - 1) / (shown - 1)
    return [every[round(at * step)] for at in range(shown)]


def _cell(point: Then | None, language: str) -> Text:
    if point is None:
        return Text(NOTHING)
    interval = point.interval
    places = decimals_for(interval.q50)
    middle, low, high = (
        count(value, language, decimals=places)
        for value in (interval.q50, interval.q05, interval.q95)
    )
    return Text(middle).append(f"\n{low} … {high}", style="dim")


def _label(day: str, frequency: Frequency) -> str:
    return frequency.label(date.fromisoformat(day))
