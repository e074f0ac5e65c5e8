"""A plan's worth near a plan that was looked at: slopes that bend as the levers' responses do.

Looked at once, a plan tells its totals and what a euro more in each cell adds under every draw. Of
another plan the totals are then, cell by cell, f(x) = f(x0) + f'(x0) (x - x0) (k + x0) / (k + x),
with k the spend of half saturation: the response s(x) = x / (x + k) scaled to that slope. Of one
lever in one period it is exact to the first order in the effect, so that few looks are needed:
successive convex approximation (Scutari et al. 2014, eq. 5), not gradient steps.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from kurssi.planning.problem import Problem
from kurssi.planning.prospect import Prospect, Totals


class Mix(NamedTuple):
    """How much a euro counts in what is wanted, and a CX."""

    eur: float = 1.0
    cx: float = 0.0


EUROS = Mix()


class Worth(NamedTuple):
    """Near the plan looked at: CX of each segment, and draw by draw the gain: currencies as mixed.

    With their slopes by purse.
    """

    cx: Float[np.ndarray, " segment"]
    gain: Float[np.ndarray, " draw"]
    cx_slope: Float[np.ndarray, "segment purse"]
    gain_slope: Float[np.ndarray, "draw purse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """The worth of plans near ``at`` (EUR by purse), as some draws see it.

    ``half`` is the spend of half saturation over the plan, ``totals`` and the slopes what was seen
    at the plan, by draw and cell; of money whose CX is not known the slope of CX is nothing.
    """

    problem: Problem
    at: Float[np.ndarray, " purse"]
    totals: Totals
    half: Float[np.ndarray, "draw segment lever"]
    cx: Float[np.ndarray, "draw segment lever"]
    eur: Float[np.ndarray, "draw segment lever"]

    def worth(self, purses: Float[np.ndarray, " purse"], mix: Mix = EUROS) -> Worth:
        """Expected CX of each segment and the gain under each draw, with slopes."""
        cells = self.problem.cells
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        bend = (self.half + before) / (self.half + now)
        moved = (now - before) * bend
        steep, mixed = bend * (self.half + before) / (self.half + now), self._mixed(mix)
        return Worth(
            cx=self.totals.cx.mean(0) + (self.cx * moved).mean(0).sum(-1),
            gain=self._before(mix) + (mixed * moved).sum((1, 2)),
            cx_slope=np.einsum("gc,pgc->gp", (self.cx * steep).mean(0), cells, optimize=True),
            gain_slope=(mixed * steep).reshape(len(steep), -1) @ cells.reshape(len(cells), -1).T,
        )

    def bends(
        self, purses: Float[np.ndarray, " purse"], mix: Mix = EUROS
    ) -> tuple[Float[np.ndarray, "segment purse"], Float[np.ndarray, "draw purse"]]:
        """Minus the second derivatives of ``worth`` by purse: CX and the gain."""
        cells = self.problem.cells
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        bent = 2.0 * (self.half + before) ** 2 / (self.half + now) ** 3
        squared = cells**2
        return (
            np.einsum("gc,pgc->gp", (self.cx * bent).mean(0), squared, optimize=True),
            (self._mixed(mix) * bent).reshape(len(bent), -1) @ squared.reshape(len(cells), -1).T,
        )

    def parts(
        self, purses: Float[np.ndarray, " purse"], weight: Float[np.ndarray, " draw"], mix: Mix
    ) -> Float[np.ndarray, "output purse"]:
        """What each purse adds at an amount: the gain, draws weighted, then CX of every segment."""
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        moved = (now - before) * (self.half + before) / (self.half + now)
        mine = np.asarray(self.problem.cells > 0, dtype=float)
        gain = np.einsum("d,dgc->gc", weight, self._mixed(mix) * moved)
        return np.concatenate([
            np.einsum("gc,pgc->p", gain, mine)[None],
            np.einsum("gc,pgc->gp", (self.cx * moved).mean(0), mine),
        ])  # fmt: skip

    def _mixed(self, mix: Mix) -> Float[np.ndarray, "draw segment lever"]:
        if mix.cx == 0:
            return mix.eur * self.eur
        return mix.eur * self.eur + mix.cx * self.cx

    def _before(self, mix: Mix) -> Float[np.ndarray, " draw"]:
        return mix.eur * self.totals.eur.sum(1) + mix.cx * self.totals.cx.sum(1)


def look(prospect: Prospect, problem: Problem, purses: Float[np.ndarray, " purse"]) -> Local:
    """Look at a plan, even over the periods: its totals and slopes under every draw."""
    seen = prospect.slopes(problem.spend(purses) / problem.periods)
    response = prospect.start.response
    rate = np.asarray(prospect.around.per_eur)
    kappa = np.asarray(response.half_saturation)[:, None, :]
    half = problem.periods * kappa / np.where(rate > 0, rate, 1.0)
    return Local(
        problem=problem, at=purses, totals=seen.totals, half=half,
        cx=seen.cx * problem.felt, eur=seen.eur,
    )  # fmt: skip
