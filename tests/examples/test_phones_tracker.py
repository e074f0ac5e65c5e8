"""A real tracker without spend: levels with errors for eight brands, and no rate at all."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyreadstat
import pytest
from typer.testing import CliRunner

from kurssi import steps
from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import MeasureRow
from kurssi.views.cli import app
from kurssi.workspace.company import Workspace

BRANDS = ("aapt", "new_tel", "one_tel", "optus", "orange", "telstra", "virgin", "vodafone")
STEPS = ("awareness_top_of_mind", "awareness_unaided", "awareness_aided")
MEASURES = ("awareness", *STEPS, "relevance", "differentiation", "cx")
RELEVANCE, DIFFERENTIATION = "ogiq", "pke"


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("phones_tracker")


@pytest.fixture(scope="module")
def levels(workspace: Workspace) -> dict[tuple[str, str, str], MeasureRow]:
    return {(row.measure, row.brand, row.segment): row for row in steps.measures(workspace)}


@pytest.fixture(scope="module")
def answers(shared: Path) -> dict[str, np.ndarray]:
    path = shared / "displayr_sav_given" / "Phone.sav"
    return pyreadstat.read_sav(str(path), output_format="dict")[0]


def test_the_file_is_taken_as_it_came(workspace: Workspace, shared: Path) -> None:
    came = (shared / "displayr_sav_given" / "Phone.sav").read_bytes()
    assert (workspace.data_dir / "Phone.sav").read_bytes() == came


@pytest.mark.parametrize(("brand", "number"), [("aapt", 1), ("optus", 4), ("vodafone", 8)])
def test_the_levels_are_the_files_own_means(
    levels: dict[tuple[str, str, str], MeasureRow],
    answers: dict[str, np.ndarray],
    brand: str,
    number: int,
) -> None:
    def ticked(letters: str) -> np.ndarray:
        return np.mean([np.asarray(answers[f"q20{i}{number}"]) for i in letters], axis=0)

    unaided = np.asarray(answers[f"Q5_{number}"])
    first = np.asarray(answers["q5"], float)
    aided = np.nan_to_num(np.asarray(answers[f"Q6_{number}"], float))
    relevance, differentiation = ticked(RELEVANCE), ticked(DIFFERENTIATION)
    expected = {
        "awareness": np.maximum(unaided, aided).mean(),
        "awareness_top_of_mind": np.nanmean(np.where(np.isnan(first), np.nan, first == number)),
        "awareness_unaided": unaided.mean(),
        "awareness_aided": np.maximum(unaided, aided).mean(),
        "relevance": 100 * relevance.mean(),
        "differentiation": 100 * differentiation.mean(),
        "cx": 100 * np.sqrt(relevance * differentiation).mean(),
    }
    found = {measure: levels[measure, brand, "all"].value for measure in MEASURES}
    assert found == pytest.approx(expected, rel=1e-9)


def test_every_brand_has_every_measure_with_an_error(
    levels: dict[tuple[str, str, str], MeasureRow],
) -> None:
    segments = ("all", "young", "middle", "older")
    wanted = {(m, b, s) for m in MEASURES for b in BRANDS for s in segments}
    assert set(levels) == wanted
    for row in levels.values():
        assert row.se > 0
        assert row.q05 < row.q95
        assert row.q05 < row.value < row.q95 or row.value in (0.0, 1.0)


def test_the_steps_of_awareness_are_kept_apart_and_grow(
    workspace: Workspace, levels: dict[tuple[str, str, str], MeasureRow]
) -> None:
    for brand in BRANDS:
        first, unaided, aided = (levels[step, brand, "all"].value for step in STEPS)
        assert first < unaided < aided
    codes = {finding.code for finding in steps.check(workspace).intake.findings}
    assert not codes & {"ladder-broken", "aided-of-the-rest", "awareness-from-step"}


def test_who_gave_no_age_counts_in_everyone_alone(
    levels: dict[tuple[str, str, str], MeasureRow],
) -> None:
    people = {s: levels["cx", "optus", s].n for s in ("all", "young", "middle", "older")}
    assert people == {"all": 725, "young": 304, "middle": 166, "older": 249}


def test_spend_is_what_would_unlock_rates(workspace: Workspace) -> None:
    assert "spend" in {unlock.table for unlock in steps.check(workspace).unlocks}


def test_a_fit_is_refused_for_want_of_spend(workspace: Workspace) -> None:
    with pytest.raises(NothingToQuote) as refusal:
        steps.fit(workspace, quick=True)
    assert "spend" in refusal.value.what.text("en")


def test_run_shows_the_measures_says_what_is_left_out_and_is_done(workspace: Workspace) -> None:
    answer = CliRunner().invoke(app, ["run", "-w", str(workspace.root), "--json"])
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert len(document["measures"]["rows"]) == len(MEASURES) * 8 * 4
    (skipped,) = document["skipped"]
    assert skipped["step"] == "fit"
    assert "spend" in json.dumps(skipped)
