"""Who is suspected of spending after demand, and what is seen of their spend."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.model.followers import log_spend, one_series, suspects
from model import made


def a_company(seed, slope, *, periods=120):
    """Three levers that always spend; the last follows demand by ``slope`` (log per log)."""
    rng = np.random.default_rng(seed)
    panel = made.a_panel(periods=periods)
    shape = panel.sales.units.shape
    demand = np.zeros(shape)
    for t in range(1, periods):
        demand[t] = 0.85 * demand[t - 1] + 0.02 * rng.normal(size=shape[1])
    surroundings = rng.normal(size=(*shape, 2))
    log_odds = -1.0 + demand + surroundings @ np.array([0.1, -0.05])
    log_odds = log_odds + 0.02 * rng.normal(size=shape)
    share = 1 / (1 + np.exp(-log_odds))
    spend = np.exp(rng.normal(0, 0.3, (*shape, 3)) + surroundings @ np.array([[0.2], [0.1]]))
    spend[..., 2] *= np.exp(slope * demand)
    sales = replace(
        panel.sales, units=1e4 * share, category=np.full(shape, 1e4),
        seen=np.ones(shape, dtype=bool), relative_price=0.01 * rng.normal(size=shape),
    )  # fmt: skip
    return replace(panel, spend=1000 * spend, sales=sales), surroundings


def test_a_lever_that_follows_demand_is_suspected():
    for seed in range(5):
        assert suspects(*a_company(seed, 12.0)) == (2,)


def test_levers_that_follow_nothing_are_seldom_suspected():
    found = [suspects(*a_company(seed, 0.0)) for seed in range(30)]
    assert sum(map(len, found)) <= 3


def test_spend_that_falls_as_demand_rises_is_not_suspected():
    assert 2 not in suspects(*a_company(1, -12.0))


def test_what_surroundings_explain_of_spend_is_left_out():
    panel, surroundings = a_company(2, 5.0)
    left, seen = log_spend(panel, surroundings, (0, 2))
    assert left.shape == (120, 2, 2)
    assert seen.all()
    for g in range(2):
        design = np.column_stack([np.ones(120), surroundings[:, g]])
        assert design.T @ left[:, g] == pytest.approx(np.zeros((3, 2)), abs=1e-9)
        raw = np.log(panel.spend[:, g, 2] / panel.spend[:, g, 2].mean() + 0.05)
        slopes = np.linalg.lstsq(design, raw, rcond=None)[0]
        assert left[:, g, 1] == pytest.approx(raw - design @ slopes)


def test_nothing_is_seen_where_nothing_was_spent():
    panel, surroundings = a_company(3, 5.0)
    spend = panel.spend.copy()
    spend[:40, 0, 1] = 0.0
    spend[:, 1, 1] = 0.0
    left, seen = log_spend(replace(panel, spend=spend), surroundings, (1,))
    assert not seen[:40, 0, 0].any()
    assert seen[40:, 0, 0].all()
    assert not seen[:, 1].any()
    assert not left[~seen].any()
    assert np.isfinite(left).all()


def test_a_short_history_suspects_nobody():
    panel, surroundings = a_company(4, 12.0, periods=8)
    assert suspects(panel, surroundings) == ()


def test_spend_booked_for_all_counts_once():
    """Its one series is seen in every segment, so each sight of it is made that much less sure."""
    panel, _ = a_company(5, 12.0)
    panel = replace(panel, aimed=np.array([True, True, False]))
    structure, inputs, _ = made.modelled(panel)
    assert structure.followers == (2,)
    assert np.asarray(inputs.spending_copies).tolist() == [[2.0], [2.0]]
    aimed = replace(panel, aimed=np.array([True, True, True]))
    assert np.asarray(made.modelled(aimed)[1].spending_copies).tolist() == [[1.0], [1.0]]


def test_spend_of_one_decision_counts_once_however_it_was_booked():
    """An agency divides a country's budget by population and rounds: segments decide nothing.

    Taken as decisions, cents would say that the lever does not follow demand: to a millionth.
    """
    panel, _ = a_company(5, 12.0)
    country = panel.spend[:, :1, 2]
    cents = np.round(country * np.array([[0.6, 0.4]]), 2)
    spend = panel.spend.copy()
    spend[..., 2] = cents
    divided = replace(panel, spend=spend, aimed=np.ones(3, dtype=bool))
    structure, inputs, _ = made.modelled(divided)
    assert structure.followers == (2,)
    assert np.asarray(inputs.spending_copies).tolist() == [[2.0], [2.0]]


def test_segments_that_never_spend_together_are_not_one_decision():
    """Flights that take turns, or one segment alone: nothing says that they move alike."""
    panel, surroundings = a_company(5, 12.0)
    turns = np.arange(len(panel.spend)) % 2 == 0
    spend = panel.spend.copy()
    spend[turns, 0, 1] = 0.0
    spend[~turns, 1, 1] = 0.0
    spend[:, 1, 2] = 0.0
    apart = replace(panel, spend=spend, aimed=np.ones(3, dtype=bool))
    assert one_series(apart, *log_spend(apart, surroundings, (1, 2)), (1, 2)).tolist() == [
        False, False,
    ]  # fmt: skip
