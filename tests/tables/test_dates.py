"""Periods as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.periods import Frequency
from kurssi.tables.dates import EARLIEST, Moment, Reading, moments, monthly, period_of

WEEK, MONTH = Frequency.WEEK, Frequency.MONTH


def one(text: str, *others: str) -> Moment:
    return moments([text, *others])[text]


@pytest.mark.parametrize(
    ("text", "first", "form"),
    [
        ("2026-W05", date(2026, 1, 26), "week"),
        ("2026W5", date(2026, 1, 26), "week"),
        ("2026-W05-1", date(2026, 1, 26), "week"),
        ("vko 5/2026", date(2026, 1, 26), "week"),
        ("W05/2026", date(2026, 1, 26), "week"),
        ("2020-W53", date(2020, 12, 28), "week"),
        ("2026-05", date(2026, 5, 1), "month"),
        ("5/2026", date(2026, 5, 1), "month"),
        ("05.2026", date(2026, 5, 1), "month"),
        ("2026M05", date(2026, 5, 1), "month"),
        ("2026-01-26", date(2026, 1, 26), "day"),
        ("2026/1/26", date(2026, 1, 26), "day"),
        ("2026-01-26T10:30:00", date(2026, 1, 26), "day"),
        ("2026-01-26 00:00:00", date(2026, 1, 26), "day"),
        ("20260126", date(2026, 1, 26), "day"),
        ("26.1.2026", date(2026, 1, 26), "day"),
        ("26. 1. 2026", date(2026, 1, 26), "day"),
        ("46048", date(2026, 1, 26), "excel"),
    ],
)
def test_what_is_read(text, first, form):
    found = one(text)
    assert (found.reading, found.first, found.form) == (Reading.READ, first, form)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2025-W53", Reading.IMPOSSIBLE),
        ("2026-W00", Reading.IMPOSSIBLE),
        ("30.2.2026", Reading.IMPOSSIBLE),
        ("2026-13", Reading.IMPOSSIBLE),
        ("31/31/2026", Reading.IMPOSSIBLE),
        ("3/4/2026", Reading.AMBIGUOUS),
        ("5.1.26", Reading.UNREADABLE),
        ("202605", Reading.UNREADABLE),
        ("2026", Reading.UNREADABLE),
        ("tammikuu 2026", Reading.UNREADABLE),
        ("1949-12-31", Reading.TOO_EARLY),
    ],
)
def test_what_is_not_read_says_why(text, reading):
    assert one(text).reading is reading


def test_slashed_dates_are_told_apart_by_their_column():
    assert one("3/4/2026", "25/4/2026").first == date(2026, 4, 3)
    assert one("3/4/2026", "4/25/2026").first == date(2026, 3, 4)
    assert one("3/4/2026", "4/25/2026", "25/4/2026").reading is Reading.AMBIGUOUS
    assert one("4/4/2026").first == date(2026, 4, 4)


@given(st.dates(min_value=EARLIEST + timedelta(days=7), max_value=date(2090, 1, 1)))
def test_every_day_is_read_alike_however_it_is_written(day):
    year, week, weekday = day.isocalendar()
    texts = [
        day.isoformat(), f"{day.day}.{day.month}.{day.year}", day.strftime("%Y%m%d"),
        f"{day.isoformat()} 12:00", str((day - date(1899, 12, 30)).days),
    ]  # fmt: skip
    texts = texts[:4] if not 20000 <= int(texts[4]) < 70000 else texts
    for frequency in Frequency:
        found = {period_of(m, frequency, sparse=False)[1] for m in moments(texts).values()}
        assert found == {frequency.start(day)}
    written = one(f"{year}-W{week:02d}")
    assert written.first <= day <= written.last
    assert written.first.weekday() == 0
    assert weekday == day.isoweekday()


def test_a_month_among_weeks_is_its_middle_week_or_refused():
    month = one("2026-05")
    assert period_of(month, WEEK, sparse=False) == (Reading.MONTH_IN_WEEKS, None)
    assert period_of(month, WEEK, sparse=True) == (Reading.MONTH_AS_WEEK, date(2026, 5, 11))
    assert period_of(month, MONTH, sparse=False) == (Reading.READ, date(2026, 5, 1))


def test_a_week_among_months_is_the_month_of_its_thursday():
    assert period_of(one("2026-W18"), MONTH, sparse=False)[1] == date(2026, 4, 1)
    assert period_of(one("2026-W27"), MONTH, sparse=False)[1] == date(2026, 7, 1)


def test_monthly_dates_are_seen():
    firsts = [date(2026, m, 1) for m in (1, 2, 3)]
    lasts = [first - timedelta(days=1) for first in firsts]
    assert monthly(firsts)
    assert monthly(lasts)
    assert not monthly(firsts[:2])
    assert not monthly([*firsts, date(2026, 3, 8)])
