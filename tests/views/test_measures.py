"""Levels in their own units, both languages; a proposed mapping shown so that it can be copied."""

import io
import json
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from kurssi.findings import Finding, Severity
from kurssi.ledger.levels import ChangeRemark
from kurssi.maths.reliability import Gauge
from kurssi.messages import Message
from kurssi.survey.joint import Joint
from kurssi.survey.level_remarks import LevelRemarks
from kurssi.survey.verdicts import JudgedPair, Separation
from kurssi.tables.block import joined
from kurssi.tables.proposals import PROPOSED
from kurssi.views.checks import check_view
from kurssi.views.choice import Asked
from kurssi.views.documents import measures_document
from kurssi.views.figures import measures_figure
from kurssi.views.labels import brand_label, measure_label
from kurssi.views.level_remarks import SHOWN, remarks_view
from kurssi.views.measures import change, level, measures_view
from kurssi.views.reader import Reader
from kurssi.workspace.company import Index, Label
from views import made

IMAGE = Index(id="image", label=Label(id="image", fi="Mielikuva", en="Image"), scale=(1.0, 5.0))
EFFORT = Index(id="effort", label=Label(id="effort"), scale=(1.0, 5.0))


def company():
    return replace(made.company(Path()), indexes={"image": IMAGE, "effort": EFFORT})


def paper(sheets: Iterable[RenderableType], width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    reader = Reader(language="en", paper=console, aside=console, progress=nullcontext)
    reader.show(*sheets)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("measure", "value", "fi", "en"),
    [
        ("awareness_aided", 0.361, "36,1 %", "36.1%"),
        ("csat", 0.5, "50,0 %", "50.0%"),
        ("nps", 31.44, "+31,4", "+31.4"),
        ("nps", -5.0, "\N{MINUS SIGN}5,0", "\N{MINUS SIGN}5.0"),
        ("ces", 5.239, "5,24", "5.24"),
        ("image", 61.34, "61,3", "61.3"),
        ("cx", None, "–", "–"),
    ],
)
def test_a_level_is_in_its_own_unit(measure, value, fi, en):
    assert level(value, measure, "fi") == fi
    assert level(value, measure, "en") == en


@pytest.mark.parametrize(
    ("measure", "value", "shown"),
    [
        ("awareness_aided", 0.019, "+1.9"),
        ("nps", -12.0, "\N{MINUS SIGN}12.0"),
        ("ces", 0.104, "+0.10"),
        ("image", -0.5, "\N{MINUS SIGN}0.5"),
        ("nps", None, "–"),
        ("nps", 0.0, "0.0"),
    ],
)
def test_a_change_is_in_points_of_the_same_unit(measure, value, shown):
    assert change(value, measure, "en") == shown


def test_indicators_stand_after_what_they_belong_to():
    rows = [
        made.row("nps", "young", "2026-W05", 12.0),
        made.row("image", "young", "2026-W05", 61.0),
        made.row("ces", "young", "2026-W05", 4.1),
        made.row("awareness_aided", "young", "2026-W05", 0.9),
        made.row("recommendation", "young", "2026-W05", 0.7),
        made.row("awareness", "young", "2026-W05", 0.8),
    ]
    text = paper(measures_view(rows, company(), "en", 120))
    order = ["awareness ", "awareness, aided", "recommendation", "net promoter", "ease", "Image"]
    places = [text.index(name) for name in order]
    assert places == sorted(places)
    assert "ease (CES) 1–5" in text


def test_how_many_answered_stands_beside_how_many_they_are_worth():
    rows = [
        made.row("awareness", "young", "2026-W05", 0.361, n=1412.0, n_eff=950.0, change=0.019,
                 p_change=0.91, change_q05=-0.004, change_q95=0.042, since="2026-W04"),
    ]  # fmt: skip
    wide, narrow = (
        paper(measures_view(rows, company(), "en", width), width) for width in (100, 58)
    )
    assert "1,412  950 " in wide
    assert "Wider paper" not in wide
    assert "1,412" not in narrow
    assert "950" in narrow
    assert "+1.9 (\N{MINUS SIGN}0.4…+4.2)" in narrow
    assert "91%" in wide
    assert "91%" not in narrow
    assert "Wider paper also shows: n, certainty since 2026-W04." in narrow


