"""The best purses for a goal: look, solve nearby, look again."""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from kurssi.planning.certificate import Certificate, certify
from kurssi.planning.goal import FINE, Goal
from kurssi.planning.limits import nearest
from kurssi.planning.local import Local, look
from kurssi.planning.near import solve_near
from kurssi.planning.problem import Problem
from kurssi.planning.prospect import Prospect, Totals

LOOKS = 9
# Of what the steepest purse would bring from bound to bound: a plan, and the ends of a frontier.
ENOUGH, ROUGH = 1e-4, 3e-3
CLOSE = 1e-4  # of the budget: money that no longer moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan that was climbed to: EUR by purse, its worth as looked at, and its certificate."""

    purses: Float[np.ndarray, " purse"]
    local: Local
    value: float
    certificate: Certificate
    looks: int = field(default=0)


def climb(
    prospect: Prospect, problem: Problem, goal: Goal, start: Local, *, enough: float = ENOUGH
) -> Found:
    """The best plan, from one that was looked at or, where the limits are others, near to it.

    Solve nearby, look again, until no money moves or nothing more than ``enough`` is to be had; a
    step that makes things worse when looked at is halved. A plan that was best under other limits
    is a good start: then one look is often all.
    """
    local, looks = replace(start, problem=problem), 0
    budget = max(float(np.abs(local.at).sum()), 1.0)
    if np.abs(nearest(problem, local.at) - local.at).sum() > CLOSE * budget:
        local, looks = look(prospect, problem, solve_near(local, goal, local.at)), 1
    certificate = certify(local, goal)
    merit = _merit(local, goal, certificate)
    near = local
    while looks < LOOKS and certificate.gap > enough * goal.size(local):
        aim, step = solve_near(near, goal, near.at), 1.0
        while np.abs(aim - local.at).sum() * step > CLOSE * budget:
            after = look(prospect, problem, local.at + step * (aim - local.at))
            looks += 1
            told = _merit(after, goal, certificate)
            if told >= merit - FINE * abs(merit):
                break
            step *= 0.5
        else:
            break
        near = _between(local, after, goal, certificate)
        local, certificate = after, certify(after, goal)
        merit = _merit(local, goal, certificate)
    value, _ = goal.value(goal.worth(local))
    return Found(purses=local.at, local=local, value=value, certificate=certificate, looks=looks)


def _between(before: Local, after: Local, goal: Goal, certificate: Certificate) -> Local:
    """Where to solve from next: the second look, or where a step too far should have ended.

    Between two looks slopes are taken as straight lines: the secant's root along the step.
    """

    def rise(local: Local) -> float:
        worth = goal.worth(local)
        slope = goal.value(worth)[1]
        if goal.floors is not None:
            slope = slope + certificate.floor_prices @ worth.cx_slope
        return float(slope @ (after.at - before.at))

    first, second = rise(before), rise(after)
    if second >= 0 or first <= 0:
        return after
    part = first / (first - second)

    def middle(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (1.0 - part) * one + part * other

    return replace(
        after, at=middle(before.at, after.at), cx=middle(before.cx, after.cx),
        eur=middle(before.eur, after.eur),
        totals=Totals(*map(middle, before.totals, after.totals)),
    )  # fmt: skip


def _merit(local: Local, goal: Goal, certificate: Certificate) -> float:
    """The goal less what floors not met cost: an exact penalty (Han 1977)."""
    worth = goal.worth(local)
    value, slope = goal.value(worth)
    if goal.floors is None:
        return value
    steep = np.abs(slope).max() / max(np.abs(worth.cx_slope).max(), FINE)
    price = 2.0 * max(float(certificate.floor_prices.max(initial=0.0)), steep)
    return value - price * float(np.maximum(goal.floors - worth.cx, 0.0).sum())
