"""What comes out of a check: types, order, origin, and that nothing else may touch DuckDB."""

import ast
import random
import time
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kurssi.findings import ROWS_SHOWN
from kurssi.periods import Frequency
from kurssi.tables.contract import contracts
from kurssi.tables.coverage import gaps
from kurssi.tables.warehouse import connect, literal, quoted
from tables.small import Small


@pytest.fixture(scope="module")
def intake(tmp_path_factory):
    """The small workspace, read and checked."""
    company = Small(tmp_path_factory.mktemp("whole") / "pieni")
    company.write()
    return company.check()


@pytest.mark.parametrize("one", contracts(), ids=lambda one: one.name)
def test_columns_and_types_are_the_contracts(intake, one):
    table = intake.tables[one.name]
    for column in one.columns:
        if column.repeat is not None:
            continue
        kind = table.schema.field(column.name).type
        if column.sort.numeric:
            assert kind == pa.float64()
        elif column.sort.dated:
            assert kind == pa.date32()
        else:
            assert kind == pa.string()
    assert table.schema.field("_file").type == pa.string()
    assert table.schema.field("_row").type == pa.int64()
    assert not [name for name in table.column_names if name[0] in "?!=" or name == "_skip"]


def test_rows_keep_their_order_and_origin(intake):
    for name, table in intake.tables.items():
        assert table.column("_row").to_pylist() == list(range(2, table.num_rows + 2))
        assert set(table.column("_file").to_pylist()) == {f"data/{name}.csv"}


def test_an_empty_segment_is_the_whole_market(intake):
    assert set(intake.tables["waves"].column("segment").to_pylist()) == {"all"}
    assert set(intake.tables["context"].column("segment").to_pylist()) == {"all"}


def test_inputs_are_named_by_their_content(company):
    company.only("spend").write()
    first = company.check().inputs
    assert company.check().inputs == first
    company.set("spend", "spend", "7", 2)
    company.write()
    assert company.check().inputs.keys() == first.keys()
    assert company.check().inputs != first


def test_plans_may_lie_in_the_future(company):
    company.near("context")
    company.tables["context"].append(["2026-W50", "temperature", "-3"])
    company.write()
    intake = company.check()
    assert intake.tables["context"].num_rows == 15
    assert "future-period" not in {finding.code for finding in intake.findings}


def test_the_week_of_today_has_come(company):
    company.near("sales")
    for segment in ("families", "singles"):
        company.tables["sales"].append(["2026-06-01", "own", segment, "100", "450", "0.4"])
        company.tables["sales"].append(["2026-06-08", "own", segment, "100", "450", "0.4"])
    company.write()
    intake = company.check()
    assert max(intake.tables["sales"].column("period").to_pylist()) == date(2026, 6, 1)
    assert intake.rows_reported == 2


def test_many_bad_rows_are_counted_and_ten_shown(company):
    company.near("spend").set("spend", "spend", "-1")
    company.write()
    (finding,) = [f for f in company.check().findings if f.code == "negative-number"]
    assert finding.count == 56
    assert finding.rows == tuple(range(2, 2 + ROWS_SHOWN))


BAD = {
    "spend": ["-1", "x", "", "5"],
    "lever": ["tv", "tvv"],
    "period": ["2026-W05", "2025-W53", ""],
}


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(*(st.sampled_from(words) for words in BAD.values())), min_size=1, max_size=12
    ),
    st.randoms(),
)
def test_the_order_of_rows_is_nothing(tmp_path_factory, cells, shuffle):
    def outcome(rows):
        company = Small(tmp_path_factory.mktemp("order") / "w").only("spend")
        company.tables["spend"] = [["spend", "lever", "period", "segment"]]
        company.tables["spend"] += [[*row, ""] for row in rows]
        company.write()
        intake = company.check()
        assert intake.rows_in == len(rows) == intake.rows_posted + intake.rows_reported
        return Counter((f.code, f.column, f.count) for f in intake.findings), intake.rows_posted

    mixed = list(cells)
    shuffle.shuffle(mixed)
    assert outcome(cells) == outcome(mixed)


