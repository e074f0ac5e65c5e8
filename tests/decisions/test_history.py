"""Rates at earlier dates: those of the data cut short, and the chance that they rose."""

from dataclasses import replace

import numpy as np
import pytest

from decisions import made
from decisions.test_board import a_desk, a_panel, find, made_rates
from kurssi.decisions.board import quotes
from kurssi.decisions.history import DRAWS, Earlier, ends, history, taken, with_change
from kurssi.decisions.quote import Side
from kurssi.decisions.raw import Terms

MEASURES = ("awareness", "relevance", "differentiation")


@pytest.mark.parametrize("back", [1, 5, 12])
def test_an_earlier_window_is_that_of_data_that_end_there(back):
    """Nothing of what came later is left in it: against the oracle on the past cut short."""
    rng = np.random.default_rng(back)
    past = made.base(rng, MEASURES, market=True)
    believed = made.response(rng, past)
    found = made.keyed(past, made.desk_rates(past, believed, back=back))
    by_period = ("spend", "attention", "shares", "units", "category", "contribution", "priced")
    short = replace(past, **{name: getattr(past, name)[:-back] for name in by_period})
    for key, value in made.exact_quotes(short, believed).items():
        assert found[key] == pytest.approx(value, rel=1e-8, abs=1e-12), key


def test_windows_end_every_quarter_and_none_hangs_over_the_start():
    terms = Terms(window=52, horizon=52, rate=0.0, per_year=52)
    assert ends(terms, 156) == (13, 26, 39, 52, 65, 78, 91, 104)
    assert ends(terms, 64) == ()
    assert ends(terms._replace(window=12, per_year=12), 30) == (3, 6, 9, 12, 15, 18)


def test_draws_are_taken_evenly_and_at_most_so_many():
    assert taken(4) == (0, 1, 2, 3)
    assert len(taken(2800)) == DRAWS
    assert (taken(2800)[0], taken(2800)[-1]) == (0, 2799)


@pytest.fixture(scope="module")
def desk():
    return a_desk(a_panel())


@pytest.fixture(scope="module")
def earlier(desk):
    """Half of every rate two and four periods ago; a lever that was not used four ago."""
    some = taken(len(desk.posterior.eur))
    half = type(desk.posterior)(*(0.5 * part[list(some)] for part in desk.posterior))
    unused = half._replace(eur=half.eur.copy())
    unused.eur[:, 2] = np.nan
    return Earlier(rates={2: half, 4: unused}, taken=some)


def test_a_series_runs_from_the_oldest_to_today(desk, earlier):
    written = quotes(desk)
    rows = history(desk, earlier, written)
    mroi = next(r for r in rows if (r.side, r.lever, r.segment) == (Side.MROI, "c0", "all"))
    labels = [start.isoformat() for start in desk.panel.grid.starts]
    assert [p.period for p in mroi.points] == [labels[-5], labels[-3], labels[-1]]
    today = find(written, side=Side.MROI, measure="eur", lever="c0", segment="all").interval
    assert mroi.points[-1].interval == today
    assert mroi.points[-1].p_rose is None
    assert mroi.points[1].interval.q50 == pytest.approx((today.q50 + 1) / 2 - 1, abs=0.03)
    assert mroi.points[1].p_rose == 1.0  # every draw's rate was half


def test_a_lever_that_was_not_used_then_has_no_rate_then(desk, earlier):
    rows = history(desk, earlier, quotes(desk))
    late = next(r for r in rows if (r.side, r.lever, r.segment) == (Side.MROI, "c2", "all"))
    assert len(late.points) == 2


def test_the_board_says_whether_rates_rose_and_prices_fell(desk, earlier):
    told = tuple(with_change(desk, earlier, 2, quotes(desk)))
    assert find(told, side=Side.YIELD, measure="cx", lever="c0", segment="all").p_rose == 1.0
    assert find(told, side=Side.ASK, measure="cx", lever="c0", segment="all").p_rose == 0.0
    assert find(told, side=Side.BID, measure="cx", lever=None, segment="all").p_rose == 1.0
    assert find(told, side=Side.AVERAGE, measure="eur", lever="c0", segment="all").p_rose is None
    before = tuple(with_change(desk, earlier, 4, quotes(desk)))
    assert find(before, side=Side.MROI, measure="eur", lever="c2", segment="all").p_rose is None


def test_a_year_ago_or_as_early_as_there_is(earlier):
    assert earlier.back(2) == 2
    assert earlier.back(52) == 4
    assert Earlier(rates={}, taken=()).back(52) is None


def test_rates_that_did_not_change_neither_rose_nor_fell_surely():
    """Draws of the same rate: the chance is about that of a coin, not of a certainty."""
    panel = a_panel()
    rng = np.random.default_rng(3)
    desk = a_desk(panel, posterior=made_rates(rng, panel))
    some = taken(len(desk.posterior.eur))
    then = made_rates(rng, panel)
    earlier = Earlier(rates={2: type(then)(*(p[list(some)] for p in then))}, taken=some)
    rose = [q.p_rose for q in with_change(desk, earlier, 2, quotes(desk)) if q.p_rose is not None]
    assert len(rose) > 30
    assert 0.4 < np.mean(rose) < 0.6
