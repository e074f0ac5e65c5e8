"""Numbers as people read them, against hand-written Finnish and English."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.views.numerals import (
    NOTHING,
    count,
    decimals_for,
    money,
    money_range,
    percent,
    share,
    signed,
)


@pytest.mark.parametrize(
    ("value", "fi", "en"),
    [
        (184_300.0, "184 300 €", "€184,300"),
        (1.254, "1,25 €", "€1.25"),
        (-1.254, "−1,25 €", "−€1.25"),
        (0.0123, "0,012 €", "€0.012"),
        (0.0, "0,00 €", "€0.00"),
        (3_400_000.0, "3,4 milj. €", "€3.4M"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
        (math.inf, "–", "–"),
    ],
)
def test_money(value: float | None, fi: str, en: str) -> None:
    assert money(value, "fi", "EUR").replace("\xa0", " ") == fi
    assert money(value, "en", "EUR").replace("\xa0", " ") == en


def test_another_currency_is_said() -> None:
    assert money(12.5, "en", "SEK") == "SEK12.50"


def test_an_interval_says_both_ends_with_the_decimals_of_its_middle() -> None:
    assert money_range(-0.1, 1.9, "fi", "EUR", decimals=2) == "−0,10 … 1,90"
    assert money_range(None, 2e7, "en", "EUR", decimals=0) == "– … €20M"


def test_nothing_is_shown_as_minus_zero() -> None:
    assert money(-0.001, "en", "EUR", decimals=2) == "€0.00"
    assert count(-0.01, "fi", decimals=1) == "0,0"


@pytest.mark.parametrize(
    ("p", "fi", "en"),
    [
        (0.87, "87 %", "87%"),
        (1.0, "> 99 %", "> 99%"),
        (0.0, "< 1 %", "< 1%"),
        (0.995, "> 99 %", "> 99%"),
        (0.005, "< 1 %", "< 1%"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
    ],
)
def test_a_chance_is_never_a_false_certainty(p: float | None, fi: str, en: str) -> None:
    assert percent(p, "fi").replace("\xa0", " ") == fi
    assert percent(p, "en") == en


def test_a_share_of_people() -> None:
    assert share(0.3424, "fi").replace("\xa0", " ") == "34,2 %"
    assert share(0.3424, "en") == "34.2%"


@given(st.floats(min_value=1e-5, max_value=1e9))
def test_what_is_shown_is_near_what_is_meant(value: float) -> None:
    shown = round(value, decimals_for(value))
    assert abs(shown - value) <= 0.06 * value


def test_differences_have_their_sign():
    assert [signed(x, "fi") for x in (1.25, -1.25, 0.0, -0.04)] == ["+1,2", "−1,2", "0,0", "0,0"]
    assert [signed(x, "en", decimals=0) for x in (12.0, None)] == ["+12", NOTHING]
