"""The quote: one row of the exchange board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kurssi.messages import Message
from kurssi.vocabulary import Unit

if TYPE_CHECKING:  # they stand above a quote
    from kurssi.decisions.history import Series
    from kurssi.decisions.lesson import Lesson, Moves

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
    """Mean and quantiles of a quote over the posterior draws, in the quote's unit.

    ``q10`` and ``q90`` are what the cautious reckon with: nine times of ten it is better. None
    where the draws were not at hand.
    """

    mean: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    q10: float | None = None
    q90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Better:
    """The lever and segment where the next euro most likely buys more, and how likely that is."""

    lever: str
    segment: str
    p: float
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What, through which lever, for which segment, side, interval, grade, reason.

    ``interval`` is None where the quote is withheld; ``reason`` then says why and what would help.
    ``lever`` is None for a bid; ``via`` names the measure (or ``sales``: direct) of a path, and
    joins with ``=`` measures that are quoted as one because answers cannot tell them apart.
    ``better`` is the better rate elsewhere; None where none is likelier than not.
    ``p_rose`` is the chance that the rate is higher than it was before (``Board.since``).
    ``spend_low`` and ``spend_high`` are the range of the lever's spend per period seen, EUR.
    ``vendor`` is who counts the seconds of a quote on attention, where that is said.
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
    better: Better | None = None
    p_rose: float | None = None
    spend_low: float | None = None
    spend_high: float | None = None
    vendor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """A cross rate: units of one measure that are worth as much as one unit of another.

    ``interval`` is None where it is withheld, and ``reason`` says why; its mean is the rate at both
    mean bids.
    """

    measure: str
    per: str
    segment: str
    unit: str
    grade: Grade
    reason: Message
    interval: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a department's levers are of the whole: of spend, of euros earned, of CX bought.

    None where nothing was spent, or where the whole is not surely above nothing. ``grade`` is that
    of the least sure of its levers' returns.
    """

    department: str
    spend: float | None
    eur: Interval | None
    cx: Interval | None
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All quotes of one run, with what is needed to rebuild them.

    ``seed`` and ``inputs`` (file -> SHA-256) are the run's; ``quick`` marks an approximate run.
    ``cautions`` are what a reader must know before believing it: changed tables, poor health.
    ``prior_return`` is what a euro was believed to earn before the data were seen, EUR, over all
    levers. ``cross`` are the rates between measures.
    ``since`` is the last period of the earlier window that a rise is told from. ``history``,
    ``lessons`` and the ``moves`` that they are worth something for stand behind the quotes.
    ``departments`` are each one's shares of the window.
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
    cross: tuple[Cross, ...] = ()
    since: str | None = None
    history: tuple["Series", ...] = ()
    moves: "Moves | None" = None
    lessons: tuple["Lesson", ...] = ()
    departments: tuple[Share, ...] = ()


def unit_of(numerator: Unit, *, per_eur: bool) -> str:
    """``CX/EUR`` for a yield, ``EUR/CX`` for an ask or a bid."""
    return f"{numerator}/EUR" if per_eur else f"EUR/{numerator}"
