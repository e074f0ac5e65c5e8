"""The value of information: against nested Monte Carlo, by its bounds, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.information import gain_of_choosing, learnt, power


def nested(payoffs, shown, error, rng, *, looks=4000):
    """EVSI the long way: simulate a reading, weigh the draws by its likelihood, choose, average."""
    truth = rng.integers(payoffs.shape[1], size=looks)
    read = shown[truth] + error * rng.normal(size=looks)
    weight = np.exp(-0.5 * ((read[:, None] - shown) / error) ** 2)
    weight /= weight.sum(1, keepdims=True)
    return (weight @ payoffs.T).max(1).mean() - payoffs.mean(1).max()


def closed(payoffs, shown, error):
    slopes = learnt(payoffs, shown[None], np.array([error]))[:, 0]
    return gain_of_choosing(payoffs.mean(1), slopes)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize("error", [0.3, 1.0, 3.0])
def test_the_closed_form_is_what_nested_simulation_finds(rng, error):
    """Jointly normal payoffs of four choices, one of them nothing; 4,000 readings."""
    factors = rng.normal(size=(3, 3000))
    payoffs = np.array([[0.0, 0, 0], [1, 0.4, 0], [-0.5, 1, 0.3], [0.7, -1, 0.5]]) @ factors
    payoffs += np.array([0.0, -0.2, 0.1, 0.05])[:, None]
    shown = factors[0] + 0.5 * factors[1]
    found, wanted = closed(payoffs, shown, error), nested(payoffs, shown, error, rng)
    assert found == pytest.approx(wanted, rel=0.08, abs=0.01)


def test_skewed_draws_are_told_to_a_quarter(rng):
    """What the linear form costs where draws are far from normal: log-normal returns."""
    returns = np.exp(0.6 * rng.normal(size=(2, 3000)))
    payoffs = np.array([np.zeros(3000), returns[0] - 1.3, returns[1] - 1.3])
    found, wanted = closed(payoffs, returns[0], 0.5), nested(payoffs, returns[0], 0.5, rng)
    assert found == pytest.approx(wanted, rel=0.25)


def test_two_choices_by_hand():
    """max(0, m + s Z) has the mean s phi(m/s) + m Phi(m/s): the unit normal loss."""
    assert gain_of_choosing(np.zeros(2), np.array([0.0, 2.0])) == pytest.approx(
        2.0 / np.sqrt(2 * np.pi)
    )
    found = gain_of_choosing(np.array([0.0, -1.0]), np.array([0.0, 1.0]))
    assert found == pytest.approx(0.08331547, abs=1e-8)  # phi(1) - Phi(-1)


numbers = st.floats(-5, 5).map(lambda x: round(x, 3))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9))
def test_it_is_the_integral_of_the_upper_envelope(choices):
    mean, slope = map(np.array, zip(*choices, strict=True))
    z = np.linspace(-9, 9, 40_001)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    best = (mean[:, None] + slope[:, None] * z).max(0)
    wanted = np.trapezoid(best * density, z) - mean.max()
    found = gain_of_choosing(mean, slope)
    assert found == pytest.approx(wanted, abs=2e-6)
    assert found >= -1e-12


def test_more_noise_teaches_less_and_nothing_is_never_learnt_twice(rng):
    unknown, shown = rng.normal(size=(1, 500)), rng.normal(size=(1, 500))
    shown = shown + 2 * unknown
    told = [abs(learnt(unknown, shown, np.array([e]))[0, 0]) for e in (0.0, 0.5, 2.0, 50.0)]
    assert told == sorted(told, reverse=True)
    assert told[0] <= unknown.std()
    assert told[-1] < 0.1 * told[0]


def test_power_by_hand():
    assert power(0.0, 1.0) == pytest.approx(0.05, abs=1e-6)
    assert power(2.801585, 1.0) == pytest.approx(0.80, abs=1e-4)  # Cohen's 1.96 + 0.84
    assert power(-2.801585, 1.0) == power(2.801585, 1.0)
    assert power(1.0, 0.0) == 1.0
