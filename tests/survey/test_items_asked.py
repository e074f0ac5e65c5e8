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
