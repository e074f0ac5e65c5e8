"""Rates from waves that overlap: honest when it is allowed for, and not else."""

import numpy as np
import pytest

from recovery import waves


def conversions(used, made, truth):
    return waves.held(used, *made[1:], truth)["conversion"]


def panel(kind, worlds, truth):
    correlation = waves.going_on(kind)
    made = waves.overlapping(np.random.default_rng(2), worlds, truth, correlation)
    plain = conversions(waves.as_samples(made[0]), made, truth)
    return plain, conversions(waves.as_allowed(made[0], correlation), made, truth)


def test_a_rotating_panel_taken_for_samples_is_too_sure_and_allowed_for_is_not():
    (plain, _), (allowed, _) = panel("rotating, 8 waves, .6", 40, waves.TRUTHS["quick"])
    assert plain < 0.75
    assert allowed > 0.85


@pytest.mark.slow
@pytest.mark.parametrize("name", waves.TRUTHS)
@pytest.mark.parametrize("kind", waves.KINDS)
def test_conversions_are_held_whatever_goes_on(name, kind):
    _, (allowed, mean) = panel(kind, 150, waves.TRUTHS[name])
    assert allowed > 0.84
    assert mean == pytest.approx(waves.CONVERSION, rel=0.35)


@pytest.mark.slow
@pytest.mark.parametrize("name", waves.TRUTHS)
@pytest.mark.parametrize("width", [2, 4, 8, 13])
def test_rolling_means_apart_are_held_where_as_samples_they_are_not(name, width):
    truth = waves.TRUTHS[name]
    made = waves.rolling(np.random.default_rng(3), 150, truth, width)
    plain, _ = conversions(waves.as_samples(made[0]), made, truth)
    apart, _ = conversions(waves.as_apart(made[0], width), made, truth)
    assert apart > 0.8
    assert apart > plain
