"""Forecasts of what was kept out, against forecasts by hand."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.posterior.fit import build
from kurssi.posterior.hindsight import looker
from kurssi.posterior.holdout import _before, _errors, _last_mean
from kurssi.posterior.mode import Landscape
from model.made import CONTEXT, MOVES, a_panel


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


LATER = 14  # the first period that is kept out


@pytest.fixture(scope="module")
def model():
    return build(a_panel(), MOVES, CONTEXT)


def overwritten(inputs, first):
    """The inputs with all that was observed from period ``first`` on made up."""

    def anew(name, start):
        values = jnp.asarray(getattr(inputs, name))
        return values.at[start:].set(values[start:] * 3.0 + 2.0)

    made_up = {
        name: anew(name, first) for name in ("tracker", "tracker_variance", "sales", "spending")
    }
    return inputs._replace(**made_up, sales_before=anew("sales_before", first + 1))


def forecast_of(model, inputs, u):
    """What is said of sales and measures, and the height and slope that the climb stands on."""
    before = _before(inputs, LATER)
    seen = looker(model)(u, before)
    height, slope = Landscape(model.potential(), before, model.size).slope(np.asarray(u))
    return np.asarray(before.sales - seen.miss), np.asarray(seen.states), height, slope


def test_nothing_of_the_periods_kept_out_is_known_to_their_forecast(model):
    u = jnp.asarray(np.random.default_rng(1).normal(0, 0.3, model.size))
    told = forecast_of(model, model.inputs, u)
    again = forecast_of(model, overwritten(model.inputs, LATER), u)
    for one, other in zip(told, again, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9)


def test_what_was_seen_before_them_is_known_to_their_forecast(model):
    u = jnp.asarray(np.random.default_rng(1).normal(0, 0.3, model.size))
    told = forecast_of(model, model.inputs, u)
    again = forecast_of(model, overwritten(model.inputs, LATER - 3), u)
    for one, other in zip(told, again, strict=True):
        assert not np.allclose(other, one, rtol=1e-6)
