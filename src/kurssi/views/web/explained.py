"""Why a number is what it is, as data: one form for every kind of number; and what it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kurssi.decisions.quote import Grade, Interval
from kurssi.errors import NothingToQuote, Unknown
from kurssi.ledger.behind import behind
from kurssi.ledger.entry import Ledger
from kurssi.ledger.support import Behind, Subject
from kurssi.messages import Message, Name
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import opened
from kurssi.store.runs import RunManifest
from kurssi.views.numerals import tick
from kurssi.views.web.drawing import Axis, Bar, axis_of, bar
from kurssi.views.web.page import Asked
from kurssi.vocabulary import ALL_SEGMENTS

BOOKS = ("units", "revenue", "margin", "category_units", "category_revenue")
SPENT = ("spend", "impressions", "attentive_seconds")
COUNTED = Message("counted from the books, not estimated: it has no interval and no grade")
Said = Name | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A small table: its headings, and rows of a name and numbers as they are written."""

    headings: tuple[Said, ...]
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Based:
    """What a number was made of: the run, its seed, the hash of each input, and the facts."""

    run: str | None
    seed: int | None
    inputs: Mapping[str, str]
    sources: tuple[Behind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One number explained. ``figure`` None: it is withheld. ``facts`` are terms with sentences.

    ``graded`` are the rule of the grade and its reason; of what has no grade, why it has none.
    """

    heading: Said
    place: tuple[Said, ...]
    figure: str | None
    based: Based
    definition: Said
    ends: str | None = None
    picture: tuple[Bar, Axis] | None = None
    formula: tuple[Said, ...] = ()
    grade: Grade | None = None
    graded: tuple[Said, ...] = ()
    facts: tuple[tuple[Message, tuple[Said, ...]], ...] = ()
    listed: tuple[tuple[Message, Listed], ...] = ()
    commands: tuple[str, ...] = ()


def nothing() -> Unknown:
    """The refusal where an address names no number."""
    return Unknown(
        "/why", Message("there is no such number on the board"), Message("go back to the board")
    )


def based_on(asked: Asked, measures: tuple[str, ...], lever: str | None = None) -> Based:
    """What a number of the current run rests on, in the segment that ``of`` names."""
    workspace = asked.workspace
    of = asked.own.get("of", asked.look.segment)
    about = Subject(
        brand=workspace.brand, lever=lever, measures=measures,
        segment=of if of in workspace.segments else ALL_SEGMENTS,
    )  # fmt: skip
    try:
        ledger, manifest = asked.kept.ask("behind", lambda: _of_run(asked))
    except NothingToQuote:
        return now_in(asked, about)
    return Based(
        run=manifest.run, seed=manifest.seed, inputs=manifest.inputs,
        sources=behind(ledger, about),
    )  # fmt: skip


def now_in(asked: Asked, about: Subject) -> Based:
    """What a number rests on that no run was needed for: the tables as they are."""
    taken = asked.taken()
    return Based(
        run=None, seed=None, inputs=taken.intake.inputs, sources=behind(taken.ledger, about)
    )


def _of_run(asked: Asked) -> tuple[Ledger, RunManifest]:
    run = opened(asked.workspace)
    return panel_of(asked.workspace, run)[1], run.manifest


def pictured(of: Interval, language: str) -> tuple[Bar, Axis] | None:
    """An interval by itself, with nothing in sight; None where it has no width."""
    if of.q05 == of.q95:
        return None
    along = axis_of([of], lambda value, step: tick(value, language, step), through=(0.0,))
    return bar(of, along), along


def quantiles(of: Interval, told: Callable[[float | None], str]) -> tuple[Message, Listed]:
    """The quantiles by name, lowest first, then the mean."""
    ends = (("P5", of.q05), ("P10", of.q10), ("P25", of.q25), ("P50", of.q50),
            ("P75", of.q75), ("P90", of.q90), ("P95", of.q95))  # fmt: skip
    known = [(name, value) for name, value in ends if value is not None]
    headings: tuple[Said, ...] = (*(name for name, _ in known), Message("mean"))
    row = (*(told(value) for _, value in known), told(of.mean))
    return Message("quantiles"), Listed(headings=headings, rows=(row,))
