"""Recoded answers that nobody gave, and recodes to no answer that leave too little of a column.

What is *not* here: answers that ought to be recoded (``offscale``, ``labelled``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.cells import sort_of
from kurssi.tables.contract import Contract
from kurssi.tables.deliveries import Delivery
from kurssi.tables.items import named
from kurssi.tables.mapping import LINE, Mapped, Recodes
from kurssi.tables.numerals import NOTHING
from kurssi.tables.scales import ANSWER_CODES
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_no_answer
from kurssi.workspace.complaints import nearest

ALIKE = 0.8  # of the letters of an answer: the key is that answer, typed wrong
HALF = 0.5
SHOWN = 5
MOST_DIFFERENT = 5000  # answers of a column: more are no answers to a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answers that stand in some file columns, as a key of [sources.values] may write them.

    ``counts``: answer -> cells, a labelled one by its label; ``codes``: label -> code, of every
    answer the file has a label for, given or not.
    """

    counts: Mapping[str, int]
    codes: Mapping[str, str]

    def meets(self, key: str, word: str) -> bool:
        """Whether a key means an answer: the same text, the same number, or its code."""
        key, code = key.strip(), self.codes.get(word, word)
        return key == word or ((number := _number(key)) == _number(code) and number is not None)

    def knows(self, key: str) -> bool:
        """Whether a key is an answer that was given, or that the file has a label for."""
        return any(self.meets(key, word) for word in (*self.counts, *self.codes))


def recoded(delivery: Delivery, sheet: Sheet, layout: Mapped, contract: Contract) -> list[Finding]:
    """What is wrong with the values of one delivery's [[sources]] entry."""
    found: list[Finding] = []
    columns = {name: _columns(name, sheet, layout) for name in layout.names}
    for table, recodes in delivery.source.values.items():
        names = [
            n for n in layout.names if n == table or (table[-1:] == "*" and named(n, (table,)))
        ]
        behind = dict.fromkeys(column for name in names for column in columns[name])
        if behind and (given := _given(sheet, behind)) is not None:
            known = frozenset(key for name in names for key in layout.values[name])
            found += _unmet(delivery, table, recodes, given, known)
    for name, recodes in layout.values.items():
        lost = [key for key, new in recodes.items() if isinstance(new, float) and new != new]
        if not lost or not columns.get(name) or not sort_of(contract, layout, name).numeric:
            continue
        if (given := _given(sheet, columns[name])) is not None:
            found += _lost(delivery, name, lost, given)
    return found


def _columns(name: str, sheet: Sheet, layout: Mapped) -> tuple[str, ...]:
    """The file columns of texts and numbers whose own answers fill a column."""
    behind = [layout.columns[name]] if name in layout.columns else []
    for parts in layout.wide.get(name, {}).values():
        behind += [part.column for part in parts if part.answer is None]
    present = set(sheet.columns.column_names) - {LINE}
    return tuple(
        column
        for column in dict.fromkeys(behind)
        if column in present and not pa.types.is_temporal(sheet.columns.schema.field(column).type)
    )


def _given(sheet: Sheet, columns: Iterable[str]) -> Given | None:
    """Every different answer and how often it was given; None where they are too many to list."""
    counts: Counter[str] = Counter()
    codes: dict[str, str] = {}
    for column in columns:
        cells = sheet.columns.column(column)
        labels = sheet.labels.get(column, {})
        codes |= {label.strip(): _plain(code) for code, label in labels.items()}
        told = pc.value_counts(cells)
        if len(told) > MOST_DIFFERENT:
            return None
        for one in told.to_pylist():
            if (value := one["values"]) is None:
                continue
            known = labels.get(value, labels.get(str(value)))
            word = known if known is not None else _plain(value)
            counts[word.strip()] += one["counts"]
    counts.pop("", None)
    return Given(counts=counts, codes=codes)


def _unmet(
    delivery: Delivery, table: str, recodes: Recodes, given: Given, known: frozenset[str]
) -> Iterator[Finding]:
    """Keys that are no answer: nearly one that is not recoded, or one that nobody gave."""
    unmet = [key for key in recodes if key.strip() and not given.knows(key)]
    if not unmet:
        return
    free = [w for w in given.counts if not any(given.meets(key, w) for key in known)]
    free = [word for word in free if _number(word) is None]
    rest = []
    for key in unmet:
        near = nearest(key, free, alike=ALIKE) if _number(key) is None else None
        if near is None:
            rest.append(key)
            continue
        what = Message('no answer to {column} is "{word}"', column=table, word=key)
        mend = Message('did you mean "{near}"?', near=near)
        yield _warning(delivery, "recode-unmet", table, what, mend)
    rest = [key for key in rest if not (is_no_answer(key) or _number(key) in ANSWER_CODES)]
    if rest:
        words = ", ".join(rest[:SHOWN]) + (" …" if len(rest) > SHOWN else "")
        what = Message("nobody gave these answers to {column}: {words}", column=table, words=words)
        mend = Message("nothing, if they may come later; else write the answers as the file does")
        note = _warning(delivery, "recode-unmet", table, what, mend)
        yield replace(note, severity=Severity.NOTE, count=len(rest))


def _lost(delivery: Delivery, name: str, keys: list[str], given: Given) -> Iterator[Finding]:
    """Answers recoded to none, where they are all of a column or more than half of it."""
    said = {
        word: count
        for word, count in given.counts.items()
        if not (is_no_answer(word) or word.casefold() in NOTHING or _number(word) in ANSWER_CODES)
    }
    gone = {word: n for word, n in said.items() if any(given.meets(key, word) for key in keys)}
    total, lost = sum(said.values()), sum(gone.values())
    if lost <= HALF * total:
        return
    words = ", ".join(list(gone)[:SHOWN]) + (" …" if len(gone) > SHOWN else "")
    what = (
        Message("recoding leaves {column} without an answer: {words} became none",
                column=name, words=words)
        if lost == total
        else Message("recoding takes {lost} of {total} answers from {column}: {words} became none",
                     lost=lost, total=total, column=name, words=words)
    )  # fmt: skip
    mend = Message("put the number of each answer in place of nan in [sources.values]")
    yield replace(_warning(delivery, "answers-recoded-away", name, what, mend), count=lost)


def _warning(delivery: Delivery, code: str, column: str, what: Message, mend: Message) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code=code,
        file=delivery.file,
        table=delivery.table,
        column=column,
        count=1,
        what=what,
        mend=mend,
    )


def _plain(value: object) -> str:
    """An answer as text; 1.0 is 1."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str) -> float | None:
    """A text as a number, where it is one."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if found == found else None
