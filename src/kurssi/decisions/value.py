"""Brand value in euros: what it says, before it is computed and before it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kurssi.decisions.quote import Grade
from kurssi.messages import Message


class Source(StrEnum):
    """Where a change of contribution comes from."""

    VOLUME = "volume"  # a larger part of the category (units, where no category is known)
    MARKET_GROWTH = "market_growth"  # a larger category
    PRICE_PREMIUM = "price_premium"  # own price over that of the rest of the category
    PRICE_LEVEL = "price_level"  # the rest of the category's price
    PRICE = "price"  # own price, where the rest's is not known
    COST = "cost"  # the contribution margin's share of revenue
    PERIODS = "periods"  # more or fewer periods
    ELSEWHERE = "elsewhere"  # contribution whose factors are not all known


class Cause(StrEnum):
    """What moved volume."""

    LEVER = "lever"
    MEASURE = "measure"  # of itself: beyond what levers and controls did to it
    PRICE = "price"
    SEASON = "season"
    CONTROL = "control"
    TIDE = "tide"  # demand that nothing known explains


class Method(StrEnum):
    """How a level of brand value is counted."""

    REVENUE_PREMIUM = "revenue_premium"
    EQUALISATION_PRICE = "equalisation_price"
    NPV_RUNS_OUT = "npv_runs_out"
    NPV_KEPT = "npv_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """EUR that a source brought. Counted from the ledger, so both ends are the middle."""

    source: Source
    eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean and 90% interval over the draws. The mean, since means of parts add up.

    ``q10`` and ``q90`` are what the cautious reckon with, as in a quote's interval.
    """

    eur: float
    q05: float
    q95: float
    q10: float | None = None
    q90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRow:
    """EUR of the volume source that a cause brought.

    ``name`` is the lever's, measure's or control's id; ``via`` the path of a lever: a measure, or
    ``sales`` for the direct one. ``grade`` is None for the tide, which is what is left.
    """

    cause: Cause
    name: str | None
    via: str | None
    spread: Spread
    grade: Grade | None = None
    reason: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A level of brand value by one method; withheld where ``spread`` is None, for the reason.

    ``low`` and ``high`` are the least and most over other references, where the method has them.
    ``observed`` says that it is counted from the ledger and has no interval.
    """

    method: Method
    unit: str
    reason: Message
    spread: Spread | None = None
    low: float | None = None
    high: float | None = None
    observed: bool = False
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The change of one segment (or of all): its sources add up to ``after`` less ``before``."""

    segment: str
    before: float
    after: float
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """EUR of one period's (or of all periods') contribution. ``lever`` None: the baseline."""

    lever: str | None
    spread: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One period's contribution by lever and baseline, and what the ledger has.

    ``elsewhere`` is booked where no share can be told; parts and it add up to ``ledger``.
    """

    period: str
    ledger: float
    elsewhere: float
    parts: tuple[PartRow, ...]

    @property
    def total(self) -> float:
        """The sum of the parts, to be held against the ledger."""
        return sum(part.spread.eur for part in self.parts) + self.elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Brand value over two stretches, with what is needed to rebuild it; ``run`` None: unfitted.

    ``whole`` is the split of all that was asked for, ``segments`` that of each segment in it.
    ``causes`` add up to the volume source and so do ``summed``, where a lever's paths, all measures
    and all controls are one row each; ``through`` is all that came by each measure.
    ``contributions`` are by period over both stretches, ``totals`` the later stretch as one.
    ``unlocks`` are tables that would tell more, each with what.
    """

    run: str | None
    currency: str
    earlier: str
    later: str
    periods: tuple[int, int]
    horizon_periods: int
    reference: str | None
    whole: Split
    segments: tuple[Split, ...]
    causes: tuple[CauseRow, ...]
    summed: tuple[CauseRow, ...]
    through: tuple[CauseRow, ...]
    causes_reason: Message | None
    levels: tuple[LevelRow, ...]
    contributions: tuple[Booked, ...]
    totals: Booked | None
    unlocks: tuple[tuple[str, Message], ...] = ()
    cautions: tuple[Message, ...] = ()
    quick: bool = False
    seed: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
