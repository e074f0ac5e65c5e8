"""Mends of answers as lines to paste into kurssi.toml: where they go, and what they say.

A mend is proposed, never carried out. What is *not* here: what is wrong with the answers
(``scales``, ``labelled``, ``survey.codes``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.tables.block import Line, joined, key, number, remark, text
from kurssi.tables.items import TRACKER
from kurssi.workspace.company import Source, Workspace
from kurssi.workspace.complaints import FILE
from kurssi.workspace.written import written_inline

Recoded = Mapping[str, float]
_NUMBER = re.compile(r"_\d+$")
_NUMERAL = re.compile(r"\s*-?\d+([.,]\d+)?\s*|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of [sources.values] for one file: column -> answer as written -> number (nan: none).

    ``source`` is the file's [[sources]] entry (None: there is none), ``inline`` whether its values
    are written in braces. ``unsure`` are answers whose number a person must put: they are
    written as remarks. ``sure``: whether the lines hold without an if.
    """

    file: str
    columns: Mapping[str, Recoded]
    source: Source | None
    inline: bool
    unsure: frozenset[str] = frozenset()
    sure: bool = False

    def text(self, language: str) -> str:
        """Where they go, and the lines."""
        return self._said().text(language)

    def _said(self) -> Message:
        if self.source is None:
            head = ["[[sources]]", f"table = {text(TRACKER)}", f"path = {text(self.file)}"]
            block = joined([*head, *self._tables()])
            return Message("add to kurssi.toml:\n{block}", block=block)
        (column, recodes), *_ = self.columns.items()
        known = self.source.values.get(column)
        if self.inline:
            certain = {word: new for word, new in recodes.items() if word not in self.unsure}
            inner = ", ".join(f"{text(word)} = {number(new)}" for word, new in certain.items())
            asked = {word: new for word, new in recodes.items() if word in self.unsure}
            line = [f"{key(column)} = {{ {inner} }}"] if certain else []
            return Message(
                "write into values of the [[sources]] entry of {file}:\n{block}",
                file=self.file,
                block=joined([*line, *self._rows(asked)]),
            )
        if known is None:
            return Message(
                "add at the end of the [[sources]] entry of {file}:\n{block}",
                file=self.file,
                block=joined(self._tables()),
            )
        said = {
            "table": f"[sources.values.{key(column)}]",
            "file": self.file,
            "block": joined(self._rows(recodes)),
        }
        if set(known) & set(recodes):
            return Message(
                "write in {table} of {file}, in place of what stands there of these:\n{block}",
                **said,
            )
        return Message("add to {table} of {file}:\n{block}", **said)

    def _tables(self) -> list[Line]:
        lines: list[Line] = []
        for name, recodes in self._shared().items():
            lines += [f"[sources.values.{key(name)}]", *self._rows(recodes)]
        return lines

    def _shared(self) -> dict[str, Recoded]:
        """The columns, those of one battery with the same words under one pattern: relevance_*."""
        patterns: dict[str, list[str]] = {}
        for name in self.columns:
            patterns.setdefault(_NUMBER.sub("_*", name), []).append(name)
        declared = () if self.source is None else self.source.values
        found: dict[str, Recoded] = {}
        for pattern, names in patterns.items():
            first = self.columns[names[0]]
            same = all(_same(self.columns[name], first) for name in names)
            words = not any(_NUMERAL.fullmatch(word) for word in first)
            if len(names) > 1 and same and words and pattern not in declared:
                found[pattern] = first
            else:
                found |= {name: self.columns[name] for name in names}
        return found

    def _rows(self, recodes: Recoded) -> list[Line]:
        """``"6" = nan``; an unsure one is written as a remark, so that pasting it loses nothing."""
        ask = Message("take the # away and put its number; nan is no answer")
        empty = Message("if empty means no")
        return [
            remark(ask, f"# {text(word)} = {number(new)}")
            if word in self.unsure
            else remark(empty, f"{text(word)} = {number(new)}")
            if not word
            else f"{text(word)} = {number(new)}"
            for word, new in recodes.items()
        ]


def _same(one: Recoded, other: Recoded) -> bool:
    """Whether two columns are recoded alike; nan is nan."""
    return {w: number(new) for w, new in one.items()} == {w: number(n) for w, n in other.items()}


