"""Curves of any shape, and buys that are all or nothing: solved by straight pieces, certified.

Where returns first rise and then diminish (an S), slopes lead to whatever top is near. Each curve
is therefore laid out in straight pieces and the whole solved as one mixed-integer programme; what
it cannot have missed is told beside what it found.
"""

from dataclasses import dataclass

import numpy as np
import scipy.optimize
from jaxtyping import Float

from kurssi.planning.problem import Problem

EXACT = 1e-4  # relative gap at which the programme stops
SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """What each purse brings at its knots: EUR spent and the goal's unit.

    ``knots`` rise from the purse's low to its high. ``missed`` is how far the curve may rise over
    its straight pieces.
    """

    knots: Float[np.ndarray, "purse knot"]
    values: Float[np.ndarray, "purse knot"]
    missed: Float[np.ndarray, " purse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieced:
    """The best plan by pieces, its value there, and a bound that no plan can pass."""

    purses: Float[np.ndarray, " purse"]
    value: float
    bound: float


def by_pieces(problem: Problem, curves: Curves) -> Pieced:
    """The best plan by pieces (lambda form with binary pieces: Dantzig 1960), by HiGHS.

    A purse with a smallest buy spends nothing or at least that. There must be a plan that meets all
    limits.
    """
    count, knots = curves.knots.shape
    pieces = knots - 1
    # Weights of knots, then which piece is in use, then whether anything is bought.
    size = count * (knots + pieces + 1)
    weights = np.arange(count * knots).reshape(count, knots)
    used = count * knots + np.arange(count * pieces).reshape(count, pieces)
    bought = count * (knots + pieces) + np.arange(count)
    rows, low, high = [], [], []

    def hold(row: np.ndarray, least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    for at, purse in enumerate(problem.purses):
        _tie(hold, size, (weights[at], used[at]))
        if purse.least > 0:
            spent = np.zeros(size)
            spent[weights[at]] = curves.knots[at]
            spent[bought[at]] = -purse.least
            hold(spent, 0.0, np.inf)
            spent = spent.copy()
            spent[bought[at]] = -purse.high
            hold(spent, -np.inf, 0.0)
    for limit in problem.limits:
        row = np.zeros(size)
        for at in limit.purses:
            row[weights[at]] = curves.knots[at]
        hold(row, limit.low, limit.high)
    price = np.zeros(size)
    price[weights] = -curves.values
    whole = np.r_[np.zeros(count * knots), np.ones(count * (pieces + 1))]
    found = scipy.optimize.milp(
        price, integrality=whole, bounds=scipy.optimize.Bounds(0.0, 1.0),
        constraints=scipy.optimize.LinearConstraint(np.array(rows), np.array(low), np.array(high)),
        options={"mip_rel_gap": EXACT, "time_limit": SECONDS},
    )  # fmt: skip
    if found.x is None:
        return Pieced(purses=problem.current, value=-np.inf, bound=np.inf)
    purses = (found.x[weights] * curves.knots).sum(1)
    return Pieced(
        purses=purses, value=-float(found.fun),
        bound=-float(found.mip_dual_bound) + float(curves.missed.sum()),
    )  # fmt: skip


def _tie(hold, size: int, places: tuple[np.ndarray, np.ndarray]) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Weights add up to one and stand at both ends of one piece."""
    weights, used = places
    for ones in (weights, used):
        row = np.zeros(size)
        row[ones] = 1.0
        hold(row, 1.0, 1.0)
    for at, weight in enumerate(weights):
        row = np.zeros(size)
        row[weight] = 1.0
        row[used[max(at - 1, 0) : at + 1]] -= 1.0
        hold(row, -np.inf, 0.0)
