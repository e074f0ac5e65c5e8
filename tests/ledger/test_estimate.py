"""Respondents to facts, against the textbook in plain loops."""

import math
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kurssi.ledger.entry import FACTS
from kurssi.ledger.estimate import estimate
from kurssi.ledger.facts import in_order
from kurssi.ledger.freedom import MARK
from kurssi.workspace.company import Experience
from ledger.by_hand import company, fact, respondents, table, week

LIKERT = Experience(scale=(1.0, 7.0))


def pomp(row: dict, *items: str) -> float | None:
    given = [(row[item] - 1) / 6 * 100 for item in items if row[item] is not None]
    return sum(given) / len(given) if given else None


def level(row: dict, measure: str) -> float | None:
    """One respondent's answer on the measure's own scale."""
    if measure == "relevance":
        return pomp(row, "relevance_1", "relevance_2")
    if measure == "differentiation":
        return pomp(row, "differentiation_1")
    if measure == "cx":
        r, d = level(row, "relevance"), level(row, "differentiation")
        return None if r is None or d is None else math.sqrt(r * d)
    if measure in ("loyalty", "recommendation"):
        return None if row[measure] is None else row[measure] / 10
    return row[measure]


def naive(rows: list[dict], measure: str) -> tuple[float, float, int, float]:
    """Weighted mean, error, n and Kish's effective n in plain loops.

    The error is linearised; of answers on a scale it is Student's, n_eff - 1 degrees of freedom,
    and of those yes or no where weights are unequal: there it is Jeffreys' at least, too.
    """
    told = [(row["weight"], level(row, measure)) for row in rows]
    told = [(w, y) for w, y in told if y is not None]
    total = sum(w for w, _ in told)
    mean = sum(w * y for w, y in told) / total
    n = len(told)
    square = sum(w * w * (y - mean) ** 2 for w, y in told)
    se = math.sqrt(square / total**2 * n / (n - 1))
    n_eff = total**2 / sum(w * w for w, _ in told)
    graded, uneven = measure not in ("awareness", "preference"), n > 1.2 * n_eff
    if uneven and not graded:
        p = (n_eff * mean + 0.5) / (n_eff + 1)
        se = max(se, math.sqrt(p * (1 - p) / (n_eff + 2)))
    if uneven or graded:
        se *= stats.t.ppf(0.975, n_eff - 1) / stats.norm.ppf(0.975)
    return mean, se, n, n_eff


MEASURES = (
    "awareness", "preference", "loyalty", "recommendation", "relevance", "differentiation", "cx",
)  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES)
def test_every_estimate_is_the_textbooks(measure):
    rows = respondents(900)
    facts = estimate(table(rows), company(experience=LIKERT))
    for brand in ("own", "rival"):
        for t in range(3):
            for segment in ("young", "old", "all"):
                inside = [
                    row
                    for row in rows
                    if (row["brand"], row["period"]) == (brand, week(t))
                    and segment in ("all", row["segment"])
                ]
                mean, se, n, n_eff = naive(inside, measure)
                found = fact(facts, measure=measure, subject=brand, segment=segment, period=week(t))
                assert found["value"] == pytest.approx(mean, rel=1e-10)
                assert found["se"] == pytest.approx(se, rel=1e-10)
                assert (found["n"], found["n_eff"]) == (n, pytest.approx(n_eff, rel=1e-10))


def test_facts_say_where_they_come_from_and_in_what_unit():
    facts = estimate(table(respondents(60), "data/tracker.sav"), company(experience=LIKERT))
    assert facts.schema == FACTS
    assert set(facts["table"].to_pylist()) == {"tracker"}
    assert set(facts["source"].to_pylist()) == {"data/tracker.sav"}
    assert fact(facts, measure="cx", subject="own", segment="all", period=week(0))["unit"] == (
        "points"
    )
    assert fact(facts, measure="loyalty", subject="own", segment="all", period=week(0))["unit"] == (
        "share"
    )
    pairs = 6 * 5 // 2  # shared errors of every two measures; cx is not one of its own
    told = len(MEASURES) + 1  # nps is told beside recommendation
    places = 3  # two segments and all
    levels = [name for name in facts["measure"].to_pylist() if not name.endswith(MARK)]
    assert len(levels) == told * 2 * 3 * places + pairs * 2 * places


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.floats(0.01, 100.0))
def test_order_of_rows_and_scale_of_weights_are_nothing(chance: random.Random, scale: float):
    rows = respondents(40)
    shuffled = [row | {"weight": scale * row["weight"]} for row in rows]
    chance.shuffle(shuffled)
    workspace = company(experience=LIKERT)
    first, second = (in_order(estimate(table(r), workspace)) for r in (rows, shuffled))
    assert first.drop(["value", "se", "n_eff"]) == second.drop(["value", "se", "n_eff"])
    for column in ("value", "se", "n_eff"):
        np.testing.assert_allclose(
            first[column].to_numpy(), second[column].to_numpy(), rtol=1e-6, atol=1e-9
        )


