"""Does spend follow demand? A warning sign that adjusted rates of a lever are not causal.

Granger (1969): if what sales did last period (own lever's effect not removed) helps to foretell
the lever's spend now, beyond the lever's own past and the season, then spend was set by looking at
sales. The test can miss a rule that reacts within the period to demand without memory.
"""

from dataclasses import dataclass

import numpy as np
import scipy.stats
from jaxtyping import Float

from kurssi.ledger.panel import Panel
from kurssi.model.response import direct_push
from kurssi.posterior.beliefs import belief
from kurssi.posterior.fit import Model

LAGS = 2
# Chance of a false alarm per lever that the grade tolerates.
LEVEL = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRule:
    """Evidence on one lever: p-value that its spend does not follow demand, and the direction."""

    lever: str
    p_value: float
    positive: bool

    @property
    def follows(self) -> bool:
        """Whether the spend must be taken to follow demand."""
        return self.p_value < LEVEL


def spend_rules(
    levers: tuple[str, ...],
    spend: Float[np.ndarray, "period lever"],
    demand: Float[np.ndarray, "period lever"],
    surroundings: Float[np.ndarray, "period control"],
) -> tuple[SpendRule, ...]:
    """Test every lever.

    Args:
        levers: names.
        spend: EUR per period, all segments.
        demand: log sales with everything but demand, noise and this lever's own effect removed.
        surroundings: trend, season and controls, which may set spend without being demand.
    """
    return tuple(
        _rule(lever, spend[:, c], demand[:, c], surroundings) for c, lever in enumerate(levers)
    )


def _rule(
    lever: str, spend: np.ndarray, demand: np.ndarray, surroundings: np.ndarray
) -> SpendRule:
    """F-test of the lags of demand, given the lags of spend and the surroundings."""
    first = int(np.argmax(spend > 0))
    spend, demand, around = spend[first:], demand[first:], surroundings[first:]
    count = len(spend) - LAGS
    if count < 30 + around.shape[1] or np.ptp(spend) == 0:
        return SpendRule(lever=lever, p_value=1.0, positive=True)
    # Flights leave zeros: log of spend over its mean, with a floor of a twentieth.
    logged = np.log(spend / spend.mean() + 0.05)
    lagged = lambda x: np.column_stack([x[LAGS - lag : len(x) - lag] for lag in range(1, LAGS + 1)])  # noqa: E731
    without = np.column_stack([np.ones(count), lagged(logged), around[LAGS:]])
    with_demand = np.column_stack([without, lagged(demand)])
    small, _ = _residual(without, logged[LAGS:])
    large, slopes = _residual(with_demand, logged[LAGS:])
    freedom = count - np.linalg.matrix_rank(with_demand)
    ratio = (small - large) / LAGS / max(large / max(freedom, 1), 1e-12)
    return SpendRule(
        lever=lever,
        p_value=float(scipy.stats.f.sf(ratio, LAGS, max(freedom, 1))),
        positive=bool(slopes[-LAGS:].sum() > 0),
    )


def _residual(design: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray]:
    slopes = np.linalg.lstsq(design, target, rcond=None)[0]
    return float(((target - design @ slopes) ** 2).sum()), slopes


def demand_rules(
    model: Model, panel: Panel, u: Float[np.ndarray, "chain draw parameter"]
) -> tuple[SpendRule, ...]:
    """Test every lever of a fitted panel at the posterior mean; nothing where sales are unknown."""
    if panel.sales is None:
        return ()
    held = belief(model, u.mean((0, 1)), model.inputs)
    own = direct_push(held.response, model.inputs.attention)
    weight = np.nan_to_num(model.inputs.worth / model.inputs.worth.sum(1, keepdims=True))
    demand = (weight[..., None] * (np.asarray(held.unexplained)[..., None] + own)).sum(1)
    surroundings = model.inputs.surroundings.mean(1)
    return spend_rules(panel.levers, panel.spend.sum(1), np.asarray(demand), surroundings)
