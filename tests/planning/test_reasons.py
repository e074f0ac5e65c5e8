"""Why a purse is what it is: a limit before a rate, and CX in words where it is not told."""

from dataclasses import replace

import pytest

from kurssi.messages import Message
from kurssi.planning.problem import Purse
from kurssi.planning.reasons import Margin, reason

PURSE = Purse(lever="tv", segment=None, current=100.0, low=10.0, high=300.0, seen=300.0)
MARGIN = Margin(eur=2.44, cx=0.5, price=1.0, spread=100.0)
HELD = Message("{moved}, {why}", moved=Message("lowered"),
               why=Message("as the lever is locked at {sum} EUR", sum=60))  # fmt: skip
TOLD = "the next euro at present brings back 2.44 EUR and 0.50 CX"
WITHHELD = "the next euro at present brings back 2.44 EUR (its CX is withheld)"
BARE = "the next euro at present brings back 2.44 EUR"


def said(proposed, *, margin=MARGIN, felt=True, language="en"):
    return reason(replace(PURSE, felt=felt), proposed, margin).text(language)


@pytest.mark.parametrize("proposed", [10.0, 60.0, 160.0, 300.0, 500.0])
def test_cx_that_is_not_told_is_said_in_words(proposed):
    for margin in (MARGIN, replace(MARGIN, eur=0.4), replace(MARGIN, spread=50.0)):
        for language in ("en", "fi"):
            assert "–" not in said(proposed, margin=margin, felt=False, language=language)
            unmeasured = replace(margin, cx=None)
            assert "–" not in said(proposed, margin=unmeasured, felt=False, language=language)


def test_what_the_next_euro_brings_is_told_as_far_as_it_is_known():
    assert said(160.0) == f"raised: {TOLD}, and more than elsewhere"
    assert said(160.0, felt=False) == f"raised: {WITHHELD}, and more than elsewhere"
    unmeasured = replace(MARGIN, cx=None)
    assert said(160.0, margin=unmeasured) == f"raised: {BARE}, and more than elsewhere"
    dear = replace(MARGIN, price=9.0)
    assert said(160.0, margin=dear) == f"raised for the experience: {TOLD}"
    assert said(160.0, margin=dear, felt=False).startswith("raised: ")  # not for CX, not known


def test_where_cx_is_not_measured_nothing_is_lowered_for_it():
    unmeasured = replace(MARGIN, cx=None)
    for felt in (True, False):
        assert said(60.0, margin=unmeasured, felt=felt) == f"lowered: {BARE}"
    assert said(60.0, margin=replace(unmeasured, eur=0.4)).endswith(", less than elsewhere")


def test_a_limit_goes_before_a_rate():
    locked = replace(MARGIN, held=HELD)
    assert said(60.0, margin=locked) == f"lowered, as the lever is locked at 60 EUR; {TOLD}"
    assert "make room" in said(60.0, felt=False)
    assert said(60.0, margin=locked, felt=False) == (
        f"lowered, as the lever is locked at 60 EUR; {WITHHELD}"
    )


def test_what_is_but_spread_as_now_is_not_said_to_be_worth_more():
    up, down = (replace(MARGIN, spread=spread) for spread in (160.0, 60.0))
    left = "as all money is that the budget and the limits leave"
    assert said(160.0, margin=up) == f"raised {left}: {TOLD}"
    assert said(60.0, margin=replace(down, eur=0.4)).startswith(f"lowered {left}: ")
    assert said(200.0, margin=up) == f"raised: {TOLD}, and more than elsewhere"


def test_far_out_is_a_guess_whoever_asked_for_it():
    up = replace(MARGIN, held=Message("raised"))
    assert said(500.0, margin=up) == (
        f"raised, beyond the largest spend seen; {TOLD}; so far out it is a guess"
    )
    assert said(500.0) == f"raised beyond the largest spend seen: {TOLD}; so far out it is a guess"


def test_what_is_kept_says_why():
    kept = replace(PURSE, kept=Message("kurssi.toml says that it is fixed"))
    told = reason(kept, 100.0, replace(MARGIN, held=HELD)).text("en")
    assert told == "kept as it is: kurssi.toml says that it is fixed"


def test_money_that_stays_says_whether_it_is_as_good_as_elsewhere_or_not_sure_enough():
    assert said(100.0) == f"stays: {TOLD}, about as elsewhere"
    unsure = replace(MARGIN, carried=False)
    assert said(100.0, margin=unsure) == f"stays, as no move of money is sure enough; {TOLD}"
    assert said(160.0, margin=unsure).startswith("raised")


def test_without_sales_no_euro_comes_back():
    bare = replace(MARGIN, eur=None)
    for proposed in (60.0, 100.0, 160.0):
        assert "EUR" not in said(proposed, margin=bare)
        assert "brings 0.50 CX" in said(proposed, margin=bare)
        assert "withheld" in said(proposed, margin=bare, felt=False)
