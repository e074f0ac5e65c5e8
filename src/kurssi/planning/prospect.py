"""What spend is worth in both currencies: totals over the plan and its horizon, draw by draw."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.planning.forward import Start, Surroundings, ahead, calm


class Totals(NamedTuple):
    """Draw by draw: CX in point-years of persons, and discounted EUR of contribution."""

    cx: Float[np.ndarray, "draw segment"]
    eur: Float[np.ndarray, "draw segment"]


class Slopes(NamedTuple):
    """Totals at a plan, and what one euro more in a cell adds to each."""

    totals: Totals
    cx: Float[np.ndarray, "draw plan segment lever"]
    eur: Float[np.ndarray, "draw plan segment lever"]


@dataclass(frozen=True, slots=True, kw_only=True)
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
        found = _totals(self.pair)(self.start, self.around, jnp.asarray(spend))
        return Totals(*map(np.asarray, found))

    def slopes(self, spend: Float[np.ndarray, "plan segment lever"]) -> Slopes:
        """What it brings, and what a euro more would."""
        found = _slopes(self.pair)(self.start, self.around, jnp.asarray(spend))
        totals, cx, eur = (jax.tree.map(np.asarray, part) for part in found)
        return Slopes(totals=Totals(*totals), cx=cx, eur=eur)

    def of(self, places: np.ndarray) -> "Prospect":
        """The same as the draws at ``places`` see it."""
        start = jax.tree.map(lambda part: part[places], self.start)
        return Prospect(start=start, around=self.around, plan=self.plan, pair=self.pair)


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
def _slopes(pair: tuple[int, ...]) -> Callable:
    """Totals and both slopes.

    A segment's totals hang on its own spend alone: the slope of their sum holds that of each.
    """

    def one(start: Start, around: Surroundings, spend: Array) -> tuple:
        totals, back = jax.vjp(lambda x: _one(start, around, x, pair), spend)
        ones, none = jnp.ones_like(totals[1]), jnp.zeros_like(totals[1])
        return totals, back((ones, none))[0], back((none, ones))[0]

    return jax.jit(jax.vmap(one, (0, None, None)))
