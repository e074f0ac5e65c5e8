"""Answers that run backwards, hide a code or leave a scale empty: told, never mended."""

import numpy as np
import pytest

from kurssi.findings import Finding, Severity
from kurssi.survey.directions import directions
from kurssi.survey.instrument import instrument_report
from survey import panelists

FIVE = (-1.2, -0.4, 0.4, 1.2)
TEN = (-1.8, -1.5, -1.2, -0.9, -0.6, -0.3, 0.1, 0.6, 1.1)


def told(columns, declared=None, **given) -> list[Finding]:
    declared = declared or panelists.workspace()
    people = panelists.people(columns, declared, **given)
    return list(directions(people, instrument_report(people), declared))


def codes(findings):
    return sorted(finding.code for finding in findings)


def likert(n=600, seed=1, cuts=FIVE, lowest=1):
    """Three items of relevance on a scale that begins at ``lowest``."""
    draw = np.random.default_rng(seed)
    score = draw.normal(size=n)
    return {
        f"relevance_{i}": panelists.item(draw, score, load, cuts, lowest)
        for i, load in enumerate((0.8, 0.7, 0.75), 1)
    }


def five(**declared):
    return panelists.workspace(scale=(1.0, 5.0), **declared)


def test_good_answers_are_told_nothing():
    assert told(likert(), five()) == []
    skewed = likert(cuts=(-2.4, -1.8, -1.0, 0.0))
    assert told(skewed, five()) == []


# Turned round


def test_a_turned_item_is_told_with_the_line_that_mends_it():
    columns = likert()
    columns["relevance_2"] = 6 - columns["relevance_2"]
    (finding,) = told(columns, five())
    assert (finding.code, finding.column) == ("item-backwards", "relevance_2")
    assert finding.severity is Severity.WARNING
    assert finding.count == 600
    assert 'reversed = ["relevance_2"]' in finding.mend.text("en")
    assert "[experience]" in finding.mend.text("en")
    assert told(columns, five(reversed=("relevance_2",))) == []


def test_an_item_declared_reversed_that_is_not_is_told_the_other_way():
    (finding,) = told(likert(), five(reversed=("relevance_3",)))
    assert finding.column == "relevance_3"
    assert finding.mend.text("en").endswith("reversed = []")


def test_items_of_a_declared_measure_are_mended_where_it_is_declared():
    columns = {f"q{i}": answers for i, answers in enumerate(likert().values(), 1)}
    columns["q1"] = 6 - columns["q1"]
    declared = panelists.workspace(
        indexes=[panelists.index("trust", ["q1", "q2", "q3"], scale=(1.0, 5.0))]
    )
    (finding,) = told(columns, declared)
    assert "[measures.trust]" in finding.mend.text("en")


def test_two_items_against_each_other_do_not_tell_which_is_turned():
    columns = likert()
    del columns["relevance_3"]
    columns["relevance_2"] = 6 - columns["relevance_2"]
    (finding,) = told(columns, five())
    assert finding.code == "items-against-each-other"
    assert "relevance_1, relevance_2" in finding.mend.text("en")


def test_an_unrelated_item_is_not_called_turned():
    columns = likert()
    columns["relevance_3"] = np.random.default_rng(9).integers(1, 6, 600).astype(float)
    assert told(columns, five()) == []


def test_a_measure_of_one_column_that_runs_against_the_others_is_told():
    draw = np.random.default_rng(2)
    score = draw.normal(size=500)
    columns = likert(500) | {
        "awareness": (score + draw.normal(size=500) > 0).astype(float),
        "preference": (score + draw.normal(size=500) > 1).astype(float),
        "loyalty": panelists.item(draw, score, 0.7, TEN, 1),
        "recommendation": 10 - panelists.item(draw, score, 0.7, TEN, 1),
    }
    (finding,) = told(columns, five())
    assert (finding.code, finding.column) == ("measure-backwards", "recommendation")
    columns["recommendation"] = 10 - columns["recommendation"]
    assert told(columns, five()) == []


# Codes and scales


@pytest.mark.parametrize(("code", "scale"), [(6.0, (1.0, 6.0)), (0.0, (0.0, 5.0))])
def test_dont_know_inside_a_scale_declared_too_wide_is_told_with_its_rows(code, scale):
    columns = likert(900)
    unsure = np.random.default_rng(3).random(900) < 0.1
    columns["relevance_1"] = np.where(unsure, code, columns["relevance_1"])
    hidden = [f for f in told(columns, panelists.workspace(scale=scale)) if "code" in f.code]
    (finding,) = hidden
    assert (finding.code, finding.column) == ("code-inside-scale", "relevance_1")
    assert finding.count == unsure.sum()
    assert finding.rows == tuple((np.flatnonzero(unsure) + 2)[:10].tolist())
    assert f'[sources.values.relevance_1]\n"{code:g}" = nan' in finding.mend.text("en")
    assert "scale = [1, 5]" in finding.mend.text("en")


