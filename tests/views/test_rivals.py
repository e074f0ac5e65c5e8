"""The competitive frame on paper and as a document, in both languages."""

import io
import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from rich.console import Console

from kurssi.survey.joint import Joint
from kurssi.survey.level_remarks import LevelRemarks
from kurssi.survey.rivals import rivals
from kurssi.views.brand_map import map_figure
from kurssi.views.documents import SCHEMAS
from kurssi.views.level_remarks import remarks_view
from kurssi.views.numerals import signed
from kurssi.views.rivals import MARK, in_order, rivals_view
from kurssi.views.rivals_document import rivals_document
from kurssi.workspace.company import Label
from survey.markets import bought, people_of, ticked, workspace

NAMES = ["own", "bee", "cat", "dog", "elk", "fox"]


@pytest.fixture(scope="module")
def report():
    rng = np.random.default_rng(1)
    level = np.full((6, 6), 0.4)
    level[3, 4] = 0.85
    aware, ticks = ticked(rng, 600, np.array([0.7, 0.95, 0.8, 0.5, 0.3, 0.2]), level)
    items = {f"relevance_{n}": ticks[..., n] for n in range(3)}
    items |= {f"differentiation_{n}": ticks[..., 3 + n] for n in range(3)}
    shares = [0.3, 0.25, 0.15, 0.1, 0.1, 0.1]
    purchases = bought(rng, 600, shares=shares)[:, 0]
    columns = {"awareness": aware, **items, "purchases": purchases}
    return rivals(people_of(columns, names=NAMES), key=1)


@pytest.fixture(scope="module")
def bare():
    """Two brands, nothing bought: most is withheld."""
    aware, ticks = ticked(np.random.default_rng(2), 200, np.array([0.9, 0.6]), np.full((2, 2), 0.4))
    columns = {"awareness": aware, "relevance_1": ticks[..., 0], "differentiation_1": ticks[..., 1]}
    return rivals(people_of(columns, names=NAMES[:2]), key=1)


def shown(report, language, width):
    console = Console(width=width, file=io.StringIO())
    for sheet in rivals_view(report, replace(workspace(), brand="own"), language, width):
        console.print(sheet)
    return console.file.getvalue()


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_sheets_fit_the_paper(report, language, width):
    lines = shown(report, language, width).splitlines()
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for name in NAMES:
        assert name in text


def test_an_attribute_that_a_brand_owns_is_marked_with_its_interval(report):
    text = shown(report, "en", 120)
    row = next(line for line in text.splitlines() if line.startswith("differentiation_1"))
    called = report.associations
    where = called.brands.index("dog"), called.items.index("differentiation_1")
    assert f"{signed(100 * called.table.residual[where], 'en')}{MARK}" in row
    assert row.count(MARK) == int((called.table.q[:, where[1]] <= 0.05).sum())


def test_what_is_withheld_says_why_and_what_would_help(bare):
    text = " ".join(shown(bare, "en", 120).split())
    assert "2 brands are too few" in text
    assert "purchases were not asked" in text
    assert "ask every respondent how many times" in text


def test_the_own_brand_comes_first_then_the_biggest(report):
    order = [each.brand for each in in_order(report.standings, "own")]
    assert order == ["own", "bee", "cat", "dog", "elk", "fox"]


def test_the_document_answers_to_its_schema(report, bare):
    schema = json.loads((SCHEMAS / "rivals.schema.json").read_text(encoding="utf-8"))
    for each in (report, bare):
        document = json.loads(json.dumps(rivals_document(each), allow_nan=False))
        jsonschema.Draft202012Validator(schema).validate(document)


def test_the_document_holds_what_the_sheet_shows(report):
    document = rivals_document(report)
    assert document["people"] == 600
    assert len(document["associations"]) == 36
    own = next(each for each in document["brands"] if each["brand"] == "own")
    standing = next(each for each in report.standings if each.brand == "own")
    assert own["adjusted"]["cx"]["q05"] == standing.adjusted["cx"].q05
    assert document["loyalty"]["switching"] == report.loyalty.switching
    assert {check["check"] for check in document["loyalty"]["checks"]} >= {"category", "partition"}


def test_withheld_parts_are_told_in_every_language(bare):
    parts = rivals_document(bare)["withheld"]
    assert {each["part"] for each in parts} == {"size_adjusted", "associations", "loyalty"}
    assert all(set(each["reason"]) == {"fi", "en"} for each in parts)


def test_measures_that_are_one_are_marked_and_the_reason_is_said(report):
    joint = Joint(parts=("relevance", "differentiation"), pairs=())
    told = LevelRemarks(joint=(joint,))
    declared = replace(workspace(), brand="own")
    console = Console(width=120, file=io.StringIO())
    console.print(*rivals_view(report, declared, "en", 120, told))
    console.print(*remarks_view(told, declared, "en", apart=True))
    text = " ".join(console.file.getvalue().split())
    assert "relevance = " in text
    assert "differentiation = " in text
    assert "awareness =" not in text
    assert "= relevance, differentiation: people's answers do not tell these apart" in text
    joined = replace(report, joint=(joint,))
    assert rivals_document(joined)["joint"] == [["relevance", "differentiation"]]
    note = map_figure(joined, declared, "en")["title"]["subtitle"]
    assert "do not tell these apart" in " ".join(note)


def test_attributes_are_called_by_what_they_ask(report):
    label = Label(id="relevance_1", fi="Sopii minulle", en="Fits me")
    labels = tuple(label if item == "relevance_1" else None for item in report.associations.items)
    labelled = replace(report, associations=replace(report.associations, labels=labels))
    assert "Sopii minulle (relevance_1)" in shown(labelled, "fi", 120)
    (row,) = {
        json.dumps(each["label"])
        for each in rivals_document(labelled)["associations"]
        if each["attribute"] == "relevance_1"
    }
    assert json.loads(row) == {"fi": "Sopii minulle", "en": "Fits me"}
