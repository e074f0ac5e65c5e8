"""Periods and days as people write them, read into dates; what cannot be told apart is not guessed.

A column is read from its distinct texts, so that one reading holds for the whole column.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from kurssi.periods import Frequency

EARLIEST = date(1950, 1, 1)
LATEST_YEAR = 2199
EXCEL_ORIGIN = date(1899, 12, 30)
MONTH_CHOICES = 12


class Reading(IntEnum):
    """How a text was understood, or why not."""

    READ = 0
    EMPTY = 1
    UNREADABLE = 2
    IMPOSSIBLE = 3  # 30 February, week 53 of a year of 52
    AMBIGUOUS = 4  # 5/1/2026: January or May
    MONTH_IN_WEEKS = 5  # a month where weeks are posted
    TOO_EARLY = 6
    MONTH_AS_WEEK = 7  # read: a month that stands for the week of its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One text understood: ``first`` and ``last`` day it may mean, ``form`` how it was written."""

    reading: Reading
    form: str = ""
    first: date | None = None
    last: date | None = None


_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})(?:-?[1-7])?", re.IGNORECASE)
_WEEK_OF = re.compile(
    r"(?:viikko|vko|vk|week|wk|w)\.?\s*(\d{1,2})\s*[/ .-]\s*(\d{4})", re.IGNORECASE
)
_MONTH = re.compile(r"(\d{4})[-/M](\d{1,2})")
_MONTH_OF = re.compile(r"(\d{1,2})[/.](\d{4})")
_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_FINNISH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: .*)?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?")
_SERIAL = re.compile(r"([2-6]\d{4})(?:[.,]\d+)?")


def moments(texts: Iterable[str]) -> Mapping[str, Moment]:
    """Every distinct text of a column understood, the column's slashed dates in one order."""
    distinct = tuple(texts)
    day_first = _day_first(distinct)
    return {text: _moment(text, day_first) for text in distinct}


def period_of(moment: Moment, frequency: Frequency, *, sparse: bool) -> tuple[Reading, date | None]:
    """The period a text means. A month among weeks is the week of its middle where ``sparse``."""
    if moment.reading is not Reading.READ or moment.first is None:
        return moment.reading, None
    if moment.form == "month" and frequency is Frequency.WEEK:
        if not sparse:
            return Reading.MONTH_IN_WEEKS, None
        return Reading.MONTH_AS_WEEK, frequency.start(moment.first.replace(day=15))
    if moment.form == "week" and frequency is Frequency.MONTH:
        return Reading.READ, frequency.start(moment.first + timedelta(days=3))
    return Reading.READ, frequency.start(moment.first)


def monthly(days: Sequence[date]) -> bool:
    """Whether plain dates look like one a month: all first or all last days, three or more."""
    distinct = sorted(set(days))
    if len(distinct) < 3:
        return False
    firsts = all(day.day == 1 for day in distinct)
    lasts = all((day + timedelta(days=1)).day == 1 for day in distinct)
    return firsts or lasts


def _day_first(texts: Sequence[str]) -> bool | None:
    """Whether slashed dates put the day first; None where the column does not tell."""
    pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _SLASHED.fullmatch(text.strip()))]
    first_over = any(a > MONTH_CHOICES for a, _ in pairs)
    second_over = any(b > MONTH_CHOICES for _, b in pairs)
    if first_over == second_over:
        return None
    return first_over


def _moment(text: str, day_first: bool | None) -> Moment:
    text = text.strip()
    if m := _WEEK.fullmatch(text):
        return _week(int(m[1]), int(m[2]))
    if m := _WEEK_OF.fullmatch(text):
        return _week(int(m[2]), int(m[1]))
    if m := _DAY.fullmatch(text):
        return _day(int(m[1]), int(m[3]), int(m[4]))
    if m := _COMPACT.fullmatch(text):
        return _day(int(m[1] + m[2]), int(m[3]), int(m[4]))
    if m := _FINNISH.fullmatch(text):
        return _day(int(m[3]), int(m[2]), int(m[1]))
    if m := _MONTH.fullmatch(text):
        return _month(int(m[1]), int(m[2]))
    if m := _MONTH_OF.fullmatch(text):
        return _month(int(m[2]), int(m[1]))
    if m := _SLASHED.fullmatch(text):
        return _slashed(int(m[1]), int(m[2]), int(m[3]), day_first)
    if m := _SERIAL.fullmatch(text):
        day = EXCEL_ORIGIN + timedelta(days=int(m[1]))
        return _checked(day, day, "excel")
    return Moment(reading=Reading.UNREADABLE)


def _slashed(a: int, b: int, year: int, day_first: bool | None) -> Moment:
    if a == b:
        return _day(year, a, b)
    if day_first is None:
        plausible = max(a, b) <= MONTH_CHOICES
        return Moment(reading=Reading.AMBIGUOUS if plausible else Reading.IMPOSSIBLE)
    return _day(year, b, a) if day_first else _day(year, a, b)


def _week(year: int, week: int) -> Moment:
    try:
        _sane(year)
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return Moment(reading=Reading.IMPOSSIBLE)
    return _checked(monday, monday + timedelta(days=6), "week")


def _month(year: int, month: int) -> Moment:
    try:
        _sane(year)
        first = date(year, month, 1)
    except ValueError:
        return Moment(reading=Reading.IMPOSSIBLE)
    next_first = (first + timedelta(days=32)).replace(day=1)
    return _checked(first, next_first - timedelta(days=1), "month")


def _day(year: int, month: int, day: int) -> Moment:
    try:
        _sane(year)
        found = date(year, month, day)
    except ValueError:
        return Moment(reading=Reading.IMPOSSIBLE)
    return _checked(found, found, "day")


def _sane(year: int) -> None:
    """Refuse a year that nobody means."""
    if year > LATEST_YEAR:
        raise ValueError(year)


def _checked(first: date, last: date, form: str) -> Moment:
    if first < EARLIEST:
        return Moment(reading=Reading.TOO_EARLY)
    return Moment(reading=Reading.READ, form=form, first=first, last=last)
