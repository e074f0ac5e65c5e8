"""A plan from tables to purses: limits kept, grades respected, scenarios beside it."""

import re
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.decisions.quote import Grade
from kurssi.errors import NothingToPlan, NothingToQuote, NotUnderstood
from kurssi.planning.plan import Week
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit, Rule
from kurssi.planning.purses import Ask
from kurssi.steps import dragging
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import called, usual_ask, within
from kurssi.steps.scenarios import money_of, replayed
from kurssi.store.plans import SavedPlan, load_plan, save_plan
from kurssi.store.runs import current_run
from kurssi.workspace.company import Label, Planning

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


def regraded(board, worst):
    """The board with every quote of grade C, but D of the levers and segments named."""
    return replace(board, quotes=tuple(
        replace(quote, grade=Grade.D if (quote.lever, quote.segment) in worst else Grade.C)
        for quote in board.quotes
    ))  # fmt: skip


def told_of(workspace, worst):
    """What the step holds of levers, were the board so graded."""
    return mock.patch(
        "kurssi.steps.planning.rates", return_value=regraded(steps.rates(workspace), worst)
    )


def test_what_the_data_do_not_support_is_never_moved(workspace, monkeypatch):
    monkeypatch.setattr("kurssi.planning.carried.SURE", 0.5)  # a year of data carries little
    with told_of(workspace, {("tv", "families"), ("service", "all")}):
        found = steps.plan(workspace, Ask(periods=8, priority=Priority.EUR, risk=0.0))
    rows = {(row.lever, row.segment): row for row in found.allocation}
    kept = rows["tv", "families"]
    assert (kept.grade, kept.kept) == (Grade.D, True)
    assert kept.proposed == pytest.approx(kept.current)
    free = [rows["tv", "singles"], rows["service", "families"], rows["service", "singles"]]
    assert [(row.grade, row.kept) for row in free] == [(Grade.C, False)] * 3
    assert any(abs(row.proposed - row.current) > 1 for row in free)


def test_nothing_is_added_that_is_not_back_in_time(workspace):
    with told_of(workspace, set()):
        free = steps.plan(workspace, Ask(periods=8, priority=Priority.EUR, free=FREE))
        bound = steps.plan(workspace, Ask(periods=8, priority=Priority.EUR, free=FREE, payback=0))
    (payback,) = [one for one in bound.regrets if one.limit.rule is Rule.PAYBACK]
    assert payback.eur >= 0
    assert not [one for one in free.regrets if one.limit.rule is Rule.PAYBACK]
    assert bound.allocation[0].current == pytest.approx(free.allocation[0].current)


def test_a_scenario_on_what_the_data_do_not_support_is_a_guess(workspace):
    with told_of(workspace, {("tv", "families")}):
        found = steps.plan(
            workspace, Ask(periods=8), scenarios=("stop:tv", "stop:service", "price+3")
        )
    guesses = [one.text("en") for one in found.cautions if "is a guess" in one.text("en")]
    assert len(guesses) == 1
    assert "stop:tv" in guesses[0]


def test_what_is_misnamed_is_refused_before_anything_is_planned(workspace, tmp_path):
    with mock.patch("kurssi.planning.drawn_up.draw_up", side_effect=AssertionError("planned")):
        with pytest.raises(NotUnderstood, match="scenario"):
            steps.plan(workspace, Ask(periods=8), scenarios=("nope",))
        with pytest.raises(NotUnderstood, match="name"):
            steps.plan(workspace, Ask(periods=8), save="../../evil")
    assert not list(workspace.root.parent.rglob("evil*"))


def test_least_and_most_of_the_declaration_hold_of_every_plan(workspace, plan):
    tv = sum(row.current for row in plan.allocation if row.lever == "tv")
    levers = {**workspace.levers, "tv": replace(workspace.levers["tv"], max_spend=0.9 * tv)}
    bound = replace(workspace, levers=levers)
    found = steps.plan(bound, Ask(periods=8, free=FREE))
    assert sum(row.proposed for row in found.allocation if row.lever == "tv") <= 0.9 * tv * 1.0001
    assert within(bound, Ask(most={"tv": 5.0})).most == {"tv": 5.0}
    assert within(bound, within(bound, Ask())) == within(bound, Ask())


