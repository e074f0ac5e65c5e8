"""What every figure has: its words, type, colours and language; and how it is saved.

A specification is Vega-Lite as a plain dict. It carries its own data, language and number format,
so that it looks the same wherever it is drawn. Colours are Okabe and Ito's (2008), told apart by
the colour-blind; nothing is said by colour alone.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names

from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.views.numerals import MINUS, percent

Spec = dict[str, Any]
Width = Literal["abbreviated", "wide"]
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
PICTURES = (".svg", ".png")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5D3A9B", "#444444")
INK, PALE, RULE = "#222222", "#6B6B6B", "#DDDDDD"


def page(title: Message, note: Message, language: str) -> Spec:
    """What every figure has: its words, its type and its language."""
    return {
        "$schema": SCHEMA,
        "background": "white",
        "padding": 12,
        "title": {
            "text": title.text(language),
            "subtitle": note.text(language),
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 17,
            "subtitleFontSize": 12,
            "subtitleColor": PALE,
            "subtitlePadding": 5,
            "offset": 14,
            "color": INK,
        },
        "config": {
            "locale": {"number": _numbers(language), "time": _times(language)},
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {"labelColor": PALE, "titleColor": PALE, "labelFontSize": 11,
                     "titleFontSize": 12, "gridColor": RULE, "domainColor": RULE,
                     "tickColor": RULE, "titleFontWeight": "normal"},
            "title": {"anchor": "start", "fontSize": 13, "color": INK, "offset": 8},
            "legend": {"labelFontSize": 12, "labelColor": INK},
        },
    }  # fmt: skip


def _numbers(language: str) -> Spec:
    """How d3 writes numbers, from Babel's own tables: 1 234,5 and 35 % in Finnish."""
    symbols = Locale.parse(language).number_symbols["latn"]
    percents = percent(0.5, language).removeprefix("50").replace(" ", "\u00a0")
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", "\u00a0€"] if language == "fi" else ["€", ""],
        "percent": percents,
        "minus": MINUS,
    }


def _times(language: str) -> Spec:
    """How d3 writes days and months, from Babel's own tables."""

    def days(width: Width) -> list[str]:
        names = get_day_names(width, context="stand-alone", locale=language)
        return [names[at] for at in (6, 0, 1, 2, 3, 4, 5)]

    def months(width: Width) -> list[str]:
        names = get_month_names(width, context="stand-alone", locale=language)
        return [names[at] for at in range(1, 13)]

    return {
        "dateTime": "%-d.%-m.%Y %H:%M" if language == "fi" else "%x, %X",
        "date": "%-d.%-m.%Y" if language == "fi" else "%-m/%-d/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": days("wide"),
        "shortDays": days("abbreviated"),
        "months": months("wide"),
        "shortMonths": months("abbreviated"),
    }


def save(spec: Mapping[str, Any], path: Path, *, scale: float = 2.0) -> Path:
    """Write a figure: .json always, .svg and .png where the extra ``office`` is installed.

    Args:
        spec: the chart specification.
        path: where to; its ending says what.
        scale: pixels of a .png per pixel of the specification.

    Raises:
        KurssiError: the ending is none of these, or the pictures' library is not installed.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        path.write_text(json.dumps(spec, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path
    if ending not in PICTURES:
        raise KurssiError(
            str(path),
            Message("a figure is saved as .json, .svg or .png"),
            Message("give the file one of these endings"),
        )
    try:
        import vl_convert  # here: 80 MB that only pictures need
    except ImportError:
        raise KurssiError(
            str(path),
            Message("pictures need a library that is not installed"),
            Message("install it: pip install 'kurssi[office]'; or save as .json"),
        ) from None
    if ending == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(dict(spec)), encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(dict(spec), scale=scale))
    return path
