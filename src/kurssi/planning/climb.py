"""The best purses for a goal, and how far from the best they can be at most."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy.optimize
from jaxtyping import Bool, Float

from kurssi.planning.limits import nearest
from kurssi.planning.local import Local, Worth, look
from kurssi.planning.problem import Problem
from kurssi.planning.prospect import Prospect

TAIL = 0.1  # CVaR looks at the worst tenth of the draws
LOOKS = 8
STEPS = 60  # of SLSQP between two looks
CLOSE = 1e-4  # of the budget: money that no longer moves
FINE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted: weights of the currencies, risk aversion, floors of CX by segment.

    ``base`` are the EUR of the present plan under each draw: a loss is less than that.
    """

    eur: float
    cx: float
    base: Float[np.ndarray, " draw"]
    risk: float = 0.0
    floors: Float[np.ndarray, " segment"] | None = None

    def value(self, worth: Worth) -> tuple[float, Float[np.ndarray, " purse"]]:
        """(E[gain] - risk x CVaR of the loss) / (1 + risk) with CX at its weight, and its slope.

        CVaR is the mean loss of the worst tenth of the draws (Rockafellar and Uryasev 2000). Scaled
        so that a sure euro counts as one.
        """
        weight = np.full(len(worth.eur), 1.0 / len(worth.eur))
        if self.risk > 0:
            worst = np.argsort(worth.eur - self.base)[: tail_of(len(weight))]
            weight[worst] += self.risk / len(worst)
            weight /= 1.0 + self.risk
        value = self.eur * weight @ (worth.eur - self.base) + self.cx * worth.cx.sum()
        slope = self.eur * weight @ worth.eur_slope + self.cx * worth.cx_slope.sum(0)
        return float(value), slope


