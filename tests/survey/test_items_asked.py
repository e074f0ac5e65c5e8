"""Items asked in some waves, and items never asked together, are told."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from kurssi.findings import Severity
from kurssi.survey.instrument import instrument_report
from kurssi.survey.items_asked import items_asked
from survey import panelists


def told(missing, *, later=None):
    """Findings on 600 people; ``missing``: item -> rows where it was not asked."""
    people = panelists.people(panelists.experience(np.random.default_rng(1), 600))
    table = people.table
    for item, rows in missing.items():
        values = np.where(rows, np.nan, table[item].to_numpy())
        table = table.set_column(
            table.column_names.index(item), item, pa.array(values, from_pandas=True)
        )
    later = np.zeros(600, dtype=np.int64) if later is None else later
    people = replace(people, table=table, period=people.period + later)
    return {one.code: one for one in items_asked(people, instrument_report(people))}


LATER = (np.arange(600) >= 300).astype(np.int64)


def test_complete_answers_are_told_nothing():
    assert told({}, later=LATER) == {}


def test_an_item_dropped_from_a_wave_is_told():
    found = told({"relevance_2": LATER > 0}, later=LATER)
    assert set(found) == {"item-not-always-asked"}
    assert found["item-not-always-asked"].column == "relevance_2"
    assert "0 to 100 %" in str(found["item-not-always-asked"].what)


def test_gaps_by_chance_are_told_nothing():
    gaps = np.random.default_rng(2).random(600) < 0.4
    assert told({"relevance_2": gaps}, later=LATER) == {}


def test_forms_that_nobody_answered_both_of_are_told():
    first = np.arange(600) % 2 == 0
    found = told({"relevance_1": first, "relevance_2": ~first, "relevance_3": ~first})
    assert found["items-never-together"].severity is Severity.NOTE


def test_an_item_that_nobody_answered_is_told_and_no_level_waits_for_it():
    found = told({"relevance_3": np.ones(600, dtype=bool)}, later=LATER)
    assert set(found) == {"item-never-asked"}
    assert "relevance is the mean of its other items" in str(found["item-never-asked"].what)


def test_waves_with_items_that_nobody_answered_with_the_others_are_told():
    """Relevance 1 and 2 in the first wave, 3 in the second: the two levels are of other things."""
    found = told({"relevance_1": LATER > 0, "relevance_2": LATER > 0, "relevance_3": LATER == 0},
                 later=LATER)  # fmt: skip
    untied = found["items-untied"]
    assert untied.column == "relevance_3"
    assert untied.count == 1
    assert "waves with other items (1 of 2) are not to be compared" in str(untied.what)


def test_a_chain_of_people_ties_items_that_nobody_answered_together():
    first = np.arange(600) % 2 == 0
    found = told({"relevance_1": first, "relevance_3": ~first})
    assert "items-untied" not in found
