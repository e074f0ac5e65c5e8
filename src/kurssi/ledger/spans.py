"""The labels of measures' spans as places in time: neighbours differ by one, and back again."""

from datetime import date
from enum import StrEnum

import numpy as np
from jaxtyping import Int

from kurssi.ledger.levels import Span
from kurssi.periods import Frequency
from kurssi.tables.arrays import period_indices, period_starts


class Pace(StrEnum):
    """How much time a label covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """Spans in a year, as ``Frequency.per_year`` counts them."""
        return {Pace.WEEK: 52, Pace.MONTH: 12, Pace.QUARTER: 4, Pace.YEAR: 1}[self]


def pace_by(by: Span, frequency: Frequency) -> Pace:
    """How much time a row by ``by`` covers where periods are so long."""
    return Pace(frequency.value if by is Span.PERIOD else by.value)


def pace_of(label: str) -> Pace:
    """What sort of label it is: ``2026-W05``, ``2026-02``, ``2026-Q1`` or ``2026``."""
    if "W" in label:
        return Pace.WEEK
    if "Q" in label:
        return Pace.QUARTER
    return Pace.MONTH if "-" in label else Pace.YEAR


def place_of(label: str) -> int:
    """Running number of the label among its like."""
    pace, year = pace_of(label), int(label[:4])
    if pace is Pace.WEEK:
        return Frequency.WEEK.index(date.fromisocalendar(year, int(label[6:]), 1))
    if pace is Pace.QUARTER:
        return year * 4 + int(label[6:]) - 1
    return year if pace is Pace.YEAR else year * 12 + int(label[5:]) - 1


def first_day(label: str) -> date:
    """The first day of the label's span."""
    pace, place = pace_of(label), place_of(label)
    if pace is Pace.WEEK:
        return Frequency.WEEK.at(place)
    return Frequency.MONTH.at(place * Frequency.MONTH.per_year // pace.per_year)


def label_of(place: int, pace: Pace) -> str:
    """The label with this running number: inverse of ``place_of``."""
    if pace is Pace.YEAR:
        return str(place)
    if pace is Pace.QUARTER:
        return f"{place // 4}-Q{place % 4 + 1}"
    frequency = Frequency(pace.value)
    return frequency.label(frequency.at(place))


def places_of(
    period: Int[np.ndarray, " row"], frequency: Frequency, pace: Pace
) -> Int[np.ndarray, " row"]:
    """Where periods (``Frequency.index``) fall; a week belongs to its Thursday (ISO 8601)."""
    if pace.value == frequency.value:
        return period
    day = period_starts(frequency, period) + (3 if frequency is Frequency.WEEK else 0)
    months = period_indices(Frequency.MONTH, day)
    return months * pace.per_year // Frequency.MONTH.per_year


def years_of(place: Int[np.ndarray, " span"], pace: Pace) -> Int[np.ndarray, " span"]:
    """The calendar year of each running number; a week's is its Thursday's (ISO 8601)."""
    if pace is Pace.WEEK:
        return places_of(place, Frequency.WEEK, Pace.YEAR)
    return place // pace.per_year
