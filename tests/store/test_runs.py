"""Saved runs: kept whole, found again, refused when damaged."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.errors import StoreError
from kurssi.ledger.panel import Panel
from kurssi.periods import Frequency, Grid
from kurssi.store.names import name_panel, name_run
from kurssi.store.pointer import read_pointer
from kurssi.store.runs import RunManifest, current_run, find_run, load_run, point_to_run, save_run

MANIFEST = RunManifest(
    run="abc",
    ledger="l1",
    panel="p1",
    inputs={"data/sales.csv": "00"},
    spec={"parts": ["sales"], "curve": "michaelis"},
    seed=7,
    quick=False,
    seconds=1.5,
    health=({"check": "rhat", "verdict": "PASS"},),
)


def draws(folder):
    (folder / "posterior.nc").write_bytes(b"draws" * 1000)
    (folder / "figures").mkdir()
    (folder / "figures" / "one.json").write_text("{}")


def test_a_run_is_kept_and_pointed_to(tmp_path):
    saved = save_run(tmp_path, MANIFEST, draws)
    assert (saved.path / "posterior.nc").read_bytes() == b"draws" * 1000
    assert set(saved.manifest.files) == {"posterior.nc", "figures/one.json"}
    found = current_run(tmp_path)
    assert found.manifest == saved.manifest
    assert (found.manifest.seed, found.manifest.spec) == (7, MANIFEST.spec)
    assert list(found.manifest.health) == list(MANIFEST.health)
    assert read_pointer(tmp_path).ledger == "l1"


def test_an_unchanged_refit_is_recognised(tmp_path):
    assert find_run(tmp_path, "abc") is None
    save_run(tmp_path, MANIFEST, draws)
    assert find_run(tmp_path, "abc").manifest.run == "abc"

    def never(folder):
        raise AssertionError("the run is there already")

    save_run(tmp_path, replace(MANIFEST, seconds=9.0), never)
    assert load_run(tmp_path, "abc").manifest.seconds == 1.5


def test_a_found_run_can_be_made_current_again(tmp_path):
    save_run(tmp_path, MANIFEST, draws)
    save_run(tmp_path, replace(MANIFEST, run="def", ledger="l2"), draws)
    point_to_run(tmp_path, "abc", ledger="l3")
    assert current_run(tmp_path).manifest.run == "abc"
    assert read_pointer(tmp_path).ledger == "l3"


def test_a_failed_write_leaves_nothing(tmp_path):
    save_run(tmp_path, MANIFEST, draws)

    def fail(folder):
        draws(folder)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        save_run(tmp_path, replace(MANIFEST, run="def"), fail)
    assert current_run(tmp_path).manifest.run == "abc"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["abc"]


@pytest.mark.parametrize("damage", ["cut", "extra", "gone", "manifest"])
def test_damage_is_refused(tmp_path, damage):
    saved = save_run(tmp_path, MANIFEST, draws)
    file = saved.path / "posterior.nc"
    if damage == "cut":
        file.write_bytes(b"draw")
    elif damage == "extra":
        (saved.path / "more.nc").write_bytes(b"1")
    elif damage == "gone":
        file.unlink()
    else:
        (saved.path / "manifest.json").write_text("{}")
    with pytest.raises(StoreError, match=r"damaged.*remove the folder"):
        current_run(tmp_path)
    with pytest.raises(StoreError):
        find_run(tmp_path, "abc")
    assert save_run(tmp_path, MANIFEST, draws).manifest.run == "abc", "saving again mends it"


def test_a_run_that_the_pointer_names_but_nobody_kept_is_refused(tmp_path):
    point_to_run(tmp_path, "abc", ledger="l1")
    with pytest.raises(StoreError, match="missing; run kurssi fit"):
        current_run(tmp_path)


def test_nothing_fitted_yet_is_nothing(tmp_path):
    assert current_run(tmp_path) is None


def a_panel(**changes) -> Panel:
    grid = Grid.spanning(Frequency.WEEK, *(2 * (Frequency.WEEK.at(100_000),)))
    plain = {
        "grid": grid, "segments": ("all",), "population": np.array([9.0]), "levers": ("tv",),
        "spend": np.ones((1, 1, 1)), "attention": np.ones((1, 1, 1)),
        "attention_known": np.array([True]), "norm_cv": np.zeros(1), "aimed": np.array([False]),
        "tracker": None, "sales": None, "control_names": (), "controls": np.zeros((1, 1, 0)),
        "experiments": (),
    }  # fmt: skip
    return Panel(**(plain | changes))


def test_a_run_is_named_by_all_that_its_draws_depend_on():
    plain = {"panel": "p", "spec": {"a": 1, "b": 2}, "seed": 1, "quick": False, "version": "0.1"}
    turned = plain | {"spec": {"b": 2, "a": 1}}
    assert name_run(**plain) == name_run(**turned)
    changes = ({"panel": "q"}, {"spec": {"a": 1}}, {"seed": 2}, {"quick": True}, {"version": "1"})
    assert len({name_run(**(plain | change)) for change in ({}, *changes)}) == 6


def test_a_panel_is_named_by_all_that_the_model_sees():
    changes = (
        {},
        {"population": np.array([8.0])},
        {"population": np.array([np.nan])},
        {"levers": ("radio",)},
        {"spend": np.full((1, 1, 1), 2.0)},
        {"control_names": ("a",), "controls": np.zeros((1, 1, 1))},
    )
    names = [name_panel(a_panel(**change)) for change in changes]
    assert len(set(names)) == len(changes)
    assert name_panel(a_panel()) == names[0]
