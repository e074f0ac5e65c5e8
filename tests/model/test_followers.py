"""Who is suspected of following demand: found where spend does, not where it does not."""

from dataclasses import replace

import numpy as np
import pytest
from kurssi.model.followers import log_spend, suspects

from model import made

PERIODS = 150


def company(seed, *, slope):
    """A panel whose first lever's spend follows demand by ``slope`` logs per log of sales."""
    rng = np.random.default_rng(seed)
    panel = made.a_panel(seed, periods=PERIODS)
    demand = np.zeros((PERIODS, 2))
    for t in range(1, PERIODS):
        demand[t] = 0.9 * demand[t - 1] + 0.05 * rng.normal(size=2)
    spend = np.exp(rng.normal(0, 0.3, panel.spend.shape)) * 1000.0
    spend[..., 0] *= np.exp(slope * demand)
    odds = -1.0 + demand + 0.03 * rng.normal(size=demand.shape)
    category = np.full(demand.shape, 1e5)
    sales = replace(
        panel.sales, category=category, units=category / (1 + np.exp(-odds)),
        relative_price=np.zeros_like(odds), seen=np.ones_like(odds, dtype=bool),
    )  # fmt: skip
    return replace(panel, spend=spend, sales=sales)


@pytest.mark.parametrize("seed", range(4))
def test_spend_that_follows_demand_is_suspected(seed):
    panel = company(seed, slope=4.0)
    assert 0 in suspects(panel, panel.controls)


def test_spend_that_goes_its_own_way_is_seldom_suspected():
    found = [suspects(company(seed, slope=0.0), company(seed, slope=0.0).controls)
             for seed in range(10)]  # fmt: skip
    assert sum(map(len, found)) <= 2


def test_log_spend_is_blind_to_scale_to_what_surroundings_explain_and_to_pauses():
    panel = company(0, slope=0.0)
    spend = panel.spend.copy()
    spend[10:20, 0, 1] = 0.0
    seen = log_spend(replace(panel, spend=spend), panel.controls, (0, 1))[1]
    assert not seen[10:20, 0, 1].any()
    assert seen[..., 0].all()
    first, _ = log_spend(panel, panel.controls, (0,))
    dearer, _ = log_spend(replace(panel, spend=7.0 * panel.spend), panel.controls, (0,))
    assert dearer == pytest.approx(first, abs=1e-10)
    control = panel.controls[:, 0, 0]
    assert abs(np.corrcoef(first[:, 0, 0], control)[0, 1]) < 1e-8
