"""What spend is worth in both currencies: totals over the plan and its horizon, draw by draw.

Draws know nothing of one another: each device takes a share of them, side by side.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float

from kurssi.planning.forward import Start, Surroundings, ahead, calm
from kurssi.planning.steady import Steady


class Totals(NamedTuple):
    """Draw by draw: CX in point-years of persons, and discounted EUR of contribution."""

    cx: Float[np.ndarray, "draw segment"]
    eur: Float[np.ndarray, "draw segment"]


class Slopes(NamedTuple):
    """Totals at a plan, and what one euro more of a cell over the plan adds to each."""

    totals: Totals
    cx: Float[np.ndarray, "draw segment lever"]
    eur: Float[np.ndarray, "draw segment lever"]


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """The periods ahead as some draws see them. ``start`` has a leading axis of draws.

    ``plan`` is the number of periods planned, ``pair`` the places of relevance and
    differentiation among the measures (empty: no CX is known).
    """

    start: Start
    around: Surroundings
    plan: int
    pair: tuple[int, ...]

    @property
    def draws(self) -> int:
        """How many draws see it."""
        return len(self.start.elasticity)

    @property
    def usual(self) -> Float[np.ndarray, "plan segment lever"]:
        """The present plan: usual spend in every period."""
        usual = np.asarray(self.around.usual)
        return np.broadcast_to(usual, (self.plan, *usual.shape))

    def totals(self, spend: Float[np.ndarray, "plan segment lever"]) -> Totals:
        """What the spend brings under each draw."""
        if (spend == spend[0]).all():
            return Totals(*self._by_draw(_steady_totals(self.plan, self.pair), spend[0]))
        return Totals(*self._by_draw(_totals(self.pair), spend))

    def slopes(self, each: Float[np.ndarray, "segment lever"]) -> Slopes:
        """What ``each`` brings, EUR of every period of the plan, and what a euro more would."""
        totals, cx, eur = self._by_draw(_steady_slopes(self.plan, self.pair), each)
        return Slopes(totals=Totals(*totals), cx=cx, eur=eur)

    def timing(
        self,
        spend: Float[np.ndarray, "plan segment lever"],
        eur: float,
        cx: Float[np.ndarray, " segment"],
    ) -> Float[np.ndarray, "plan segment lever"]:
        """What a euro more in each period adds on average: EUR, and CX of segments, so weighed."""
        weights = (np.full(len(cx), eur), cx)
        return np.asarray(sum(self._shared(_timing(self.pair), spend, *weights))) / self.draws

    def of(self, places: np.ndarray) -> "Prospect":
        """The same as the draws at ``places`` see it."""
        start = jax.tree.map(lambda part: np.asarray(part)[places], self.start)
        return Prospect(start=start, around=self.around, plan=self.plan, pair=self.pair)

    @cached_property
    def _shares(self) -> tuple[tuple[Start, Surroundings], ...]:
        """The draws, a share for each device, with what all of them take for granted."""
        devices = jax.devices()[: self.draws]
        places = np.array_split(np.arange(self.draws), len(devices))
        return tuple(
            jax.device_put((self.of(mine).start, self.around), device)
            for mine, device in zip(places, devices, strict=True)
        )

    def _shared(self, function: Callable, *given: np.ndarray) -> list:
        """What a function of some draws and their surroundings says of each share, side by side."""

        def one(share: tuple[Start, Surroundings]) -> object:
            return jax.tree.map(np.asarray, function(*share, *given))

        return list(_threads().map(one, self._shares))

    def _by_draw(self, function: Callable, *given: np.ndarray) -> tuple:
        """The same, where all it says has a leading axis of draws."""
        found: tuple = jax.tree.map(
            lambda *parts: np.concatenate(parts), *self._shared(function, *given)
        )
        return found


@cache
def _threads() -> ThreadPoolExecutor:
    """A thread for each device: each waits for what it computes."""
    return ThreadPoolExecutor(len(jax.devices()), thread_name_prefix="draws")


def _one(
    start: Start, around: Surroundings, spend: Array, pair: tuple[int, ...]
) -> tuple[Float[Array, " segment"], Float[Array, " segment"]]:
    """Totals of one draw: CX and EUR."""
    seen = ahead(start, around, spend, calm(start), pair=pair)
    return (seen.cx * around.people).sum(0), (around.discount[:, None] * seen.eur).sum(0)


@lru_cache(maxsize=8)
def _totals(pair: tuple[int, ...]) -> Callable:
    def one(start: Start, around: Surroundings, spend: Array) -> tuple[Array, Array]:
        return _one(start, around, spend, pair)

    return jax.jit(jax.vmap(one, (0, None, None)))


@lru_cache(maxsize=8)
def _timing(pair: tuple[int, ...]) -> Callable:
    def whole(
        spend: Array, start: Start, around: Surroundings, eur: Array, cx: Array
    ) -> Float[Array, ""]:
        told = jax.vmap(lambda one: _one(one, around, spend, pair))(start)
        return (told[0] @ cx + told[1] @ eur).sum()

    slope = jax.grad(whole)
    return jax.jit(lambda start, around, spend, eur, cx: slope(spend, start, around, eur, cx))


@lru_cache(maxsize=8)
def _steady_totals(plan: int, pair: tuple[int, ...]) -> Callable:
    def one(start: Start, around: Surroundings, each: Array) -> tuple[Array, Array]:
        return Steady(start, around, plan, pair).totals(each)

    return jax.jit(jax.vmap(one, (0, None, None)))


@lru_cache(maxsize=8)
def _steady_slopes(plan: int, pair: tuple[int, ...]) -> Callable:
    """Totals and both slopes.

    A segment's totals hang on its own spend alone: the slope of their sum holds that of each.
    """

    def one(start: Start, around: Surroundings, each: Array) -> tuple:
        return Steady(start, around, plan, pair).slopes(each)

    return jax.jit(jax.vmap(one, (0, None, None)))
