"""The why of every number that stands on a page: its own figure, its interval, what it rests on."""

import re
import shutil
from html import unescape

import pytest

from kurssi import steps
from kurssi.ledger.levels import Span
from kurssi.views.numerals import signed
from kurssi.views.web.why import EXPLAINS
from views.web.conftest import serving
from views.web.test_pages import fetch, text

TARGETS = "measure,segment,period,value\nawareness,families,2025-W20,0.7\ncx,,2025-W20,50\n"
PAGES = ("/", "/?currency=cx", "/value", "/measures?segment=families", "/plan", "/targets")


@pytest.fixture(scope="module")
def company(fitted, tmp_path_factory):
    folder = shutil.copytree(fitted, tmp_path_factory.mktemp("why") / "company")
    (folder / "data" / "targets.csv").write_text(TARGETS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(company):
    with serving(company) as address:
        yield address


def whys(site, path):
    """Each number that has a why, as it is written, with the address of its why."""
    html = fetch(f"{site}{path}{'&' if '?' in path else '?'}lang=en")[2].decode()
    found = re.findall(r'<a class="why[^"]*" href="([^"]+)">(.*?)</a>', html, re.S)
    return [(unescape(where), unescape(re.sub(r"<[^>]+>", "", said))) for where, said in found]


@pytest.mark.parametrize("path", PAGES)
def test_every_number_has_its_why_with_definition_grade_run_and_sources(site, company, path):
    found = whys(site, path)
    assert found
    for where in dict.fromkeys(where for where, _ in found):
        status, said = text(site + where)
        assert status == 200, where
        for term in ("definition", "grade", "run", "made of"):
            assert re.search(rf"\s{term}\s", said), (where, term)
        assert "data/" in said.split("made of")[1], where  # a file stands behind it


def test_what_is_said_of_a_cause_is_what_value_says(site, company):
    value = steps.value(steps.open_workspace(company))
    row = next(one for one in value.summed if one.name == "tv")
    where = next(where for where, _ in whys(site, "/value") if "lever=tv" in where)
    _, said = text(site + where)
    for eur in (row.spread.eur, row.spread.q05, row.spread.q95, row.spread.q10):
        assert signed(eur, "en", decimals=0) in said
    for part in (one for one in value.causes if one.name == "tv"):
        assert signed(part.spread.eur, "en", decimals=0) in said  # parts of the sum
    assert str(row.reason) in said


def test_a_picture_is_also_a_table(site, company):
    (where, *_) = [where for where, _ in whys(site, "/measures?segment=families")]
    _, said = text(site + where)
    rows = steps.measures(steps.open_workspace(company), by=Span.QUARTER)
    own = [one for one in rows if one.segment == "families" and one.measure == rows[0].measure]
    assert all(row.period in said for row in own)
    (where, *_) = [where for where, _ in whys(site, "/targets") if "awareness" in where]
    _, said = text(site + where)
    assert said.count("2025-W") > 5


@pytest.mark.parametrize("what", ["", "nothing", *EXPLAINS])
def test_a_why_of_nothing_is_refused_kindly(site, what):
    status, said = text(f"{site}/why?lang=en&what={what}&name=x&lever=x&measure=x&of=x&per=x")
    if what == "total":  # the whole has no name
        assert status == 200
        return
    assert status == 404
    assert "there is no such number on the board" in said


def test_a_brand_on_the_map_says_why_it_stands_there(tmp_path):
    folder = tmp_path / "company"
    steps.init(folder, example=True, language="en")
    with serving(folder) as site:
        rows = steps.measures(steps.open_workspace(folder), by=Span.QUARTER)
        spots = {w: said for w, said in whys(site, "/measures") if "what=spot" in w}
        assert len(spots) == 8  # four brands, on two axes
        periods = r"The map is of the last \d+ waves taken together \(\d{4}-W\d\d"
        assert re.search(periods, text(f"{site}/measures?lang=en")[1])
        for where, said in spots.items():
            status, told = text(site + where)
            assert status == 200
            assert said in told
            assert "data/tracker" in told
            assert "half axes of" in told
            brand, measure = (re.search(rf"{key}=(\w+)", where)[1] for key in ("brand", "measure"))
            of = max(
                (r for r in rows if (r.brand, r.measure, r.segment) == (brand, measure, "all")),
                key=lambda r: r.period,
            )
            level = f"{of.value:.1f} ({of.q05:.1f} … {of.q95:.1f}) in {of.period}"
            assert level in told.split("in the table of levels")[1]
        _, page = text(f"{site}/measures?lang=en")
        assert f"the levels below of {max(row.period for row in rows)}" in page


def test_a_targets_level_now_stands_beside_what_people_answered(site, company):
    (where, *_) = [where for where, _ in whys(site, "/targets") if "measure=awareness" in where]
    _, said = text(site + where)
    rows = steps.measures(steps.open_workspace(company), by=Span.QUARTER)
    brand = steps.open_workspace(company).brand
    own = [r for r in rows if (r.brand, r.measure, r.segment) == (brand, "awareness", "families")]
    row = max(own, key=lambda r: r.period)
    level = " … ".join(f"{100 * end:.1f}%" for end in (row.q05, row.q95))
    assert f"{100 * row.value:.1f}% ({level}) in {row.period}" in said
    assert said.index("Now is where the model sees") < said.index("as answered")
    assert "Now is where the model sees the level" in text(f"{site}/targets?lang=en")[1]
