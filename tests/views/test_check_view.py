"""What came in, on paper: lines to paste stand unbroken, and each once."""

import io

import pytest
from rich.console import Console

from kurssi import steps
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.views.checks import check_view, refused_view
from kurssi.views.findings import findings_view
from kurssi.views.numerals import count
from kurssi.workspace.declaration import read_workspace

TOML = """[company]
name = "Pieni Oy"
population = 1000
period = "month"
[measures.a_long_name_for_an_index]
items = ["a_long_name_for_an_item_of_it_1"]
scale = [1, 5]
"""


def shown(root, language):
    (root / "data").mkdir()
    (root / "kurssi.toml").write_text(TOML, encoding="utf-8")
    rows = [f"r{i},2026-01,own,{(1, 5, 6, -99)[i % 4]},{i % 2 + 0.25}" for i in range(40)]
    head = "respondent,period,brand,a_long_name_for_an_item_of_it_1,awareness"
    (root / "data" / "tracker.csv").write_text("\n".join([head, *rows]))
    report = steps.check(read_workspace(root))
    paper = io.StringIO()
    console = Console(width=80, file=paper)
    for sheet in check_view(report, language):
        console.print(sheet)
    return paper.getvalue()


def test_lines_to_paste_are_whole(tmp_path):
    text = shown(tmp_path, "en")
    lines = [line.rstrip() for line in text.splitlines()]
    at = lines.index("[sources.values.a_long_name_for_an_item_of_it_1]")
    assert lines[at - 3 : at] == ["[[sources]]", 'table = "tracker"', 'path = "data/tracker.csv"']
    assert lines[at - 4].endswith("add to kurssi.toml:")
    assert ": or add" not in text
    assert lines[at + 1 : at + 3] == ['"-99" = nan', '"6" = nan']
    assert lines.count("[sources.values.a_long_name_for_an_item_of_it_1]") == 1


def test_numbers_of_findings_are_written_as_the_reader_does(tmp_path):
    text = shown(tmp_path, "fi")
    assert "0,25" in text
    assert "0.25" not in text.replace('"0.25"', "").replace('"1.25"', "")


def test_what_a_command_stopped_at_has_its_lines_whole_too(tmp_path):
    shown(tmp_path, "en")
    found = steps.check(read_workspace(tmp_path)).intake.findings
    paper = io.StringIO()
    for sheet in refused_view(found, "en"):
        Console(width=80, file=paper).print(sheet)
    lines = [line.rstrip() for line in paper.getvalue().splitlines()]
    assert "[sources.values.a_long_name_for_an_item_of_it_1]" in lines
    assert any("see the lines below" in line for line in lines)


# Findings on narrow paper

NAME = "data/seurantatutkimus_2026_tammikuu_lopullinen.csv"


def printed(findings, width, language="fi"):
    paper = io.StringIO()
    console = Console(width=width, file=paper)
    for sheet in findings_view(findings, language):
        console.print(sheet)
    return paper.getvalue()


def found(**more):
    return Finding(
        severity=Severity.ERROR,
        code="x",
        what=Message("the workspace has no tables"),
        mend=Message("put spend.csv, sales.csv or tracker.csv into the data folder"),
        **{"file": NAME, "rows": (10234, 10235, 110236, 110237, 110238), "count": 1234567} | more,
    )


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("file", [NAME, "data/sales.csv"])
def test_no_name_and_no_number_is_broken(width, file, language):
    text = printed(
        [found(file=file, column="q7_relevance_1"), found(file="a.csv")], width, language
    )
    for whole in (file, "q7_relevance_1", "10234", "110237", count(1234567, language)):
        assert any(whole in line for line in text.splitlines()), whole
    assert all(len(line.rstrip()) <= width for line in text.splitlines())


def test_wide_paper_has_columns_and_narrow_paper_has_not():
    assert "missä" in printed([found()], 140)
    assert "missä" not in printed([found()], 70)


def test_a_finding_about_a_whole_file_names_no_row():
    assert "rivit" not in printed([found(rows=(), count=1)], 70)
    assert count(512, "fi") in printed([found(rows=(), count=512)], 70)


def test_a_name_longer_than_the_paper_is_still_there_to_its_last_letter():
    text = printed([found(file="data/" + "pitkä" * 30 + ".csv")], 60)
    assert "".join(text.split()).count("pitkä") == 30
