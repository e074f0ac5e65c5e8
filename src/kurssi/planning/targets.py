"""What somebody answers for by a date, how likely it is to be reached, and whether it is on course.

Every target stands beside its part in customer experience, which comes first: euros follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float

from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.planning.course import Tracking
from kurssi.vocabulary import CX, EUR, MEASURES, Unit


class Verdict(StrEnum):
    """How a target stands. Must not say how likely it is: that is its chance."""

    ON_COURSE = "on_course"
    DRIFTING = "drifting"
    OFF_COURSE = "off_course"
    REACHED = "reached"
    MISSED = "missed"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A level of a measure by a period. ``period`` is its first day.

    ``window`` is how many periods, ending in that one, the level is of: the mean of shares and
    points, the sum of euros.
    """

    measure: str
    segment: str
    period: date
    value: float
    owner: str | None = None
    window: int = 1

    @property
    def unit(self) -> Unit:
        """What its value is counted in."""
        if self.measure == EUR.id:
            return Unit.EUR
        return Unit.POINTS if MEASURES[self.measure].unit is Unit.CX else Unit.SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Mean and 90% interval of a level."""

    mean: float
    q05: float
    q95: float

    @classmethod
    def of(cls, draws: Float[np.ndarray, " draw"]) -> "Band":
        """Of draws of the level."""
        low, high = np.quantile(draws, [0.05, 0.95])
        return cls(mean=float(draws.mean()), q05=float(low), q95=float(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Probability that a level is reached, and its Monte Carlo standard error."""

    value: float
    error: float

    @classmethod
    def of(cls, hit: Bool[np.ndarray, "draw future"]) -> "Reach":
        """Of futures under draws: futures of one draw go together, so draws are what is counted."""
        each = hit.mean(-1)
        error = float(each.std(ddof=1) / np.sqrt(len(each))) if len(each) > 1 else 0.5
        return cls(value=float(each.mean()), error=max(error, 0.5 / hit.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The level now and at the target's date, under the current plan."""

    now: Band | None
    expected: Band | None


class Why(StrEnum):
    """What moved a level away from its course."""

    SPEND = "spend"
    PRICE = "price"
    MARKET = "market"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One part of a departure, in the target's unit; ``lever`` where it is spend."""

    why: Why
    lever: str | None
    band: Band


class Feasible(StrEnum):
    """Whether a chance can be had."""

    ALREADY = "already"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest:
    """The cheapest plan found that reaches the target with the chance asked for.

    ``spend`` and ``usual`` are EUR until its date; ``levers`` EUR by lever, ``current`` as usual.
    Where the chance cannot be had, ``best`` is the highest found, ``short`` by how much the middle
    of the level then stays under the value, and the rest is of the plan with that chance.
    """

    feasible: Feasible
    wanted: float
    best: float
    short: float
    spend: float
    usual: float
    levers: tuple[tuple[str, float, float], ...]
    cx: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one target stands. ``chance`` and levels are None where the data cannot carry them."""

    target: Target
    cx: Part
    own: Part
    chance: Reach | None
    verdict: Verdict
    reason: Message
    tracking: Tracking | None = None
    cheapest: Cheapest | None = None
    changes: tuple[Change, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two targets that cannot both be reached with the chance asked for, by what is spent.

    ``alone`` are the chances that one plan has for each, if made for it; ``together`` the best
    that one plan of the same money has for both.
    """

    first: Target
    second: Target
    alone: tuple[float, float]
    together: float
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Chance that all targets of one date are reached, beside the product of their chances."""

    period: date
    count: int
    joint: Reach
    product: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimed:
    """All targets of a workspace as they stand, with what is needed to rebuild the numbers.

    ``last`` is the first day of the last period known; ``draws`` and ``futures`` how many futures
    chances are counted over; ``findings`` what is wrong with the table.
    """

    run: str
    seed: int
    inputs: Mapping[str, str]
    quick: bool
    currency: str
    last: date
    wanted: float
    draws: int
    futures: int
    standings: tuple[Standing, ...]
    together: tuple[Together, ...] = ()
    clashes: tuple[Clash, ...] = ()
    findings: tuple[Finding, ...] = ()
    cautions: tuple[Message, ...] = ()


def is_experience(target: Target) -> bool:
    """Whether the target is in the second currency or a component of it: these come first."""
    return target.measure == CX.id or MEASURES[target.measure].unit is Unit.CX


def in_order(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Customer experience first, then by date, euros last: they follow."""
    names = (CX.id, *(name for name in MEASURES if name != CX.id))
    place = {name: at for at, name in enumerate(names)}

    def rank(one: Target) -> tuple[bool, bool, date, int, str]:
        return (
            not is_experience(one),
            one.measure == EUR.id,
            one.period,
            place[one.measure],
            one.segment,
        )

    return tuple(sorted(targets, key=rank))
