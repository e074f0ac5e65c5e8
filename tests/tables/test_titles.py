"""Variable labels reach the tracker's columns, and the drivers' table."""

from dataclasses import replace

import pyarrow as pa

from kurssi.survey.predictors import Level, predictors
from kurssi.survey.respondents import respondents
from kurssi.tables.titles import shared_words, title_of, titled
from kurssi.workspace.company import Label, Survey
from survey import panelists


def test_of_several_brands_the_words_that_all_share():
    assert shared_words(["Reliable - Optus", "Reliable - One-tel"]) == "Reliable"
    assert shared_words(["Optus: has the best phones", "One-tel: has the best phones"]) == (
        "has the best phones"
    )
    assert shared_words(["Is Optus reliable today?", "Is Telstra reliable today?"]) == (
        "Is … reliable today?"
    )
    assert shared_words(["Reliable", "Reliable"]) == "Reliable"
    assert shared_words(["Optus", "Telstra"]) == ""
    assert shared_words([]) == ""


def test_a_column_keeps_its_title_and_the_first_file_speaks():
    table = titled(pa.table({"q7": [1.0], "q8": [2.0]}), [{"q7": "Reliable"}, {"q7": "Other"}])
    assert (title_of(table, "q7"), title_of(table, "q8")) == ("Reliable", None)
    assert title_of(table.filter(pa.array([True])), "q7") == "Reliable"


def test_a_declared_label_is_before_the_files_own():
    columns = {name: [1.0, 5.0, 3.0] for name in ("trust_1", "trust_2", "loyalty")}
    table = titled(panelists.tracker(columns), [{"trust_1": "In the file", "trust_2": "Honest"}])
    declared = panelists.workspace(indexes=[panelists.index("trust", ["trust_1", "trust_2"])])
    label = Label(id="trust_1", fi="Luotan", en="I trust it")
    people = respondents(table, replace(declared, survey=Survey(labels={"trust_1": label})))
    first, second = predictors(people, "loyalty", Level.ITEM)
    assert first.label == label
    assert second.label is not None
    assert second.label.text("fi") == "Honest"
