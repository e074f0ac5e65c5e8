"""Findings that need respondents: all at once, from whatever table there is."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.findings import Severity
from kurssi.survey.instrument import instrument_report
from kurssi.survey.judge import instrument_findings, judged
from kurssi.workspace.company import Label
from ledger.by_hand import intake
from survey import panelists


def told(columns, declared=None):
    return judged(
        intake(tracker=panelists.tracker(columns)), declared or panelists.workspace()
    ).findings


def named(findings):
    return {finding.code: finding for finding in findings}


def rng(seed=1):
    return np.random.default_rng(seed)


def test_a_good_tracker_is_told_nothing():
    assert told(panelists.experience(rng(), 500, phi=0.5)) == ()


def test_a_refused_index_says_so_and_what_would_help():
    found = named(told(panelists.experience(rng(2), 500, relevance=(0, 0, 0))))
    finding = found["index-refused"]
    assert finding.severity is Severity.WARNING
    assert finding.column == "relevance_1, relevance_2, relevance_3"
    assert (finding.file, finding.table) == ("data/tracker.csv", "tracker")
    assert "not posted" in finding.what.text("en")
    assert "items that mean the same" in finding.mend.text("en")


def test_the_mend_of_a_refused_index_is_the_item_that_spoils_it():
    columns = panelists.experience(rng(3), 400)
    columns["relevance_1"] = 8 - columns["relevance_1"]
    found = named(told(columns))
    assert "relevance_1" in found["index-refused"].mend.text("en")
    assert "reversed" in found["index-refused"].mend.text("en")
    assert "item-backwards" in found


def test_an_odd_item_says_what_alpha_would_be():
    columns = panelists.experience(rng(4), 400, relevance=(0.8, 0.75, 0.0, 0.7))
    finding = named(told(columns))["odd-item"]
    people = panelists.people(columns)
    relevance = instrument_report(people).instruments[0]
    assert finding.column == "relevance_3"
    assert f"{relevance.odd.without.value:.2f}" in finding.mend.text("en")
    assert f"{relevance.alpha.value:.2f}" in finding.what.text("en")


def test_a_weak_index_is_a_note_and_what_is_not_told_apart_a_warning():
    weak = named(told(panelists.experience(rng(5), 1500, relevance=(0.45, 0.45, 0.45))))
    assert weak["weak-index"].severity is Severity.NOTE
    columns = panelists.experience(rng(6), 600, phi=0.85)
    (pair,) = instrument_report(panelists.people(columns)).pairs
    assert pair.htmt.value < 0.9 < pair.htmt.high, "told neither apart nor one"
    alike = named(told(columns))["measures-inseparable"]
    assert alike.severity is Severity.WARNING
    assert "withheld" in alike.what.text("en")


def test_measures_that_are_one_are_told_with_the_ratio():
    columns = panelists.experience(rng(7), 500, phi=1.0)
    finding = named(told(columns))["measures-inseparable"]
    pair = instrument_report(panelists.people(columns)).pairs[0]
    assert f"{pair.htmt.value:.2f}" in finding.what.text("en")
    assert "withheld" in finding.what.text("en")
    assert finding.severity is Severity.WARNING


def test_findings_are_of_the_report_they_are_given():
    people = panelists.people(panelists.experience(rng(7), 500, phi=1.0))
    report = instrument_report(people)
    assert named(instrument_findings(people, report)).keys() == {"measures-inseparable"}


@pytest.mark.parametrize("rows", [1, 2, 12])
def test_odd_tables_raise_nothing(rows):
    assert judged(intake(), panelists.workspace()) == ((), frozenset())
    nothing = np.full(rows, np.nan)
    for columns in (
        {"awareness": np.ones(rows)},
        {"relevance_1": nothing, "relevance_2": nothing},
        {"relevance_1": np.ones(rows), "differentiation_1": nothing},
        {"relevance_1": np.ones(rows), "relevance_2": np.arange(rows) + 0.5},
    ):
        table = panelists.tracker(columns)
        judged(intake(tracker=table), panelists.workspace())
        judged(intake(tracker=table.slice(0, 0)), panelists.workspace())
        judged(intake(tracker=table.drop(["_row"])), panelists.workspace())
    answers = {"relevance_1": np.ones(60), "relevance_2": np.arange(60) / 1.0}
    weightless = panelists.tracker(answers, weights=np.zeros(60))
    judged(intake(tracker=weightless), panelists.workspace())


def test_an_index_is_told_by_its_label_in_the_readers_language():
    columns = panelists.experience(rng(2), 500, relevance=(0, 0, 0))
    image = [columns.pop(f"relevance_{n}") for n in (1, 2, 3)]
    columns |= {f"q{n}": answers for n, answers in enumerate(image)}
    label = Label(id="image", fi="Mielikuva", en="Brand image")
    index = replace(panelists.index("image", [f"q{n}" for n in range(3)]), label=label)
    what = named(told(columns, panelists.workspace(indexes=[index])))["index-refused"].what
    assert "Brand image" in what.text("en")
    assert "Mielikuva" in what.text("fi")
    bare = panelists.workspace(indexes=[replace(index, label=Label(id="image"))])
    assert "of image have" in named(told(columns, bare))["index-refused"].what.text("en")


def test_a_measure_without_a_label_is_told_by_our_own_word():
    what = named(told(panelists.experience(rng(2), 500, relevance=(0, 0, 0))))["index-refused"].what
    assert "of relevance have" in what.text("en")
    assert "relevance" not in what.text("fi")


def test_cx_of_fewer_people_than_its_parts_is_told():
    columns = panelists.experience(rng(9), 500, phi=0.5)
    fewer = np.arange(500) % 2 == 0
    asked_some = columns | {
        name: np.where(fewer, np.nan, values)
        for name, values in columns.items()
        if name.startswith("differentiation")
    }
    finding = named(told(asked_some))["cx-of-fewer"]
    assert finding.count == 250
    assert "250" in finding.what.text("en")
    assert "500" in finding.what.text("en")
    most = columns | {
        name: np.where(np.arange(500) % 10 == 0, np.nan, values)
        for name, values in columns.items()
        if name.startswith("differentiation")
    }
    assert "cx-of-fewer" not in named(told(most))


def test_where_nobody_answered_both_parts_there_is_no_cx_and_none_is_promised():
    """Half of the people were asked the one part, the others the other."""
    columns = panelists.experience(rng(31), 400)
    half = np.arange(400) < 200
    for name in list(columns):
        if name.startswith(("relevance", "differentiation")):
            asked = half if name.startswith("relevance") else ~half
            columns[name] = np.where(asked, columns[name], np.nan)
    judgement = judged(intake(tracker=panelists.tracker(columns)), panelists.workspace())
    assert "cx" in judgement.unposted
    said = named(judgement.findings)["cx-of-fewer"].what.text("en")
    assert "nobody answered both relevance and differentiation" in said


def test_an_answer_below_those_to_other_items_is_no_end_of_their_scale():
    """Items of one scale, 1 to 7; one is so unpopular that few say 6 and nobody 7."""
    columns = panelists.experience(rng(32), 400)
    third = columns["relevance_3"]
    columns["relevance_3"] = np.clip(third - 2, 1, 5)
    columns["relevance_3"][:6] = 6.0
    assert max(columns["relevance_1"]) == 7
    assert "code-untold" not in named(told(columns))
