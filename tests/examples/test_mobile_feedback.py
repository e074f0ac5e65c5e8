"""Real feedback in four weeks: NPS, CSAT and CES by week, against the file's own numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

from kurssi import steps
from kurssi.ledger.levels import MeasureRow
from kurssi.workspace.company import Workspace

VERIZON = 12
SATISFACTION = ("Q11_1", "Q11_2", "Q11_3")
EFFORT = tuple(f"Q12_{number}" for number in range(1, 7))
WEEKS = ("2019-W30", "2019-W31", "2019-W32", "2019-W33")


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("mobile_feedback")


@pytest.fixture(scope="module")
def levels(workspace: Workspace) -> dict[tuple[str, str, str], MeasureRow]:
    rows = [row for row in steps.measures(workspace) if row.segment == "all"]
    return {(row.measure, row.brand, row.period): row for row in rows}


@pytest.fixture(scope="module")
def answers(shared: Path) -> dict[str, np.ndarray]:
    path = shared / "displayr_sav_given" / "Mobiles_feedback_4_weeks.sav"
    found, _ = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    return {name: np.asarray(values) for name, values in found.items()}


@pytest.mark.parametrize("week", WEEKS)
def test_the_levels_of_a_week_are_the_files_own(
    levels: dict[tuple[str, str, str], MeasureRow], answers: dict[str, np.ndarray], week: str
) -> None:
    weeks = np.array([f"{d.isocalendar()[0]}-W{d.isocalendar()[1]}" for d in answers["StartDate"]])
    mine = (answers["Q7"] == VERIZON) & (weeks == week)
    likely = answers["Q8"][mine]
    promoters, detractors = np.mean(likely >= 9), np.mean(likely <= 6)
    satisfied = np.mean([answers[name][mine] >= 4 for name in SATISFACTION])
    ease = np.array([np.where(answers[c][mine] == 6, np.nan, answers[c][mine]) for c in EFFORT])
    answered = ~np.isnan(ease).all(axis=0)
    expected = {
        "recommendation": np.mean(likely) / 10,
        "nps": 100 * (promoters - detractors),
        "csat": satisfied,
        "ces": np.nanmean(ease[:, answered], axis=0).mean(),
        "value": 25 * (answers["Q11_3"][mine] - 1).mean(),
    }
    found = {measure: levels[measure, "verizon", week].value for measure in expected}
    # Some answered a part of the items of ces: the effects of these are taken out.
    assert found.pop("ces") == pytest.approx(expected.pop("ces"), abs=0.02)
    assert found == pytest.approx(expected, rel=1e-9)
    n = mine.sum()
    spread = promoters + detractors - (promoters - detractors) ** 2
    # The linearised error, widened as Student's t asks of so few.
    naive = 100 * np.sqrt(spread / n)
    assert naive < levels["nps", "verizon", week].se < 1.05 * naive


def test_a_brand_that_nobody_was_asked_about_in_a_week_has_no_row(
    levels: dict[tuple[str, str, str], MeasureRow], answers: dict[str, np.ndarray]
) -> None:
    """Missing is not small: no answer, no row."""
    assert all(row.n >= 1 for row in levels.values())
    weeks = [day.isocalendar()[1] for day in answers["StartDate"]]
    asked = len(set(zip(answers["Q7"], weeks, strict=True)))
    assert len({(brand, week) for measure, brand, week in levels if measure == "nps"}) == asked


def test_no_jump_of_nps_between_weeks_is_larger_than_chance_explains(
    levels: dict[tuple[str, str, str], MeasureRow],
) -> None:
    """What the README says of it: the intervals of all four weeks share a value."""
    weeks = [levels["nps", "att", week] for week in WEEKS]
    assert max(row.q05 for row in weeks) < min(row.q95 for row in weeks)
