"""The contracts are valid Table Schemas, say everything in both languages, and meet the rest."""

import json
from typing import get_args

import frictionless
import pytest

from kurssi.tables.contract import FOLDER, NAMES, Sort, contract, contracts
from kurssi.tables.docs import reference
from kurssi.vocabulary import MEASURES, SALES, STATES
from kurssi.workspace.schema import Move, Table

DESIGN = {
    "spend": "period* lever* segment spend* impressions attentive_seconds",
    "tracker": "respondent* period* brand* segment weight awareness consideration preference "
    "loyalty recommendation relevance_1 differentiation_1 awareness_top_of_mind awareness_unaided "
    "awareness_aided satisfaction effort purchases",
    "waves": "period* brand* measure* segment value* n* deff window",
    "sales": "period* brand* segment units* revenue* margin",
    "market": "period* segment category_units* category_revenue",
    "context": "period* name* value* segment",
    "experiments": "lever* start* end* segment measure* spend_change* effect* se* design*",
    "terms": "department* term* language* definition unit base window measure",
    "targets": "measure* segment period* value* owner window",
}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_valid_table_schema(name):
    path = FOLDER / f"{name}.schema.json"
    schema = frictionless.Schema.from_descriptor(json.loads(path.read_text()))
    assert schema.field_names == [column.name for column in contract(name).columns]
    assert schema.primary_key == list(contract(name).key)


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_those_of_the_design(name):
    found = [column.name + "*" * column.required for column in contract(name).columns]
    assert sorted(found) == sorted(DESIGN[name].split())


@pytest.mark.parametrize("one", contracts(), ids=lambda one: one.name)
def test_everything_is_said_in_both_languages(one):
    for thing in (one, *one.columns):
        for label in (thing.title, thing.description):
            assert label.fi
            assert label.en
            assert label.fi != label.en or thing.title is label


def test_names_and_words_agree_with_the_rest():
    assert get_args(Table) == NAMES == tuple(DESIGN)
    assert set(get_args(Move)) == {*(measure.id for measure in STATES), SALES}
    assert set(contract("targets").column("measure").words) == set(MEASURES)


def test_a_repeated_column_has_many_names():
    tracker = contract("tracker")
    assert tracker.column("relevance_17").repeat == "relevance_*"
    assert tracker.column("relevance_17").sort is Sort.ANSWER
    assert tracker.column("relevance_") is None
    assert tracker.column("relevant") is None


def test_the_reference_is_current(root):
    page = (root / "docs" / "contracts.md").read_text(encoding="utf-8")
    assert reference() in page
    for one in contracts():
        for column in one.columns:
            assert f"`{column.repeat or column.name}`" in page
