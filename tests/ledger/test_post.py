"""Tables to facts: nothing lost, nothing added, one order."""

from datetime import date

import numpy as np
import pytest

from kurssi.errors import InputRefused
from kurssi.findings import Finding, Severity
from kurssi.ledger.entry import EXPERIMENTS, FACTS
from kurssi.ledger.facts import in_order
from kurssi.ledger.post import post
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.tables.arrays import period_indices, period_starts
from ledger.by_hand import company, fact, intake, ledger, lever, sales_rows, table, week

WORKSPACE = company({"young": 400.0, "old": 600.0}, (lever("tv"), lever("radio")))


def test_every_table_becomes_facts():
    made = ledger(
        WORKSPACE,
        spend=[
            {"period": week(0), "lever": "tv", "segment": "old", "spend": 10.0, "impressions": 5.0},
            {"period": week(1), "lever": "tv", "segment": None, "spend": 20.0},
        ],
        sales=sales_rows(1, margin=0.25),
        market=[{"period": week(0), "category_units": 900.0, "category_revenue": 2000.0}],
        context=[{"period": week(0), "name": "holiday", "value": 1.0, "segment": "young"}],
    ).facts
    assert made.schema == FACTS
    assert made.num_rows == 3 + 3 + 2 + 1
    assert fact(made, measure="impressions")["value"] == 5.0
    assert fact(made, measure="spend", segment="all")["period"] == week(1)
    assert fact(made, measure="margin", subject="own")["unit"] == "share"
    assert fact(made, measure="category_revenue", subject="category")["value"] == 2000.0
    holiday = fact(made, measure="context", subject="holiday")
    assert (holiday["segment"], holiday["unit"], holiday["se"]) == ("young", "1", None)
    assert fact(made, measure="units")["source"] == "data/sales.csv"


def test_published_waves_carry_their_error():
    made = ledger(
        WORKSPACE,
        waves=[
            {"period": week(0), "brand": "own", "measure": "awareness", "value": 0.4, "n": 480.0,
             "deff": 1.2},
            {"period": week(0), "brand": "own", "measure": "relevance", "value": 50.0, "n": 300.0},
            {"period": week(1), "brand": "own", "measure": "awareness", "value": 0.0, "n": 100.0},
        ],
    ).facts  # fmt: skip
    aware = fact(made, measure="awareness", period=week(0))
    assert (aware["n"], aware["n_eff"]) == (480.0, 400.0)
    assert aware["se"] == pytest.approx((0.4 * 0.6 / 400) ** 0.5)
    relevance = fact(made, measure="relevance")
    assert relevance["se"] == pytest.approx(100 * (1 / 12 / 300) ** 0.5), "uniform over 0..100"
    assert relevance["unit"] == "points"
    assert fact(made, period=week(1))["se"] > 0.005, "nobody of a hundred is not certainly nobody"


def test_the_order_of_files_and_rows_is_nothing():
    rows = [
        {"period": week(t), "lever": name, "segment": g, "spend": float(t), "_file": "data/s.csv"}
        for t in range(5)
        for name in ("tv", "radio")
        for g in ("young", "old", None)
    ]
    first, second = ledger(WORKSPACE, spend=rows), ledger(WORKSPACE, spend=rows[::-1])
    assert first.facts.equals(second.facts)
    keys = [tuple(r[k] for k in ("measure", "subject", "segment", "period")) for r in
            first.facts.to_pylist()]  # fmt: skip
    assert keys == sorted(keys)


def test_experiments_and_the_rest_are_kept():
    trial = {
        "lever": "tv", "start": week(2), "end": week(5), "measure": "units", "spend_change": 100.0,
        "effect": 12.0, "se": 3.0, "design": "randomised",
    }  # fmt: skip
    term = {"department": "sales", "term": "kauppa", "language": "fi"}
    made = ledger(WORKSPACE, experiments=[trial], terms=[term])
    assert made.experiments.schema == EXPERIMENTS
    assert made.experiments.to_pylist() == [
        trial | {"segment": "all", "source": "data/experiments.csv"}
    ]
    assert made.others["terms"]["term"].to_pylist() == ["kauppa"]
    assert made.facts.num_rows == 0


def test_tables_with_errors_are_refused():
    finding = Finding(
        severity=Severity.ERROR, code="x", what=Message("wrong"), mend=Message("mend it")
    )
    with pytest.raises(InputRefused) as refused:
        post(intake(findings=(finding,), sales=sales_rows(1)), WORKSPACE)
    assert refused.value.where == str(WORKSPACE.data_dir)
    assert refused.value.findings == (finding,)


def test_an_empty_segment_is_everybody():
    rows = table([r | {"segment": ""} for r in sales_rows(1)])
    assert set(ledger(WORKSPACE, sales=rows).facts["segment"].to_pylist()) == {"all"}


@pytest.mark.parametrize("frequency", list(Frequency))
def test_periods_are_those_of_the_calendar(frequency):
    days = np.arange(-800, 30000, 11)
    first = date(1970, 1, 1).toordinal()
    index = period_indices(frequency, days)
    starts = period_starts(frequency, index)
    for day, at, start in zip(days.tolist(), index.tolist(), starts.tolist(), strict=True):
        asked = date.fromordinal(first + day)
        assert at == frequency.index(asked)
        assert date.fromordinal(first + start) == frequency.start(asked)


def test_sorting_facts_twice_changes_nothing():
    facts = ledger(WORKSPACE, sales=sales_rows(9, ("young", "old"))).facts
    assert in_order(facts).equals(facts)