@given(st.sets(st.integers(2800, 2900), min_size=1), st.sampled_from(list(Frequency)))
def test_gaps_are_what_a_set_difference_says(indices, frequency):
    found = gaps([frequency.at(i) for i in indices], frequency)
    missing = set(range(min(indices), max(indices) + 1)) - indices
    assert [frequency.index(day) for day in found] == sorted(missing)


def test_two_hundred_thousand_rows_in_two_seconds(company):
    """A guard with room for a busy machine; the benchmark has the figures."""
    company.only("spend")
    company.toml += "".join(
        f'[levers.l{i}]\nkind = "media"\ndepartment = "marketing"\n' for i in range(500)
    )
    draw = random.Random(3)
    company.tables["spend"][1:] = [
        [f"20{year}-W{week:02d}", f"l{i}", segment, f"{draw.random() * 1e4:.2f}", "7"]
        for year in (22, 23, 24, 25)
        for week in range(1, 53)
        for i in range(480)
        for segment in ("families", "singles")
    ]
    company.write()
    start = time.process_time()
    intake = company.check()
    assert time.process_time() - start < 4
    assert intake.rows_posted == len(company.tables["spend"]) - 1 == 199_680


def test_only_one_module_touches_duckdb_or_ibis(root):
    found = set()
    for path in (root / "src" / "kurssi").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typed = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if id(node) not in typed and {n.split(".")[0] for n in names} & {"duckdb", "ibis"}:
                found.add(path.name)
    assert found == {"warehouse.py"}


def test_the_warehouse_is_offline_and_speaks_ibis(tmp_path):
    base = connect()
    table = base.create_table("t", pa.table({"g": ["a", "b", "a"], "x": [1.0, 2.0, 4.0]}))
    sums = table.group_by("g").agg(s=table.x.sum()).order_by("g")
    assert base.to_pyarrow(sums).to_pylist() == [{"g": "a", "s": 5.0}, {"g": "b", "s": 2.0}]
    (tmp_path / "a.csv").write_text("x\n1\n")
    with pytest.raises(Exception, match="disabled"):
        base.raw_sql(f"SELECT * FROM read_csv('{tmp_path}/a.csv')")


def test_names_and_values_are_quoted():
    assert quoted('a"b') == '"a""b"'
    assert literal("it's") == "'it''s'"
    assert literal(1.5) == "1.5"
    assert literal(None) == "NULL"
    assert literal(True) == "TRUE"


ODD = """|  | tv|families|2026-W05|1,5|1.234,5|9999-12-31|inf|NaN|1e400|'|;|total|=1+1|\ufeff|0|-0
12:30|99999999999999999999""".replace("\n", "|").split("|")
LETTERS = st.characters(exclude_characters='"\n\r,', exclude_categories=("Cs",))
CELLS = st.one_of(st.sampled_from(ODD), st.text(LETTERS, max_size=6))


@settings(max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=8))
def test_no_cell_whatever_brings_a_traceback(tmp_path_factory, rows):
    company = Small(tmp_path_factory.mktemp("fuzz") / "w").only("spend")
    company.tables["spend"][1:] = rows
    company.write()
    intake = company.check()
    assert intake.rows_in == intake.rows_posted + intake.rows_reported <= len(rows)


@settings(max_examples=25)
@example(b"\xa0", "csv")  # white space that is nothing but a no-break space
@given(st.binary(max_size=200), st.sampled_from(["csv", "xlsx", "parquet", "sav", "ods", "xls"]))
def test_no_file_whatever_brings_a_traceback(tmp_path_factory, content, suffix):
    company = Small(tmp_path_factory.mktemp("fuzz") / "w").only("spend")
    company.write()
    (company.root / "data/spend.csv").unlink()
    company.file(f"tracker.{suffix}", content)
    intake = company.check()
    assert intake.rows_posted == 0
    assert intake.findings
