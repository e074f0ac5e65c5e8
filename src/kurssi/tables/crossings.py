"""What rows must be together, within a table and between tables: keys, words, gaps, levers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.cells import column_of
from kurssi.tables.warehouse import literal, quoted
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import proposal

if TYPE_CHECKING:
    import duckdb

WORDS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A finding of rows taken together, and the SQL of the rows it keeps out (None: none)."""

    finding: Finding
    drops: str | None = None


def words(
    connection: "duckdb.DuckDBPyConnection",
    contract: Contract,
    present: Iterable[str],
    workspace: Workspace,
) -> list[Crossing]:
    """Levers, segments, measures and choices that are not among those known."""
    found: list[Crossing] = []
    for name in present:
        column = column_of(contract, name)
        if column.sort is Sort.LEVER:
            known: Sequence[str] = tuple(workspace.levers)
        elif column.sort is Sort.SEGMENT:
            known = (*workspace.segments, ALL_SEGMENTS)
        elif column.words and not column.sort.numeric:
            known = column.words
        else:
            continue
        listed = ", ".join(literal(word) for word in known) or "NULL"
        test = f"_skip = 0 AND {quoted(name)} IS NOT NULL AND coalesce({quoted(name)} NOT IN ({listed}), true)"
        rows = connection.execute(
            f"SELECT _file, {quoted(name)}, count(*), min(_row, 40) FROM {contract.name} "
            f"WHERE {test} GROUP BY ALL ORDER BY count(*) DESC, 2, 1"
        ).fetchall()
        for file, word, count, lines in rows[:WORDS_SHOWN]:
            what, mend = _unknown(column.sort, word, known)
            found.append(
                Crossing(
                    finding=Finding(
                        severity=Severity.ERROR,
                        code=f"unknown-{_noun(column.sort)}",
                        file=file,
                        table=contract.name,
                        column=name,
                        rows=first(lines),
                        count=count,
                        what=what,
                        mend=mend,
                    ),
                    drops=test,
                )
            )
        if len(rows) > WORDS_SHOWN:
            found.append(_many(contract, name, column.sort, rows[WORDS_SHOWN:], test))
    return found


def _noun(sort: Sort) -> str:
    return sort.value if sort in (Sort.LEVER, Sort.SEGMENT, Sort.MEASURE) else "word"


def _unknown(sort: Sort, word: str, known: Sequence[str]) -> tuple[Message, Message]:
    if sort is Sort.LEVER:
        mend = Message(
            "{proposal}; or declare it in kurssi.toml as [levers.{word}]",
            proposal=proposal(word, known),
            word=word,
        )
        return Message('the lever "{word}" is not declared', word=word), mend
    if sort is Sort.SEGMENT:
        mend = Message(
            "{proposal}; or declare it in kurssi.toml as [segments.{word}]",
            proposal=proposal(word, known),
            word=word,
        )
        return Message('the segment "{word}" is not declared', word=word), mend
    if sort is Sort.MEASURE:
        return Message('"{word}" is no measure', word=word), proposal(word, known)
    return Message('"{word}" is not known here', word=word), proposal(word, known)


def _many(
    contract: Contract,
    name: str,
    sort: Sort,
    rows: Sequence[tuple[str, str, int, list[int]]],
    test: str,
) -> Crossing:
    return Crossing(
        finding=Finding(
            severity=Severity.ERROR,
            code=f"unknown-{_noun(sort)}",
            file=rows[0][0],
            table=contract.name,
            column=name,
            rows=first(rows[0][3]),
            count=sum(row[2] for row in rows),
            what=Message("{count} more words are not known", count=len(rows)),
            mend=Message("see that the right column is read as {column}", column=name),
        ),
        drops=test,
    )


def first(lines: Iterable[int]) -> tuple[int, ...]:
    """The first ten different lines in order."""
    return tuple(sorted(set(lines))[:ROWS_SHOWN])


def keys(
    connection: "duckdb.DuckDBPyConnection", contract: Contract, present: Iterable[str]
) -> list[Crossing]:
    """Rows that share a key: within a file, between files, or finer than the period."""
    names = [quoted(name) for name in contract.key if name in set(present) or name == "segment"]
    names = [name for name in names if name != '"segment"' or contract.column("segment")]
    listed = ", ".join(names)
    whole = " AND ".join(["_skip = 0", *(f"{name} IS NOT NULL" for name in names)])
    twice = (
        f"SELECT {listed}, count(DISTINCT _file) AS files, count(*) AS lines"
        f"{', count(DISTINCT _day) AS days' if 'period' in contract.key else ', 1 AS days'} "
        f"FROM {contract.name} WHERE {whole} GROUP BY {listed} HAVING count(*) > 1"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE twice AS {twice}")
    if not (connection.execute("SELECT count(*) FROM twice").fetchone() or (0,))[0]:
        return []
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE shared_{contract.name} AS SELECT t.rowid AS _id, t._file, t._row, "
        f"CASE WHEN w.files > 1 THEN 'overlapping-sources' WHEN w.days = w.lines "
        f"THEN 'finer-than-period' ELSE 'duplicate-key' END AS code "
        f"FROM {contract.name} t JOIN twice w USING ({listed}) WHERE t._skip = 0"
    )
    rows = connection.execute(
        f"SELECT code, _file, count(*), min(_row, 40) FROM shared_{contract.name} "
        "GROUP BY ALL ORDER BY 1, 2"
    ).fetchall()
    return [
        Crossing(
            finding=Finding(
                severity=Severity.ERROR,
                code=code,
                file=file,
                table=contract.name,
                column=", ".join(contract.key),
                rows=first(lines),
                count=count,
                what=_KEYS[code][0],
                mend=_KEYS[code][1],
            ),
            drops=f"rowid IN (SELECT _id FROM shared_{contract.name})",
        )
        for code, file, count, lines in rows
    ]


_KEYS = {
    "duplicate-key": (
        Message("several rows have the same key"),
        Message("keep one of them, or sum them first"),
    ),
    "overlapping-sources": (
        Message("another file delivers rows of the same key"),
        Message("keep each period and key in one file alone"),
    ),
    "finer-than-period": (
        Message("several days fall in the same period"),
        Message("sum the days to periods first"),
    ),
}
