"""Levers whose spend may follow demand: who is suspected, and what the model sees of their spend.

Where spend reacts to demand, a plain regression books demand as the lever's effect. A suspect's log
spend enters the likelihood as one more sight of demand (a control function: Petrin and Train
2010), so that what it shares with demand is not sold as effect; the price is a wider interval.
"""

import numpy as np
from jaxtyping import Bool, Float

from kurssi.ledger.panel import Panel

# Share of unexplained sales variance that moves with a lever's spend, from which it is suspected.
SUSPICION = 0.07
# A short history gives that much by chance: at least this many squared errors of a correlation.
CHANCE = 12.0
FLOOR = 0.05


def suspects(
    panel: Panel, surroundings: Float[np.ndarray, "period segment control"]
) -> tuple[int, ...]:
    """Places of levers whose spend rises with sales more than surroundings and others explain.

    By partial correlation, segments pooled: a lever that truly sells this much is suspected too,
    which costs width, not truth.
    """
    assert panel.sales is not None
    sales = panel.sales
    target, _ = sales.log_odds()
    spend, _ = log_spend(panel, surroundings, tuple(range(len(panel.levers))))
    found = []
    for c in range(len(panel.levers)):
        others = np.delete(spend, c, axis=2)
        left = [
            (
                _left(spend[sales.seen[:, g], g, c], others[sales.seen[:, g], g]),
                _left(
                    target[sales.seen[:, g], g],
                    np.column_stack(
                        [
                            others[sales.seen[:, g], g],
                            surroundings[sales.seen[:, g], g],
                            sales.relative_price[sales.seen[:, g], g],
                        ]
                    ),
                ),
            )
            for g in range(len(panel.segments))
        ]
        own, unexplained = (np.concatenate(parts) for parts in zip(*left, strict=True))
        size = float((own**2).sum() * (unexplained**2).sum())
        alike = float(own @ unexplained) / np.sqrt(size) if size > 0 else 0.0
        if alike > 0 and alike**2 > max(SUSPICION, CHANCE / max(len(own), 1)):
            found.append(c)
    return tuple(found)


def log_spend(
    panel: Panel,
    surroundings: Float[np.ndarray, "period segment control"],
    levers: tuple[int, ...],
) -> tuple[Float[np.ndarray, "period segment lever"], Bool[np.ndarray, "period segment lever"]]:
    """Log spend of some levers less what surroundings explain, and where anything was spent."""
    spend = panel.spend[:, :, list(levers)]
    spent = spend > 0
    usual = spend.sum(0) / np.maximum(spent.sum(0), 1)
    logged = np.log(spend / np.where(usual > 0, usual, 1.0) + FLOOR)
    for g in range(spend.shape[1]):
        for c in range(spend.shape[2]):
            on = spent[:, g, c]
            kept = _left(logged[on, g, c], surroundings[on, g])
            logged[:, g, c] = 0.0
            logged[on, g, c] = kept
    return logged, spent


def _left(target: np.ndarray, explained_by: np.ndarray) -> np.ndarray:
    """What a regression with an intercept leaves; zeros where there is too little to regress."""
    design = np.column_stack([np.ones(len(target)), explained_by])
    if len(target) <= design.shape[1] + 5:
        return np.zeros(len(target))
    return target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
