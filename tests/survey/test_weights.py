"""Weights of respondents: raked wave by wave, over persons, and every trouble told."""

import random

import numpy as np
import pytest

from kurssi.findings import Severity
from kurssi.survey.cluster_findings import alike_findings, cluster_findings, lone_findings
from kurssi.survey.respondents import respondents
from kurssi.survey.weight_findings import margin_findings, weighting_findings
from kurssi.survey.weights import plain
from kurssi.workspace.company import Survey
from ledger import by_hand
from ledger.by_hand import MONDAY, company, table, week

TEXTS = by_hand.TEXTS | {"sex", "age", "region", "commune", "again"}
MARGINS = {"sex": {"man": 0.5, "woman": 0.5}, "age": {"1": 300.0, "2": 500.0, "3": 200.0}}


@pytest.fixture(autouse=True)
def texts(monkeypatch):
    """The tracker's own columns come as text."""
    monkeypatch.setattr(by_hand, "TEXTS", TEXTS)


def people(count: int = 240, *, waves: int = 2, seed: int = 1, brands=("own", "rival")):
    """Rows of people who answered on every brand; men and the young answer more readily."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(count):
        sex = rng.choice(["man", "woman"], p=[0.65, 0.35])
        person = {
            "respondent": f"p{i // waves}",
            "period": week(i % waves),
            "weight": float(rng.gamma(6.0, 1.0)),
            "sex": sex,
            "age": rng.choice(["1", "2", "3"], p=[0.5, 0.3, 0.2]),
            "region": rng.choice(["n", "s"]),
            "commune": f"c{rng.integers(0, 9)}",
        }
        liking = float(rng.random() < (0.3 if sex == "man" else 0.6))
        rows += [person | {"brand": brand, "awareness": liking} for brand in brands]
    return rows


def weighting_of(rows, **survey):
    return respondents(table(rows), company(survey=Survey(**survey))).weighting


def findings_of(rows, **survey) -> dict:
    found = weighting_findings(weighting_of(rows, **survey), "data/tracker.csv")
    told = {one.code: one for one in found}
    assert len(told) == len(found)
    return told


def share(rows, weights, column, answer, wave):
    """The weight of an answer among those who gave one, each person counted once."""
    there = {
        row["respondent"]: (row[column], w)
        for row, w in zip(rows, weights, strict=True)
        if row["period"] == week(wave) and row[column] is not None
    }
    total = sum(w for _, w in there.values())
    return sum(w for given, w in there.values() if given == answer) / total


def test_every_wave_has_the_margins():
    rows = people()
    found = weighting_of(rows, margins=MARGINS)
    for wave in (0, 1):
        assert share(rows, found.weights, "sex", "woman", wave) == pytest.approx(0.5)
        assert share(rows, found.weights, "age", "2", wave) == pytest.approx(0.5)
    assert [wave.day for wave in found.waves] == [week(0), week(1)]
    assert all(wave.raked and wave.converged and wave.n == 120 for wave in found.waves)


def test_a_person_has_one_weight_for_all_brands_and_counts_once():
    """With some brands answered by women alone, raking over rows would go astray."""
    rows = [r for r in people() if r["brand"] == "own" or r["sex"] == "woman"]
    found = weighting_of(rows, margins=MARGINS)
    assert share(rows, found.weights, "sex", "woman", 0) == pytest.approx(0.5)
    seen: dict = {}
    for row, weight in zip(rows, found.weights, strict=True):
        key = row["respondent"], row["period"]
        assert seen.setdefault(key, weight) == weight


def test_without_margins_weights_are_as_given_else_one():
    rows = people(20)
    found = weighting_of(rows)
    assert found.design is None
    assert found.weights.tolist() == [row["weight"] for row in rows]
    bare = [{k: v for k, v in row.items() if k != "weight"} for row in rows]
    assert weighting_of(bare).weights.tolist() == [1.0] * 40
    assert weighting_findings(weighting_of(bare), None) == ()


def test_a_missing_answer_keeps_its_share_of_the_base_weights():
    rows = people()
    for row in rows[::7]:
        for same in rows:
            if (same["respondent"], same["period"]) == (row["respondent"], row["period"]):
                same["sex"] = None
    found = weighting_of(rows, margins=MARGINS)
    there = [i for i, row in enumerate(rows) if row["period"] == week(0) and row["brand"] == "own"]
    unknown = [i for i in there if rows[i]["sex"] is None]
    base = np.array([row["weight"] for row in rows])
    kept = found.weights[unknown].sum() / found.weights[there].sum()
    assert kept == pytest.approx(base[unknown].sum() / base[there].sum())
    assert share(rows, found.weights, "sex", "woman", 0) == pytest.approx(0.5)


def test_numbers_and_blanks_are_the_same_answer(monkeypatch):
    assert [plain(text) for text in (" 1.0", "1", "1.5", "man ", "nan", "inf")] == [
        "1", "1", "1.5", "man", "nan", "inf",
    ]  # fmt: skip
    rows = [row | {"age": float(row["age"])} for row in people()]
    monkeypatch.setattr(by_hand, "TEXTS", TEXTS - {"age"})
    found = weighting_of(rows, margins=MARGINS)
    assert share(rows, found.weights, "age", 2.0, 0) == pytest.approx(0.5)


def test_weights_are_cut_where_trimming_is_declared():
    rows = people(2000)
    plainly = weighting_of(rows, margins=MARGINS)
    found = weighting_of(rows, margins=MARGINS, trim=3.0)
    there = np.array([row["period"] == week(0) for row in rows])
    assert found.weights[there].max() <= 3.0 * np.median(found.weights[there]) * (1 + 1e-6)
    assert found.waves[0].trimmed > 0
    assert found.waves[0].design_effect < plainly.waves[0].design_effect
    rows[0]["weight"] = rows[1]["weight"] = 100.0
    assert weighting_of(rows, trim=3.0).waves[0].trimmed == pytest.approx(1 / 1000)


def test_a_wave_without_a_category_is_raked_to_what_it_has_and_told():
    rows = [row for row in people() if row["period"] == week(0) or row["age"] != "3"]
    found = weighting_of(rows, margins=MARGINS)
    assert found.waves[1].empty == (("age", "3"),)
    assert share(rows, found.weights, "age", "2", 1) == pytest.approx(500 / 800)
    told = findings_of(rows, margins=MARGINS)["margin-missing-in-wave"]
    assert "age = 3" in str(told.what)
    assert week(1).isoformat() in str(told.what)
    assert told.severity is Severity.WARNING


def test_findings_tell_of_absent_columns_and_strange_or_missing_answers():
    rows = people()
    rows[4]["sex"] = rows[5]["sex"] = "other"
    margins = {"sex": MARGINS["sex"] | {"unsaid": 0.02}}
    told = findings_of(rows, margins=margins, strata="town")
    assert set(told) == {
        "survey-column-absent", "answer-without-margin", "margin-without-answers", "margins-met",
    }  # fmt: skip
    assert "town" in str(told["survey-column-absent"].what)
    strange = told["answer-without-margin"]
    assert (strange.rows, strange.count, strange.column) == ((6, 7), 2, "sex")
    assert str(strange.what).startswith('[survey.margins.sex] does not name these answers: "other"')
    assert "[survey.margins.sex]" in str(strange.mend)
    assert "unsaid" in str(told["margin-without-answers"].what)


def test_people_of_no_segment_are_told_to_say_one():
    rows = [row | {"segment": "all" if i < 9 else "north"} for i, row in enumerate(people())]
    told = findings_of(rows, margins={"segment": {"north": 0.6, "south": 0.4}})
    assert "write which segment" in str(told["answer-without-margin"].mend)


def test_how_raking_came_out_is_told():
    told = findings_of(people(), margins=MARGINS)
    note = told["margins-met"]
    waves = weighting_of(people(), margins=MARGINS).waves
    assert note.severity is Severity.NOTE
    assert f"{max(wave.largest for wave in waves):.1f} times the mean" in str(note.what)
    assert f"{max(wave.design_effect for wave in waves):.2f} times as large" in str(note.what)
    weights = weighting_of(people(), margins=MARGINS).weights
    assert max(wave.largest for wave in waves) == pytest.approx(
        weights.max() / weights.mean(), rel=0.2
    )


def test_one_wave_is_told_as_one():
    one = [row for row in people() if row["period"] == week(0)]
    assert str(findings_of(one, margins=MARGINS)["margins-met"].what).startswith("in one wave the")
    two = str(findings_of(people(), margins=MARGINS)["margins-met"].what)
    assert two.startswith("in 2 waves the")
    rows = people(80)
    for row in rows[:2]:
        row["weight"] = None
    assert "one person has no weight" in str(findings_of(rows)["weight-missing"].what)


def test_findings_tell_of_margins_not_met_and_of_uneven_weights():
    rows = people(200)
    doubled = [row | {"again": row["sex"]} for row in rows]
    margins = {"sex": {"man": 5.0, "woman": 95.0}, "again": {"man": 50.0, "woman": 50.0}}
    told = findings_of(doubled, margins=margins)
    assert "45 points" in str(told["margins-not-met"].what)
    assert told["margins-not-met"].count == 200
    told = findings_of(rows, margins={"sex": {"man": 3.0, "woman": 97.0}})
    assert set(told) == {"weights-uneven", "margins-met"}
    told = findings_of(people(2000), margins=MARGINS, trim=3.0)
    assert set(told) == {"weights-trimmed", "margins-met"}


def test_the_declared_design_is_the_trackers():
    rows = [row | {"units": 1000.0 if row["region"] == "n" else 7.0} for row in people()]
    found = weighting_of(
        rows, strata="region", cluster="commune", stratum_population="units", margins=MARGINS
    )
    design = found.design
    assert design is not None
    assert design.clustered
    assert sorted(set(design.population.tolist())) == [7.0, 1000.0]
    assert len(design.population) == 2 * 2  # regions in each of two waves
    assert len(design.stratum) == len(
        {(row["period"], row["region"], row["commune"]) for row in rows}
    )
    assert found.crowded == 2
    told = weighting_findings(found, None)
    assert "stratum-crowded" in {one.code for one in told}


def test_people_without_a_commune_were_drawn_alone():
    rows = people(60, waves=1)
    for row in rows[:20]:
        row["commune"] = None
    found = weighting_of(rows, cluster="commune").design
    assert found is not None
    assert len(found.stratum) == 10 + len({row["commune"] for row in rows[20:]})


def test_a_wave_where_no_answer_counts_stays_as_it_is():
    rows = [row | ({"weight": 0.0} if row["period"] == week(1) else {}) for row in people()]
    found = weighting_of(rows, margins=MARGINS)
    assert (found.waves[1].n, found.waves[1].raked) == (0, False)
    assert found.waves[0].day == MONDAY


def test_a_population_that_is_no_number_column_is_told_and_not_used():
    rows = [row | {"units": 500.0} for row in people(60)]
    assert weighting_of(rows, stratum_population="units").absent == ()
    found = weighting_of(rows, stratum_population="region")
    assert (found.absent, found.design) == (("region",), None)


def test_a_segment_in_one_cluster_is_told():
    rows = [
        row | {"segment": "north" if row["commune"] == "c0" else "south"} for row in people(600)
    ]
    workspace = company(survey=Survey(cluster="commune"))
    (finding,) = cluster_findings(respondents(table(rows), workspace), None)
    assert (finding.code, finding.severity, finding.count) == ("one-cluster", Severity.WARNING, 2)
    assert "north" in finding.what.text("en")
    assert "south" not in finding.what.text("en")
    spread = [row | {"segment": "north"} for row in rows]
    assert cluster_findings(respondents(table(spread), workspace), None) == ()
    assert cluster_findings(respondents(table(rows), company()), None) == ()


def test_clusters_that_are_strata_by_nature_are_told():
    """Interviewers with the same quota each differ less than chance would have them."""
    workspace = company(survey=Survey(cluster="commune"))
    quota = [
        {"respondent": f"{c}-{i}", "period": MONDAY, "brand": "own", "commune": f"c{c}",
         "awareness": float(i % 2)}
        for c in range(20) for i in range(10)
    ]  # fmt: skip
    (finding,) = alike_findings(respondents(table(quota), workspace), None)
    assert finding.code == "clusters-alike"
    chance = random.Random(3)
    drawn = [row | {"awareness": float(chance.random() < 0.5)} for row in quota]
    assert alike_findings(respondents(table(drawn), workspace), None) == ()
    assert alike_findings(respondents(table(quota), company()), None) == ()


def test_a_persons_weight_is_on_any_of_their_rows_else_the_waves_mean():
    """Beside weights of thousands a missing one is no 1: what is thousandfold is the same."""
    rows = people(200)
    given = np.array([row["weight"] for row in rows])
    rows[0]["weight"] = None  # on the other brand's row
    for row in rows[40:60]:
        row["weight"] = None
    found = weighting_of(rows)
    assert found.weights[0] == given[1]
    there = [i for i, row in enumerate(rows) if row["period"] == week(0) and not 40 <= i < 60]
    lost = next(i for i in range(40, 60) if rows[i]["period"] == week(0))
    assert found.weights[lost] == pytest.approx(given[there].mean())
    for row in rows:
        row["weight"] = row["weight"] and 1000 * row["weight"]
    np.testing.assert_allclose(weighting_of(rows).weights, 1000 * found.weights)
    assert findings_of(rows)["weight-missing"].count == 10


def test_a_profile_answer_is_on_any_of_a_persons_rows():
    whole = people()
    half = [row | ({"age": None, "sex": None} if row["brand"] == "own" else {}) for row in whole]
    expected = weighting_of(whole, margins=MARGINS).weights
    np.testing.assert_allclose(weighting_of(half, margins=MARGINS).weights, expected)
    np.testing.assert_allclose(weighting_of(half[::-1], margins=MARGINS).weights[::-1], expected)


def test_of_two_answers_the_first_counts_and_it_is_told():
    rows = people(100)
    rows[1]["weight"] = 50.0
    rows[3]["age"] = "2" if rows[2]["age"] == "1" else "1"
    found = weighting_of(rows)
    assert found.weights[1] == rows[0]["weight"]
    told = findings_of(rows)["person-with-two-values"]
    assert (told.column, told.count) == ("weight", 1)
    told = findings_of(rows, margins=MARGINS)["person-with-two-values"]
    assert told.column == "weight, age"


@pytest.mark.parametrize(
    ("wanted", "added"), [((0.0, 0.0), "0"), ((0.2, 0.4), "0.6"), ((10, 80), "90")]
)
def test_margins_that_add_up_to_nothing_sensible_are_told(wanted, added):
    margins = {"sex": dict(zip(("man", "woman"), wanted, strict=True)), "age": MARGINS["age"]}
    (told,) = margin_findings(Survey(margins=margins))
    assert (told.code, told.column) == ("margins-add-up", "survey.margins.sex")
    assert f"to {added}:" in str(told.what)


def test_strata_of_one_cluster_are_told():
    """Two clusters of the north, one of the south: nothing tells how southern clusters differ."""
    rows = [row | {"commune": "c9" if row["region"] == "s" else f"c{i // 2 % 2}"}
            for i, row in enumerate(people(60, waves=1))]  # fmt: skip
    workspace = company(survey=Survey(strata="region", cluster="commune"))
    (finding,) = lone_findings(respondents(table(rows), workspace), None)
    assert (finding.code, finding.severity) == ("stratum-of-one-cluster", Severity.WARNING)
    assert "1 of 2 strata" in str(finding.what)
    assert finding.count == sum(row["region"] == "s" for row in rows)
    spread = [row | {"commune": f"c{i // 2 % 3}"} for i, row in enumerate(rows)]
    assert lone_findings(respondents(table(spread), workspace), None) == ()
    of_one = company(survey=Survey(cluster="commune"))
    assert lone_findings(respondents(table(rows), of_one), None) == ()


def test_a_census_of_the_only_cluster_there_is_leaves_nothing_to_tell():
    rows = [row | {"commune": "c9" if row["region"] == "s" else f"c{i // 2 % 2}",
                   "units": 1.0 if row["region"] == "s" else 50.0}
            for i, row in enumerate(people(60, waves=1))]  # fmt: skip
    survey = Survey(strata="region", cluster="commune", stratum_population="units")
    assert lone_findings(respondents(table(rows), company(survey=survey)), None) == ()


def test_people_without_a_stratum_or_cluster_are_told():
    rows = people(60, waves=1)
    for row in rows[:20]:
        row["region"] = None
    told = findings_of(rows, strata="region", cluster="commune")
    assert (told["design-missing"].column, told["design-missing"].count) == ("region", 10)
    assert "design-missing" not in findings_of(people(60), strata="region", cluster="commune")
