"""Raking against cell-by-cell fitting, against what it promises, and against another package."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.raking import Margin, rake
from kurssi.maths.survey import kish_design_effect

SEX, AGE = np.array([0.48, 0.52]), np.array([30.0, 50.0, 20.0])


def people(seed: int, count: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    sex, age = rng.choice(2, count, p=[0.7, 0.3]), rng.choice(3, count, p=[0.2, 0.3, 0.5])
    return rng.gamma(4.0, 1.0, count), sex, age


def margins(sex, age) -> list[Margin]:
    return [Margin(place=sex, wanted=SEX), Margin(place=age, wanted=AGE)]


def held(weights, place, count):
    """The share of the weights in each category, of those whose place is known."""
    known = place >= 0
    return np.bincount(place[known], weights=weights[known], minlength=count) / weights[known].sum()


def test_it_is_deming_and_stephans_table():
    """The table of sex x age fitted by hand, row by row and column by column, gives the factors."""
    base, sex, age = people(1)
    table = np.zeros((2, 3))
    for w, s, a in zip(base, sex, age, strict=True):
        table[s, a] += w
    fitted = table / table.sum()
    for _ in range(500):
        for s in range(2):
            fitted[s] *= SEX[s] / fitted[s].sum()
        for a in range(3):
            fitted[:, a] *= AGE[a] / 100 / fitted[:, a].sum()
    factors = fitted * table.sum() / table
    found = rake(base, margins(sex, age))
    assert found.converged
    np.testing.assert_allclose(found.weights, base * factors[sex, age], rtol=1e-7)


@given(st.integers(0, 10_000), st.floats(0.01, 100.0))
def test_margins_are_met_the_total_stays_and_units_are_nothing(seed, scale):
    base, sex, age = people(seed)
    found = rake(base, margins(sex, age))
    assert found.converged
    assert found.weights.sum() == pytest.approx(base.sum())
    np.testing.assert_allclose(held(found.weights, sex, 2), SEX, atol=1e-8)
    np.testing.assert_allclose(held(found.weights, age, 3), AGE / 100, atol=1e-8)
    again = rake(scale * base, margins(sex, age))
    np.testing.assert_allclose(again.weights, scale * found.weights, rtol=1e-6)


def test_met_margins_change_nothing():
    base, sex, age = people(2)
    first = rake(base, margins(sex, age))
    again = rake(first.weights, margins(sex, age))
    assert again.iterations == 1
    np.testing.assert_allclose(again.weights, first.weights, rtol=1e-8)


def test_unknown_places_keep_their_share_of_the_base_weights():
    base, sex, age = people(3)
    sex = np.where(np.arange(200) % 7 == 0, -1, sex)
    found = rake(base, margins(sex, age))
    kept = found.weights[sex < 0].sum() / found.weights.sum()
    assert kept == pytest.approx(base[sex < 0].sum() / base.sum())
    np.testing.assert_allclose(held(found.weights, sex, 2), SEX, atol=1e-8)
    np.testing.assert_allclose(held(found.weights, age, 3), AGE / 100, atol=1e-8)


def test_a_category_without_anybody_is_left_out_and_told():
    base, sex, age = people(4)
    age = np.where(age == 1, 0, age)
    found = rake(base, margins(sex, age))
    assert [list(np.flatnonzero(here == 0)) for here in found.people] == [[], [1]]
    assert found.converged
    np.testing.assert_allclose(held(found.weights, age, 3), [0.6, 0.0, 0.4], atol=1e-8)


def test_a_margin_that_nobody_answers_is_as_if_it_were_not_there():
    base, sex, _ = people(5)
    nobody = Margin(place=np.full(200, -1), wanted=AGE)
    found = rake(base, [Margin(place=sex, wanted=SEX), nobody])
    alone = rake(base, [Margin(place=sex, wanted=SEX)])
    assert found.converged
    np.testing.assert_allclose(found.weights, alone.weights, rtol=1e-9)


def test_weights_of_nothing_stay_nothing():
    base, sex, age = people(6)
    base[:20] = 0.0
    found = rake(base, margins(sex, age))
    assert not found.weights[:20].any()
    assert found.people[0].sum() == 180


@pytest.mark.parametrize("trim", [3.0, 4.0])
def test_trimmed_weights_are_below_the_limit_and_the_margins_are_met(trim):
    base, sex, age = people(7, 2000)
    base = base**0.5
    plain, found = rake(base, margins(sex, age)), rake(base, margins(sex, age), trim=trim)
    assert plain.weights.max() > trim * np.median(plain.weights)
    assert found.weights.max() <= trim * np.median(found.weights) * (1 + 1e-9)
    assert 0 < found.trimmed < 0.5
    assert kish_design_effect(found.weights) < kish_design_effect(plain.weights)
    assert found.weights.sum() == pytest.approx(base.sum())
    assert found.converged
    np.testing.assert_allclose(held(found.weights, age, 3), AGE / 100, atol=1e-6)


def test_trimming_alone_hands_out_what_was_cut():
    base = np.array([1.0, 1.0, 1.0, 1.0, 10.0])
    found = rake(base, [], trim=3.0)
    assert found.weights.tolist() == pytest.approx([2.75, 2.75, 2.75, 2.75, 3.0], abs=1e-6)
    assert found.trimmed == pytest.approx(0.2)


def test_a_limit_the_margins_cannot_bear_stands_and_is_told():
    place = np.array([0] * 99 + [1])
    found = rake(np.ones(100), [Margin(place=place, wanted=np.array([0.5, 0.5]))], trim=3.0)
    assert not found.converged
    assert found.weights.max() <= 3.0 * np.median(found.weights) * (1 + 1e-9)
    assert found.difference > 0.4


def test_margins_that_contradict_each_other_do_not_converge():
    """The two margins divide the same people the same way and want different shares."""
    place = np.arange(100) % 2
    both = [Margin(place=place, wanted=np.array([a, 1 - a])) for a in (0.5, 0.6)]
    found = rake(np.ones(100), both)
    assert not found.converged
    assert found.difference == pytest.approx(0.1)
    assert found.iterations < 20


def test_the_weights_are_another_packages():
    """The package svy 0.35 rakes to the same weights."""
    svy = pytest.importorskip("svy", reason="svy, the second oracle, is not installed")
    polars = pytest.importorskip("polars", reason="svy, the second oracle, is not installed")
    base, sex, age = people(9)
    rows = polars.DataFrame({"w": base, "sex": sex, "age": age})
    sample = svy.Sample(rows, design=svy.Design(wgt="w"))
    controls = {
        name: {i: float(s) for i, s in enumerate(share / share.sum() * base.sum())}
        for name, share in (("sex", SEX), ("age", AGE))
    }
    theirs = sample.weighting.rake(controls=controls, tol=1e-12, max_iter=1000)
    found = rake(base, margins(sex, age))
    np.testing.assert_allclose(found.weights, theirs.data["rk_wgt"].to_numpy(), rtol=1e-8)


def test_order_of_margins_is_nothing():
    base, sex, age = people(10)
    for order in itertools.permutations(margins(sex, age)):
        found = rake(base, list(order))
        np.testing.assert_allclose(found.weights, rake(base, margins(sex, age)).weights, rtol=1e-7)
