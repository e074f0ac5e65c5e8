"""A file of the workspace as a sheet, whatever its format; a file that cannot be read says why."""

import hashlib
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from kurssi.messages import Message
from kurssi.tables.delimited import read_delimited
from kurssi.tables.formats import DELIMITED, FORMATS, PARQUET, WORKBOOKS, not_read, refuse_mistaken
from kurssi.tables.header import named
from kurssi.tables.sheet import Sheet, damaged, refusal
from kurssi.tables.spreadsheet import read_spreadsheet
from kurssi.tables.spss import read_survey

MOST_BYTES = 5_000_000_000
MOST_CELLS = 200_000_000


def read(path: Path, file: str, known: Collection[str], *, sheet: str | None = None) -> Sheet:
    """The sheet in a file.

    Args:
        path: the file.
        file: its path in the workspace, for findings.
        known: the column names that would be understood; they tell the header and delimiter.
        sheet: which sheet of a workbook; None takes the first.

    Raises:
        Unreadable: the file is empty, damaged or of an unknown format.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise refusal("unknown-format", file, *not_read(path))
    refuse_mistaken(path, file)
    if suffix in DELIMITED:
        found = read_delimited(path, file, known)
    elif suffix in WORKBOOKS:
        found = read_spreadsheet(path, file, known, sheet)
    elif suffix in PARQUET:
        found = _read_parquet(path, file)
    else:
        found = read_survey(path, file)
    return found


def guard(path: Path, file: str) -> None:
    """Refuse a file that is empty, or so large that reading it would eat the machine.

    Raises:
        Unreadable: the file has no bytes, or too many.
    """
    size = path.stat().st_size
    if size == 0:
        raise refusal(
            "empty-file",
            file,
            Message("the file is empty (0 bytes)"),
            Message("export the table again, or remove the file"),
        )
    if size > MOST_BYTES:
        raise _huge(file, Message("{size} bytes", size=size))


def fingerprint(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_parquet(path: Path, file: str) -> Sheet:
    try:
        head = pyarrow.parquet.ParquetFile(path).metadata
        if head.num_rows * head.num_columns > MOST_CELLS:
            cells = head.num_rows * head.num_columns
            raise _huge(file, Message("{cells} cells", cells=cells))
        table = pyarrow.parquet.read_table(path, use_threads=True)
        names, findings = named(table.column_names, file)
        plain = {name: _plain(column) for name, column in zip(names, table.columns, strict=True)}
    except (pa.ArrowException, OSError) as fault:
        raise damaged(file, fault) from None
    lines = pa.array(np.arange(2, 2 + table.num_rows))
    return Sheet(columns=pa.table(plain), lines=lines, findings=findings)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column in one of the few types the checks know: text, number, date."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", tz=kind.tz)).cast(pa.date32(), safe=False)
    if pa.types.is_date(kind):
        return column.cast(pa.date32())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return column.cast(pa.float64(), safe=False)
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64(), safe=False)
    return column.cast(pa.string(), safe=False)


def _huge(file: str, size: Message) -> Exception:
    return refusal(
        "huge-file",
        file,
        Message("the file is too large to be a table of kurssi ({size})", size=size),
        Message("sum it to periods first, or split it into several files"),
    )
