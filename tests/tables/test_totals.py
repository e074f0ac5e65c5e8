"""Totals that stand in a file are held against the rows they sum, whichever rows those are."""

import pytest

from kurssi import steps

TOML = """[company]
name = "P"
population = 1000
[levers.tv]
kind = "media"
department = "marketing"
[levers.radio]
kind = "media"
department = "marketing"
"""
WEEKS = ("2026-01-05", "2026-01-12")
ROWS = [f"{week},{lever},{spend}" for week in WEEKS for lever, spend in (("tv", 100), ("radio", 7))]


def told(root, rows):
    root.mkdir()
    (root / "data").mkdir()
    (root / "kurssi.toml").write_text(TOML, encoding="utf-8")
    text = "\n".join(["period,lever,spend", *rows]) + "\n"
    (root / "data" / "spend.csv").write_text(text, encoding="utf-8")
    found = steps.check(steps.open_workspace(root)).intake
    assert found.tables["spend"].num_rows == 4
    return [f for f in found.findings if f.code == "parts-not-total"]


@pytest.mark.parametrize(
    "rows",
    [
        [*ROWS, "Total,,214"],
        [*ROWS, "Total,tv,200", "Total,radio,14"],
        [*ROWS[:2], "2026-01-05,Total,107", *ROWS[2:], "2026-01-12,Total,107"],
        [*ROWS[:2], "Total,,107", *ROWS[2:], "Total,,107"],
        [*ROWS, "Total,,214.4"],
    ],
    ids=["of all", "by lever", "by week", "of a section", "rounded"],
)
def test_a_total_that_its_rows_make_is_no_finding(tmp_path, rows):
    assert not told(tmp_path / "w", rows)


def test_a_total_that_they_do_not_make_is_one_with_both_sums(tmp_path):
    (found,) = told(tmp_path / "w", [*ROWS, "Total,tv,200", "Total,radio,41", "Total,,241"])
    assert (found.column, found.rows, found.count) == ("spend", (7, 8), 2)
    assert "41.00" in str(found.what)
    assert "14.00" in str(found.what)
