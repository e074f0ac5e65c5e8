"""What the simulated company spends each week, and the attention that it buys."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.example.company import BOOKINGS, Booking, Habit
from kurssi.example.setting import Setting, stream
from kurssi.workspace.company import Workspace

FOLLOWING = 0.45  # log spend per standard deviation of demand, of the lever that follows it
FLIGHT_ON, FLIGHT_OFF = (3, 7), (3, 9)
DECISION_WEEKS = (7, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A lever's books: one column a segment, or a single column where booked with no segment.

    ``spend`` in EUR; ``impressions`` and ``seconds`` (attentive) are None where the books are
    silent.
    """

    spend: Float[np.ndarray, "period column"]
    impressions: Float[np.ndarray, "period column"] | None
    seconds: Float[np.ndarray, "period column"] | None

    @property
    def by_segment(self) -> bool:
        """Whether the lever was booked segment by segment."""
        return self.spend.shape[1] > 1


def book(
    company: Workspace, seed: int, setting: Setting, demand: Float[np.ndarray, "period segment"]
) -> dict[str, Booked]:
    """Every lever's books; one lever's spend follows ``demand`` (log sales)."""
    return {
        booking.lever: _booked(booking, company, stream(seed, booking.lever), setting, demand)
        for booking in BOOKINGS
    }


def spread(
    company: Workspace, books: Mapping[str, Booked]
) -> Float[np.ndarray, "period segment lever"]:
    """Spend in EUR by segment; what was booked with no segment is spread by population."""
    share = people(company) / people(company).sum()
    return np.stack([
        booked.spend if booked.by_segment else booked.spend * share for booked in books.values()
    ], -1)  # fmt: skip


def attend(
    company: Workspace, books: Mapping[str, Booked]
) -> Float[np.ndarray, "period segment lever"]:
    """Attention per person: seconds measured, or impressions x norm, or EUR with neither."""
    columns = []
    for lever, booked in books.items():
        norm = company.levers[lever].norm
        bought = booked.spend
        if booked.seconds is not None:
            bought = booked.seconds
        elif booked.impressions is not None and norm is not None:
            bought = booked.impressions * norm.mean
        persons = people(company) if booked.by_segment else people(company).sum()
        columns.append(np.broadcast_to(bought / persons, (len(bought), len(people(company)))))
    return np.stack(columns, -1)


def people(company: Workspace) -> Float[np.ndarray, " segment"]:
    """Persons in each segment."""
    return np.array([segment.population or 0.0 for segment in company.segments.values()])


def _booked(
    booking: Booking,
    company: Workspace,
    rng: np.random.Generator,
    setting: Setting,
    demand: Float[np.ndarray, "period segment"],
) -> Booked:
    weeks = len(demand)
    share = people(company) / people(company).sum() if booking.by_segment else np.ones(1)
    log = _log_spend(booking, rng, setting, (weeks, len(share)))
    if booking.habit is Habit.DEMAND:
        log += setting.endogeneity * FOLLOWING * demand / max(demand.std(), 1e-12)
    spend = booking.eur * share * np.exp(log)
    spend[: int(booking.launch * weeks)] = 0.0
    spend = np.round(spend, 2)
    return Booked(
        spend=spend,
        impressions=_bought(rng, spend, booking.impressions),
        seconds=_bought(rng, spend, booking.seconds),
    )


def _log_spend(
    booking: Booking, rng: np.random.Generator, setting: Setting, shape: tuple[int, int]
) -> Float[np.ndarray, "period column"]:
    """Log of spend over the lever's usual week; -inf where the lever is off."""
    size = setting.spend_variation
    week = rng.normal(0, 0.12 * size, shape)
    if booking.habit is Habit.FLIGHTS:
        return _flights(rng, shape, size) + week
    if booking.habit is Habit.PROGRAMME:
        return _decisions(rng, shape, size) + 0.5 * week
    if booking.habit is Habit.STEADY:
        return _drift(rng, shape, size) + week
    return week


def _flights(
    rng: np.random.Generator, shape: tuple[int, int], size: float
) -> Float[np.ndarray, "period column"]:
    """On for some weeks at one level, off for some."""
    log = np.full(shape, -np.inf)
    t = int(rng.integers(0, 4))
    while t < shape[0]:
        length = int(rng.integers(*FLIGHT_ON))
        log[t : t + length] = rng.normal(0, 0.25 * size)
        t += length + int(rng.integers(*FLIGHT_OFF))
    return log


def _decisions(
    rng: np.random.Generator, shape: tuple[int, int], size: float
) -> Float[np.ndarray, "period column"]:
    """A level decided for a quarter or so at a time, by each column on its own."""
    log = np.empty(shape)
    for column in range(shape[1]):
        t = 0
        while t < shape[0]:
            length = int(rng.integers(*DECISION_WEEKS))
            log[t : t + length, column] = rng.normal(0, 0.45 * size)
            t += length
    return log


def _drift(
    rng: np.random.Generator, shape: tuple[int, int], size: float
) -> Float[np.ndarray, "period column"]:
    """Always on, wandering around the usual level."""
    log, level = np.empty(shape), rng.normal(0, 0.45 * size, shape[1])
    for t in range(shape[0]):
        level = 0.85 * level + rng.normal(0, 0.25 * size, shape[1])
        log[t] = level
    return log


def _bought(
    rng: np.random.Generator, spend: Float[np.ndarray, "period column"], per_eur: float | None
) -> Float[np.ndarray, "period column"] | None:
    """Impressions or seconds that the spend bought, at prices that move a little."""
    if per_eur is None:
        return None
    return np.round(spend * per_eur * np.exp(rng.normal(0, 0.08, spend.shape)))
