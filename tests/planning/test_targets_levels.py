"""The level a target is of: weighted by people, over its window, read with its error."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.planning.targets import Target
from kurssi.planning.targets_levels import Levels, level, over_window, readings, weights
from planning import aims

DAY = date(2025, 6, 2)


def target(measure, segment="all", **kwargs):
    return Target(measure=measure, segment=segment, period=DAY, value=0.5, **kwargs)


@given(st.integers(1, 9), st.lists(st.floats(-5, 5), min_size=1, max_size=20))
def test_a_window_is_a_mean_of_its_periods(window, values):
    found = over_window(np.array(values), window)
    naive = [np.mean(values[max(t + 1 - window, 0) : t + 1]) for t in range(len(values))]
    np.testing.assert_allclose(found, naive, atol=1e-12)


def test_everyone_is_weighted_by_people_and_euros_are_summed():
    panel = aims.panel()
    np.testing.assert_allclose(weights(panel, "all"), [0.75, 0.25])
    rng = np.random.default_rng(1)
    share, eur = rng.uniform(size=(5, 9, 2, 3)), rng.uniform(size=(5, 9, 2))
    levels = Levels(share=share, cx=100 * share[..., 0], eur=eur)
    awareness = level(levels, panel, "awareness", "all")
    np.testing.assert_allclose(awareness, 0.75 * share[..., 0, 0] + 0.25 * share[..., 1, 0])
    np.testing.assert_allclose(level(levels, panel, "relevance", "old"), 100 * share[..., 1, 1])
    np.testing.assert_allclose(level(levels, panel, "eur", "all"), eur.sum(-1))
    np.testing.assert_allclose(level(levels, panel, "eur", "young"), eur[..., 0])


@pytest.mark.parametrize("measure", ["awareness", "relevance", "cx"])
def test_a_reading_has_the_error_of_its_answers(measure):
    """Against simulated answers: logits drawn with their variance and shared errors."""
    panel = aims.panel()
    found = readings(panel, target(measure))
    rng, tracker = np.random.default_rng(2), panel.tracker
    root = np.linalg.cholesky(tracker.shared_error)
    error = rng.normal(size=(4000, 2, 3)) @ root.T * np.sqrt(0.02)
    share = 1 / (1 + np.exp(-(tracker.logit[0] + error)))
    if measure == "cx":
        drawn = 95.0 * np.sqrt(share[..., 1] * share[..., 2])
    else:
        drawn = share[..., 0] if measure == "awareness" else 100 * share[..., 1]
    everyone = drawn @ [0.75, 0.25]
    assert found.value[0] == pytest.approx(everyone.mean(), rel=0.01)
    assert np.sqrt(found.variance[0]) == pytest.approx(everyone.std(), rel=0.06)


def test_booked_euros_are_exact():
    panel = aims.panel()
    found = readings(panel, target("eur"))
    np.testing.assert_allclose(found.value, (panel.sales.units * 2.0).sum(1))
    assert not found.variance.any()
