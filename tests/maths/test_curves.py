"""Response curves against plain loops, and their slopes against finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.curves import adstock, persist, sales_ratio, saturation

PERIODS, SEGMENTS, LEVERS = 7, 2, 3


@pytest.fixture(scope="module")
def attention():
    rng = np.random.default_rng(1)
    used = rng.random((PERIODS, 1, 1)) > 0.2
    return jnp.asarray(rng.exponential(2.0, (PERIODS, SEGMENTS, LEVERS)) * used)


CARRYOVER = jnp.array([0.0, 0.35, 0.93])
HALF = jnp.array([0.2, 1.5, 40.0])


def slope(f, x, direction, step=1e-6):
    return (f(x + step * direction) - f(x - step * direction)) / (2 * step)


def test_saturation_is_half_at_kappa_nothing_at_nothing_and_never_one():
    assert saturation(HALF, HALF) == pytest.approx(np.full(3, 0.5), abs=1e-15)
    assert saturation(jnp.zeros(3), HALF) == pytest.approx(np.zeros(3))
    assert (np.asarray(saturation(jnp.full(3, 1e9), HALF)) < 1.0).all()


def test_adstock_is_the_loop(attention):
    remembered = np.zeros_like(attention)
    for g in range(SEGMENTS):
        for c in range(LEVERS):
            memory = 0.0
            for t in range(PERIODS):
                memory = (1 - CARRYOVER[c]) * attention[t, g, c] + CARRYOVER[c] * memory
                remembered[t, g, c] = memory
    assert np.asarray(adstock(attention, CARRYOVER)) == pytest.approx(remembered, abs=1e-14)


def test_persist_is_the_loop(attention):
    path = np.zeros_like(attention)
    for g in range(SEGMENTS):
        for k in range(LEVERS):
            level = 0.0
            for t in range(PERIODS):
                level = CARRYOVER[k] * level + attention[t, g, k]
                path[t, g, k] = level
    assert np.asarray(persist(attention, CARRYOVER)) == pytest.approx(path, abs=1e-13)


def test_sales_ratio_is_units_after_over_units_before():
    share, change = jnp.array([0.01, 0.3, 0.97]), jnp.array([0.4, -0.2, 1.5])
    odds = np.asarray(share / (1 - share) * jnp.exp(change))
    assert np.asarray(sales_ratio(change, 1 - share)) == pytest.approx(
        odds / (1 + odds) / np.asarray(share)
    )
    assert np.asarray(sales_ratio(change, jnp.ones(3))) == pytest.approx(np.exp(change))


@pytest.mark.parametrize("curve", [adstock, saturation, persist])
def test_slopes_are_those_of_finite_differences(curve, attention):
    used = attention + 0.1
    towards = jnp.asarray(np.random.default_rng(2).normal(size=used.shape))
    exact = jax.jvp(lambda a: curve(a, HALF / 41), (used,), (towards,))[1]
    wanted = slope(lambda a: np.asarray(curve(a, HALF / 41)), used, towards)
    assert np.asarray(exact) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize("share", [0.02, 0.6])
def test_the_ratio_starts_at_the_open_share(share):
    rise = jax.grad(lambda y: sales_ratio(y, jnp.asarray(1 - share)))(jnp.asarray(0.0))
    assert float(rise) == pytest.approx(1 - share, abs=1e-14)


@given(st.floats(0.0, 1e4), st.floats(1e-3, 1e4), st.floats(1e-3, 1e3))
def test_saturation_has_no_unit(level, half, scale):
    one = saturation(jnp.array([level]), jnp.array([half]))
    other = saturation(jnp.array([scale * level]), jnp.array([scale * half]))
    assert float(one[0]) == pytest.approx(float(other[0]), rel=1e-12)


remember = jax.jit(adstock)


@given(st.floats(0.0, 0.999), st.floats(0.0, 100.0))
def test_a_steady_level_is_remembered_at_that_level(carryover, level):
    count = 12
    kept = np.asarray(remember(jnp.full((count, 1), level), jnp.array([carryover])))[:, 0]
    assert kept == pytest.approx(level * (1 - carryover ** np.arange(1, count + 1)), abs=1e-9)


def test_slopes_where_nothing_was_spent_are_finite():
    for curve in (adstock, saturation, persist):
        back = jax.grad(lambda a, f=curve: f(a, CARRYOVER + 0.05).sum())(
            jnp.zeros((PERIODS, LEVERS))
        )
        assert np.isfinite(back).all()
