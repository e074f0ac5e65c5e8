"""From answers to the panel: a refused index is not posted, what is one thing is known as one."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from kurssi.ledger.axes import rows
from kurssi.ledger.cut import cut
from kurssi.ledger.entry import CATEGORY, FACTS
from kurssi.ledger.estimate import estimate
from kurssi.ledger.measures import measures
from kurssi.ledger.panel import Inseparable
from kurssi.ledger.separability import MARK, inseparable, separability_facts
from kurssi.maths.reliability import ratio_from_se
from kurssi.survey.instrument import instrument_report
from kurssi.survey.verdicts import InstrumentReport, JudgedPair, UntoldPair, separation
from ledger.by_hand import ledger
from survey import panelists

NAME = f"relevance{MARK}differentiation"


def pair(htmt, se, first="relevance", second="differentiation"):
    gauge = ratio_from_se(htmt, se)
    return JudgedPair(
        first=first, second=second, n=400, htmt=gauge, htmt2=gauge, separation=separation(gauge)
    )


def posted(*pairs):
    report = InstrumentReport(
        instruments=(),
        pairs=tuple(each for each in pairs if isinstance(each, JudgedPair)),
        untold=tuple(each for each in pairs if isinstance(each, UntoldPair)),
        drawn=False,
    )
    found = list(separability_facts(report, source="a.csv", first=date(2024, 1, 1)))
    return pa.concat_tables(found) if found else FACTS.empty_table()


def untold(least, *, inseparable, shared=()):
    gauge = None if least is None else ratio_from_se(least, 0.01)
    return UntoldPair(
        first="loyalty", second="recommendation", n=300, shared=shared, least=gauge,
        inseparable=inseparable,
    )  # fmt: skip


def test_what_is_one_thing_without_an_htmt_is_a_fact_and_what_is_not_judged_is_none():
    assert len(posted(untold(0.7, inseparable=False))) == 0
    (row,) = posted(untold(0.93, inseparable=True)).to_pylist()
    assert row["value"] == 0.93
    (same,) = posted(untold(None, inseparable=True, shared=("q1",))).to_pylist()
    assert (same["value"], same["se"]) == (1.0, 0.0)


def test_a_fact_holds_the_ratio_and_its_error():
    (row,) = posted(pair(0.96, 0.03)).to_pylist()
    assert (row["measure"], row["subject"], row["segment"]) == (NAME, CATEGORY, "all")
    assert (row["value"], row["se"], row["n"]) == (0.96, 0.03, 400.0)


def test_the_panel_reads_the_interval_back_as_it_was():
    (found,) = inseparable(posted(pair(0.96, 0.03)), ("relevance", "differentiation"))
    gauge = ratio_from_se(0.96, 0.03)
    assert found == Inseparable(
        first="relevance", second="differentiation", htmt=0.96, low=gauge.low, high=gauge.high
    )
    assert found.other("relevance") == "differentiation"
    assert found.other("loyalty") is None


@pytest.mark.parametrize(("htmt", "se", "one"), [
    (0.80, 0.05, False), (0.80, 0.07, True), (0.89, 0.05, True), (0.90, 0.01, True),
    (0.5, 0.1, False),
])  # fmt: skip
def test_only_what_cannot_be_told_apart_is_inseparable(htmt, se, one):
    assert bool(inseparable(posted(pair(htmt, se)), ("relevance", "differentiation"))) == one


def test_measures_that_the_panel_does_not_have_are_left_out():
    assert inseparable(posted(pair(0.99, 0.01)), ("relevance", "loyalty")) == ()
    assert len(posted(pair(0.99, 0.01, second="image"))) == 0, "no measure of the model"


def tracked(weeks=8, people=60, **world):
    """A tracker over some weeks as rows of answers."""
    draw = np.random.default_rng(3)
    columns = panelists.experience(draw, weeks * people, **world)
    table = panelists.tracker(columns)
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + 7 * (i // people)) for i in
            range(weeks * people)]  # fmt: skip
    at = table.schema.get_field_index("period")
    return table.set_column(at, "period", pa.array(days, pa.date32()))


def test_a_refused_index_is_not_posted_and_neither_is_cx():
    workspace = panelists.workspace()
    facts = estimate(tracked(relevance=(0, 0, 0)), workspace)
    names = set(facts["measure"].to_pylist())
    assert "differentiation" in names
    assert not names & {"relevance", "cx", NAME, "relevance~differentiation"}
    whole = set(estimate(tracked(), workspace)["measure"].to_pylist())
    assert {"relevance", "differentiation", "cx", NAME} <= whole


def test_the_panel_knows_measures_that_are_one():
    workspace = panelists.workspace()
    apart = cut(ledger(workspace, tracker=tracked(phi=0.4)), workspace).tracker
    assert apart.inseparable == ()
    assert apart.has_cx
    table = tracked(phi=1.0)
    panel = cut(ledger(workspace, tracker=table), workspace).tracker
    (found,) = panel.inseparable
    (told,) = instrument_report(panelists.respondents(table, workspace)).pairs
    assert (found.first, found.second) == (told.first, told.second)
    assert (found.htmt, found.low, found.high) == pytest.approx(told.htmt[:3])


def test_such_facts_are_no_measures_and_the_same_answers_give_the_same_facts():
    workspace = panelists.workspace()
    made = ledger(workspace, tracker=tracked())
    assert len(rows(made.facts, measure=NAME)) == 1
    assert {row.measure for row in measures(made, workspace)} == {
        "relevance", "differentiation", "cx",
    }  # fmt: skip
    assert made.facts.equals(ledger(workspace, tracker=tracked()).facts)
