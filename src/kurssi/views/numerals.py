"""Numbers as people read them: ``184 300 €`` in Finnish, ``€184,300`` in English.

A number that is not there, or not finite, is a dash; an interval always says both its ends.
"""

import math

from babel.numbers import format_compact_currency, format_currency, format_decimal

NOTHING = "–"
MINUS = "\u2212"
COMPACT_FROM = 1e6
PATTERNS = {"fi": "{body} ¤", "en": "¤{body}"}


def decimals_for(value: float | None) -> int:
    """Decimals: two figures of a small amount, cents of a middling one, none of a big one."""
    if value is None or not math.isfinite(value) or value == 0:
        return 2
    size = abs(value)
    if size >= 100:
        return 0
    return min(max(2, 1 - math.floor(math.log10(size))), 6)


def count(value: float | None, language: str, *, decimals: int = 0) -> str:
    """A plain number with the language's grouping."""
    if value is None or not math.isfinite(value):
        return NOTHING
    digits = f".{'0' * decimals}" if decimals else ""
    body = format_decimal(_rounded(value, decimals), format=f"#,##0{digits}", locale=language)
    return body.replace("-", MINUS)


def money(value: float | None, language: str, currency: str, *, decimals: int | None = None) -> str:
    """An amount in the company's currency; millions and beyond are shortened."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if abs(value) >= COMPACT_FROM:
        short = format_compact_currency(value, currency, locale=language, fraction_digits=1)
        return short.replace("-", MINUS)
    places = decimals_for(value) if decimals is None else decimals
    body = "#,##0" + (f".{'0' * places}" if places else "")
    amount = format_currency(
        _rounded(value, places),
        currency,
        format=PATTERNS[language].format(body=body),
        locale=language,
        currency_digits=False,
    )
    return amount.replace("-", MINUS)


def money_range(
    low: float | None, high: float | None, language: str, currency: str, *, decimals: int
) -> str:
    """Both ends of an interval: ``0,80 … 1,90`` (the middle beside it says the currency)."""
    return " … ".join(_end(value, language, currency, decimals) for value in (low, high))


def percent(probability: float | None, language: str) -> str:
    """A chance in whole percents, never a false certainty: ``> 99 %``, ``< 1 %``."""
    if probability is None or not math.isfinite(probability):
        return NOTHING
    sign = " %" if language == "fi" else "%"
    if probability >= 0.995:
        return f"> 99{sign}"
    if probability <= 0.005:
        return f"< 1{sign}"
    return f"{round(100 * probability)}{sign}"


def share(value: float | None, language: str, *, decimals: int = 1) -> str:
    """A share of people as percents: ``34,2 %``."""
    if value is None or not math.isfinite(value):
        return NOTHING
    sign = " %" if language == "fi" else "%"
    return count(100 * value, language, decimals=decimals) + sign


def tick(value: float, language: str, step: float, currency: str | None = None) -> str:
    """A number at a line across: with the decimals that lines ``step`` apart need, and no more.

    Of a ``currency`` whole amounts are bare, other ones are to the cent or finer.
    """
    places = _places(step)
    if currency is None:
        return count(value, language, decimals=places if value else 0)
    if abs(value) >= COMPACT_FROM:
        unit = 1000.0 ** (math.log10(abs(value)) // 3)  # of what it is shortened to: millions, ...
        short = format_compact_currency(
            value, currency, locale=language, fraction_digits=_places(step / unit)
        )
        return short.replace("-", MINUS)
    whole = math.isclose(value, round(value), abs_tol=1e-9)
    return money(value, language, currency, decimals=0 if whole else max(places, 2))


def _places(step: float) -> int:
    """The decimals in which every multiple of a round number can be written."""
    for places in range(12):
        scaled = step * 10.0**places
        if round(scaled) >= 1 and math.isclose(scaled, round(scaled), rel_tol=1e-9):
            return places
    return 12


def signed(value: float | None, language: str, *, decimals: int = 1) -> str:
    """A difference, always with its sign; a difference of nothing has none."""
    shown = count(value, language, decimals=decimals)
    plain = shown == NOTHING or shown.startswith(MINUS) or not any(c in "123456789" for c in shown)
    return shown if plain else f"+{shown}"


def _end(value: float | None, language: str, currency: str, decimals: int) -> str:
    if value is not None and abs(value) >= COMPACT_FROM:
        return money(value, language, currency)
    return count(value, language, decimals=decimals)


def _rounded(value: float, decimals: int) -> float:
    """The value at the decimals shown; never ``-0``."""
    return round(value, decimals) + 0.0
