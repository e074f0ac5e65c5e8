"""Sentences shown to people: one message id in English, its translation in the catalogue.

Every sentence that can reach a reader is a ``Message``: it is written once, in English, with
named places (``{column}``), and rendered in the reader's language at the moment it is shown.
The catalogues are gettext files under ``locale/``; English needs none.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

LANGUAGES = ("fi", "en")
MINUS = "\u2212"
FINNISH = str.maketrans(",.", "\u00a0,")  # how marks of a number are written
LOCALE_DIR = Path(__file__).parent / "locale"


@runtime_checkable
class Name(Protocol):
    """What is called by its own words in each language: a sentence, or a declared label."""

    def text(self, language: str) -> str:
        """Its words in ``language``."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A sentence with its values, not yet in any language. Must not hold rendered text."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __init__(self, id: str, /, **values: object) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "values", MappingProxyType(values))

    def text(self, language: str) -> str:
        """The sentence in ``language`` ("fi" or "en"), its own messages and names rendered too.

        The parts of a tuple are rendered each, with commas between.
        """
        values = {name: _rendered(value, language) for name, value in self.values.items()}
        template = translate(self.id, language)
        return template.format_map(values) if values else template

    def __str__(self) -> str:
        return self.text("en")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: ``10 000,5`` in Finnish, ``10,000.5`` in English.

    Without ``decimals`` as short as it is, and not grouped: it may be a code. Not for TOML, whose
    decimals have a point everywhere.
    """

    value: float
    decimals: int | None = None

    def text(self, language: str) -> str:
        """Its digits, with the decimal mark and the grouping of ``language``."""
        shown = f"{self.value:g}" if self.decimals is None else f"{self.value:,.{self.decimals}f}"
        if not shown.strip("-0."):
            shown = shown.lstrip("-")  # a nothing has no sign
        shown = shown.replace("-", MINUS)
        return shown.translate(FINNISH) if language == "fi" else shown


@dataclass(frozen=True, slots=True)
class Range:
    """Two numbers in a sentence, ``40 to 52``, ``40–52``; one where they show the same."""

    low: float
    high: float
    decimals: int = 0

    def text(self, language: str) -> str:
        """Both ends, or the one."""
        low, high = (Number(end, self.decimals).text(language) for end in (self.low, self.high))
        if low == high:
            return low
        if language != "fi":
            return f"{low} to {high}"
        return f"{low}…{high}" if low.startswith(MINUS) else f"{low}–{high}"


def _rendered(value: object, language: str) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_rendered(part, language)) for part in value)
    return value.text(language) if isinstance(value, Name) else value


def translate(message_id: str, language: str) -> str:
    """The template of ``message_id`` in ``language``; the id itself where untranslated."""
    return _catalogue(language).gettext(message_id)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("kurssi", LOCALE_DIR, languages=[language], fallback=True)
