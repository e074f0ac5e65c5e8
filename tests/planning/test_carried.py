"""How far a plan goes from the budget as now, what it is promised, and what counts as seen."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.planning.allocate import Wish, choose
from kurssi.planning.carried import carry, curse
from kurssi.planning.draft import Halves, draft
from kurssi.planning.limits import in_proportion
from kurssi.planning.plan import CURSE, SURE
from kurssi.planning.priority import Priority
from kurssi.planning.purses import kept_up
from planning import made


@pytest.fixture(scope="module")
def halves():
    return Halves.of(made.prospect(draws=40))


def chosen(halves, priority=Priority.EUR, risk=0.0, **more):
    problem = made.problem(halves.choosing, **more)
    return choose(halves.choosing, problem, Wish(priority=priority, risk=risk, band=np.zeros(2)))


@pytest.mark.parametrize("sure", [0.6, 0.8, 0.95])
def test_the_way_is_gone_as_far_as_it_is_likely_better(halves, monkeypatch, sure):
    monkeypatch.setattr("kurssi.planning.carried.SURE", sure)
    choice = chosen(halves)
    found, purses = carry(choice, halves.telling)
    problem = choice.found.local.problem

    def earned(at):
        return halves.telling.totals(problem.evenly(at)).eur.sum(1)

    start = choice.present.at
    assert purses == pytest.approx(start + found.part * (choice.found.purses - start))
    assert found.chance == pytest.approx(
        (earned(choice.found.purses) > earned(start)).mean(), abs=1e-9
    )
    # Of this company the best plan is better under about nine draws in ten.
    assert (found.part > 0) == (sure < 0.9)
    assert found.part == 0 or (earned(purses) > earned(start)).mean() >= sure


def test_what_other_draws_do_not_believe_stays(halves):
    """Draws that see every lever turned round carry nothing of the plan."""
    choice = chosen(halves)
    start = halves.telling.start
    turned = start.response._replace(
        direct=-start.response.direct, conversion=-start.response.conversion,
        feedback=0.0 * start.response.feedback, sensitivity=0.0 * start.response.sensitivity,
    )  # fmt: skip
    against = replace(halves.telling, start=start._replace(response=turned))
    found, purses = carry(choice, against)
    assert found.part == 0
    assert found.chance < SURE
    assert found.lever in {purse.lever for purse in choice.found.local.problem.purses}
    assert purses == pytest.approx(choice.present.at)
    kept = draft(Halves(choosing=halves.choosing, telling=against), choice.found.local.problem,
                 Wish(priority=Priority.EUR, risk=0.0, band=np.zeros(2)))  # fmt: skip
    assert kept.gain.eur == pytest.approx(np.zeros(20), abs=1e-6)
    assert np.abs(kept.whole.eur - kept.present.eur).max() > 1.0


def test_a_promise_is_less_by_what_was_chosen():
    assert curse(np.array([0.0, 2.0, 4.0])) == pytest.approx(CURSE * np.sqrt(8 / 3))
    assert curse(np.full(3, 7.0)) == 0


@pytest.mark.parametrize("times", [0.5, 1.0, 1.2])
def test_the_budget_as_now_is_every_purse_grown_alike(halves, times):
    problem = made.problem(halves.choosing)
    total = problem.current.sum()
    asked = made.problem(halves.choosing, budget=times * total)
    assert in_proportion(asked) == pytest.approx(times * problem.current, rel=1e-6)


def test_a_purse_that_cannot_grow_leaves_it_to_the_others(halves):
    problem = made.problem(halves.choosing, budget=None)
    first = replace(problem.purses[0], high=problem.purses[0].current)
    budget = replace(problem.limits[0], low=1.5 * problem.limits[0].low,
                     high=1.5 * problem.limits[0].high)  # fmt: skip
    bound = replace(problem, purses=(first, *problem.purses[1:]), limits=(budget,))
    spread = in_proportion(bound)
    assert spread[0] == pytest.approx(first.current)
    assert spread.sum() == pytest.approx(budget.high)
    assert np.ptp(spread[1:] / problem.current[1:]) < 1e-6


def test_a_month_is_what_counts_as_seen():
    spend = np.zeros(52)
    spend[10] = 400.0
    spend[20:30] = 80.0
    assert kept_up(spend, 52) == pytest.approx((0.0, 100.0))
    assert kept_up(spend[18:32], 12) == pytest.approx((0.0, 80.0))


def test_experience_first_moves_what_is_surely_more_and_not_for_what_is_withheld(halves):
    """CX is surely more than in the budget as now; where it is untold, no money moves for it."""
    choice = chosen(halves, Priority.CX)
    assert choice.sure.part > 0
    found, purses = carry(choice, halves.telling)
    evenly = choice.found.local.problem.evenly
    more = (halves.telling.totals(evenly(purses)).cx
            - halves.telling.totals(evenly(choice.present.at)).cx).sum(1)  # fmt: skip
    assert (more > 0).mean() >= SURE
    assert found.part > 0
    problem = made.problem(halves.choosing)
    untold = replace(
        problem, purses=tuple(replace(one, felt=one.lever != "c0") for one in problem.purses)
    )
    of = choose(halves.choosing, untold, Wish(priority=Priority.CX, risk=0.0, band=np.zeros(2)))
    assert not of.experience.local.cx[..., 0].any()
    assert of.experience.local.cx[..., 1].any()


def test_experience_that_is_not_surely_more_moves_no_money_for_it(halves):
    """Draws of which half see experience fall where the other half see it rise."""
    start = halves.choosing.start
    sign = np.where(np.arange(20) % 2, -1.0, 0.9)[:, None, None]
    torn = start.response._replace(effect=np.asarray(start.response.effect) * sign)
    of = replace(halves.choosing, start=start._replace(response=torn))
    problem = made.problem(of)
    found = choose(of, problem, Wish(priority=Priority.CX, risk=0.0, band=np.full(2, 1e9)))
    assert found.sure.part == 0
    now = of.totals(of.usual).cx.mean(0)
    assert (found.found.local.totals.cx.mean(0) >= now - 1e-3 * np.abs(now)).all()
