"""The value of information: against nested Monte Carlo, by its bounds, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.information import bent, learnt, power, worth_of_reading


def nested(payoffs, shown, error, rng, *, looks=4000):
    """EVSI the long way: simulate a reading, weigh the draws by its likelihood, choose, average."""
    truth = rng.integers(payoffs.shape[1], size=looks)
    read = shown[truth] + error * rng.normal(size=looks)
    weight = np.exp(-0.5 * ((read[:, None] - shown) / error) ** 2)
    weight /= weight.sum(1, keepdims=True)
    return (weight @ payoffs.T).max(1).mean() - payoffs.mean(1).max()


def normal_gain(mean, slope):
    """E max_a (mean_a + slope_a Z) - max_a mean_a by quadrature: EVSI where all is normal.

    What Frazier, Powell and Dayanik (2009, eq. 14) have in closed form.
    """
    z = np.linspace(-9, 9, 4001)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.trapezoid((mean[:, None] + slope[:, None] * z).max(0) * density, z) - mean.max()


def worth(payoffs, shown, error, key=0):
    return worth_of_reading(payoffs, shown, error, now=np.ones(len(payoffs), bool), key=key)


def draws_of(shape, rng, count):
    """Moves between four levers whose returns are of this shape; one of them is read."""
    size = (4, count)
    returns = {
        "normal": lambda: rng.normal(0.2, 1.0, size),
        "log-normal": lambda: np.exp(0.6 * rng.normal(size=size)) - 1.3,
        "wild": lambda: np.exp(rng.normal(size=size)) - 1.8,
        "losses": lambda: 1.1 - np.exp(0.7 * rng.normal(size=size)),
        "Student": lambda: 0.7 * rng.standard_t(4, size) + 0.1,
        "two humps": lambda: rng.normal(np.where(rng.random(size) < 0.3, 1.5, -0.6), 0.4),
    }[shape]()
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    payoffs = [np.zeros(count), *(returns[j] - returns[i] for i, j in pairs)]
    return np.array(payoffs), returns[0] + 0.3 * rng.normal(size=count)


SHAPES = ("normal", "log-normal", "wild", "losses", "Student", "two humps")


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize("error", [0.3, 1.0, 3.0])
def test_normal_draws_gain_what_the_closed_form_says(rng, error):
    """Jointly normal payoffs of four choices, one of them nothing."""
    factors = rng.normal(size=(3, 3000))
    payoffs = np.array([[0.0, 0, 0], [1, 0.4, 0], [-0.5, 1, 0.3], [0.7, -1, 0.5]]) @ factors
    payoffs += np.array([0.0, -0.2, 0.1, 0.05])[:, None]
    shown = factors[0] + 0.5 * factors[1]
    slopes = learnt(payoffs, shown[None], np.array([error]))[:, 0]
    wanted = normal_gain(payoffs.mean(1), slopes)
    assert worth(payoffs, shown, error).gain == pytest.approx(wanted, rel=0.06, abs=0.01)


@pytest.mark.parametrize("shape", SHAPES)
def test_draws_of_any_shape_gain_what_nested_simulation_finds(rng, shape):
    """3,000 draws; the linear form is off by half where losses have the tail."""
    payoffs, shown = draws_of(shape, rng, 3000)
    error = float(shown.std())
    found, wanted = worth(payoffs, shown, error), nested(payoffs, shown, error, rng)
    assert found.gain == pytest.approx(wanted, rel=0.16)


@pytest.mark.parametrize("shape", ["normal", "losses", "two humps"])
def test_the_interval_of_few_draws_holds(rng, shape):
    """40 times 300 draws; over 42 shapes, 90 % intervals of 40 such times held 92 %."""
    payoffs, shown = draws_of(shape, rng, 20_000)
    error = float(shown.std())
    wanted = nested(payoffs[:, :6000], shown[:6000], error, rng)
    held = 0
    for key in range(40):
        some = rng.choice(20_000, 300, replace=False)
        found = worth(payoffs[:, some], shown[some], error, key)
        held += abs(found.gain - wanted) < 1.645 * found.error
    assert held >= 32


def test_what_may_not_be_chosen_today_is_gained_by_the_reading_that_lets_it_be():
    payoffs, shown = np.array([np.zeros(50), np.full(50, 3.0)]), np.arange(50.0)
    found = worth_of_reading(payoffs, shown, 1.0, now=np.array([True, False]), key=0)
    assert found.gain == pytest.approx(3.0)
    assert found.error == pytest.approx(0.0, abs=1e-12)


numbers = st.floats(-5, 5).map(lambda x: round(x, 3))


@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), st.floats(0.01, 100.0),
    st.integers(0, 9),
)  # fmt: skip
def test_worth_is_never_below_nothing_and_counts_in_the_payoffs_unit(choices, unit, key):
    rng = np.random.default_rng(key)
    mean, slope = map(np.array, zip(*choices, strict=True))
    shown = rng.normal(size=80)
    payoffs = mean[:, None] + slope[:, None] * shown + rng.normal(size=(len(mean), 80))
    found = worth(payoffs, shown, 0.7, key)
    scaled = worth(payoffs * unit, shown * 5.0, 3.5, key)
    assert found.gain >= 0.0
    assert scaled.gain == pytest.approx(found.gain * unit, rel=1e-6, abs=1e-9 * unit)
    assert scaled.error == pytest.approx(found.error * unit, rel=1e-6, abs=1e-9 * unit)


def test_bends_are_found_where_there_are_any_and_nowhere_else(rng):
    x = rng.normal(size=2000)
    straight, curved = 2 * x + rng.normal(size=2000), np.abs(x) + 0.3 * rng.normal(size=2000)
    payoffs = np.array([straight, curved])
    fitted = bent(payoffs, x, learnt(payoffs, x[None], np.zeros(1)))
    line = np.polynomial.Polynomial.fit(x, straight, 1)(x)
    assert np.sqrt(((fitted[0] - line) ** 2).mean()) < 0.06
    assert np.sqrt(((fitted[1] - np.abs(x)) ** 2).mean()) < 0.12
    assert fitted.mean(1) == pytest.approx([straight.mean(), curved.mean()])


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
