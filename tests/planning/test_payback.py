"""What is added is back in time: against sums over the periods until then, to a twentieth."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.planning.allocate import Wish, choose, flat_band
from kurssi.planning.limits import conflict, room
from kurssi.planning.payback import back_in_time, cautions
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit, Rule
from kurssi.planning.purses import alike
from planning import made


@pytest.fixture(scope="module")
def world():
    of = made.prospect(2, draws=8, plan=6, ahead=18)
    dear = of.around._replace(contribution=of.around.contribution * 3.0)
    of = replace(of, around=dear)
    return of, made.problem(of)


def early(of, problem, purses, until):
    """Discounted EUR that come before ``until``, mean of the draws, less what is spent."""
    around = of.around
    cut = np.asarray(around.discount) * (np.arange(len(around.discount)) < until)
    spent = problem.evenly(purses).sum((1, 2)) @ np.asarray(around.discount)[: of.plan]
    short = replace(of, around=around._replace(discount=cut))
    return short.totals(problem.evenly(purses)).eur.sum(1).mean() - spent


def tops(problem):
    return {one.purses[0]: one.high for one in problem.limits if one.rule is Rule.PAYBACK}


@pytest.mark.parametrize("periods", [0, 4, 12])
def test_the_last_euro_added_is_just_back(world, periods):
    of, problem = world
    found = tops(back_in_time(of, problem, periods=periods))
    inner = [at for at, top in found.items() if top > problem.current[at] * 1.01]
    assert inner
    for at in inner:
        step = np.zeros(len(problem.purses))
        step[at] = 0.02 * found[at]
        there = problem.current.copy()
        there[at] = found[at]
        until = of.plan + periods
        before, mid, after = (early(of, problem, there + k * step, until) for k in (-2.0, 0.0, 2.0))
        # Just below the top another euro still gains, just above it no longer does.
        assert mid - before > -0.1 * step[at]
        assert after - mid < 0.1 * step[at]


def test_what_never_comes_back_is_not_raised_and_may_stay(world):
    of, problem = world
    poor = replace(of, around=of.around._replace(contribution=0.0 * of.around.contribution))
    found = tops(back_in_time(poor, problem, periods=4))
    assert found == pytest.approx(dict(enumerate(problem.current)))


def test_money_asked_for_that_is_not_back_in_time_names_each_purse_that_binds(world):
    of, problem = world
    poor = replace(of, around=of.around._replace(contribution=0.0 * of.around.contribution))
    eur = 1.5 * problem.current[:2].sum()
    lock = Limit(rule=Rule.LOCK, what="c0", purses=(0, 1), low=eur, high=eur)
    bound = back_in_time(poor, replace(problem, limits=(lock,)), periods=4)
    found = conflict(bound)
    assert found is not None
    assert [limit.what for limit in found.limits] == ["c0", "c0, s0", "c0, s1"]


def test_money_that_comes_back_after_the_horizon_is_not_looked_at(world):
    of, problem = world
    longest, longer = (tops(back_in_time(of, problem, periods=n)) for n in (12, 500))
    assert longest == longer
    assert cautions(of, periods=12) == ()
    (said,) = cautions(of, periods=500)
    assert "a payback of 500 periods asks the same as one of 12" in said.text("en")


def test_without_sales_nothing_is_known_to_be_back(world):
    of, _ = world
    (said,) = cautions(
        replace(of, around=of.around._replace(contribution=0.0 * of.around.contribution)), periods=4
    )
    assert "no sales are known" in said.text("en")


def test_more_time_never_allows_less(world):
    of, problem = world
    short, long = (tops(back_in_time(of, problem, periods=n)) for n in (0, 12))
    for at, purse in enumerate(problem.purses):
        assert short.get(at, purse.high) <= long.get(at, purse.high) * (1 + 1e-9)


def test_segments_alike_may_hold_together_what_each_may(world):
    of, problem = world
    bound = back_in_time(of, problem, periods=0)
    mine, together = tops(bound), tops(alike(bound, np.ones(2)))
    assert together
    for at, top in together.items():
        lever = alike(bound, np.ones(2)).purses[at].lever
        apart = sum(
            mine.get(place, purse.high)
            for place, purse in enumerate(bound.purses) if purse.lever == lever
        )  # fmt: skip
        assert top == pytest.approx(apart)


def test_what_is_as_good_is_back_in_time_too(world):
    of, problem = world
    bound = back_in_time(of, problem, periods=0)
    choice = choose(of, bound, Wish(priority=Priority.EUR, risk=0.0, band=np.zeros(2)))
    low, high = flat_band(choice, choice.found.purses, 1e7, room(bound))
    assert tops(bound)
    for at, top in tops(bound).items():
        assert low[at] <= choice.found.purses[at] <= high[at] <= top * (1 + 1e-9)
