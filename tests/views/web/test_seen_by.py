"""Pages as somebody sees them: a department's words and levers first, the cautious, a period."""

import re
import shutil
from dataclasses import replace
from html import unescape

import pytest

from kurssi import steps
from kurssi.store.plans import load_plan, save_plan
from kurssi.views.numerals import signed
from kurssi.views.own_share import share_sentence
from views.web.conftest import serving
from views.web.test_pages import fetch, post, text

TERMS = (
    "department,term,language,definition,unit,base,window,measure\n"
    "sales,known by name,en,,,,,awareness\n"
)


@pytest.fixture(scope="module")
def company(fitted, tmp_path_factory):
    folder = shutil.copytree(fitted, tmp_path_factory.mktemp("seen") / "company")
    (folder / "data" / "terms.csv").write_text(TERMS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(company):
    with serving(company) as address:
        yield address


def rows(site, path):
    html = unescape(fetch(site + path)[2].decode())
    return re.findall(r'<tr class="[^"]*"><th scope="row">(\w+)', re.sub(r">\s+<", "><", html))


def test_a_department_reads_its_own_levers_first_in_its_own_words(site, company):
    usual = rows(site, "/?lang=en")
    for department, lever in (("service", "service"), ("marketing", "tv")):
        seen = rows(site, f"/?lang=en&department={department}")
        assert seen[0] == lever
        assert seen[1:] == [one for one in usual if one != lever]
    _, said = text(f"{site}/?lang=en&department=sales")
    assert "known by name" in said
    assert "known by name" not in text(f"{site}/?lang=en")[1]
    _, said = text(f"{site}/measures?lang=en&department=sales&segment=families")
    assert "known by name" in said


def test_a_department_sees_its_share_of_both_currencies_as_the_terminal_says_it(site, company):
    workspace = steps.open_workspace(company)
    board = steps.rates(workspace)
    for share in board.departments:
        label = workspace.departments[share.department]
        for page in ("", "value", "plan"):
            _, said = text(f"{site}/{page}?lang=en&department={share.department}")
            assert share_sentence(share, label, "en").text("en") in said
    assert board.departments


def test_every_page_takes_the_reader_along(site):
    html = unescape(fetch(f"{site}/?lang=en&department=sales&window=26")[2].decode())
    for page in ("plan", "value", "measures", "words"):
        (link,) = set(re.findall(rf'href="(/{page}\?[^"]*)"', html))
        assert "department=sales" in link
        assert "window=26" in link
        seen = unescape(fetch(site + link)[2].decode())
        (form,) = re.findall(r'<form class="choose".*?</form>', seen, re.S)
        assert '<input type="hidden" name="window" value="26">' in form  # it heeds no window
        assert '<option value="sales" selected>' in form


def test_a_year_is_held_against_the_year_before(site, company):
    _, said = text(f"{site}/value?lang=en&to=2025-Q1")
    assert "2025-W01/2025-W08 against" in said
    value = steps.value(steps.open_workspace(company))
    _, said = text(f"{site}/value?lang=en&middle=cautious")
    cause = next(row for row in value.summed if row.name == "tv")
    assert signed(cause.spread.q10, "en", decimals=0) in said
    assert cause.spread.q05 < cause.spread.q10 < cause.spread.eur


def test_a_kept_plan_of_another_run_says_so(site, company):
    assert post(site, "/plan/keep?lang=en", name="A", periods="26")[0] == 303
    saved = load_plan(company / ".kurssi", "A")
    assert "other draws than today's chose it" not in text(f"{site}/plan?lang=en")[1]
    save_plan(company / ".kurssi", replace(saved, run="another"))
    assert "other draws than today's chose it" in text(f"{site}/plan?lang=en")[1]


def test_where_no_lever_may_be_moved_nobody_is_asked_to_move_one(site):
    """A quick fit is for a first look: every rate of it is of grade D."""
    _, said = text(f"{site}/plan?lang=en")
    assert "No lever may be moved; each says why not" in said
    assert "While a slider moves" not in said
