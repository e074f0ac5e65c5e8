"""A real satisfaction survey: drivers of loyalty and recommendation, and their limits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kurssi import steps
from kurssi.maths.importance import lmg
from kurssi.survey.drivers import NOT_MEASURED, Drivers, drivers
from kurssi.survey.predictors import Level
from kurssi.survey.respondents import respondents
from kurssi.workspace.company import Workspace

MEASURES = {
    "image": [f"IMAG{at}" for at in range(1, 6)],
    "expectation": [f"CUEX{at}" for at in range(1, 4)],
    "quality": [f"PERQ{at}" for at in range(1, 8)],
    "value": ["PERV1", "PERV2"],
    "satisfaction": ["CUSA1", "CUSA2", "CUSA3"],
    "complaints": ["CUSCO"],
}
# The answers hold three of them for one thing: one driver, the mean of all their items.
ALIKE = ("image", "quality", "satisfaction")
JOINT = "=".join(ALIKE)
DRIVERS = {name: items for name, items in MEASURES.items() if name not in ALIKE} | {
    JOINT: [item for name in ALIKE for item in MEASURES[name]]
}


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("mobile_satisfaction")


@pytest.fixture(scope="module")
def report(workspace: Workspace) -> Drivers:
    people = respondents(steps.check(workspace).intake.tables["tracker"], workspace)
    return drivers(people, key=1, brand=workspace.brand, draws=200)


@pytest.fixture(scope="module")
def answers(lines: Callable[[str], list[dict[str, str]]]) -> dict[str, np.ndarray]:
    rows = lines("mobi_ecsi/mobi.csv")
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def of(report: Drivers, outcome: str, level: Level = Level.MEASURE):
    return next(f for f in report.outcomes if (f.outcome, f.level) == (outcome, level))


def test_the_file_is_taken_as_it_came(workspace: Workspace, shared: Path) -> None:
    came = (shared / "mobi_ecsi" / "mobi.csv").read_bytes()
    assert (workspace.data_dir / "mobi.csv").read_bytes() == came


@pytest.mark.parametrize(("outcome", "column"), [("loyalty", "CUSL1"), ("recommendation", "CUSL3")])
def test_the_shares_are_those_of_the_files_own_answers(
    report: Drivers, answers: dict[str, np.ndarray], outcome: str, column: str
) -> None:
    means = [np.mean([answers[item] for item in items], axis=0) for items in DRIVERS.values()]
    r = np.corrcoef([*means, answers[column]])
    parts = lmg(r[:-1, :-1], r[:-1, -1])
    found = {driver.id: driver for driver in of(report, outcome).drivers}
    assert set(found) == set(DRIVERS)
    for at, name in enumerate(DRIVERS):
        assert found[name].lmg.value == pytest.approx(parts[at] / parts.sum(), abs=1e-9)
        assert found[name].correlation.value == pytest.approx(r[at, -1], abs=1e-9)
        mean = 100 * (means[at].mean() - 1) / 9
        assert found[name].performance.value == pytest.approx(mean, abs=1e-9)


def test_satisfaction_goes_with_recommendation_first_and_loyalty_is_open(report: Drivers) -> None:
    first = of(report, "recommendation").drivers[0]
    assert first.id == JOINT
    assert first.p_first > 0.9
    assert max(driver.p_first for driver in of(report, "loyalty").drivers) < 0.8
    assert "not settled" in of(report, "loyalty").cautions[-1].text("en")


def test_what_cannot_be_told_apart_is_not_corrected(report: Drivers) -> None:
    for outcome in ("loyalty", "recommendation"):
        found = of(report, outcome)
        assert found.explained_corrected is None
        assert (JOINT, "expectation") in found.uncorrected.values["pairs"].ids


def test_questions_come_beside_the_measures(report: Drivers) -> None:
    found = of(report, "loyalty", Level.ITEM)
    assert {driver.id for driver in found.drivers} == {
        i for items in MEASURES.values() for i in items
    }
    assert 0 < found.monte_carlo < 0.01


def test_cx_is_not_measured_and_that_is_said(report: Drivers) -> None:
    assert report.skipped == (("cx", NOT_MEASURED),)
