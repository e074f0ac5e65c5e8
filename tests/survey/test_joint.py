"""Measures that are one thing: which become one, and the level that they have together."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.ledger.measures import measures
from kurssi.ledger.post import post
from kurssi.maths.reliability import Gauge
from kurssi.survey.instrument import instrument_report
from kurssi.survey.joint import joint_answers, joints
from kurssi.survey.level_remarks import level_remarks
from kurssi.survey.verdicts import (
    ALIKE,
    InstrumentReport,
    JudgedPair,
    Separation,
    UntoldPair,
    telling_apart,
)
from kurssi.tables.intake import Intake
from survey import panelists

ONE, DOUBT, TWO = Separation.INSEPARABLE, Separation.DOUBTFUL, Separation.SEPARABLE


def pair(first, second, said, low=0.92):
    gauge = Gauge(low + 0.04, low, low + 0.08, 0.024)
    return JudgedPair(first=first, second=second, n=300, htmt=gauge, htmt2=gauge, separation=said)


def report(*pairs, untold=()):
    return InstrumentReport(instruments=(), pairs=pairs, drawn=False, untold=untold)


def names(*pairs, **more):
    return [one.id for one in joints(report(*pairs, **more))]


def test_two_that_are_one_thing_are_one_in_the_order_people_read_them():
    assert names(pair("differentiation", "relevance", ONE)) == ["relevance=differentiation"]
    assert names(pair("relevance", "loyalty", DOUBT), pair("relevance", "image", TWO)) == []


def test_alike_is_not_passed_on_to_one_that_was_told_apart():
    """a = b and b = c, but a and c are two: the surer pair becomes one, c stays."""
    found = names(pair("a", "b", ONE, 0.95), pair("b", "c", ONE, 0.91), pair("a", "c", TWO))
    assert found == ["a=b"]
    assert names(pair("a", "b", ONE), pair("b", "c", ONE), pair("a", "c", DOUBT)) == ["a=b=c"]


def test_measures_of_the_same_answers_are_one_and_a_doubtful_one_item_is_not():
    least = Gauge(0.93, 0.88, 0.97, 0.03)

    def untold(a, b, gauge, shared=()):
        return UntoldPair(first=a, second=b, n=99, shared=shared, least=gauge, inseparable=True)

    assert names(untold=(untold("fit", "suit", None, ("q1",)),)) == ["fit=suit"]
    assert names(untold=(untold("fit", "suit", least),)) == []
    assert names(untold=(untold("fit", "suit", least._replace(low=ALIKE)),)) == ["fit=suit"]


def alike(n=400, **given):
    return panelists.experience(np.random.default_rng(1), n, phi=1.0, **given)


def test_the_joint_level_is_the_mean_of_all_items_of_a_person():
    people = panelists.people(alike())
    (joint,) = joints(instrument_report(people))
    items = [
        one.points(people.table, item) for one in people.instruments.values() for item in one.items
    ]
    assert len(items) == 5
    found = joint_answers(people, joint.id)
    np.testing.assert_allclose(found, np.mean(items, axis=0), rtol=1e-12)


def posted(columns, workspace=None, **given):
    """The rows of `kurssi measures` of simulated panelists."""
    workspace = workspace or panelists.workspace()
    intake = Intake(tables={"tracker": panelists.tracker(columns, **given)}, findings=(), inputs={},
                    rows_in=1, rows_posted=1, rows_reported=0)  # fmt: skip
    return {row.measure: row for row in measures(post(intake, workspace), workspace)}


def test_one_row_stands_for_both_with_the_error_of_both():
    columns = alike()
    weights = np.random.default_rng(2).uniform(0.5, 2.0, 400)
    rows = posted(columns, weights=weights)
    joint = rows["relevance=differentiation"]
    both = np.mean([(one - 1) / 6 * 100 for one in columns.values()], axis=0)
    mean = np.average(both, weights=weights)
    linear = weights * (both - mean) / weights.sum()
    assert joint.value == pytest.approx(mean)
    assert joint.se == pytest.approx(np.sqrt(np.sum(linear**2) * 400 / 399), rel=1e-6)
    assert joint.se > 0.8 * rows["relevance"].se, "the same people: parts' errors do not cancel"
    assert joint.joint is None
    for part in ("relevance", "differentiation"):
        assert rows[part].joint == "relevance=differentiation"
    assert rows["cx"].joint is None, "CX of two that are one is still CX"
    order = list(rows)
    assert order.index("relevance=differentiation") < order.index("cx")


def test_two_things_have_no_joint_row():
    rows = posted(panelists.experience(np.random.default_rng(1), 400, phi=0.3))
    assert not [measure for measure in rows if "=" in measure]
    assert {row.joint for row in rows.values()} == {None}


def test_the_remark_tells_one_thing_from_not_told_apart():
    one = level_remarks(panelists.people(alike()))
    assert [each.parts for each in one.joint] == [("relevance", "differentiation")]
    assert (one.alike, one.doubtful) == (frozenset(), ())
    (finding,) = one.inseparable
    assert "are one thing to the answers" in finding.what.text("en")
    some = panelists.experience(np.random.default_rng(10), 100, phi=0.8)
    doubt = level_remarks(panelists.people(some))
    assert doubt.joint == ()
    assert doubt.alike == {"relevance", "differentiation"}
    (finding,) = doubt.doubtful
    assert "100 people do not tell relevance from differentiation" in finding.what.text("en")
    assert "would tell, if HTMT is" in finding.what.text("en")
    for sentence in (finding.what, finding.mend):
        assert replace(sentence.values["needed"], value=10_000).text("en") == "10,000"
    assert finding.mend.text("en").startswith("ask about ")


def test_as_many_as_would_tell_them_apart_do_in_four_surveys_of_five():
    rng = np.random.default_rng(5)
    needed = telling_apart(Gauge(0.8, 0.7, 0.9, 0.06), 100)
    assert needed == 230
    error = 0.06 * np.sqrt(100 / needed)
    told = 0.8 + error * rng.normal(size=20_000) + 1.645 * error < ALIKE
    assert told.mean() == pytest.approx(0.8, abs=0.02)
    assert telling_apart(Gauge(0.93, 0.8, 1.0, 0.06), 100) is None, "more would show them one"
    assert telling_apart(Gauge(0.895, 0.8, 1.0, 0.06), 100) is None, "too many to ask"


@pytest.mark.slow
@pytest.mark.parametrize(("phi", "n", "apart", "one"), [
    (0.6, 300, (0.93, 1.0), (0.0, 0.02)), (0.8, 100, (0.1, 0.6), (0.0, 0.12)),
    (0.8, 1000, (0.8, 1.0), (0.0, 0.02)), (1.0, 300, (0.0, 0.03), (0.85, 1.0)),
])  # fmt: skip
def test_how_often_each_verdict_is_given(phi, n, apart, one):
    rng = np.random.default_rng(6)
    said = [
        instrument_report(panelists.people(panelists.experience(rng, n, phi=phi))).pairs[0]
        for _ in range(60)
    ]
    for verdict, (low, high) in ((TWO, apart), (ONE, one)):
        assert low <= np.mean([each.separation is verdict for each in said]) <= high
