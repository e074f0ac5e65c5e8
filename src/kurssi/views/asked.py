"""What was asked of the respondents' answers beyond their levels: one sheet and document a part.

Imported when a part is asked for: what makes them is slow to import.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kurssi import steps
from kurssi.ledger.dispersion import dispersions
from kurssi.ledger.levels import MeasureRow, Span
from kurssi.survey.level_remarks import LevelRemarks
from kurssi.views.brand_map import map_figure
from kurssi.views.charts import Spec, save
from kurssi.views.choice import Asked
from kurssi.views.drivers import drivers_document, drivers_view
from kurssi.views.instrument import instrument_document, instrument_view
from kurssi.views.level_remarks import remarks_view
from kurssi.views.part_figures import drivers_figure, items_figure, pooled_figure
from kurssi.views.pooled import pooled_document, pooled_view
from kurssi.views.reader import Reader
from kurssi.views.refusals import Document
from kurssi.views.rivals import rivals_view
from kurssi.views.rivals_document import rivals_document
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the parts are made of, taken in once: the tables, and the levels of all brands.

    ``told`` is what levels alone do not show.
    """

    workspace: Workspace
    taken: steps.Taken
    rows: Sequence[MeasureRow]
    told: LevelRemarks


def _items(source: Source, asked: Asked, reader: Reader) -> Document:
    workspace = source.workspace
    report = steps.instrument(workspace, taken=source.taken)
    _draw(lambda: items_figure(report, workspace, reader.language), asked)
    dispersion = dispersions(source.rows, workspace.brand)
    reader.show(*instrument_view(report, workspace, reader.language, reader.width, dispersion))
    return instrument_document(report, dispersion)


def _rivals(source: Source, asked: Asked, reader: Reader) -> Document:
    workspace = source.workspace
    report = steps.rivals(workspace, segment=asked.segment, taken=source.taken)
    _draw(lambda: map_figure(report, workspace, reader.language), asked)
    told = source.told
    reader.show(*rivals_view(report, workspace, reader.language, reader.width, told))
    reader.show(*remarks_view(told, workspace, reader.language, apart=True))
    return rivals_document(report)


def _drivers(source: Source, asked: Asked, reader: Reader) -> Document:
    workspace = source.workspace
    report = steps.drivers(
        workspace,
        brand=asked.brand,
        segment=asked.segment,
        outcomes=asked.measures,
        taken=source.taken,
    )
    _draw(lambda: drivers_figure(report, workspace, reader.language), asked)
    reader.show(*drivers_view(report, workspace, reader.language, reader.width))
    return drivers_document(report)


def _pooled(source: Source, asked: Asked, reader: Reader) -> Document:
    workspace = source.workspace
    pooled = steps.pooled(
        workspace,
        by=asked.by or Span.PERIOD,
        brands=asked.brands,
        taken=source.taken,
        rows=source.rows,
    )
    rows = [row for row in pooled if asked.takes(row)]
    _draw(lambda: pooled_figure(rows, workspace, reader.language), asked)
    reader.show(*pooled_view(rows, workspace, reader.language, reader.width))
    reader.show(*remarks_view(source.told, workspace, reader.language))
    return pooled_document(rows)


def _draw(figure: Callable[[], Spec], asked: Asked) -> None:
    """The part's own figure, before its sheet: what cannot be drawn is refused first."""
    if asked.figure is not None:
        save(figure(), asked.figure)


PARTS: dict[str, Callable[[Source, Asked, Reader], Document]] = {
    "items": _items,
    "rivals": _rivals,
    "drivers": _drivers,
    "pooled": _pooled,
}
