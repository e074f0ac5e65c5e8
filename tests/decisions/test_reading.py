"""How surely experiments can be read: against simulated companies' noise, and by limits."""

import numpy as np
import pytest

from kurssi.decisions.raw import Shown
from kurssi.decisions.reading import Noise
from kurssi.ledger.panel import Tracker

PER_YEAR, BEFORE, LENGTH = 24, 12, 6
SEGMENTS, STATES = 3, 2
ALL = np.ones(SEGMENTS, dtype=bool)
ONE = np.array([True, False, False])


def shown(**changes):
    plain = {
        "measures": np.zeros((1, 1, 2, 4, SEGMENTS, STATES)),
        **dict.fromkeys(("cx", "eur", "whole"), np.zeros((1, 1, 2, 4, SEGMENTS))),
        "persistence": np.array([0.8, 0.5]), "innovation": np.array([0.05, 0.1]),
        "demand": np.array([0.7, 0.02, 0.6]), "noise": np.array([0.03, 0.3]),
        "weight": np.array([100.0, 50.0, 80.0]), "level": np.full((SEGMENTS, STATES), 0.4),
    }  # fmt: skip
    return Shown(**(plain | changes))


def noise(every=1, **changes):
    periods = PER_YEAR
    seen = np.zeros((periods, SEGMENTS, STATES), dtype=bool)
    seen[::every] = True
    tracker = Tracker(
        measures=("awareness", "preference"), logit=np.zeros(seen.shape),
        variance=np.full(seen.shape, 0.01), seen=seen, dispersion=np.ones(SEGMENTS),
        shared_error=np.array([[1.0, 0.4], [0.4, 1.0]]),
    )  # fmt: skip
    people = np.array([2.0, 1.0, 1.0])
    return Noise(
        shown=shown(**changes), tracker=tracker, people=people, per_year=PER_YEAR, window=PER_YEAR
    )


def simulated(rng, worlds):
    """Demand and noise of log sales, worlds x periods x segments, started at rest's own spread."""
    rho, shock, together = shown().demand
    sd, alike = shown().noise
    periods = BEFORE + LENGTH

    def shocks(scale, share, *shape):
        common, own = rng.normal(size=(*shape, 1)), rng.normal(size=(*shape, SEGMENTS))
        return scale * (np.sqrt(share) * common + np.sqrt(1 - share) * own)

    state = shocks(shock / np.sqrt(1 - rho**2), together, worlds)
    path = np.empty((worlds, periods, SEGMENTS))
    for t in range(periods):
        path[:, t] = state + shocks(sd, alike, worlds)
        state = rho * state + shocks(shock, together, worlds)
    return path


@pytest.mark.parametrize("where", [ALL, ONE], ids=["in time", "split"])
def test_the_error_in_sales_is_what_the_best_forecast_leaves_of_simulated_sales(where):
    """Regression of the tested sum on all that is known, over 20,000 worlds: its residual sd."""
    path = simulated(np.random.default_rng(1), 20_000)
    tested = (path[:, -LENGTH:, where] * shown().weight[where]).sum((1, 2))
    known = [path[:, :-LENGTH].reshape(len(path), -1)]
    if not where.all():
        known.append(path[:, -LENGTH:, ~where].reshape(len(path), -1))
    known = np.concatenate(known, axis=1)
    left = tested - known @ np.linalg.lstsq(known, tested, rcond=None)[0]
    assert noise().of_sales(where, LENGTH) == pytest.approx(left.std(), rel=0.02)


def test_other_segments_tell_more_the_more_they_share():
    alone, shared = (
        noise(demand=np.array([0.7, 0.02, share]), noise=np.array([0.01, share])).of_sales(ONE, 6)
        for share in (0.0, 0.95)
    )
    assert shared < 0.5 * alone


def test_the_error_of_a_measure_without_shocks_is_sampling_alone():
    """A mean of LENGTH waves against a level known from before: sampling of both."""
    quiet = noise(innovation=np.full(2, 1e-9))
    slope = np.zeros((SEGMENTS, STATES))
    slope[:, 0] = 0.24
    found = quiet.of_measure(slope, ONE, LENGTH)
    assert found == pytest.approx(0.24 * np.sqrt(0.01 / LENGTH), rel=1e-3)
    assert quiet.of_measure(slope, ONE, LENGTH, more=4.0) == pytest.approx(found / 2, rel=1e-3)


def test_answers_do_not_help_against_the_measures_own_shocks():
    slope = np.zeros((SEGMENTS, STATES))
    slope[:, 0] = 0.24
    errors = [noise().of_measure(slope, ALL, LENGTH, more) for more in (1.0, 4.0, 1e6, 1e9)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] > 0.2 * errors[0]
    assert errors[-2] == pytest.approx(errors[-1], rel=1e-3)


def test_fewer_waves_are_less_sure_and_none_says_nothing():
    slope = np.zeros((SEGMENTS, STATES))
    slope[:, 1] = 0.24
    often, seldom = (noise(every=n).of_measure(slope, ALL, LENGTH) for n in (1, 3))
    assert seldom > often
    assert noise(every=99).of_measure(np.zeros((SEGMENTS, STATES)), ALL, LENGTH) == np.inf


def test_errors_that_go_together_count_in_what_two_measures_make():
    """Sampling alone: var(a + b) = va + vb + 2 rho sqrt(va vb)."""
    quiet = noise(innovation=np.full(2, 1e-9))
    both = np.full((SEGMENTS, STATES), 1.0)
    found = quiet.of_measure(both, ONE, LENGTH)
    assert found == pytest.approx(np.sqrt(0.01 * 2.8 / LENGTH), rel=1e-3)
