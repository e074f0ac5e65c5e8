"""Pairs that HTMT cannot judge: nothing is claimed of them in silence."""

import numpy as np
import pytest

from kurssi.survey.instrument import instrument_report
from kurssi.survey.judge import instrument_findings
from kurssi.workspace.company import Index, Label
from survey import panelists


def index(name, *items):
    return Index(id=name, label=Label(id=name), items=items, scale=(1.0, 7.0))


def told(columns, *indexes):
    people = panelists.people(columns, panelists.workspace(indexes=indexes))
    report = instrument_report(people)
    return report, {finding.code: finding for finding in instrument_findings(people, report)}


def pair_of(pairs, *names):
    (found,) = [pair for pair in pairs if {pair.first, pair.second} == set(names)]
    return found


def rng(seed=1):
    return np.random.default_rng(seed)


def test_one_item_bounds_the_correlation_from_below():
    """The bound is r over the root of the other's alpha, and never above the true correlation."""
    first, second = panelists.factors(rng(), 3000, 0.7)
    columns = {f"relevance_{i}": panelists.item(rng(i), first, 0.8) for i in range(3)}
    columns["fit"] = panelists.item(rng(9), second, 0.8)
    report, _ = told(columns, index("fit", "fit"))
    assert report.pairs == ()
    pair = pair_of(report.untold, "relevance", "fit")
    mean = np.mean([columns[f"relevance_{i}"] for i in range(3)], axis=0)
    alpha = next(one.alpha.value for one in report.instruments if one.alpha is not None)
    expected = np.corrcoef(mean, columns["fit"])[0, 1] / np.sqrt(alpha)
    assert pair.least.value == pytest.approx(expected, rel=1e-6)
    assert pair.least.low < pair.least.value < 0.7
    assert not pair.inseparable


def test_two_questions_that_go_together_almost_wholly_are_one_thing():
    mood = rng(2).integers(1, 8, 500).astype(float)
    other = np.where(rng(3).random(500) < 0.03, rng(4).integers(1, 8, 500), mood)
    report, found = told({"fit": mood, "suit": other}, index("fit", "fit"), index("suit", "suit"))
    assert pair_of(report.untold, "fit", "suit").inseparable
    assert "measures-inseparable" in found


def test_quoted_measures_of_one_question_are_named():
    """Loyalty and recommendation of one question each are quoted, and nobody knows if as one."""
    mood = rng(5).normal(size=400)
    columns = {
        name: np.clip(np.round(5 + 2 * (mood + rng(at).normal(size=400))), 0, 10)
        for at, name in enumerate(("loyalty", "recommendation"))
    }
    report, found = told(panelists.experience(rng(6), 400) | columns)
    assert len(report.pairs) == 1
    assert len(report.untold) == 5
    note = found["one-item-measures"]
    assert set(note.column.split(", ")) == {"loyalty", "recommendation"}
    assert "loyalty" in note.what.text("en").lower()


def test_a_question_found_to_be_one_thing_with_a_measure_is_not_called_unjudged():
    columns = panelists.experience(rng(6), 400)
    columns["recommendation"] = rng(5).integers(0, 11, 400).astype(float)
    items = np.stack([values for name, values in columns.items() if name.startswith("relevance")])
    columns["loyalty"] = np.round(10 * (items.mean(0) - 1) / 6)
    report, found = told(columns)
    assert pair_of(report.untold, "relevance", "loyalty").inseparable
    assert found["one-item-measures"].column == "recommendation"


def test_a_measure_that_nobody_answered_is_not_judged():
    columns = panelists.experience(rng(6), 400)
    nothing = np.full(400, np.nan)
    report, found = told(columns | {"loyalty": nothing, "recommendation": nothing, "fit": nothing},
                         index("fit", "fit"))  # fmt: skip
    assert report.untold == ()
    assert "one-item-measures" not in found


def test_one_measure_of_one_question_is_told_of_as_one():
    columns = panelists.experience(rng(6), 400)
    columns["recommendation"] = rng(5).integers(0, 11, 400).astype(float)
    columns["loyalty"] = np.full(400, np.nan)
    _, found = told(columns)
    what = found["one-item-measures"].what.text("en")
    assert what.startswith("recommendation rests on one question:")


def test_indexes_of_the_same_items_are_not_judged():
    columns = panelists.experience(rng(7), 400)
    columns["fresh"] = columns["relevance_3"]
    shared = index("image", "relevance_1", "relevance_2", "fresh")
    report, found = told(columns, shared)
    assert ("relevance", "image") not in {(one.first, one.second) for one in report.pairs}
    pair = pair_of(report.untold, "relevance", "image")
    assert pair.shared == ("relevance_1", "relevance_2")
    assert pair.least is None
    assert not pair.inseparable
    assert "relevance_1" in found["items-shared"].what.text("en")


def test_one_set_of_items_under_two_names_is_one_thing():
    columns = panelists.experience(rng(8), 400)
    report, _ = told(columns, index("image", "relevance_1", "relevance_2", "relevance_3"))
    assert pair_of(report.untold, "relevance", "image").inseparable