def test_a_change_stands_with_its_interval_and_certainty_over_a_year_too():
    before = {"change": 0.019, "p_change": 0.91, "change_q05": -0.004, "change_q95": 0.042}
    year = {
        "change_year": -0.03, "p_change_year": 0.97, "change_year_q05": -0.055,
        "change_year_q95": -0.005, "change_year_remark": ChangeRemark.COMMON_MONTHS,
    }  # fmt: skip
    one = made.row("awareness", "young", "2026-Q1", 0.361, since="2025-Q4", since_year="2025-Q1",
                   **before, **year)  # fmt: skip
    other = replace(one, measure="cx", value=61.0, change_q05=None, change_q95=None)
    minus = "\N{MINUS SIGN}"
    text = paper(measures_view([one, other], company(), "en", 120))
    assert text.count("certainty") == 2
    assert text.count("(90%") == 3  # of the level, and of both changes
    (line,) = [line for line in text.splitlines() if "awareness" in line]
    told = " ".join(line.split())
    assert f"+1.9 ({minus}0.4…+4.2) 91% {minus}3.0 ({minus}5.5…{minus}0.5) † 97%" in told
    (bare,) = [line for line in text.splitlines() if "experience" in line]
    assert "(None" not in bare
    assert " 0.0 91%" in " ".join(bare.split())
    apart = paper(measures_view([one, replace(other, since="2025-Q3", since_year="2024-Q4")],
                                company(), "en", 160), 160)  # fmt: skip
    assert f"+1.9 ({minus}0.4…+4.2) 2025-Q4" in " ".join(apart.split())
    assert f"{minus}3.0 ({minus}5.5…{minus}0.5) † 2025-Q1" in " ".join(apart.split())


def test_a_declared_label_goes_first():
    workspace = company()
    assert measure_label(workspace, "image").text("fi") == "Mielikuva"
    assert measure_label(workspace, "nps").text("en") == "net promoter score (NPS)"
    assert measure_label(workspace, "nobody").text("fi") == "nobody"


JOINT = "relevance=differentiation"


def joint_rows():
    """Relevance and differentiation are one thing: one row, and theirs as its parts."""
    return [
        made.row("awareness", "young", "2026-W05", 0.8),
        made.row("relevance", "young", "2026-W05", 61.7, joint=JOINT),
        made.row("differentiation", "young", "2026-W05", 58.8, joint=JOINT),
        made.row("cx", "young", "2026-W05", 59.9),
        made.row(JOINT, "young", "2026-W05", 60.25),
    ]


def test_two_that_are_one_are_one_row_and_no_level_of_a_part_is_shown():
    text = paper(measures_view(joint_rows(), company(), "en", 80))
    (line,) = [line for line in text.splitlines() if "relevance" in line]
    assert "relevance = differentiation" in line
    assert "60.2" in line
    assert "61.7" not in text
    assert "58.8" not in text
    places = [text.index(name) for name in ("awareness", "relevance =", "customer experience")]
    assert places == sorted(places)
    assert measure_label(company(), JOINT).text("fi") == "merkityksellisyys = erottuvuus"


def test_the_document_has_the_joint_row_and_its_parts_apart():
    gauge = Gauge(0.96, 0.92, 1.0, 0.02)
    pair = JudgedPair(first="relevance", second="differentiation", n=300, htmt=gauge, htmt2=gauge,
                      separation=Separation.INSEPARABLE)  # fmt: skip
    told = LevelRemarks(joint=(Joint(parts=("relevance", "differentiation"), pairs=(pair,)),))
    document = measures_document(joint_rows(), told, "en")
    assert [row["measure"] for row in document["rows"]] == ["awareness", "cx", JOINT]
    assert [row["measure"] for row in document["parts"]] == ["relevance", "differentiation"]
    assert {row["joint"] for row in document["parts"]} == {JOINT}
    (joint,) = document["joint"]
    assert joint["parts"] == ["relevance", "differentiation"]
    assert joint["htmt"] == {"value": 0.96, "q05": 0.92, "q95": 1.0}
    said = paper(remarks_view(told, company(), "en"))
    assert "= relevance, differentiation are one thing to the answers (HTMT 0.96, 0.92 to 1.00" in (
        " ".join(said.split())
    )