def recode(
    workspace: Workspace,
    files: Iterable[str],
    column: str,
    recodes: Recoded,
    *,
    unsure: Iterable[str] = (),
    sure: bool = False,
) -> Message:
    """Where to write that these answers to a column mean something else, and the lines to write.

    Args:
        workspace: its [[sources]] tell what is declared already.
        files: the files that hold the answers.
        column: the tracker's column.
        recodes: answer as written -> number; nan is no answer.
        unsure: the answers whose number a person must put.
        sure: whether they hold without an if, so that they may stand together with others.
    """
    told = {file: {column: recodes} for file in dict.fromkeys(files)}
    return recode_all(workspace, told, unsure=unsure, sure=sure)


def recode_all(
    workspace: Workspace,
    told: Mapping[str, Mapping[str, Recoded]],
    *,
    unsure: Iterable[str] = (),
    sure: bool = False,
) -> Message:
    """The same of several columns: of each file its columns, and what their answers mean."""
    parts: list[Line] = []
    for file, columns in told.items():
        place, source = _entry(workspace, file)
        inline = written_inline(workspace.root / FILE, place, "values")
        declared = () if source is None else source.values
        alone = [name for name in columns if source is not None and (inline or name in declared)]
        rest = {name: new for name, new in columns.items() if name not in alone}
        for group in (*({name: columns[name]} for name in alone), *([rest] if rest else [])):
            lines = Lines(
                file=file,
                columns=group,
                source=source,
                inline=inline,
                unsure=frozenset(unsure),
                sure=sure,
            )
            parts.append(Message("{lines}", lines=lines))
    return joined(parts)


def together(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, their lines that may all be pasted put together.

    A file without an entry gets one, with all its columns; a column of another gets one table.
    """
    found = tuple(findings)
    whole: dict[tuple[str, str], Lines] = {}
    for lines in (one for finding in found for one in _lines_in(finding.mend)):
        if not lines.sure:
            continue
        known = whole.get(_place(lines))
        if known is None:
            whole[_place(lines)] = lines
            continue
        columns = {name: dict(recodes) for name, recodes in known.columns.items()}
        for name, recodes in lines.columns.items():
            columns[name] = {**columns.get(name, {}), **recodes}
        whole[_place(lines)] = replace(known, columns=columns, unsure=known.unsure | lines.unsure)
    return tuple(replace(one, mend=_with(one.mend, whole)) for one in found) if whole else found


def _place(lines: Lines) -> tuple[str, str]:
    """One place for all columns that get tables of their own, else one for each."""
    column, source = next(iter(lines.columns)), lines.source
    alone = source is not None and (lines.inline or column in source.values)
    return lines.file, column if alone else ""


def _lines_in(value: object) -> Iterator[Lines]:
    """The lines in a sentence, however deep."""
    if isinstance(value, Lines):
        yield value
    elif isinstance(value, Message):
        for part in value.values.values():
            yield from _lines_in(part)


def _with(message: Message, whole: Mapping[tuple[str, str], Lines]) -> Message:
    """The sentence with its sure lines in the whole they belong to."""
    if not any(lines.sure for lines in _lines_in(message)):
        return message
    values = {
        name: whole[_place(part)]
        if isinstance(part, Lines) and part.sure
        else _with(part, whole)
        if isinstance(part, Message)
        else part
        for name, part in message.values.items()
    }
    return Message(message.id, **values)


def declare(place: str, line: str) -> Message:
    """Where to write a key of [experience] or [measures.X], and the key."""
    return Message("in {place} of kurssi.toml write:\n{block}", place=place, block=line)


def listed(name: str, words: Sequence[str]) -> str:
    """``reversed = ["a", "b"]``."""
    return f"{name} = [{', '.join(map(text, words))}]"


def scaled(low: float, high: float) -> str:
    """``scale = [1, 5]``."""
    return f"scale = [{number(low)}, {number(high)}]"


def _entry(workspace: Workspace, file: str) -> tuple[str, Source | None]:
    """The [[sources]] entry of a tracker file, by its place: ``sources[2]``."""
    for number_, source in enumerate(workspace.sources, start=1):
        path = workspace.root / source.path
        if source.table == TRACKER and path == workspace.root / file:
            return f"sources[{number_}]", source
    return "", None
