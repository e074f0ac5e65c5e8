"""A [[sources]] entry as text to paste: its lines, and the brands' places in its templates."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from kurssi.messages import Message
from kurssi.tables.families import PLACE, Family
from kurssi.tables.sheet import Sheet
from kurssi.tables.wide import BRAND, LABEL, folded_label

Line = str | Message
Texts = Mapping[str, str]  # brand id -> what stands in a template's place
_TOKENS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")


def joined(lines: Sequence[Line]) -> Message:
    """Lines as one text; their comments are told in the reader's language."""
    if len(lines) == 1:
        return Message("{line}", line=lines[0])
    half = len(lines) // 2
    return Message("{first}\n{rest}", first=joined(lines[:half]), rest=joined(lines[half:]))


def remark(comment: Line, code: str = "") -> Message:
    """A line of TOML with a comment behind it, or a comment alone."""
    return Message("{code}# {comment}", code=f"{code}   " if code else "", comment=comment)


def text(value: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def number(value: float) -> str:
    """A number as TOML writes it."""
    return "nan" if isnan(value) else f"{value:g}"


def key(name: str) -> str:
    """A key as TOML writes it."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else text(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The texts by which a file speaks of its brands: place -> brand id -> text."""

    brands: tuple[str, ...]
    texts: Mapping[str, Texts]

    def lines(self) -> list[Line]:
        """The table [sources.brands]."""
        found: list[Line] = ["[sources.brands]"]
        for brand in self.brands:
            given = {place: texts[brand] for place, texts in self.texts.items() if brand in texts}
            parts = ", ".join(f"{place} = {_plain(one)}" for place, one in given.items())
            alone = list(given) == [BRAND]
            found.append(f"{key(brand)} = {_plain(given[BRAND]) if alone else f'{{ {parts} }}'}")
        return found


def places_of(brands: Sequence[str], ways: Sequence[Texts]) -> Places:
    """The places of a file whose columns speak of the brands in these ways; ``brand`` the usual."""
    usual = Counter(tuple(sorted(way.items())) for way in ways).most_common(1)
    texts = {BRAND: dict(usual[0][0])} if usual else {}
    return Places(brands=tuple(brands), texts=texts)


def placed(places: Places, texts: Texts, name: str) -> tuple[Places, str]:
    """The place whose texts are these; a new one, called ``name``, where there is none."""
    known = places.texts
    for place, given in known.items():
        if all(given.get(brand, one) == one for brand, one in texts.items()):
            both = {**known, place: {**given, **texts}}
            return Places(brands=places.brands, texts=both), place
    place = name if known else BRAND
    while place in known:
        place += "x"
    return Places(brands=places.brands, texts={**known, place: dict(texts)}), place


def name_texts(columns: Texts) -> tuple[str, Texts, str] | None:
    """Column names that differ in one place: what is before it, the texts there, what is after."""
    split = [_TOKENS.findall(column) for column in columns.values()]
    if len({len(tokens) for tokens in split}) == 1:
        open_at = [at for at, tokens in enumerate(zip(*split, strict=True)) if len(set(tokens)) > 1]
        if len(open_at) == 1:
            at, tokens = open_at[0], split[0]
            texts = {b: parts[at] for b, parts in zip(columns, split, strict=True)}
            return "".join(tokens[:at]), texts, "".join(tokens[at + 1 :])
    names = list(columns.values())
    before = re.match(r"(.*[\W_])?", _shared(names))
    after = re.match(r"(.*[\W_])?", _shared([name[::-1] for name in names]))
    prefix, suffix = (before[0] if before else ""), (after[0][::-1] if after else "")
    middles = {
        brand: name[len(prefix) : len(name) - len(suffix)] for brand, name in columns.items()
    }
    return (prefix, middles, suffix) if all(middles.values()) else None


def label_texts(family: Family, columns: Texts, sheet: Sheet) -> Texts | None:
    """The brands' texts in a family's labels; None where the labels do not lead to its columns."""
    by_column = {column: word for word, column in family.columns.items()}
    texts = {brand: by_column[column] for brand, column in columns.items()}
    titles = [folded_label(title) for title in sheet.titles.values()]
    wanted = {
        brand: folded_label(family.frame.replace(PLACE, word)) for brand, word in texts.items()
    }
    led = all(
        folded_label(sheet.titles.get(column, "")) == wanted[brand]
        and titles.count(wanted[brand]) == 1
        for brand, column in columns.items()
    )
    return texts if led and family.frame != PLACE else None


def label_template(family: Family, place: str) -> str:
    """``label: Reliable - {brand}``."""
    return f"{LABEL} {family.frame.replace(PLACE, '{' + place + '}')}"


def _shared(names: Sequence[str]) -> str:
    """The longest beginning that all names share."""
    first, last = min(names), max(names)
    at = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:at]


def _plain(given: str) -> str:
    """A brand's text: a number where it is one."""
    return given if re.fullmatch(r"0|[1-9]\d*", given) else text(given)
