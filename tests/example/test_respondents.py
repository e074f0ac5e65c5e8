"""Interviews: the weighted margins are the truth, with the error that sampling gives."""

import numpy as np
import pytest

from kurssi.example.live import live
from kurssi.example.respondents import (
    CELLS,
    Interviews,
    brand_levels,
    dispersion,
    interview,
    waves,
)
from kurssi.example.setting import Setting

TOPS = dict.fromkeys(("relevance", "differentiation"), (1, 6)) | dict.fromkeys(
    ("loyalty", "recommendation"), (0, 10)
)


@pytest.fixture(scope="module")
def asked(world):
    return interview(world)


def measure_of(question):
    return question.rpartition("_")[0] if question[-1].isdigit() else question


def scaled(asked, question):
    low, steps = TOPS.get(measure_of(question), (0, 1))
    answers = asked.answers[question].astype(float)
    return np.where(answers < 0, np.nan, (answers - low) / steps)


def errors(world, asked, question):
    """Error of the weighted sum and its sd, by week, segment and brand."""
    levels = brand_levels(world)
    weeks, segments, brands, _ = levels.shape
    group = (asked.period * segments + asked.segment) * brands + asked.brand
    true = levels[..., world.parameters.measures.index(measure_of(question))].ravel()
    value = scaled(asked, question)
    seen = np.isfinite(value)
    group, weight = group[seen], asked.weight[seen]
    miss = weight * (value[seen] - true[group])
    size = weeks * segments * brands
    error, variance = np.bincount(group, miss, size), np.bincount(group, miss**2, size)
    kept = variance.reshape(weeks, -1).all(1)
    return error.reshape(weeks, -1)[kept], np.sqrt(variance.reshape(weeks, -1)[kept])


@pytest.mark.parametrize(
    "question",
    [
        "awareness", "consideration", "preference", "loyalty", "recommendation",
        "relevance_1", "relevance_2", "relevance_3", "differentiation_1", "differentiation_2",
    ],
)  # fmt: skip
def test_weighted_margins_are_the_truth(world, asked, question):
    error, sd = errors(world, asked, question)
    assert 0.95 < np.sqrt((error**2).sum() / (sd**2).sum()) < 1.05
    pooled = error.sum(0) / np.sqrt((sd**2).sum(0))  # twelve: segment x brand
    assert np.abs(pooled).max() < 3.9
    assert np.sqrt((pooled**2).mean()) < 1.7


def test_without_weights_the_margins_are_off(world, asked):
    known = {name: getattr(asked, name) for name in asked.__slots__}
    unweighted = Interviews(**known | {"weight": np.ones(len(asked.weight))})
    error, sd = errors(world, unweighted, "awareness")
    pooled = error.sum(0) / np.sqrt((sd**2).sum(0))
    assert pooled.max() < -1
    assert pooled.mean() < -2.5


def test_sizes_weights_and_silence(world, asked):
    own = asked.brand == 0
    counts = np.bincount(asked.period[own] * 3 + asked.segment[own])
    assert counts[counts > 0].min() >= 100
    assert counts.max() <= 130
    assert (asked.answers["awareness"] == -1).mean() == pytest.approx(0.035, abs=0.003)
    assert sorted(set(asked.brand)) == [0, 1, 2, 3]
    assert np.mean(asked.weight[own]) == pytest.approx(1.0, abs=0.01)
    mass = np.bincount(asked.segment[own], asked.weight[own])
    assert mass / mass.sum() == pytest.approx(world.population / world.population.sum(), abs=0.005)
    people, interviews, _ = np.array(list(CELLS.values())).T
    assert people.sum() == pytest.approx(1.0)
    assert interviews.sum() == pytest.approx(1.0)


def test_items_hang_together(asked):
    own = asked.brand == 0
    for name, items in (("relevance", 3), ("differentiation", 2)):
        answers = np.stack([scaled(asked, f"{name}_{i}")[own] for i in range(1, items + 1)], 1)
        answers = answers[np.isfinite(answers).all(1)]
        share = answers.var(0).sum() / answers.sum(1).var()
        assert 0.75 < items / (items - 1) * (1 - share) < 0.92


def test_preference_nests_in_consideration_in_awareness(asked):
    own = asked.brand == 0
    aware, considering, preferring = (
        asked.answers[name][own] for name in ("awareness", "consideration", "preference")
    )
    assert not ((preferring == 1) & (considering == 0)).any()
    assert not ((considering == 1) & (aware == 0)).any()


def test_dispersion_is_that_of_the_persons(world, asked):
    relevance = _mean(asked, "relevance", 3)
    differentiation = _mean(asked, "differentiation", 2)
    for g, kappa in enumerate(world.dispersion):
        here = (asked.brand == 0) & (asked.segment == g)
        here &= np.isfinite(relevance) & np.isfinite(differentiation)
        r, d, weight = relevance[here], differentiation[here], asked.weight[here]
        found = np.average(np.sqrt(r * d), weights=weight) / np.sqrt(
            np.average(r, weights=weight) * np.average(d, weights=weight)
        )
        assert kappa == pytest.approx(found, abs=0.005)


def _mean(asked, name, items):
    answers = np.stack([scaled(asked, f"{name}_{i}") for i in range(1, items + 1)], 1)
    seen = np.isfinite(answers)
    return np.where(seen.any(1), np.nansum(answers, 1) / np.maximum(seen.sum(1), 1), np.nan)


def test_dispersion_falls_with_the_level(world):
    low = dispersion(np.full((4, 2, 7), 0.3), world.parameters.measures)
    high = dispersion(np.full((4, 2, 7), 0.7), world.parameters.measures)
    assert (low < high).all()
    assert (high < 1).all()


def test_waves_are_missed_here_and_there_and_five_in_a_row():
    seen = waves(Setting(), 7)
    assert not seen[56:61].any()
    assert 5 < (~seen).sum() < 25
    assert waves(Setting(missing_waves=0.0), 7).all()
    assert not waves(Setting(tracker=False), 7).any()


def test_another_size_of_sample(world):
    small = interview(live(7, Setting(respondents=30, weeks=60)))
    own = small.brand == 0
    counts = np.bincount(small.period[own] * 3 + small.segment[own])
    assert 26 <= counts[counts > 0].min() <= counts.max() <= 34
