"""The matrix filter of the whole model against the chain: where that is exact, and close."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.model.exact import exact_log_likelihood, states_of
from kurssi.model.joint import followed, past_of
from kurssi.model.priors import unfold
from model import made
from recovery import ranks


def both(model, draws, cross=1.0):
    """Exact and fast log likelihood at each draw."""
    structure, inputs, declared = model

    def one(u):
        natural = dict(unfold(declared, u))
        if "cross_effect" in natural:
            natural["cross_effect"] = cross * natural["cross_effect"]
        past = past_of(natural, structure, inputs)
        exact = exact_log_likelihood(natural, past, structure, inputs)
        return exact, followed(natural, past, structure, inputs)

    return map(np.asarray, jax.jit(jax.vmap(one))(jnp.asarray(draws)))


def some(declared, count=6):
    return 0.5 * np.random.default_rng(2).normal(size=(count, made.size(declared)))


@pytest.mark.parametrize("segments", [1, 2])
def test_with_one_measure_both_are_one(segments):
    model = made.modelled(made.a_panel(measures=("awareness",), segments=segments))
    exact, fast = both(made.asked_alike(model), some(model[2]))
    assert np.ptp(exact - fast) < 1e-7


@pytest.fixture(scope="module")
def lived():
    """A truth with data made of it: two measures, where awareness may move preference."""
    model = ranks.crossed(ranks.template())
    return ranks.replication(np.random.default_rng(11), model)


def near(u, spread=0.3):
    return u + spread * np.random.default_rng(2).normal(size=(20, len(u)))


@pytest.mark.parametrize(("cross", "most"), [(0.0, 0.3), (1.0, 0.8)])
def test_with_two_measures_they_differ_by_little(lived, cross, most):
    u, model = lived
    exact, fast = both((model.structure, model.inputs, model.declared), near(u), cross=cross)
    assert 0.0 < (exact - fast).std() < most
    assert exact.std() > 5 * (exact - fast).std()


def test_states_are_measures_and_demand_of_every_segment():
    assert states_of(made.modelled(made.a_panel())[0]) == 2 * 4
