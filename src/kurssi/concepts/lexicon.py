"""Words cut out of a text, and what each is one of: a general word in both languages, or a stem.

General words stand in ``words.toml``; a Finnish compound is cut into the words it is made of. What
is *not* here: concepts (``index``), typing errors (``reading``).
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kurssi.concepts.concept import FOLDER

SHORTEST = 3  # letters of a part of a compound whose other parts are known
SURE = 4  # letters of a part beside one that is not known
_HUMP = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ][a-zåäö])|(?<=[A-ZÅÄÖ]{2})(?=[A-ZÅÄÖ][a-zåäö]{2})")
_SINGLE = re.compile(r"\b(\w)-(?=\w{2})")
_WORD = re.compile(r"([^\W_]+|%)(\.?)")
# Numbers, years, weeks and quarters, numbers of questions, top boxes, ends of scales.
_NOISE = re.compile(r"\d+\w?|(?:[a-z]|kys|wk|vko)\d+|t\db|top\d?|bottom\d?|\d+kk|\d+[a-z]{1,2}")
_SEVERAL = re.compile(r"[^aeiouy\d]{3,}s")  # an abbreviation in the plural, which no stemmer knows
_GRADE = re.compile(r"(?<=[aeio])(?:ks|s)$|(?<=[aeiouy])[dt]$")
# Partitive plurals, and words in -us: the stemmer looks for dots over letters, which headings lack.
_MANY = ((re.compile(r"(?<=[uy])ksia$"), "s"), (re.compile(r"(?<=\w{2})eja$"), "i"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it is looked up: folded; in brackets (aside), with a full stop (cut)."""

    text: str
    aside: bool = False
    cut: bool = False


def plain(text: str) -> str:
    """A text without what does not matter to a name: case, signs, blanks, dots over letters."""
    return "".join(word.text for word in _cut(text))


def words(text: str) -> tuple[Word, ...]:
    """The words that carry meaning; all of them where none does."""
    found = _cut(text)
    said = tuple(w for w in found if not _NOISE.fullmatch(w.text) and w.text not in _book().noise)
    carrying = tuple(w for w in said if len(w.text) > 1 or w.text == "%")
    return carrying or said or found


def apart(text: str) -> str:
    """A heading's words with blanks between them, as they would be said; nothing is left out."""
    return " ".join(re.findall(r"[^\W_]+", _HUMP.sub(" ", text))) or text


def unit_of(text: str) -> str | None:
    """The sort of unit that the last of its words to name one tells: a key of ``units``."""
    units = _book().units
    told = [units[word.text] for word in _cut(text) if word.text in units]
    return told[-1] if told else None


def group_of(word: str) -> str | None:
    """The general word that this one is a form of; None where it is none."""
    book = _book()
    found = book.forms.get(word)
    if found is None:
        fi, en = stems(word)
        found = book.stems.get(fi) if len(fi) >= SURE else None
        found = found or book.stems.get(en)
    return found


def parts(word: str) -> tuple[str, ...]:
    """The general words that a compound is made of; empty where it is not made of them alone."""
    for at in range(len(word) - 1, SHORTEST - 1, -1):
        head, rest = _book().heads.get(word[:at]), word[at:]
        if head is None or (len(rest) < SHORTEST and rest not in _book().ends):
            continue
        tail = (found,) if (found := group_of(rest)) else parts(rest)
        if tail:
            return (head, *tail)
    return ()


def halves(word: str) -> tuple[str, str, bool] | None:
    """A general word beside one that is not known: (group, the unknown half, known half first)."""
    heads = _book().heads
    for at in range(len(word) - SHORTEST, SURE - 1, -1):
        if (head := heads.get(word[:at])) is not None:
            return head, word[at:], True
    for at in range(SURE, len(word) - SURE + 1):
        if (tail := group_of(word[at:])) is not None:
            return tail, word[:at], False
    return None


@cache
def stems(word: str) -> tuple[str, str]:
    """Its Finnish and its English stem (Porter 2001, Snowball), consonant gradation levelled."""
    finnish, english = _stemmers()
    one = word
    for many, ending in _MANY:
        one = many.sub(ending, one)
    fi = finnish.stemWord(one) if len(one) > SURE else one
    fi = _GRADE.sub("", re.sub(r"(?<=[uy])ks$", "s", fi)) if len(one) > SURE else fi
    fi = re.sub(r"nt$", "nn", fi)
    en = word[:-1] if _SEVERAL.fullmatch(word) else english.stemWord(word)
    return re.sub(r"nn$", "n", fi), en


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """Form -> general word, those that begin compounds, stem -> general word, word -> unit.

    ``ends``: two letters that are a word at the end of a compound.
    """

    forms: Mapping[str, str]
    heads: Mapping[str, str]
    stems: Mapping[str, str]
    ends: frozenset[str]
    noise: frozenset[str]
    units: Mapping[str, str]


def forms() -> Mapping[str, str]:
    """Every form that is written down -> its general word."""
    return _book().forms


@cache
def _book() -> _Book:
    told = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    forms = {_folded(form): group for group, row in told["words"].items() for form in row.split()}
    stemmed: dict[str, str] = {}
    for form, group in forms.items():
        for stem in stems(form):
            if len(stem) >= SHORTEST:
                stemmed.setdefault(stem, group)
    cut = {_folded(word) for word in told["cut"]["words"].split()}
    return _Book(
        forms=forms,
        heads={form: group for form, group in forms.items() if form not in cut},
        stems=stemmed,
        ends=frozenset(told["cut"]["ends"].split()),
        noise=frozenset(_folded(word) for word in told["noise"]["words"].split()),
        units={_folded(w): unit for unit, row in told["units"].items() for w in row.split()},
    )


@cache
def _stemmers() -> tuple[Any, Any]:
    # Loading the stemmers takes a tenth of a second; only matching needs them.
    from snowballstemmer import stemmer

    return stemmer("finnish"), stemmer("english")


@lru_cache(maxsize=4096)  # a text is cut for its words, its unit and its spelling
def _cut(text: str) -> tuple[Word, ...]:
    text = unicodedata.normalize("NFKC", text).replace("€", " eur ").replace("’", "'")
    text = re.sub(r"(?<=\w)'(?=s\b)|(?<=s)'(?!\w)", "", _SINGLE.sub(r"\1", _HUMP.sub(" ", text)))
    found: list[Word] = []
    depth = 0
    for piece in re.split(r"([()\[\]])", text):
        if piece in "()[]" and piece:
            depth += 1 if piece in "([" else -1
            continue
        found += [
            Word(_folded(word), aside=depth > 0, cut=bool(stop))
            for word, stop in _WORD.findall(piece)
        ]
    return tuple(found)


def _folded(word: str) -> str:
    """Without case and without dots over letters: headings often lack them."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
