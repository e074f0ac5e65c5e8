"""Brand value as a page: what changed, what moved it, and what the brand stands at."""

from collections.abc import Mapping
from dataclasses import dataclass

from kurssi import steps
from kurssi.decisions.quote import Grade
from kurssi.decisions.value import Source, Spread, Value
from kurssi.errors import NothingToQuote
from kurssi.ledger.stretches import like_stretches
from kurssi.messages import Message, Name
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import opened
from kurssi.views.labels import segment_label
from kurssi.views.numerals import tick
from kurssi.views.value import METHODS, SOURCES, VOLUME_ALONE, cause_name, cause_notes, verdict
from kurssi.views.web.drawing import Block, axis, block
from kurssi.views.web.drawn import span
from kurssi.views.web.look import Look
from kurssi.views.web.page import MEAN, Asked, Page, expected
from kurssi.vocabulary import ALL_SEGMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a change: euros, with an interval where a model says it, and where it stands."""

    name: Name
    eur: float
    block: Block
    ends: tuple[float, float] | None = None
    grade: Grade | None = None
    why: str = ""


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NothingToQuote: there are no own sales, or a stretch is not in the data.
    """
    found, look = answered(asked), asked.look

    def label(value: float, step: float) -> str:
        return tick(value, look.language, step, found.currency)

    def why(what: str, **named: object) -> str:
        return look.address("/why", **own, what=what, **named)

    own = {name: value for name, value in asked.own.items() if value}
    sources = _sources(found)
    ends = [end for row in found.summed for end in (row.spread.q05, row.spread.q95)]
    of_sources = axis([eur for _, _, eur in sources], label, through=(0.0,), ticks=4)
    of_causes = axis(ends, label, through=(0.0,), ticks=4)
    return {
        "value": found,
        "verdict": verdict(found, look.language),
        "own": asked.as_declared().own_share(),
        "segment": segment_label(asked.workspace, look.segment),
        "sources": tuple(
            Part(name=name, eur=eur, block=block(eur, of_sources), why=why("source", name=source))
            for source, name, eur in sources
        ),
        "source_axis": of_sources,
        "cause_notes": tuple(cause_notes(found, asked.workspace)),
        "causes": tuple(
            Part(
                name=cause_name(row, asked.workspace),
                eur=_standing(row.spread, look),
                ends=(row.spread.q05, row.spread.q95),
                grade=row.grade,
                block=block(row.spread.eur, of_causes, row.spread.q05, row.spread.q95),
                why=why("cause", name=row.cause, lever=row.name),
            )
            for row in found.summed
        ),
        "cause_axis": of_causes,
        "total": found.whole.after - found.whole.before,
        "methods": METHODS,
        "middle": lambda spread: expected(spread, look),
        "stretches": choices(asked),
        "why": why,
    }


def _standing(spread: Spread, look: Look) -> float:
    """The euros that stand for a cause; what is made now has all its quantiles."""
    found = expected(spread, look)
    assert found is not None
    return found


def likes(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Years and quarters that can be held against the same a year before; none without a run."""
    workspace = asked.workspace
    try:
        return asked.kept.ask(
            "likes", lambda: like_stretches(panel_of(workspace, opened(workspace))[0].grid)
        )
    except NothingToQuote:
        return ()


def choices(asked: Asked) -> tuple[tuple[str, Message], ...]:
    """The periods of the header: the usual window, then years and quarters."""
    usual = Message("last {span}", span=span(asked.workspace.window_periods, asked.workspace))
    return (
        ("", usual),
        *((now, Message("{later} against {earlier}", later=now, earlier=then))
          for now, then in likes(asked)),
    )  # fmt: skip


def answered(asked: Asked) -> Value:
    """Brand value over the stretches and the segment that the address names.

    A year or a quarter is held against the same a year before, where nothing else is said.
    """
    segment, to, own = asked.look.segment, asked.look.to, asked.own
    earlier = own.get("from") or dict(likes(asked)).get(to or "")
    said = (segment, earlier, to, own.get("reference"))
    return asked.kept.ask(
        ("value", *said),
        lambda: steps.value(
            asked.workspace,
            earlier=earlier,
            later=to,
            segments=() if segment == ALL_SEGMENTS else (segment,),
            reference=own.get("reference"),
        ),
    )


def _sources(value: Value) -> list[tuple[Source, Name, float]]:
    known = {row.source: row.eur for row in value.whole.rows}
    market = Source.MARKET_GROWTH in known
    return [
        (source, VOLUME_ALONE if source is Source.VOLUME and not market else SOURCES[source], eur)
        for source in Source
        if (eur := known.get(source)) is not None
    ]


PAGE = Page(
    id="value",
    name=Message("Brand value"),
    question=Message("What changed in money, and what moved it?"),
    make=make,
    own=("from", "reference"),
    middle=MEAN,
)
