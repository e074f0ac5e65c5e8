"""A department's own leaf of the report: what it moves, what it is asked to do, in its words.

Nothing is counted for it: its lines are the board's, the plan's, the targets' and the measures'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kurssi.concepts.concept import core
from kurssi.concepts.terms import Term
from kurssi.errors import NothingToQuote
from kurssi.messages import Message, Name
from kurssi.steps import wording
from kurssi.views.asides import Aside, untraded
from kurssi.views.board import verdict_sentence
from kurssi.views.labels import department_label, measure_label, money_unit
from kurssi.views.numerals import percent
from kurssi.views.sheets import BoardSheet, LeverRow, verdict_of
from kurssi.views.told import Told, all_of, of, some
from kurssi.views.web import board
from kurssi.views.web.drawing import Axis
from kurssi.views.web.look import CX, EUR
from kurssi.views.web.measures import Level
from kurssi.views.web.page import Asked
from kurssi.views.web.plan import Line as Slid
from kurssi.views.web.plan_moves import Move
from kurssi.views.web.targets import Aim
from kurssi.workspace.company import Label

QUESTION = Message("What do we move, and what is it worth?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The board's lines of a department's levers in one currency, on the board's axis."""

    axis: Axis
    lines: tuple[board.Line, ...]
    amount: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A department's own word, the measure that it means, and where that stands."""

    term: Term
    means: Name
    level: Level | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One department's two pages. ``share`` is what its levers are of the whole.

    ``everybody`` where it has no lever of its own, and the board is everybody's.
    """

    id: str
    name: Name
    asked: Asked
    verdict: Message
    everybody: bool
    share: Message | None
    sheet: BoardSheet
    euros: Own
    points: Own
    slid: tuple[Slid, ...]
    moves: tuple[Move, ...]
    aims: tuple[Aim, ...]
    words: tuple[Word, ...]
    levels: tuple[Level, ...]
    untraded: tuple[Aside, ...]
    columns: tuple[board.Column, ...]

    def called(self, level: Level) -> Name:
        """What the department calls a measure."""
        return measure_label(self.asked.workspace, level.row.measure)


def leaves_of(asked: Asked, told: Told) -> tuple[Leaf, ...]:
    """That of the department that reads; else of all that have a lever, a target or a word.

    None without a board.
    """
    speaker = asked.workspace.speaker
    try:
        names = [speaker] if speaker else _departments(asked, told)
        return tuple(leaf_of(asked, name, told) for name in names)
    except NothingToQuote:
        return ()


def leaf_of(asked: Asked, department: str, told: Told) -> Leaf:
    """One department's leaf.

    Raises:
        NothingToQuote: there is no board to take its lines from.
    """
    spoken = wording.spoken_by(asked.workspace, department)
    asked = replace(asked, workspace=spoken)
    seen = {c: board.make(replace(asked, look=replace(asked.look, currency=c))) for c in (EUR, CX)}
    sheet = of(BoardSheet, seen[EUR], "sheet")
    own = {lever.id for lever in spoken.levers.values() if lever.department == department}
    name = department_label(spoken, department)
    aims = all_of(Aim, told, "targets-eur", "aims")
    quotes = (q for q in asked.board().quotes if q.segment == asked.look.segment)
    quotes = (q for q in quotes if q.lever in own or not own)
    language = asked.look.language
    return Leaf(
        id=department,
        name=name,
        asked=asked,
        verdict=_verdict(sheet, own, name, language),
        everybody=not own,
        share=asked.own_share(),
        sheet=sheet,
        euros=_own(seen[EUR], own),
        points=_own(seen[CX], own),
        slid=tuple(one for one in all_of(Slid, told, "plan-eur", "lines") if one.lever in own),
        moves=tuple(
            one for one in all_of(Move, told, "plan-eur", "moves") if _id(one.lever) in own
        ),
        aims=tuple(one for one in aims if one.standing.target.owner == department),
        words=tuple(_words(asked, department, told)),
        levels=all_of(Level, told, "measures-eur", "levels"),
        untraded=untraded(quotes, spoken),
        columns=some(board.Column, seen[EUR], "columns"),
    )


def _departments(asked: Asked, told: Told) -> list[str]:
    """In the order of kurssi.toml, then those that only levers, targets or words name."""
    workspace = asked.workspace
    meant = asked.kept.ask("terms", lambda: wording.terms(workspace))
    aims = all_of(Aim, told, "targets-eur", "aims")
    named = [
        *(lever.department for lever in workspace.levers.values()),
        *(one.standing.target.owner for one in aims if one.standing.target.owner),
        *(one.term.department for one in meant if one.concept),
    ]
    known = wording.departments(workspace, meant)
    there = [one for one in workspace.departments if one in named]
    return list(dict.fromkeys([*there, *(one for one in sorted(named) if one in known)]))


def _verdict(sheet: BoardSheet, own: set[str], name: Name, language: str) -> Message:
    """The surest of its levers in a sentence; where it has none, the board's."""
    if not own:
        return verdict_sentence(sheet.verdict, language, sheet.currency)
    rows: tuple[LeverRow, ...] = tuple(row for row in sheet.levers if row.lever.id in own)
    found = verdict_of(rows)
    if found.row is None:
        return Message(
            "{department}: no lever of its own may be traded on yet; the reasons stand below.",
            department=name,
        )
    if found.chance is None:
        return Message(
            "{department}: there is no evidence that the next {unit} through any of its own levers "
            "would earn itself back; {lever} comes nearest, with a chance of {p}.",
            department=name,
            unit=money_unit(sheet.currency),
            lever=found.row.lever,
            p=percent(found.row.p_gain, language),
        )
    whole = replace(found, best=sheet.verdict.best)  # of all levers, not of its own alone
    return verdict_sentence(whole, language, sheet.currency)


def _own(seen: Mapping[str, object], own: set[str]) -> Own:
    """The lines of the levers named, of all where none is."""
    lines = some(board.Line, seen, "lines")
    return Own(
        axis=of(Axis, seen, "axis"),
        lines=tuple(line for line in lines if not own or _id(line.name) in own),
        amount=seen["amount"],
    )


def _words(asked: Asked, department: str, told: Told) -> Iterator[Word]:
    """The words that mean a measure, with its level."""
    levels = {one.row.measure: one for one in all_of(Level, told, "measures-eur", "levels")}
    for one in asked.kept.ask("terms", lambda: wording.terms(asked.workspace)):
        concept = core().concepts.get(one.concept or "")
        if one.term.department == department and concept is not None and concept.measure:
            company = replace(asked.workspace, own_words={})
            means = measure_label(company, concept.measure)
            yield Word(term=one.term, means=means, level=levels.get(concept.measure))


def _id(name: Name) -> str:
    return name.id if isinstance(name, Label) else ""
