"""Levels of brand value: the truth they are held against, what was kept, a few made anew."""

import json
from dataclasses import replace

import numpy as np
import pytest

from recovery import level_worlds, worlds


@pytest.fixture(scope="module")
def company():
    world, market = level_worlds.draw(5)
    history = worlds.history(world)
    return world, market, history, level_worlds.sold(world, market, history)[0]


def test_sales_answer_to_price_by_the_elasticity_of_odds(company):
    world, market, history, units = company
    dear = replace(market, price=market.price + 0.01)
    fewer, _ = level_worlds.sold(world, dear, history)
    odds, less = (np.log(one / (market.category - one)) for one in (units, fewer))
    assert (odds - less).mean() == pytest.approx(0.01 * market.elasticity, rel=0.05)


def test_a_rival_with_our_measures_leads_nowhere(company):
    world, market, history, units = company
    alike = replace(market, rival=history.states[level_worlds.LATER].mean(0))
    found = level_worlds.truth(world, alike, history, units)
    assert (found["npv_runs_out"], found["npv_kept"]) == (0.0, 0.0)


def test_a_lead_kept_up_is_worth_more_than_one_that_fades(company):
    world, market, history, units = company
    sells = replace(world, conversion=np.array([0.3, 0.2, 0.1]), cross=np.zeros((3, 3)))
    behind = replace(market, rival=history.states[level_worlds.LATER].mean(0) - 0.5)
    found = level_worlds.truth(sells, behind, history, units)
    assert 0 < found["npv_runs_out"] < found["npv_kept"]
    share = (units / market.category)[level_worlds.LATER].mean(0)
    worth = (units * worlds.PRICE * worlds.MARGIN * np.exp(market.price))[level_worlds.LATER]
    lost = 1 - np.exp(-0.3) / (1 - share + share * np.exp(-0.3))
    discount = (1.08 ** (-np.arange(1, 53) / 52)).sum()
    assert found["npv_kept"] == pytest.approx(discount * (worth.mean(0) * lost).sum())


def test_as_much_would_be_sold_at_the_equalisation_price(company):
    """By the logit: with both brands' odds of the same outside, equal utility is equal sales."""
    world, market, history, units = company
    price = level_worlds.truth(world, market, history, units)["equalisation_price"]
    own = units[level_worlds.LATER].sum()
    theirs = ((market.category - units) * market.rival_share).round()[level_worlds.LATER].sum()
    revenue = (units * worlds.PRICE * np.exp(market.price))[level_worlds.LATER].sum()
    fall = market.elasticity * np.log(price / (revenue / own))
    assert own * np.exp(-fall) == pytest.approx(theirs)


@pytest.fixture(scope="module")
def kept():
    return json.loads(level_worlds.RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", level_worlds.METHODS)
def test_intervals_kept_hold_the_truth(kept, method):
    found = kept[method]
    assert found["of"] >= 50
    assert found["share"] > 0.9 - 2 * np.sqrt(0.9 * 0.1 / found["of"])


@pytest.mark.slow
def test_levels_of_a_few_worlds_made_anew_hold():
    rows = [level_worlds.one(seed) for seed in (9001, 9002, 9003, 9004)]
    told = [one for row in rows for one in row["levels"] if one[2] is not None]
    held = [low <= truth <= high for _, truth, (low, _, high), _ in told]
    assert np.mean(held) > 0.65
