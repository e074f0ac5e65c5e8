"""Coordinates that are sampled in: the same density of parameters, and no funnel where it was."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.model.coordinates import parameters_at
from model import made

PANELS = {
    "all": made.a_panel(),
    "one segment": made.a_panel(segments=1),
    "no tracker": made.a_panel(measures=()),
}
GRID = jnp.linspace(-6, 6, 4001)


@pytest.fixture(params=PANELS)
def model(request):
    structure, _, declared = made.modelled(PANELS[request.param])
    return declared, structure, made.size(declared)


def test_the_volume_is_that_of_the_jacobian(model):
    declared, structure, size = model
    at = jnp.asarray(np.random.default_rng(1).normal(size=size))
    there = jax.jacfwd(lambda v: parameters_at(v, declared, structure)[0])(at)
    sign, volume = np.linalg.slogdet(np.asarray(there))
    assert sign == 1
    assert float(parameters_at(at, declared, structure)[1]) == pytest.approx(volume, abs=1e-9)


def test_numpy_and_jax_agree_and_runs_go_side_by_side(model):
    declared, structure, size = model
    at = np.random.default_rng(2).normal(size=(2, 3, size))
    u, volume = parameters_at(at, declared, structure)
    assert isinstance(u, np.ndarray)
    for place in np.ndindex(2, 3):
        one, log = parameters_at(jnp.asarray(at[place]), declared, structure)
        np.testing.assert_allclose(u[place], one, rtol=1e-12, atol=1e-12)
        assert volume[place] == pytest.approx(float(log), abs=1e-12)


def test_at_the_middle_of_the_priors_nothing_is_stretched(model):
    declared, structure, size = model
    u, volume = parameters_at(np.zeros(size), declared, structure)
    np.testing.assert_allclose(u, 0.0, atol=1e-12)
    assert volume == pytest.approx(0.0, abs=1e-12)


def test_effects_that_are_nothing_are_nothing_wherever_memory_is():
    structure, _, declared = made.modelled(PANELS["all"])
    prior = next(prior for prior in declared if prior.name == "year_effect")
    none = made.place(declared, "year_effect")
    at = np.random.default_rng(3).normal(size=made.size(declared))
    at[none] = np.interp(0.0, np.asarray(prior.at(GRID)), np.asarray(GRID))
    found = parameters_at(at, declared, structure)[0][none]
    assert np.asarray(prior.at(jnp.asarray(found))) == pytest.approx(0.0, abs=1e-4)


def test_an_effect_is_stretched_by_the_memory_of_its_own_measure():
    structure, _, declared = made.modelled(PANELS["all"])
    at = np.zeros(made.size(declared))
    at[made.place(declared, "year_effect")] = 1.0
    at[made.place(declared, "persistence")] = [1.5, 0.0, -1.5]
    found = parameters_at(at, declared, structure)[0][made.place(declared, "year_effect")]
    middle = parameters_at(np.where(at == 1.0, at, 0.0), declared, structure)[0]
    usual = middle[made.place(declared, "year_effect")]
    rows = np.array([measure for measure, _ in structure.moves])
    assert (found[rows == 0] > usual[rows == 0]).all()
    assert (found[rows == 1] == usual[rows == 1]).all()
    assert (found[rows == 2] < usual[rows == 2]).all()
