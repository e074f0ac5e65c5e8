"""`kurssi measures` from the command line: its figure, and what has no level."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from kurssi.ledger.levels import Span
from kurssi.workspace.company import Workspace
from views import made
from views.conftest import Played

Command = Callable[..., Result]


@pytest.mark.parametrize(
    ("name", "what"),
    [("figure.pdf", ".svg, .png, .html or .json"), ("nowhere/figure.svg", "nowhere is not there")],
)
def test_a_figure_that_cannot_be_saved_is_refused_before_anything_is_read(
    name: str, what: str, kurssi: Command, played: Played, tmp_path: Path
) -> None:
    answer = kurssi("measures", "--figure", str(tmp_path / name), "--lang", "en")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert what in " ".join(answer.stderr.split())
    assert played.given == []


def test_a_figure_is_written_and_said(kurssi: Command, tmp_path: Path) -> None:
    path = tmp_path / "figure.json"
    answer = kurssi("measures", "--figure", str(path), "--lang", "en")
    assert answer.exit_code == 0, answer.output
    assert f"The figure is in {path}." in answer.stdout
    assert json.loads(path.read_text(encoding="utf-8"))["concat"]


def test_what_has_no_level_is_said_with_its_reason(
    kurssi: Command, document: Callable[..., dict], played: Played
) -> None:
    played.steps.level_remarks = lambda taken, workspace: made.remarks()
    for command in ("measures", "run"):
        said = " ".join(kurssi(command, "--lang", "en").stdout.split())
        assert "customer experience has no level: it is made of relevance" in said
        assert "‡ the folder is not empty" in said, "and two that are one"
        assert "awareness ‡" in said, "the table itself says which"
        assert "net promoter score (NPS) ‡" not in said
        assert "(consideration of rival: answered by 79 of 200)" in said
    (withheld,) = document("measures")["withheld"]
    assert withheld["measure"] == "cx"
    assert {"fi", "en", "reason"} < set(withheld)
    assert len(document("measures")["inseparable"]) == 1
    assert document("measures")["aware_only"] == [
        {"measure": "consideration", "brand": "rival", "answered": 79, "of": 200}
    ]


def test_a_part_of_one_brand_or_segment_says_that_it_takes_one(kurssi: Command) -> None:
    asked = ("measures", "--drivers", "--segment", "young", "--segment", "families")
    said = " ".join(kurssi(*asked, "--lang", "en").stderr.replace("│", " ").split())
    assert "--drivers takes one --segment at a time; here are young, families" in said


def test_an_unknown_brand_says_which_there_are(kurssi: Command) -> None:
    said = kurssi("measures", "--brand", "nobody", "--lang", "en").stderr.replace("│", " ")
    assert "nobody is not known here; there are: own, rival" in " ".join(said.split())


def test_measures_are_filtered(document: Callable[..., dict]) -> None:
    assert len(document("measures")["rows"]) == len(made.measure_rows())
    assert {r["brand"] for r in document("measures", "--brand", "rival")["rows"]} == {"rival"}
    assert {r["measure"] for r in document("measures", "--measure", "cx")["rows"]} == {"cx"}
    assert document("measures", "--segment", "families")["rows"] == []


def test_what_is_read_is_by_the_quarter_and_the_document_by_the_period(
    kurssi: Command, document: Callable[..., dict], played: Played
) -> None:
    """A week's wave and a quarter's may tell opposite directions: the page tells the quarter."""
    asked = []

    def measures(workspace: Workspace, *, by: Span = Span.PERIOD, **_: object) -> tuple:
        asked.append(by)
        moved = {"change": -1.0, "p_change": 0.9} if by is Span.PERIOD else {
            "change": 1.5, "p_change": 0.9, "change_q05": -0.5, "change_q95": 3.5}  # fmt: skip
        when = "2026-W05" if by is Span.PERIOD else "2026-Q1"
        return (made.row("cx", "all", when, 48.0, since="2025-Q4", **moved),)

    played.steps.measures = measures
    said = " ".join(kurssi("measures", "--lang", "en").stdout.split())
    assert "it probably rose since 2025-Q4 (+1.5, with measurement error −0.5 … +3.5;" in said
    told = document("measures", "--lang", "en")
    assert told["verdict"] in said
    assert [row["period"] for row in told["rows"]] == ["2026-W05"]
    asked.clear()
    weekly = " ".join(kurssi("measures", "--by", "period", "--lang", "en").stdout.split())
    assert set(asked) == {Span.PERIOD}
    assert "fell since" in weekly
