"""What is wanted of a plan: currencies, aversion to the worst tenth, floors of CX."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.planning.local import Local, Worth

TAIL = 0.1  # CVaR looks at the worst tenth of the draws
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

    def size(self, local: Local) -> float:
        """What the steepest purse would bring from bound to bound, were returns not to diminish."""
        low, high = local.problem.bounds
        slope = self.value(local.worth(local.at))[1]
        return max(float(np.abs(slope * (high - low)).max()), FINE)


def tail_of(draws: int) -> int:
    """How many draws are the worst tenth."""
    return max(round(TAIL * draws), 1)
