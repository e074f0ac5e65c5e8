"""SAV (SPSS): answers with their labels, user-missing codes, multi-response sets and weight."""

import struct
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.header import named
from kurssi.tables.sheet import AnswerSet, Sheet, damaged


def read_survey(path: Path, file: str) -> Sheet:
    """The sheet in an SPSS file; answers the file declares as missing are empty.

    Raises:
        Unreadable: the file is damaged.
    """
    import pyreadstat  # heavy: needed for SPSS files alone

    try:
        columns, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    except Exception as fault:  # pyreadstat raises its own errors and the codec's
        raise damaged(file, fault) from None
    missing = 0
    arrays = {}
    for name, values in columns.items():
        text = meta.readstat_variable_types[name] == "string"
        read = _worded if text else _column
        array, blanked = read(values, meta.missing_ranges.get(name, ()))
        arrays[name] = array
        missing += blanked
    names, repeated = named(tuple(arrays), file)
    table = pa.table(dict(zip(names, arrays.values(), strict=True)))
    return Sheet(
        columns=table,
        lines=pa.array(np.arange(2, 2 + table.num_rows)),
        findings=(*repeated, *((_declared_missing(file, missing),) if missing else ())),
        labels=_labels(meta),
        titles={k: v for k, v in meta.column_names_to_labels.items() if v},
        sets=_sets(meta),
        weight=_weight(path, tuple(columns)),
        made=None if meta.creation_time is None else meta.creation_time.date(),
    )


def _column(values: Sequence[Any], ranges: Sequence[Any]) -> tuple[pa.Array, int]:
    """One variable as numbers, dates or text, and how many answers its missing codes emptied."""
    try:
        numbers = np.asarray(values, dtype=np.float64)  # an empty cell becomes NaN
    except (TypeError, ValueError):  # dates or texts
        return _worded(values, ranges)
    gone = np.zeros(len(numbers), dtype=bool)
    for low, high in map(_span, ranges):
        gone |= (numbers >= low) & (numbers <= high)
    return pa.array(numbers, mask=gone | np.isnan(numbers)), int(gone.sum())


def _worded(values: Sequence[Any], ranges: Sequence[Any]) -> tuple[pa.Array, int]:
    """A variable of dates (the hour is left out) or of text."""
    cells = [None if _nothing(value) else value for value in values]
    kinds = {type(value) for value in cells if value is not None}
    if kinds and all(issubclass(kind, date) for kind in kinds):
        days = [value.date() if isinstance(value, datetime) else value for value in cells]
        return pa.array(days, pa.date32()), 0
    codes = {str(_span(one)[0]).strip() for one in ranges}
    texts = [None if value is None else str(value).strip() for value in cells]
    kept = [None if text in codes else text for text in texts]
    return pa.array(kept, pa.string()), kept.count(None) - texts.count(None)


def _span(one: Any) -> tuple[Any, Any]:
    """A declared missing code or range of codes as (lowest, highest)."""
    return (one["lo"], one["hi"]) if isinstance(one, Mapping) else (one, one)


def _nothing(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _labels(meta: Any) -> dict[str, dict[float | str, str]]:
    return {name: dict(codes.items()) for name, codes in meta.variable_value_labels.items()}


def _sets(meta: Any) -> dict[str, AnswerSet]:
    return {
        name: AnswerSet(
            columns=tuple(one["variable_list"]),
            counted=one["counted_value"] if one["is_dichotomy"] else None,
            title=one["label"] or "",
        )
        for name, one in (meta.mr_sets or {}).items()
    }


def _declared_missing(file: str, count: int) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        code="declared-missing",
        file=file,
        what=Message(
            "{count} answers carry a code that the file declares as missing; "
            "they are read as empty",
            count=count,
        ),
        mend=Message("nothing, if they mean not asked or don't know"),
    )


def _weight(path: Path, names: Sequence[str]) -> str | None:
    """The weight variable named in the file's header (PSPP system file format, sections 1 and 2).

    The header counts 8-byte elements, strings taking several, so the variable records are walked.
    """
    with path.open("rb") as stream:
        head = stream.read(176)
        order = "<" if head[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
        (wanted,) = struct.unpack(order + "i", head[76:80])
        if not wanted:
            return None
        for element in range(1, wanted + 1):
            record = stream.read(32)
            if len(record) < 32 or struct.unpack(order + "i", record[:4])[0] != 2:
                return None
            width, has_label, missing = struct.unpack(order + "3i", record[4:16])
            short = record[24:32].decode("latin-1").strip()
            if has_label:
                (length,) = struct.unpack(order + "i", stream.read(4))
                stream.read((length + 3) // 4 * 4)
            stream.read(8 * abs(missing))
            if element == wanted and width == 0:
                return next((n for n in names if n.casefold() == short.casefold()), None)
    return None
