"""Whether treating segments differently pays is said by currency; a frontier has no worse plan."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.planning.draft import differently, undominated
from kurssi.planning.plan import Point
from views.planned import interval

SURE, UNSURE, LOSS = interval(10.0, 5.0), interval(1.0, 5.0), interval(-10.0, 5.0)


@pytest.mark.parametrize(
    ("eur", "cx", "said"),
    [
        (LOSS, SURE, "pays in CX, and costs euros"),
        (SURE, LOSS, "pays in euros, and costs CX"),
        (UNSURE, SURE, "pays in CX; whether in euros, the data cannot say"),
        (SURE, UNSURE, "pays in euros; whether in CX, the data cannot say"),
        (SURE, SURE, "pays, in CX and in euros."),
        (None, SURE, "differently pays."),
        (UNSURE, UNSURE, "the data cannot say"),
        (LOSS, LOSS, "does not pay"),
        (None, UNSURE, "the data cannot say"),
        (LOSS, None, "does not pay"),
    ],
)
def test_the_verdict_names_the_currency_that_pays(eur, cx, said):
    assert said in differently(eur, cx).text("en")


def point(eur, cx):
    return Point(eur=eur, cx=cx, allocation=())


def test_an_end_that_another_plan_beats_in_both_is_left_out():
    """As found on the example company with a budget of 3 M: most CX had less CX, and fewer EUR."""
    plans = tuple(point(*one) for one in ((5.0, 1.0), (5.1, 2.0), (3.0, 4.0), (2.9, 3.9)))
    assert [(one.eur, one.cx) for one in undominated(plans)] == [(5.1, 2.0), (3.0, 4.0)]


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=1))
def test_what_stays_falls_in_euros_as_it_rises_in_cx_and_is_beaten_by_nothing(given_):
    found = undominated(tuple(point(float(eur), float(cx)) for eur, cx in given_))
    assert [one.eur for one in found] == sorted((one.eur for one in found), reverse=True)
    assert all(before.cx < after.cx for before, after in pairwise(found))
    for one in found:
        assert not any(
            (eur > one.eur and cx >= one.cx) or (eur >= one.eur and cx > one.cx)
            for eur, cx in given_
        )
    best = max(given_), max((cx, eur) for eur, cx in given_)
    assert (found[0].eur, found[0].cx) == best[0]
    assert (found[-1].cx, found[-1].eur) == best[1]