def test_warnings_that_touch_levels_stand_under_the_table_and_in_the_document():
    cautions = tuple(
        Finding(
            severity=Severity.WARNING,
            code="code-inside-scale",
            what=Message("wrong {at}", at=i),
            mend=Message("mend it"),
        )
        for i in range(5)
    )
    told = LevelRemarks(cautions=cautions)
    said = paper(remarks_view(told, company(), "en"))
    assert "! wrong 0" in said
    assert "wrong 4" not in said
    assert "levels: 2; kurssi check" in " ".join(said.split())
    assert len(measures_document([], told, "en")["cautions"]) == 5
    short = paper(remarks_view(LevelRemarks(cautions=cautions[:1]), company(), "en"))
    assert "kurssi check" in short


def test_a_part_that_is_asked_for_brings_the_joint_row():
    asked = Asked(measures=("relevance",))
    assert [row.measure for row in joint_rows() if asked.takes(row)] == ["relevance", JOINT]


def test_the_figure_draws_the_joint_level_alone():
    spec = json.dumps(measures_figure(joint_rows(), company(), "en"))
    assert "relevance = differentiation" in spec
    assert "61.7" not in spec


def test_the_own_brand_is_told_apart():
    assert brand_label(company(), "own").text("fi") == "own (oma brändi)"
    assert brand_label(company(), "rival").text("fi") == "rival"


def test_a_proposed_mapping_is_shown_whole_and_unbroken():
    line = 'items = ["' + '", "'.join(f"a_long_name_of_an_item_{i}" for i in range(9)) + '"]'
    block = joined(["[[sources]]", 'table = "tracker"', line])
    mend = Message("read this, mend it, and paste it into kurssi.toml:\n{block}", block=block)
    finding = Finding(
        severity=Severity.NOTE, code=PROPOSED, file="data/x.sav", what=Message("{line}", line="so"),
        mend=mend,
    )  # fmt: skip
    report = made.check_report()
    report = replace(report, intake=replace(report.intake, findings=(finding,)))
    shown = paper(check_view(report, "en"), width=80)
    assert line in shown
    assert shown.count("[[sources]]") == 1


def test_a_base_just_below_fifty_does_not_look_like_fifty():
    from kurssi.views.measures import base_column

    column = base_column([49.6, 50.0, 1234.9], [0, 1, 2], "en")
    assert [cell.plain.strip() for cell in column.cells] == ["49", "50", "1,235"]


@pytest.mark.parametrize(
    ("many", "said"), [(SHOWN + 1, "One more pair that"), (SHOWN + 3, "3 more pairs that")]
)
def test_pairs_beyond_those_shown_are_counted(many, said):
    told = LevelRemarks(doubtful=(made.finding(Severity.WARNING),) * many)
    assert said in paper(remarks_view(told, company(), "en"), 120)


def test_a_change_that_is_withheld_is_no_missing_period():
    rows = [
        replace(row, since="2026-W04", change=None, p_change=None, change_remark=ChangeRemark.THIN)
        for row in made.measure_rows()
    ]
    text = shown_rows(rows)
    assert "too few" in text
    assert "No earlier period" not in text
    alone = [replace(row, since=None, since_year=None, change=None) for row in made.measure_rows()]
    assert "No earlier period" in shown_rows(alone)


def shown_rows(rows):
    console = Console(width=120, record=True, force_terminal=False)
    with console.capture() as capture:
        console.print(*measures_view(rows, company(), "en", 120))
    return " ".join(capture.get().split())