def tail_of(draws: int) -> int:
    """How many draws are the worst tenth."""
    return max(round(TAIL * draws), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How far from the best a plan can be, in the goal's unit, where returns diminish.

    ``gap`` bounds what any plan within the limits could add (Frank and Wolfe 1956); ``prices`` are
    what a euro more in each limit adds, ``floor_prices`` what a CX less of a segment's floor does.
    """

    gap: float
    prices: Float[np.ndarray, " limit"]
    floor_prices: Float[np.ndarray, " segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan that was climbed to: EUR by purse, its worth as looked at, and its certificate."""

    purses: Float[np.ndarray, " purse"]
    local: Local
    value: float
    certificate: Certificate
    looks: int = field(default=0)


def climb(
    prospect: Prospect,
    problem: Problem,
    goal: Goal,
    start: Float[np.ndarray, " purse"],
    *,
    flight: Float[np.ndarray, "plan lever"] | None = None,
    seen: Local | None = None,
) -> Found:
    """The best plan, from ``start`` or the nearest to it within the limits.

    Look, solve nearby, look again, until no money moves; a step that makes things worse when looked
    at is halved. ``seen`` spares the first look where the start has been looked at.
    """
    local = seen or look(prospect, problem, nearest(problem, start), flight)
    budget = max(float(np.abs(local.at).sum()), 1.0)
    certificate = certify(local, goal)
    merit, looks = _merit(local, goal, certificate), 1
    for _ in range(LOOKS):
        aim, step = solve_near(local, goal, local.at), 1.0
        while np.abs(aim - local.at).sum() * step > CLOSE * budget:
            after = look(prospect, problem, local.at + step * (aim - local.at), flight)
            looks += 1
            told = _merit(after, goal, certificate)
            if told >= merit - FINE * abs(merit):
                break
            step *= 0.5
        else:
            break
        gained, local = told - merit, after
        certificate = certify(local, goal)
        merit = _merit(local, goal, certificate)
        if gained <= CLOSE * abs(certificate.gap) + FINE * abs(merit):
            break
    value, _ = goal.value(local.worth(local.at))
    return Found(purses=local.at, local=local, value=value, certificate=certificate, looks=looks)


def _merit(local: Local, goal: Goal, certificate: Certificate) -> float:
    """The goal less what floors not met cost: an exact penalty (Han 1977)."""
    worth = local.worth(local.at)
    value, slope = goal.value(worth)
    if goal.floors is None:
        return value
    steep = np.abs(slope).max() / max(np.abs(worth.cx_slope).max(), FINE)
    price = 2.0 * max(float(certificate.floor_prices.max(initial=0.0)), steep)
    return value - price * float(np.maximum(goal.floors - worth.cx, 0.0).sum())


def solve_near(
    local: Local, goal: Goal, start: Float[np.ndarray, " purse"]
) -> Float[np.ndarray, " purse"]:
    """The best plan by what one look tells (SLSQP: Kraft 1988), from ``start``."""
    problem = local.problem
    low, high = problem.bounds
    free = high > low
    if not free.any():
        return start
    worth = local.worth(start)
    unit, scale = _units(local, goal, start, free)

    def whole(part: np.ndarray) -> np.ndarray:
        purses = start.copy()
        purses[free] = part * unit
        return purses

    @lru_cache(maxsize=2)
    def worth_of(told: bytes) -> Worth:
        return local.worth(whole(np.frombuffer(told)))

    def near(part: np.ndarray) -> Worth:
        """The goal and its floors ask for the same plan, one after the other."""
        return worth_of(np.ascontiguousarray(part).tobytes())

    bottom = goal.value(worth)[0]

    def objective(part: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = goal.value(near(part))
        return (bottom - value) / scale, -slope[free] * unit / scale

    found = scipy.optimize.minimize(
        objective, np.clip(start[free], low[free], high[free]) / unit, jac=True, method="SLSQP",
        bounds=list(zip(low[free] / unit, high[free] / unit, strict=True)),
        constraints=[*_sums(problem, start, free, unit), *_floors(local, goal, near, free, unit)],
        options={"maxiter": STEPS, "ftol": 1e-9},
    )  # fmt: skip
    return np.clip(whole(found.x), low, high) if np.isfinite(found.x).all() else start


def _units(
    local: Local, goal: Goal, start: Float[np.ndarray, " purse"], free: Bool[np.ndarray, " purse"]
) -> tuple[Float[np.ndarray, " free"], float]:
    """EUR that count as one in each purse, and the goal's: so that its curvature is about one.

    SLSQP learns curvature step by step; told of it, it needs a fifth of the steps.
    """
    low, high = local.problem.bounds
    room = (high - low)[free]
    step = 1e-3 * (high - low) * np.where(start > (low + high) / 2, -1.0, 1.0)
    before, after = (goal.value(local.worth(at))[1] for at in (start, start + step))
    curve = np.maximum((before - after)[free] / step[free], 0.0)
    steep = float(np.abs(before[free] * room).max())
    size = max(float(np.median(curve * room**2)), 1e-3 * steep, FINE)
    with np.errstate(divide="ignore"):
        unit = np.minimum(np.sqrt(size / curve), room)
    return unit, size


def _sums(problem: Problem, start: np.ndarray, free: np.ndarray, unit: np.ndarray) -> list[dict]:
    """The limits as SLSQP reads them; those without a free purse hold already."""
    told: list[dict] = []
    for limit, row in zip(problem.limits, problem.rows, strict=True):
        if not row[free].any():
            continue
        kept, most = float(row[~free] @ start[~free]), float(unit.max())
        mine = row[free] * unit / most
        if limit.low == limit.high:
            told.append(_linear("eq", mine, (kept - limit.low) / most))
            continue
        if np.isfinite(limit.high):
            told.append(_linear("ineq", -mine, (limit.high - kept) / most))
        if limit.low > kept:
            told.append(_linear("ineq", mine, (kept - limit.low) / most))
    return told


def _linear(kind: str, row: np.ndarray, offset: float) -> dict:
    return {"type": kind, "fun": lambda x: row @ x + offset, "jac": lambda x: row}


def _floors(
    local: Local,
    goal: Goal,
    near: Callable[[np.ndarray], Worth],
    free: np.ndarray,
    unit: np.ndarray,
) -> list[dict]:
    """CX of every segment at its floor or above."""
    floors = goal.floors
    if floors is None:
        return []
    size = max(float(np.abs(local.worth(local.at).cx_slope[:, free] * unit).max()), FINE)
    return [
        {
            "type": "ineq",
            "fun": lambda part: (near(part).cx - floors) / size,
            "jac": lambda part: near(part).cx_slope[:, free] * unit / size,
        }
    ]


def certify(local: Local, goal: Goal) -> Certificate:
    """The certificate of a plan from its slopes, by one linear programme.

    Where the goal and CX are concave, f(y) <= f(x) + f'(x) (y - x) for every y, and floors hold
    only where their tangents do: the programme over tangents bounds what any plan could add. Its
    dual values are the shadow prices.
    """
    problem = local.problem
    worth = local.worth(local.at)
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
    gain = goal.eur * (worth.eur - goal.base)
    draws, purses = worth.eur_slope.shape
    at_nothing = gain - goal.eur * worth.eur_slope @ at
    cx = goal.cx * worth.cx_slope.sum(0)
    mean = 1.0 / (1.0 + goal.risk)
    slope = mean * goal.eur * worth.eur_slope.mean(0) + cx
    start = mean * float(at_nothing.mean()) + goal.cx * float(worth.cx.sum()) - float(cx @ at)
    if goal.risk <= 0 or goal.eur == 0:
        none = np.zeros((0, purses))
        return _Tail(slope=slope, start=start, rows=none, sides=np.zeros(0), bounds=[])
    short = goal.risk * mean / tail_of(draws)
    columns = np.concatenate([slope, [goal.risk * mean], np.full(draws, -short)])
    rows = np.concatenate(
        [-goal.eur * worth.eur_slope, np.ones((draws, 1)), -np.eye(draws)], axis=1
    )
    return _Tail(
        slope=columns, start=start, rows=rows, sides=at_nothing,
        bounds=[(None, None), *[(0.0, None)] * draws],
    )  # fmt: skip
