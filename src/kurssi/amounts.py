"""Money as people write it: ``4 000 000``, ``900,000``, ``1,5 M€``, ``5 milj.``, ``200 k``.

Read here for command lines and pages; columns of a file are read by their own decimal mark
(``tables.numerals``), with the same words for thousands and millions.
"""

import re
from collections.abc import Mapping

from kurssi.messages import Message

MANY: Mapping[float, str] = {
    1e3: r"k|t|tuhat|tuhatta|thousand",
    1e6: r"m|mn|mln|milj\.?|miljoona|miljoonaa|million|millions",
}
"""What is written behind a number for so many times as much; patterns, whatever their case."""
DIGITS = 15  # of an amount: what a float holds exactly
_CURRENCY = r"(?:€|e|eur|euro|euroa|euros)"  # money of another currency is no amount of euros
_BLANKS = "\u00a0\u202f\u2009'’"
_MARKS = r"\d{1,3}([.,])\d{3}(?:\1\d{3})*"


def amount(text: str) -> float | None:
    """Euros of 0 or more; None where a text is no amount, or could be two.

    A comma or point before three digits sets thousands apart; any other is the decimal mark.
    """
    said = re.sub(rf"[\s{_BLANKS}]", "", text).casefold()
    words = "|".join(MANY.values())
    match = re.fullmatch(rf"(?:{_CURRENCY})?([\d.,]+)({words})?{_CURRENCY}?", said, re.ASCII)
    if match is None:
        return None
    number, word = match[1], match[2]
    times = next((many for many, words in MANY.items() if word and re.fullmatch(words, word)), 1.0)
    plain = _plain(number, thousands=word is None)
    if plain is None or len(plain.partition(".")[0]) > DIGITS:
        return None
    return float(plain) * times


def no_amount(text: str) -> Message:
    """What is said of a text that is no amount: the forms to write."""
    return Message(
        "{text} is no amount of money: write it as 4000000, 4 000 000, 4M or 4,5 M€", text=text
    )


def _plain(number: str, *, thousands: bool) -> str | None:
    """Digits and marks as one number with a decimal point."""
    head, mark, tail = _cut(number)
    whole = re.fullmatch(_MARKS, number)
    if whole and (thousands or number.count(whole[1]) > 1) and not number.startswith("0"):
        return re.sub(r"[.,]", "", number)
    if not mark:
        return number if number.isdecimal() else None
    grouped = re.fullmatch(_MARKS, head)
    if grouped and grouped[1] != mark:
        head = re.sub(r"[.,]", "", head)
    return f"{head}.{tail}" if head.isdecimal() and tail.isdecimal() else None


def _cut(number: str) -> tuple[str, str, str]:
    """What stands before the last mark, the mark, and what is behind it."""
    at = max(number.rfind(","), number.rfind("."))
    return (number[:at], number[at], number[at + 1 :]) if at >= 0 else (number, "", "")
