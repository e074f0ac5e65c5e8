"""The cast of the simulated company: who it is, and how each lever is bought.

What a workspace declares (segments, levers, departments, terms) is in ``files/`` and is read from
there; here stands only what a declaration never says: the habits of spending.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kurssi.workspace.company import Workspace
from kurssi.workspace.declaration import read_workspace

FILES = Path(__file__).parent / "files"
RIVALS = ("rival_a", "rival_b", "rival_c")
NULL_LEVER = "sponsorship"


class Habit(StrEnum):
    """How a lever's weekly spend comes about."""

    FLIGHTS = "flights"  # on for some weeks, off for some
    STEADY = "steady"  # always on, drifting
    PROGRAMME = "programme"  # a level decided for a quarter or so at a time
    DEMAND = "demand"  # follows demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """How a lever is bought. ``eur`` is the usual spend of a week when it is on, whole market.

    ``by_segment``: booked segment by segment, else with no segment. ``impressions`` and
    ``seconds`` are how many a euro buys, None where the books do not say. ``launch`` is the share
    of the history before the lever is first used.
    """

    lever: str
    habit: Habit
    eur: float
    by_segment: bool = False
    impressions: float | None = None
    seconds: float | None = None
    launch: float = 0.0


BOOKINGS = (
    Booking(lever="tv", habit=Habit.FLIGHTS, eur=68_000, impressions=90.0),
    Booking(
        lever="short_video", habit=Habit.STEADY, eur=26_000,
        by_segment=True, seconds=420.0, launch=0.46,
    ),
    Booking(lever="search", habit=Habit.DEMAND, eur=19_000, by_segment=True, impressions=38.0),
    Booking(lever="outdoor", habit=Habit.FLIGHTS, eur=32_000),
    Booking(lever="sponsorship", habit=Habit.STEADY, eur=13_000, impressions=150.0),
    Booking(lever="service", habit=Habit.PROGRAMME, eur=31_000, by_segment=True),
    Booking(lever="training", habit=Habit.PROGRAMME, eur=9_000),
    Booking(lever="recipes", habit=Habit.PROGRAMME, eur=23_000),
)  # fmt: skip


def declared() -> Workspace:
    """Esimerkki Oy as its kurssi.toml declares it."""
    return read_workspace(FILES)
