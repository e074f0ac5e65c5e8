"""A concept: something departments mean, with its names, its definition and what it maps to.

Concepts are data (``fields/*.toml``, ``senses.toml``, ``yardsticks.toml``). What is *not* here: how
a word finds its concept (``matching``), or what a workspace has accepted (``aliases``).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kurssi.workspace.company import Label

FOLDER = Path(__file__).parent
FIELDS = (
    "brand",
    "experience",
    "advertising",
    "digital",
    "levers",
    "sales",
    "service",
    "finance",
    "people",
    "product",
    "technology",
    "market",
    "research",
)
BETTER = {"more": True, "less": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One concept. The first of ``fi`` and of ``en`` is its preferred name in that language.

    ``unit``, ``base`` and ``window`` are keys of the yardsticks. ``better`` says whether more of it
    is better, None where neither is. ``measure``, ``lever`` (a kind) and ``columns`` (table.column
    of a contract) are what it maps to. Must *not* hold words of one company.
    """

    id: str
    field: str
    fi: tuple[str, ...]
    en: tuple[str, ...]
    short: tuple[str, ...]
    means: Label
    unit: str
    base: str
    window: str
    better: bool | None = None
    measure: str | None = None
    lever: str | None = None
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> Label:
        """Its preferred names."""
        return Label(id=self.id, fi=self.fi[0], en=self.en[0])

    def column_of(self, table: str) -> str | None:
        """The column of this contract that it fills, None where it fills none."""
        filled = (column.removeprefix(f"{table}.") for column in self.columns)
        return next((name for name in filled if "." not in name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """One of several meanings of a word: which concept it then is, and when it is meant."""

    word: str
    concept: str
    when: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All concepts, the senses of words that have several, and the names of the yardsticks."""

    concepts: Mapping[str, Concept]
    senses: tuple[Sense, ...]
    units: Mapping[str, Label]
    bases: Mapping[str, Label]
    windows: Mapping[str, Label]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Every (word, concept) by which a concept is called, senses included."""
        for concept in self.concepts.values():
            for word in (*concept.fi, *concept.en, *concept.short):
                yield word, concept.id
        for sense in self.senses:
            yield sense.word, sense.concept


@cache
def core() -> Vocabulary:
    """The vocabulary that kurssi brings along."""
    yardsticks = _read("yardsticks.toml")
    concepts = {
        id_: _concept(id_, field, entry)
        for field in FIELDS
        for id_, entry in _read(f"fields/{field}.toml").items()
    }
    senses = tuple(
        Sense(word=word, concept=concept, when=Label(id=concept, **when))
        for word, meanings in _read("senses.toml").items()
        for concept, when in meanings.items()
    )
    units, bases, windows = (
        {key: Label(id=key, **names) for key, names in yardsticks[kind].items()}
        for kind in ("units", "bases", "windows")
    )
    return Vocabulary(concepts=concepts, senses=senses, units=units, bases=bases, windows=windows)


def _concept(id_: str, field: str, entry: Mapping[str, Any]) -> Concept:
    better = entry.get("better")
    return Concept(
        id=id_,
        field=field,
        fi=tuple(entry["fi"]),
        en=tuple(entry["en"]),
        short=tuple(entry.get("short", ())),
        means=Label(id=id_, **entry["means"]),
        unit=entry["unit"],
        base=entry["base"],
        window=entry["window"],
        better=None if better is None else BETTER[better],
        measure=entry.get("measure"),
        lever=entry.get("lever"),
        columns=tuple(entry.get("columns", ())),
    )


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))
