"""Brand value as a page: what changed, what moved it, and what the brand stands at."""

from collections.abc import Mapping
from dataclasses import dataclass

from kurssi import steps
from kurssi.decisions.quote import Grade
from kurssi.decisions.value import Source, Value
from kurssi.messages import Message, Name
from kurssi.views.labels import segment_label
from kurssi.views.numerals import money
from kurssi.views.value import METHODS, SOURCES, VOLUME_ALONE, cause_name, verdict
from kurssi.views.web.drawing import Block, axis, block
from kurssi.views.web.page import Asked, Page
from kurssi.vocabulary import ALL_SEGMENTS

TOTAL = Message("in all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a change: euros, with an interval where a model says it, and where it stands."""

    name: Name
    eur: float
    block: Block
    ends: tuple[float, float] | None = None
    grade: Grade | None = None


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NothingToQuote: there are no own sales, or a stretch is not in the data.
    """
    found, look = answered(asked), asked.look

    def label(value: float) -> str:
        return money(value, look.language, found.currency, decimals=0)

    sources = _sources(found)
    causes = [(cause_name(row, asked.workspace), row.spread, row.grade) for row in found.summed]
    ends = [end for _, spread, _ in causes for end in (spread.q05, spread.q95)]
    of_sources = axis([eur for _, eur in sources], label, through=(0.0,), ticks=4)
    of_causes = axis(ends, label, through=(0.0,), ticks=4)
    return {
        "value": found,
        "verdict": verdict(found, look.language),
        "segment": segment_label(asked.workspace, look.segment),
        "sources": tuple(
            Part(name=name, eur=eur, block=block(eur, of_sources)) for name, eur in sources
        ),
        "source_axis": of_sources,
        "causes": tuple(
            Part(
                name=name,
                eur=spread.eur,
                ends=(spread.q05, spread.q95),
                grade=grade,
                block=block(spread.eur, of_causes, spread.q05, spread.q95),
            )
            for name, spread, grade in causes
        ),
        "cause_axis": of_causes,
        "total": found.whole.after - found.whole.before,
        "methods": METHODS,
    }


def answered(asked: Asked) -> Value:
    """Brand value over the stretches and the segment that the address names."""
    segment, own = asked.look.segment, asked.own
    said = (segment, own.get("from"), own.get("to"), own.get("reference"))
    return asked.kept.ask(
        ("value", *said),
        lambda: steps.value(
            asked.workspace,
            earlier=own.get("from"),
            later=own.get("to"),
            segments=() if segment == ALL_SEGMENTS else (segment,),
            reference=own.get("reference"),
        ),
    )


def _sources(value: Value) -> list[tuple[Name, float]]:
    known = {row.source: row.eur for row in value.whole.rows}
    market = Source.MARKET_GROWTH in known
    return [
        (VOLUME_ALONE if source is Source.VOLUME and not market else SOURCES[source], eur)
        for source in Source
        if (eur := known.get(source)) is not None
    ]


PAGE = Page(
    id="value",
    name=Message("Brand value"),
    question=Message("What changed in money, and what moved it?"),
    make=make,
    own=("from", "to", "reference"),
    switches=("segment",),
)
