"""Pooled levels in the terminal and as a document: always beside the direct ones."""

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.ledger.levels import PooledRow
from kurssi.messages import Message
from kurssi.survey.indicators import reported
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    interval_cells,
    settled,
    sheet_table,
)
from kurssi.views.labels import brand_label, measure_label, segment_label, segment_order
from kurssi.views.measures import level
from kurssi.views.numerals import NOTHING, count, percent
from kurssi.views.refusals import Document
from kurssi.workspace.company import Workspace

NOTE = Message(
    "Pooled levels borrow from other segments and periods as far as these are alike; direct levels "
    "are what was asked in that segment and period. Own weight says how much of the pooled level "
    "is its own answers. An outlying segment is drawn to the others."
)
POSTSTRATIFIED = Message(
    "* people of each profile count as the declared margins have them; how profiles go together is "
    "taken from the sample"
)


def pooled_view(
    rows: Sequence[PooledRow], workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """One table a brand, the own brand first: measure x segment in the brand's last period."""
    if not rows:
        return (Text(Message("No measure is observed.").text(language)),)
    sheets: list[RenderableType] = []
    for brand in sorted({row.brand for row in rows}, key=lambda b: (b != workspace.brand, b)):
        title = brand_label(workspace, brand).text(language)
        sheets.append(Text("\n" + title, style="bold"))
        of_brand = latest_pooled((row for row in rows if row.brand == brand), workspace)
        sheets.append(_table(of_brand, workspace, language, width))
    sheets.append(Text("\n" + NOTE.text(language), style="dim"))
    if any(row.poststratified for row in rows):
        sheets.append(Text(POSTSTRATIFIED.text(language), style="dim"))
    return tuple(sheets)


def latest_pooled(rows: Iterable[PooledRow], workspace: Workspace) -> list[PooledRow]:
    """The last period of each measure of a brand, all segments, in their declared order."""
    kept = list(rows)
    last: dict[str, str] = {}
    for row in kept:
        last[row.measure] = max(row.period, last.get(row.measure, row.period))
    order, places = reported(workspace), segment_order(workspace)
    return sorted(
        (row for row in kept if row.period == last[row.measure]),
        key=lambda row: (
            order.index(row.measure),
            places.get(row.segment, len(places)),
            row.segment,
        ),
    )


def pooled_document(rows: Sequence[PooledRow]) -> Document:
    """Pooled levels per brand, segment and period, each with the direct one beside."""
    return {
        "rows": [
            {
                "measure": row.measure,
                "brand": row.brand,
                "segment": row.segment,
                "period": row.period,
                "value": row.value,
                "se": row.se,
                "q05": row.q05,
                "q95": row.q95,
                "n_eff": row.n_eff,
                "own": row.own,
                "direct": row.direct,
                "direct_q05": row.direct_q05,
                "direct_q95": row.direct_q95,
                "poststratified": row.poststratified,
            }
            for row in rows
        ]
    }


def _table(rows: Iterable[PooledRow], workspace: Workspace, language: str, width: int) -> Table:
    wide = width >= WIDE
    headings = (Message("measure"), Message("segment"), Message("period"))
    table = sheet_table(*headings, language=language)
    add_interval(table, Message("direct"), language, wide=wide)
    add_numbers(table, Message("n_eff"), language=language)
    add_interval(table, Message("pooled"), language, wide=wide)
    add_numbers(table, Message("own weight"), language=language)
    for row in rows:
        direct = (
            None if row.direct is None else _ends(row, row.direct_q05, row.direct_q95, language)
        )
        mark = " *" if row.poststratified else ""
        table.add_row(
            Text(measure_label(workspace, row.measure).text(language)),
            Text(segment_label(workspace, row.segment).text(language)),
            row.period,
            *interval_cells(level(row.direct, row.measure, language), direct, wide=wide),
            count(row.n_eff, language),
            *interval_cells(
                level(row.value, row.measure, language) + mark,
                _ends(row, row.q05, row.q95, language),
                wide=wide,
            ),
            percent(row.own, language) if row.n_eff else NOTHING,
        )
    return settled(table, width)


def _ends(row: PooledRow, low: float | None, high: float | None, language: str) -> str:
    return f"{level(low, row.measure, language)} … {level(high, row.measure, language)}"
