"""What was asked of the respondents' answers beyond their levels: one sheet and document a part."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kurssi import steps
from kurssi.ledger.measures import MeasureRow, Span
from kurssi.views.charts import save
from kurssi.views.drivers import drivers_document, drivers_view
from kurssi.views.figures import map_figure
from kurssi.views.instrument import instrument_document, instrument_view
from kurssi.views.pooled import pooled_document, pooled_view
from kurssi.views.reader import Reader
from kurssi.views.refusals import Document
from kurssi.views.rivals import rivals_view
from kurssi.views.rivals_document import rivals_document
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which measures, brands and segments (none: all), over which span, and which ``PARTS``."""

    measures: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    by: str = Span.PERIOD
    parts: tuple[str, ...] = ()
    figure: Path | None = None

    def takes(self, row: MeasureRow) -> bool:
        """Whether the row was asked for."""
        return (
            (not self.measures or row.measure in self.measures)
            and (not self.brands or row.brand in self.brands)
            and (not self.segments or row.segment in self.segments)
        )

    @property
    def brand(self) -> str | None:
        """The brand, where one was named."""
        return self.brands[0] if self.brands else None

    @property
    def segment(self) -> str | None:
        """The segment, where one was named that is not everybody."""
        named = [segment for segment in self.segments if segment != ALL_SEGMENTS]
        return named[0] if named else None


def _items(workspace: Workspace, asked: Asked, reader: Reader) -> Document:
    report = steps.instrument(workspace)
    reader.show(*instrument_view(report, workspace, reader.language, reader.width))
    return instrument_document(report)


def _rivals(workspace: Workspace, asked: Asked, reader: Reader) -> Document:
    report = steps.rivals(workspace, segment=asked.segment)
    reader.show(*rivals_view(report, workspace, reader.language, reader.width))
    if asked.figure is not None:
        save(map_figure(report, workspace, reader.language), asked.figure)
    return rivals_document(report)


def _drivers(workspace: Workspace, asked: Asked, reader: Reader) -> Document:
    report = steps.drivers(workspace, brand=asked.brand, segment=asked.segment)
    reader.show(*drivers_view(report, workspace, reader.language, reader.width))
    return drivers_document(report)


def _pooled(workspace: Workspace, asked: Asked, reader: Reader) -> Document:
    rows = [
        row
        for row in steps.pooled(workspace, by=Span(asked.by), brands=asked.brands)
        if (not asked.measures or row.measure in asked.measures)
        and (not asked.segments or row.segment in asked.segments)
    ]
    reader.show(*pooled_view(rows, workspace, reader.language, reader.width))
    return pooled_document(rows)


PARTS: dict[str, Callable[[Workspace, Asked, Reader], Document]] = {
    "items": _items,
    "rivals": _rivals,
    "drivers": _drivers,
    "pooled": _pooled,
}
