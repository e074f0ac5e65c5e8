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


class Worth(NamedTuple):
    """Totals near the plan looked at, and their slopes by purse."""

    cx: Float[np.ndarray, " segment"]
    eur: Float[np.ndarray, " draw"]
    cx_slope: Float[np.ndarray, "segment purse"]
    eur_slope: Float[np.ndarray, "draw purse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """The worth of plans near ``at`` (EUR by purse), as some draws see it.

    ``half`` is the spend of half saturation over the plan, ``totals`` and the slopes what was seen
    at the plan, by draw and cell.
    """

    problem: Problem
    at: Float[np.ndarray, " purse"]
    totals: Totals
    half: Float[np.ndarray, "draw segment lever"]
    cx: Float[np.ndarray, "draw segment lever"]
    eur: Float[np.ndarray, "draw segment lever"]

    def worth(self, purses: Float[np.ndarray, " purse"]) -> Worth:
        """Expected CX of each segment and EUR under each draw, with slopes."""
        cells = self.problem.cells
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        bend = (self.half + before) / (self.half + now)
        moved = (now - before) * bend
        steep = bend * (self.half + before) / (self.half + now)
        return Worth(
            cx=self.totals.cx.mean(0) + (self.cx * moved).mean(0).sum(-1),
            eur=self.totals.eur.sum(1) + (self.eur * moved).sum((1, 2)),
            cx_slope=np.einsum("gc,pgc->gp", (self.cx * steep).mean(0), cells, optimize=True),
            eur_slope=(self.eur * steep).reshape(len(steep), -1) @ cells.reshape(len(cells), -1).T,
        )

    def bends(
        self, purses: Float[np.ndarray, " purse"]
    ) -> tuple[Float[np.ndarray, "segment purse"], Float[np.ndarray, "draw purse"]]:
        """Minus the second derivatives of ``worth`` by purse: CX and EUR."""
        cells = self.problem.cells
        before, now = self.problem.spend(self.at), self.problem.spend(purses)
        bent = 2.0 * (self.half + before) ** 2 / (self.half + now) ** 3
        squared = cells**2
        return (
            np.einsum("gc,pgc->gp", (self.cx * bent).mean(0), squared, optimize=True),
            (self.eur * bent).reshape(len(bent), -1) @ squared.reshape(len(cells), -1).T,
        )


def look(prospect: Prospect, problem: Problem, purses: Float[np.ndarray, " purse"]) -> Local:
    """Look at a plan, even over the periods: its totals and slopes under every draw."""
    seen = prospect.slopes(problem.evenly(purses))
    response = prospect.start.response
    rate = np.asarray(prospect.around.per_eur)
    kappa = np.asarray(response.half_saturation)[:, None, :]
    half = problem.periods * kappa / np.where(rate > 0, rate, 1.0)
    return Local(
        problem=problem, at=purses, totals=seen.totals, half=half,
        cx=seen.cx.mean(1), eur=seen.eur.mean(1),
    )  # fmt: skip
