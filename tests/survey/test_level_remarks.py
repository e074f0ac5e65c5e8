"""What levels do not show: refused indexes and CX with their reasons, and two that are one."""

import numpy as np

from kurssi.findings import Severity
from kurssi.survey.level_remarks import LevelRemarks, level_remarks
from survey import panelists


def told(**loadings) -> LevelRemarks:
    columns = panelists.experience(np.random.default_rng(1), 400, **loadings)
    return level_remarks(panelists.people(columns, panelists.workspace()))


def test_sound_and_separate_measures_need_no_remark():
    assert told(phi=0.3, relevance=(0.8, 0.8, 0.8), differentiation=(0.8, 0.8)) == LevelRemarks()


def test_a_refused_index_and_cx_of_it_have_their_reasons():
    found = told(phi=0.3, relevance=(0.0, 0.0, 0.0), differentiation=(0.8, 0.8))
    assert [one.measure for one in found.withheld] == ["relevance", "cx"]
    index, cx = (one.sentence.text("en") for one in found.withheld)
    assert index.startswith("relevance has no level: its items have too little in common")
    assert "alpha" in index
    assert cx == (
        "customer experience has no level: it is made of relevance, whose items make no index"
    )


def test_two_measures_that_are_one_are_told():
    found = told(phi=1.0, relevance=(0.8, 0.8, 0.8), differentiation=(0.8, 0.8))
    assert found.withheld == ()
    (pair,) = found.inseparable
    assert pair.code == "measures-inseparable"


def test_warnings_that_touch_levels_go_with_them():
    """A code inside the scale: the level is wrong until it is mended, and says so."""
    rng = np.random.default_rng(1)
    columns = panelists.experience(rng, 600)
    columns["relevance_1"] = np.where(rng.random(600) < 0.1, 8.0, columns["relevance_1"])
    declared = panelists.workspace(scale=(1.0, 8.0))
    people = panelists.people(columns, declared)
    told = level_remarks(people, declared)
    assert "code-inside-scale" in {one.code for one in told.cautions}
    assert {one.severity for one in told.cautions} == {Severity.WARNING}
    assert level_remarks(people).cautions == ()
    clean = panelists.people(panelists.experience(rng, 600), panelists.workspace())
    assert level_remarks(clean, panelists.workspace()).cautions == ()
