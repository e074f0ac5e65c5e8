"""Can the limits all be met? If not: which conflict, and the smallest loosening that would do."""

from dataclasses import dataclass

import numpy as np
import scipy.optimize
import scipy.sparse
from jaxtyping import Float

from kurssi.planning.problem import Limit, Problem, Rule

CENT = 0.01
# Of ways that cost as little, the one that asks least of the data: what was asked gives way first,
# then the budget, then what was seen, and what is kept last.
LAST = {Rule.BUDGET: 1e-4, Rule.SEEN: 2e-4, Rule.KEPT: 3e-4}
OTHER = 1e-3  # more that a way found costs when another is looked for
ROUNDS = 500  # of growing purses alike until budget and limits hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """A limit that would have to give way, and by how many EUR (over or under what it says)."""

    limit: Limit
    eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Limits that cannot hold together (without any of them the rest can), and a way out.

    ``several``: other limits may give way instead, by as few euros in all.
    """

    limits: tuple[Limit, ...]
    loosened: tuple[Loosening, ...]
    several: bool = False


def every_limit(problem: Problem) -> tuple[Limit, ...]:
    """The limits, with each purse's own bounds as limits beside them."""
    own = tuple(
        Limit(
            rule=Rule.SEEN if purse.kept is None else Rule.KEPT,
            what=purse.name,
            purses=(at,),
            low=purse.low,
            high=purse.high,
        )
        for at, purse in enumerate(problem.purses)
    )
    return (*problem.limits, *own)


def conflict(problem: Problem) -> Conflict | None:
    """None where all limits can be met.

    The conflict is found by deletion (Chinneck and Dravnieks 1991), the way out as the least sum of
    euros over or under limits (an elastic programme, with switches as whole numbers).
    """
    limits = every_limit(problem)
    width = len(problem.purses)
    found = _least(limits, width)
    if np.abs(found).sum() <= CENT:
        return None
    kept = list(limits)
    for limit in limits:
        fewer = [one for one in kept if one is not limit]
        if np.abs(_least(tuple(fewer), width)).sum() > CENT:
            kept = fewer
    told = np.abs(found) > CENT
    other = _least(limits, width, dearer=told * OTHER)
    return Conflict(
        limits=tuple(kept),
        loosened=tuple(
            Loosening(limit=limit, eur=float(amount))
            for limit, amount in zip(limits, found, strict=True)
            if abs(amount) > CENT
        ),
        several=bool(
            ((np.abs(other) > CENT) != told).any()
            and abs(np.abs(other).sum() - np.abs(found).sum()) <= CENT * max(told.sum(), 1)
        ),
    )


def in_proportion(problem: Problem) -> Float[np.ndarray, " purse"]:
    """The budget spread as now: every purse grown alike, as near as bounds and limits let it be.

    What a plan has to beat: it asks nothing of the data. At the present budget it is the present
    plan. Purses of a limit that does not hold are grown alike until it does, the budget last, until
    all hold: iterative proportional fitting (Deming and Stephan 1940).
    """
    low, high = problem.bounds
    others = [one for one in problem.limits if one.rule is not Rule.BUDGET and not one.switched]
    budget = [one for one in problem.limits if one.rule is Rule.BUDGET]
    wanted = np.clip(problem.current, low, high)
    for _ in range(ROUNDS):
        before = wanted.copy()
        for limit in (*others, *budget):
            mine = list(limit.purses)
            total = float(wanted[mine].sum())
            aim = float(np.clip(total, limit.low, limit.high))
            if aim != total:
                grown = wanted[mine] * (aim / total) if total > 0 else aim / len(mine)
                wanted[mine] = np.clip(grown, low[mine], high[mine])
        if np.abs(wanted - before).max(initial=0.0) < CENT / 1000:
            break
    return nearest(problem, wanted)