def test_a_kept_plan_goes_on_from_where_it_is(workspace):
    panel, _ = panel_of(workspace, current_run(workspace.state_dir))
    frequency, last = panel.grid.frequency, panel.grid.count - 1
    usual = np.ones((6, len(panel.segments), len(panel.levers)))
    rows = np.arange(10.0, 14.0)[:, None, None] * np.ones((4, *usual.shape[1:]))

    def replay(first):
        at = frequency.index(panel.grid.starts[-1]) + 1 + first
        saved = SavedPlan(
            name="a", run="r", first=frequency.label(frequency.at(at)),
            segments=panel.segments, levers=panel.levers, spend=rows,
        )  # fmt: skip
        found = replayed(saved, panel, usual)
        return None if found is None else found[:, 0, 0].tolist()

    assert replay(0) == [10, 11, 12, 13, 1, 1]
    assert replay(-3) == [13, 1, 1, 1, 1, 1]
    assert replay(3) == [1, 1, 1, 10, 11, 12]
    assert replay(-4) is None  # over
    assert replay(-last - 9) is None


def test_a_plan_of_another_run_says_so(workspace):
    steps.plan(workspace, Ask(periods=8), save="older")
    saved = load_plan(workspace.state_dir, "older")
    save_plan(workspace.state_dir, replace(saved, run="another"))
    found = steps.plan(workspace, Ask(periods=8), scenarios=("older",))
    assert any("run another" in one.text("en") for one in found.cautions)
    (kept,) = (
        one for one in dragging.kept_plans(dragging.bench(workspace, periods=8), Ask(periods=8))
        if one.name == "older"
    )  # fmt: skip
    assert "run another" in kept.caution.text("en")


def test_money_of_a_lever_that_was_never_spent_on_is_no_nan(workspace, plan):
    panel, _ = panel_of(workspace, current_run(workspace.state_dir))
    spend = np.array(panel.spend)
    spend[:, :, panel.levers.index("tv")] = 0.0
    bare = replace(panel, spend=spend, aimed=np.zeros(len(panel.levers), dtype=bool))
    week = Week(period=plan.first, lever="tv", segment="all", eur=650.0)
    money = money_of(replace(plan, flights=(week,)), bare, (plan.first,))
    assert money[0, :, panel.levers.index("tv")] == pytest.approx([400.0, 250.0])


def test_what_was_taken_off_is_told(plan):
    assert plan.cut >= 0
    at_now = plan.scenarios[1].eur_gain
    assert np.isfinite(at_now.mean)
    assert (plan.p_gain > 0.5) == (plan.eur_gain.q50 > 0)


def test_plans_of_the_frontier_are_cut_as_the_plan_is(plan):
    now = plan.eur.mean - plan.eur_gain.mean
    moved = [point for point in plan.frontier if abs(point.eur + point.cut - now) >= 1.0]
    assert moved
    assert all(point.cut > 0 for point in moved)


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
    assert "the lock of tv (10,000,000)" in said
    assert "the budget" in said
    assert "9," in said  # the least that would do, in EUR


@pytest.mark.parametrize(
    ("limits", "whose", "way"),
    [
        ({"budget": 1.0}, "the least spend that has been seen: all levers (", "more"),
        ({"budget": 1e9}, "the most spend that has been seen: all levers (", "less"),
        ({"least": {"tv": 1e9}}, "the most spend that has been seen: tv (", "less"),
    ],
)
def test_what_was_seen_is_said_of_whose_money_it_is(workspace, limits, whose, way):
    with pytest.raises(NothingToPlan) as refused:
        steps.plan(workspace, Ask(periods=8, free=FREE, **limits))
    said = refused.value.text("en")
    assert whose in said
    assert re.search(rf"in one of several ways: [\d,]+ {way} for the (least|budget)", said), said


