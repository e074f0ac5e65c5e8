"""The better rate elsewhere: named where likelier than not, where money may go, never a D."""

from dataclasses import replace

import numpy as np
import pytest

from decisions.test_board import NOTHING_FOUND, a_desk, a_panel, find, made_rates
from kurssi.decisions.board import quotes
from kurssi.decisions.quote import Grade, Side


def rates_with(panel, *, best):
    """Rates where ``best`` (lever, segment) yields most money, three times what others do."""
    rates = made_rates(np.random.default_rng(2), panel)
    eur = rates.eur.copy()
    eur[:, best[0], best[1]] *= 3.0
    return rates._replace(eur=eur)


@pytest.fixture(scope="module")
def panel():
    return a_panel(aimed=np.array([True, False, False]))


def test_it_is_the_likeliest_of_those_that_money_can_go_to(panel):
    desk = a_desk(panel, posterior=rates_with(panel, best=(0, 1)))
    written = quotes(desk)
    for side in (Side.YIELD, Side.ASK, Side.MROI):
        for lever in panel.levers:
            for segment in desk.segments:
                better = find(
                    written, side=side, measure="eur", lever=lever, segment=segment
                ).better
                if (lever, segment) == ("c0", "s1"):
                    assert better is None
                    continue
                assert (better.lever, better.segment) == ("c0", "s1")
                g = desk.segments.index(segment)
                own = desk.posterior.eur[:, panel.levers.index(lever), g]
                assert better.p == pytest.approx((desk.posterior.eur[:, 0, 1] > own).mean())


def test_spend_that_is_not_aimed_cannot_be_sent_to_a_segment(panel):
    """The best rate is c1 in s1, but c1's spend is not by segment: only s1 can have it."""
    desk = a_desk(panel, posterior=rates_with(panel, best=(1, 1)))
    written = quotes(desk)
    here = find(written, side=Side.MROI, measure="eur", lever="c2", segment="s1").better
    assert (here.lever, here.segment) == ("c1", "s1")
    other = find(written, side=Side.MROI, measure="eur", lever="c2", segment="s0").better
    assert other is None or (other.lever, other.segment) != ("c1", "s1")


def test_a_lever_that_may_not_be_changed_or_traded_on_is_never_named(panel):
    posterior = rates_with(panel, best=(0, 1))
    fixed = a_desk(panel, posterior=posterior, changeable=frozenset({"c1", "c2"}))
    following = replace(NOTHING_FOUND, following=frozenset({"c0"}))
    for desk in (fixed, a_desk(panel, posterior=posterior, evidence=following)):
        named = [q.better for q in quotes(desk) if q.measure == "eur" and q.better is not None]
        assert named
        assert all(one.lever != "c0" and one.grade is not Grade.D for one in named)


def test_sides_that_no_lever_is_chosen_by_have_none(panel):
    for quote in quotes(a_desk(panel)):
        if quote.side in (Side.BID, Side.AVERAGE, Side.PATH) or quote.interval is None:
            assert quote.better is None


def test_nowhere_likelier_than_not_is_nowhere(panel):
    rates = made_rates(np.random.default_rng(2), panel)
    same = rates._replace(eur=np.broadcast_to(rates.eur[:, :1, :1], rates.eur.shape).copy())
    assert all(
        q.better is None for q in quotes(a_desk(panel, posterior=same)) if q.measure == "eur"
    )


def test_p_best_is_among_levers_that_have_a_rate(panel):
    """A lever that is declared not to move it yields nothing, and is not best where all lose."""
    rates = made_rates(np.random.default_rng(2), panel)
    people = -rates.people
    people[:, 2] = 0.0
    moves = {"c0": ("awareness", "sales"), "c1": ("awareness", "sales"), "c2": ("sales",)}
    desk = a_desk(panel, posterior=rates._replace(people=people), moves=moves)
    written = [q for q in quotes(desk) if q.side is Side.YIELD and q.measure == "awareness"]
    chances = [q.p_best for q in written if q.segment == "all" and q.interval is not None]
    assert sum(chances) == pytest.approx(1.0)
