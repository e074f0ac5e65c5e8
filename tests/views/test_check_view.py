"""What came in, on paper: lines to paste stand unbroken, and each once."""

import io

from rich.console import Console

from kurssi import steps
from kurssi.views.checks import check_view, refused_view
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
