"""Two runs in numbers: what the next euro earns by either."""

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.steps import comparing
from kurssi.steps.comparing import shifts


@pytest.fixture
def workspace(tmp_path):
    return steps.open_workspace(tiny.write(tmp_path / "company"))


def kept(monkeypatch, **boards):
    monkeypatch.setattr(comparing, "_returns", lambda workspace, run: boards.get(run))


def test_a_shift_is_the_difference_of_two_fits_that_know_nothing_of_each_other(
    workspace, monkeypatch
):
    rng = np.random.default_rng(1)
    means, scale, levers = np.array([0.4, -0.2]), np.array([0.3, 0.05]), ("tv", "search")
    one = means + scale * rng.standard_normal((40_000, 2))
    other = means + 0.5 + 2 * scale * rng.standard_normal((30_000, 2))
    kept(monkeypatch, a=(levers, one), b=(levers, other))
    found = shifts(workspace, "a", "b")
    assert tuple(each.lever for each in found) == levers
    wide = 1.6449 * scale * np.sqrt(1 + 4)  # normal draws: variances add up
    for c, each in enumerate(found):
        assert each.one.mean == one[:, c].mean()
        assert each.other.q50 == np.median(other[:, c])
        assert each.more.mean == pytest.approx(0.5, abs=0.02 * wide[c])
        assert each.more.q05 == pytest.approx(0.5 - wide[c], abs=0.03 * wide[c])
        assert each.more.q95 == pytest.approx(0.5 + wide[c], abs=0.03 * wide[c])


def test_the_other_way_round_is_the_opposite(workspace, monkeypatch):
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(500, 1)), rng.normal(1.0, size=(500, 1))
    kept(monkeypatch, a=(("tv",), one), b=(("tv",), other))
    (there,), (back,) = shifts(workspace, "a", "b"), shifts(workspace, "b", "a")
    assert there.more.mean == pytest.approx(-back.more.mean)
    assert there.more.q05 == pytest.approx(-back.more.q95)


def test_boards_that_are_not_kept_or_not_alike_are_not_compared(workspace, monkeypatch):
    draws = np.zeros((10, 1))
    kept(monkeypatch, a=(("tv",), draws), b=(("radio",), draws))
    assert shifts(workspace, "a", "b") is None
    assert shifts(workspace, "a", "c") is None
    monkeypatch.undo()
    assert shifts(workspace, "nobody", "nobody else") is None  # nothing was fitted here
