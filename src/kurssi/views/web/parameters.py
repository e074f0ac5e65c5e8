"""What an address says, read strictly: what each parameter may say, and every complaint at once.

``look.Look.read`` reads the same leniently, so that the page which complains can be drawn.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from kurssi.amounts import amount, no_amount
from kurssi.errors import KurssiError, Unknown
from kurssi.ledger.levels import Span
from kurssi.ledger.stretches import is_written
from kurssi.messages import LANGUAGES, Message, Name
from kurssi.planning.priority import Priority
from kurssi.steps.wording import refuse_unknown, terms
from kurssi.store.runs import saved_runs
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.web.kept import Visit
from kurssi.views.web.look import (
    CAUTIOUS,
    CX,
    EUR,
    MIDDLE,
    MOST_PERIODS,
    Look,
    periods_of,
    seers,
)
from kurssi.views.web.plan_asked import LONGEST
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

NOT_THERE, NOT_READ = 404, 422
SHOWN = 12  # known values that are shown as links
NEAR = 0.6  # of 1: how alike a word is to what was meant (difflib's ratio)
EXAMPLE = "2025, 2025-Q1, 2025-W01/2025-W26"
Known = Mapping[str, Name | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One parameter that means nothing here; ``known`` are the values that do, with their names.

    ``status`` is 404 where something named is not there, 422 where it is not written as it is read.
    ``meant`` is the known value that what was said is nearest to.
    """

    name: str
    said: str
    what: Message
    status: int = NOT_READ
    mend: Message | None = None
    known: Known = field(default_factory=dict)
    meant: str | None = None


class Misread(KurssiError):
    """An address says what means nothing here. Carries every complaint."""

    def __init__(self, path: str, complaints: tuple[Complaint, ...]) -> None:
        super().__init__(
            path,
            Message("this address says what is not known here"),
            Message("choose one of those that are"),
        )
        self.complaints = complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Whose address it is."""

    workspace: Workspace
    visit: Visit


Reads = Callable[[str, str, Company], Iterator[Complaint]]


def refuse_misread(look: Look, query: Mapping[str, str], company: Company) -> None:
    """Refuse an address that says anything wrongly.

    Raises:
        Misread: with all that is wrong.
    """
    if found := complaints(look, query, company):
        raise Misread(look.path, found)


def complaints(look: Look, query: Mapping[str, str], company: Company) -> tuple[Complaint, ...]:
    """All that an address says wrongly; what is empty says nothing."""
    return tuple(
        complaint
        for name in dict.fromkeys((*LOOKS, *look.takes))
        if name in READS and query.get(name)
        for complaint in READS[name](name, query[name], company)
    )


def _one_of(known: Callable[[Company], Known], status: int) -> Reads:
    """One of the values that there are; the sentence is the command line's."""

    def read(name: str, said: str, company: Company) -> Iterator[Complaint]:
        there = known(company)
        if said not in there:
            yield Complaint(
                name=name, said=said, status=status, known=there, meant=near(said, there),
                what=Message(
                    "{name} is not known here; there are: {names}",
                    name=_short(said), names=", ".join(there) or "-",
                ),
            )  # fmt: skip

    return read


def near(said: str, known: Known) -> str | None:
    """The known value whose id or name is nearest to what was said; None where none is near."""
    named: dict[str, str] = {}
    for value, name in known.items():
        told = [name] if isinstance(name, str) else [name.text(language) for language in LANGUAGES]
        named |= {one.casefold(): value for one in (*told, value)}
    found = get_close_matches(said.casefold()[:200], named, n=1, cutoff=NEAR)
    return named[found[0]] if found else None


def _periods(most: int) -> Reads:
    def read(name: str, said: str, company: Company) -> Iterator[Complaint]:
        if periods_of(said, most) is None:
            yield Complaint(
                name=name, said=said,
                what=Message("{text} is no number of periods; there are 1 to {most}",
                             text=_short(said), most=most),
            )  # fmt: skip

    return read


def _amount(name: str, said: str, company: Company) -> Iterator[Complaint]:
    if amount(said) is None:
        yield Complaint(name=name, said=said, what=no_amount(_short(said)))


def _amounts(name: str, said: str, company: Company) -> Iterator[Complaint]:
    """``tv:900000,radio:20000``; a lever that is not there is one complaint, a bad amount one."""
    levers = company.workspace.levers
    for part in said.split(","):
        lever, colon, eur = part.rpartition(":")
        if not colon:
            yield Complaint(
                name=name, said=said,
                what=Message("{word} is not LEVER:AMOUNT; there are {names}",
                             word=_short(part) or "-", names=", ".join(levers)),
            )  # fmt: skip
        elif lever not in levers:
            mended = {one: said.replace(part, f"{one}:{eur}", 1) for one in levers}
            named = {mended[one]: lever_label(company.workspace, one) for one in levers}
            meant = near(lever, {one: named[mended[one]] for one in levers})
            yield Complaint(
                name=name, said=said, status=NOT_THERE, known=named,
                meant=None if meant is None else mended[meant],
                what=Message("{name} is not known here; there are: {names}",
                             name=_short(lever), names=", ".join(levers)),
            )  # fmt: skip
        elif amount(eur) is None:
            yield from _amount(name, eur, company)


def _stretch(name: str, said: str, company: Company) -> Iterator[Complaint]:
    if not is_written(said):
        yield Complaint(
            name=name, said=said,
            what=Message("{text} is no stretch of time; write it as {example}",
                         text=_short(said), example=EXAMPLE),
        )  # fmt: skip


def _department(name: str, said: str, company: Company) -> Iterator[Complaint]:
    known = seers(company.workspace)
    if said in known:
        return
    meant = company.visit.ask("terms", lambda: terms(company.workspace))
    try:
        refuse_unknown(company.workspace, said, meant)
    except Unknown as error:
        yield Complaint(
            name=name, said=said, status=NOT_THERE, what=error.what, mend=error.mend, known=known,
            meant=near(said, known),
        )  # fmt: skip


def _segments(company: Company) -> Known:
    ids = (ALL_SEGMENTS, *company.workspace.segment_ids)
    return {one: segment_label(company.workspace, one) for one in ids}


def _runs(company: Company) -> Known:
    state = company.workspace.state_dir
    return {one.run: one.run for one in company.visit.ask("runs", lambda: saved_runs(state))}


def _plain(values: Iterable[str]) -> Callable[[Company], Known]:
    known = {value: value for value in values}
    return lambda _: known


def _short(said: str) -> str:
    return said if len(said) <= 40 else f"{said[:40]} …"


LOOKS = ("lang", "currency", MIDDLE, "segment", "window", "to", "department")
READS: Mapping[str, Reads] = {
    "lang": _one_of(_plain(LANGUAGES), NOT_READ),
    "currency": _one_of(_plain((EUR, CX)), NOT_READ),
    MIDDLE: _one_of(_plain(("median", "mean", CAUTIOUS)), NOT_READ),
    "segment": _one_of(_segments, NOT_THERE),
    "window": _periods(MOST_PERIODS),
    "to": _stretch,
    "from": _stretch,
    "department": _department,
    "by": _one_of(_plain(Span), NOT_READ),
    "a": _one_of(_runs, NOT_THERE),
    "b": _one_of(_runs, NOT_THERE),
    "budget": _amount,
    "periods": _periods(LONGEST),
    "priority": _one_of(_plain(Priority), NOT_READ),
    "lock": _amounts,
    "least": _amounts,
    "most": _amounts,
    "at": _amounts,
}
