"""Draws to raw rates: the draw axis, batches, attention and its norm's error, the prior's rates."""

from dataclasses import replace

import numpy as np
import pytest

from decisions import made
from kurssi.decisions import rates
from kurssi.decisions.rates import BATCH, PRIOR_DRAWS, pointed, posterior_rates, prior_rates
from kurssi.posterior.fit import build
from model import made as panels

TERMS = made.Terms(window=8, horizon=6, rate=0.08, per_year=52)


@pytest.fixture(scope="module")
def panel():
    return panels.a_panel()


@pytest.fixture(scope="module")
def model(panel):
    return build(panel, panels.MOVES)


@pytest.fixture(scope="module")
def prior(model, panel):
    return prior_rates(model, panel, TERMS, seed=3)


def test_prior_rates_are_those_of_its_own_draws(model, panel, prior):
    """One more draw than a batch: the batches' edges do not show."""
    u = np.random.default_rng(3).standard_normal((PRIOR_DRAWS, model.size))
    some = u[[7, *range(BATCH)]]
    found = posterior_rates(model, panel, TERMS, some)
    for name in rates.Rates._fields:
        one, whole = getattr(found, name), getattr(prior, name)
        assert len(whole) == PRIOR_DRAWS
        assert len(one) == BATCH + 1
        if name != "attention":  # the norm's error is drawn anew
            assert one[0] == pytest.approx(whole[7], rel=1e-9, nan_ok=True)
            assert one[1:] == pytest.approx(whole[:BATCH], rel=1e-9, nan_ok=True)


@pytest.fixture(scope="module")
def one_way(model, panel):
    """Rates where neither sales nor measures move measures: the middle of their priors."""
    u, start = np.random.default_rng(4).standard_normal((20, model.size)), 0
    for one in model.declared:
        if one.name in ("feedback", "cross_effect"):
            u[:, start : start + one.size] = 0.0
        start += one.size
    return posterior_rates(model, panel, TERMS, u)


def test_a_lever_declared_not_to_move_a_measure_does_not(one_way, model):
    place = {name: k for k, name in enumerate(model.structure.measures)}
    assert not one_way.people[:, 0, :, place["relevance"]].any()
    assert one_way.people[:, 1, :, place["relevance"]].all()
    assert not one_way.via[:, 1, :, -1].any(), "c1 has no direct path"
    assert not one_way.cx[:, 0].any()


def test_sales_move_every_measure_back(prior, model):
    place = {name: k for k, name in enumerate(model.structure.measures)}
    assert prior.people[:, 0, :, place["relevance"]].all()


def seconds(panel, spread):
    noisy = replace(panel, norm_cv=np.array([0.0, 0.0, spread]))
    return rates._attention(noisy, TERMS, range(4000), 0)


def test_attention_is_seconds_of_everybody(panel):
    found = seconds(panel, 0.0)
    wanted = panel.attention[-8:].sum(0) * panel.population[:, None]
    assert found[0, :, 0] == pytest.approx(wanted[:, 0])
    assert np.isnan(found[..., 1]).all(), "its attention is not in seconds"


def test_a_norms_error_is_one_for_all_segments_and_never_negative(panel):
    found, exact = seconds(panel, 0.25)[..., 2], seconds(panel, 0.0)[0, :, 2]
    ratio = found / exact
    assert ratio.std(0) == pytest.approx([0.25, 0.25], rel=0.05)
    assert ratio.mean(0) == pytest.approx([1.0, 1.0], abs=0.02)
    assert ratio[:, 0] == pytest.approx(ratio[:, 1])
    assert (seconds(panel, 3.0)[..., 2] >= 0).all()


def test_attention_is_not_per_person_where_people_cannot_be_counted(panel):
    """A segment without a population leaves every segment's attention as its own total."""
    poor = replace(panel, population=np.array([np.nan, 90_000.0]))
    found = rates._attention(poor, TERMS, range(1), 0)[0]
    assert found[:, 0] == pytest.approx(panel.attention[-8:, :, 0].sum(0))


def test_measures_are_counted_in_persons_or_in_points():
    counted = pointed(("awareness", "relevance", "loyalty", "differentiation"))
    assert counted.scale == (1.0, 100.0, 1.0, 100.0)
    assert (counted.relevance, counted.differentiation, counted.has_cx) == (1, 3, True)
    assert not pointed(("relevance",)).has_cx
    assert pointed(()).scale == ()


def test_a_missing_week_of_sales_is_a_usual_one_and_weeks_before_launch_are_none(panel):
    sales = replace(panel.sales, seen=np.ones(panel.sales.seen.shape, bool))
    sales.seen[:3, 0] = False
    sales.seen[7, 1] = False
    sold = rates._sold(sales)
    assert (sold[:3, 0] == 0.0).all()
    assert (sold[3:, 0] == sales.units[3:, 0]).all()
    assert sold[7, 1] == sales.units[7, 1] > 0


def test_a_draw_has_one_error_of_its_norm_whatever_window_it_is_looked_at_in(panel):
    noisy = replace(panel, norm_cv=np.full(len(panel.levers), 0.3))
    every = rates._attention(noisy, TERMS, range(50), 0)
    some = rates._attention(noisy, TERMS, (3, 17, 40), 0)
    np.testing.assert_array_equal(some, every[[3, 17, 40]])
    earlier = rates._attention(noisy, TERMS, (3, 17, 40), 2) / some
    known = np.isfinite(earlier)
    assert known.any()
    np.testing.assert_allclose(np.where(known, earlier - earlier[:1], 0.0), 0.0, atol=1e-12)
