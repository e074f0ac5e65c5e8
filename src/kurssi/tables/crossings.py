"""What rows must be together with what is declared and with each other: words and keys."""

from collections.abc import Sequence

from kurssi.concepts.candidates import Candidate
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.block import key, text
from kurssi.tables.cells import column_of
from kurssi.tables.contract import Column, Sort
from kurssi.tables.names import PLACES, proposed
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import LINES, Crossing, Whole, first
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.complaints import nearest, proposal

WORDS_SHOWN = 20


def words(whole: Whole) -> list[Crossing]:
    """Levers, segments, measures and choices that are not among those known."""
    found: list[Crossing] = []
    for name in whole.present:
        column = column_of(whole.contract, name)
        known = _known(whole, column)
        if known is None:
            continue
        test, rows = _strangers(whole, name, known)
        noun = "word" if column.sort is Sort.TEXT else column.sort.value
        shown = rows[:WORDS_SHOWN]
        meant = (
            proposed([word for _, word, *_ in shown], column.sort, whole.workspace)
            if column.sort in PLACES
            else [()] * len(shown)
        )
        for (file, word, count, lines), some in zip(shown, meant, strict=True):
            what, mend = _unknown(column.sort, word, known, some)
            finding = Finding(
                severity=Severity.ERROR,
                code=f"unknown-{noun}",
                file=file,
                table=whole.name,
                column=name,
                rows=first(lines),
                count=count,
                what=what,
                mend=mend,
            )
            found.append(Crossing(finding=finding, drops=test))
        rest = rows[WORDS_SHOWN:]
        if rest:
            finding = Finding(
                severity=Severity.ERROR,
                code=f"unknown-{noun}",
                file=rest[0][0],
                table=whole.name,
                column=name,
                rows=first(rest[0][3]),
                count=sum(row[2] for row in rest),
                what=Message("{count} more words are not known", count=len(rest)),
                mend=Message("see that the right column is read as {column}", column=name),
            )
            found.append(Crossing(finding=finding, drops=test))
    return found


def departments(whole: Whole) -> list[Crossing]:
    """Departments named in terms and targets that no lever and no [departments] names."""
    known = tuple(whole.workspace.departments)
    found: list[Crossing] = []
    for name in sorted({"department", "owner"} & set(whole.present)):
        for file, word, count, lines in _strangers(whole, name, known)[1][:WORDS_SHOWN]:
            finding = Finding(
                severity=Severity.WARNING,
                code="unknown-department",
                file=file,
                table=whole.name,
                column=name,
                rows=first(lines),
                count=count,
                what=Message('the department "{word}" is not in kurssi.toml', word=word),
                mend=Message(
                    "{proposal}; or declare it in kurssi.toml as [departments.{word}]",
                    proposal=proposal(word, known),
                    word=word,
                ),
            )
            found.append(Crossing(finding=finding))
    return found


def _known(whole: Whole, column: Column) -> Sequence[str] | None:
    """The words a column may hold; None where it may hold any."""
    if column.sort is Sort.LEVER:
        return tuple(whole.workspace.levers)
    if column.sort is Sort.SEGMENT:
        return (*whole.workspace.segments, ALL_SEGMENTS)
    if column.words and not column.sort.numeric:
        return column.words
    return None


def _strangers(
    whole: Whole, name: str, known: Sequence[str]
) -> tuple[str, list[tuple[str, str, int, list[int]]]]:
    """The test for words that are not known, and (file, word, rows, lines) of each."""
    listed = ", ".join(literal(word) for word in known) or "NULL"
    cell = quoted(name)
    test = f"_skip = 0 AND {cell} IS NOT NULL AND coalesce({cell} NOT IN ({listed}), true)"
    rows = whole.rows(
        f"SELECT _file, {cell}, count(*), {LINES} FROM {whole.name} WHERE {test} "
        "GROUP BY ALL ORDER BY count(*) DESC, 2, 1"
    )
    return test, [(str(file), str(word), int(count), lines) for file, word, count, lines in rows]


def _unknown(
    sort: Sort, word: str, known: Sequence[str], meant: Sequence[Candidate]
) -> tuple[Message, Message]:
    if sort in PLACES:
        what = (
            Message('the lever "{word}" is not declared', word=word)
            if sort is Sort.LEVER
            else Message('the segment "{word}" is not declared', word=word)
        )
        return what, _declared_or_meant(sort, word, known, meant)
    near = proposal(word, known)
    if sort is Sort.MEASURE:
        return Message('"{word}" is no measure', word=word), near
    return Message('"{word}" is not known here', word=word), near


def _declared_or_meant(
    sort: Sort, word: str, known: Sequence[str], meant: Sequence[Candidate]
) -> Message:
    """A name of a known lever or segment can be accepted once for all; any other be declared."""
    place = f"[{PLACES[sort]}.{key(word)}]"
    if not known:
        return Message("declare it in kurssi.toml as {place}", place=place)
    said = {"word": word, "place": place}
    near = meant[0].concept if meant else nearest(word, known)
    if meant and meant[0].suggest:
        return Message(
            "it may be {name}: {reason}. If it is, say so once: kurssi terms accept {said} "
            "{concept}; else declare it in kurssi.toml as {place}",
            name=near, reason=meant[0].reason, said=text(word),
            concept=f"{PLACES[sort]}.{near}", **said,
        )  # fmt: skip
    names = tuple(one.concept for one in meant) or ((near,) if near is not None else known)
    return Message(
        "if it is one of {names}, say which once: kurssi terms accept {said} {concept}; else "
        "declare it in kurssi.toml as {place}",
        names=", ".join(names), said=text(word),
        concept=f"{PLACES[sort]}.{near or 'ID'}", **said,
    )  # fmt: skip


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


def keys(whole: Whole) -> list[Crossing]:
    """Rows that share a key: within a file, between files, or finer than the period."""
    names = [quoted(name) for name in whole.contract.key]
    listed = ", ".join(names)
    complete = " AND ".join(["_skip = 0", *(f"{name} IS NOT NULL" for name in names)])
    whole.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {listed} FROM {whole.name} "
        f"WHERE {complete} GROUP BY {listed} HAVING count(*) > 1"
    )
    if whole.rows("SELECT count(*) FROM twice") == [(0,)]:
        return []
    days = "count(DISTINCT _day)" if "period" in whole.contract.key else "1"
    whole.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE shared_{whole.name} AS "
        f"WITH same AS (SELECT {listed}, count(DISTINCT _file) AS files, count(*) AS lines, "
        f"{days} AS days FROM {whole.name} JOIN twice USING ({listed}) WHERE {complete} "
        f"GROUP BY {listed}) SELECT t.rowid AS _id, t._file, t._row, "
        "CASE WHEN files > 1 THEN 'overlapping-sources' WHEN days = lines THEN 'finer-than-period' "
        f"ELSE 'duplicate-key' END AS code FROM {whole.name} t JOIN same USING ({listed}) "
        "WHERE _skip = 0"
    )
    rows = whole.rows(
        f"SELECT code, _file, count(*), {LINES} FROM shared_{whole.name} GROUP BY ALL ORDER BY 1, 2"
    )
    return [
        Crossing(
            finding=Finding(
                severity=Severity.ERROR,
                code=code,
                file=file,
                table=whole.name,
                column=", ".join(whole.contract.key),
                rows=first(lines),
                count=count,
                what=_KEYS[code][0],
                mend=_KEYS[code][1],
            ),
            drops=f"rowid IN (SELECT _id FROM shared_{whole.name})",
        )
        for code, file, count, lines in rows
    ]
