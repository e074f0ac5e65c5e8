"""The exact decomposition: published figures, the textbook's loop, and sums that must hold."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kurssi.maths.divisia import balance, divide, log_of, slope

POSITIVE = st.floats(1e-6, 1e6)
ANY = st.floats(-1e4, 1e4, allow_subnormal=False) | st.just(0.0)
# The worked example of the R package LMDIR (Heun): two subcategories of three factors, four years.
YEARS = np.array([
    [[1, 10, 2], [4, 5, 3]],
    [[4, 5, 3], [5, 6, 4]],
    [[8, 2, 4], [5, 7, 5]],
    [[10, 1, 5], [6, 8, 6]],
], dtype=float).swapaxes(1, 2)  # fmt: skip
PUBLISHED = (
    [[50.47438029, -25.23719014, 14.76280986], [19.31568569, 15.78206435, 24.90224996]],
    [[42.96021467, -56.79031473, 17.83010006], [0.0, 22.47128816, 32.52871184]],
    [[12.6549815, -39.30996299, 12.6549815], [41.35566084, 30.28867832, 41.35566084]],
)


def naive(before, after):
    """Ang (2005), eq. 5, for one cell of positive factors."""
    whole = math.prod(before), math.prod(after)
    mean, apart = whole[0], math.log(whole[1]) - math.log(whole[0])
    if apart != 0.0:  # whole numbers a rounding apart have one logarithm
        mean = (whole[1] - whole[0]) / apart
    return [mean * math.log(x1 / x0) for x0, x1 in zip(before, after, strict=True)]


@pytest.mark.parametrize("year", range(3))
def test_the_worked_example_of_lmdir(year):
    found = divide(YEARS[year], YEARS[year + 1])
    np.testing.assert_allclose(found, np.transpose(PUBLISHED[year]), rtol=0, atol=6e-9)


def test_a_factor_that_appears_takes_the_whole_change():
    """Ang, Zhang and Choi (1998), table 2, as LMDIR publishes it: 60, and 0 for the others."""
    before = YEARS[0].copy()
    before[0, 0] = 0.0
    assert divide(before, YEARS[1])[:, 0].tolist() == [60.0, 0.0, 0.0]
    after = YEARS[1].copy()
    after[2, 1] = 0.0
    assert divide(YEARS[0], after)[:, 1].tolist() == [0.0, 0.0, -60.0]


@pytest.mark.parametrize("small", [1e-40, 1e-80, 1e-160])
def test_the_limit_is_where_small_factors_go(small):
    before, after = np.array([[small], [2.0], [3.0]]), np.array([[5.0], [4.0], [1.0]])
    exact = divide(np.array([[0.0], [2.0], [3.0]]), after)
    np.testing.assert_allclose(divide(before, after), exact, atol=-60 / math.log(small))


@given(arrays(float, (4, 3), elements=POSITIVE), arrays(float, (4, 3), elements=POSITIVE))
def test_it_is_the_textbooks(before, after):
    scale = before.prod(0) + after.prod(0)
    for cell in range(3):
        wanted = naive(before[:, cell].tolist(), after[:, cell].tolist())
        found = divide(before, after)[:, cell]
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6 * scale[cell])


@given(arrays(float, (5, 4), elements=ANY), arrays(float, (5, 4), elements=ANY))
def test_parts_add_up_whatever_the_factors_are(before, after):
    """Zeros and negative factors included."""
    found, ends = divide(before, after), (before.prod(0), after.prod(0))
    assert np.isfinite(found).all()
    size = 1e-10 * (abs(ends[0]) + abs(ends[1]))
    assert (abs(found.sum(0) - (ends[1] - ends[0])) <= size + 1e-9).all()


@given(arrays(float, (3, 2), elements=POSITIVE), arrays(float, (3, 2), elements=POSITIVE))
def test_turned_round_in_time_every_part_changes_its_sign(before, after):
    size = (before.prod(0) + after.prod(0)).max()
    np.testing.assert_allclose(
        divide(before, after), -divide(after, before), rtol=1e-6, atol=1e-7 * size
    )


def test_a_factor_in_another_unit_changes_nothing():
    units = np.array([[100.0], [0.001], [1.0]])
    before, after = YEARS[0], YEARS[1]
    np.testing.assert_allclose(
        divide(before * units, after * units) / units.prod(), divide(before, after), rtol=1e-12
    )


def test_a_factor_that_stands_still_did_nothing():
    assert divide(np.array([[2.0], [3.0]]), np.array([[2.0], [5.0]])).tolist() == [[0.0], [4.0]]


SHARES = arrays(float, (6, 2), elements=st.floats(0.001, 0.999))
WHOLES = arrays(float, (6, 2), elements=st.floats(0.1, 1e5) | st.just(0.0))


@pytest.mark.parametrize("odds", [True, False])
@given(level=SHARES, whole=WHOLES)
def test_the_balanced_mean_of_logarithms_is_that_of_the_mean(odds, level, whole):
    weight = balance(level, whole, odds=odds)
    for cell in range(2):
        if whole[:, cell].sum() == 0:
            assert not weight[:, cell].any()
            continue
        mean = np.average(level[:, [cell]], weights=whole[:, cell], axis=0)
        logs = weight[:, cell] @ log_of(level[:, cell], odds=odds)
        assert weight[:, cell].sum() == pytest.approx(1.0)
        assert logs == pytest.approx(log_of(mean, odds=odds)[0], abs=1e-7)
        assert (weight[whole[:, cell] == 0, cell] == 0).all()


def test_weights_of_equal_shares_are_the_wholes():
    found = balance(np.full((3, 1), 0.4), np.array([[1.0], [2.0], [5.0]]), odds=True)
    np.testing.assert_allclose(found[:, 0], [0.125, 0.25, 0.625])


def test_the_slope_between_two_levels():
    low, high = np.array([0.2]), np.array([0.5])
    assert slope(high, low, odds=False) == pytest.approx(0.3 / math.log(2.5))
    assert slope(high, low, odds=True) == pytest.approx(0.3 / math.log(4.0))
    assert slope(low, low, odds=True) == pytest.approx(0.16)
    assert slope(low, low, odds=False) == pytest.approx(0.2)
