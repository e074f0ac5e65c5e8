"""Carried errors as facts and back again."""

import numpy as np
import pytest

from kurssi.ledger.axes import rows
from kurssi.ledger.carried_error import FAR, between_ends, carried, known_errors
from ledger.by_hand import asked, company, ledger
from ledger.test_tracking import again


def facts(**changes):
    told = again(np.random.default_rng(0), weeks=16, size=80, stay=4, **changes)
    return rows(ledger(company(), tracker=told).facts, table="tracker", subject="own")


def test_the_facts_are_named_by_waves_apart():
    known = known_errors(facts())
    lags = [f"awareness@{lag}" for lag in range(1, 9)]
    assert set(lags) <= known.keys()
    assert {f"awareness{FAR}", f"preference{FAR}", f"awareness~preference{FAR}"} <= known.keys()
    assert known["awareness@1"][0] > known["awareness@3"][0] > 0
    assert all(error > 0 for name, (_, error) in known.items() if name in lags[:3])


def test_what_was_posted_is_read_back():
    known = known_errors(facts(same=2.0))
    found = carried(known, "awareness")
    assert found.offset == 0.0
    assert found.lags[0] == pytest.approx(known["awareness@1"][0])
    assert not found.lags[4:].any(), "nobody stays five weeks"
    assert carried(known, "loyalty").lags.size == 0


def test_people_asked_once_leave_no_such_fact():
    told = [row for t in range(6) for row in asked(t, 40, 20)]
    assert known_errors(rows(ledger(company(), tracker=told).facts, subject="own")) == {}


def test_between_the_ends_chance_is_nothing():
    known = {f"awareness~loyalty{FAR}": (0.3, 0.05), f"preference~loyalty{FAR}": (0.05, 0.05)}
    matrix = between_ends(known, ("loyalty", "awareness", "preference"))
    assert matrix[0, 1] == matrix[1, 0] == 0.3
    assert matrix[0, 2] == 0.0
    assert np.diag(matrix).tolist() == [0.0] * 3
