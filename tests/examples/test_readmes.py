"""The tables in the examples' READMEs are what the program says of these data today."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kurssi.workspace.company import Workspace

NUMBER = re.compile(r"[+−]?\d+(?:\.\d+)?")
# Of each table: what its rows are, and of each of its columns the measure, times what, decimals.
TABLES = {
    "cola_image": ("brand", (("preference", 100, 1), ("liking", 1, 1), ("character", 1, 1))),
    "mobile_feedback": ("period", (("nps", 1, 1), ("csat", 100, 0), ("ces", 1, 2))),
    "phones_tracker": (
        "brand",
        (("awareness", 100, 1), ("relevance", 1, 1), ("differentiation", 1, 1), ("cx", 1, 1)),
    ),
}


def block(root: Path, example: str) -> list[str]:
    """The lines of the README's table of results."""
    page = (root / "examples" / example / "README.md").read_text(encoding="utf-8")
    return page.split("```text\n")[1].split("```")[0].splitlines()


def told(workspace: Workspace, *options: str) -> str:
    command = [sys.executable, "-m", "kurssi", "measures", "-w", workspace.root, *options]
    answer = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={"COLUMNS": "110"}, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_drivers_are_those_that_the_program_prints(
    prepare: Callable[[str], Workspace], root: Path
) -> None:
    printed = told(prepare("mobile_satisfaction"), "--drivers", "--lang", "en")
    lines = {squeezed(line) for line in printed.splitlines()}
    assert [
        line for line in block(root, "mobile_satisfaction") if squeezed(line) not in lines
    ] == []


@pytest.mark.parametrize("example", sorted(TABLES))
def test_levels_are_those_that_the_program_tells(
    prepare: Callable[[str], Workspace], root: Path, example: str
) -> None:
    by, columns = TABLES[example]
    workspace = prepare(example)
    document = json.loads(told(workspace, "--json"))
    rows = {
        (row["measure"], row[by]): row
        for row in document["rows"]
        if row["segment"] == "all" and (by == "brand" or row["brand"] == workspace.brand)
    }
    names = {row[by] for row in document["rows"]}
    seen = 0
    for line in block(root, example):
        name, _, rest = line.strip().partition(" ")
        if name not in names:
            continue
        seen += 1
        of = [(rows[measure, name], times, places) for measure, times, places in columns]
        wanted = [str(int(of[0][0]["n"]))] if by == "period" else []
        for row, times, places in of:
            wanted += [f"{times * row[part]:.{places}f}" for part in ("value", "q05", "q95")]
        found = [number.replace("−", "-").lstrip("+") for number in NUMBER.findall(rest)]
        assert found == wanted, line
    assert seen >= 4
