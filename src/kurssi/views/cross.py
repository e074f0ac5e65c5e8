"""Cross rates in the terminal: a square of measures, each worth so many of the others."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from kurssi.decisions.quote import Cross, Grade
from kurssi.messages import Message
from kurssi.views.columns import COVERAGE, settled, sheet_table
from kurssi.views.labels import measure_label, segment_label
from kurssi.views.numerals import NOTHING, count, decimals_for, percent
from kurssi.vocabulary import MEASURES
from kurssi.workspace.company import Workspace


def cross_view(
    crosses: Iterable[Cross], workspace: Workspace, segment: str, language: str, width: int
) -> tuple[RenderableType, ...]:
    """How many units of each column's measure one unit of the row's is worth."""
    here = {(one.per, one.measure): one for one in crosses if one.segment == segment}
    priced = dict.fromkeys(one.per for one in here.values() if one.interval is not None)
    names = [measure for measure in MEASURES if measure in priced]
    title = Message(
        "What one unit of each measure is worth in the others ({segment})",
        segment=segment_label(workspace, segment),
    )
    parts: list[RenderableType] = [Text("\n" + title.text(language), style="bold")]
    if names:
        table = sheet_table(Message("one"), language=language)
        for name in names:
            table.add_column(measure_label(workspace, name).text(language), justify="right")
        for per in names:
            cells = [_cell(here.get((per, measure)), language) for measure in names]
            label = measure_label(workspace, per).text(language)
            unit = str(MEASURES[per].unit)
            table.add_row(Text(label).append(f"\n{unit}", style="dim"), *cells)
        parts.append(settled(table, width))
    parts += _withheld(here.values(), set(names), workspace, language)
    legend = Message(
        "Through both bids, draw by draw; medians and {p} intervals, of the grade of the less sure"
        " bid. Attention has no bid of its own.",
        p=percent(COVERAGE, language),
    )
    return (*parts, Text("\n" + legend.text(language), style="dim"))


def _cell(cross: Cross | None, language: str) -> Text:
    if cross is None:
        return Text("1", style="dim")
    if cross.interval is None:
        return Text(NOTHING)
    places = decimals_for(cross.interval.q50)
    middle, low, high = (
        count(value, language, decimals=places)
        for value in (cross.interval.q50, cross.interval.q05, cross.interval.q95)
    )
    mark = " D" if cross.grade is Grade.D else ""
    return Text(middle + mark, style="dim" if mark else "").append(
        f"\n{low} … {high}", style="dim"
    )  # fmt: skip


def _withheld(
    crosses: Iterable[Cross], shown: set[str], workspace: Workspace, language: str
) -> list[Text]:
    """A line for each measure that nothing can be counted in, with the reason."""
    told: dict[str, Message] = {}
    for one in crosses:
        for measure in (one.measure, one.per):
            if (
                measure not in shown
                and one.interval is None
                and {one.measure, one.per} - shown == {measure}
            ):
                told.setdefault(measure, one.reason)
    return [
        Text(f"{measure_label(workspace, name).text(language)}: {reason.text(language)}")
        for name, reason in told.items()
    ]
