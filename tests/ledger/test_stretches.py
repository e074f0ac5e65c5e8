"""Stretches from their labels: weeks belong to their Thursdays, and nothing outside the data."""

from datetime import date

import pytest

from kurssi.errors import NothingToQuote
from kurssi.ledger.stretches import like_stretches, read, stretches
from kurssi.periods import Frequency, Grid, Stretch

WEEKS = Grid(frequency=Frequency.WEEK, first=date(2024, 1, 1), count=120)
MONTHS = Grid(frequency=Frequency.MONTH, first=date(2023, 1, 1), count=30)


@pytest.mark.parametrize(
    ("grid", "text", "wanted"),
    [
        (WEEKS, "2024", "2024-W01/2024-W52"),
        (WEEKS, "2025", "2025-W01/2025-W52"),
        (WEEKS, "2024-Q2", "2024-W14/2024-W26"),
        (WEEKS, "2024-W05", "2024-W05/2024-W05"),
        (WEEKS, "2024-W05/2024-Q2", "2024-W05/2024-W26"),
        (WEEKS, "2026", "2026-W01/2026-W16"),
        (MONTHS, "2024-Q1", "2024-01/2024-03"),
        (MONTHS, "2023/2024", "2023-01/2024-12"),
    ],
)
def test_a_label_is_its_periods(grid, text, wanted):
    assert read(grid, text).label(grid) == wanted


@pytest.mark.parametrize(
    ("grid", "text"),
    [
        (WEEKS, "2022"), (WEEKS, "2025-W53"), (WEEKS, "last year"), (WEEKS, "2024-W10/2024-W05"),
        (MONTHS, "2024-W05"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_data_says_what_is(grid, text):
    with pytest.raises(NothingToQuote, match=f"{grid.labels[0]} to {grid.labels[-1]}"):
        read(grid, text)


def test_by_default_the_last_window_and_as_much_before_it():
    earlier, later = stretches(WEEKS, 52)
    assert (earlier, later) == (Stretch(first=16, last=67), Stretch(first=68, last=119))


def test_half_of_short_data_at_most():
    earlier, later = stretches(MONTHS, 52)
    assert (earlier.count, later.count) == (15, 15)


def test_the_stretch_before_the_one_that_was_named():
    earlier, later = stretches(WEEKS, 52, now="2025-Q1")
    assert later.label(WEEKS) == "2025-W01/2025-W13"
    assert earlier.label(WEEKS) == "2024-W40/2024-W52"


def test_a_year_is_compared_with_the_year_that_was_named():
    earlier, later = stretches(WEEKS, 52, before="2024-Q1", now="2025-Q1")
    assert (earlier.first, later.first) == (0, 52)


def test_stretches_may_not_overlap():
    with pytest.raises(NothingToQuote, match="do not overlap"):
        stretches(WEEKS, 52, before="2025", now="2025-Q2")


def test_the_first_period_has_nothing_before_it():
    with pytest.raises(NothingToQuote, match="--from"):
        stretches(WEEKS, 52, now="2024-Q1")


def test_like_stretches_are_whole_and_a_year_apart():
    assert like_stretches(WEEKS) == (
        ("2025", "2024"),
        ("2026-Q1", "2025-Q1"),
        ("2025-Q4", "2024-Q4"),
        ("2025-Q3", "2024-Q3"),
        ("2025-Q2", "2024-Q2"),
        ("2025-Q1", "2024-Q1"),
    )
    assert ("2024", "2023") in like_stretches(MONTHS)
    short = Grid(frequency=Frequency.WEEK, first=date(2024, 2, 5), count=60)
    assert [now for now, _ in like_stretches(short)] == []
