"""Hidden segments are predicted as surely as said, and better than by what people do instead."""

import numpy as np
import pytest

from recovery.hidden import CELLS, WORLDS, biased, company, outlying, rmse, row

ASKED, MISSED, NEVER = range(len(CELLS))
MANY = 50


def held_well(outcomes, world, *, least):
    for kind in (ASKED, MISSED, NEVER):
        held, pooled, direct, complete, before = row(outcomes, kind)
        if kind != NEVER or len(outcomes) >= MANY:  # a company hides but one segment wholly
            assert held > least, (world, CELLS[kind])
        if kind == ASKED:
            assert pooled < direct, world
        assert pooled < complete, (world, CELLS[kind])
        if kind == MISSED:
            assert pooled < before, world


@pytest.mark.parametrize("world", WORLDS)
def test_hidden_segments(world):
    held_well([company(seed, world, spans=(12,)) for seed in range(8)], world, least=0.75)


def test_a_biased_sample_is_put_right():
    both = [biased(seed) for seed in range(10)]
    plain, right = (np.mean([found[at][0].mean() for found in both]) for at in (0, 1))
    off, near = (rmse(np.concatenate([found[at][1].ravel() for found in both])) for at in (0, 1))
    assert plain < 0.7
    assert right > 0.8
    assert near < 0.7 * off


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_hidden_segments_of_many_companies(world):
    outcomes = [company(seed, world) for seed in range(200)]
    held_well(outcomes, world, least=0.86)
    if world == "outlier":
        held = outlying(outcomes)
        assert held[100] > 0.85
        assert held[3] < 0.9, "an outlier of few answers is drawn to the others, and it shows"


@pytest.mark.slow
def test_biased_samples_of_many_companies():
    both = [biased(seed) for seed in range(200)]
    held = np.mean([found[1][0].mean() for found in both])
    assert 0.88 < held < 0.98
