"""Shares of departments: from the draws, one whole together, withheld where that is unsure."""

from dataclasses import replace

import numpy as np
import pytest

from decisions.test_board import a_desk, a_panel, made_rates
from kurssi.decisions.board import quotes
from kurssi.decisions.departments import shares
from kurssi.decisions.desk import Desk
from kurssi.decisions.quote import Grade, Quote

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


def spent(desk: Desk) -> np.ndarray:
    """Everybody's spend of the window by lever, discounted by hand."""
    window = desk.panel.spend[-desk.window :].sum(1)
    per_year = desk.panel.grid.frequency.per_year
    return sum(row / (1.0 + desk.rate) ** (step / per_year) for step, row in enumerate(window))


def told(desk: Desk, written: tuple[Quote, ...] = ()):
    return tuple(shares(desk, written, OWNERS))


def test_shares_are_the_draws_sums_and_make_one_whole(panel):
    desk = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, 0.0, 3.0])
    marketing, service = told(desk)
    assert (marketing.department, service.department) == ("marketing", "service")
    spend = spent(desk)
    assert marketing.spend == pytest.approx(spend[:2].sum() / spend.sum())
    for name, rate in (("eur", desk.posterior.average), ("cx", desk.posterior.cx)):
        parts = rate[:, :, -1] * spend
        wanted = parts[:, :2].sum(1) / parts.sum(1)
        found, other = getattr(marketing, name), getattr(service, name)
        assert found.q50 == pytest.approx(np.median(wanted))
        assert found.q95 == pytest.approx(np.quantile(wanted, 0.95))
        assert found.mean + other.mean == pytest.approx(1.0)


def test_spend_is_discounted_as_rates_are(panel):
    late = replace(panel, spend=panel.spend.copy())
    late.spend[:, :, 2] = 0.0
    late.spend[-1, :, 2] = 1000.0
    steep = replace(desk_with(late, average=[1.0, 1.0, 1.0], cx=[1.0, 1.0, 1.0]), rate=0.9)
    assert told(steep)[1].spend == pytest.approx(spent(steep)[2] / spent(steep).sum())
    assert told(steep)[1].spend < told(replace(steep, rate=0.0))[1].spend


def test_of_what_may_be_nothing_no_share_is_told(panel):
    desk = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, -1.0, 0.0])
    spend = spent(desk)
    unsure = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, -spend[0] / spend[1], 0.0])
    assert all(share.eur is not None for share in told(unsure))
    assert all(share.cx is None for share in told(unsure))


def test_a_share_is_graded_by_its_least_sure_lever(panel):
    desk = desk_with(panel, average=[2.0, 1.0, 0.5], cx=[1.0, 1.0, 1.0])
    following = replace(desk, evidence=replace(desk.evidence, following=frozenset({"c1"})))
    marketing, service = told(following, quotes(following))
    assert marketing.grade is Grade.D
    assert service.grade is not Grade.D
