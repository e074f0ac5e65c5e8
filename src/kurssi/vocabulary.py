"""The measures (currencies) and their units: the words every floor uses for the same thing."""

from dataclasses import dataclass
from enum import StrEnum

from kurssi.messages import Message, Name


class Unit(StrEnum):
    """What a value is counted in."""

    EUR = "EUR"
    SECONDS = "s"
    PERSON_YEARS = "person-year"
    CX = "CX"
    SHARE = "share"
    POINTS = "points"
    SCALE = "scale"
    UNITS = "units"
    COUNT = "count"
    NONE = "1"


class Kind(StrEnum):
    """What sort of lever it is."""

    MEDIA = "media"
    EXPERIENCE = "experience"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One currency. ``scale`` is the top of its natural scale (1 for shares, 100 for points)."""

    id: str
    name: Name
    unit: Unit
    scale: float


EUR = Measure(id="eur", name=Message("money"), unit=Unit.EUR, scale=1.0)
ATTENTION = Measure(id="attention", name=Message("attention"), unit=Unit.SECONDS, scale=1.0)
_PERSONS = {
    "awareness": Message("awareness"),
    "consideration": Message("consideration"),
    "preference": Message("preference"),
    "loyalty": Message("loyalty"),
    "recommendation": Message("recommendation"),
}
_EXPERIENCE = {"relevance": Message("relevance"), "differentiation": Message("differentiation")}

# The measures that follow an equation of their own in the model, in their declared order.
STATES: tuple[Measure, ...] = tuple(
    Measure(id=key, name=name, unit=Unit.PERSON_YEARS, scale=1.0) for key, name in _PERSONS.items()
) + tuple(
    Measure(id=key, name=name, unit=Unit.CX, scale=100.0) for key, name in _EXPERIENCE.items()
)
CX = Measure(id="cx", name=Message("customer experience"), unit=Unit.CX, scale=100.0)
MEASURES: dict[str, Measure] = {m.id: m for m in (EUR, ATTENTION, *STATES, CX)}
JOINT = "="
"""Stands between the parts in the name of a joint measure: ``relevance=differentiation``."""


def parts_of(measure: str) -> tuple[str, ...]:
    """The measures that a joint one is made of; any other is its own part."""
    return tuple(measure.split(JOINT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A number people report from answers that nobody buys: no lever is quoted in it."""

    id: str
    name: Message
    unit: Unit


# Steps of awareness, the narrowest first; each is reported under its own name.
AWARENESS_STEPS = ("awareness_top_of_mind", "awareness_unaided", "awareness_aided")
NPS = Indicator(id="nps", name=Message("net promoter score (NPS)"), unit=Unit.POINTS)
CSAT = Indicator(id="csat", name=Message("satisfied (CSAT)"), unit=Unit.SHARE)
CES = Indicator(id="ces", name=Message("ease (CES)"), unit=Unit.SCALE)
INDICATORS: dict[str, Indicator] = {
    "awareness_top_of_mind": Indicator(
        id="awareness_top_of_mind", name=Message("awareness, top of mind"), unit=Unit.SHARE
    ),
    "awareness_unaided": Indicator(
        id="awareness_unaided", name=Message("awareness, unaided"), unit=Unit.SHARE
    ),
    "awareness_aided": Indicator(
        id="awareness_aided", name=Message("awareness, aided"), unit=Unit.SHARE
    ),
    NPS.id: NPS,
    CSAT.id: CSAT,
    CES.id: CES,
}

# What a lever may move unless its `moves` says otherwise; `sales` is the direct path.
SALES = "sales"
DEFAULT_MOVES: dict[Kind, tuple[str, ...]] = {
    Kind.MEDIA: ("awareness", "consideration", "preference", SALES),
    Kind.EXPERIENCE: (
        "relevance", "differentiation", "preference", "loyalty", "recommendation", SALES,
    ),
    Kind.PRICE: (SALES,),
}  # fmt: skip
ALL_SEGMENTS = "all"
