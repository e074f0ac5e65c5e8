"""Labels of spans as places in time."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.measures import Span, measures
from kurssi.ledger.spans import Pace, label_of, pace_of, place_of, places_of
from kurssi.periods import Frequency
from ledger.by_hand import company, ledger, wave


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


@pytest.mark.parametrize(("by", "pace"), [(Span.QUARTER, Pace.QUARTER), (Span.YEAR, Pace.YEAR)])
def test_a_week_falls_where_the_measures_put_it(by, pace):
    workspace = company()
    for t in (0, 12, 13, 51, 52, 53):
        (row,) = measures(ledger(workspace, waves=[wave(t, 0.5)]), workspace, by=by)
        day = date(2024, 1, 1) + timedelta(weeks=t)
        index = np.array([Frequency.WEEK.index(day)])
        assert label_of(int(places_of(index, Frequency.WEEK, pace)[0]), pace) == row.period
