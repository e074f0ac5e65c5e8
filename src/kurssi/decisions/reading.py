"""How surely an experiment could be read: standard errors from the noise that the model found.

What is read is compared with what would have been, as half a year before it (and, where only some
segments are changed, the others meanwhile) foretell it under the model's own noise: demand that
goes on (AR(1), partly shared by segments) and noise in sales; a measure's own shocks (AR(1)) and
the sampling error of its waves. Parameters are taken at their posterior means.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.raw import Shown
from kurssi.ledger.panel import Tracker

BEFORE = 2  # a year over this: how long before the experiment is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What readings are unsure by. ``people`` are the segments' populations (ones: undeclared)."""

    shown: Shown
    tracker: Tracker | None
    people: Float[np.ndarray, " segment"]
    per_year: int
    window: int

    def of_sales(self, where: Bool[np.ndarray, " segment"], length: int) -> float:
        """The standard error of EUR of contribution over ``length`` periods in these segments."""
        goes_on, shock, together = self.shown.demand
        sd, alike = self.shown.noise
        segments = len(where)
        periods = self.per_year // BEFORE + length
        lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
        demand = shock**2 / (1.0 - goes_on**2) * goes_on**lag
        covariance = np.kron(demand, _in_common(together, segments)) + np.kron(
            np.eye(periods), sd**2 * _in_common(alike, segments)
        )
        tested = np.zeros((periods, segments), dtype=bool)
        tested[-length:] = where
        weights = (tested * self.shown.weight).ravel()
        return _unforetold(covariance, weights, ~tested.ravel())

    def of_measure(
        self,
        slope: Float[np.ndarray, "segment measure"],
        where: Bool[np.ndarray, " segment"],
        length: int,
        more: float = 1.0,
    ) -> float:
        """The standard error of a mean over ``length`` periods in these segments.

        Args:
            slope: what a logit of each measure adds to what is read, by segment.
            where: the segments that are changed.
            length: periods.
            more: times as many answers a wave as now.
        """
        share = np.where(where, self.people, 0.0)
        share = share / share.sum()
        errors = [
            self._of_one(slope[g], g, length, more) if where[g] else 0.0 for g in range(len(where))
        ]
        return float(np.sqrt(((share * np.array(errors)) ** 2).sum()))

    def _of_one(
        self, slope: Float[np.ndarray, " measure"], g: int, length: int, more: float
    ) -> float:
        """In one segment; waves come as often as they did in the window."""
        tracker = self.tracker
        used = np.flatnonzero(slope)
        if tracker is None or not len(used):
            return float("inf")
        seen = np.asarray(tracker.seen[-self.window :, g][:, used].all(axis=1))
        if not seen.any():
            return float("inf")
        variance = tracker.variance[-self.window :, g][seen][:, used].mean(axis=0)
        sd = slope[used] * np.sqrt(variance)
        sampling = sd @ tracker.shared_error[np.ix_(used, used)] @ sd / more
        every = max(1, round(len(seen) / seen.sum()))
        at = np.arange(-(self.per_year // BEFORE), length, every)
        lag = np.abs(np.subtract.outer(at, at))
        covariance = sampling * np.eye(len(at))
        for k in used:
            phi = self.shown.persistence[k]
            own = self.shown.innovation[k] ** 2 / (1.0 - phi**2)
            covariance += slope[k] ** 2 * own * phi**lag
        tested = at >= 0
        if not tested.any():
            return float("inf")
        return _unforetold(covariance, tested / tested.sum(), ~tested)


def _in_common(share: float, segments: int) -> Float[np.ndarray, "segment other"]:
    """Correlation of segments: so much of the variance is the same in all."""
    return (1.0 - share) * np.eye(segments) + share


def _unforetold(
    covariance: Float[np.ndarray, "at other"],
    weights: Float[np.ndarray, " at"],
    known: Bool[np.ndarray, " at"],
) -> float:
    """The sd of a weighted sum once what is known is told: the normal distribution's own update."""
    told = covariance[np.ix_(known, known)]
    across = covariance[known] @ weights
    left = weights @ covariance @ weights - across @ np.linalg.solve(told, across)
    return float(np.sqrt(max(left, 0.0)))
