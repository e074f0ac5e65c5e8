"""The same money in every period of a plan: what it brings, and what a euro more would.

Most plans that are looked at are such. What the direct path remembers of steady attention is a
geometric sum, and a cell's money moves its own response alone: so no recursion runs over levers,
and slopes are the paths' adjoints times how each cell bends.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.maths.curves import saturation
from kurssi.model.response import Response, direct_gain
from kurssi.planning.forward import Start, Surroundings, brought, calm


class Steady(NamedTuple):
    """The periods ahead (plan P, then horizon H) where ``plan`` periods get the same money."""

    start: Start
    around: Surroundings
    plan: int
    pair: tuple[int, ...]

    @property
    def response(self) -> Response:
        """What is believed of levers."""
        return self.start.response

    @property
    def planned(self) -> Float[Array, " ahead"]:
        """1 in the plan's periods, 0 after them."""
        return (jnp.arange(len(self.around.discount)) < self.plan).astype(float)

    def totals(
        self, each: Float[Array, "segment lever"]
    ) -> tuple[Float[Array, " segment"], Float[Array, " segment"]]:
        """CX in point-years of persons, and discounted EUR, of ``each``: EUR a period."""
        return self._brought(self._pushed(self._excited(each)), self._gained(each).sum(-1))

    def slopes(
        self, each: Float[Array, "segment lever"]
    ) -> tuple[tuple[Array, Array], Float[Array, "segment lever"], Float[Array, "segment lever"]]:
        """Totals, and what a euro more over the plan adds to CX and to EUR, by cell."""
        one = jnp.ones_like(each)
        excited, bend = jax.jvp(self._excited, (each,), (one,))
        gained, direct = jax.jvp(self._gained, (each,), (one,))
        found, back = jax.vjp(self._brought, self._pushed(excited), gained.sum(-1))

        def slope(of: tuple[Array, Array]) -> Array:
            pushed, straight = back(of)
            by_measure = jnp.einsum("tgk,t->gk", pushed, self.planned) @ self.response.effect
            return (by_measure * bend + (straight[..., None] * direct).sum(0)) / self.plan

        ones, none = jnp.ones_like(found[0]), jnp.zeros_like(found[0])
        return found, slope((ones, none)), slope((none, ones))

    def _brought(
        self, pushed: Float[Array, "ahead segment measure"], gained: Float[Array, "ahead segment"]
    ) -> tuple[Array, Array]:
        around, shocks = self.around, calm(self.start)
        seen = brought(self.start, around, (pushed, gained), shocks, pair=self.pair)
        return (seen.cx * around.people).sum(0), (around.discount[:, None] * seen.eur).sum(0)

    def _excited(self, each: Float[Array, "segment lever"]) -> Float[Array, "segment lever"]:
        attention = each * self.around.per_eur
        return saturation(attention, self.response.half_saturation) * self.response.lift

    def _pushed(
        self, excited: Float[Array, "segment lever"]
    ) -> Float[Array, "ahead segment measure"]:
        """Logits that levers add to measures: in the plan as excited, then as usual."""
        planned, effect = self.planned[:, None, None], self.response.effect.T
        after = self._excited(self.around.usual) @ effect
        return planned * (excited @ effect) + (1.0 - planned) * after

    def _gained(self, each: Float[Array, "segment lever"]) -> Float[Array, "ahead segment lever"]:
        """Log sales by the direct path, attention remembered as ``maths.curves.adstock`` does."""
        delta = self.response.carryover
        count = jnp.arange(1, len(self.around.discount) + 1)[:, None]
        fading = delta**count
        later = delta ** jnp.maximum(count - self.plan, 0)  # what is left of the plan's end
        share = jnp.where(count <= self.plan, 1.0 - fading, later * (1.0 - delta**self.plan))
        parts = (
            self.start.memory,
            each * self.around.per_eur,
            self.around.usual * self.around.per_eur,
        )
        weights = (fading, share, 1.0 - later)
        kept = jnp.stack([w[:, None, :] * one for w, one in zip(weights, parts, strict=True)]).sum(
            0
        )
        return direct_gain(self.response, kept)
