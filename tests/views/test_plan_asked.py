"""Amounts of levers as people write them, and what is said of those that are none."""

import pytest
import typer

from kurssi.views.plan_asked import amounts

LEVERS = ("tv", "search")


@pytest.mark.parametrize("said", ["tv=500000", "tv=500 000", "tv=500\u00a0000", "tv= 500000,0"])
def test_an_amount_may_have_spaces_and_a_decimal_comma(said):
    assert amounts("--lock", [said], LEVERS, "en") == {"tv": 500_000.0}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["television=5"], "there are tv, search"),
        (["tv"], "tv is not NAME=EUR"),
        (["tv=-1"], "-1 is no amount of tv"),
        (["tv=5M"], "5M is no amount of tv"),
        (["tv=inf"], "inf is no amount of tv"),
        (["tv=5", "search=1", "tv=6"], "tv is said twice"),
    ],
)
def test_what_is_wrong_is_said(said, told):
    with pytest.raises(typer.BadParameter, match=told):
        amounts("--lock", said, LEVERS, "en")
