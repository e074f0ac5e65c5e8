"""Errors of facts under a declared design, heavy weights, one cluster and panels."""

import math
import random
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from kurssi.ledger.axes import rows as rows_of
from kurssi.ledger.estimate import estimate
from kurssi.ledger.measures import measures
from kurssi.maths.survey import jeffreys_se, ratio_estimate
from kurssi.survey.respondents import respondents as people_of
from kurssi.workspace.company import Experience, Survey
from ledger import by_hand
from ledger.by_hand import company, fact, respondents, table, week

LIKERT = Experience(scale=(1.0, 7.0))


def drawn_rows() -> list[dict]:
    """People of two regions, drawn by commune, with a profile; some answers are missing."""
    chance = random.Random(5)
    rows = respondents(500, seed=5)
    for pair in zip(rows[::2], rows[1::2], strict=True):
        own = {"region": chance.choice("ns"), "commune": f"c{chance.randrange(8)}",
               "sex": chance.choice(["man", "man", "woman", None])}  # fmt: skip
        for row in pair:
            row |= own | {"loyalty": chance.randint(0, 5) + len(own["commune"])}
    return rows


@pytest.mark.parametrize("margins", [{}, {"sex": {"man": 0.5, "woman": 0.5}}])
def test_a_declared_design_measures_the_error(margins, monkeypatch):
    """Every fact is the ratio of its own cell under the design that the weights say."""
    monkeypatch.setattr(by_hand, "TEXTS", by_hand.TEXTS | {"region", "commune", "sex"})
    rows = drawn_rows()
    workspace = company(
        experience=LIKERT, survey=Survey(strata="region", cluster="commune", margins=margins)
    )
    facts = estimate(table(rows), workspace)
    weighting = people_of(table(rows), workspace).weighting
    for segment in ("young", "all"):
        waves = []
        for t in range(3):
            inside = np.array(
                [
                    (row["brand"], row["period"]) == ("own", week(t))
                    and row["loyalty"] is not None
                    and segment in ("all", row["segment"])
                    for row in rows
                ]
            )
            value, variance, alone = one_cell(rows, inside, weighting)
            found = fact(facts, measure="loyalty", subject="own", segment=segment, period=week(t))
            groups = Counter()
            for at in np.flatnonzero(inside):
                groups[rows[at]["region"], rows[at]["commune"]] += weighting.weights[at]
            weight = np.array(list(groups.values()))
            freedom = weight.sum() ** 2 / (weight**2).sum() * (1 - 2 / len(weight))
            student = stats.t.ppf(0.975, freedom) / stats.norm.ppf(0.975)
            assert found["value"] == pytest.approx(value, rel=1e-10)
            assert found["se"] == pytest.approx(math.sqrt(variance) * student, rel=1e-9)
            weight = weighting.weights[inside]
            kish = weight.sum() ** 2 / (weight**2).sum()
            waves.append((variance, alone / kish, kish, found["n"], found["n_eff"]))
        effect = sum(v for v, *_ in waves) / sum(a for _, a, *_ in waves)
        for _, _, kish, n, n_eff in waves:
            assert n_eff == pytest.approx(min(kish / effect, n), rel=1e-9)


def one_cell(rows, inside, weighting):
    """Loyalty of the rows: its mean, the design's variance of it and the variance of one answer."""
    size = len(weighting.design.wave)
    y, x, w = np.zeros(size), np.zeros(size), np.zeros(size)
    y[weighting.person[inside]] = [
        row["loyalty"] / 10 for row, there in zip(rows, inside, strict=True) if there
    ]
    x[weighting.person[inside]] = 1.0
    w[weighting.person] = weighting.weights
    value, variance = ratio_estimate(y, x, w, design=weighting.design)
    n = x.sum()
    spread = np.average((y[x > 0] - value) ** 2, weights=w[x > 0])
    return value, variance, spread * n / (n - 1)


def test_raking_moves_the_level_and_no_error_is_taken_for_nothing():
    """Women know the brand and men do not: the level is the share of women, which is declared."""
    rows = [
        {"respondent": str(i), "period": week(0), "brand": "own", "awareness": float(i % 4 == 0),
         "design": "woman" if i % 4 == 0 else "man"}
        for i in range(200)
    ]  # fmt: skip
    survey = Survey(margins={"design": {"man": 0.5, "woman": 0.5}})
    found = fact(estimate(table(rows), company(survey=survey)), measure="awareness")
    assert found["value"] == pytest.approx(0.5)
    kish = 200**2 / (50 * 2.0**2 + 150 * (2 / 3) ** 2)
    assert found["n_eff"] == pytest.approx(kish)
    student = stats.t.ppf(0.975, kish - 1) / stats.norm.ppf(0.975)  # weights are unequal
    assert found["se"] == pytest.approx(jeffreys_se(np.array([0.5]), np.array([kish]))[0] * student)


def test_heavy_weights_do_not_make_yes_or_no_surer_than_they_are():
    """90 % intervals of waves whose weights are very unequal held 88 %, and 12 % of changes seen
    between equal waves had p > .95."""
    rng = np.random.default_rng(4)
    rows = [
        {"respondent": f"{t}-{i}", "period": week(t), "brand": "own", "awareness": float(yes),
         "weight": float(weight)}
        for t in range(150)
        for i, (yes, weight) in enumerate(
            zip(rng.random(300) < 0.3, np.exp(rng.normal(0, 1.2, 300)), strict=True)
        )
    ]  # fmt: skip
    facts = rows_of(estimate(table(rows), company()), measure="awareness").to_pylist()
    for row in facts:
        assert row["se"] > 0.99 * jeffreys_se(np.array([row["value"]]), np.array([row["n_eff"]]))[0]


