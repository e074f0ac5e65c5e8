"""Published awareness, already smoothed, against adstocked advertising: 68 periods, no dates.

Plain regression gives one sub-brand a significant effect of the wrong sign. What must be said of
such a series is that it cannot carry a rate.
"""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from kurssi import steps
from kurssi.posterior.health import Verdict

Lines = Callable[[str], list[dict[str, str]]]
SOURCE = "awareness_adstock_given/dlmRStan2.csv"
TOML = """
[company]
name = "Adstock"
brand = "own"
currency = "EUR"
period = "week"
margin = 0.5
"""
LEVER = """
[levers.{lever}]
kind = "media"
department = "marketing"
moves = ["awareness"]
"""


@pytest.fixture(scope="module")
def rows(lines: Lines) -> list[dict[str, str]]:
    return lines(SOURCE)


@pytest.fixture(scope="module")
def levers(rows: list[dict[str, str]]) -> list[str]:
    return [name for name in rows[0] if name != "awareness"]


def test_plain_regression_has_a_wrong_sign(rows: list[dict[str, str]], levers: list[str]) -> None:
    design = np.array([[1.0, *(float(row[lever]) for lever in levers)] for row in rows])
    awareness = np.array([float(row["awareness"]) for row in rows])
    slopes = np.linalg.lstsq(design, awareness, rcond=None)[0]
    left = awareness - design @ slopes
    variance = left @ left / (len(rows) - len(slopes)) * np.linalg.inv(design.T @ design)
    scores = dict(zip(levers, (slopes / np.sqrt(np.diag(variance)))[1:], strict=True))
    assert scores["main_thrust"] > 3
    assert scores["sub_brand3"] < -4


def test_kurssi_trades_on_none_of_it(
    rows: list[dict[str, str]], levers: list[str], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    text = TOML + "".join(LEVER.format(lever=lever) for lever in levers)
    (tmp_path / "kurssi.toml").write_text(text, encoding="utf-8")
    weeks = [date(2024, 1, 1) + timedelta(weeks=n) for n in range(len(rows))]
    with (tmp_path / "data" / "spend.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([
            ("period", "lever", "spend"),
            *((w, lever, r[lever]) for w, r in zip(weeks, rows, strict=True) for lever in levers),
        ])  # fmt: skip
    with (tmp_path / "data" / "waves.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([
            ("period", "brand", "measure", "value", "n", "window"),
            *((w, "own", "awareness", float(r["awareness"]) / 100, 1000, 1)
              for w, r in zip(weeks, rows, strict=True)),
        ])  # fmt: skip
    workspace = steps.open_workspace(tmp_path)
    report = steps.fit(workspace, quick=True)
    failed = {check.check for check in report.health if check.verdict is Verdict.FAIL}
    assert failed == {"predictive errors of measures", "autocorrelation of measures"}
    assert {str(quote.grade) for quote in steps.rates(workspace).quotes if quote.interval} <= {"D"}
