"""Where the past leaves a draw: the model's own equations, taken apart and put together again."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from decisions import made
from kurssi.model.joint import past_of, sales_explained
from kurssi.model.priors import unfold
from kurssi.model.response import direct_gain, measure_push
from kurssi.planning.start import Usual, per_eur, seasonal_mean, shake, starts, surroundings
from kurssi.posterior.fit import build

MEASURES = ("awareness", "relevance", "differentiation")


@pytest.fixture(scope="module")
def begun():
    past = made.base(np.random.default_rng(3), MEASURES, market=True)
    panel = made.panel(past)
    model = build(panel, dict.fromkeys(past.levers, (*MEASURES, "sales")))
    u = np.random.default_rng(4).standard_normal((2, model.size)) * 0.3
    inputs = model.inputs
    usual = Usual(surroundings=inputs.surroundings, context=inputs.context)
    start, chance = starts(model, u, usual)
    natural = unfold(model.declared, jnp.asarray(u[1]))
    seen = past_of(natural, model.structure, inputs)
    one = jax.tree.map(lambda part: part[1], start)
    return panel, inputs, natural, seen, one, jax.tree.map(lambda part: part[1], chance)


def test_measures_go_on_from_where_they_stood(begun):
    _, inputs, _, seen, one, _ = begun
    np.testing.assert_allclose(one.level + one.state, seen.states[-1], atol=1e-10)
    push = one.push + measure_push(one.response, inputs.attention)
    felt = inputs.sales_before[..., None] * one.response.feedback
    np.testing.assert_allclose(push + felt, seen.push, atol=1e-10)


def test_sales_at_rest_with_levers_and_price_are_what_the_model_explains(begun):
    _, inputs, natural, seen, one, _ = begun
    told = one.rest + direct_gain(one.response, seen.remembered).sum(-1) - seen.priced
    np.testing.assert_allclose(told, sales_explained(natural, seen, inputs), atol=1e-10)


def test_shocks_have_the_models_spread(begun):
    *_, one, chance = begun
    keys = jax.random.split(jax.random.key(1), 4000)
    shocks = jax.vmap(lambda key: shake(key, one, chance))(keys)
    spread = np.asarray(shocks.measures[:, 1:]).std((0, 1, 2))
    np.testing.assert_allclose(spread, chance.measures, rtol=0.05)
    everyone = np.asarray(shocks.demand[:, 1:]).sum(2).std() / np.sqrt(len(chance.demand))
    np.testing.assert_allclose(everyone, chance.demand[0], rtol=0.05)


def test_what_lies_ahead_is_the_mean_of_its_season():
    values = np.arange(10.0)
    # A year of 4: the next period (10) was 2 and 6 before, then 3 and 7, then 0, 4 and 8.
    assert seasonal_mean(values, 4, 6) == pytest.approx([4, 5, 4, 5, 4, 5])
    assert seasonal_mean(values[:3], 4, 2) == pytest.approx([1.0, 0.0])


def test_a_euro_buys_what_it_bought(begun):
    panel, *_ = begun
    bought = per_eur(panel, 8) * panel.spend[-8:].sum(0)
    np.testing.assert_allclose(bought, panel.attention[-8:].sum(0))
    around = surroundings(panel, plan=4, horizon=3, window=8, rate=0.08)
    np.testing.assert_allclose(around.usual, panel.spend[-8:].mean(0))
    assert around.discount[0] == 1
    assert len(around.discount) == 7
