"""Levers whose spend may follow demand: who is suspected, and what the model sees of their spend.

Where spend reacts to demand, a plain regression books demand as the lever's effect. A suspect's log
spend enters the likelihood as one more sight of demand (a control function: Petrin and Train
2010), so that what it shares with demand is not sold as effect; the price is a wider interval.
"""

import numpy as np
from jaxtyping import Bool, Float

from kurssi.ledger.panel import Panel

# Share of unexplained sales variance that moves with a lever's spend, from which it is suspected:
# nine in ten of levers that followed something unseen, one in six of those that followed nothing.
SUSPICION = 0.06
# A short history gives that much by chance: at least this many squared errors of a correlation.
CHANCE = 3.0
FLOOR = 0.05
# Share of the variance of log spend that is between segments in a period, below which it is one
# decision divided up. What is left is rounding or population counts: no decision follows demand by
# it, and taken as one it would say, to a millionth, that spend does not follow.
DIVIDED = 0.05


def suspects(
    panel: Panel, surroundings: Float[np.ndarray, "period segment control"]
) -> tuple[int, ...]:
    """Places of levers whose spend rises with sales more than surroundings and others explain.

    By partial correlation in the periods with spend: of segments side by side, or of their mean,
    where what they have in common shows through each one's noise. A lever that truly sells this
    much is suspected too, which costs width, not truth.
    """
    assert panel.sales is not None
    target, _ = panel.sales.log_odds()
    spend, spent = log_spend(panel, surroundings, tuple(range(len(panel.levers))))
    found = []
    for c in range(len(panel.levers)):
        others = np.delete(spend, c, axis=2)
        own, unexplained = (np.full(target.shape, np.nan) for _ in range(2))
        for g in range(len(panel.segments)):
            at = panel.sales.seen[:, g] & spent[:, g, c]
            known = (others[at, g], surroundings[at, g], panel.sales.relative_price[at, g])
            own[at, g] = _left(spend[at, g, c], others[at, g])
            unexplained[at, g] = _left(target[at, g], np.column_stack(known))
        both = (own, unexplained)
        if _alike(*both) or _alike(*(_mean(each) for each in both)):
            found.append(c)
    return tuple(found)


def _alike(own: Float[np.ndarray, "*any"], unexplained: Float[np.ndarray, "*any"]) -> bool:
    """Whether the two rise together so far that chance and weak effects do not explain it."""
    there = ~np.isnan(own) & ~np.isnan(unexplained)
    x, y = own[there], unexplained[there]
    size = float((x @ x) * (y @ y))
    alike = float(x @ y) / float(np.sqrt(size)) if size > 0 else 0.0
    periods = max(int(there.reshape(len(there), -1).any(1).sum()), 1)
    return alike > 0 and alike**2 > max(SUSPICION, CHANCE / periods)


def _mean(values: Float[np.ndarray, "period segment"]) -> Float[np.ndarray, " period"]:
    """Of the segments that are there; NaN where none is."""
    there = ~np.isnan(values)
    total = np.where(there, values, 0.0).sum(1)
    return np.where(there.any(1), total / np.maximum(there.sum(1), 1), np.nan)


def one_series(
    panel: Panel,
    logged: Float[np.ndarray, "period segment lever"],
    spent: Bool[np.ndarray, "period segment lever"],
    levers: tuple[int, ...],
) -> Bool[np.ndarray, " lever"]:
    """Which levers' ``log_spend`` is decided for all segments at once.

    It is where it was booked for everybody, and where what each segment was booked moves alike;
    of segments that were never booked in the same period nothing says so.
    """
    found = []
    for at, lever in enumerate(levers):
        everywhere = logged[spent[..., at].all(1), :, at]
        between = everywhere - everywhere.mean(1, keepdims=True)
        divided = (between**2).sum() <= DIVIDED * (everywhere**2).sum()
        found.append(not panel.aimed[lever] or (len(everywhere) > 0 and bool(divided)))
    return np.array(found, dtype=bool)


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
