"""Levers and segments that files name and kurssi.toml does not declare: the lines to declare them.

Nothing is declared by it: a person reads the lines, mends them and confirms. A lever's kind is told
by the vocabulary; how many people a segment has is not told by any name, so it is left open.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kurssi.concepts.levers import told_levers
from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.tables.block import Line, key, remark, text
from kurssi.tables.contract import Sort
from kurssi.tables.families import slug
from kurssi.tables.names import PLACES, proposed, things
from kurssi.vocabulary import ALL_SEGMENTS, DEFAULT_MOVES, Kind
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import nearest

CODES = {f"unknown-{sort}": sort for sort in PLACES}
"""Findings of words that no lever or segment is called."""
DEPARTMENT = "marketing"  # of a company that has no lever yet
TYPED_WRONG = 0.88  # of the letters of a name that stands in so many times as many rows
TIMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared:
    """Lines that declare names; and, for the end of a [[sources]] entry, those that mend names."""

    declared: tuple[Line, ...]
    mended: tuple[Line, ...]


def undeclared(findings: Iterable[Finding], workspace: Workspace, language: str) -> Undeclared:
    """What would declare the names in findings that are like none declared.

    Where a column has more names than are listed, the wrong column was likely read: nothing.

    Args:
        findings: of files that were read.
        workspace: what is declared.
        language: of the labels.
    """
    rows: dict[Sort, Counter[str]] = {sort: Counter() for sort in PLACES}
    columns: dict[Sort, str] = {}
    for finding in (one for one in findings if one.code in CODES):
        if "word" not in finding.what.values:
            return Undeclared(declared=(), mended=())
        rows[CODES[finding.code]][str(finding.what.values["word"])] += finding.count
        columns[CODES[finding.code]] = finding.column or ""
    declared: list[Line] = []
    mended: list[Line] = []
    for sort, every in rows.items():
        near = proposed(list(every), sort, workspace)
        new = Counter({w: every[w] for w, some in zip(every, near, strict=True) if not some})
        wrong = _typed_wrong(new)
        ids = _ids([w for w in new if w not in wrong], (*things(sort, workspace), ALL_SEGMENTS))
        declared += _levers(ids, workspace, language) if sort is Sort.LEVER else []
        declared += _segments(ids, language) if sort is Sort.SEGMENT else []
        if wrong:
            of = {word: id_ for id_, word in ids.items()}
            told = Message("typed wrong? If not, take the line out and declare it too")
            mended += ["", f"[sources.values.{key(columns[sort])}]"]
            mended += [remark(told, f"{text(w)} = {text(of[meant])}") for w, meant in wrong.items()]
    return Undeclared(declared=tuple(declared), mended=tuple(mended))


def _typed_wrong(rows: Counter[str]) -> dict[str, str]:
    """Names of a few rows that are, but for a letter, those of many: name -> the name meant."""
    found: dict[str, str] = {}
    for word, count in rows.items():
        often = tuple(one for one in rows if rows[one] >= TIMES * count)
        near = nearest(word, often, alike=TYPED_WRONG)
        if near is not None and not re.search(r"\d", word):
            found[word] = near
    return {word: near for word, near in found.items() if near not in found}


def _ids(words: Sequence[str], taken: Iterable[str]) -> dict[str, str]:
    """An id for each word, made of it, that nothing else bears: id -> word."""
    found: dict[str, str] = {}
    used = set(taken)
    for word in words:
        plain = slug(word)
        id_, number = plain, 2
        while id_ in used or id_ in found:
            id_, number = f"{plain}_{number}", number + 1
        found[id_] = word
    return found


def _levers(ids: Mapping[str, str], workspace: Workspace, language: str) -> list[Line]:
    lines: list[Line] = []
    for (id_, word), told in zip(ids.items(), told_levers(list(ids.values())), strict=True):
        kind = Kind.MEDIA if told is None else told.kind
        sure = told is not None and told.sure
        row = f"kind = {text(kind.value)}"
        unsure = Message("no sure guess: media, experience or price?")
        moves = ", ".join(map(text, DEFAULT_MOVES[kind]))
        lines += [
            f"[{PLACES[Sort.LEVER]}.{key(id_)}]",
            row if sure else remark(unsure, row),
            remark(
                Message("who answers for it"), f"department = {text(_department(kind, workspace))}"
            ),
            _label(word, language),
            remark(Message("what it may move"), f"moves = [{moves}]"),
            "",
        ]
    return lines


def _segments(ids: Mapping[str, str], language: str) -> list[Line]:
    lines: list[Line] = []
    for id_, word in ids.items():
        lines += [f"[{PLACES[Sort.SEGMENT]}.{key(id_)}]", _label(word, language), ""]
    return lines


def _label(word: str, language: str) -> str:
    return f"label = {{ {language} = {text(word.strip())} }}"


def _department(kind: Kind, workspace: Workspace) -> str:
    """Who answers for most levers of its kind, else for most of any."""
    levers = workspace.levers.values()
    alike = [lever.department for lever in levers if lever.kind is kind]
    every = alike or [lever.department for lever in levers] or [DEPARTMENT]
    return Counter(every).most_common(1)[0][0]