def test_who_does_not_know_says_so_to_every_item_and_is_found_all_the_same():
    columns = likert(900)
    unsure = np.random.default_rng(4).random(900) < 0.1
    columns = {name: np.where(unsure, 6.0, answers) for name, answers in columns.items()}
    draw = np.random.default_rng(5)
    columns = {
        name: np.where(unsure & (draw.random(900) < 0.3), 3.0, answers)
        for name, answers in columns.items()
    }
    found = told(columns, panelists.workspace(scale=(1.0, 6.0)))
    assert {f.column for f in found if f.code == "code-inside-scale"} == set(columns)


def test_a_code_of_a_reversed_item_is_told_by_the_number_in_the_file():
    columns = likert(900)
    unsure = np.random.default_rng(3).random(900) < 0.1
    columns["relevance_1"] = np.where(unsure, 6.0, 6 - columns["relevance_1"])
    declared = panelists.workspace(scale=(1.0, 6.0), reversed=("relevance_1",))
    (finding,) = [f for f in told(columns, declared) if f.code == "code-inside-scale"]
    assert finding.column == "relevance_1"
    assert '"6" = nan' in finding.mend.text("en")


def test_a_scale_nobody_fills_is_told_with_the_one_that_was_asked():
    (finding,) = told(likert(), panelists.workspace(scale=(1.0, 7.0)))
    assert finding.code == "scale-wider-than-answers"
    assert finding.column == "relevance_1, relevance_2, relevance_3"
    assert "scale = [1, 5]" in finding.mend.text("en")
    ten = likert(cuts=TEN)
    (finding,) = told(ten, panelists.workspace(scale=(0.0, 10.0)))
    assert "scale = [1, 10]" in finding.mend.text("en")


def test_one_item_on_another_scale_is_told_by_name():
    columns = likert(cuts=panelists.SEVEN) | {"relevance_2": likert()["relevance_2"]}
    (finding,) = told(columns, panelists.workspace(scale=(1.0, 7.0)))
    assert (finding.code, finding.column) == ("item-on-another-scale", "relevance_2")


def test_a_seldom_used_end_is_no_wrong_scale():
    columns = likert(300, cuts=(-2.8, -2.2, -1.7, -1.2, -0.5, 0.3))
    assert min(answers.min() for answers in columns.values()) > 0
    assert told(columns, panelists.workspace(scale=(1.0, 7.0))) == []


def test_an_item_nobody_varies_on_is_told():
    columns = likert() | {"relevance_3": np.full(600, 4.0)}
    (finding,) = told(columns, five())
    assert (finding.code, finding.column, finding.count) == (
        "item-never-varies", "relevance_3", 600,
    )  # fmt: skip
    assert "4" in finding.what.text("en")


def test_points_and_yes_or_no_have_no_codes():
    draw = np.random.default_rng(6)
    score = draw.normal(size=400)
    points = {f"relevance_{i}": np.clip(50 + 20 * score + i, 0, 100) for i in (1, 2)}
    assert told(points, panelists.workspace(scale=None)) == []
    ticks = {f"relevance_{i}": (score + draw.normal(size=400) > 0).astype(float) for i in (1, 2, 3)}
    assert told(ticks, panelists.workspace(scale=(0.0, 1.0))) == []


def test_nothing_odd_raises():
    n = 40
    for answers in (np.full(n, np.nan), np.full(n, 3.0), np.arange(n) % 2 * np.nan, np.ones(n) * 9):
        columns = {"relevance_1": answers, "relevance_2": np.arange(n) % 5 + 1.0}
        told(columns, five())
        told(columns | {"awareness": answers, "preference": answers}, five())


@pytest.mark.slow
@pytest.mark.parametrize("cuts", [FIVE, (-2.4, -1.8, -1.0, 0.0), panelists.SEVEN])
@pytest.mark.parametrize("n", [200, 2000])
def test_good_answers_are_seldom_suspected(cuts, n):
    declared = panelists.workspace(scale=(1.0, float(len(cuts) + 1)))
    suspected = sum(bool(told(likert(n, seed, cuts), declared)) for seed in range(50))
    assert suspected <= 1
