"""Levers that are bought for so much or not at all: which are on, then the best plan with those."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kurssi.planning.climb import ENOUGH, Found, climb
from kurssi.planning.goal import Goal
from kurssi.planning.local import Local
from kurssi.planning.pieces import Pieced, best_in_pieces
from kurssi.planning.problem import Limit, Problem
from kurssi.planning.prospect import Prospect

TRIES = 3


def switched(problem: Problem, on: Sequence[bool]) -> Problem:
    """The problem with each switch set: a limit that holds, or purses that are empty."""
    places = iter(on)
    limits: list[Limit] = []
    empty: set[int] = set()
    for limit in problem.limits:
        if not limit.switched:
            limits.append(limit)
        elif next(places):
            limits.append(replace(limit, switched=False))
        else:
            empty.update(limit.purses)
    purses = tuple(
        replace(purse, low=0.0, high=0.0) if at in empty else purse
        for at, purse in enumerate(problem.purses)
    )
    return replace(problem, purses=purses, limits=tuple(limits), settled=True)


def as_now(problem: Problem) -> Problem:
    """Each switch as usual spend has it: on where it is nearer to what must be bought."""
    current = problem.current
    held = [limit for limit in problem.limits if limit.switched]
    if not held:
        return problem
    near = [bool(current[list(one.purses)].sum() >= one.low / 2) for one in held]
    return switched(problem, near)


def best(
    prospect: Prospect, problem: Problem, goal: Goal, start: Local, *, enough: float = ENOUGH
) -> Found:
    """The best plan, switches and all: chosen by what the last look tells, climbed to, and again.

    The gap is to the best of all switches as that look tells of them.
    """
    if not any(limit.switched for limit in problem.limits):
        return climb(prospect, problem, goal, start, enough=enough)
    found, tried, near = None, None, start
    for _ in range(TRIES):
        pieced = chosen(problem, near, goal)
        if pieced is None or pieced.on == tried:
            break
        after = climb(prospect, switched(problem, pieced.on), goal, near, enough=enough)
        tried, near = pieced.on, after.local
        if found is None or after.value > found.value:
            found = after
    if found is None:
        return climb(prospect, as_now(problem), goal, start, enough=enough)
    bound = -np.inf if pieced is None else pieced.bound
    gap = max(found.certificate.gap, float(bound) - found.value)
    return replace(found, certificate=replace(found.certificate, gap=gap))


def chosen(problem: Problem, near: Local, goal: Goal) -> Pieced | None:
    """The best switches by what one look tells, each purse's curve cut into pieces.

    The worst tenth of the draws is that of the plan looked at: then no plan is worth more than
    what its curves say.
    """
    worth = goal.worth(near)
    weight, many = goal.weights(worth), len(problem.purses)
    floors = np.zeros(0) if goal.floors is None else goal.floors - worth.cx
    base = goal.value(worth)[0]

    def curves(places: Float[np.ndarray, "purse place"]) -> Float[np.ndarray, "output purse place"]:
        told = np.stack(
            [near.parts(place, weight, goal.mix) for place in places.T], axis=2
        )  # output, purse, place
        told[0] += base / many
        return told[: 1 + len(floors)]

    return best_in_pieces(problem, curves, floors)
