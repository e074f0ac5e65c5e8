"""Plans kept by name beside each other: of which most is expected, and what stands in each form."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import numpy as np
import openpyxl
import pytest
from pptx import Presentation

from kurssi.messages import Message
from kurssi.planning.draft import Told
from kurssi.steps.dragging import Kept
from kurssi.views.plan_sentences import written_at
from kurssi.views.report import html_of
from kurssi.views.report_book import book_of
from kurssi.views.report_deck import deck_of
from kurssi.views.web.look import Look
from kurssi.views.web.plan_kept import kept_sheet, kept_verdict
from views.web.test_report_book import formulas, opened

DRAWS = np.linspace(-300.0, 300.0, 601)
OTHER = Message("the plan {name} was made from run {run}: other draws than today's chose it",
                name="B", run="older")  # fmt: skip
SHEET = {"fi": "säilytetyt suunnitelmat", "en": "plans kept"}


def kept(name, cx, eur, cut=0.0, caution=None):
    told = Told(cx=cx + DRAWS, eur=eur + 10 * DRAWS)
    return Kept(name=name, levers={"tv": 100.0}, told=told, cut=cut, caution=caution)


def said(*plans, language="en", cautious=False):
    look = Look(language=language, cautious=cautious)
    return kept_verdict(kept_sheet(plans), look, "EUR").text(language)


def test_the_cut_is_off_each_and_off_what_one_brings_more():
    first, other = kept_sheet((kept("A", 500, 4000, 100), kept("B", 300, 9000, 400, OTHER)))
    assert (first.eur.mean, other.eur.mean) == pytest.approx((3900, 8600))
    assert first.more is None
    cx, eur = other.more
    assert (cx.mean, eur.mean) == pytest.approx((-200, 4700))
    assert (cx.q05, cx.q95) == pytest.approx((-200, -200))  # draw by draw
    assert (first.called, other.called) == ("A", "B*")


def test_the_verdict_says_of_which_most_is_expected():
    a, b = kept("A", 500, 4000), kept("B", 300, 9000)
    assert said(a, b) == ("Most CX is expected of A (+500), most money of B (+9,000 EUR), against "
                          "going on as now.")  # fmt: skip
    assert said(a, kept("B", 600, 9000)) == (
        "Most is expected of B in both currencies: +600 CX and +9,000 EUR against going on as now."
    )
    assert said(a, kept("B", 500.2, 4000.2)).startswith("They bring the same: +500 CX")
    assert said(kept("A", 0, 4000), kept("B", 0, 9000)) == (
        "Their CX is the same; most money is expected of B: +9,000 EUR against going on as now."
    )
    assert said(kept("A", 500, 4000), kept("B", 900, 4000)) == (
        "Their money is the same; most CX is expected of B: +900 CX against going on as now."
    )
    assert said(a).startswith("A: +500 CX and +4,000 EUR against going on as now; it almost surely")
    assert "suunnitelmasta B (+9\xa0000 EUR)" in said(a, b, language="fi")


def test_the_cautious_are_told_what_is_surest():
    wide = Kept(name="B", levers={}, told=Told(cx=600 + 9 * DRAWS, eur=DRAWS), cut=0.0)
    assert said(kept("A", 500, 4000), wide).startswith("Most CX is expected of B")
    cautious = said(kept("A", 500, 4000), wide, cautious=True)
    assert cautious.startswith("Told cautiously (P10): Most is expected of A")


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_form_of_the_report_tells_them(told, language):
    contents = told(language)
    chapter = contents.of("plan-eur").told
    plans, verdict = chapter["kept_plans"], chapter["kept_verdict"].text(language)
    assert [one.name for one in plans] == ["A", "B"]
    html = unescape(re.sub(r"<[^>]+>", " ", html_of(contents)))
    assert verdict in html
    sheet = opened(book_of(contents), data_only=True)[SHEET[language]]
    slides = Presentation(BytesIO(deck_of(contents))).slides
    (slide,) = [one for one in slides if one.shapes.title.text_frame.text == verdict]
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert sheet["A1"].value == verdict
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    numbers = {round(each, 4) for each in cells if isinstance(each, float | int)}
    for at, of in enumerate(("cx", "eur")):
        sums = [getattr(one, of) for one in plans]
        assert all(written_at(one.q05, one, language) in html for one in sums)
        for one in (*sums, plans[1].more[at]):
            assert {round(end, 4) for end in (one.mean, one.q05, one.q95)} <= numbers
        values = charts[at].plots[0].series[0].values
        assert list(values) == pytest.approx([one.mean for one in sums])
    for one in plans:
        assert {round(eur, 4) for eur in one.levers.values()} <= numbers


def test_what_is_reckoned_on_the_sheet_is_what_it_shows(told):
    content = book_of(told("en"))
    seen = opened(content, data_only=True)[SHEET["en"]]
    found = [(at, formula) for sheet, at, formula in formulas(content) if sheet == SHEET["en"]]
    differences = [each for each in found if re.fullmatch(r"=[A-Z]+\d+-[A-Z]+\d+", each[1])]
    assert len(differences) == 2 * 2 * 2 + 2  # reach of both sums of both plans; B more than A
    for at, formula in differences:
        one, other = (seen[cell].value for cell in formula[1:].split("-"))
        assert seen[at].value == pytest.approx(one - other, rel=1e-9, abs=1e-6)
    sums = [each for each in found if each[1].startswith("=SUM")]
    assert len(sums) == 3
    for at, formula in sums:
        cells = seen[formula[5:-1]]
        assert seen[at].value == pytest.approx(sum(row[0].value for row in cells))


def test_where_none_is_kept_no_sheet_and_no_slide_is_made(told):
    contents = told("en")
    chapters = tuple(
        replace(one, told={**one.told, "kept_plans": (), "kept_verdict": None})
        if one.id == "plan-eur" else one
        for one in contents.chapters
    )  # fmt: skip
    bare = replace(contents, chapters=chapters)
    sheets = openpyxl.load_workbook(BytesIO(book_of(bare))).sheetnames
    assert SHEET["en"] not in sheets
    count = [len(Presentation(BytesIO(deck_of(each))).slides) for each in (contents, bare)]
    assert count[0] == count[1] + 1
    assert "Plans kept, beside each other" not in html_of(bare)
