"""Pooled levels in the terminal and as a document: always beside the direct ones."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from kurssi.ledger.levels import PooledRow
from kurssi.maths.survey import SMALL_BASE
from kurssi.messages import Message
from kurssi.survey.indicators import in_order
from kurssi.views.grid import Column, beside, between, grouped, laid_out, left_out_note, placed
from kurssi.views.labels import (
    brand_label,
    brands_in_order,
    measure_label,
    segment_label,
    segment_order,
)
from kurssi.views.measures import (
    DEGREE,
    base_column,
    common,
    is_alone,
    level,
    level_heading,
    small_note,
)
from kurssi.views.numerals import NOTHING, percent
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
    brands = brands_in_order((row.brand for row in rows), workspace.brand)
    shown = [latest_pooled((r for r in rows if r.brand == brand), workspace) for brand in brands]
    every = [row for of_brand in shown for row in of_brand]
    tables, left_out = laid_out(
        [_columns(of_brand, every, workspace, language) for of_brand in shown], width
    )
    sheets: list[RenderableType] = []
    for brand, of_brand, table in zip(brands, shown, tables, strict=True):
        when = common(of_brand, workspace, language, alone=is_alone(every))
        title = brand_label(workspace, brand).text(language)
        sheets.append(Text(f"\n{title}{when}", style="bold"))
        sheets.append(table)
    sheets.append(Text("\n" + NOTE.text(language), style="dim"))
    if any(row.poststratified for row in every):
        sheets.append(Text(POSTSTRATIFIED.text(language), style="dim"))
    if any(is_small(row) for row in every):
        sheets.append(small_note(language))
    return (*sheets, *left_out_note(left_out, language))


def latest_pooled(rows: Iterable[PooledRow], workspace: Workspace) -> list[PooledRow]:
    """The last period of each measure of a brand, all segments, in their declared order."""
    kept = list(rows)
    last: dict[str, str] = {}
    for row in kept:
        last[row.measure] = max(row.period, last.get(row.measure, row.period))
    order, places = in_order(last, workspace), segment_order(workspace)
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


def _columns(
    rows: Sequence[PooledRow], every: Sequence[PooledRow], workspace: Workspace, language: str
) -> list[Column]:
    """The columns of one brand; ``every`` row of all brands says which of them are needed."""
    names = [
        (measure_label(workspace, measure).text(language),
         [segment_label(workspace, row.segment).text(language) for row in of_measure])
        for measure, of_measure in groupby(rows, key=lambda row: row.measure)
    ]  # fmt: skip
    alone = is_alone(every)
    lines, at = grouped(names, alone=alone)
    heading = (Message("measure"), Message("segment"))[: 2 - alone]
    found = [
        Column(heading=", ".join(each.text(language) for each in heading), cells=lines, words=True)
    ]
    if any(not _together(row for row in every if row.brand == brand)
           for brand in {row.brand for row in every}):  # fmt: skip
        periods = placed([Text(row.period) for row in rows], at)
        found.append(Column(heading=Message("period").text(language), cells=periods))
    pooled = beside(
        [_level(row, (row.value, row.q05, row.q95), language) for row in rows],
        marks=["*" if row.poststratified else "" for row in rows],
    )
    direct = beside(
        [_level(row, _direct(row), language) for row in rows],
        marks=[DEGREE if is_small(row) else "" for row in rows],
    )
    own = [Text(percent(row.own, language) if row.n_eff else NOTHING) for row in rows]
    return [
        *found,
        Column(heading=level_heading(Message("direct"), language), cells=placed(direct, at)),
        base_column([row.n_eff for row in rows], at, language),
        Column(heading=level_heading(Message("pooled"), language), cells=placed(pooled, at)),
        Column(heading=Message("own weight").text(language), cells=placed(own, at), spare=1),
    ]


def is_small(row: PooledRow) -> bool:
    """Whether the cell's own answers are few; where nobody was asked there is no level."""
    return 0 < row.n_eff < SMALL_BASE


def _together(rows: Iterable[PooledRow]) -> bool:
    return len({row.period for row in rows}) == 1


def _direct(row: PooledRow) -> tuple[float | None, float | None, float | None]:
    return row.direct, row.direct_q05, row.direct_q95


def _level(
    row: PooledRow, given: tuple[float | None, float | None, float | None], language: str
) -> tuple[str, str | None]:
    middle, low, high = (level(value, row.measure, language) for value in given)
    return middle, None if given[0] is None else between(low, high)
