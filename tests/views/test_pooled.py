"""Pooled levels as people and programs read them: never without the direct ones beside."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len
from rich.console import Console

from kurssi.ledger.levels import PooledRow
from kurssi.survey.indicators import reported
from kurssi.views.documents import SCHEMAS
from kurssi.views.pooled import latest_pooled, pooled_document, pooled_view
from kurssi.workspace.company import Index, Label
from views import made

WORKSPACE = made.company(Path())
NBSP = "\N{NO-BREAK SPACE}"
ROW = PooledRow(
    measure="awareness", brand="own", segment="young", period="2026-W05", value=0.3127, se=0.02,
    q05=0.28, q95=0.347, n_eff=41.6, own=0.37, direct=0.2512, direct_q05=0.161, direct_q95=0.369,
    poststratified=False,
)  # fmt: skip
HIDDEN = replace(
    ROW, segment="families", n_eff=0.0, own=0.0, direct=None, direct_q05=None, direct_q95=None
)
POINTS = replace(ROW, measure="relevance", value=61.23, q05=58.0, q95=64.0, direct=66.6)
ROWS = [
    replace(ROW, period="2026-W04", value=0.9999),
    replace(ROW, brand="rival", poststratified=True),
    POINTS,
    HIDDEN,
    ROW,
]


def paper(rows, language="en", width=120, workspace=WORKSPACE):
    console = Console(file=StringIO(), width=width, color_system=None)
    for sheet in pooled_view(rows, workspace, language, width):
        console.print(sheet)
    return console.file.getvalue().replace(NBSP, " ")


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_its_paper(language, width):
    text = paper(ROWS, language, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


@pytest.mark.parametrize("width", [80, 100, 140])
def test_both_levels_stand_with_their_intervals(width):
    text = paper(ROWS, width=width)
    for figure in ("31.3% (28.0–34.7)", "25.1% (16.1–36.9) °", "37%", "42"):
        assert figure in text
    assert "61.2" in text
    assert "100.0%" not in text, "an earlier period is not shown"


def test_nobody_asked_is_a_dash_beside_a_pooled_level():
    (line,) = (line for line in paper([HIDDEN]).splitlines() if "awareness" in line)
    assert "2026-W05 · Families" in paper([HIDDEN])
    assert line.split()[1:] == ["–", "0", "31.3%", "(28.0–34.7)", "–"]  # direct and own weight


def test_poststratified_levels_are_marked_and_explained():
    assert "31.3% (28.0–34.7) *" in paper(ROWS)
    assert "declared margins" in paper(ROWS)
    assert "*" not in paper([ROW])


def test_the_own_brand_comes_first_in_declared_order():
    text = paper(ROWS)
    assert text.index("own brand") < text.index("rival")
    order = [(row.measure, row.segment) for row in latest_pooled(ROWS[2:], WORKSPACE)]
    assert order == [("awareness", "young"), ("awareness", "families"), ("relevance", "young")]


def test_own_indexes_and_ces_have_their_names_units_and_places():
    label = Label(id="image", fi="Mielikuva", en="Brand image")
    workspace = replace(WORKSPACE, indexes={"image": Index(id="image", label=label)})
    image = replace(POINTS, measure="image")
    ease = replace(ROW, measure="ces", value=5.239, q05=5.1, q95=5.4, direct=5.3)
    promoted = replace(ROW, measure="nps", value=31.44, q05=-2.0, q95=40.0, direct=30.0)
    rows = [image, ease, promoted, POINTS]
    english, finnish = (paper(rows, each, workspace=workspace) for each in ("en", "fi"))
    for said in ("Brand image", "61.2", "ease (CES)", "5.24", "(5.10–5.40)", "+31.4"):
        assert said in english
    for said in ("Mielikuva", "61,2", "5,24"):
        assert said in finnish
    order = [row.measure for row in latest_pooled(rows, workspace)]
    assert order == ["nps", "relevance", "ces", "image"]
    assert order == [measure for measure in reported(workspace) if measure in order]


def test_the_document_answers_to_its_schema():
    document = json.loads(json.dumps(pooled_document(ROWS), allow_nan=False))
    schema = json.loads((SCHEMAS / "pooled.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["rows"][3]["direct"] is None
    assert document["rows"][4]["own"] == 0.37
    assert set(document["rows"][0]) == set(schema["properties"]["rows"]["items"]["required"])


def test_without_rows_it_says_so():
    assert "No measure" in paper([])
