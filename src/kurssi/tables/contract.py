"""A contract: what one table must hold, loaded from its Table Schema (a contract is data).

What is *not* here: how bad rows are found (``rules``), or any data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kurssi.workspace.company import Label

FOLDER = Path(__file__).parent / "contracts"
NAMES = (
    "spend",
    "tracker",
    "waves",
    "sales",
    "market",
    "context",
    "experiments",
    "terms",
    "targets",
)


class Sort(StrEnum):
    """What a column speaks of; decides how its text is read and checked."""

    PERIOD = "period"
    DATE = "date"
    LEVER = "lever"
    SEGMENT = "segment"
    BRAND = "brand"
    MEASURE = "measure"
    NUMBER = "number"
    TEXT = "text"
    ANSWER = "answer"

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self in (Sort.NUMBER, Sort.ANSWER)

    @property
    def dated(self) -> bool:
        """Whether its values are periods or days."""
        return self in (Sort.PERIOD, Sort.DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a contract.

    ``low`` and ``high`` are included limits, ``above`` an excluded lower one. ``words`` are the
    only values allowed. ``scale`` is (lowest, highest) answer. ``repeat`` is the name pattern of
    a column that may come several times (``relevance_*``). ``optional``: it is in the table only
    where a file has it, not empty elsewhere. ``whole``: its numbers have no decimals.
    """

    name: str
    sort: Sort
    title: Label
    description: Label
    required: bool = False
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    words: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    repeat: str | None = None
    optional: bool = False
    whole: bool = False

    def matches(self, name: str) -> bool:
        """Whether a file's column of this name is this column (or one of its repeats)."""
        if self.repeat is None:
            return name == self.name
        stem, rest = self.repeat.rstrip("*"), name.removeprefix(self.repeat.rstrip("*"))
        return name.startswith(stem) and rest != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What one table must hold. ``key`` names the columns that no two rows may share.

    ``future`` allows periods to come; ``sparse`` allows periods to be missing or monthly.
    """

    name: str
    title: Label
    description: Label
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    future: bool = False
    sparse: bool = False

    def column(self, name: str) -> Column | None:
        """The column of this name, or whose repeats have this name; None where extra."""
        return next((column for column in self.columns if column.matches(name)), None)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns every file must have."""
        return tuple(column.name for column in self.columns if column.required)


@cache
def contract(name: str) -> Contract:
    """The contract of one table."""
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Contract(
        name=name,
        title=_label(name, schema, "title"),
        description=_label(name, schema, "description"),
        columns=tuple(_column(field) for field in schema["fields"]),
        key=tuple(schema["primaryKey"]),
        future=schema.get("x-future", False),
        sparse=schema.get("x-sparse", False),
    )


def contracts() -> tuple[Contract, ...]:
    """Every contract, in the order people meet them."""
    return tuple(contract(name) for name in NAMES)


def _label(id_: str, schema: Mapping[str, Any], word: str) -> Label:
    return Label(id=id_, fi=schema[f"{word}_fi"], en=schema[f"{word}_en"])


def _column(field: Mapping[str, Any]) -> Column:
    limits = field.get("constraints", {})
    scale = field.get("x-scale")
    return Column(
        name=field["name"],
        sort=Sort(field["x-kind"]),
        title=_label(field["name"], field, "title"),
        description=_label(field["name"], field, "description"),
        required=limits.get("required", False),
        unit=field.get("x-unit"),
        low=limits.get("minimum"),
        high=limits.get("maximum"),
        above=field.get("x-above"),
        words=tuple(str(word) for word in limits.get("enum", ())),
        scale=None if scale is None else (scale[0], scale[1]),
        repeat=field.get("x-repeat"),
    )
