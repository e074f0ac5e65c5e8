"""Simulation-based calibration: data as the likelihood says, and ranks that are uniform."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.model.joint import log_likelihood
from kurssi.model.priors import unfold
from recovery import ranks

RUNS = 80


@pytest.fixture(scope="module")
def panel():
    return ranks.template()


@pytest.fixture(scope="module")
def model(panel):
    return ranks.crossed(panel)


def test_data_are_made_as_the_likelihood_says(model):
    """The log likelihood's gradient at the truth is zero on average (the score; Bartlett 1953).

    A term that is simulated otherwise than it is scored moves its mean off by many errors.
    """
    score = jax.jit(
        jax.grad(lambda u, seen: log_likelihood(unfold(model.declared, u), model.structure, seen))
    )
    rng, found = np.random.default_rng(3), []
    for _ in range(RUNS):
        u = rng.standard_normal(model.size)
        natural = {k: np.asarray(v) for k, v in unfold(model.declared, jnp.asarray(u)).items()}
        measures, sales, _ = ranks.simulate(rng, natural, model.structure, model.inputs)
        u = ranks.with_levels(model, u, ranks.levels_of(model, measures, sales))
        made = ranks.with_data(model, measures, sales)
        found.append(np.asarray(score(jnp.asarray(u), made.inputs)))
    scores = np.array(found)
    z = scores.mean(0) / (scores.std(0) / np.sqrt(RUNS))
    assert np.abs(z).max() < 4.0
    assert np.abs(z).mean() < 1.3


def test_uniform_ranks_pass_and_others_do_not():
    rng = np.random.default_rng(1)
    even = rng.integers(0, ranks.KEPT + 1, (100, 40))
    narrow = np.clip(np.round(50 + 18 * rng.normal(size=(100, 1))), 0, 99).astype(int)
    p = ranks.far(np.concatenate([even, narrow], axis=1), rng=rng)
    assert 0 < (p[:40] < 0.2).mean() < 0.4
    assert p[40] < 0.01


def test_a_truth_among_its_own_kind_is_where_it_may_be(panel, model):
    """Levels and data of a replication fit: what is left has the size the parameters say."""
    u, made = ranks.replication(np.random.default_rng(8), model)
    natural = unfold(model.declared, jnp.asarray(u))
    value = float(log_likelihood(natural, made.structure, made.inputs))
    worse = dict(natural) | {"sales_noise": 8 * natural["sales_noise"]}
    assert np.isfinite(value)
    assert value > float(log_likelihood(worse, made.structure, made.inputs))
    assert ranks.quoted(made, panel, u[None]).shape == (1, len(ranks.QUOTED))


def test_ranks_kept_are_uniform():
    """Over all parameters and quotes; one in twenty may lie outside its own 95 % band."""
    kept = json.loads(ranks.RESULTS.read_text(encoding="utf-8"))
    p = np.array(list(kept["p"].values()))
    assert kept["runs"] >= 50
    assert p.min() * len(p) > 0.01
    assert (p < 0.05).mean() < 0.2


@pytest.mark.slow
def test_a_few_ranks_made_anew(panel, model):
    found = np.array([ranks.one(run, model, panel)["ranks"] for run in range(5001, 5013)])
    assert found.shape == (12, model.size + len(ranks.QUOTED))
    assert abs(found.mean() - ranks.KEPT / 2) < 12
