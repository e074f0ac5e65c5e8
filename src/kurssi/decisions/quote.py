"""The quote: one row of the exchange board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kurssi.messages import Message
from kurssi.vocabulary import Unit

AS_ONE = "="  # stands between measures that are quoted as one


class Side(StrEnum):
    """Which way the money goes."""

    YIELD = "yield"
    ASK = "ask"
    BID = "bid"
    MROI = "mroi"
    AVERAGE = "average"
    PATH = "path"


class Grade(StrEnum):
    """How the number is identified: A experiment, B shock, C adjusted, D not to be traded on."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Mean and quantiles of a quote over the posterior draws, in the quote's unit."""

    mean: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What, through which lever, for which segment, side, interval, grade, reason.

    ``interval`` is None where the quote is withheld; ``reason`` then says why and what would help.
    ``lever`` is None for a bid; ``via`` names the measure (or ``sales``: direct) of a path, and
    joins with ``=`` measures that are quoted as one because answers cannot tell them apart.
    ``spend_low`` and ``spend_high`` are the range of the lever's spend per period seen, EUR.
    """

    side: Side
    measure: str
    lever: str | None
    segment: str
    unit: str
    grade: Grade
    reason: Message
    via: str | None = None
    interval: Interval | None = None
    p_gain: float | None = None
    p_best: float | None = None
    spend_low: float | None = None
    spend_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All quotes of one run, with what is needed to rebuild them.

    ``seed`` and ``inputs`` (file -> SHA-256) are the run's; ``quick`` marks an approximate run.
    ``cautions`` are what a reader must know before believing it: changed tables, poor health.
    ``prior_return`` is what a euro was believed to earn before the data were seen, EUR, over all
    levers.
    """

    run: str
    currency: str
    window_periods: int
    horizon_periods: int
    quotes: tuple[Quote, ...]
    quick: bool = False
    seed: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Message, ...] = ()
    prior_return: Interval | None = None


def unit_of(numerator: Unit, *, per_eur: bool) -> str:
    """``CX/EUR`` for a yield, ``EUR/CX`` for an ask or a bid."""
    return f"{numerator}/EUR" if per_eur else f"EUR/{numerator}"
