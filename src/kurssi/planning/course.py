"""The course of a target: the path expected when it was set, and how what came since holds to it.

A course is laid once, from what was known then, and never made anew with hindsight. What comes
later is held against it by evidence that is valid however often one looks.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float

from kurssi.maths.anytime import evidence, standardised

# While a course holds, evidence ever passes 1 / alpha with probability alpha at most (Ville 1939).
OFF, DRIFT = 0.05, 0.20
# No reading is surer than this share of the course's own sd: keeps booked euros from being exact.
LEAST_ERROR = 0.05


class Course(StrEnum):
    """How readings hold to a course."""

    HELD = "held"
    AHEAD = "ahead"
    DRIFTING = "drifting"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A course as it was laid: what single periods after ``origin`` were expected to be.

    ``origin`` is the first day of the last period known then. ``mean``, ``q05`` and ``q95`` are of
    the level, ``covariance`` of its periods with each other; ``spend`` is the plan in EUR.
    ``restless`` widens surprises where errors of the past went on (``maths.anytime.restless``).
    """

    run: str
    origin: date
    mean: Float[np.ndarray, " ahead"]
    q05: Float[np.ndarray, " ahead"]
    q95: Float[np.ndarray, " ahead"]
    covariance: Float[np.ndarray, "ahead ahead"]
    spend: Float[np.ndarray, "ahead segment lever"]
    segments: tuple[str, ...]
    levers: tuple[str, ...]
    restless: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What was read of a level, period by period, with its sampling variance."""

    value: Float[np.ndarray, " period"]
    variance: Float[np.ndarray, " period"]
    seen: Bool[np.ndarray, " period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How readings hold to a course so far.

    ``e`` is the evidence against it now, ``highest`` the most there ever was of lying under it;
    ``p`` bounds the chance of as much while the course holds, however often one looks. ``drift`` is
    the mean surprise in sd, below 0 under the course. ``since`` is the period of the first alarm.
    ``expected``, ``q05``, ``q95`` and ``latest`` are of the last period read.
    """

    course: Course
    origin: date
    run: str
    looks: int
    e: float
    highest: float
    p: float
    drift: float
    since: int | None
    last: int
    latest: float
    expected: float
    q05: float
    q95: float


def lay(
    paths: Float[np.ndarray, "path ahead"],
    spend: Float[np.ndarray, "ahead segment lever"],
    *,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    run: str,
    origin: date,
    restless: float,
) -> Laid:
    """The course that simulated futures of a level make.

    Args:
        paths: the level in every period ahead, by future.
        spend: the plan they were simulated under, EUR.
        names: segments and levers of ``spend``.
        run: what they were simulated from.
        origin: first day of the last period known.
        restless: how much wider than the model's past surprises were.
    """
    low, high = np.quantile(paths, [0.05, 0.95], axis=0)
    return Laid(
        run=run, origin=origin, mean=paths.mean(0), q05=low, q95=high,
        covariance=np.atleast_2d(np.cov(paths, rowvar=False)), spend=spend,
        segments=names[0], levers=names[1], restless=restless,
    )  # fmt: skip


def track(laid: Laid, readings: Readings) -> Tracking | None:
    """How readings since the origin hold to the course; None where there are none yet."""
    count = min(len(laid.mean), len(readings.value))
    at = np.flatnonzero(readings.seen[:count])
    if not len(at):
        return None
    spread = np.diag(laid.covariance)[at]
    noise = np.maximum(readings.variance[at], LEAST_ERROR**2 * spread)
    covariance = laid.covariance[np.ix_(at, at)] + np.diag(noise)
    surprise = standardised(readings.value[at] - laid.mean[at], covariance) / laid.restless
    found = evidence(surprise)
    # Evidence of being ahead is none of being behind: only looks that lie under the course count.
    under = np.maximum.accumulate(np.where(found.drift < 0, found.log_e, 0.0))
    alarms = np.flatnonzero(under >= -np.log(OFF))
    last = int(at[-1])
    wide = np.sqrt(1.0 + noise[-1] / spread[-1])
    return Tracking(
        course=_course(float(found.log_e[-1]), float(found.drift[-1]), alarmed=len(alarms) > 0),
        origin=laid.origin, run=laid.run, looks=len(at), e=float(np.exp(found.log_e[-1])),
        highest=float(np.exp(under[-1])), p=float(min(1.0, np.exp(-under[-1]))),
        drift=float(found.drift[-1]), since=int(at[alarms[0]]) if len(alarms) else None, last=last,
        latest=float(readings.value[last]), expected=float(laid.mean[last]),
        q05=float(laid.mean[last] - wide * (laid.mean[last] - laid.q05[last])),
        q95=float(laid.mean[last] + wide * (laid.q95[last] - laid.mean[last])),
    )  # fmt: skip


def _course(log_e: float, drift: float, *, alarmed: bool) -> Course:
    """Once off, off: the alarm stays until a new course is laid."""
    if alarmed:
        return Course.OFF
    if log_e >= -np.log(DRIFT):
        return Course.DRIFTING if drift < 0 else Course.AHEAD
    return Course.HELD
