"""Money as people write it: read to the cent, or not at all."""

import pytest

from kurssi.amounts import amount


@pytest.mark.parametrize(
    ("said", "eur"),
    [
        ("4 000 000", 4e6), ("4\u00a0000\u202f000 €", 4e6), ("4.000.000", 4e6),
        ("4,000,000.50", 4_000_000.5), ("4 000 000,50", 4_000_000.5), ("900,000", 9e5),
        ("5M", 5e6), ("5 M€", 5e6), ("1,5 M€", 1.5e6), ("1.5m", 1.5e6), ("1,250 M€", 1.25e6),
        ("5 milj.", 5e6), ("5 milj. €", 5e6), ("5 miljoonaa euroa", 5e6), ("2 million", 2e6),
        ("200k", 2e5), ("200 t€", 2e5), ("200 tuhatta", 2e5), ("12,5", 12.5), ("0,500", 0.5),
        ("€ 500", 500.0), ("0", 0.0), ("9" * 15, float("9" * 15)),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant(said, eur):
    assert amount(said) == eur


@pytest.mark.parametrize(
    "said",
    ["", ".", "-5", "inf", "nan", "1e6", "abc", "1,234,5", "12,34,567", "1.2.3", "1,,5", "5 mrd",
     "9" * 16, "9" * 400, "²", "٣", "4 M M", "M", "5 000 kr", "$5M", "5 M SEK", "£5"],
)  # fmt: skip
def test_what_is_none_or_could_be_two_is_none(said):
    assert amount(said) is None
