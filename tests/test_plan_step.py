"""A plan from tables to purses: limits kept, grades respected, scenarios beside it."""

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.decisions.quote import Grade
from kurssi.errors import NothingToPlan, NothingToQuote
from kurssi.planning.priority import Priority
from kurssi.planning.purses import Ask

FREE = ("tv", "service")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = steps.open_workspace(tiny.write(tmp_path_factory.mktemp("plan") / "company"))
    steps.fit(made, quick=True)
    return made


@pytest.fixture(scope="module")
def plan(workspace):
    return steps.plan(workspace, Ask(periods=8, free=FREE), scenarios=("stop", "price+3"))


def test_nothing_is_planned_before_a_fit(tmp_path):
    with pytest.raises(NothingToQuote, match="kurssi fit"):
        steps.plan(steps.open_workspace(tiny.write(tmp_path / "company")))


def test_what_the_data_do_not_support_is_never_moved(workspace):
    found = steps.plan(workspace, Ask(periods=8))
    grades = {row.lever: row.grade for row in found.allocation}
    assert Grade.D in grades.values()
    for row in found.allocation:
        if row.grade is Grade.D:
            assert row.kept
            assert row.proposed == pytest.approx(row.current)


def test_the_money_is_the_budget_and_the_fixed_lever_stays(plan):
    assert sum(row.proposed for row in plan.allocation) == pytest.approx(plan.budget)
    assert plan.budget == pytest.approx(plan.present_budget)
    search = [row for row in plan.allocation if row.lever == "search"]
    assert all(row.proposed == pytest.approx(row.current) for row in search)
    assert "fixed" in search[0].reason.text("en")
    for row in plan.allocation:
        assert row.least - 1e-6 <= row.proposed <= row.most + 1e-6
        assert row.low <= row.proposed + 1e-6 <= row.high + 2e-6


def test_weeks_add_up_to_the_plan(plan):
    assert sum(week.eur for week in plan.flights) == pytest.approx(plan.budget)
    assert len({week.period for week in plan.flights}) == 8
    assert plan.first == plan.flights[0].period


def test_the_gap_is_told_and_small(plan):
    assert plan.optimality.certified
    assert plan.optimality.share < 0.01


def test_experience_first_has_more_of_it_and_euros_first_more_euros(workspace):
    asked = {"periods": 8, "free": FREE, "band": 0.0}
    cx, eur = (
        steps.plan(workspace, Ask(priority=way, **asked)) for way in (Priority.CX, Priority.EUR)
    )
    assert cx.cx_gain.mean >= eur.cx_gain.mean - 1e-6
    assert eur.eur_gain.mean >= cx.eur_gain.mean - 1e-6 * abs(eur.eur.mean)


def test_scenarios_begin_with_now_and_the_plan(plan):
    assert [one.name for one in plan.scenarios] == ["now", "plan", "stop", "price+3"]
    now = plan.scenarios[0]
    assert now.eur_gain.mean == 0
    assert len(now.path) == 8
    assert 0 < now.path[0].cx.mean < 100
    stopped = plan.scenarios[2]
    assert stopped.cx_gain.mean < 0


def test_a_plan_is_kept_and_compared(workspace, plan):
    asked = Ask(periods=8, free=FREE)
    steps.plan(workspace, asked, save="spring")
    again = steps.plan(workspace, asked, scenarios=("spring",))
    mine, kept = again.scenarios[1:]
    assert kept.name == "spring"
    assert kept.eur.mean == pytest.approx(mine.eur.mean, rel=1e-9)
    with pytest.raises(NothingToPlan, match="spring"):
        steps.plan(workspace, asked, scenarios=("autumn",))


def test_limits_that_cannot_be_met_say_which_and_what_would_do(workspace):
    with pytest.raises(NothingToPlan) as refused:
        steps.plan(workspace, Ask(periods=8, locks={"tv": 1e7}, budget=1e5))
    said = refused.value.text("en")
    assert "the lock of tv" in said
    assert "the budget" in said
    assert "9," in said  # the least that would do, in EUR


def test_a_lock_is_kept_and_costs(workspace):
    usual = steps.plan(workspace, Ask(periods=8, free=FREE))
    tv = sum(row.current for row in usual.allocation if row.lever == "tv")
    found = steps.plan(workspace, Ask(periods=8, free=FREE, locks={"tv": 0.9 * tv}))
    locked = sum(row.proposed for row in found.allocation if row.lever == "tv")
    assert locked == pytest.approx(0.9 * tv, rel=1e-6)
    assert found.regrets[0].eur >= 0
    assert np.isfinite(found.regrets[0].eur)


def test_without_a_tracker_the_plan_is_for_euros(tmp_path):
    folder = tiny.write(tmp_path / "company", tables=("spend", "sales"))
    made = steps.open_workspace(folder)
    steps.fit(made, quick=True)
    found = steps.plan(made, Ask(periods=8, free=("tv",)))
    assert found.cx is None
    assert found.frontier == ()
    assert any("CX is not measured" in caution.text("en") for caution in found.cautions)


def test_without_sales_the_plan_is_for_experience(tmp_path):
    folder = tiny.write(tmp_path / "company", tables=("spend", "waves"))
    made = steps.open_workspace(folder)
    steps.fit(made, quick=True)
    found = steps.plan(made, Ask(periods=8, free=FREE))
    assert found.eur is None
    assert found.cx_gain is not None
