"""What experiments would show: against the naive oracle's paths, and by their laws."""

from dataclasses import replace

import numpy as np
import pytest

from decisions import made
from kurssi.decisions.raw import LENGTHS, SIZES
from kurssi.decisions.trials import shown
from kurssi.posterior.fit import build
from model import made as panels

TERMS = made.Terms(window=20, horizon=12, rate=0.08, per_year=12)


@pytest.fixture(scope="module")
def panel():
    return panels.a_panel()


@pytest.fixture(scope="module")
def found(panel):
    model = build(panel, panels.MOVES)
    u = 0.5 * np.random.default_rng(1).standard_normal((12, model.size))
    return shown(model, panel, TERMS, u)


def test_axes(panel, found):
    levers, segments = len(panel.levers), len(panel.segments)
    shape = (12, levers, len(SIZES), len(LENGTHS), segments)
    assert found.eur.shape == found.whole.shape == found.cx.shape == shape
    assert found.measures.shape == (*shape, len(panel.tracker.measures))
    assert found.level.shape == (segments, len(panel.tracker.measures))
    assert ((found.level > 0) & (found.level < 1)).all()


def test_a_lever_that_does_not_move_a_measure_shows_only_what_comes_round(panel, found):
    """Stopping and doubling go opposite ways in every draw, for euros and for measures moved."""
    stop, double = found.whole[:, :, 0, -1].sum(-1), found.whole[:, :, 1, -1].sum(-1)
    assert (np.sign(stop) == -np.sign(double)).mean() > 0.9


def test_doubling_shows_less_than_stopping(found):
    """Concave response: the second euro buys less than the first, in the same draw."""
    stop, double = (np.abs(found.eur[:, :, size, -1].sum(-1)) for size in (0, 1))
    assert (double <= stop * (1 + 1e-9)).mean() > 0.9


def test_longer_shows_more_and_what_comes_after_is_counted(found):
    euros = np.abs(found.eur[:, :, 0].sum(-1))
    assert (np.diff(euros, axis=-1) > 0).mean() > 0.9
    assert not np.allclose(found.eur, found.whole)


def test_without_a_tracker_sales_are_shown_alone(panel):
    bare = replace(panel, tracker=None)
    model = build(bare, panels.MOVES)
    u = 0.5 * np.random.default_rng(1).standard_normal((3, model.size))
    found = shown(model, bare, TERMS, u)
    assert found.measures.shape[-1] == 0
    assert found.eur.any()
