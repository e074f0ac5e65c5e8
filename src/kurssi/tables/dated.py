"""Dated columns understood before SQL sees them: value, reading, and what was written.

A column of dates has few distinct texts, so each is read once, in Python, and spread to its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import pyarrow as pa

from kurssi.tables.contract import Column, Sort
from kurssi.tables.dates import Moment, Reading, moments, period_of
from kurssi.workspace.company import Workspace

TOTALS = ("total", "totals", "grand total", "sum", "summa", "yhteensä", "kaikki yhteensä", "yht.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A column as its distinct texts and which of them each row has; "" is an empty cell."""

    texts: tuple[str, ...]
    places: pa.Array


def written(column: pa.ChunkedArray) -> Written:
    """The distinct texts of a file's column."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    values = encoded.dictionary
    if not pa.types.is_floating(values.type):
        values = values.cast(pa.string())
    texts = tuple("" if value is None else _text(value) for value in values.to_pylist())
    return Written(texts=texts, places=encoded.indices)


def _text(value: float | str) -> str:
    """A cell as text; a whole number without decimals."""
    if isinstance(value, str):
        return value.strip()
    return str(int(value)) if isfinite(value) and value.is_integer() else str(value)


def constant(text: str, rows: int) -> Written:
    """One text for every row."""
    return Written(texts=(text.strip(),), places=pa.array(np.zeros(rows, np.int64)))


def called(cells: Written, labels: Mapping[float | str, str]) -> Written:
    """Codes that have labels by their labels."""
    known = {
        code if isinstance(code, str) else _text(float(code)): label.strip()
        for code, label in labels.items()
    }
    return replace(cells, texts=tuple(known.get(text, text) for text in cells.texts))


def recoded(cells: Written, values: Mapping[str, float | str]) -> Written:
    """Texts that [[sources]] values gives another; nan is an empty cell."""
    new = {str(key).strip(): "" if one != one else str(one) for key, one in values.items()}
    return replace(cells, texts=tuple(new.get(text, text) for text in cells.texts))


def understood(
    table: pa.Table, column: Column, cells: Written, workspace: Workspace, *, sparse: bool
) -> pa.Table:
    """The table with a dated column understood.

    Adds ``=c`` the date posted, ``?c`` the reading, ``!c`` the text where it was not read,
    ``day=c`` the day it said and ``total=c`` whether it says that the row is a total.
    """
    meanings = moments(text for text in cells.texts if text)
    found = [meanings.get(text, Moment(reading=Reading.EMPTY)) for text in cells.texts]
    if column.sort is Sort.PERIOD:
        values = [period_of(moment, workspace.frequency, sparse=sparse) for moment in found]
    else:
        values = [(m.reading, m.last if column.name == "end" else m.first) for m in found]
    doubted = [
        None if reading in (Reading.READ, Reading.MONTH_AS_WEEK) else text or None
        for text, (reading, _) in zip(cells.texts, values, strict=True)
    ]
    spread = {
        f"={column.name}": pa.array([day for _, day in values], pa.date32()),
        f"?{column.name}": pa.array([int(reading) for reading, _ in values], pa.int8()),
        f"!{column.name}": pa.array(doubted, pa.string()),
        f"day={column.name}": pa.array([moment.first for moment in found], pa.date32()),
        f"total={column.name}": pa.array([text.casefold() in TOTALS for text in cells.texts]),
    }
    for name, values_ in spread.items():
        table = table.append_column(name, values_.take(cells.places))
    return table
