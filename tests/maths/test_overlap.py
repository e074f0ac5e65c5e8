"""Carried sampling errors against loops over people, and against repeated panels."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths import overlap
from kurssi.maths.overlap import FEWEST_USED, LEFT, Carried, allowance, deviations, lagged, spaced


def panel(rng, *, waves=7, size=40, stay=3, brands=2, trait=1.0):
    """A rotating panel: people stay ``stay`` waves; some are missing, some do not answer."""
    rows = []
    fresh = size // stay
    mood = {}
    for t in range(waves):
        for person in range(t * fresh, t * fresh + size):
            if rng.random() < 0.1:
                continue
            mood.setdefault(person, rng.normal())
            for brand in range(brands):
                answer = trait * mood[person] + rng.normal(size=2)
                rows.append((person, brand, t, *(answer > 0), rng.uniform(0.5, 2.0)))
    table = np.array(rows)[rng.permutation(len(rows))]
    people, brand, wave = table[:, :3].astype(int).T
    values = table[:, 3:5].copy()
    values[rng.random(values.shape) < 0.1] = np.nan
    off = np.stack([deviations(v, table[:, 5], brand * waves + wave) for v in values.T], axis=1)
    return off, people, brand, wave


def by_loops(off, people, brands, waves, brand, pairs, first, second):
    """Sum over pairs of waves of z z over people in both, over the roots of both waves' sums."""
    held = {
        wave: {
            people[i]: off[i] for i in range(len(people)) if (brands[i], waves[i]) == (brand, wave)
        }
        for wave in range(waves.max() + 1)
    }
    both = whole = 0.0
    for one, other in pairs:
        shared = held[one].keys() & held[other].keys()
        both += sum(held[one][p][first] * held[other][p][second] for p in shared)
        size = [
            sum(z[k] ** 2 for z in held[w].values()) for w, k in ((one, first), (other, second))
        ]
        whole += np.sqrt(size[0] * size[1])
    return both / whole


def test_the_correlations_are_those_of_the_textbook_loops():
    off, people, brands, waves = panel(np.random.default_rng(0))
    found = lagged(off, people, brands, waves)
    for brand in (0, 1):
        for measure in (0, 1):
            for lag in range(1, 7):
                pairs = [(t, t + lag) for t in range(7 - lag)]
                wanted = by_loops(off, people, brands, waves, brand, pairs, measure, measure)
                assert found.at[brand, lag - 1, measure] == pytest.approx(wanted, abs=1e-12)
        ends = [(t, s) for t in (0, 1) for s in (5, 6)]
        crossed = [
            by_loops(off, people, brands, waves, brand, ends, one, other)
            for one, other in ((0, 1), (1, 0))
        ]
        assert found.far[brand, 0, 1] == pytest.approx(np.mean(crossed), abs=1e-12)


def test_the_share_who_come_back_is_counted():
    people = np.array([0, 1, 2, 3, 1, 2, 4, 5])
    waves = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    found = lagged(np.ones((8, 1)), people, np.zeros(8, dtype=int), waves)
    assert found.back[0] == 0.5