def test_people_without_a_segment_count_in_all_alone():
    rows = [row for row in respondents(50) if row["segment"] is None]
    facts = estimate(table(rows), company(experience=LIKERT))
    assert set(facts["segment"].to_pylist()) == {"all"}


def test_nobodys_answer_is_no_fact():
    rows = [
        {"respondent": "1", "period": week(0), "brand": "own", "awareness": 1.0, "loyalty": None},
        {"respondent": "2", "period": week(1), "brand": "own", "awareness": None, "loyalty": 3.0},
        {"respondent": "3", "period": week(1), "brand": "own", "awareness": 0.0, "loyalty": 5.0,
         "weight": 0.0},
    ]  # fmt: skip
    facts = estimate(table(rows), company())
    told = {(row["measure"], row["period"]) for row in facts.to_pylist() if row["se"] is not None}
    assert told == {("awareness", week(0)), ("loyalty", week(1))}
    assert fact(facts, measure="awareness~loyalty")["value"] == 0.0
    assert fact(facts, measure="loyalty")["n"] == 1


def test_without_weights_everybody_counts_one():
    rows = [
        {"respondent": str(i), "period": week(0), "brand": "own", "awareness": float(i < 8)}
        for i in range(20)
    ]
    found = fact(estimate(table(rows), company()), measure="awareness")
    assert (found["value"], found["n_eff"]) == (0.4, 20.0)
    assert found["se"] == pytest.approx(math.sqrt(0.4 * 0.6 / 19))


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_a_share_of_none_or_all_is_not_certain(answer):
    rows = [
        {"respondent": str(i), "period": week(0), "brand": "own", "awareness": answer}
        for i in range(50)
    ]
    found = fact(estimate(table(rows), company()), measure="awareness")
    assert found["value"] == answer
    assert found["se"] == pytest.approx(0.7 / 51, rel=0.03)


def test_answers_of_days_fall_in_their_week():
    rows = [
        {"respondent": str(i), "period": day, "brand": "own", "awareness": 1.0}
        for i, day in enumerate([week(0), week(0).replace(day=7), week(1)])
    ]
    facts = estimate(table(rows), company())
    assert fact(facts, period=week(0))["n"] == 2


def test_loyalty_answered_yes_or_no_is_a_share():
    rows = [
        {"respondent": str(i), "period": week(0), "brand": "own", "loyalty": float(i % 2)}
        for i in range(30)
    ]
    assert fact(estimate(table(rows), company()), measure="loyalty")["value"] == 0.5


def test_declared_items_make_the_second_currency():
    rows = [
        {"respondent": "1", "period": week(0), "brand": "own", "q7": 4.0, "q8": 7.0,
         "relevance_1": 1.0}
    ]  # fmt: skip
    declared = Experience(relevance=("q7",), differentiation=("q8",), scale=(1.0, 7.0))
    facts = estimate(table(rows), company(experience=declared))
    assert fact(facts, measure="relevance")["value"] == pytest.approx(50.0)
    assert fact(facts, measure="cx")["value"] == pytest.approx(math.sqrt(50.0 * 100.0))


def test_an_estimate_from_two_files_names_both():
    rows = [
        {"respondent": str(i), "period": week(i // 2), "brand": "own", "awareness": 1.0,
         "_file": file}
        for i, file in enumerate(["data/b.csv", "data/a.csv", "data/a.csv", "data/a.csv"])
    ]  # fmt: skip
    facts = estimate(table(rows), company())
    assert fact(facts, period=week(0))["source"] == "data/a.csv, data/b.csv"
    assert fact(facts, period=week(1))["source"] == "data/a.csv"


def test_an_empty_tracker_has_no_facts():
    empty = table(respondents(1)).slice(0, 0)
    assert estimate(empty, company()) == FACTS.empty_table()


def test_chunks_in_memory_are_nothing():
    rows = table(respondents(90))
    chunked = pa.concat_tables([rows.slice(0, 31), rows.slice(31, 1), rows.slice(32)])
    workspace = company(experience=LIKERT)
    assert estimate(chunked, workspace).equals(estimate(rows, workspace))
