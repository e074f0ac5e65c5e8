"""A plan: what it says, before it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kurssi.decisions.quote import Grade, Interval
from kurssi.messages import Message
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit
from kurssi.planning.scenarios import Foretold

# Chance of being better that is asked of a move: with it nine plans in ten of simulated companies
# were truly better, with .8 eight (docs/statistics.md, Plans).
SURE = 0.95
# How much of a way is tried, from all of it downwards, until a move is so sure.
PARTS = (1.0, 0.5, 0.25)
# What is taken off a promise, in standard deviations of what the plan adds to the budget as now.
# Set on simulated companies (seeds under 81) and held on others (docs/statistics.md, Plans).
CURSE = 0.85
MOVED = 1e-3  # of the budget: money that moves by less stays
# The figures that it is taken off; all others are as draws say.
CUT = ("eur", "eur_gain", "p_gain", "frontier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How far the plan goes: ``part`` of the way to the best that was found, 0 where it stays.

    ``chance`` is how likely the best found is better than the budget spread as now; None where that
    is the best found. ``lever`` is the one whose effect matters most and is least known; None where
    nothing may move. ``euros_decide`` where CX was to come first and no move surely adds to it.
    """

    part: float
    chance: float | None
    lever: str | None
    euros_decide: bool = False


WHOLE = Carried(part=1.0, chance=1.0, lever=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Money of one lever in one segment (``all`` where it is not aimed), EUR over the plan.

    Between ``low`` and ``high`` it may move, others making room, at the cost of one posterior
    standard deviation of the plan's gain at most: the flat band. ``least`` and ``most`` are what
    the limits allow. ``back`` is what the next euro here brings back at present, EUR, None where
    the data do not say. ``beyond`` marks money outside the spend that has been seen.
    """

    lever: str
    segment: str
    current: float
    proposed: float
    low: float
    high: float
    least: float
    most: float
    back: float | None
    grade: Grade
    reason: Message
    kept: bool = False
    beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A plan of the frontier: expected EUR and CX, and its money by lever and segment.

    ``cut`` EUR are off ``eur`` already, as they are off the plan's own.
    """

    eur: float
    cx: float
    allocation: tuple[float, ...]
    cut: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A lever's next euro ``here`` and on the ``board``, EUR that it brings back.

    Here: the mean over the periods ahead, the lever's money spread evenly over them. On the board:
    the median over its ``window`` of periods as the money was spent, in ``spent`` of them.
    """

    lever: str
    segment: str
    here: float
    board: float
    spent: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """The best plan that treats every segment alike, and what the plan has over it.

    ``eur_more`` and ``cx_more`` are over draws that were not used to choose either.
    """

    eur: float | None
    cx: float | None
    eur_more: Interval | None
    cx_more: Interval | None
    verdict: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimality:
    """How far from the best the plan can be.

    ``gap`` bounds what any other plan within the limits could add to what was aimed for, in EUR (in
    CX where no euros are known); ``share`` of the plan's gain. ``certified`` where the bound holds:
    returns were seen to diminish. ``overshoot`` is how far plans drawn at random rose above the
    bound. ``promised`` less ``kept`` is the optimiser's curse, taken off: EUR gained by the draws
    that chose and by those that did not.
    """

    gap: float
    share: float
    certified: bool
    overshoot: float
    promised: float
    kept: float
    looks: int
    equal_split: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Money of one lever in one segment in one period."""

    period: str
    lever: str
    segment: str
    eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """What a limit costs: EUR more were it not there."""

    limit: Limit
    eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one CX must be worth, EUR, for the plan to be what it is, and to become another.

    Under ``euros_below`` the plan of the most euros is best, over ``experience_above`` that of the
    highest CX. ``declared`` is None where nobody said what a CX is worth.
    """

    implied: float | None
    euros_below: float | None
    experience_above: float | None
    declared: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan with all that is needed to read, judge and rebuild it.

    ``eur`` is contribution less the plan's spend, discounted, over the plan and the horizon after
    it; ``cx`` CX over the same; ``_gain`` is against the present plan going on. ``p_gain`` is the
    chance that it earns more than that. ``cut`` is what was taken off ``eur``, ``eur_gain`` and
    ``p_gain``, EUR, and off no other figure; None where no euros are known. ``carried`` says how
    much of the way to the best that was
    found the data carry. ``eur_per_cx`` is what one more CX would cost,
    ``eur_per_budget_eur`` what one more euro of budget brings back, ``cx_untold`` the
    part of its CX that comes of moving levers whose effect on CX is withheld: counted, and not
    chosen for. ``left_out`` plans of the frontier are worse than another in both currencies, and
    not there. ``parting`` says where its next euro and the board's differ most. ``scenarios``
    begin with going on as now and the plan.
    """

    run: str
    currency: str
    first: str
    last: str
    budget: float
    present_budget: float
    periods: int
    horizon_periods: int
    priority: Priority
    risk: float
    allocation: tuple[Row, ...]
    eur: Interval | None
    cx: Interval | None
    eur_gain: Interval | None
    cx_gain: Interval | None
    p_gain: float | None
    eur_per_cx: float | None
    cx_prices: Mapping[str, float]
    cx_band: Mapping[str, float]
    eur_per_budget_eur: float | None
    frontier: tuple[Point, ...]
    equal: Equal | None
    optimality: Optimality
    flights: tuple[Week, ...]
    flighting: float | None
    regrets: tuple[Regret, ...]
    weights: Weights | None
    quick: bool = False
    seed: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    carried: Carried = WHOLE
    cut: float | None = None
    cx_untold: float | None = None
    left_out: int = 0
    parting: Parting | None = None
    cautions: tuple[Message, ...] = ()
    scenarios: tuple[Foretold, ...] = ()


def moves(before: Iterable[float], after: Iterable[float]) -> bool:
    """Whether a plan moves any money that is worth telling, by purse: EUR before and after."""
    now, then = tuple(before), tuple(after)
    return any(abs(one - other) > MOVED * sum(then) for one, other in zip(now, then, strict=True))
