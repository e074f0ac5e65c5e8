from datetime import date

import numpy as np
import pytest

from kurssi.example.calendar import (
    easter_sunday,
    holiday_weeks,
    midsummer_eve,
    weeks_until_last,
)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        # The Finnish almanac.
        (2000, date(2000, 4, 23)), (2008, date(2008, 3, 23)), (2011, date(2011, 4, 24)),
        (2019, date(2019, 4, 21)), (2023, date(2023, 4, 9)), (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25)),
    ],
)  # fmt: skip
def test_easter_is_the_almanacs(year, day):
    assert easter_sunday(year) == day


@pytest.mark.parametrize("year", range(1990, 2060))
def test_midsummer_eve_is_the_friday_of_its_days(year):
    eve = midsummer_eve(year)
    assert eve.weekday() == 4
    assert date(year, 6, 19) <= eve <= date(year, 6, 25)


def test_the_history_ends_in_the_fixed_week():
    grid = weeks_until_last(156)
    assert grid.labels[0] == "2023-W45"
    assert grid.labels[-1] == "2026-W44"
    assert len(grid.labels) == 156


def test_every_holiday_falls_in_its_week_once_a_year():
    grid = weeks_until_last(156)
    weeks = holiday_weeks(grid)
    assert {name: values.sum() for name, values in weeks.items()} == dict.fromkeys(weeks, 3.0)
    assert grid.labels[int(np.argmax(weeks["christmas"]))] == "2023-W51"  # the 24th is a Sunday
    assert grid.labels[int(np.argmax(weeks["easter"]))] == "2024-W13"
    assert grid.labels[int(np.argmax(weeks["midsummer"]))] == "2024-W25"
