"""Where a file's header stands, and what its columns are called."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from kurssi.findings import Finding, Severity
from kurssi.messages import Message

RESERVED = ("_file", "_row", "_skip", "_day", "_line", "rowid")  # our own columns beside the file's
MARKED = ("?", "!", "=", "day=", "total=")
SEARCHED = 30  # lines looked through for the header
MOSTLY = 0.6  # of the widest row's cells: what is narrower above it is a title
_IMPORT = re.compile(r'^\s*\{\s*"ImportId"')  # Qualtrics: the third row of every export


def header_at(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Which of a file's first rows is the header.

    It is the one with most known names, else the first as wide as the table below it.
    """
    words = {name.casefold() for name in known}
    looked = rows[:SEARCHED]
    scores = [sum(folded(cell) in words for cell in row) for row in looked]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    filled = [sum(bool(cell.strip()) for cell in row) for row in looked]
    widest = max(filled, default=0)
    return next((at for at, some in enumerate(filled) if some and some >= MOSTLY * widest), 0)


def questions_below(rows: Sequence[Sequence[str]], start: int) -> int:
    """How many rows below the header speak of the columns: questions and import ids of Qualtrics.

    What is asked stands in the first of them.
    """
    ids = rows[start + 2] if len(rows) > start + 2 else ()
    told = [bool(_IMPORT.match(cell)) for cell in ids if cell.strip()]
    return 2 if told and all(told) else 0


def questions_told(file: str, line: int) -> Finding:
    """The rows of questions below the header are no answers; said, not silent."""
    return Finding(
        severity=Severity.NOTE,
        code="rows-of-questions",
        file=file,
        rows=(line, line + 1),
        count=2,
        what=Message("the two rows below the header were read as what the columns ask"),
        mend=Message("nothing, if the answers begin below them"),
    )


def folded(name: str) -> str:
    """A column name without the differences that do not matter: case and blanks around."""
    return name.strip().strip("\ufeff").casefold()


def named(header: Sequence[str], file: str) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Column names made unique and non-empty, with a finding for each that was not."""
    names: list[str] = []
    twice = {name for name, count in Counter(map(folded, header)).items() if count > 1 and name}
    seen: Counter[str] = Counter()
    for place, cell in enumerate(header, start=1):
        name = cell.strip().strip("\ufeff") or f"column_{place}"
        if name.casefold() in RESERVED or name.startswith(MARKED):
            name = f"column {name}"
        seen[folded(name)] += 1
        names.append(name if seen[folded(name)] == 1 else f"{name} ({seen[folded(name)]})")
    findings = tuple(
        Finding(
            severity=Severity.ERROR,
            code="duplicate-column",
            file=file,
            column=name,
            rows=(1,),
            count=seen[name],
            what=Message(
                "the column name {name} stands in the header {count} times",
                name=name,
                count=seen[name],
            ),
            mend=Message("give each column a name of its own"),
        )
        for name in sorted(twice)
    )
    return tuple(names), findings


def preamble(file: str, lines: int) -> Finding:
    """The rows above the header were passed over; said, not silent."""
    return Finding(
        severity=Severity.NOTE,
        code="rows-above-header",
        file=file,
        rows=tuple(range(1, min(lines, 10) + 1)),
        count=lines,
        what=Message(
            "the table begins on line {line}; the lines above it were left out", line=lines + 1
        ),
        mend=Message("nothing, if they are titles; else move the header to line 1"),
    )
