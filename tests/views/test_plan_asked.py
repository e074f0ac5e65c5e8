"""Amounts of levers as people write them, and what is said of those that are none."""

import pytest
import typer

from kurssi.views.plan_asked import amounts, euros

LEVERS = ("tv", "search")


@pytest.mark.parametrize(
    "said", ["tv=500000", "tv=500 000", "tv=500\u00a0000", "tv= 500000,0", "tv=0,5M", "tv=500k"]
)
def test_an_amount_may_have_spaces_and_a_decimal_comma(said):
    assert amounts("--lock", [said], LEVERS, "en") == {"tv": 500_000.0}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["television=5"], "there are tv, search"),
        (["tv"], "tv is not NAME=EUR"),
        (["tv=-1"], "-1 is no amount of tv"),
        (["tv=5 mrd"], "5 mrd is no amount of tv: write it as tv=500000"),
        (["tv=inf"], "inf is no amount of tv"),
        (["tv=5", "search=1", "tv=6"], "tv is said twice"),
    ],
)
def test_what_is_wrong_is_said(said, told):
    with pytest.raises(typer.BadParameter, match=told):
        amounts("--lock", said, LEVERS, "en")


def test_a_budget_may_be_in_millions_and_is_asked_for_anew_where_it_is_none():
    assert euros("--budget", "4 000 000", "fi") == euros("--budget", "4M", "fi") == 4e6
    assert euros("--budget", None, "fi") is None
    with pytest.raises(typer.BadParameter, match="write it as 4000000, 4 000 000, 4M or 4,5 M€"):
        euros("--budget", "paljon", "en")
