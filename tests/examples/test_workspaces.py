"""Every example from public file to model: prepared, accepted, posted whole, with a density."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi import steps
from kurssi.findings import Severity
from kurssi.ledger.cut import cut
from kurssi.posterior.fit import build
from kurssi.workspace.company import Workspace

SURVEYS = ("cola_image", "mobile_feedback", "mobile_satisfaction", "phones_tracker")
WITH_SALES = ("geo_full_funnel", "retail_no_tracker", "weekly_holidays")
EXAMPLES = tuple(sorted((*SURVEYS, *WITH_SALES)))


def test_every_folder_is_an_example_and_holds_no_data(root: Path) -> None:
    folders = sorted(path for path in (root / "examples").iterdir() if path.is_dir())
    assert tuple(folder.name for folder in folders) == EXAMPLES
    for folder in folders:
        files = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
        assert files == {"README.md", "kurssi.toml", "prepare.py"}


def test_the_index_names_every_example(root: Path) -> None:
    index = (root / "examples" / "README.md").read_text(encoding="utf-8")
    assert [name for name in EXAMPLES if f"({name}/README.md)" not in index] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_name_that_people_see_is_in_both_languages(root: Path, name: str) -> None:
    text = (root / "examples" / name / "kurssi.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)
    kinds = (declared.get(kind, {}) for kind in ("levers", "departments", "segments"))
    labels = [part["label"] for kind in kinds for part in kind.values()]
    # A measure of our own has a name in both languages already.
    measures = declared.get("measures", {}).values()
    labels += [part["label"] for part in measures if "label" in part]
    assert len(labels) >= 3
    assert all(set(label) == {"fi", "en"} for label in labels)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_script_says_how_it_is_called(root: Path, name: str) -> None:
    script = root / "examples" / name / "prepare.py"
    answer = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr == "usage: python prepare.py SHARED_DATA_DIR OUT_DIR\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tables_are_accepted_and_every_row_is_accounted_for(
    name: str, prepare: Callable[[str], Workspace]
) -> None:
    intake = steps.check(prepare(name)).intake
    assert [f for f in intake.findings if f.severity is Severity.ERROR] == []
    assert intake.rows_in == intake.rows_posted + intake.rows_reported
    assert intake.rows_in >= 250
    assert intake.rows_reported == 0


@pytest.mark.parametrize("name", WITH_SALES)
def test_what_was_posted_has_a_model_of_finite_density(
    name: str, prepare: Callable[[str], Workspace]
) -> None:
    workspace = prepare(name)
    panel = cut(steps.post(workspace)[1], workspace)
    model = build(panel, {lever: workspace.levers[lever].moves for lever in panel.levers})
    assert panel.levers == tuple(workspace.levers)
    assert (model.structure.has_sales, model.structure.has_tracker) == (True, False)
    potential = jax.jit(model.potential())
    assert np.isfinite(float(potential(jnp.zeros(model.size), model.inputs)))
