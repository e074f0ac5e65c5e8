"""What a term's definition says, part by part, and in which parts two definitions differ.

By rule alone: a part is compared where both definitions tell it, in either language. What a
sentence says in words of its own is not read. What is *not* here: what follows from a difference
(``agreement``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kurssi.concepts import lexicon
from kurssi.concepts.concept import core
from kurssi.concepts.terms import Term


class Part(StrEnum):
    """What definitions may differ in."""

    COUNTED = "counted"
    STATISTIC = "statistic"
    QUALIFIER = "qualifier"
    UNIT = "unit"
    SCALE = "scale"
    BASE = "base"
    WINDOW = "window"


class Match(StrEnum):
    """Two parts beside each other. ``NARROWER``: one says all that the other says, and more."""

    SAME = "same"
    DIFFERS = "differs"
    NARROWER = "narrower"


@dataclass(frozen=True, slots=True)
class Told:
    """What a definition tells of one part: in its own words, and as it is compared."""

    text: str
    key: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One part that both definitions tell."""

    part: Part
    match: Match
    first: Told
    second: Told


_SCALE = re.compile(r"\s*([-\u2212]?\d+)\s*(?:[-\u2013\u2026]|\.{2,3}|to)\s*(\d+)\s*")
_SPAN = re.compile(r"\s*(\d+)\s*\W*(\w+)")
_MONTHS = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}
_DAYS = {"day": 1, "week": 7}
_YEAR_OF_WEEKS = 364
_STATISTICS = {
    "net": r"\b(miinus|vähennettynä|minus|net)\b",
    "median": r"\b(mediaani|median)",
    "geometric mean": r"\bgeometri(nen|c)",
    "mean": r"\b(keskiarvo|keskimäär|mean\b|average)",
    "rate": r"\b(osuus|share|percentage|proportion|prosentti|per|kohti|kohden)\b",
    "count": r"\b(lukumäärä|määrä|number of|count)",
    "total": r"\b(summa|total|sum of)",
}
_OPPOSED = (("aided", "unaided"), ("gross", "net"), ("new", "repeat"), ("plan", "actual"))
_SENTENCES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<counted>.+?)\s+(?:per|divided by)\s+(?P<base>.+)",
        r"(?P<counted>.+?)\s+(?P<base>\S+)\s+(?:kohti|kohden)",
        r"(?:share|percentage|proportion) of (?P<base>.+?),? (?:who|that|which) (?P<counted>.+)",
        r"osuus (?P<base>.+?), jo\w+ (?P<counted>.+)",
        r"(?P<base>.+?st[aä]) (?P<counted>.+) osuus",
        r"(?P<counted>.+) osuus (?P<base>\S+st[aä])",
        r"(?:number|count) of (?P<counted>.+)",
        r"(?P<counted>.+) (?:luku)?määrä",
    )
)
_LONGEST = 3  # words of what is counted; a longer phrase has too many other wordings to compare
_ONE_AND_THE_SAME = {"session": "visit"}
_SAY_NOTHING = frozenset(("total",))  # "all respondents" are the respondents
_STRANGE = "="  # begins a word that the vocabulary does not know


def compared(first: Term, second: Term) -> tuple[Compared, ...]:
    """The parts that both definitions tell, each with whether they differ."""
    ours, theirs = told(first), told(second)
    tongues = first.language != second.language
    found = []
    for part in Part:
        if part in ours and part in theirs:
            match = _match(ours[part].key, theirs[part].key, tongues=tongues)
            if match is not None:
                found.append(
                    Compared(part=part, match=match, first=ours[part], second=theirs[part])
                )
    return tuple(found)


@cache
def told(term: Term) -> Mapping[Part, Told]:
    """What a definition tells, by part; a part that it leaves open is not there."""
    said = term.definition or ""
    parts = _sentence(said, term.language)
    parts |= {
        Part.STATISTIC: _statistic(said),
        Part.QUALIFIER: _qualifier(f"{said} {term.base or ''}"),
        **_unit(term.unit or ""),
        Part.WINDOW: _window(term.window or ""),
    }
    if term.base:
        parts[Part.BASE] = Told(term.base, key_of(term.base, term.language))
    return {part: one for part, one in parts.items() if one is not None and one.key}


