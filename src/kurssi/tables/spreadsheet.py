"""XLSX, XLS and ODS: the sheet named or the first, its table wherever it begins."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message
from kurssi.tables.header import (
    SEARCHED,
    header_at,
    named,
    preamble,
    questions_below,
    questions_told,
)
from kurssi.tables.sheet import Sheet, Unreadable, damaged, refusal

NUMERAL = re.compile(r"[-+]?\d+([.,]\d+)?")
_TYPED = re.compile(r"\s*[-+−]?[\d \u00a0\u202f.]*\d,\d{1,2}\s*(€|e|eur|%)?\s*", re.IGNORECASE)
_THREE = re.compile(r"-?\d+\.\d{3}")  # typed so it may be thousands; a number's cell is not


def read_spreadsheet(path: Path, file: str, known: Collection[str], sheet: str | None) -> Sheet:
    """The sheet in a workbook.

    Args:
        path: the workbook.
        file: its name in findings.
        known: the column names that would be understood.
        sheet: which sheet; None takes the first.

    Raises:
        Unreadable: the workbook is damaged, locked or empty, or has no such sheet.
    """
    rows, others = _cells(path, file, sheet)
    texts = [[_text(cell) or "" for cell in row] for row in rows[:SEARCHED]]
    if not any(cell for row in texts for cell in row):
        raise refusal(
            "empty-file",
            file,
            Message("the sheet is empty"),
            Message("fill the sheet, or name another with sheet = in [[sources]]"),
        )
    start = header_at(texts, known)
    header = [_text(cell) or "" for cell in rows[start]]
    names, findings = named(header, file)
    if start:
        findings = (*findings, preamble(file, start))
    if others and sheet is None:
        findings = (*findings, _first_taken(file, others))
    below = questions_below(texts, start)
    titles = dict(zip(names, texts[start + 1], strict=False)) if below else {}
    findings = (*findings, questions_told(file, start + 2)) if below else findings
    last = start + below
    body = rows[last + 1 :]
    width = len(names)
    cells = zip(*([*row, *[None] * (width - len(row))] for row in body), strict=False)
    columns = list(cells)
    comma = any(_is_typed(value) for values in columns for value in values)
    arrays = [_column(values, comma=comma) for values in columns] or [
        pa.array([], pa.string())
    ] * width
    findings = (*findings, *_numbers_as_text(file, names, columns, last + 2))
    kept = [
        place for place in range(width) if header[place] or arrays[place].null_count < len(body)
    ]
    return Sheet(
        columns=pa.table({names[place]: arrays[place] for place in kept}),
        lines=pa.array(np.arange(last + 2, last + 2 + len(body))),
        findings=findings,
        titles={name: title for name, title in titles.items() if title.strip()},
    )


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets; none where it cannot be read."""
    import python_calamine as calamine  # needed for workbooks alone

    try:
        return tuple(calamine.CalamineWorkbook.from_path(str(path)).sheet_names)
    except Exception:  # calamine's readers raise what their formats raise
        return ()


def _cells(path: Path, file: str, sheet: str | None) -> tuple[list[list[Any]], tuple[str, ...]]:
    import python_calamine as calamine  # needed for workbooks alone

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise _no_sheet(file, sheet, names)
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except Unreadable:
        raise
    except calamine.PasswordError:
        raise refusal(
            "locked",
            file,
            Message("the workbook is locked with a password"),
            Message("save it without a password"),
        ) from None
    except Exception as fault:  # calamine's readers raise what their formats raise
        raise damaged(file, fault) from None
    return rows, names[1:]


def _no_sheet(file: str, sheet: str, names: Sequence[str]) -> Unreadable:
    return refusal(
        "no-such-sheet",
        file,
        Message('the workbook has no sheet named "{sheet}"', sheet=sheet),
        Message("use one of: {words}", words=", ".join(names)),
    )


def _first_taken(file: str, others: Sequence[str]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        code="other-sheets",
        file=file,
        what=Message("only the first sheet was read; not read: {words}", words=", ".join(others)),
        mend=Message("name another with sheet = in [[sources]], if it is the one meant"),
    )


def _numbers_as_text(
    file: str, names: Sequence[str], columns: Sequence[Sequence[Any]], first: int
) -> list[Finding]:
    """Columns of numbers in which some cells hold a number as text; they are read as numbers."""
    found = []
    for name, values in zip(names, columns, strict=False):
        numbers = sum(type(value) in (float, int) for value in values)
        lines = [
            first + place
            for place, value in enumerate(values)
            if isinstance(value, str) and NUMERAL.fullmatch(value.strip())
        ]
        if 0 < len(lines) < numbers:
            found.append(
                Finding(
                    severity=Severity.WARNING,
                    code="number-as-text",
                    file=file,
                    column=name,
                    rows=tuple(lines[:ROWS_SHOWN]),
                    count=len(lines),
                    what=Message("numbers are stored as text beside numbers; they were read as "
                                 "numbers"),
                    mend=Message("make the cells numbers, or clear them if they mean no answer"),
                )
            )  # fmt: skip
    return found


def _is_typed(value: Any) -> bool:
    """Whether a cell is an amount typed as text, with a decimal comma."""
    return isinstance(value, str) and bool(_TYPED.fullmatch(value))


def _column(values: Sequence[Any], *, comma: bool) -> pa.Array:
    """One column: numbers or dates where all its cells are, else text.

    Numbers among texts have the decimal ``comma`` where the sheet's typed amounts do.
    """
    kinds = {type(value) for value in values if value != "" and value is not None}
    if kinds and kinds <= {float, int}:
        return pa.array([None if v == "" else v for v in values], pa.float64())
    if kinds and kinds <= {date, datetime}:
        days = [v.date() if isinstance(v, datetime) else v or None for v in values]
        return pa.array(days, pa.date32())
    return pa.array([_text(value, comma=comma) for value in values], pa.string())


def _text(value: Any, *, comma: bool = False) -> str | None:
    """A cell as a person would type it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        said = repr(value)
        said += "0" if comma and _THREE.fullmatch(said) else ""
        return said.replace(".", ",") if comma else said
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)
