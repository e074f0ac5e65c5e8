"""Targets end to end on a tiny company: set, tracked after more was seen, judged when they come."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.errors import InputRefused, NothingToQuote, StoreError
from kurssi.findings import Severity
from kurssi.planning.course import lay
from kurssi.planning.targets import Feasible, Verdict, Why
from kurssi.planning.targets_levels import readings
from kurssi.posterior.effort import Effort
from kurssi.steps.desks import panel_of
from kurssi.store.courses import course_path, load_course, save_course
from kurssi.store.runs import current_run

SINCE = 12  # weeks read since a course was laid
FIRST = date(2024, 1, 1)
HEAD = "measure,segment,period,value,owner,window"
TARGETS = (
    ("awareness", "", 72, "0.60", "marketing", ""),
    ("cx", "families", 70, "60", "service", ""),
    ("eur", "", 64, "1000", "sales", "13"),
    ("relevance", "", 70, "99", "service", ""),
    ("awareness", "families", 20, "0.1", "", ""),
    ("preference", "", 70, "0.5", "", ""),
)


def week(place):
    return (FIRST + timedelta(weeks=place)).isoformat()


def aim(folder, rows):
    lines = [",".join((m, g, week(t), v, o, w)) for m, g, t, v, o, w in rows]
    text = "\n".join([HEAD, *lines]) + "\n"
    (folder / "data" / "targets.csv").write_text(text, encoding="utf-8")


def fitted(folder):
    """The workspace after a short fit: whether chains met is not what these tests are about."""
    workspace = steps.open_workspace(folder)
    with mock.patch.multiple("kurssi.posterior.checkup", ROUGH_R_HAT=9.0, ROUGH_DRAWS=0):
        steps.fit(workspace, quick=True)
    return workspace


@pytest.fixture(scope="module", autouse=True)
def short():
    effort = Effort(chains=2, warmup=25, draws=50, most=50, approximate=True)
    with mock.patch("kurssi.steps.fitting.QUICK", effort):
        yield


@pytest.fixture(scope="module")
def company(short, tmp_path_factory):
    """The company with its targets, and how they stand when they are first seen."""
    folder = tiny.write(tmp_path_factory.mktemp("aiming") / "company")
    aim(folder, TARGETS)
    return folder, steps.targets(fitted(folder))


@pytest.fixture
def copied(company, tmp_path):
    """A copy of it to change, and its target of experience."""
    folder = shutil.copytree(company[0], tmp_path / "company")
    return steps.open_workspace(folder), of(company[1], "cx", "families").target


def of(aimed, measure, segment="all"):
    (found,) = [
        one
        for one in aimed.standings
        if (one.target.measure, one.target.segment) == (measure, segment)
    ]
    return found


def set_before(workspace, target, *, over=0.0, times=1.0):
    """A course laid twelve weeks ago: so much over what was read then, so much more of service."""
    panel, _ = panel_of(workspace, current_run(workspace.state_dir))
    ahead = panel.grid.position(target.period) - (panel.grid.count - SINCE) + 1
    level = readings(panel, target).value[-SINCE - 8 : -SINCE].mean() + over
    wander = 0.4 * np.cumsum(np.random.default_rng(1).normal(size=(500, ahead)), axis=1)
    spend = np.repeat(panel.spend[-26:].mean(0)[None], ahead, axis=0)
    spend[..., panel.levers.index("service")] *= times
    laid = lay(
        level + wander, spend, names=(panel.segments, panel.levers), run="earlier",
        origin=panel.grid.starts[-SINCE - 1], restless=1.0,
    )  # fmt: skip
    course_path(workspace.state_dir, target).unlink()
    save_course(workspace.state_dir, target, laid)


pytestmark = pytest.mark.slow


def test_a_target_just_set_has_a_chance_and_a_course_without_readings(company):
    folder, aimed = company
    one = of(aimed, "cx", "families")
    assert (one.verdict, one.tracking) == (Verdict.NOT_YET, None)
    assert 0 <= one.chance.value <= 1
    assert one.own.expected.q05 < one.own.expected.mean < one.own.expected.q95
    assert one.cx == one.own
    laid = load_course(steps.open_workspace(folder).state_dir, one.target)
    assert (laid.run, laid.origin) == (aimed.run, FIRST + timedelta(weeks=tiny.WEEKS - 1))
    assert laid.restless >= 1.0


def test_customer_experience_comes_first_and_euros_last(company):
    measures = [one.target.measure for one in company[1].standings]
    assert measures[:2] == ["cx", "relevance"]
    assert measures[-1] == "eur"
    assert all(one.cx.expected is not None for one in company[1].standings if not one.withheld)


def test_what_was_not_asked_for_is_withheld_for_a_reason(company):
    one = of(company[1], "preference")
    assert one.withheld
    assert (one.chance, one.cheapest, one.own.expected) == (None, None, None)
    assert "tracker" in one.reason.text("en")


def test_a_date_that_has_come_is_judged(company):
    one = of(company[1], "awareness", "families")
    assert one.verdict is Verdict.REACHED
    assert one.chance.value > 0.99


def test_what_cannot_be_had_says_by_how_much_it_falls_short(company):
    cost = of(company[1], "relevance").cheapest
    assert cost.feasible is Feasible.NO
    assert cost.short > 1
    easy = of(company[1], "eur").cheapest
    assert easy.feasible is Feasible.ALREADY
    assert easy.spend == pytest.approx(easy.usual)


def test_later_readings_are_held_against_the_course_as_it_was_laid(copied):
    workspace, target = copied
    set_before(workspace, target)
    one = of(steps.targets(workspace), "cx", "families")
    assert one.verdict is Verdict.ON_COURSE
    assert (one.tracking.run, one.tracking.origin) == ("earlier", FIRST + timedelta(weeks=47))
    assert SINCE / 2 < one.tracking.looks <= SINCE
    assert {change.lever or change.why for change in one.changes} == {*tiny.LEVERS, Why.OWN}


def test_a_course_that_was_far_too_high_is_off_and_says_what_has_changed(copied):
    workspace, target = copied
    set_before(workspace, target, over=12.0)
    one = of(steps.targets(workspace), "cx", "families")
    assert one.verdict is Verdict.OFF_COURSE
    assert one.tracking.p < 0.05
    assert sum(change.band.mean for change in one.changes) < -6
    assert min(one.changes, key=lambda change: change.band.mean).why is Why.OWN


def test_spend_that_was_not_spent_as_planned_is_told_by_lever(copied):
    workspace, target = copied
    set_before(workspace, target, times=4.0)
    parts = {
        change.lever: change.band.mean
        for change in of(steps.targets(workspace), "cx", "families").changes
    }
    assert parts["service"] < 0
    assert abs(parts["search"]) < abs(parts["service"])


def test_what_has_changed_in_euros_adds_up_to_the_departure(copied, company):
    workspace, target = copied[0], of(company[1], "eur").target
    set_before(workspace, target, over=100.0)
    one = of(steps.targets(workspace), "eur")
    parts = {change.lever or change.why: change.band.mean for change in one.changes}
    assert set(parts) == {*tiny.LEVERS, Why.PRICE, Why.MARKET, Why.OWN}
    assert sum(parts.values()) == pytest.approx(one.tracking.latest - one.tracking.expected)


def test_the_same_seed_says_the_same(company):
    again = steps.targets(steps.open_workspace(company[0]))
    assert [one.chance for one in again.standings] == [one.chance for one in company[1].standings]


def test_rows_that_cannot_be_are_findings_and_the_others_stand(copied):
    workspace, _ = copied
    wrong = (("awareness", "singles", 70, "1.4", "", ""), ("cx", "", 70, "140", "", ""))
    aim(workspace.root, (*TARGETS, *wrong))
    aimed = steps.targets(workspace)
    assert len(aimed.standings) == len(TARGETS)
    errors = [one for one in aimed.findings if one.severity is Severity.ERROR]
    assert sum(one.count for one in errors) == 2
    assert all(one.mend.text("fi") for one in errors)


def test_targets_that_are_all_wrong_are_refused_with_their_findings(copied):
    workspace, _ = copied
    aim(workspace.root, (("awareness", "", 70, "1.4", "", ""),))
    with pytest.raises(InputRefused) as refused:
        steps.targets(workspace)
    assert refused.value.findings


def test_a_course_that_was_damaged_says_so(copied):
    workspace, target = copied
    path = course_path(workspace.state_dir, target)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match="damaged"):
        steps.targets(workspace)
    assert replace(target, value=1.0) != target
    assert load_course(workspace.state_dir, replace(target, value=1.0)) is None


def test_without_targets_or_without_a_fit_there_is_nothing_to_say(tmp_path):
    folder = tiny.write(tmp_path / "company")
    with pytest.raises(NothingToQuote, match=r"targets\.csv"):
        steps.targets(steps.open_workspace(folder))
    aim(folder, TARGETS)
    with pytest.raises(NothingToQuote, match="kurssi fit"):
        steps.targets(steps.open_workspace(folder))
