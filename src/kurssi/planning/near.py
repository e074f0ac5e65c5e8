"""The best plan by what one look tells: the look as the interior-point method reads it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from kurssi.planning.goal import FINE, Goal, tail_of
from kurssi.planning.interior import Programme, Seen, solve
from kurssi.planning.limits import nearest
from kurssi.planning.local import Local, Worth

DEAR = 1e3  # what a floor or limit not met costs: many times what the steepest purse brings


def solve_near(
    local: Local, goal: Goal, start: Float[np.ndarray, " purse"]
) -> Float[np.ndarray, " purse"]:
    """The best plan by what one look tells, from ``start``; within the limits."""
    problem = local.problem
    low, high = problem.bounds
    free = high > low
    if not free.any():
        return start
    near = Near(local=local, goal=goal, free=free, fixed=np.clip(start, low, high))
    found = solve(near.programme(), near.begin(start))
    return nearest(problem, near.whole(found)) if np.isfinite(found).all() else start


@dataclass(frozen=True, kw_only=True)
class Near:
    """A look as the interior-point method reads it.

    Columns are free purses between their bounds, 0 to 1, and the level c that shortfalls of the
    worst tenth are counted from. Rows are draws' gains over c, CX over floors, and room in limits.
    """

    local: Local
    goal: Goal
    free: Bool[np.ndarray, " purse"]
    fixed: Float[np.ndarray, " purse"]

    @cached_property
    def unit(self) -> Float[np.ndarray, " free"]:
        """EUR from bound to bound, which count as one."""
        low, high = self.local.problem.bounds
        return (high - low)[self.free]

    @cached_property
    def low(self) -> Float[np.ndarray, " free"]:
        """Least EUR of each."""
        return self.local.problem.bounds[0][self.free]

    @cached_property
    def begun(self) -> Worth:
        """What the look saw."""
        return self.goal.worth(self.local)

    @cached_property
    def size(self) -> float:
        """What the goal is counted in."""
        return self.goal.size(self.local)

    @cached_property
    def cx_size(self) -> float:
        """What floors are counted in."""
        return max(float(np.abs(self.begun.cx_slope[:, self.free] * self.unit).max()), FINE)

    @property
    def risky(self) -> bool:
        """Whether the worst tenth counts."""
        return self.goal.risk > 0

    @cached_property
    def sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Limits of free purses: rows that are equal with their sides, and rows with their room."""
        problem = self.local.problem
        equal: list[tuple[np.ndarray, float]] = []
        within: list[tuple[np.ndarray, float]] = []
        base = self.fixed.copy()
        base[self.free] = self.low
        for limit, row in zip(problem.limits, problem.rows, strict=True):
            mine, kept = row[self.free] * self.unit, float(row @ base)
            most = float(np.abs(mine).max(initial=0.0))
            if most == 0:
                continue
            if limit.low == limit.high:
                equal.append((mine / most, (limit.low - kept) / most))
                continue
            if np.isfinite(limit.high):
                within.append((-mine / most, (limit.high - kept) / most))
            if limit.low > kept:
                within.append((mine / most, (kept - limit.low) / most))
        width = int(self.free.sum())
        return (
            np.array([row for row, _ in equal]).reshape(-1, width),
            np.array([side for _, side in equal]),
            np.array([row for row, _ in within]).reshape(-1, width),
            np.array([side for _, side in within]),
        )

    def whole(self, columns: Float[np.ndarray, " column"]) -> Float[np.ndarray, " purse"]:
        """The plan of columns."""
        purses = self.fixed.copy()
        purses[self.free] = self.low + self.unit * columns[: len(self.unit)]
        return purses

    def begin(self, start: Float[np.ndarray, " purse"]) -> Float[np.ndarray, " column"]:
        """The columns of a plan."""
        columns = (start[self.free] - self.low) / self.unit
        if not self.risky:
            return columns
        gain = np.sort(self.begun.gain - self.goal.base)
        return np.append(columns, gain[tail_of(len(gain)) - 1] / self.size)

    def programme(self) -> Programme:
        """The look as a programme."""
        goal, (equal, sides, within, _) = self.goal, self.sums
        draws = len(self.begun.gain) if self.risky else 0
        tail = goal.risk / (1.0 + goal.risk) / tail_of(len(self.begun.gain))
        floors = 0 if goal.floors is None else len(goal.floors)
        more = ((0, 0), (0, int(self.risky)))
        return Programme(
            see=self.see, boxed=np.arange(len(self.unit) + int(self.risky)) < len(self.unit),
            price=np.r_[np.full(draws, tail), np.full(floors + len(within), DEAR)],
            equal=np.pad(equal, more), sides=sides,
        )  # fmt: skip

    def see(self, columns: Float[np.ndarray, " column"]) -> Seen:
        """The goal's slope, rows and bends at a plan."""
        goal, free, unit, risky = self.goal, self.free, self.unit, self.risky
        purses = self.whole(columns)
        worth = goal.worth(self.local, purses)
        cx_bend, gain_bend = self.local.bends(purses, goal.mix)
        mean = 1.0 / (1.0 + goal.risk) / self.size
        slope = unit * mean * worth.gain_slope[:, free].mean(0)
        rows, slopes, bends = [], [], []
        if risky:
            gain = (worth.gain - goal.base) / self.size
            rows.append(gain - columns[-1])
            slopes.append(np.c_[worth.gain_slope[:, free] * unit / self.size, -np.ones(len(gain))])
            bends.append(gain_bend[:, free] * unit**2 / self.size)
            slope = np.append(slope, goal.risk / (1.0 + goal.risk))
        pad = ((0, 0), (0, int(risky)))
        if goal.floors is not None:
            rows.append((worth.cx - goal.floors) / self.cx_size)
            slopes.append(np.pad(worth.cx_slope[:, free] * unit / self.cx_size, pad))
            bends.append(cx_bend[:, free] * unit**2 / self.cx_size)
        _, _, within, room = self.sums
        rows.append(within @ columns[: len(unit)] + room)
        slopes.append(np.pad(within, pad))
        own = unit**2 * mean * gain_bend[:, free].mean(0)
        bent = np.concatenate([*bends, np.zeros(within.shape)])

        def bend(price: np.ndarray) -> np.ndarray:
            return np.pad(np.asarray(own + price @ bent), (0, int(risky)))

        return Seen(slope=slope, rows=np.concatenate(rows), row_slope=np.concatenate(slopes),
                    bend=bend)  # fmt: skip