def test_the_effective_n_does_not_follow_a_waves_answers(monkeypatch):
    """Old people are few and weigh much: a wave in which none of them says yes looks sure. Means
    of waves weighted by an n_eff that follows it came out .063 where the truth is .075."""
    monkeypatch.setattr(by_hand, "TEXTS", by_hand.TEXTS | {"age"})
    rng = np.random.default_rng(7)
    rows = [
        {"respondent": f"{t}-{i}", "period": week(t), "brand": "own", "age": age,
         "awareness": float(rng.random() < (0.05 if age == "young" else 0.10)),
         "weight": 0.625 if age == "young" else 2.5}
        for t in range(150) for i, age in enumerate(48 * ["young"] + 12 * ["old"])
    ]  # fmt: skip
    facts = estimate(table(rows), company(survey=Survey(strata="age")))
    facts = rows_of(facts, measure="awareness")
    n_eff, value = (np.array(facts[name].to_pylist()) for name in ("n_eff", "value"))
    assert np.ptp(n_eff) < 1e-9
    assert np.average(value, weights=n_eff) == pytest.approx(value.mean(), rel=1e-9)


def test_one_cluster_is_one_answer(monkeypatch):
    monkeypatch.setattr(by_hand, "TEXTS", by_hand.TEXTS | {"store"})
    rng = np.random.default_rng(11)
    rows = [
        {"respondent": f"{s}-{i}", "period": week(0), "brand": "own", "store": f"s{s}",
         "segment": "north" if s == 0 else "south", "awareness": float(rng.random() < 0.5),
         "recommendation": float(rng.integers(0, 11))}
        for s in range(8) for i in range(20)
    ]  # fmt: skip
    workspace = company({"north": 1.0, "south": 1.0}, survey=Survey(cluster="store"))
    facts = estimate(table(rows), workspace)
    for measure in ("awareness", "recommendation"):
        alone = fact(facts, measure=measure, segment="north")
        many = fact(facts, measure=measure, segment="south")
        assert alone["n_eff"] == 1.0
        one = jeffreys_se(np.array([alone["value"]]), np.ones(1))[0]
        assert alone["se"] == pytest.approx(one)
        assert many["se"] < 0.5 * one


def of_stores(monkeypatch, answers, **more):
    """Answers of as many people in each store; facts of one wave drawn by store."""
    monkeypatch.setattr(by_hand, "TEXTS", by_hand.TEXTS | {"store"})
    rows = [
        {"respondent": f"{s}-{i}", "period": week(0), "brand": "own", "store": f"s{s}",
         "awareness": float(yes)} | more
        for s, store in enumerate(answers) for i, yes in enumerate(store)
    ]  # fmt: skip
    facts = estimate(table(rows), company(survey=Survey(cluster="store")))
    return fact(facts, measure="awareness")


def test_two_clusters_exactly_alike_are_as_sure_as_their_people(monkeypatch):
    """Widened by t with one degree of freedom the error was .50, of a share."""
    found = of_stores(monkeypatch, [[0, 1] * 10, [0, 1] * 10])
    assert found["se"] == pytest.approx(0.0804, abs=0.003)
    apart = of_stores(monkeypatch, [[0, 1] * 10, [0, 0, 1, 1, 1] * 4])
    assert apart["se"] > 3 * found["se"], "two that differ are measured by their difference"


def test_everybody_asked_makes_no_error():
    """A count: Cochran (1977), section 2.6."""
    rows = [
        {"respondent": f"p{t}-{i}", "period": week(t), "brand": "own",
         "awareness": float(i < 10 + t), "recommendation": float(i % 11), "people": 40.0}
        for t in range(2) for i in range(40)
    ]  # fmt: skip
    counted = company(survey=Survey(stratum_population="people"))
    made = by_hand.ledger(counted, tracker=table(rows))
    for row in measures(made, counted):
        assert row.se == 0.0
        assert row.q05 == row.value == row.q95
    first, second = (row for row in measures(made, counted) if row.measure == "awareness")
    assert first.value == 0.25
    assert (second.change, second.p_change) == (pytest.approx(0.025), 1.0)
    drawn = [row | {"people": 80.0} for row in rows]
    made = by_hand.ledger(counted, tracker=table(drawn))
    assert all(row.se > 0 for row in measures(made, counted))


def test_errors_of_everybody_go_on_where_segments_differ():
    """The same people every week, of two segments that differ and nothing else that lasts."""
    rng = np.random.default_rng(3)
    rows = [
        {"respondent": f"p{i}", "period": week(t), "brand": "own", "segment": "ab"[i % 2],
         "awareness": float(rng.random() < (0.2, 0.8)[i % 2])}
        for t in range(12) for i in range(200)
    ]  # fmt: skip
    unknown, known = company({"a": None, "b": None}), company({"a": 1.0, "b": 1.0})
    facts = estimate(table(rows), unknown)
    for segment in "ab":
        found = fact(facts, measure="awareness@1", segment=segment)
        assert abs(found["value"]) < 3 * found["se"]
    # Of the variance .25 of an answer .09 is between the segments.
    found = fact(facts, measure="awareness@1", segment="all")
    assert found["value"] == pytest.approx(0.36, abs=0.05)
    bare = [{k: v for k, v in row.items() if k != "segment"} for row in rows]
    other = fact(estimate(table(bare), company()), measure="awareness@1")
    assert other["value"] == pytest.approx(found["value"], rel=1e-12)
    held = fact(estimate(table(rows), known), measure="awareness@1", segment="all")
    assert abs(held["value"]) < 3 * held["se"], "populations hold the segments still"
