"""The written workspace: whole, readable, the same every time, and never over another one."""

import csv
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from kurssi.errors import WorkspaceError
from kurssi.example.company import declared
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.simulate import simulate
from kurssi.example.truth import true_quotes
from kurssi.example.write import write_workspace
from kurssi.tables.contract import FOLDER
from kurssi.workspace.declaration import read_workspace

TABLES = ("spend", "sales", "market", "context", "experiments", "terms", "targets")


def rows(folder, table):
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def number(text):
    return float(text.replace(",", "."))


def contract_columns(table):
    document = json.loads((FOLDER / f"{table}.schema.json").read_text(encoding="utf-8"))
    fields = document["fields"]
    required = {f["name"] for f in fields if f.get("constraints", {}).get("required")}
    return required, {f["name"] for f in fields}


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_the_contracts_columns(written, table):
    required, known = contract_columns(table)
    heads = set(rows(written, table)[0])
    assert required <= heads <= known


def test_the_declaration_is_read_as_a_workspace(written):
    company = read_workspace(written)
    assert company.name == "Esimerkki Oy"
    assert company.levers == declared().levers
    assert len(company.segments) == 3
    kinds = [lever.kind.value for lever in company.levers.values()]
    assert (kinds.count("media"), kinds.count("experience")) == (5, 3)
    assert len({lever.department for lever in company.levers.values()}) >= 5


def test_the_same_seed_gives_the_same_company(written, tmp_path):
    again = simulate(7, tmp_path / "again")
    for path in sorted(p for p in written.rglob("*") if p.is_file()):
        twin = again / path.relative_to(written)
        if path.suffix == ".parquet":  # its pages may be laid out anew
            assert pq.read_table(twin).equals(pq.read_table(path)), path.name
        else:
            assert twin.read_bytes() == path.read_bytes(), path.name


def test_a_workspace_is_never_written_over(written):
    before = (written / "truth.json").read_bytes()
    with pytest.raises(WorkspaceError, match="already holds a workspace"):
        simulate(8, written)
    assert (written / "truth.json").read_bytes() == before


def test_spend_is_the_worlds_spend(written, world):
    found = rows(written, "spend")
    total = dict.fromkeys(world.books, 0.0)
    for row in found:
        total[row["lever"]] += number(row["spend"])
        assert number(row["spend"]) > 0
        assert bool(row["segment"]) == world.books[row["lever"]].by_segment
    for lever, booked in world.books.items():
        assert total[lever] == pytest.approx(booked.spend.sum())
    keys = [(row["period"], row["lever"], row["segment"]) for row in found]
    assert len(keys) == len(set(keys))


def test_brands_make_up_the_category(written, world):
    units = {}
    for row in rows(written, "sales"):
        day, month, year = row["period"].split(".")
        key = (f"{year}-{int(month):02d}-{int(day):02d}", row["segment"])
        units[key] = units.get(key, 0) + int(row["units"])
        assert int(row["units"]) > 0
    starts = [start.isoformat() for start in world.grid.starts]
    labels = dict(zip(world.grid.labels, starts, strict=True))
    for row in rows(written, "market"):
        assert units[labels[row["period"]], row["segment"]] == int(row["category_units"])


def test_relative_price_in_the_tables_is_the_worlds(written, world):
    """Log of own price over that of the rest of the category, from revenue and units."""
    own = [row for row in rows(written, "sales") if row["brand"] == "own"]
    market = rows(written, "market")
    found = []
    for mine, all_ in zip(own, market, strict=True):
        units, revenue = int(mine["units"]), number(mine["revenue"])
        rest = (number(all_["category_revenue"]) - revenue) / (int(all_["category_units"]) - units)
        found.append(np.log(revenue / units / rest))
    assert np.reshape(found, (-1, 3)) == pytest.approx(world.surroundings.relative_price, abs=1e-4)


def test_the_tracker_is_small_and_whole(written):
    path = written / "data" / "tracker.parquet"
    table = pq.read_table(path)
    required, known = contract_columns("tracker")
    assert required <= set(table.column_names)
    assert set(table.column_names) - known == {
        "relevance_2", "relevance_3", "differentiation_2", "age", "sex",
    }  # fmt: skip
    assert table.num_rows > 150_000
    assert path.stat().st_size < 3_000_000
    assert table["loyalty"].null_count > 0


def test_truth_is_whole_and_finite(written, world):
    truth = json.loads((written / "truth.json").read_text(encoding="utf-8"))
    assert (truth["seed"], truth["window_periods"], truth["horizon_periods"]) == (7, 52, 52)
    assert {
        "persistence", "effect", "conversion", "direct", "half_saturation", "carryover", "lift",
        "price_elasticity", "innovation_sd", "demand_persistence", "demand_sd", "sales_sd",
        "level", "dispersion",
    } <= set(truth["parameters"])  # fmt: skip
    assert truth["parameters"]["effect"]["awareness"]["tv"] == world.parameters.effect[0, 0]
    assert len(truth["quotes"]) == len(true_quotes(world))
    assert all(np.isfinite(q["value"]) for q in truth["quotes"] if q["value"] is not None)
    sides = {quote["side"] for quote in truth["quotes"]}
    assert sides == {"yield", "ask", "bid", "mroi", "average", "path"}


def test_terms_jingle_and_jangle(written):
    """One word for two things, and two words for one thing, in both languages."""
    terms = rows(written, "terms")
    meanings, words = {}, {}
    for row in terms:
        meanings.setdefault(row["term"].casefold(), set()).add(row["definition"])
        words.setdefault(row["measure"], set()).add(row["term"])
    words.pop("")
    assert sum(len(found) > 1 for found in meanings.values()) >= 4
    assert sum(len(found) > 1 for found in words.values()) >= 4
    assert {row["language"] for row in terms} == {"fi", "en"}
    assert {row["department"] for row in terms} == set(declared().departments)


def test_targets_are_a_little_above_today(written, world):
    for row in rows(written, "targets"):
        value = number(row["value"])
        assert 0 < value < (100 if row["measure"] in ("cx", "relevance", "differentiation") else 1)
        assert row["period"] == "2027-W43"
        assert row["owner"] in declared().departments


def test_a_world_without_tracker_writes_none(tmp_path):
    folder = write_workspace(live(2, Setting(tracker=False, weeks=60)), tmp_path / "plain")
    assert not (folder / "data" / "tracker.parquet").exists()
