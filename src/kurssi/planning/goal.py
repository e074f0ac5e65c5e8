"""What is wanted of a plan: currencies, aversion to the worst tenth, floors of CX."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.planning.local import Local, Mix, Worth

TAIL = 0.1  # CVaR looks at the worst tenth of the draws
FINE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted: weights of the currencies, risk aversion, floors of CX by segment.

    ``base`` is what the present plan brings of it under each draw: a loss is less than that.
    """

    eur: float
    cx: float
    base: Float[np.ndarray, " draw"]
    risk: float = 0.0
    floors: Float[np.ndarray, " segment"] | None = None

    def value(self, worth: Worth) -> tuple[float, Float[np.ndarray, " purse"]]:
        """(E[gain] - risk x CVaR of the loss) / (1 + risk), and its slope.

        CVaR is the mean loss of the worst tenth of the draws (Rockafellar and Uryasev 2000). Scaled
        so that a sure gain counts as it is.
        """
        weight = self.weights(worth)
        return float(weight @ (worth.gain - self.base)), weight @ worth.gain_slope

    def weights(self, worth: Worth) -> Float[np.ndarray, " draw"]:
        """How much each draw's gain counts in ``value``: the worst tenth more than the others."""
        gain = worth.gain - self.base
        weight = np.full(len(gain), 1.0 / len(gain))
        if self.risk > 0:
            worst = np.argsort(gain)[: tail_of(len(weight))]
            weight[worst] += self.risk / len(worst)
            weight /= 1.0 + self.risk
        return weight

    def worth(self, local: Local, purses: Float[np.ndarray, " purse"] | None = None) -> Worth:
        """What a plan near one that was looked at is worth; that one itself if none is given."""
        return local.worth(local.at if purses is None else purses, self.mix)

    @property
    def mix(self) -> Mix:
        """How the currencies count."""
        return Mix(eur=self.eur, cx=self.cx)

    def size(self, local: Local) -> float:
        """What the steepest purse would bring from bound to bound, were returns not to diminish."""
        low, high = local.problem.bounds
        slope = self.value(self.worth(local))[1]
        return max(float(np.abs(slope * (high - low)).max()), FINE)


def tail_of(draws: int) -> int:
    """How many draws are the worst tenth."""
    return max(round(TAIL * draws), 1)
