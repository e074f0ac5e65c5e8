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
    tick,
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


@pytest.mark.parametrize(
    ("values", "step", "currency", "said"),
    [
        ((0.0, 0.0025, 0.005), 0.0025, None, ["0", "0,0025", "0,0050"]),
        ((-2.5, 0.0, 2.5, 5.0), 2.5, None, ["−2,5", "0", "2,5", "5,0"]),
        ((0.0, 50.0, 1000.0), 50.0, None, ["0", "50", "1\u00a0000"]),
        ((-7.5, -5.0, 0.0), 2.5, "EUR", ["−7,50 €", "−5 €", "0 €"]),
        ((0.0, 250_000.0, 1_250_000.0), 250_000.0, "EUR",
         ["0 €", "250\u00a0000 €", "1,25\u00a0milj.\u00a0€"]),
        ((0.0, 0.002), 0.001, "EUR", ["0 €", "0,002 €"]),
    ],
)  # fmt: skip
def test_lines_across_are_told_apart_with_no_more_decimals_than_that_takes(
    values, step, currency, said
):
    assert [tick(value, "fi", step, currency) for value in values] == said


@given(st.integers(-6, 8), st.sampled_from([1, 2, 2.5, 5]), st.integers(-40, 40))
def test_no_two_lines_across_are_written_alike(tens, one, at):
    step = one * 10.0**tens
    for currency in (None, "EUR"):
        first, second = (tick(step * n, "en", step, currency) for n in (at, at + 1))
        assert first != second
