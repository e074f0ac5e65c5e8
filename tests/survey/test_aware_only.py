"""Questions asked only of those who know the brand: whose levels they are."""

import numpy as np
import pytest

from kurssi.findings import Severity
from kurssi.survey.aware_only import aware_only
from kurssi.survey.judge import judged
from ledger.by_hand import intake
from survey import panelists


def asked(share_asked_of_the_unaware=0.0, *, people=300, known=(0.9, 0.4), dropped=0.0):
    """Two brands: awareness of all, consideration and recommendation of the aware (and some)."""
    rng = np.random.default_rng(1)
    brands = np.repeat(["own", "rival"], people)
    aware = (rng.random(2 * people) < np.repeat(known, people)).astype(float)
    given = (aware == 1) | (rng.random(2 * people) < share_asked_of_the_unaware)
    given &= rng.random(2 * people) >= dropped
    columns = {
        "awareness": aware,
        "consideration": np.where(given, rng.integers(0, 2, 2 * people), np.nan),
        "recommendation": np.where(given, rng.integers(0, 11, 2 * people), np.nan),
    }
    persons = np.tile(np.arange(people), 2)
    return columns, {"persons": persons, "brands": brands}


def found(*args, **options):
    columns, given = asked(*args, **options)
    return {one.measure: one for one in aware_only(panelists.people(columns, **given))}


def test_the_brand_that_the_fewest_know_is_counted():
    columns, given = asked()
    one = aware_only(panelists.people(columns, **given))[0]
    mine = (given["brands"] == "rival") & ~np.isnan(columns["consideration"])
    assert (one.measure, one.brand, one.told) == ("consideration", "rival", 300)
    assert one.answered == one.aware == mine.sum()
    assert one.rows == np.sum(columns["awareness"] == 0)


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_what_the_others_were_asked_too_is_of_everyone(share):
    assert found(share) == {}


def test_strays_are_told_and_few_who_do_not_know_it_tell_nothing():
    one = found(0.02)["consideration"]
    assert one.aware < one.answered
    assert found(people=20, known=(1.0, 0.9)) == {}
    assert found(dropped=0.99) == {}, "nearly nobody was asked"


def test_a_tracker_without_awareness_is_not_judged():
    columns, given = asked()
    del columns["awareness"]
    assert aware_only(panelists.people(columns, **given)) == ()
    columns["awareness"] = np.full(600, np.nan)
    assert aware_only(panelists.people(columns, **given)) == ()
    nobody = panelists.people(asked()[0], **given, weights=np.zeros(600))
    assert aware_only(nobody) == ()


def test_an_index_is_of_the_aware_where_none_of_its_items_was_asked_of_others():
    columns, given = asked()
    columns["relevance_1"] = columns.pop("recommendation")
    columns["relevance_2"] = np.full(600, np.nan)
    assert {one.measure for one in aware_only(panelists.people(columns, **given))} == {
        "consideration",
        "relevance",
    }


def test_the_last_wave_that_asked_only_the_aware_is_told():
    columns, given = asked(1.0)
    first = panelists.tracker(columns, **given)
    late, _ = asked()
    second = panelists.tracker(late, **given)
    start = np.array(["2024-02-01"] * 600, dtype="datetime64[D]")
    at = second.schema.get_field_index("period")
    second = second.set_column(at, "period", [start.astype(object).tolist()])
    import pyarrow as pa

    from kurssi.survey.respondents import respondents

    both = pa.concat_tables([first, second.cast(first.schema)])
    one = aware_only(respondents(both, panelists.workspace()))[0]
    assert one.told == 300
    assert one.rows == np.sum(late["awareness"] == 0)


def test_one_that_may_be_filled_has_lines_and_the_others_stand_together():
    columns, given = asked()
    table = panelists.tracker(columns, **given)
    told = judged(intake(tracker=table), panelists.workspace()).findings
    told = [one for one in told if one.code == "asked-of-the-aware"]
    first, second = told
    assert {one.severity for one in told} == {Severity.WARNING}
    assert "all of them aware of the brand" in first.what.text("en")
    assert first.mend.text("en").splitlines()[-1].startswith('"" = 0'), "lines to paste come last"
    assert (first.column, second.column) == ("consideration", "recommendation")
    assert '"" = 0' not in second.mend.text("en")
