"""The state of affairs that quotes are taken at, against loops."""

import jax.numpy as jnp
import numpy as np
import pytest

from decisions import made
from kurssi.decisions.outlook import Past, look_ahead, prolong
from kurssi.decisions.raw import Terms

PAST = made.base(np.random.default_rng(2), ("awareness", "relevance"), market=True)


def outlook(window, horizon, past=PAST):
    return look_ahead(
        Terms(window=window, horizon=horizon, rate=0.08, per_year=52),
        Past(
            attention=jnp.asarray(past.attention),
            spend=jnp.asarray(past.spend),
            logit=jnp.asarray(made.logit(past.shares)),
            priced=jnp.asarray(past.priced),
            units=jnp.asarray(past.units),
            contribution=jnp.asarray(past.contribution),
            category=None if past.category is None else jnp.asarray(past.category),
            population=jnp.asarray(past.population),
            dispersion=jnp.asarray(past.dispersion),
        ),
    )


def test_prolong_adds_the_mean():
    path = np.asarray(prolong(jnp.asarray([[1.0], [2.0], [6.0]]), 2))
    assert path[:, 0] == pytest.approx([1, 2, 6, 3, 3])


@pytest.mark.parametrize(("window", "horizon"), [(8, 6), (20, 3), (5, 0)])
def test_the_base_is_the_window_and_then_its_mean(window, horizon):
    seen = outlook(window, horizon)
    share = 1 / (1 + np.exp(-np.asarray(seen.logit)))
    for t in range(window + horizon):
        for g in range(2):
            units, contribution, category = (
                path[-window:, g].mean() if t >= window else path[len(path) - window + t, g]
                for path in (PAST.units, PAST.contribution, PAST.category)
            )
            assert float(seen.worth[t, g]) == pytest.approx(units * contribution)
            assert float(seen.open_share[t, g]) == pytest.approx(1 - units / category)
            states = PAST.shares[-window:, g].mean(0) if t >= window else PAST.shares[t - window, g]
            assert share[t, g] == pytest.approx(states)
        assert float(seen.discount[t]) == pytest.approx(1.08 ** (-t / 52))
        assert float(seen.in_window[t]) == (t < window)
    assert len(seen.logit) == len(seen.worth) == len(seen.discount) == window + horizon


@pytest.mark.parametrize(("window", "horizon"), [(8, 6), (20, 3), (5, 0)])
def test_attention_is_remembered_from_before_the_window(window, horizon):
    seen, periods = outlook(window, horizon), len(PAST.attention)
    assert np.asarray(seen.attention[:periods]) == pytest.approx(PAST.attention)
    usual = PAST.attention[-window:].mean(0)
    assert np.asarray(seen.attention[periods:]) == pytest.approx(
        np.broadcast_to(usual, (horizon, *usual.shape))
    )
    wanted = [periods - window <= t < periods for t in range(periods + horizon)]
    assert np.asarray(seen.inside).astype(bool).tolist() == wanted


def test_spend_is_discounted_to_the_start_of_the_window():
    seen = outlook(8, 6)
    for g in range(2):
        for c in range(3):
            spend = sum(1.08 ** (-t / 52) * PAST.spend[12 + t, g, c] for t in range(8))
            assert float(seen.spend[g, c]) == pytest.approx(spend)


def test_with_no_known_market_all_is_open():
    alone = made.base(np.random.default_rng(2), ("awareness",), market=False)
    assert np.asarray(outlook(8, 6, alone).open_share) == pytest.approx(np.ones((14, 2)))


def test_people_are_counted_in_person_years():
    assert np.asarray(outlook(8, 6).people) == pytest.approx(PAST.population / 52)
