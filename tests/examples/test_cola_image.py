"""A real image survey: three names a brand, codes out of order, indicators beside one measure."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

from kurssi import steps
from kurssi.ledger.levels import MeasureRow
from kurssi.workspace.company import Workspace

BRANDS = {"coke": ("a", 1, 0), "pepsi": ("d", 4, 3), "pepsi_max": ("f", 6, 5)}
TRAITS = (5, 7, 13, 16, 17, 19, 23, 25, 31)
LIKING = {-2: 0, -1: 25, 0: 50, 2: 75, 1: 100}  # 1 is "Love", 2 is "Like"


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("cola_image")


@pytest.fixture(scope="module")
def levels(workspace: Workspace) -> dict[tuple[str, str, str], MeasureRow]:
    return {(row.measure, row.brand, row.segment): row for row in steps.measures(workspace)}


@pytest.fixture(scope="module")
def answers(shared: Path) -> dict[str, np.ndarray]:
    path = shared / "displayr_sav_given" / "Colas.sav"
    return pyreadstat.read_sav(str(path), output_format="dict")[0]


@pytest.mark.parametrize("brand", BRANDS)
def test_the_levels_are_the_files_own_means(
    levels: dict[tuple[str, str, str], MeasureRow], answers: dict[str, np.ndarray], brand: str
) -> None:
    letter, number, code = BRANDS[brand]
    ticked = [np.mean(answers[f"Q5_{trait}_{number}"]) for trait in TRAITS]
    expected = {
        "preference": np.mean(np.asarray(answers["q3"]) == code),
        "liking": np.mean([LIKING[int(answer)] for answer in answers[f"q4{letter}"]]),
        "character": 100 * np.mean(ticked),
    }
    found = {measure: levels[measure, brand, "all"].value for measure in expected}
    assert found == pytest.approx(expected, rel=1e-9)


def test_who_loves_a_cola_drinks_more_of_it_than_who_likes_it(
    answers: dict[str, np.ndarray],
) -> None:
    """Why the labels are believed and not the codes."""
    for letter in "abcdef":
        often, liking = np.asarray(answers[f"q2{letter}"]), np.asarray(answers[f"q4{letter}"])
        assert often[liking == 1].mean() > 2 * often[liking == 2].mean()


def test_what_was_not_asked_is_not_reported(
    levels: dict[tuple[str, str, str], MeasureRow],
) -> None:
    assert {measure for measure, _, _ in levels} == {"preference", "liking", "character"}
    assert all(row.q05 <= row.value <= row.q95 for row in levels.values() if row.n_eff > 100)
