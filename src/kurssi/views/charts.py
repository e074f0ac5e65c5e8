"""What every figure has: its words, type, colours and language; and how it is saved.

A specification is Vega-Lite as a plain dict. It carries its own data, language and number format,
so that it looks the same wherever it is drawn. Colours are Okabe and Ito's (2008), told apart by
the colour-blind; nothing is said by colour alone.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names

from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.views.extras import installing, missing
from kurssi.views.numerals import MINUS, percent

Spec = dict[str, Any]
Width = Literal["abbreviated", "wide"]
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
DATA, PICTURES = ".json", (".svg", ".png", ".html")
LIBRARY = "vl_convert"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5D3A9B", "#444444")
LINE = 110  # letters in a line of the words under the title
INK, PALE, RULE = "#222222", "#6B6B6B", "#DDDDDD"


def page(title: Message, note: Message | Sequence[Message], language: str) -> Spec:
    """What every figure has: its words, its type and its language."""
    notes = (note,) if isinstance(note, Message) else note
    said = " ".join(each.text(language) for each in notes)
    return {
        "$schema": SCHEMA,
        "background": "white",
        "padding": 12,
        "usermeta": {"embedOptions": {"actions": False}},  # no link to an editor on the net
        "title": {
            "text": title.text(language),
            "subtitle": wrap(said, LINE),
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
            "title": {"anchor": "start", "frame": "group", "fontSize": 13, "color": INK,
                      "offset": 8},
            "legend": {"labelFontSize": 12, "labelColor": INK},
        },
    }  # fmt: skip


def small_title(text: str) -> Spec:
    """The title of one panel among those of a row, which has a title of its own."""
    return {"text": text, "fontSize": 11, "fontWeight": "normal", "color": PALE, "offset": 3}


def beside_each_other(panels: Sequence[Spec], columns: int) -> Spec:
    """Panels in rows of so many; a figure of few measures keeps one column."""
    return {"concat": list(panels), "columns": min(columns, max(len(panels), 1)), "spacing": 22}


def apart(wanted: Mapping[str, float], gap: float) -> dict[str, float]:
    """Places at least ``gap`` from each other, as near those wanted as that lets them.

    Neighbours too near are moved as one block about the mean of their wishes (pool adjacent
    violators: Barlow, Bartholomew, Bremner and Brunk 1972, chapter 1).
    """
    order = sorted(wanted, key=lambda name: wanted[name])
    blocks: list[tuple[float, int]] = []  # sum of wishes less their place in line, and how many
    for at, name in enumerate(order):
        total, many = wanted[name] - gap * at, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / many:
            before, more = blocks.pop()
            total, many = total + before, many + more
        blocks.append((total, many))
    level = [total / many for total, many in blocks for _ in range(many)]
    return {name: level[at] + gap * at for at, name in enumerate(order)}


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


def refuse_unwritable(path: Path) -> None:
    """Refuse a figure that could not be saved, before anything is computed for it.

    Raises:
        KurssiError: its ending is none of ours, its folder is not there or may not be written to,
            or the pictures' library is not installed.
    """
    ending, folder = path.suffix.lower(), path.parent
    if ending not in (DATA, *PICTURES):
        raise KurssiError(
            str(path),
            Message("a figure is saved as .svg, .png, .html or .json"),
            Message("give the file one of these endings"),
        )
    if path.is_dir() or not folder.is_dir():
        raise KurssiError(
            str(path),
            Message("the folder {folder} is not there", folder=folder)
            if not path.is_dir()
            else Message("this is a folder, not a file"),
            Message("make the folder first, or name another file"),
        )
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise KurssiError(
            str(path),
            Message("the file may not be written there"),
            Message("name a file in a folder of yours"),
        )
    if ending in PICTURES and missing(LIBRARY):
        raise KurssiError(
            str(path),
            Message("pictures need a library that is not installed"),
            Message("install it: {command}; or save as .json", command=installing(LIBRARY)),
        )


def save(spec: Mapping[str, Any], path: Path, *, scale: float = 2.0) -> Path:
    """Write a figure: .json always, a picture where the extra ``office`` is installed.

    An .html holds all it needs, its library too: it opens without a network, and tells values
    where the pointer rests.

    Args:
        spec: the chart specification.
        path: where to; its ending says what.
        scale: pixels of a .png per pixel of the specification.

    Raises:
        KurssiError: it cannot be saved (``refuse_unwritable``).
    """
    refuse_unwritable(path)
    ending = path.suffix.lower()
    if ending == DATA:
        path.write_text(json.dumps(spec, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path
    import vl_convert  # here: 80 MB that only pictures need

    if ending == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(dict(spec)), encoding="utf-8")
    elif ending == ".html":
        page_ = vl_convert.vegalite_to_html(dict(spec), bundle=True)
        path.write_text(page_, encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(dict(spec), scale=scale))
    return path
