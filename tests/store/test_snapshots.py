"""Snapshots: what goes in comes out, by one name, or is refused."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from kurssi.errors import StoreError
from kurssi.ledger.entry import EXPERIMENTS, Ledger
from kurssi.ledger.facts import facts_of
from kurssi.store.names import name_ledger
from kurssi.store.pointer import Pointer, move_pointer, read_pointer
from kurssi.store.snapshots import load_ledger, save_ledger
from kurssi.tables.arrays import dates, numbers

INPUTS = {"data/spend.csv": "ab" * 32}


def current(state_dir):
    """The ledger that the pointer names."""
    return load_ledger(state_dir, read_pointer(state_dir).ledger)


def a_ledger(values: tuple[float, ...] = (1.0, 2.0, 3.0)) -> Ledger:
    facts = facts_of(
        len(values),
        table="spend",
        source="data/käyttö.csv",
        measure="spend",
        subject="tv",
        segment="all",
        period=dates(np.arange(len(values)) * 7),
        value=numbers(np.array(values)),
        unit="EUR",
    )
    trial = {
        "source": "data/e.csv", "lever": "tv", "start": date(2024, 1, 1), "end": date(2024, 2, 4),
        "segment": "all", "measure": "units", "spend_change": 9.0, "effect": 2.0, "se": 1.0,
        "design": "shock",
    }  # fmt: skip
    terms = pa.table({"term": ["asiakas", None], "_row": pa.array([2, 3])})
    return Ledger(
        facts=facts,
        experiments=pa.Table.from_pylist([trial], schema=EXPERIMENTS),
        others={"terms": terms},
    )


def test_what_goes_in_comes_out(tmp_path):
    kept = a_ledger()
    name = save_ledger(tmp_path, kept, INPUTS)
    found = load_ledger(tmp_path, name)
    assert found.ledger.facts.equals(kept.facts)
    assert found.ledger.facts.schema == kept.facts.schema
    assert found.ledger.experiments.equals(kept.experiments)
    assert found.ledger.others["terms"].equals(kept.others["terms"])
    assert found.inputs == INPUTS
    assert current(tmp_path).name == name


def test_nothing_posted_yet_is_nothing(tmp_path):
    assert read_pointer(tmp_path) == Pointer()
    assert list(tmp_path.iterdir()) == [], "reading writes nothing"


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_content_again_writes_nothing(tmp_path):
    first = save_ledger(tmp_path, a_ledger(), INPUTS)
    before = everything(tmp_path)
    assert save_ledger(tmp_path, a_ledger(), INPUTS) == first
    assert everything(tmp_path) == before


def test_the_name_is_that_of_the_content():
    ledger = a_ledger()
    pieces = [ledger.facts.slice(0, 1), ledger.facts.slice(1)]
    assert name_ledger(replace(ledger, facts=pa.concat_tables(pieces))) == name_ledger(ledger)
    others = [
        a_ledger((1.0, 2.0, 4.0)),
        a_ledger((1.0, 2.0)),
        replace(ledger, others={}),
        replace(ledger, experiments=EXPERIMENTS.empty_table()),
        replace(ledger, others={"targets": ledger.others["terms"]}),
    ]
    assert len({name_ledger(each) for each in [ledger, *others]}) == 6


def test_a_name_tells_nothing_from_an_empty_text():
    def named(texts):
        return name_ledger(replace(a_ledger(), others={"terms": pa.table({"term": texts})}))

    assert named(pa.array(["a", None])) != named(pa.array(["a", ""]))
    assert named(pa.array(["ab", "c"])) != named(pa.array(["a", "bc"]))


def test_a_name_does_not_change_between_versions():
    """Golden: a ledger posted last year must open by its name. Changing this breaks workspaces."""
    assert name_ledger(a_ledger()) == "557f62f7145c091c"


def test_a_new_ledger_is_pointed_to_and_the_old_stays(tmp_path):
    first = save_ledger(tmp_path, a_ledger(), INPUTS)
    move_pointer(tmp_path, run="r1")
    second = save_ledger(tmp_path, a_ledger((7.0,)), INPUTS)
    assert read_pointer(tmp_path) == Pointer(ledger=second, run="r1")
    assert load_ledger(tmp_path, first).ledger.facts.num_rows == 3


@pytest.mark.parametrize("file", ["facts.parquet", "experiments.parquet", "terms.parquet"])
def test_damage_is_refused_and_mended_by_posting_again(tmp_path, file):
    name = save_ledger(tmp_path, a_ledger(), INPUTS)
    path = tmp_path / "ledgers" / name / file
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StoreError, match=r"damaged.*kurssi fit"):
        current(tmp_path)
    assert save_ledger(tmp_path, a_ledger(), INPUTS) == name
    assert current(tmp_path).name == name


def test_content_that_is_not_what_it_was_named_for_is_refused(tmp_path):
    first = save_ledger(tmp_path, a_ledger(), INPUTS)
    second = save_ledger(tmp_path, a_ledger((7.0,)), INPUTS)
    ledgers = tmp_path / "ledgers"
    os.replace(ledgers / second / "facts.parquet", ledgers / first / "facts.parquet")
    with pytest.raises(StoreError, match="named for"):
        load_ledger(tmp_path, first)


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"inputs": {}}'])
def test_a_broken_manifest_is_refused(tmp_path, text):
    name = save_ledger(tmp_path, a_ledger(), INPUTS)
    (tmp_path / "ledgers" / name / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json: the file is damaged"):
        load_ledger(tmp_path, name)


def test_a_missing_snapshot_is_refused(tmp_path):
    move_pointer(tmp_path, ledger="0123")
    with pytest.raises(StoreError, match="missing"):
        current(tmp_path)


def test_a_broken_pointer_is_refused_and_mended_by_posting_again(tmp_path):
    name = save_ledger(tmp_path, a_ledger(), INPUTS)
    (tmp_path / "current.json").write_text('{"ledger": ')
    with pytest.raises(StoreError, match=r"current\.json"):
        current(tmp_path)
    save_ledger(tmp_path, a_ledger(), INPUTS)
    assert current(tmp_path).name == name


def test_the_manifest_tells_what_is_inside(tmp_path):
    name = save_ledger(tmp_path, a_ledger(), INPUTS)
    manifest = json.loads((tmp_path / "ledgers" / name / "manifest.json").read_text("utf-8"))
    assert manifest["counts"] == {"facts": 3, "experiments": 1, "terms": 2}
    assert manifest["inputs"] == INPUTS
    assert {"kurssi", "pyarrow"} <= manifest["versions"].keys()
