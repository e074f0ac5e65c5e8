"""Changes and their chance, against covariances written out and against repeated panels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from kurssi.ledger.changes import Observed, Told, change, earlier, errors
from kurssi.ledger.like_months import on_like_months
from kurssi.maths.moved import Means

ONE = np.ones(1, dtype=np.int64)


def observed(rng, *, series=3, periods=9, spans=3, width=1):
    """Series with gaps, their waves and carried errors, in cells of ``spans`` periods."""
    kept = [np.sort(rng.choice(periods, rng.integers(4, periods), replace=False))
            for _ in range(series)]  # fmt: skip
    number = np.repeat(np.arange(series), [len(k) for k in kept])
    period = np.concatenate(kept)
    pairs, at = np.unique(np.stack([number, period // spans]), axis=1, return_inverse=True)
    published = rng.random(len(period)) < 0.3
    carries = np.minimum.accumulate(rng.uniform(0, 0.9, (series, periods)), axis=1)
    carries[:, 0] = 1.0
    return Observed(
        series=number, period=period, at=at.reshape(-1), weight=rng.uniform(0.1, 1, len(period)),
        wave=np.where(published, -1, period), width=np.where(published, width, 1), carries=carries,
        load=np.where(published, 0.0, rng.uniform(-0.05, 0.05, (2, len(period)))).T,
        renewed=renewed(rng, periods), asked=rng.integers(0, 2, series),
    ), pairs  # fmt: skip


def renewed(rng, periods):
    """How many times as many people each two waves share, of two brands."""
    found = rng.uniform(0, 1.2, (2, periods, periods))
    return np.tril(found) + np.tril(found, -1).swapaxes(1, 2)


def by_hand(of):
    """Every covariance of the estimates as one dense matrix."""
    count = len(of.series)
    whole = np.diag(of.weight**2)
    for i in range(count):
        for j in range(count):
            if i == j or of.series[i] != of.series[j]:
                continue
            told, width = (of.wave[[i, j]] >= 0), max(of.width[i], of.width[j])
            if told.all():
                shared = of.renewed[of.asked[of.series[i]], of.wave[i], of.wave[j]]
                r = min(of.carries[of.series[i], abs(of.wave[i] - of.wave[j])] * shared, 0.95)
            elif not told.any() and width > 1:
                r = max(0.0, 1 - abs(of.period[i] - of.period[j]) / width)
            else:
                r = 0.0
            whole[i, j] = of.weight[i] * of.weight[j] * r + of.load[i] @ of.load[j]
    return whole


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3]), st.sampled_from([1, 4]))
def test_errors_are_those_of_the_dense_matrix(seed, spans, width):
    of, pairs = observed(np.random.default_rng(seed), spans=spans, width=width)
    compared = earlier(pairs[0], pairs[1], np.ones(pairs.shape[1], dtype=np.int64), 4,
                       year=pairs[1] // 4)  # fmt: skip
    found = errors(of, compared)
    into = np.eye(pairs.shape[1])[:, of.at]
    whole = into @ by_hand(of) @ into.T
    assert found.variance == pytest.approx(np.diag(whole), rel=1e-10)
    for told, base in ((found.before, compared.before), (found.year_ago, compared.year_ago)):
        for cell, other in enumerate(base):
            assert told[cell] == pytest.approx(whole[cell, other] if other >= 0 else 0.0, abs=1e-12)


def compare(time, *, width=1, per_year=52, series=None, new_year=None):
    """Spans of which ``new_year`` is the first of a year, the middle of one where not said."""
    time = np.array(time)
    series = np.zeros(len(time), dtype=np.int64) if series is None else np.array(series)
    year = (time - (per_year // 2 if new_year is None else new_year)) // per_year
    return earlier(series, time, np.full(len(time), width), per_year, year=year)


def test_the_span_before_is_the_last_one_seen():
    found = compare([0, 1, 5, 0, 7], series=[0, 0, 0, 1, 1])
    assert found.before.tolist() == [-1, 0, 1, -1, 3]


def test_rolling_means_are_compared_with_the_last_that_shares_no_period():
    assert compare(range(7), width=3).before.tolist() == [-1, -1, -1, 0, 1, 2, 3]


def test_a_year_ago_is_the_nearest_within_two_weeks():
    found = compare([0, 3, 50, 52, 53, 54, 57, 58])
    # 54 is two weeks after a year; 57 is 52 after week 5, nearest 3; 58 has none near.
    assert found.year_ago.tolist() == [-1, -1, 0, 0, 0, 1, 1, -1]


def test_of_two_equally_near_the_earlier_counts():
    assert compare([0, 2, 53]).year_ago.tolist() == [-1, -1, 0]


def test_months_may_be_one_off_and_quarters_none():
    assert compare([0, 13], per_year=12).year_ago.tolist() == [-1, 0]
    assert compare([0, 14], per_year=12).year_ago.tolist() == [-1, -1]
    assert compare([0, 5], per_year=4).year_ago.tolist() == [-1, -1]
    assert compare([0, 4], per_year=4).year_ago.tolist() == [-1, 0]


def test_a_year_ago_is_never_of_the_same_calendar_year():
    # January and December of one year, then February against March of the year before.
    assert compare([0, 11], per_year=12, new_year=0).year_ago.tolist() == [-1, -1]
    assert compare([2, 13], per_year=12, new_year=0).year_ago.tolist() == [-1, 0]
    # December against November and January around the same December a year before.
    assert compare([10, 12, 23], per_year=12, new_year=0).year_ago.tolist() == [-1, -1, 0]
    assert compare([1, 51], new_year=0).year_ago.tolist() == [-1, -1]


def test_the_chance_knows_what_the_errors_share():
    share, variance = np.array([0.30, 0.36]), np.array([0.0009, 0.0009])
    n = share * (1 - share) / variance
    means, base = Means(share, variance, n, np.full(2, np.inf)), np.array([-1, 0])
    moved, alone, _ = change(means, np.zeros(2), base)
    assert np.isnan(moved[0])
    assert np.isnan(alone[0])
    assert moved[1] == pytest.approx(0.06)
    assert alone[1] == pytest.approx(ndtr(0.06 / np.sqrt(0.0018)), abs=0.003)
    _, sure, _ = change(means, np.full(2, 0.0009 * 0.6), base)
    assert sure[1] == pytest.approx(ndtr(0.06 / np.sqrt(0.0018 * 0.4)), abs=0.003)


def by_month(seed):
    """Two years of estimates with gaps, several a month, and the change month by month."""
    rng = np.random.default_rng(seed)
    period = np.flatnonzero(rng.random(72) < 0.6)
    month, size = period // 3, len(period)
    told = Told(np.ones(size), rng.random(size), rng.uniform(0.01, 0.05, size),
                rng.uniform(20, 90, size), np.full(size, np.inf),
                rng.uniform(-0.004, 0.004, (size, 3)))  # fmt: skip
    year = month // 12
    mass = np.bincount(year, weights=told.n)
    told = told._replace(part=told.n / mass[year])
    carries = np.concatenate([[1.0], np.full(72, 0.3)])[None]
    of = Observed(
        series=np.zeros(size, dtype=np.int64), period=period, at=year, weight=told.part * told.se,
        wave=np.arange(size), width=np.ones(size, dtype=np.int64), carries=carries,
        load=told.part[:, None] * told.load,
        renewed=renewed(rng, size), asked=np.ones(1, dtype=np.int64),
    )  # fmt: skip
    return of, told, month


@given(st.integers(0, 2**32 - 1))
def test_like_months_are_the_weighted_difference_of_each_month(seed):
    of, told, month = by_month(seed)
    base, shift = np.array([-1, 0]), np.array([0, 12])
    found = on_like_months(of, told, month, base, shift)
    difference, worth, parts = [], [], []
    for m in range(12):
        now, then = month == m + 12, month == m
        if now.any() and then.any():
            a, b = told.n[now].sum(), told.n[then].sum()
            part = np.where(now, told.n / a, 0) - np.where(then, told.n / b, 0)
            difference.append(part @ told.value)
            worth.append(a * b / (a + b))
            parts.append(part)
    assert found.none[1] == (not worth)
    if worth:
        assert found.moved[1] == pytest.approx(np.average(difference, weights=worth))
        error = np.average(parts, axis=0, weights=worth) * told.se
        shared = np.average(parts, axis=0, weights=worth) @ told.load
        own = np.sum((np.average(parts, axis=0, weights=worth)[:, None] * told.load) ** 2)
        whole = error @ (0.7 * np.eye(len(error)) + 0.3) @ error + shared @ shared - own
        ratio = abs(found.moved[1]) / np.sqrt(whole)
        assert found.chance[1] == pytest.approx(ndtr(ratio), abs=0.1)
