"""What was taken for granted, taken so at every past period: how far it went wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.planning.futures import futures
from kurssi.planning.start import LAST
from kurssi.planning.unforeseen import (
    Unforeseen,
    _known,
    latest_wrong,
    origins,
    seasonal_wrong,
    yearly_wrong,
)
from planning import aims

YEAR = 4


def test_each_rule_is_what_it_says():
    rng = np.random.default_rng(1)
    values, at, ahead = rng.normal(size=(20, 2)), np.array([9, 12]), 5
    latest, season, yearly = (
        rule(values, at, ahead, *more)
        for rule, more in (
            (latest_wrong, ()), (seasonal_wrong, (YEAR,)), (yearly_wrong, (YEAR,)),
        )
    )  # fmt: skip
    for place, o in enumerate(at):
        for h in range(ahead):
            came = values[o + h]
            alike = [values[t] for t in range(o) if t % YEAR == (o + h) % YEAR]
            before = values[o + h - YEAR * (1 + h // YEAR)]
            np.testing.assert_allclose(latest[place, h], came - values[o - LAST : o].mean(0))
            np.testing.assert_allclose(season[place, h], came - np.mean(alike, axis=0))
            np.testing.assert_allclose(yearly[place, h], came - before)


def test_a_season_that_comes_back_and_a_price_that_stays_are_never_wrong():
    values = np.tile(np.arange(4.0)[:, None], (9, 2))
    at = origins(len(values), 6)
    assert not seasonal_wrong(values, at, 6, YEAR).any()
    assert not yearly_wrong(values, at, 6, YEAR).any()
    assert not latest_wrong(np.full((36, 2), 3.0), at, 6).any()


@given(st.integers(1, 300), st.integers(1, 120))
def test_origins_leave_a_past_and_something_after(periods, ahead):
    at = origins(periods, ahead)
    assert (at >= LAST).all()
    assert (at < periods).all()
    assert len(at) == 0 or at[0] >= periods // 3
    if periods >= 60:
        assert len(at)


def test_what_was_not_seen_is_as_the_last_that_was():
    seen = np.array([[False], [True], [False], [True]])
    values = np.array([[9.0], [1.0], [9.0], [2.0]])
    np.testing.assert_allclose(_known(values, seen)[:, 0], [1.0, 1.0, 1.0, 2.0])


def test_euros_are_as_unsure_as_the_past_was_wrong_and_people_are_not():
    chance = aims.chance(0.0)
    rng = np.random.default_rng(2)
    wrong = Unforeseen(
        sales=np.zeros((aims.DRAWS, 7, aims.PLAN, 2)),
        worth=0.1 * rng.normal(size=(7, 1, 1)) * np.ones((7, aims.PLAN, 2)),
    )
    calm, moved = (
        futures(aims.prospect(), chance, np.broadcast_to(aims.USUAL, (aims.PLAN, 2, 2)),
                count=30, seed=3, wrong=one)
        for one in (None, wrong)
    )  # fmt: skip
    np.testing.assert_allclose(calm.share, moved.share)
    ratio = np.log(moved.eur / calm.eur)
    assert ratio.std() == pytest.approx(wrong.worth.std(), rel=0.1)
    assert set(np.round(np.unique(ratio), 9)) <= set(np.round(np.unique(wrong.worth), 9))
