"""The header of every page: how it may be seen. The one place that says which page heeds what.

A choice that means nothing on a page stays in the address and is shown, disabled, with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kurssi.messages import Message, Name
from kurssi.views.labels import segment_label
from kurssi.views.legends import span
from kurssi.views.web.look import CAUTIOUS, CX, EUR, MIDDLE, Look, seers
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

CURRENCY, DEPARTMENT, SEGMENT, PERIOD = "currency", "department", "segment", "period"
CHOICES = (CURRENCY, MIDDLE, DEPARTMENT, SEGMENT, PERIOD)
WINDOW, STRETCH = "window", "to"
STRETCHED = "value"  # the page that is told of a stretch, not of the window
P10 = Message("cautious P10")
MEANT = Message("Nine times of ten it is better than this: P10 of the draws, and of a price P90")

_NUMBERS = Message("No rate stands on this page")
_COMPANY = Message("This page is about the whole company")
_TABLES = {CURRENCY: _NUMBERS, MIDDLE: _NUMBERS, DEPARTMENT: _COMPANY, SEGMENT: _COMPANY,
           PERIOD: Message("This page is about all periods")}  # fmt: skip
_CHOSEN = Message("The number was chosen on its page: choose there")
# Of each page the choices that it does not heed, and why. All others it heeds.
UNHEEDED: Mapping[str, Mapping[str, Message]] = {
    "board": {},
    "plan": {
        CURRENCY: Message("Both currencies stand side by side here"),
        SEGMENT: Message("A plan is of the whole company; its money is told by segment below"),
        PERIOD: Message("A plan is of periods to come: choose below how many"),
    },
    "targets": {
        CURRENCY: Message("Each target stands beside its part in CX"),
        MIDDLE: Message("A target is told by its chance"),
        PERIOD: Message("Each target has a period of its own"),
    },
    "value": {CURRENCY: Message("Brand value is counted in money")},
    "measures": {
        CURRENCY: Message("Each measure has a unit of its own"),
        MIDDLE: Message("Levels are counted from answers, not drawn"),
        PERIOD: Message("All periods are shown"),
    },
    "words": {name: why for name, why in _TABLES.items() if name != DEPARTMENT},
    "data": _TABLES,
    "runs": _TABLES,
    "jobs": _TABLES,
    "bring": _TABLES,
    "report": {CURRENCY: Message("A report tells both currencies")},
    "why": dict.fromkeys((CURRENCY, MIDDLE, SEGMENT, PERIOD), _CHOSEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice: what it is called, where it leads, whether it is the one chosen."""

    value: str
    name: Name | str
    address: str
    chosen: bool
    meant: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One choice of the header; ``why_not`` is why it cannot be made on this page."""

    name: str
    label: Message
    options: tuple[Option, ...]
    why_not: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """How a page may be seen: ``few`` are links side by side, ``many`` are fields of a form.

    ``along`` is what the form takes with it from the address.
    """

    few: tuple[Control, ...]
    many: tuple[Control, ...]
    along: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page that is seen: which, what stands for an interval on it, and its stretches of time.

    ``stretches`` are the periods of brand value, where the page is told of one.
    """

    page: str
    middle: Message
    stretches: Sequence[tuple[str, Message]] = ()


def heeds(page: str, choice: str) -> bool:
    """Whether a page's numbers change with a choice."""
    return choice not in UNHEEDED.get(page, _TABLES)


def header_of(look: Look, workspace: Workspace, seen: Seen) -> Header:
    """The header of a page."""
    why_not = {name: _why_not(name, workspace, seen.page) for name in CHOICES}
    many = (
        _departments(look, workspace),
        _segments(look, workspace),
        _periods(look, workspace, seen),
    )
    fields = {one.name for one in many if why_not[_choice(one.name)] is None}
    if STRETCH in fields:
        fields.add("from")  # it was of the stretch chosen before
    return Header(
        few=tuple(
            _with(one, why_not) for one in (_currencies(look, workspace), _middles(look, seen))
        ),
        many=tuple(_with(one, why_not) for one in many),
        along=tuple(
            (name, value) for name, value in {**look.said(), **look.own}.items()
            if name not in fields
        ),
    )  # fmt: skip


