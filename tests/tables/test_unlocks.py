"""What the tables support, and what a further table would unlock."""

from itertools import chain, combinations

import numpy as np
import pyarrow as pa
import pytest

from kurssi import steps
from kurssi.tables.contract import NAMES
from kurssi.tables.unlocks import supported, unlocks
from kurssi.workspace.declaration import read_workspace

MROI = "next unit of money earns"
YIELD = "person-year"
BID = "bid"
CX_PRICE = "one CX costs"
ATTENTION = "second of attention"


@pytest.fixture
def everything(company):
    """The workspace and all its tables."""
    workspace = read_workspace(company.write())
    return workspace, dict(company.check().tables)


def said(workspace, tables):
    return " | ".join(str(message) for message in supported(workspace, tables))


def with_only(tables, *names):
    return {name: tables[name] for name in names}


@pytest.mark.parametrize(
    ("names", "says", "silent"),
    [
        (("spend", "sales"), [MROI], [YIELD, BID, CX_PRICE]),
        (("spend", "tracker"), [YIELD, CX_PRICE], [MROI, BID]),
        (("tracker", "sales"), [BID], [MROI, YIELD]),
        (("waves",), ["levels of the measures"], [YIELD, "level of CX"]),
        (("spend", "waves"), [YIELD], [CX_PRICE]),
        (("sales", "market"), ["market growth"], [MROI]),
        (("spend", "experiments"), ["A and B"], [MROI]),
        (("targets",), [], ["target"]),
        (("sales", "targets"), ["target"], []),
        (("terms",), ["own words"], []),
        (("spend",), [], [ATTENTION, MROI]),
    ],
)
def test_what_is_supported(everything, names, says, silent):
    workspace, tables = everything
    text = said(workspace, with_only(tables, *names))
    assert all(word in text for word in says), text
    assert not any(word in text for word in silent), text


def test_attention_needs_seconds_or_a_norm(everything, company):
    workspace, tables = everything
    spend = tables["spend"]
    seconds = spend.set_column(5, "attentive_seconds", pa.array([1.0] * spend.num_rows))
    assert ATTENTION in said(workspace, {"spend": seconds})
    norm = 'seconds_per_impression = { mean = 6, sd = 2, source = "x" }\n[levers.service]'
    company.toml = company.toml.replace("[levers.service]", norm)
    assert ATTENTION in said(read_workspace(company.write()), {"spend": spend})


def test_rates_per_person_need_a_population(everything, company):
    _, tables = everything
    for line in ("population = 400000\n", "population = 300000\n"):
        company.toml = company.toml.replace(line, "")
    text = said(read_workspace(company.write()), tables)
    assert MROI in text
    assert YIELD not in text
    assert BID not in text


def test_what_a_missing_table_adds(everything):
    workspace, tables = everything
    found = {u.table: " | ".join(map(str, u.quotes)) for u in
             unlocks(workspace, with_only(tables, "spend", "sales"))}  # fmt: skip
    assert set(found) == {
        "tracker",
        "waves",
        "market",
        "context",
        "experiments",
        "terms",
        "targets",
    }
    assert all(word in found["tracker"] for word in (YIELD, BID, CX_PRICE))
    assert unlocks(workspace, tables) == ()


def test_a_table_never_takes_a_quote_away(everything):
    workspace, tables = everything
    few = ("spend", "tracker", "sales", "market", "experiments")
    for names in chain.from_iterable(combinations(few, n) for n in range(len(few))):
        now = set(map(str, supported(workspace, with_only(tables, *names))))
        for more in set(few) - set(names):
            assert now <= set(map(str, supported(workspace, with_only(tables, *names, more))))


def test_an_empty_workspace_is_told_of_every_table(everything):
    workspace, _ = everything
    assert supported(workspace, {}) == ()
    assert {unlock.table for unlock in unlocks(workspace, {})} == set(NAMES)


def test_cx_that_is_refused_is_not_supported(tmp_path):
    """Items that have nothing in common make no index, so no CX: it is not promised either."""
    draw = np.random.default_rng(1)
    names = ("relevance_1", "relevance_2", "differentiation_1", "differentiation_2")
    toml = '[company]\nname = "P"\npopulation = 100\n[experience]\nscale = [1, 7]\n'
    (tmp_path / "kurssi.toml").write_text(toml)
    (tmp_path / "data").mkdir()
    rows = [
        f"r{i},2026-01-05,own," + ",".join(map(str, draw.integers(1, 8, len(names))))
        for i in range(300)
    ]
    head = "respondent,period,brand," + ",".join(names)
    (tmp_path / "data" / "tracker.csv").write_text("\n".join([head, *rows]))
    report = steps.check(read_workspace(tmp_path))
    refused = [f for f in report.intake.findings if f.code == "index-refused"]
    assert len(refused) == 2
    assert "nor CX" in refused[0].what.text("en")
    told = [sentence.text("en") for sentence in report.supported]
    assert told == []  # no measure is left that would have a level


def test_no_cx_is_promised_where_it_is_not_posted(everything):
    workspace, tables = everything
    tables = with_only(tables, "tracker")
    level = "the level of CX"
    assert level in said(workspace, tables)
    without = supported(workspace, tables, without=frozenset({"cx"}))
    assert level not in " | ".join(map(str, without))
