"""Customer experience first, then euros: the two stages, what they cost, and the ways between."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from kurssi.planning.climb import ENOUGH, ROUGH, Found
from kurssi.planning.goal import Goal
from kurssi.planning.limits import in_proportion, nearest
from kurssi.planning.local import Local, look
from kurssi.planning.near import solve_near
from kurssi.planning.plan import PARTS, SURE
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit, Problem, Rule
from kurssi.planning.prospect import Prospect
from kurssi.planning.switches import as_now, best

STEPS = 5  # points between the two ends of the frontier, ends included
CHORDS = 4
LOOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a plan: priority, risk aversion, and the band of CX that is one to it.

    ``band`` is in CX (point-years of persons) by segment, no smaller than what the tracker can
    tell. ``worth`` is EUR that one CX is declared to be worth of itself: the two are then added
    up, whatever the priority; None where nobody declares it.
    """

    priority: Priority
    risk: float
    band: Float[np.ndarray, " segment"]
    worth: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """The first stage of CX first: ``part`` of the way to the highest CX, and what is seen there.

    With a chance of ``planning.plan.SURE`` CX is more there than in the budget spread as now;
    ``band`` is what it may lose again for euros.
    """

    part: float
    local: Local
    band: Float[np.ndarray, " segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The plan chosen, with the two it stands between.

    ``goal`` is what it was chosen for. ``experience`` is the plan of the highest CX, ``money`` that
    of the highest euros; None where CX is not known. ``present`` is the budget spread as now.
    ``sure`` is where CX first begins from: as far towards the highest CX as CX is surely more; None
    where CX does not come first.
    """

    found: Found
    goal: Goal
    present: Local
    money: Found
    experience: Found | None
    sure: Sure | None = None


def choose(
    prospect: Prospect, problem: Problem, wish: Wish, before: Choice | None = None
) -> Choice:
    """The best plan within the limits, as the draws of ``prospect`` see it.

    Stage 1: the highest CX less risk aversion x CVaR, as far as it is surely more than now. Stage
    2: the highest contribution less risk aversion x CVaR, with the CX of every segment no lower
    than in stage 1 less the band, nor than now; ``balanced`` asks for half of the CX between the
    two ends, ``eur`` for none.

    Args:
        prospect: the periods ahead.
        problem: what may be decided.
        wish: what is asked.
        before: what was chosen of the same draws and purses under other limits or wishes: where to
            begin.
    """
    now_ = as_now(problem)
    spread = in_proportion(now_)
    same = before is not None and np.array_equal(before.present.at, spread)
    if before is not None and same:
        present = replace(before.present, problem=now_)
    else:
        present = look(prospect, now_, spread)
    base = present.totals.eur.sum(1)
    plain = Goal(eur=1.0, cx=0.0, base=base, risk=wish.risk)
    begin = before.money.local if before else present
    # Without CX, or with euros first, this is the plan; else it is an end to stand between.
    whole = not prospect.pair or (wish.priority is Priority.EUR and wish.worth is None)
    money = best(prospect, problem, plain, begin, enough=ENOUGH if whole else ROUGH)
    if not prospect.pair:
        return Choice(found=money, goal=plain, present=present, money=money, experience=None)
    now = present.totals.cx
    first = Goal(eur=0.0, cx=1.0, base=now.sum(1), risk=wish.risk)
    most = before.experience if before else None
    begin = most.local if most else present
    experience = best(prospect, problem, first, begin, enough=ROUGH)
    if whole:
        return Choice(found=money, goal=plain, present=present, money=money, experience=experience)
    sure = None
    if wish.worth is not None:
        goal = replace(plain, cx=wish.worth, base=base + wish.worth * now.sum(1))
        start = money.local
    elif wish.priority is Priority.CX:
        sure = _surely(prospect, present, experience, wish.band)
        reached, start = sure.local.totals.cx.mean(0), sure.local
        least = np.minimum(reached, np.maximum(reached - wish.band, now.mean(0)))
        goal = replace(plain, floors=least)
    else:
        top, bottom = (found.local.totals.cx.mean(0) for found in (experience, money))
        goal, start = replace(plain, floors=(top + bottom) / 2.0), experience.local
    found = best(prospect, problem, goal, before.found.local if before else start)
    return Choice(
        found=found, goal=goal, present=present, money=money, experience=experience, sure=sure
    )


def _surely(
    prospect: Prospect, present: Local, experience: Found, band: Float[np.ndarray, " segment"]
) -> Sure:
    """As far from the budget spread as now towards the highest CX as CX is surely more."""
    problem, way = present.problem, experience.purses - present.at
    before = present.totals.cx.sum(1)
    for part in PARTS:
        purses = present.at + part * way
        seen = experience.local.totals if part == 1.0 else prospect.totals(problem.evenly(purses))
        if (seen.cx.sum(1) > before).mean() >= SURE:
            local = experience.local if part == 1.0 else look(prospect, problem, purses)
            return Sure(part=part, local=local, band=band)
    return Sure(part=0.0, local=present, band=band)


def frontier(choice: Choice) -> tuple[Float[np.ndarray, " purse"], ...]:
    """Plans between the most euros and the most CX: floors raised step by step (epsilon method).

    Haimes, Lasdon and Wismer (1971). Each is solved near the plan chosen, and is then to be looked
    at.
    """
    if choice.experience is None:
        return (choice.found.purses,)
    top, bottom = (found.local.totals.cx.mean(0) for found in (choice.experience, choice.money))
    plans = [choice.money.purses]
    for part in np.linspace(0.0, 1.0, STEPS)[1:-1]:
        goal = replace(choice.goal, floors=bottom + part * (top - bottom))
        near = choice.found.local if part >= 0.5 else choice.money.local
        plans.append(solve_near(near, goal, choice.found.purses))
    return (*plans, choice.experience.purses)


def regrets(choice: Choice) -> tuple[tuple[Limit, float], ...]:
    """What each lock, least, most, envelope and buy costs: EUR more without it, near the plan.

    Not of what is kept for want of evidence: what moving it would bring is not known. Payback is
    one limit, whomever it binds.
    """
    problem, local = choice.found.local.problem, choice.found.local
    payback = tuple(limit for limit in problem.limits if limit.rule is Rule.PAYBACK)
    alone = (Rule.BUDGET, Rule.CASH, Rule.PAYBACK)
    each: list[tuple[Limit, tuple[Limit, ...]]] = [
        (limit, (limit,)) for limit in problem.limits if limit.rule not in alone
    ]
    if payback:
        purses = tuple(limit.purses[0] for limit in payback)
        most = sum(limit.high for limit in payback)
        each.append((Limit(rule=Rule.PAYBACK, what="", purses=purses, high=most), payback))
    told = []
    for limit, those in each:
        loose = replace(problem, limits=tuple(one for one in problem.limits if one not in those))
        near = replace(local, problem=loose)
        better = solve_near(near, choice.goal, choice.found.purses)
        gained = choice.goal.value(choice.goal.worth(near, better))[0] - choice.found.value
        told.append((limit, max(float(gained), 0.0)))
    return tuple(told)


def flat_band(
    choice: Choice,
    at: Float[np.ndarray, " purse"],
    slack: float,
    ends: tuple[Float[np.ndarray, " purse"], Float[np.ndarray, " purse"]],
) -> tuple[Float[np.ndarray, " purse"], Float[np.ndarray, " purse"]]:
    """How far each purse may move from ``at``, others making room, at a cost of ``slack``.

    To the second order: with reduced slope r_i, own curvature h_i and that of all others in
    parallel, r t + t^2 (h_i + 1 / sum_j 1 / h_j) / 2 = slack. Within ``ends``, the least and most
    that the limits leave.
    """
    low, high = ends
    slope = _reduced(choice, at)
    step = np.maximum(at, 1.0) * 1e-4
    curve = np.maximum((slope - _reduced(choice, at + step)) / step, 1e-15)
    free = high > low
    soft = np.where(free, 1.0 / curve, 0.0)
    others = np.maximum(soft.sum() - soft, 1e-15)
    bent = curve + 1.0 / others
    # Money that stands at a bound is held there by its slope, which a move inward pays.
    held = np.abs(slope - np.median(slope[free])) if free.any() else np.zeros_like(slope)
    held = np.where((at <= low + LOOSE * at) | (at >= high - LOOSE * at), held, 0.0)
    reach = (np.sqrt(held**2 + 2.0 * bent * slack) - held) / bent
    reach = np.where(free, reach, 0.0)
    return np.maximum(at - reach, np.minimum(low, at)), np.minimum(at + reach, np.maximum(high, at))


def _reduced(choice: Choice, at: np.ndarray) -> np.ndarray:
    """Slope of the goal and of the floors at their prices."""
    worth = choice.goal.worth(choice.found.local, at)
    slope = choice.goal.value(worth)[1]
    if choice.goal.floors is None:
        return slope
    return slope + choice.found.certificate.floor_prices @ worth.cx_slope


def overshoot(prospect: Prospect, choice: Choice, seed: int) -> float:
    """How far, at most, plans drawn at random lie above the tangent that bounds them, in the goal.

    0 where the goal looks concave: then the certificate's gap is a bound.
    """
    rng, local = np.random.default_rng(seed), choice.found.local
    problem = local.problem
    low, high = problem.bounds
    goal = choice.goal
    worth = goal.worth(local)
    value, slope = choice.goal.value(worth)
    over = 0.0
    for _ in range(CHORDS):
        wanted = rng.uniform(low, np.maximum(high, low))
        plan = nearest(problem, wanted)
        totals = prospect.totals(problem.evenly(plan))
        gain = goal.eur * totals.eur.sum(1) + goal.cx * totals.cx.sum(1)
        seen = worth._replace(cx=totals.cx.mean(0), gain=gain)
        over = max(over, choice.goal.value(seen)[0] - value - float(slope @ (plan - local.at)))
    return over
