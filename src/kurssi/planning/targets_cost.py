"""What a target costs: the least money on top of usual that reaches it, and which targets clash.

A level at a date is q_d under draw d without chance to come, and chance adds s to it: it is reached
with the chance mean_d Phi((q_d - v) / s). Looked at once, a plan tells q_d and what a euro more
adds; near it levers bend as their responses do (``planning.local``), so that a few looks are
enough. Money is spent evenly until the date: a level can be had cheaper by a burst just before it,
and would be gone just after.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
import scipy.stats
from jaxtyping import Array, Float

from kurssi.planning.forward import Start, Surroundings, ahead, calm
from kurssi.planning.problem import Problem, Rule
from kurssi.planning.prospect import Prospect

LOOKS = 4
ENOUGH = 0.005  # a chance this near the one asked for will do
FARTHEST = 6.0  # sd: chances beyond it are 0 or 1
CENT = 0.01


class Counting(NamedTuple):
    """A level as a sum over what is ahead: how much of each period, segment and measure it is."""

    share: Float[Array, "ahead segment measure"]
    cx: Float[Array, "ahead segment"]
    eur: Float[Array, "ahead segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A level aimed at. ``chance`` is what future shocks add to it, sd; ``moved`` their mean."""

    counting: Counting
    value: float
    chance: float
    moved: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A level near the plan ``at`` (EUR by purse), by draw; as ``planning.local.Local`` bends."""

    aim: Aim
    problem: Problem
    at: Float[np.ndarray, " purse"]
    level: Float[np.ndarray, " draw"]
    slope: Float[np.ndarray, "draw segment lever"]
    half: Float[np.ndarray, "draw segment lever"]

    def sure(
        self, purses: Float[np.ndarray, " purse"]
    ) -> tuple[float, Float[np.ndarray, " purse"]]:
        """The chance as a normal quantile, which is nearly straight in money, and its slope."""
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        bend = (self.half + before) / (self.half + now)
        level = self.level + (self.slope * (now - before) * bend).sum((1, 2))
        steep = self.slope * bend * (self.half + before) / (self.half + now)
        by_purse = np.einsum("dgc,pgc->dp", steep, self.problem.cells)
        return _sure(self.aim, level, by_purse)

    def chance(self, purses: Float[np.ndarray, " purse"]) -> float:
        """The chance of reaching it."""
        return float(scipy.stats.norm.cdf(self.sure(purses)[0]))


class Found(NamedTuple):
    """A plan by purse, EUR, and the chance it gives each aim."""

    purses: Float[np.ndarray, " purse"]
    chances: tuple[float, ...]


def look(
    prospect: Prospect, problem: Problem, aim: Aim, purses: Float[np.ndarray, " purse"]
) -> Near:
    """Look at a plan: the level it brings under every draw, and what a euro more adds."""
    until, after = problem.periods, prospect.usual[problem.periods :]
    spend = np.concatenate([problem.evenly(purses), after])
    level, slope = _slopes(prospect.pair)(
        prospect.start, prospect.around, jnp.asarray(spend), aim.counting
    )
    rate = np.asarray(prospect.around.per_eur)
    kappa = np.asarray(prospect.start.response.half_saturation)[:, None, :]
    half = until * kappa / np.where(rate > 0, rate, 1.0)
    return Near(
        aim=aim, problem=problem, at=purses, level=np.asarray(level) + aim.moved,
        slope=np.asarray(slope)[:, :until].mean(1), half=half,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _slopes(pair: tuple[int, ...]) -> Callable:
    def level(spend: Array, start: Start, around: Surroundings, counting: Counting) -> Array:
        seen = ahead(start, around, spend, calm(start), pair=pair)
        return sum((how_much * part).sum() for how_much, part in zip(counting, seen, strict=True))  # type: ignore[return-value]

    one = jax.value_and_grad(level)
    return jax.jit(jax.vmap(lambda s, a, x, w: one(x, s, a, w), (0, None, None, None)))


def _sure(
    aim: Aim, level: Float[np.ndarray, " draw"], slope: Float[np.ndarray, "draw purse"]
) -> tuple[float, Float[np.ndarray, " purse"]]:
    """Phi^-1 of the chance, and its slope by purse."""
    over = np.clip((level - aim.value) / aim.chance, -FARTHEST, FARTHEST)
    each = scipy.stats.norm.cdf(over).mean()
    sure = float(scipy.stats.norm.ppf(np.clip(each, 1e-9, 1.0 - 1e-9)))
    density = scipy.stats.norm.pdf(over) / aim.chance
    return sure, (density[:, None] * slope).mean(0) / scipy.stats.norm.pdf(sure)


def cheapest(prospect: Prospect, problem: Problem, aims: Sequence[Aim], wanted: float) -> Found:
    """The least money that gives every aim the wanted chance, within bounds, least and most.

    Where it cannot be had, the plan with the best chance.
    """
    quantile = float(scipy.stats.norm.ppf(wanted))
    purses, found = problem.current, None
    for _ in range(LOOKS):
        near = [look(prospect, problem, aim, purses) for aim in aims]
        found = Found(purses, tuple(one.chance(purses) for one in near))
        if min(found.chances) >= wanted - ENOUGH and not _dearer(near, purses, quantile):
            break
        moved = _least(near, problem, quantile)
        if np.abs(moved - purses).max() <= CENT:
            break
        purses = moved
    assert found is not None
    last = tuple(look(prospect, problem, aim, purses).chance(purses) for aim in aims)
    return Found(purses, last)


def _dearer(near: Sequence[Near], purses: Float[np.ndarray, " purse"], quantile: float) -> bool:
    """Whether a plan beside this one would do with clearly less money."""
    low = near[0].problem.bounds[0]
    spare = min(one.sure(purses)[0] for one in near) - quantile
    return bool(spare > scipy.stats.norm.ppf(0.5 + ENOUGH) and (purses > low + CENT).any())


def _least(near: Sequence[Near], problem: Problem, quantile: float) -> Float[np.ndarray, " purse"]:
    """The least money by the local picture; the best chance where it is not enough."""
    best = most_sure(near, problem, budget=None)
    if min(one.sure(best)[0] for one in near) < quantile:
        return best
    low, high = problem.bounds
    rows, least = _held(problem)
    unit = max(float(problem.current.sum()), 1.0)

    def met(x: np.ndarray) -> np.ndarray:
        return np.array([one.sure(low + x * unit)[0] - quantile for one in near])

    def steep(x: np.ndarray) -> np.ndarray:
        return np.array([one.sure(low + x * unit)[1] * unit for one in near])

    solved = scipy.optimize.minimize(
        lambda x: (x.sum(), np.ones(len(x))), (best - low) / unit, jac=True, method="SLSQP",
        bounds=[(0.0, (b - a) / unit) for a, b in zip(low, high, strict=True)],
        constraints=[
            {"type": "ineq", "fun": met, "jac": steep},
            {"type": "ineq", "fun": lambda x: rows @ (low / unit + x) - least / unit,
             "jac": lambda x: rows},
        ],
        options={"maxiter": 100},
    )  # fmt: skip
    return np.clip(low + solved.x * unit, low, high)


def most_sure(
    near: Sequence[Near], problem: Problem, *, budget: float | None
) -> Float[np.ndarray, " purse"]:
    """The plan whose least chance is highest, of ``budget`` EUR in all (None: as much as helps)."""
    low, high = problem.bounds
    rows, floor = _held(problem)
    unit, start = max(float(problem.current.sum()), 1.0), np.clip(problem.current, low, high)
    limits = [{"type": "ineq", "fun": lambda x: rows @ x[:-1] - floor / unit,
               "jac": lambda x: np.c_[rows, np.zeros(len(rows))]},
              {"type": "ineq",
               "fun": lambda x: np.array([one.sure(x[:-1] * unit)[0] - x[-1] for one in near]),
               "jac": lambda x: np.array([np.r_[one.sure(x[:-1] * unit)[1] * unit, -1.0]
                                          for one in near])}]  # fmt: skip
    if budget is not None:
        limits.append({"type": "ineq", "fun": lambda x: np.array([budget / unit - x[:-1].sum()]),
                       "jac": lambda x: np.r_[-np.ones(len(x) - 1), 0.0][None]})  # fmt: skip
    least = min(one.sure(start)[0] for one in near)
    solved = scipy.optimize.minimize(
        lambda x: (-x[-1], np.r_[np.zeros(len(x) - 1), -1.0]), np.r_[start / unit, least],
        jac=True, method="SLSQP", constraints=limits, options={"maxiter": 100},
        bounds=[*((a / unit, b / unit) for a, b in zip(low, high, strict=True)), (None, None)],
    )  # fmt: skip
    return np.clip(solved.x[:-1] * unit, low, high)


def _held(problem: Problem) -> tuple[Float[np.ndarray, "side purse"], Float[np.ndarray, " side"]]:
    """Least and most of levers as rows of purses and what each must be at least.

    Where usual spend is outside a limit already, a plan goes no further out.
    """
    rows, least = [np.zeros((0, len(problem.purses)))], [np.zeros(0)]
    for limit, row in zip(problem.limits, problem.rows, strict=True):
        if limit.rule in (Rule.LEAST, Rule.MOST):
            usual = float(row @ problem.current)
            low, high = min(limit.low, usual), max(limit.high, usual)
            rows.append(row[None] if np.isinf(high) else np.stack([row, -row]))
            least.append(np.array([low] if np.isinf(high) else [low, -high]))
    return np.concatenate(rows), np.concatenate(least)


def on_top(problem: Problem) -> Problem:
    """The same, with nothing taken from what is usual."""
    purses = tuple(
        replace(purse, low=purse.current, high=max(purse.high, purse.current))
        for purse in problem.purses
    )
    return replace(problem, purses=purses)
