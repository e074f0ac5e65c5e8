"""The certainty of a change is of the people whom the two waves share."""

from math import erf

import numpy as np
import pytest

from kurssi.ledger.measures import measures
from kurssi.ledger.renewals import renewals
from ledger.by_hand import company, ledger, week


def renewed(rng, *, waves, size=120, stay=4, drift=0.0):
    """Rows of a panel that is wholly renewed every ``stay`` waves."""
    rows = []
    for t in range(waves):
        if t % stay == 0:
            mood = 2 * rng.normal(size=size)
        seen = mood + drift * t + 0.8 * rng.logistic(size=size) > 0
        rows += [
            {"respondent": f"p{t // stay}-{i}", "period": week(t), "brand": "own",
             "awareness": float(yes)}
            for i, yes in enumerate(seen.tolist())
        ]  # fmt: skip
    return rows


def told(rows):
    found = measures(ledger(company(), tracker=rows), company())
    return [row for row in found if row.measure == "awareness"]


def test_two_waves_without_a_common_respondent_are_two_samples():
    rows = told(renewed(np.random.default_rng(1), waves=24))
    for t, row in enumerate(rows[1:], 1):
        before = rows[t - 1]
        alone = np.hypot(row.se, before.se)
        z = abs(row.change) / alone
        from_normal = 0.5 * (1 + erf(z / np.sqrt(2)))
        if t % 4 == 0:
            assert row.p_change == pytest.approx(from_normal, abs=0.01)
        elif abs(row.change) > 0.02:
            assert row.p_change > from_normal + 0.01, "the same people: surer"


def test_it_is_posted_and_read_back():
    book = ledger(company(), tracker=renewed(np.random.default_rng(2), waves=12))
    found = renewals(book.facts, company().frequency)
    assert found.brands == ("own",)
    assert found.factor[0, 4, 3] == found.factor[0, 3, 4] == 0.0
    assert found.factor[0, 1, 0] == pytest.approx(11 / 9)
    assert found.factor[1].min() == 1.0, "nothing is known of other brands"
    assert found.of(["own", "rival"]).tolist() == [0, 1]


def test_a_panel_of_the_same_people_needs_no_such_fact():
    book = ledger(company(), tracker=renewed(np.random.default_rng(2), waves=12, stay=99))
    assert renewals(book.facts, company().frequency).brands == ()


@pytest.mark.slow
def test_worlds_without_change_are_called_as_often_as_promised():
    """P > .95 in a tenth of the comparisons (both directions), at renewals and between."""
    called = {True: [], False: []}
    for seed in range(8):
        for t, row in enumerate(told(renewed(np.random.default_rng(seed), waves=160, size=200))):
            if row.p_change is not None:
                called[t % 4 == 0].append(row.p_change > 0.95)
    assert 0.05 < np.mean(called[True]) < 0.16
    assert 0.07 < np.mean(called[False]) < 0.13