def _choice(name: str) -> str:
    return PERIOD if name in (WINDOW, STRETCH) else name


def _with(control: Control, why_not: Mapping[str, Message | None]) -> Control:
    return Control(
        name=control.name, label=control.label, options=control.options,
        why_not=why_not[_choice(control.name)],
    )  # fmt: skip


def _why_not(choice: str, workspace: Workspace, page: str) -> Message | None:
    """Why a choice cannot be made here: the page's reason, or that there is nothing to choose."""
    if choice == SEGMENT and len(workspace.segment_ids) < 2:
        return Message("kurssi.toml declares no segments")
    if choice == DEPARTMENT and not seers(workspace):
        return Message("kurssi.toml declares no departments")
    return UNHEEDED.get(page, _TABLES).get(choice)


def _currencies(look: Look, workspace: Workspace) -> Control:
    options = (
        Option(value=EUR, name=workspace.currency, address=look.but(currency=EUR),
               chosen=not look.in_cx),
        Option(value=CX, name="CX", address=look.but(currency=CX), chosen=look.in_cx),
    )  # fmt: skip
    return Control(name=CURRENCY, label=Message("Currency"), options=options)


def _middles(look: Look, seen: Seen) -> Control:
    options = (
        Option(value="", name=seen.middle, address=look.but(cautious=False),
               chosen=not look.cautious),
        Option(value=CAUTIOUS, name=P10, address=look.but(cautious=True), chosen=look.cautious,
               meant=MEANT),
    )  # fmt: skip
    return Control(name=MIDDLE, label=Message("Which number"), options=options)


def _departments(look: Look, workspace: Workspace) -> Control:
    known: dict[str, Name | str] = {"": Message("the company"), **seers(workspace)}
    if look.department is not None:
        known.setdefault(look.department, look.department)
    return _field(DEPARTMENT, Message("seen by"), known, look.department or "")


def _segments(look: Look, workspace: Workspace) -> Control:
    known = {ALL_SEGMENTS: segment_label(workspace, ALL_SEGMENTS)}
    known |= {one: segment_label(workspace, one) for one in workspace.segment_ids}
    return _field(SEGMENT, Message("segment"), known, look.segment)


def _periods(look: Look, workspace: Workspace, seen: Seen) -> Control:
    """Of brand value its stretches; of all else the window whose spend is quoted."""

    def last(periods: int) -> Message:
        return Message("last {span}", span=span(periods, workspace.frequency))

    declared = workspace.window_periods
    if seen.page == STRETCHED:
        stretches: dict[str, Name | str] = {"": last(declared), **dict(seen.stretches)}
        if look.to is not None:
            stretches.setdefault(look.to, look.to)
        return _field(STRETCH, Message("period"), stretches, look.to or "")
    offered = windows(workspace, look)
    known = {"" if one == declared else str(one): last(one) for one in offered}
    chosen = "" if look.window in (None, declared) else str(look.window)
    return _field(WINDOW, Message("period"), known, chosen)


def windows(workspace: Workspace, look: Look) -> list[int]:
    """The windows to choose from: a quarter, half a year, a year, two; the declared; the chosen."""
    year = workspace.frequency.per_year
    usual = {round(year * part) for part in (0.25, 0.5, 1, 2)}
    return sorted({*usual, workspace.window_periods, look.window or workspace.window_periods})


def _field(name: str, label: Message, known: Mapping[str, Name | str], chosen: str) -> Control:
    options = tuple(
        Option(value=value, name=told, address="", chosen=value == chosen)
        for value, told in known.items()
    )
    return Control(name=name, label=label, options=options)
