"""The measures and CX in the terminal: the latest of each brand and segment, with its error."""

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.ledger.measures import MeasureRow
from kurssi.messages import Message
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
from kurssi.views.labels import segment_label, segment_order
from kurssi.views.numerals import MINUS, NOTHING, count, percent, share
from kurssi.vocabulary import MEASURES
from kurssi.workspace.company import Workspace


def measures_view(
    rows: Sequence[MeasureRow], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """One table a brand, the own brand first: measure x segment, its last period."""
    if not rows:
        return (Text(Message("No measure is observed.").text(language)),)
    sheets: list[RenderableType] = []
    for brand in _brands(rows, workspace.brand):
        own = Message("{brand} (own brand)", brand=brand)
        title = own.text(language) if brand == workspace.brand else brand
        sheets.append(Text("\n" + title, style="bold"))
        of_brand = latest((row for row in rows if row.brand == brand), workspace)
        sheets.append(_table(of_brand, workspace, language, width))
    return tuple(sheets)


def latest(rows: Iterable[MeasureRow], workspace: Workspace) -> list[MeasureRow]:
    """The last period of each measure and segment of a brand, both in their declared order."""
    last: dict[tuple[str, str], MeasureRow] = {}
    for row in rows:
        key = (row.measure, row.segment)
        if key not in last or row.period >= last[key].period:
            last[key] = row
    order, places = list(MEASURES), segment_order(workspace)
    return sorted(
        last.values(),
        key=lambda row: (order.index(row.measure), places.get(row.segment, len(places))),
    )


def _table(rows: Iterable[MeasureRow], workspace: Workspace, language: str, width: int) -> Table:
    wide = width >= WIDE
    headings = (Message("measure"), Message("segment"), Message("period"))
    table = sheet_table(*headings, language=language)
    add_interval(table, Message("value"), language, wide=wide)
    add_numbers(table, Message("n_eff"), language=language)
    add_pair(table, Message("change"), Message("certainty"), language, wide=wide)
    for row in rows:
        scale = MEASURES[row.measure].scale
        ends = f"{_level(row.q05, scale, language)} … {_level(row.q95, scale, language)}"
        table.add_row(
            Text(MEASURES[row.measure].name.text(language)),
            Text(segment_label(workspace, row.segment).text(language)),
            row.period,
            *interval_cells(_level(row.value, scale, language), ends, wide=wide),
            count(row.n_eff, language),
            *pair_cells(
                _change(row.change, scale, language), percent(row.p_change, language), wide=wide
            ),
        )
    return settled(table, width)


def _brands(rows: Sequence[MeasureRow], own: str) -> list[str]:
    return sorted({row.brand for row in rows}, key=lambda brand: (brand != own, brand))


def _level(value: float | None, scale: float, language: str) -> str:
    """A share in percents, points as they are."""
    return share(value, language) if scale == 1 else count(value, language, decimals=1)


def _change(value: float | None, scale: float, language: str) -> str:
    """Change since the period before, in percentage points or points, always with its sign."""
    shown = count(None if value is None else value * 100 / scale, language, decimals=1)
    return shown if shown == NOTHING or shown.startswith(MINUS) else f"+{shown}"
