"""How small a difference of CX is one to a plan: what the tracker itself could not tell."""

import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Panel, Tracker
from kurssi.planning.forward import PERCENT


def measurement_error(panel: Panel, periods: int) -> Float[np.ndarray, " segment"]:
    """Standard error of each segment's mean CX over so many periods' waves, in points.

    Of CX = k sqrt(r d) with sampling variances v of the logits, to the first order
    sd(CX) = CX / 2 sqrt((1-r)^2 v_r + (1-d)^2 v_d + 2 c (1-r) (1-d) sqrt(v_r v_d)), c the
    correlation of the two errors; waves are drawn anew.
    """
    tracker = panel.tracker
    if tracker is None or not tracker.has_cx:
        return np.zeros(len(panel.segments))
    pair = [tracker.measures.index(name) for name in ("relevance", "differentiation")]
    seen = np.asarray(tracker.seen[..., pair].all(-1))
    share = 1.0 / (1.0 + np.exp(-tracker.logit[..., pair]))
    error = (1.0 - share) * np.sqrt(tracker.variance[..., pair])
    together = tracker.shared_error[pair[0], pair[1]]
    squared = (error**2).sum(-1) + 2.0 * together * error.prod(-1)
    point = PERCENT * tracker.dispersion * np.sqrt(share.prod(-1)) / 2.0 * np.sqrt(squared)
    return _of_mean(point, seen, periods, tracker)


def _of_mean(
    point: np.ndarray, seen: np.ndarray, periods: int, tracker: Tracker
) -> Float[np.ndarray, " segment"]:
    """The standard error of the mean over as many waves as usually fall in so many periods."""
    count = seen.sum(0)
    usual = np.sqrt(np.where(seen, point**2, 0.0).sum(0) / np.maximum(count, 1))
    waves = np.maximum(periods * count / len(tracker.seen), 1.0)
    return np.asarray(usual / np.sqrt(waves))