def key_of(text: str, language: str) -> frozenset[str]:
    """A text as the general words it is made of, in either language; strange words by stem."""
    found: set[str] = set()
    for word in lexicon.words(text):
        group = lexicon.group_of(word.text)
        some = (group,) if group else lexicon.parts(word.text)
        found |= set(some) or {_STRANGE + lexicon.stems(word.text)[language == "en"]}
    key = frozenset(_ONE_AND_THE_SAME.get(word, word) for word in found)
    return key - _SAY_NOTHING or key


def is_known(key: frozenset[str]) -> bool:
    """Whether the vocabulary knows every word of it."""
    return not any(word.startswith(_STRANGE) for word in key)


def _match(ours: frozenset[str], theirs: frozenset[str], *, tongues: bool) -> Match | None:
    """None where two languages say part of it alike, or have strange words: not to be compared."""
    if ours == theirs:
        return Match.SAME
    if tongues and (ours & theirs or not (is_known(ours) and is_known(theirs))):
        return None
    return Match.NARROWER if ours < theirs or theirs < ours else Match.DIFFERS


def _sentence(said: str, language: str) -> dict[Part, Told | None]:
    """What is counted, and over what, where the sentence is of a form that is known."""
    for pattern in _SENTENCES:
        if (found := pattern.match(said.strip(" ."))) is None:
            continue
        parts: dict[Part, Told | None] = {}
        for part in (Part.COUNTED, Part.BASE):
            text = found.groupdict().get(part.value) or ""
            key = key_of(text, language)
            if len(lexicon.words(text)) <= _LONGEST and is_known(key):
                parts[part] = Told(text, key)
        return parts
    return {}


def _statistic(said: str) -> Told | None:
    """How the figure is made of what was counted."""
    for name, pattern in _STATISTICS.items():
        if (found := re.search(pattern, said, re.IGNORECASE)) is not None:
            return Told(found.group(), frozenset({name}))
    return None


def _qualifier(said: str) -> Told | None:
    """Which of two opposed sorts it is: aided or not, gross or net, new or repeated, planned."""
    groups = {lexicon.group_of(word.text): word.text for word in lexicon.words(said)}
    for pair in _OPPOSED:
        named = [one for one in pair if one in groups]
        if len(named) == 1:
            return Told(groups[named[0]], frozenset({"/".join(pair), named[0]}))
    return None


def _unit(unit: str) -> dict[Part, Told]:
    """The sort of unit, and the ends of a scale."""
    if not unit.strip():
        return {}
    if (scale := _SCALE.fullmatch(unit)) is not None:
        ends = frozenset({f"from {int(scale[1].replace(chr(0x2212), '-'))}", f"to {scale[2]}"})
        return {Part.UNIT: Told(unit, frozenset({"scale"})), Part.SCALE: Told(unit, ends)}
    sort = lexicon.unit_of(unit)
    if sort is None:
        plain = lexicon.plain(unit)
        units = core().units.values()
        sort = next(
            (
                one.id
                for one in units
                if plain in map(lexicon.plain, (one.text("fi"), one.text("en")))
            ),
            None,
        )
    return {Part.UNIT: Told(unit, frozenset({sort}) if sort else frozenset({lexicon.plain(unit)}))}


def _window(window: str) -> Told | None:
    """A span of time as months or days; anything else by its words."""
    if not window.strip():
        return None
    span = _SPAN.fullmatch(window)
    times, word = (int(span[1]), span[2]) if span else (1, window)
    name = _span(word)
    if name in _MONTHS:
        return Told(window, frozenset({f"{times * _MONTHS[name]} months"}))
    if name in _DAYS:
        days = times * _DAYS[name]
        return Told(window, frozenset({"12 months" if days == _YEAR_OF_WEEKS else f"{days} days"}))
    return Told(window, frozenset({name}))


def _span(word: str) -> str:
    """The span that a word names: by the vocabulary's names of windows, else a general word."""
    plain = lexicon.plain(word)
    for one in core().windows.values():
        if plain in map(lexicon.plain, (one.id, one.text("fi"), one.text("en"))):
            return lexicon.plain(one.id)
    return lexicon.group_of(plain) or plain
