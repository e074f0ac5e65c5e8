"""The report's slides: one verdict each, charts to be edited, the why in the notes."""

import math
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from kurssi.views.deck import BOTTOM, MOST_ROWS, Deck
from kurssi.views.deck_charts import plain
from kurssi.views.report_deck import _table, deck_of
from kurssi.workspace.company import Label

EVIL = '=HYPERLINK("http://evil.example","x")\x07'


@pytest.fixture(scope="module", params=["fi", "en"])
def slides(request, told):
    contents = told(request.param)
    return contents, list(Presentation(BytesIO(deck_of(contents))).slides)


def chart_of(slide):
    return next((shape.chart for shape in slide.shapes if shape.has_chart), None)


def held(chart):
    return openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]


def test_each_page_and_department_has_its_verdict(slides):
    contents, made = slides
    titles = [slide.shapes.title.text_frame.text.casefold() for slide in made]
    ids = ("board-eur", "plan-eur", "value-eur", "measures-eur")
    told = [contents.text(contents.of(id_).told["verdict"]) for id_ in ids]
    told += [contents.text(leaf.verdict) for leaf in contents.leaves]
    assert all(verdict.casefold() in titles for verdict in told)
    assert len(set(titles)) >= len(ids) + 1
    assert all(slide.has_notes_slide and slide.notes_slide.notes_text_frame.text for slide in made)


def test_bars_are_the_boards_with_their_intervals(slides):
    contents, made = slides
    lines = contents.of("board-eur").told["lines"]
    chart = chart_of(made[1])
    series = chart.plots[0].series[0]
    assert list(chart.plots[0].categories) == [contents.text(line.name) for line in lines]
    assert list(series.values) == pytest.approx([line.interval.q50 for line in lines])
    bars = series._element.find(qn("c:errBars"))
    reach = [float(v.text) for v in bars.find(qn("c:plus")).iter(qn("c:v"))]
    assert reach == pytest.approx([line.interval.q95 - line.interval.q50 for line in lines])
    axis = chart.value_axis
    assert axis.minimum_scale <= min(line.interval.q05 for line in lines)
    assert axis.maximum_scale >= max(line.interval.q95 for line in lines)


def test_a_chart_is_edited_in_its_own_workbook(slides):
    contents, made = slides
    lines = contents.of("board-eur").told["lines"]
    sheet = held(chart_of(made[1]))
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        contents.text(line.name) for line in lines
    ]
    assert sheet["C2"].value == "=B2-E2"
    assert sheet["F2"].value == lines[0].interval.q95


def test_what_is_not_traded_on_is_grey(slides):
    contents, made = slides
    lines = contents.of("board-eur").told["lines"]
    grey = [at for at, line in enumerate(lines) if line.grade == "D"]
    points = chart_of(made[1]).plots[0].series[0]._element.findall(qn("c:dPt"))
    assert [int(point.find(qn("c:idx")).get("val")) for point in points] == grey


def test_the_reasons_that_a_verdict_speaks_of_stand_on_its_slide(told):
    contents = told("en")
    leaf = next(one for one in contents.leaves if not one.everybody)
    assert leaf.untraded
    bare = replace(leaf, euros=replace(leaf.euros, lines=()))  # nothing of it is quoted
    for one in (leaf, bare):
        deck = list(Presentation(BytesIO(deck_of(replace(contents, leaves=(one,))))).slides)
        boxes = [shape for shape in deck[-1].shapes if shape.has_text_frame]
        for aside in one.untraded:
            reason = aside.reason.text("en")
            (box,) = [shape for shape in boxes if reason in shape.text_frame.text]
            tables = [shape for shape in deck[-1].shapes if shape.has_table]
            assert all(box.top >= shape.top + shape.height for shape in tables)
            assert box.top + box.height <= BOTTOM
        assert bool(chart_of(deck[-1])) == (one is leaf)


def test_a_department_that_reads_comes_first(told):
    contents = told("en", "service")
    made = list(Presentation(BytesIO(deck_of(contents))).slides)
    first = contents.text(contents.leaves[0].verdict)
    assert made[1].shapes.title.text_frame.text.casefold() == first.casefold()


def test_a_name_is_never_a_formula(told):
    contents = told("en")
    label = Label(id=EVIL, fi=EVIL, en=EVIL)
    board = contents.of("board-eur")
    lines = tuple(replace(line, name=label) for line in board.told["lines"])
    chapters = tuple(
        replace(c, told={**c.told, "lines": lines}) if c.id == "board-eur" else c
        for c in contents.chapters
    )
    slides = list(Presentation(BytesIO(deck_of(replace(contents, chapters=chapters)))).slides)
    sheet = held(chart_of(slides[1]))
    assert sheet["A2"].data_type == "s"
    assert "evil" in sheet["A2"].value


def test_letters_without_a_place_in_xml_are_left_out():
    assert plain("a\x07b\nc") == "a b\nc"


def test_rows_that_do_not_fit_are_counted_below_the_table(told):
    contents, deck = told("en"), Deck("Oy", "report")
    for rows in (MOST_ROWS, MOST_ROWS + 3):
        slide = deck.verdict("q", "v", [], [])
        _table(deck, contents, slide, ["a", "b"], [["x", "1"]] * rows)
        said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert ("Rows that did not fit: 3" in said) == (rows > MOST_ROWS)


@pytest.mark.parametrize("words", [4, 20, 30, 45])
def test_a_long_verdict_and_a_long_foot_stay_in_their_places(words):
    deck = Deck("company", "report")
    text = ["a", "verdict", "of", "several", "words"] * words
    lines = [" ".join(text[: 5 * words]), "its second line", "its third line"]
    slide = deck.verdict("a question?", lines[0][:300], [line[:400] for line in lines], [])
    for shape in (slide.shapes.title, *(one for one in slide.shapes if one.has_text_frame)):
        paragraphs = [one for one in shape.text_frame.paragraphs if one.runs]
        height = 0.0
        for one in paragraphs:
            size = one.runs[0].font.size.pt
            rows = math.ceil(len(one.text) * 0.5 * size / shape.width.pt)
            height += rows * size * 1.2
        assert height <= shape.height.pt + 1.0