def nearest(problem: Problem, wanted: Float[np.ndarray, " purse"]) -> Float[np.ndarray, " purse"]:
    """The plan within all limits with the least euros moved away from ``wanted``.

    There must be one (``conflict`` found none).
    """
    limits, width = every_limit(problem), len(wanted)
    assert not any(limit.switched for limit in limits)
    low, high, rows = _sides(limits, width)
    told = rows @ wanted
    if (told >= low - CENT / 100).all() and (told <= high + CENT / 100).all():
        return wanted
    eye = np.eye(width)
    found = scipy.optimize.linprog(
        np.r_[np.zeros(width), np.ones(2 * width)],
        A_ub=np.block([[rows, np.zeros((len(rows), 2 * width))],
                       [-rows, np.zeros((len(rows), 2 * width))]])[_told(low, high)],
        b_ub=np.r_[high, -low][_told(low, high)],
        A_eq=np.c_[eye, -eye, eye], b_eq=wanted,
        bounds=[(None, None)] * width + [(0, None)] * (2 * width),
    )  # fmt: skip
    return wanted if found.x is None else found.x[:width]


def room(problem: Problem) -> tuple[Float[np.ndarray, " purse"], Float[np.ndarray, " purse"]]:
    """Least and most of every purse within all limits, the others making room.

    Where limits cannot be met: the purses' own bounds.
    """
    low, high = problem.bounds
    limits = [one for one in problem.limits if not one.switched]
    if not limits:
        return low, high
    width = len(low)
    least, most, rows = _sides(tuple(limits), width)
    told = _told(least, most)
    # One programme for all: a copy of the plan for each purse, which it is least (or most) in.
    copies = scipy.sparse.block_diag([np.r_[rows, -rows][told]] * width, format="csr")
    sides = np.tile(np.r_[most, -least][told], width)
    ends = []
    for sign in (1.0, -1.0):
        found = scipy.optimize.linprog(
            sign * np.eye(width).ravel(), A_ub=copies, b_ub=sides,
            bounds=np.tile(np.c_[low, high], (width, 1)),
        )  # fmt: skip
        ends.append(None if found.x is None else found.x.reshape(width, width).diagonal())
    if ends[0] is None or ends[1] is None:
        return low, high
    return np.clip(ends[0], low, high), np.clip(ends[1], low, high)


def _sides(limits: tuple[Limit, ...], width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = np.zeros((len(limits), width))
    for at, limit in enumerate(limits):
        rows[at, list(limit.purses)] = 1.0
    return (
        np.array([limit.low for limit in limits]),
        np.array([limit.high for limit in limits]),
        rows,
    )


def _told(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.isfinite(np.r_[high, -low])


def _least(
    limits: tuple[Limit, ...], width: int, *, dearer: Float[np.ndarray, " limit"] | None = None
) -> Float[np.ndarray, " limit"]:
    """The least euros over or under limits in all: over (positive) or under (negative) for each.

    A switch is a column of its own, on or off: off, its purses are empty and nothing is asked.
    ``dearer`` is how much more a euro of each limit counts, so that other limits give way.
    """
    if not limits:
        return np.zeros(0)
    cost = 1.0 + np.array([LAST.get(limit.rule, 0.0) for limit in limits])
    cost += 0.0 if dearer is None else dearer
    low, high, rows = _sides(limits, width)
    count = len(limits)
    held = np.array([limit.switched for limit in limits])
    # No switch holds more than all limits together: the smaller, the surer off is off.
    top = np.minimum(high, high[np.isfinite(high)].sum() + low[np.isfinite(low)].sum())
    none, eye, on = np.zeros((count, count)), np.eye(count), np.diag(held * 1.0)
    least = np.where(held, 0.0, low)
    found = scipy.optimize.milp(
        np.r_[np.zeros(width), cost, cost, np.zeros(count)],
        constraints=[
            scipy.optimize.LinearConstraint(
                np.block([[rows, -eye, none, -on * top[:, None]]]), -np.inf,
                np.where(held, 0.0, high),
            ),
            scipy.optimize.LinearConstraint(
                np.block([[rows, none, eye, -on * low[:, None]]]), least, np.inf
            ),
        ],
        integrality=np.r_[np.zeros(width + 2 * count), held],
        bounds=scipy.optimize.Bounds(
            0.0, np.r_[np.full(width + 2 * count, np.inf), np.ones(count)]
        ),
    )  # fmt: skip
    if found.x is None:
        return np.zeros(count)
    over, under = found.x[width : width + count], found.x[width + count : width + 2 * count]
    return np.asarray(over - under)
