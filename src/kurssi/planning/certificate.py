"""How far from the best a plan can be, and what limits and floors cost at the margin."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.optimize
from jaxtyping import Float

from kurssi.planning.goal import Goal, tail_of
from kurssi.planning.local import Local, Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How far from the best a plan can be, in the goal's unit, where returns diminish.

    ``gap`` bounds what any plan within the limits could add (Frank and Wolfe 1956); ``prices`` are
    what a euro more in each limit adds, ``floor_prices`` what a CX less of a segment's floor does.
    """

    gap: float
    prices: Float[np.ndarray, " limit"]
    floor_prices: Float[np.ndarray, " segment"]


def certify(local: Local, goal: Goal) -> Certificate:
    """The certificate of a plan from its slopes, by one linear programme.

    Where the goal and CX are concave, f(y) <= f(x) + f'(x) (y - x) for every y, and floors hold
    only where their tangents do: the programme over tangents bounds what any plan could add. Its
    dual values are the shadow prices.
    """
    problem = local.problem
    worth = goal.worth(local)
    value, _ = goal.value(worth)
    low, high = problem.bounds
    rows = problem.rows
    tail = _tail(goal, worth, local.at)
    sides = [(limit.low, limit.high) for limit in problem.limits]
    equal = np.array([a == b for a, b in sides], dtype=bool)
    tops = np.array([b for _, b in sides])
    bottoms = np.array([a for a, _ in sides])
    upper, lower = ~equal & np.isfinite(tops), ~equal & (bottoms > 0)
    floors = np.zeros((0, len(low)))
    needed = np.zeros(0)
    if goal.floors is not None:
        floors = worth.cx_slope
        needed = np.minimum(goal.floors - worth.cx, 0.0) + floors @ local.at
    more = ((0, 0), (0, tail.width))
    ruled = scipy.optimize.linprog(
        -tail.slope,
        A_ub=np.concatenate(
            [np.pad(np.concatenate([rows[upper], -rows[lower], -floors]), more), tail.rows]
        ),
        b_ub=np.concatenate([tops[upper], -bottoms[lower], -needed, tail.sides]),
        A_eq=np.pad(rows[equal], more) if equal.any() else None,
        b_eq=bottoms[equal] if equal.any() else None,
        bounds=[*zip(low, high, strict=True), *tail.bounds],
    )
    if ruled.x is None:
        return Certificate(
            gap=np.inf, prices=np.zeros(len(sides)), floor_prices=np.zeros(len(floors))
        )
    prices = np.zeros(len(sides))
    dual = -ruled.ineqlin.marginals
    if equal.any():
        prices[equal] = -ruled.eqlin.marginals
    prices[upper] += dual[: upper.sum()]
    prices[lower] -= dual[upper.sum() : upper.sum() + lower.sum()]
    return Certificate(
        gap=max(float(tail.slope @ ruled.x) + tail.start - value, 0.0),
        prices=prices,
        floor_prices=dual[upper.sum() + lower.sum() :][: len(floors)],
    )


class _Tail(NamedTuple):
    """CVaR as the certificate's linear programme reads it: further columns beside the purses.

    The mean of the k worst of n gains is max_c c - sum_i (c - gain_i)+ / k (Rockafellar and Uryasev
    2000, equation 9): its slope jumps where draws change places, so that one tangent of the whole
    bounds nothing, and the programme takes the tangent of each draw. ``slope`` is the objective's,
    ``start`` what it is at nothing; ``rows`` x <= ``sides`` hold each draw's shortfall.
    """

    slope: Float[np.ndarray, " column"]
    start: float
    rows: Float[np.ndarray, "draw column"]
    sides: Float[np.ndarray, " draw"]
    bounds: list[tuple[float | None, float | None]]

    @property
    def width(self) -> int:
        """Columns beside those of the purses."""
        return len(self.bounds)


def _tail(goal: Goal, worth: Worth, at: Float[np.ndarray, " purse"]) -> _Tail:
    draws, purses = worth.gain_slope.shape
    at_nothing = worth.gain - goal.base - worth.gain_slope @ at
    mean = 1.0 / (1.0 + goal.risk)
    slope = mean * worth.gain_slope.mean(0)
    start = mean * float(at_nothing.mean())
    if goal.risk <= 0:
        none = np.zeros((0, purses))
        return _Tail(slope=slope, start=start, rows=none, sides=np.zeros(0), bounds=[])
    short = goal.risk * mean / tail_of(draws)
    columns = np.concatenate([slope, [goal.risk * mean], np.full(draws, -short)])
    rows = np.concatenate([-worth.gain_slope, np.ones((draws, 1)), -np.eye(draws)], axis=1)
    return _Tail(
        slope=columns, start=start, rows=rows, sides=at_nothing,
        bounds=[(None, None), *[(0.0, None)] * draws],
    )  # fmt: skip
