"""Whether parts make the total that stands beside them: rows that sum others, and whole markets.

A total is never posted beside its parts. Where they differ, something is missing or counted twice,
and it is no matter of taste which of the two is right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kurssi.findings import Severity
from kurssi.messages import Message, Number
from kurssi.tables.dated import TOTALS
from kurssi.tables.rules import of_column
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Crossing, Whole
from kurssi.vocabulary import ALL_SEGMENTS

ROUNDED = 0.005  # parts that are rounded may miss their total by this share
AMOUNTS = {
    "spend": ("spend", "impressions", "attentive_seconds"),
    "sales": ("units", "revenue"),
    "market": ("category_units", "category_revenue"),
}
EVERYBODY = literal(ALL_SEGMENTS)


def totals(whole: Whole) -> list[Crossing]:
    """Every total that its parts do not make, and totals that would be counted beside them."""
    amounts = [name for name in AMOUNTS.get(whole.name, ()) if name in whole.present]
    found = _columns(whole, compared=bool(amounts))
    if not amounts:
        return found
    found += _stated(whole, amounts)
    if "segment" not in whole.present:
        return found
    if whole.name == "spend":
        return found + _spend_twice(whole)
    both = _all_and_parts(whole)
    return found + both + (_parts_not_total(whole, amounts) if both else [])


def _columns(whole: Whole, *, compared: bool) -> list[Crossing]:
    """Columns of totals, which are left out: a row of each line beside those of its parts."""
    test = f"_skip = 2 AND {of_column(whole.name)}"
    what = (
        Message("a column of totals was left out, and compared with the columns that it sums")
        if compared
        else Message("a column of totals was left out")
    )
    words = (what, Message("nothing"))
    return [
        replace(one, finding=replace(one.finding, column=None, rows=(), count=1), drops=test)
        for one in whole.tested(Severity.NOTE, "totals-column", "", test, words)
    ]


def _stated(whole: Whole, amounts: Sequence[str]) -> list[Crossing]:
    """Rows of totals, which are left out, against the rows that they sum."""
    keys = [name for name in whole.contract.key if name in whole.present]
    columns = ", ".join(map(quoted, ("_file", "_row", *keys, *amounts)))
    rows = whole.rows(f"SELECT {columns} FROM {whole.name} WHERE _skip = 2 ORDER BY _file, _row")
    wrong: dict[tuple[str, str], list[tuple[int, float, float]]] = {}
    before: tuple[str | None, int] = (None, 0)
    for file, line, *cells in rows:
        start = before[1] if before[0] == file else 0
        before = (file, line)
        sums = list(_sums(whole, file, zip(keys, cells, strict=False), (start, line), amounts))
        for at, (amount, total) in enumerate(zip(amounts, cells[len(keys) :], strict=True)):
            parts = [float(one[at] or 0.0) for one in sums]
            if total is not None and not any(_same(total, one) for one in parts):
                wrong.setdefault((file, amount), []).append((line, float(total), parts[0]))
    return [_differs(whole, *place, lines) for place, lines in wrong.items()]


def _sums(
    whole: Whole,
    file: str,
    keys: Iterable[tuple[str, Any]],
    lines: tuple[int, int],
    amounts: Sequence[str],
) -> Iterator[tuple[Any, ...]]:
    """What the total may be of: all rows that share its keys, or those since the total before."""
    sums = ", ".join(f"sum({quoted(name)})" for name in amounts)
    rows = f"SELECT {sums} FROM {whole.name} WHERE _skip = 0 AND _file = {literal(file)}"
    alike = [
        f"{quoted(name)} = {literal(str(value))}"
        for name, value in keys
        if value is not None and str(value).casefold() not in (*TOTALS, ALL_SEGMENTS)
    ]
    yield whole.rows(" AND ".join([rows, *alike]))[0]
    yield whole.rows(f"{rows} AND _row > {lines[0]} AND _row < {lines[1]}")[0]


def _same(total: float, parts: float) -> bool:
    return abs(total - parts) <= ROUNDED * max(abs(total), abs(parts))


def _differs(
    whole: Whole, file: str, amount: str, lines: Sequence[tuple[int, float, float]]
) -> Crossing:
    line, total, parts = lines[0]
    what = Message(
        "the total is {total} and the rows that it sums make {parts} (line {line})",
        total=Number(total, 2),
        parts=Number(parts, 2),
        line=line,
    )
    mend = Message("find what is missing or counted twice: the rows are posted, and not the total")
    finding = whole.finding(Severity.WARNING, "parts-not-total", amount, what, mend)
    rows = tuple(line for line, _, _ in lines[:10])
    return Crossing(finding=replace(finding, file=file, rows=rows, count=len(lines)))


def _all_and_parts(whole: Whole) -> list[Crossing]:
    """The whole market beside its segments would be counted twice."""
    keys = _others(whole)
    test = (
        f"_skip = 0 AND segment = {EVERYBODY} AND ({keys}) IN (SELECT ({keys}) "
        f"FROM {whole.name} WHERE _skip = 0 AND segment <> {EVERYBODY})"
    )
    words = (
        Message("the whole market stands beside its segments and would count twice"),
        Message("keep the segments, or the whole market alone"),
    )
    return whole.tested(Severity.ERROR, "all-and-parts", "segment", test, words)


def _parts_not_total(whole: Whole, amounts: Sequence[str]) -> list[Crossing]:
    """Which of the two to keep is no matter of taste where the parts do not make the total."""
    words = (
        Message("the segments do not add up to the whole market that stands beside them"),
        Message("find what is missing or counted twice before you keep one of them"),
    )
    found: list[Crossing] = []
    for amount in amounts:
        test = _beside_parts(whole, amount, same=False)
        found += whole.tested(Severity.WARNING, "parts-not-total", amount, test, words)
    return found


def _spend_twice(whole: Whole) -> list[Crossing]:
    """Spend for everyone beside segments' is further spend; where it is their sum, likely not."""
    words = (
        Message(
            "spend for everyone is the sum of the segments' beside it; both are counted, the first "
            "spread over all segments"
        ),
        Message("if it is their total, remove these rows; nothing, if it is further spend"),
    )
    test = f"{_beside_parts(whole, 'spend', same=True)} AND spend > 0"
    return whole.tested(Severity.WARNING, "total-beside-parts", "spend", test, words)


def _beside_parts(whole: Whole, amount: str, *, same: bool) -> str:
    """SQL of rows for everyone whose amount is (not) that of the segments beside them."""
    keys, name = _others(whole), quoted(amount)
    return (
        f"_skip = 0 AND segment = {EVERYBODY} AND rowid IN (SELECT w.rowid FROM {whole.name} w "
        f"JOIN (SELECT {keys}, sum({name}) AS parts FROM {whole.name} WHERE _skip = 0 AND "
        f"segment <> {EVERYBODY} GROUP BY {keys}) p USING ({keys}) "
        f"WHERE w._skip = 0 AND w.segment = {EVERYBODY} AND abs(w.{name} - p.parts) "
        f"{'<=' if same else '>'} {ROUNDED} * greatest(abs(w.{name}), abs(p.parts)))"
    )


def _others(whole: Whole) -> str:
    """The key's columns beside the segment."""
    return ", ".join(quoted(name) for name in whole.contract.key if name != "segment")
