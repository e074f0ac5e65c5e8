"""Don't know coded as one more answer: whoever follows the mends ends at the truth, or is warned.

Items are answered 1 to 5, and 6 is don't know. From every way of declaring that, each mend is
pasted as it stands, round by round, until nothing more is offered.
"""

import csv
import tomllib

import numpy as np
import pytest

from kurssi import steps
from kurssi.errors import InputRefused
from kurssi.findings import Severity
from kurssi.tables.proposals import blocks
from kurssi.workspace.declaration import read_workspace
from tables.pasting import pasted

HEAD = '[company]\nname = "Pieni Oy"\nbrand = "own"\npopulation = 1000\nperiod = "month"\n'
SIX = 6
ROUNDS = 6
DECLARED = {
    "nothing": "",
    "seven": "[experience]\nscale = [1, 7]\n",
    "six": "[experience]\nscale = [1, 6]\n",
    "seven, of the measure": "[measures.relevance]\nscale = [1, 7]\n"
    "[measures.differentiation]\nscale = [1, 5]\n",
    "six, of the measure": "[measures.relevance]\nscale = [1, 6]\n"
    "[measures.differentiation]\nscale = [1, 5]\n",
}


def answers(n, items, seed=1):
    """Items of relevance with don't know as 6, and two of differentiation without."""
    draw = np.random.default_rng(seed)
    score = draw.normal(size=n)
    found = {}
    for name, count in (("relevance", items), ("differentiation", 2)):
        own = 0.7 * score + 0.7 * draw.normal(size=n)
        for i in range(count):
            seen = 0.8 * own + 0.6 * draw.normal(size=n)
            given = 1 + np.searchsorted((-1.2, -0.4, 0.4, 1.2), seen)
            if name == "relevance":
                given = np.where(draw.random(n) < 0.1, SIX, given)
            found[f"{name}_{i + 1}"] = given
    found["recommendation"] = np.clip(np.round(6 + 1.5 * score + draw.normal(size=n)), 0, 10)
    return {name: given.astype(int) for name, given in found.items()}


def truth(columns):
    """The mean of relevance in percent of the most, of those who knew."""
    known = np.array([np.where(g == SIX, np.nan, g) for n, g in columns.items() if "rel" in n])
    return float(np.nanmean(known) - 1) * 25


def written(root, columns, toml):
    (root / "data").mkdir()
    n = len(columns["recommendation"])
    with (root / "data" / "tracker.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["respondent", "period", "brand", *columns])
        out.writerows(
            [f"p{i}", "2026-01", "own", *(int(given[i]) for given in columns.values())]
            for i in range(n)
        )
    (root / "kurssi.toml").write_text(HEAD + toml, encoding="utf-8")


def grave(root):
    found = steps.check(read_workspace(root)).intake.findings
    return [one for one in found if one.severity is not Severity.NOTE]


def offered(findings, done):
    """The different lines that the findings would have pasted, as the box shows them."""
    mends = {}
    for one in findings:
        _, _, block = one.mend.text("en").partition("\n")
        if block and block not in done:
            mends.setdefault(block, one.mend.text("en"))
    return mends


def walk(root, *, whole_box):
    """Every mend pasted until none is left; kurssi.toml must be readable all along."""
    path, done = root / "kurssi.toml", set()
    for _ in range(ROUNDS):
        mends = offered(grave(root), done)
        for block, mend in list(mends.items())[: None if whole_box else 1]:
            done.add(block)
            path.write_text(pasted(path.read_text("utf-8"), mend), encoding="utf-8")
            tomllib.loads(path.read_text("utf-8"))
        if not mends:
            return grave(root)
    raise AssertionError("the mends do not end")


def level(root):
    """The level of relevance, None where it is withheld."""
    try:
        rows = steps.measures(read_workspace(root))
    except InputRefused:
        return None
    return next((row.value for row in rows if row.measure == "relevance"), None)


def honest(root, columns, standing):
    """At the truth, or not told, or a warning about the items stands."""
    found = level(root)
    near = found is None or abs(found - truth(columns)) < 1.0
    return near or any("relevance" in (one.column or "") for one in standing)


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(("items", "whole_box"), [(1, True), (3, True), (3, False)])
def test_the_walk_ends_at_the_truth(tmp_path, declared, items, whole_box):
    columns = answers(1000, items)
    written(tmp_path, columns, DECLARED[declared])
    assert grave(tmp_path), "the first check is not silent"
    standing = walk(tmp_path, whole_box=whole_box)
    assert abs(level(tmp_path) - truth(columns)) < 1.0
    assert standing == []


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("n", [150])
def test_of_few_people_the_walk_is_never_green_and_wrong(tmp_path, declared, n):
    columns = answers(n, 1)
    written(tmp_path, columns, DECLARED[declared])
    standing = walk(tmp_path, whole_box=True)
    assert honest(tmp_path, columns, standing), level(tmp_path)


def test_declaring_six_answers_is_not_green(tmp_path):
    """Who takes the other way out, and says that 6 was an answer, is told what speaks against."""
    columns = answers(1000, 1)
    written(tmp_path, columns, DECLARED["six, of the measure"])
    assert [one.code for one in grave(tmp_path)] == ["code-inside-scale"]


def test_six_that_is_an_answer_is_told_nothing(tmp_path):
    draw = np.random.default_rng(2)
    score = draw.normal(size=1000)
    columns = {
        f"relevance_{i}": 1 + np.searchsorted((-1.5, -0.7, 0.0, 0.7, 1.5), score + 0.7 * noise)
        for i, noise in enumerate(draw.normal(size=(2, 1000)), 1)
    }
    seen = 0.6 * score + 0.8 * draw.normal(size=1000)
    columns["recommendation"] = np.clip(np.round(6 + 2 * seen), 0, 10).astype(int)
    written(tmp_path, columns, DECLARED["six"])
    assert grave(tmp_path) == []


@pytest.mark.parametrize("whole_box", [True])
def test_the_walk_from_a_proposal_ends_at_the_truth(tmp_path, whole_box):
    """A wide file that kurssi has not seen: its own proposal is pasted first."""
    brands = {"Own": 1, "Rival A": 2, "Rival B": 3}
    asked = {"Relevant to me": "relevance_1", "Unique": "differentiation_1",
             "Different from others": "differentiation_2",
             "How likely to recommend (0-10)": "recommendation"}  # fmt: skip
    told = {brand: answers(700, 1, seed) for brand, seed in brands.items()}
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        head = [f"{question}: {brand}" for question in asked for brand in brands]
        out.writerow(["Respondent", "Date", *head])
        for i in range(700):
            cells = [int(told[b][name][i]) for name in asked.values() for b in brands]
            out.writerow([i, "2026-01-15", *cells])
    path = tmp_path / "kurssi.toml"
    path.write_text(HEAD, encoding="utf-8")
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    proposed = block.text("en")
    assert "guessed" in proposed
    assert "How likely to recommend (0-10)\n" in proposed
    path.write_text(HEAD + proposed, encoding="utf-8")
    standing = walk(tmp_path, whole_box=whole_box)
    assert standing == []
    rows = [r for r in steps.measures(read_workspace(tmp_path)) if r.measure == "relevance"]
    assert {r.brand for r in rows} >= {"own"}
    own = next(r for r in rows if r.brand == "own")
    assert abs(own.value - truth(told["Own"])) < 1.0
