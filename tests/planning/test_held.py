"""A purse that a limit moves or stops says so; all others go by what their money brings."""

import numpy as np
import pytest

from kurssi.messages import Message
from kurssi.planning.held import held
from kurssi.planning.problem import Limit, Problem, Purse, Rule


def problem(*limits, high=900.0):
    """Television, service in two segments, search; 100, 200, 100 and 50 EUR at present."""
    purses = tuple(
        Purse(lever=lever, segment=segment, current=current, low=0.0, high=high, seen=high)
        for lever, segment, current in (
            ("tv", None, 100.0), ("service", "young", 200.0), ("service", "old", 100.0),
            ("search", None, 50.0),
        )
    )  # fmt: skip
    budget = Limit(rule=Rule.BUDGET, what="", purses=(0, 1, 2, 3), low=450.0, high=450.0)
    return Problem(purses=purses, limits=(budget, *limits), cells=np.eye(4)[:, None, :], periods=4)


def said(of, purses, at):
    found = held(of, np.array(purses, dtype=float), at)
    return None if found is None else found.text("en")


TV, SERVICE = (0,), (1, 2)
LOCK = Limit(rule=Rule.LOCK, what="tv", purses=TV, low=60.0, high=60.0)
MOST = Limit(rule=Rule.MOST, what="tv", purses=TV, high=60.0)
LEAST = Limit(rule=Rule.LEAST, what="tv", purses=TV, low=60.0)


@pytest.mark.parametrize(
    ("limit", "tv", "expected"),
    [
        (LOCK, 60, "lowered, as the lever is locked at 60 EUR"),
        (MOST, 60, "lowered, as the lever may have at most 60 EUR"),
        (MOST, 40, None),  # lower than the limit asks
        (LEAST, 60, "lowered no further, as the lever is to have at least 60 EUR"),
        (LEAST, 140, None),
    ],
)
def test_a_limit_of_one_purse_is_told_where_it_decides(limit, tv, expected):
    of = problem(limit)
    assert said(of, [tv, 220, 110, 60], 0) == expected
    assert [said(of, [tv, 220, 110, 60], at) for at in (1, 2, 3)] == [None] * 3


@pytest.mark.parametrize(
    ("rule", "low", "high", "tv", "expected"),
    [
        (Rule.LOCK, 140, 140, 140, "raised, as the lever is locked at 140 EUR"),
        (Rule.LOCK, 100, 100, 100, "stays, as the lever is locked at 100 EUR"),
        (Rule.MOST, 0, 140, 140, "raised no further, as the lever may have at most 140 EUR"),
        (Rule.MOST, 0, 100, 100, "stays, as the lever may have at most 100 EUR"),
        (Rule.LEAST, 140, np.inf, 140, "raised, as the lever is to have at least 140 EUR"),
        (Rule.LEAST, 100, np.inf, 100, "stays, as the lever is to have at least 100 EUR"),
        (Rule.BUY, 140, 140, 140, "raised, as the lever is bought for 140 EUR or not at all"),
        (Rule.BUY, 140, np.inf, 140,
         "raised, as the lever is bought for at least 140 EUR or not at all"),
        (Rule.PAYBACK, 0, 140, 140, "raised no further, as no further euro would be back in time"),
        (Rule.CASH, 0, 140, 140, None),
    ],
)  # fmt: skip
def test_it_says_what_the_limit_asks(rule, low, high, tv, expected):
    limit = Limit(rule=rule, what="tv", purses=TV, low=float(low), high=float(high))
    assert said(problem(limit), [tv, 200, 100, 50], 0) == expected


def test_of_several_purses_those_are_told_that_go_as_the_limit_wants():
    lock = Limit(rule=Rule.LOCK, what="service", purses=SERVICE, low=240.0, high=240.0)
    plan = [150, 130, 110, 60]
    assert said(problem(lock), plan, 1) == "lowered, as the lever is locked at 240 EUR"
    assert said(problem(lock), plan, 2) is None  # raised, though all of it is lowered
    inside = Limit(rule=Rule.LOCK, what="service", purses=SERVICE, low=300.0, high=300.0)
    assert said(problem(inside), [100, 150, 150, 50], 1) is None
    most = Limit(rule=Rule.ENVELOPE, what="sales", purses=SERVICE, high=340.0)
    plan = [60, 230, 110, 50]
    assert said(problem(most), plan, 1) == (
        "raised no further, as its department has at most 340 EUR"
    )
    less = Limit(rule=Rule.ENVELOPE, what="sales", purses=SERVICE, low=0.0, high=240.0)
    assert said(problem(less), [160, 130, 110, 50], 1) == (
        "lowered, as its department has at most 240 EUR"
    )
    more = Limit(rule=Rule.ENVELOPE, what="sales", purses=SERVICE, low=340.0)
    assert said(problem(more), plan, 1) == "raised, as its department has at least 340 EUR"


def test_a_switch_that_is_off_says_why_nothing_is_bought():
    assert said(problem(high=0.0), [0, 0, 0, 0], 0) == (
        "lowered, as the lever is bought for so much or not at all"
    )


def test_finnish_says_it_whole():
    found = held(problem(LOCK), np.array([60.0, 220.0, 110.0, 60.0]), 0)
    assert isinstance(found, Message)
    assert found.text("fi") == "vähemmän, koska vivun rahat on lukittu: 60 EUR"
