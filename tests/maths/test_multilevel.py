"""The multilevel model: against Monte Carlo from its prior, its symmetries, and its limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from kurssi.maths.bordered import log_density, solve
from kurssi.maths.multilevel import Believed, Layout, Observed, _beliefs, _natural, fit
from kurssi.maths.poststratify import PooledLevels, pooled_levels

NOBODY = np.zeros((1, 0), dtype=np.int64)


def seen(share, n, layout) -> Observed:
    """Every cell with n > 0 of period x segment arrays."""
    period, segment = np.nonzero(n > 0)
    return Observed(
        share=share[n > 0], n=n[n > 0], period=period, segment=segment,
        profile=np.zeros((len(period), 0), dtype=np.int64),
    )  # fmt: skip


def levels(share, n) -> tuple[Believed, PooledLevels]:
    layout = Layout(periods=share.shape[0], segments=share.shape[1])
    believed = fit(seen(share, n, layout), layout)
    return believed, pooled_levels(believed, np.eye(layout.segments)[:, :, None], NOBODY)


def asked(seed, periods=8, segments=4, n=25.0):
    rng = np.random.default_rng(seed)
    p = expit(logit(0.3) + 0.5 * rng.normal(size=segments) + 0.2 * rng.normal(size=(periods, 1)))
    return rng.binomial(int(n), p) / n, np.full((periods, segments), n)


def test_sds_and_persistences_are_integrated_as_by_brute_force():
    """Against 40,000 draws from the prior weighted by their likelihood, on the same evidence."""
    share, n = asked(1, periods=6, segments=3, n=15.0)
    n[2, 1] = 0.0
    believed, found = levels(share, n)
    nodes = np.random.default_rng(2).normal(size=(40_000, 5))
    hyper = _natural(nodes, 0.8)
    beliefs = _beliefs(hyper, believed.layout)
    log = log_density(believed.evidence, beliefs)
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    assert 1 / np.sum(weights**2) > 500
    for name in ("segment", "period", "cell", "period_persistence", "cell_persistence"):
        brute, quick = (
            weights @ getattr(hyper, name),
            believed.weights @ getattr(believed.hyper, name),
        )
        assert quick == pytest.approx(brute, rel=0.06), name
    few = np.random.default_rng(3).choice(len(weights), 600, p=weights)
    solved = solve(believed.evidence, type(beliefs)(*(part[few] for part in beliefs)))
    eta = (
        solved.states[:, 2, 0] + solved.states[:, 2, 2] + solved.border[:, 0] + solved.border[:, 2]
    )
    state, border = np.array([[1.0, 0, 1, 0]]), np.array([[1.0, 0, 1, 0]])
    sd = np.sqrt(solved.covariance((state, border), (state, border), 2)[:, 0])
    drawn = expit(eta + sd * np.random.default_rng(4).normal(size=(40, 600)))
    assert found.value[2, 1] == pytest.approx(drawn.mean(), abs=0.01)
    low, high = np.quantile(drawn, [0.05, 0.95])
    width = high - low
    assert found.q05[2, 1] == pytest.approx(low, abs=0.06 * width)
    assert found.q95[2, 1] == pytest.approx(high, abs=0.06 * width)


@settings(max_examples=8)
@given(st.integers(0, 1000))
def test_no_is_the_mirror_of_yes(seed):
    share, n = asked(seed, periods=3, segments=3)
    yes, no = levels(share, n)[1], levels(1 - share, n)[1]
    np.testing.assert_allclose(no.value, 1 - yes.value, atol=1e-9)
    np.testing.assert_allclose(no.q05, 1 - yes.q95, atol=1e-6)
    np.testing.assert_allclose(no.own, yes.own, atol=1e-9)


@settings(max_examples=8)
@given(st.permutations(range(4)), st.integers(0, 1000))
def test_the_order_of_segments_is_nothing(order, seed):
    share, n = asked(seed)
    first, second = levels(share, n)[1], levels(share[:, order], n[:, order])[1]
    np.testing.assert_allclose(second.value, first.value[:, order], atol=1e-9)
    np.testing.assert_allclose(second.q95, first.q95[:, order], atol=1e-6)


def test_many_answers_speak_for_themselves_and_none_say_nothing():
    share = expit(0.4 * np.random.default_rng(5).normal(size=(8, 4)))
    n = np.full((8, 4), 100_000.0)
    n[3, 2] = 0.0
    found = levels(share, n)[1]
    many = n > 0
    np.testing.assert_allclose(found.value[many], share[many], atol=2e-3)
    assert (found.own[many] > 0.95).all()
    assert found.own[3, 2] == pytest.approx(0.0, abs=1e-12)
    assert found.se[3, 2] > 5 * found.se[many].max()


def test_few_answers_are_drawn_to_the_others():
    share, n = asked(6, n=40.0)
    share[4, 1], n[4, 1] = 0.0, 3.0
    found = levels(share, n)[1]
    assert found.value[4, 1] > 0.08, "three answers, all no, are not a level of 0"
    assert found.own[4, 1] < 0.3


def test_a_segment_nobody_was_ever_asked_in_is_wider_than_one_missed_once():
    share, n = asked(7)
    n[:, 3] = 0.0
    n[5, 0] = 0.0
    found = levels(share, n)[1]
    width = found.q95 - found.q05
    assert width[5, 3] > width[5, 0] > width[5, 1]


def test_own_weight_is_how_far_the_level_follows_its_own_answers():
    """Half a point more in the cell moves its logit by own weight x the logit's change."""
    share, n = asked(8, n=60.0)
    _, before = levels(share, n)
    share = share.copy()
    old = share[3, 1]
    share[3, 1] += 0.005
    _, after = levels(share, n)
    moved = logit(after.value[3, 1]) - logit(before.value[3, 1])
    p = before.value[3, 1]
    assert moved == pytest.approx(before.own[3, 1] * (share[3, 1] - old) / (p * (1 - p)), rel=0.35)


def test_profiles_differ_where_people_do():
    """Half of the sample young at .6, half old at .2: a group of the old alone is at .2."""
    periods, answers = 5, np.array([[0], [1]])
    period = np.repeat(np.arange(periods), 2)
    observed = Observed(
        share=np.tile([0.6, 0.2], periods), n=np.full(2 * periods, 200.0), period=period,
        segment=np.zeros(2 * periods, dtype=np.int64), profile=np.tile(answers, (periods, 1)),
    )  # fmt: skip
    believed = fit(observed, Layout(periods=periods, segments=1, profiles=(2,)))
    people = np.array([[[0.0, 1.0]], [[1.0, 0.0]], [[0.25, 0.75]]])
    found = pooled_levels(believed, people, answers)
    np.testing.assert_allclose(found.value[:, 0], 0.2, atol=0.02)
    np.testing.assert_allclose(found.value[:, 1], 0.6, atol=0.02)
    np.testing.assert_allclose(found.value[:, 2], 0.3, atol=0.02)
