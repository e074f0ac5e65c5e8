"""The measures and CX in the terminal: the latest of each brand and segment, with its error."""

from collections.abc import Iterable, Sequence
from functools import partial

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.ledger.levels import MeasureRow
from kurssi.messages import Message
from kurssi.survey.indicators import reported, scale_of, unit_of
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    add_pair,
    interval_cells,
    pair_cells,
    settled,
    sheet_table,
)
from kurssi.views.labels import brand_label, measure_label, segment_label, segment_order
from kurssi.views.numerals import count, percent, share, signed
from kurssi.vocabulary import NPS, Unit
from kurssi.workspace.company import Workspace

SMALL = Message("° fewer than 50 effective answers: read its interval, not its level")


def measures_view(
    rows: Sequence[MeasureRow], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """One table a brand, the own brand first: measure x segment, its last period."""
    if not rows:
        return (Text(Message("No measure is observed.").text(language)),)
    sheets: list[RenderableType] = []
    for brand in _brands(rows, workspace.brand):
        title = brand_label(workspace, brand).text(language)
        of_brand = latest((row for row in rows if row.brand == brand), workspace)
        together = len({row.period for row in of_brand}) == 1
        when = f" · {of_brand[0].period}" if together else ""
        sheets.append(Text(f"\n{title}{when}", style="bold"))
        sheets.append(_table(of_brand, workspace, language, width))
    if any(row.small_base for row in rows):
        sheets.append(Text("\n" + SMALL.text(language), style="dim"))
    return tuple(sheets)


def latest(rows: Iterable[MeasureRow], workspace: Workspace) -> list[MeasureRow]:
    """The last period of each measure and segment of a brand, both in their declared order."""
    last: dict[tuple[str, str], MeasureRow] = {}
    for row in rows:
        key = (row.measure, row.segment)
        if key not in last or row.period >= last[key].period:
            last[key] = row
    order, places = reported(workspace), segment_order(workspace)
    return sorted(
        last.values(),
        key=lambda row: (order.index(row.measure), places.get(row.segment, len(places))),
    )


def _moved(
    size: float | None, chance: float | None, measure: str, language: str, *, wide: bool
) -> list[Text]:
    return pair_cells(change(size, measure, language), percent(chance, language), wide=wide)


def _table(rows: Sequence[MeasureRow], workspace: Workspace, language: str, width: int) -> Table:
    wide = width >= WIDE
    together = len({row.period for row in rows}) == 1  # said once, above the table
    headings = (Message("measure"), Message("segment"), Message("period"))
    table = sheet_table(*headings[: 3 - together], language=language)
    add_interval(table, Message("value"), language, wide=wide)
    add_numbers(table, Message("n_eff"), language=language)
    yearly = any(row.change_year is not None for row in rows)
    for heading in (Message("change"), Message("on the year"))[: 1 + yearly]:
        add_pair(table, heading, Message("certainty"), language, wide=wide)
    for row in rows:
        show = partial(level, measure=row.measure, language=language)
        table.add_row(
            Text(_name(row.measure, workspace, language)),
            Text(segment_label(workspace, row.segment).text(language)),
            *(() if together else (row.period,)),
            *interval_cells(show(row.value), f"{show(row.q05)} … {show(row.q95)}", wide=wide),
            count(row.n_eff, language) + (" °" if row.small_base else ""),
            *_moved(row.change, row.p_change, row.measure, language, wide=wide),
            *(
                _moved(row.change_year, row.p_change_year, row.measure, language, wide=wide)
                if yearly
                else ()
            ),
        )
    return settled(table, width)


def _brands(rows: Sequence[MeasureRow], own: str) -> list[str]:
    return sorted({row.brand for row in rows}, key=lambda brand: (brand != own, brand))


def _name(measure: str, workspace: Workspace, language: str) -> str:
    """The measure's name; with its scale, where the level is read on a scale of its own."""
    name = measure_label(workspace, measure).text(language)
    if unit_of(measure) is not Unit.SCALE:
        return name
    low, high = scale_of(measure, workspace)
    return f"{name} {count(low, language)}–{count(high, language)}"


def level(value: float | None, measure: str, language: str) -> str:
    """A share in percents, points as they are, a net score with its sign, else two decimals."""
    unit = unit_of(measure)
    if unit is Unit.SHARE:
        return share(value, language)
    show = signed if measure == NPS.id else count
    return show(value, language, decimals=2 if unit is Unit.SCALE else 1)


def change(value: float | None, measure: str, language: str) -> str:
    """Change since the period before, in percentage points or points, with its sign."""
    unit = unit_of(measure)
    points = value if value is None or unit is not Unit.SHARE else 100 * value
    return signed(points, language, decimals=2 if unit is Unit.SCALE else 1)