def test_limits_are_called_by_their_labels(workspace):
    departments = {"sales": Label(id="sales", fi="Myynti", en="Sales")}
    tv = replace(workspace.levers["tv"], label=Label(id="tv", fi="Televisio", en="Television"))
    families = replace(workspace.segments["families"], label=Label(id="families", fi="Perheet"))
    named = replace(workspace, departments=departments, levers={"tv": tv},
                    segments={"families": families})  # fmt: skip

    def said(rule, what, low, high):
        limit = Limit(rule=rule, what=what, purses=(0,), low=low, high=high)
        return called(limit, named).text("fi")

    assert said(Rule.LOCK, "tv", 5.0, 5.0) == "lukitus: Televisio (5)"
    assert said(Rule.SEEN, "tv, families", 1.0, 5.0) == "nähty panostus: Televisio (Perheet) (1–5)"
    assert said(Rule.ENVELOPE, "sales", 0.0, 5.0) == "osaston raha: Myynti (enintään 5)"
    assert said(Rule.BUDGET, "", 5.0, 5.0) == "budjetti (5)"


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


def test_a_dragged_plan_is_cut_as_the_plan_itself_is(workspace, plan):
    at = dragging.bench(workspace, periods=8)
    under = dragging.sliders(at, Ask(periods=8, free=FREE), plan)
    _, eur, chance = dragging.summed(under.gain({}), under.dragged.cut({}))
    assert under.dragged.cut({}) == pytest.approx(plan.cut)
    assert eur.mean == pytest.approx(plan.eur_gain.mean, rel=1e-6, abs=1.0)
    assert chance is None or chance == pytest.approx(plan.p_gain)
    moved = {under.slides.slides[0].lever: under.slides.slides[0].low}
    gain, cut = under.gain(moved), under.dragged.cut(moved)
    assert dragging.summed(gain, cut)[1].mean == pytest.approx(gain.eur.mean() - cut)


@pytest.mark.parametrize("by", ["the command", "the page"])
def test_a_plan_found_under_a_lock_and_kept_is_told_as_it_was_found(workspace, by):
    usual = sum(row.current for row in steps.plan(workspace, Ask(periods=8)).allocation
                if row.lever == "tv")  # fmt: skip
    ask = Ask(periods=8, free=FREE, locks={"tv": 0.6 * usual}, budget=1e5)
    if by == "the command":
        found = steps.plan(workspace, ask, save="locked")
        at = dragging.bench(workspace, periods=8)
    else:
        found = steps.plan(workspace, ask)
        at = dragging.bench(workspace, periods=8)
        under = dragging.sliders(at, ask, found)
        assert under.dragged.cut({}) == pytest.approx(found.cut, abs=0.01)
        dragging.keep_dragged(at, under.dragged, {}, "locked")
    (kept,) = (one for one in dragging.kept_plans(at, ask) if one.name == "locked")
    assert kept.cut == pytest.approx(found.cut, abs=0.01)
    assert (kept.told.eur - kept.cut).mean() == pytest.approx(found.eur_gain.mean, rel=1e-6)
    assert kept.told.eur.std() > 0


def test_what_kurssi_toml_says_of_plans_holds_unless_somebody_asks_otherwise(workspace):
    said = Planning(
        periods=8, priority="eur", risk=0.0, cash=1e7, buys={"tv": 5.0}, switches={"service": 7.0},
        envelopes={"marketing": (0.0, 1e9)},
    )  # fmt: skip
    declared = replace(workspace, planning=said)
    usual = usual_ask(declared)
    assert (usual.periods, usual.priority, usual.risk) == (8, Priority.EUR, 0.0)
    whole = within(declared, usual)
    assert (whole.buys, whole.switches, whole.cash) == ({"tv": 5.0}, {"service": 7.0}, 1e7)
    asked = within(declared, replace(usual, buys={"tv": 9.0}, locks={"service": 1.0}, cash=5.0))
    assert (asked.buys, asked.switches, asked.cash) == ({"tv": 9.0}, {}, 5.0)


def test_no_period_spends_more_than_there_is_cash(workspace):
    usual = steps.plan(workspace, Ask(periods=8, free=FREE, priority=Priority.EUR))
    each = sum(row.current for row in usual.allocation) / 8
    found = steps.plan(
        workspace, Ask(periods=8, free=FREE, priority=Priority.EUR, cash=1.001 * each)
    )
    by_period = {}
    for week in found.flights:
        by_period[week.period] = by_period.get(week.period, 0.0) + week.eur
    assert max(by_period.values()) <= 1.001 * each * (1 + 1e-6)
    with pytest.raises(NothingToPlan, match="most of a period"):
        steps.plan(workspace, Ask(periods=8, budget=8 * each, cash=0.5 * each))
