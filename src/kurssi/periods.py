"""Periods: weeks from Monday (ISO 8601) and calendar months, as dates of their first day."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np


class Frequency(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"

    @property
    def per_year(self) -> int:
        """Periods in a year: 52 weeks or 12 months (the convention of every quote)."""
        return 52 if self is Frequency.WEEK else 12

    def start(self, day: date) -> date:
        """First day of the period that ``day`` falls in."""
        if self is Frequency.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1)

    def index(self, day: date) -> int:  # type: ignore[override]  # a period is no text to search
        """Running number of the period of ``day``; neighbours differ by one."""
        if self is Frequency.WEEK:
            return (day.toordinal() - 1) // 7
        return day.year * 12 + day.month - 1

    def at(self, index: int) -> date:
        """The period with running number ``index``: inverse of ``index``."""
        if self is Frequency.WEEK:
            return date.fromordinal(index * 7 + 1)
        return date(index // 12, index % 12 + 1, 1)

    def label(self, day: date) -> str:
        """``2026-W05`` or ``2026-02``: how a period is written for people and in JSON."""
        if self is Frequency.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{day.year}-{day.month:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An unbroken run of periods: the time axis of a panel."""

    frequency: Frequency
    first: date
    count: int

    @classmethod
    def spanning(cls, frequency: Frequency, first: date, last: date) -> "Grid":
        """The grid from the period of ``first`` to the period of ``last``, both included."""
        low, high = frequency.index(first), frequency.index(last)
        return cls(frequency=frequency, first=frequency.at(low), count=high - low + 1)

    @property
    def starts(self) -> tuple[date, ...]:
        """First day of every period."""
        low = self.frequency.index(self.first)
        return tuple(self.frequency.at(low + step) for step in range(self.count))

    @property
    def labels(self) -> tuple[str, ...]:
        """Every period as people write it."""
        return tuple(self.frequency.label(start) for start in self.starts)

    def position(self, day: date) -> int:
        """Place of the period of ``day`` on this grid; may fall outside 0..count-1."""
        return self.frequency.index(day) - self.frequency.index(self.first)

    def datetimes(self) -> np.ndarray:
        """The starts as numpy dates, for labelled arrays."""
        return np.asarray(self.starts, dtype="datetime64[ns]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An unbroken run of a grid's periods: positions of the first and the last, both included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """Periods in it."""
        return self.last - self.first + 1

    @property
    def periods(self) -> slice:
        """Its place on the period axis."""
        return slice(self.first, self.last + 1)

    def label(self, grid: Grid) -> str:
        """First and last period as people write them: ``2025-W01/2025-W52``."""
        labels = grid.labels
        return f"{labels[self.first]}/{labels[self.last]}"
