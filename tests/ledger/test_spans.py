"""Labels of spans as places in time."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.levels import Span
from kurssi.ledger.spans import (
    first_day,
    label_of,
    pace_by,
    pace_of,
    place_of,
    places_of,
    years_of,
)
from kurssi.periods import Frequency


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(list(Frequency)))
def test_a_label_leads_back_to_its_period(day, frequency):
    label = frequency.label(day)
    assert place_of(label) == frequency.index(day)
    assert label_of(place_of(label), pace_of(label)) == label


@pytest.mark.parametrize("label", ["2024", "2024-Q1", "2024-Q4", "2024-12", "2026-W53"])
def test_neighbours_differ_by_one(label):
    pace = pace_of(label)
    assert place_of(label_of(place_of(label) + 1, pace)) == place_of(label) + 1
    assert label_of(place_of(label), pace) == label


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(list(Frequency)))
def test_a_label_leads_back_to_its_first_day(day, frequency):
    assert first_day(frequency.label(day)) == frequency.start(day)


def test_longer_spans_begin_on_their_first_day():
    assert first_day("2024") == date(2024, 1, 1)
    assert first_day("2024-Q1") == date(2024, 1, 1)
    assert first_day("2024-Q4") == date(2024, 10, 1)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2024-03-25", "2024-Q1"), ("2024-12-30", "2025-Q1"), ("2026-12-28", "2026-Q4")],
)
def test_a_week_belongs_to_the_quarter_and_year_of_its_thursday(day, quarter):
    """ISO 8601: the last week of 2026 has its Thursday in it, that of 2024 does not."""
    index = np.array([Frequency.WEEK.index(date.fromisoformat(day))])
    for by, label in ((Span.QUARTER, quarter), (Span.YEAR, quarter[:4])):
        pace = pace_by(by, Frequency.WEEK)
        assert label_of(int(places_of(index, Frequency.WEEK, pace)[0]), pace) == label


@pytest.mark.parametrize("frequency", list(Frequency))
def test_periods_of_a_pace_are_counted_like_those_of_the_company(frequency):
    assert pace_by(Span.PERIOD, frequency).per_year == frequency.per_year


@pytest.mark.parametrize("label", ["2024", "2024-Q4", "2024-12", "2025-W01", "2026-W53"])
def test_the_year_of_a_place_is_its_labels(label):
    assert years_of(np.array([place_of(label)]), pace_of(label)).tolist() == [int(label[:4])]