def test_where_nobody_answers_twice_there_is_nothing():
    rng = np.random.default_rng(1)
    waves = np.repeat(np.arange(5), 20)
    assert lagged(rng.normal(size=(100, 2)), np.arange(100), np.zeros(100, int), waves) is None
    # Asked about three brands in one wave is not asked again.
    assert lagged(np.ones((60, 1)), np.repeat(np.arange(20), 3), np.tile([0, 1, 2], 20),
                  np.zeros(60, int)) is None  # fmt: skip


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_nothing(seed):
    rng = np.random.default_rng(seed)
    made = panel(rng, waves=4, size=9)
    mixed = rng.permutation(len(made[0]))
    for one, other in zip(lagged(*made), lagged(*(part[mixed] for part in made)), strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_some_people_tell_for_all_where_there_are_very_many(monkeypatch):
    made = panel(np.random.default_rng(2), waves=8, size=3000, stay=4)
    whole = lagged(*made)
    monkeypatch.setattr(overlap, "MOST_ROWS", len(made[0]) // 4)
    part = lagged(*made)
    assert part.at[:, 0] == pytest.approx(whole.at[:, 0], abs=0.05)
    assert (part.at != whole.at).any()
    assert part.error.mean() == pytest.approx(2 * whole.error.mean(), rel=0.2)


def test_it_foretells_how_the_means_of_neighbouring_waves_go_together():
    """Over repeated panels: overlap share x within-person correlation comes out by itself."""
    rng = np.random.default_rng(3)
    told, means = [], []
    for _ in range(400):
        mood = rng.normal(size=90)
        answers = {t: 1.0 * (mood[t * 30 : t * 30 + 60] + rng.normal(size=60) > 0) for t in (0, 1)}
        people = np.concatenate([np.arange(60), np.arange(30, 90)])
        waves = np.repeat([0, 1], 60)
        values = np.concatenate([answers[0], answers[1]])
        off = deviations(values, np.ones(120), waves)[:, None]
        told.append(lagged(off, people, np.zeros(120, int), waves).at[0, 0, 0])
        means.append([answers[0].mean(), answers[1].mean()])
    assert np.mean(told) == pytest.approx(np.corrcoef(np.array(means).T)[0, 1], abs=0.1)
    assert np.mean(told) == pytest.approx(0.5 * 2 / np.pi * np.arcsin(0.5), abs=0.02)


def test_numbers_given_anew_in_each_wave_are_no_panel():
    """The same ids for other people: overlap without correlation, and that counts as none."""
    rng = np.random.default_rng(4)
    people, waves = np.tile(np.arange(200), 20), np.repeat(np.arange(20), 200)
    off = deviations(1.0 * (rng.random(4000) < 0.4), np.ones(4000), waves)[:, None]
    found = lagged(off, people, np.zeros(4000, int), waves)
    assert found.back[0] == 1.0
    carried = Carried.measured(
        found.at[0, :, 0], found.error[0, :, 0], found.far[0, 0, 0], found.far_error[0, 0, 0]
    )
    found = allowance(carried, 20)
    assert found.every == 1
    assert found.factor < 1.15


def rotating(stay, within):
    lags = within * np.maximum(0.0, 1.0 - np.arange(1, 9) / stay)
    return Carried(lags=lags, offset=0.0)


def test_without_overlap_nothing_changes():
    found = allowance(Carried(lags=np.zeros(0), offset=0.0), 50)
    assert (found.offset, found.every, found.inflation, found.factor) == (0.0, 1, 1.0, 1.0)


def test_a_standing_panel_errs_the_level_and_not_the_noise():
    found = allowance(Carried(lags=np.full(8, 0.6), offset=0.6), 60)
    assert (found.offset, found.every, found.inflation) == (0.6, 1, 1.0)
    assert found.factor == pytest.approx(0.4)


def test_a_rotating_panel_is_thinned_and_the_rest_inflates():
    found = allowance(rotating(4, 0.6), 60)  # .45 .30 .15 0 ...
    assert (found.offset, found.every) == (0.0, 3)
    assert found.inflation == pytest.approx(1.3)
    mild = allowance(rotating(4, 0.25), 60)  # .19 .12 .06: kept, and inflated
    assert mild.every == 1
    assert mild.inflation == pytest.approx(1 + 2 * (0.1875 + 0.125 + 0.0625))


def test_a_short_series_keeps_what_waves_it_has():
    found = allowance(rotating(8, 0.9), 12)
    assert found.every == 1
    assert found.inflation > 4.0


def test_what_goes_on_past_the_lags_measured_is_carried_on():
    carried = Carried(lags=0.6 * 0.9 ** np.arange(1, 9), offset=0.0)
    expected = np.concatenate([[1.0], 0.6 * 0.9 ** np.arange(1, 40)])
    assert carried.between(40) == pytest.approx(expected)
    standing = Carried(lags=np.full(8, 0.5), offset=0.5)
    assert standing.between(30)[1:] == pytest.approx(0.5)


def test_chance_is_not_taken_for_a_correlation():
    noise = np.array([0.03, -0.05, 0.08])
    carried = Carried.measured(noise, np.full(3, 0.05), 0.09, 0.05)
    assert carried.offset == 0.0
    assert not carried.lags.any()
    assert Carried.measured(noise + 0.3, np.full(3, 0.05), 0.2, 0.05).offset == 0.2


@given(
    st.lists(st.floats(0.0, 0.95), min_size=1, max_size=8),
    st.floats(0.0, 0.9),
    st.integers(1, 200),
)
def test_a_mend_is_always_one(lags, far, waves):
    carried = Carried.measured(np.array(lags), np.zeros(len(lags)), far, 0.0)
    found = allowance(carried, waves)
    assert 0.0 <= found.offset <= 0.95
    assert found.inflation >= 1.0
    assert found.every == 1 or waves // found.every >= FEWEST_USED
    left = (carried.between(waves) - found.offset) / (1 - found.offset)
    if found.every > 1:
        assert (left[1 : found.every] > LEFT).all()


@given(st.sets(st.integers(0, 300), min_size=1), st.integers(1, 20))
def test_used_waves_are_spaced_and_hold_the_latest(waves, every):
    held = np.array(sorted(waves))
    used = spaced(held, every)
    assert used[-1] == held[-1]
    assert set(used.tolist()) <= waves
    assert all(later - one >= every for one, later in pairwise(used.tolist()))
