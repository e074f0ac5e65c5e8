"""What an address may ask of a plan, and what it may not."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

import tiny
from kurssi import steps
from kurssi.amounts import amount
from kurssi.jobs.record import every
from kurssi.views.web import drawn, plan_acts
from kurssi.views.web.kept import Kept, Visit
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked
from kurssi.views.web.plan_asked import address, amounts, ask_of, unread


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return steps.open_workspace(tiny.write(tmp_path_factory.mktemp("asked") / "company"))


@pytest.mark.parametrize("said", ["9" * 400, "9" * 16, "inf", "nan", "-1", "1e5", "", "²"])
def test_what_is_no_amount_is_none(said):
    assert amounts(f"tv:{said}", ("tv",)) == {}


def test_a_form_takes_amounts_as_people_write_them(workspace):
    for said in ("4 000 000", "4,000,000", "4M", "4 milj. €"):
        where = address(Look(path="/plan"), {"budget": said}, workspace, moved=False)
        assert "budget=4000000" in where


def test_the_page_reads_an_amount_as_the_server_does(page):
    script = (Path(drawn.__file__).parent / "static" / "plan.js").read_text(encoding="utf-8")
    read = re.search(r"const amount = (\(text\) => \{.*?\n  \});", script, re.S)[1]
    for said in (
        "4 000 000", "900,000", "900.000", "5M", "1,5 M€", "1.5M", "5 milj. €", "200k", "200 t€",
        "12,5", "1 234,5", "4,000,000.50", "4.000.000,50", "1,250 M€", "900\u00a0000", "0",
        "", "abc", "1e6", "1,2,3", "5 000 kr", "$5M",
    ):  # fmt: skip
        told = page.evaluate(
            f"(t) => {{ const v = ({read})(t); return v === v ? v : null; }}", said
        )
        assert told == amount(said), said


@pytest.mark.parametrize("said", ["9" * 5000, "209", "0", "x"])
def test_periods_beyond_reason_are_the_usual_ones(workspace, said):
    assert ask_of({"periods": said}, workspace).periods == workspace.planning.periods
    assert ask_of({"periods": "208"}, workspace).periods == 208


def test_a_form_with_an_endless_amount_asks_for_none(workspace):
    where = address(Look(path="/plan"), {"spend.tv": "9" * 400}, workspace, moved=True)
    assert "inf" not in where
    assert "at=" not in where


@pytest.mark.parametrize("said", ["5 mrd", "9" * 400, "$5M"])
def test_a_budget_that_is_no_amount_is_not_taken_for_none(workspace, said):
    """Nothing is made of it: the address says what was written, and the page what is amiss."""
    visit = Visit(kept=Kept(workspace.root), stamp=())
    asked = Asked(kept=visit, workspace=workspace, look=Look(path="/plan"), own={})
    for act in (plan_acts.begin, plan_acts.keep):
        where = act(asked, {"budget": said, "name": "A"})
        own = dict(parse_qsl(urlsplit(where).query))
        assert own["budget"] == said
        assert unread(own)
    assert not unread({})
    assert every(workspace.state_dir) == ()
    visit.kept.close()


@pytest.mark.parametrize("declared", [26, 52])
def test_amounts_go_along_as_long_as_the_periods_are_those_of_the_page(workspace, declared):
    company = replace(workspace, planning=replace(workspace.planning, periods=declared))
    for periods in (26, 52):
        form = {"periods": str(periods), "spend.tv": "1000", "lock.tv": "yes"}
        where = address(Look(path="/plan"), form, company, moved=True)
        assert ("lock=" in where) == ("at=" in where) == (periods == declared)
