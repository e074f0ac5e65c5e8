"""Shares of departments: from the draws, one whole together, withheld where that is unsure."""

import numpy as np
import pytest

from decisions.test_board import a_desk, a_panel, made_rates
from kurssi.decisions.departments import shares

OWNERS = {"c0": "marketing", "c1": "marketing", "c2": "service"}


@pytest.fixture
def panel():
    return a_panel()


def desk_with(panel, *, average, cx):
    """Rates that every draw agrees on but for a little noise."""
    made = made_rates(np.random.default_rng(4), panel)
    noise = np.random.default_rng(5).normal(1.0, 0.01, made.average.shape)
    at = np.array(average)[None, :, None], np.array(cx)[None, :, None]
    return a_desk(panel, posterior=made._replace(average=at[0] * noise, cx=at[1] * noise))


def test_shares_are_the_draws_sums_and_make_one_whole(panel):
    desk = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, 0.0, 3.0])
    marketing, service = shares(desk, OWNERS)
    assert (marketing.department, service.department) == ("marketing", "service")
    spend = np.array([desk.spent(c, len(desk.segments) - 1) for c in range(3)])
    assert marketing.spend == pytest.approx(spend[:2].sum() / spend.sum())
    for name, rate in (("eur", desk.posterior.average), ("cx", desk.posterior.cx)):
        parts = rate[:, :, -1] * spend
        wanted = parts[:, :2].sum(1) / parts.sum(1)
        found, other = getattr(marketing, name), getattr(service, name)
        assert found.q50 == pytest.approx(np.median(wanted))
        assert found.q95 == pytest.approx(np.quantile(wanted, 0.95))
        assert found.mean + other.mean == pytest.approx(1.0)


def test_of_what_may_be_nothing_no_share_is_told(panel):
    desk = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, -1.0, 0.0])
    told = list(shares(desk, OWNERS))
    spend = np.array([desk.spent(c, len(desk.segments) - 1) for c in range(3)])
    unsure = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, -spend[0] / spend[1], 0.0])
    assert all(share.eur is not None for share in told)
    assert all(share.cx is None for share in shares(unsure, OWNERS))
