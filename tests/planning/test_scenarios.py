"""Controls so many times their usual value, against a world whose truth is known."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.ledger.panel import Scaled
from kurssi.planning.scenarios import shifted
from kurssi.planning.start import Usual

NAMES = ("rain", "rival")
TREND = 2  # columns before the controls


@pytest.fixture
def world():
    """Two segments whose rival spends unlike amounts; sales and a measure follow it as booked."""
    rng = np.random.default_rng(5)
    booked = np.stack([rng.normal(10.0, 3.0, (60, 2)), rng.uniform(50, 90, (60, 2))], axis=-1)
    booked[:, 1, 1] *= 3.0
    mean = booked.mean(0)
    sd = np.sqrt(((booked - mean) ** 2).mean((0, 1)))
    scaled = Scaled(NAMES, (booked - mean) / sd, mean, sd)
    ahead = booked[:8] * 1.02
    told = (ahead - mean) / sd
    usual = Usual(
        surroundings=jnp.asarray(np.concatenate([np.ones((8, 2, TREND)), told], axis=-1)),
        context=jnp.asarray(told[..., [1, 0]]),
    )
    return ahead, scaled, usual


def test_a_rival_that_spends_double_does_what_it_truly_does_to_sales_and_measures(world):
    ahead, scaled, usual = world
    sales, push = -0.0007, -0.003  # of a unit as booked: log sales, logits
    found = shifted(usual, scaled, {"rival": 2.0}, ("rival", "rain"))
    moved = (
        np.asarray(found.surroundings - usual.surroundings) @ np.r_[0, 0, 0, sales * scaled.sd[1]]
    )
    pushed = np.asarray(found.context - usual.context) @ np.r_[push * scaled.sd[1], 0]
    assert moved == pytest.approx(sales * ahead[..., 1])
    assert pushed == pytest.approx(push * ahead[..., 1])


def test_what_is_not_named_stays_and_once_is_as_now(world):
    _, scaled, usual = world
    found = shifted(usual, scaled, {"rival": 0.5}, ("rival", "rain"))
    assert np.asarray(found.surroundings)[..., :3] == pytest.approx(
        np.asarray(usual.surroundings)[..., :3]
    )
    assert np.asarray(found.context)[..., 1] == pytest.approx(np.asarray(usual.context)[..., 1])
    same = shifted(usual, scaled, {"rival": 1.0}, ("rival", "rain"))
    assert np.asarray(same.surroundings) == pytest.approx(np.asarray(usual.surroundings))
