"""CSV as the world writes it: any delimiter, any of the usual encodings, with its line numbers."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message
from kurssi.tables.formats import wide_encoding
from kurssi.tables.header import (
    SEARCHED,
    folded,
    header_at,
    named,
    preamble,
    questions_below,
    questions_told,
)
from kurssi.tables.sheet import Sheet, Unreadable, damaged, refusal

DELIMITERS = (";", ",", "\t", "|")
HEAD = 65536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(path: Path, file: str, known: Collection[str]) -> Sheet:
    """The sheet in a CSV file; ``known`` are the column names that would be understood.

    Raises:
        Unreadable: the file is empty, is not text, or has an unclosed quote.
    """
    data, findings = _utf8(path.read_bytes(), file)
    if not data.strip():
        raise refusal(
            "empty-file",
            file,
            Message("the file is empty"),
            Message("export the table again, or remove the file"),
        )
    if data.count(b'"') % 2:
        raise refusal(
            "unclosed-quote",
            file,
            Message("a quotation mark is opened and never closed"),
            Message("close it, or write a quotation mark inside a text twice"),
        )
    head = data[:HEAD].decode("utf-8", errors="ignore")
    delimiter = _delimiter(head, known)
    rows, physical = _first_rows(head, delimiter)
    start = header_at(rows, known)
    names, repeated = named(rows[start], file)
    if start:
        findings = (*findings, preamble(file, start))
    below = questions_below(rows, start)
    titles = dict(zip(names, rows[start + 1], strict=False)) if below else {}
    findings = (*findings, questions_told(file, start + 2)) if below else findings
    last = start + below
    body = data.rstrip(b"\r\n") + b"\n"
    try:
        columns, lines, lost, ragged = _rows(body, delimiter, (last, physical[last]), names, file)
    except pa.ArrowInvalid as fault:
        raise damaged(file, fault) from None
    return Sheet(
        columns=columns,
        lines=lines,
        lost=lost,
        findings=(*findings, *repeated, *ragged),
        decimal="," if delimiter in ";\t" else ".",
        titles={name: title for name, title in titles.items() if title.strip()},
    )


def _utf8(data: bytes, file: str) -> tuple[bytes, tuple[Finding, ...]]:
    """The bytes as UTF-8 without a mark, and a warning where they were in an old encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8-sig":
                return data[len(mark) :], ()
            return data.decode(encoding, errors="replace").encode("utf-8"), ()
    wide = wide_encoding(data[:HEAD])
    if wide is not None:
        return data.decode(wide, errors="replace").encode("utf-8"), ()
    if b"\0" in data:
        raise _empty_bytes(data, file)
    if data.isascii():
        return data, ()
    try:
        codecs.lookup("utf-8").decode(data)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return _old(data), (_old_encoding(file, line),)
    return data, ()


def _empty_bytes(data: bytes, file: str) -> Unreadable:
    """The refusal of a text with empty bytes (NUL) in it, and the lines that have them."""
    lines: list[int] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if b"\0" in line:
            lines.append(number)
    count = data.count(b"\0")
    fault = refusal(
        "not-text",
        file,
        Message(
            "there are empty bytes (NUL) in the text, {count} in all: it is damaged", count=count
        ),
        Message("export the table again, or delete those letters in a text editor"),
    )
    told = replace(fault.finding, rows=tuple(lines[:ROWS_SHOWN]), count=len(lines))
    return Unreadable(told)


def _old(data: bytes) -> bytes:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.encode("utf-8")


def _old_encoding(file: str, line: int) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code="old-encoding",
        file=file,
        rows=(line,),
        count=1,
        what=Message("the file is not UTF-8; it was read as Windows Latin (cp1252)"),
        mend=Message("see that letters such as ä and ö are right, and save as UTF-8"),
    )


def _delimiter(head: str, known: Collection[str]) -> str:
    """The delimiter that splits some line into most known names, else most lines alike."""
    words = {name.casefold() for name in known}
    lines = [line for line in head.splitlines()[:SEARCHED] if line.strip()]

    def worth(delimiter: str) -> tuple[int, int]:
        split = [line.split(delimiter) for line in lines]
        hits = max(
            sum(folded(cell.strip().strip('"')) in words for cell in cells) for cells in split
        )
        alike = Counter(line.count(delimiter) for line in lines)
        return hits, max(count * often for count, often in alike.items())

    return max(DELIMITERS, key=worth) if lines else DELIMITERS[0]


def _first_rows(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and how many lines of text end with each (a quoted cell may hold several)."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    physical: list[int] = []
    for row in reader:
        rows.append(row)
        physical.append(reader.line_num)
        if len(rows) == SEARCHED:
            break
    return rows, physical


def _rows(
    data: bytes, delimiter: str, header: tuple[int, int], names: tuple[str, ...], file: str
) -> tuple[pa.Table, pa.Array, int, tuple[Finding, ...]]:
    """The data rows as text columns, their line numbers, and the rows of another width."""
    start, skipped = header
    odd: list[int] = []
    table = _parse(data, delimiter, skipped, names, odd, threads=True)
    if odd:
        odd.clear()
        table = _parse(data, delimiter, skipped, names, odd, threads=False)
    bad = {number - skipped + start + 1 for number in odd}
    total = table.num_rows + len(odd)
    first = start + 2
    if not bad:
        return table, pa.array(np.arange(first, first + total)), 0, ()
    lines = [line for line in range(first, first + total) if line not in bad]
    places = tuple(sorted(bad))
    finding = Finding(
        severity=Severity.ERROR,
        code="row-width",
        file=file,
        rows=places[:ROWS_SHOWN],
        count=len(places),
        what=Message(
            "the rows have another number of cells than the header's {width}",
            width=len(names),
        ),
        mend=Message("put texts and decimal commas in quotes, or use ; between the cells"),
    )
    return table, pa.array(lines, pa.int64()), len(places), (finding,)


def _parse(
    data: bytes,
    delimiter: str,
    skipped: int,
    names: tuple[str, ...],
    odd: list[int],
    *,
    threads: bool,
) -> pa.Table:
    def aside(row: pyarrow.csv.InvalidRow) -> str:
        odd.append(row.number or 0)
        return "skip"

    return pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(
            skip_rows=skipped, column_names=list(names), use_threads=threads
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=b'"' in data,
            ignore_empty_lines=False,
            invalid_row_handler=aside,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
