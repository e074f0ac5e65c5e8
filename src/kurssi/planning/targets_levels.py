"""The level that a target is of: in futures, in the past as drawn, and in readings."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Panel, Tracker
from kurssi.maths.anytime import restless
from kurssi.planning.course import Readings
from kurssi.planning.targets import Target
from kurssi.vocabulary import ALL_SEGMENTS, CX, EUR, MEASURES

PERCENT = 100.0
PAIR = ("relevance", "differentiation")


class Levels(NamedTuple):
    """Levels by period: ``share`` of measures, ``cx`` in points, ``eur`` of contribution."""

    share: Float[np.ndarray, "*path period segment measure"]
    cx: Float[np.ndarray, "*path period segment"]
    eur: Float[np.ndarray, "*path period segment"]


def weights(panel: Panel, segment: str) -> Float[np.ndarray, " segment"]:
    """Share of the people meant that is in each segment; equal where populations are unknown."""
    if segment != ALL_SEGMENTS:
        return np.array([float(name == segment) for name in panel.segments])
    people = panel.population
    people = people if np.isfinite(people).all() else np.ones(len(people))
    return people / people.sum()


def level(
    levels: Levels, panel: Panel, measure: str, segment: str
) -> Float[np.ndarray, "*path period"]:
    """The level of a measure in a segment, period by period, in the unit of its targets."""
    weight = weights(panel, segment)
    if measure == EUR.id:
        return levels.eur @ (weight > 0).astype(float)
    if measure == CX.id:
        return levels.cx @ weight
    assert panel.tracker is not None
    at = panel.tracker.measures.index(measure)
    return MEASURES[measure].scale * (levels.share[..., at] @ weight)


def over_window(
    series: Float[np.ndarray, "*path period"], window: int
) -> Float[np.ndarray, "*path period"]:
    """Each period's mean over so many periods that end in it; of as many as there are at first."""
    total = np.cumsum(series, axis=-1)
    before = np.zeros_like(total)
    before[..., window:] = total[..., :-window]
    return (total - before) / np.minimum(np.arange(1, series.shape[-1] + 1), window)


def readings(panel: Panel, target: Target) -> Readings:
    """What was read of a target's level in every period of the panel."""
    if target.measure == EUR.id:
        return _booked(panel, target.segment)
    tracker = panel.tracker
    assert tracker is not None
    value, variance, seen = (
        _experience(tracker) if target.measure == CX.id else _share(tracker, target)
    )
    weight = weights(panel, target.segment)
    used = weight > 0
    return Readings(
        value=value[:, used] @ weight[used],
        variance=variance[:, used] @ weight[used] ** 2,
        seen=np.asarray(seen[:, used].all(1)),
    )


def pair_of(panel: Panel) -> tuple[int, ...]:
    """Places of relevance and differentiation among the measures; empty without CX."""
    if panel.tracker is None or not panel.tracker.has_cx:
        return ()
    return tuple(panel.tracker.measures.index(name) for name in PAIR)


def restlessness(
    measures: Float[np.ndarray, "draw period segment measure"],
    sales: Float[np.ndarray, "draw period segment"],
    panel: Panel,
    target: Target,
) -> float:
    """How much wider than the model's own a target's past surprises were; CX is as its worse part.

    Args:
        measures: the model's surprises by what was read of measures.
        sales: and of sales.
        panel: what was observed.
        target: whose measure and segment count.
    """
    used = weights(panel, target.segment) > 0
    if target.measure == EUR.id:
        return restless(np.moveaxis(sales[..., used], 1, -1))
    names = PAIR if target.measure == CX.id else (target.measure,)
    assert panel.tracker is not None
    places = [panel.tracker.measures.index(name) for name in names]
    return max(restless(np.moveaxis(measures[..., used, at], 1, -1)) for at in places)


def _share(tracker: Tracker, target: Target) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A share and its sampling variance by the delta method: dp = p (1 - p) dlogit."""
    at, scale = tracker.measures.index(target.measure), MEASURES[target.measure].scale
    share = _expit(tracker.logit[..., at])
    slope = scale * share * (1.0 - share)
    return scale * share, slope**2 * tracker.variance[..., at], tracker.seen[..., at]


def _experience(tracker: Tracker) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """CX as read: kappa sqrt(R D), and its variance with errors that go together.

    d log CX = ((1 - R) dlogit R + (1 - D) dlogit D) / 2.
    """
    first, second = (tracker.measures.index(name) for name in PAIR)
    share = _expit(tracker.logit[..., [first, second]])
    value = PERCENT * tracker.dispersion * np.sqrt(share.prod(-1))
    error = (1.0 - share) * np.sqrt(tracker.variance[..., [first, second]])
    together = tracker.shared_error[first, second]
    spread = (error**2).sum(-1) + 2.0 * together * error.prod(-1)
    seen = tracker.seen[..., first] & tracker.seen[..., second]
    return value, value**2 * spread / 4.0, seen


def _booked(panel: Panel, segment: str) -> Readings:
    """Contribution as it was booked: nothing is sampled."""
    sales = panel.sales
    assert sales is not None
    used = weights(panel, segment) > 0
    worth = np.where(sales.seen, sales.units * sales.contribution, 0.0)[:, used]
    return Readings(
        value=worth.sum(1),
        variance=np.zeros(len(worth)),
        seen=np.asarray(sales.seen[:, used].all(1)),
    )


def _expit(logit: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-logit))
