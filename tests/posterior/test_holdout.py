"""Forecasts of what was kept out, against forecasts by hand."""

import numpy as np
import pytest

from kurssi.posterior.holdout import _errors, _last_mean


def test_the_last_mean_is_of_the_last_four_that_were_seen():
    values = np.array([9.0, 1.0, 2.0, 3.0, 50.0, 4.0])[:, None]
    seen = np.array([True, True, True, True, False, True])[:, None]
    assert _last_mean(values, seen) == pytest.approx([2.5])
    assert np.isnan(_last_mean(values, np.zeros_like(seen))).all()


def test_the_better_naive_forecast_is_the_rival():
    year, held = 4, 2
    values = np.array([1.0, 5.0, 1.0, 5.0, 1.0, 5.0, 1.0, 5.0])[:, None]
    seen = np.ones(values.shape, bool)
    own = np.array([[0.1], [0.3]])
    assert _errors(own, values, seen, held, year) == pytest.approx((0.2, 0.0))  # last year knows
    trend = np.arange(8.0)[:, None]
    # Last four: 3.5 against 6 and 7; a year ago: 2 and 3 against 6 and 7.
    assert _errors(own, trend, seen, held, year)[1] == pytest.approx(3.0)


def test_nothing_seen_is_nothing_forecast():
    values = np.zeros((8, 1))
    seen = np.ones(values.shape, bool)
    seen[-2:] = False
    assert _errors(np.zeros((2, 1)), values, seen, 2, 4) is None
