"""The [[sources]] of a kurssi.toml as text: taken out, and put in. All else stays as it is written.

What a file is the first to name (levers, segments, measures) may come in with its mapping.

What comes of it is read again before anybody uses it, so a file that is written in a way unknown
here is refused, never changed wrongly.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.workspace.complaints import FILE

SOURCES = "sources"
NEW = ("levers", "segments", "measures")  # tables that a mapping may add to, and never change
_HEADER = re.compile(r"\s*\[\[?[^\[\]=,]+\]\]?\s*(#.*)?")
_ENTRY = re.compile(r"\s*\[\[\s*sources\s*\]\]\s*(#.*)?")
_WITHIN = re.compile(r"\s*\[\[?\s*sources\s*\..*")
_ASIDE = re.compile(r"\s*(#.*)?")


def entries(mapping: str) -> tuple[Mapping[str, Any], ...]:
    """The entries that a mapping holds; none where it is empty.

    Raises:
        KurssiError: it cannot be read, or says anything but how columns are read and what is new.
    """
    content = _read(mapping)
    found = content.pop(SOURCES, [])
    plain = isinstance(found, list) and all(isinstance(each, dict) for each in found)
    strange = [name for name, part in content.items() if not (name in NEW and _tables(part))]
    if strange or not plain:
        raise KurssiError(
            ", ".join(strange) or SOURCES,
            Message("a mapping says how a file's columns are read and what is new, nothing else"),
            Message(
                "leave only [[sources]] and new [levers.ID], [segments.ID] and [measures.ID] in "
                "it; the rest is written into kurssi.toml by hand"
            ),
        )
    return tuple(found)


def _tables(part: Any) -> bool:
    return isinstance(part, dict) and all(isinstance(each, dict) for each in part.values())


def for_one(declared: str, path: str) -> str:
    """A declaration with no [[sources]] but those of one file.

    Raises:
        KurssiError: they stand in a way that is not known.
    """
    return _without(declared, lambda entry: _path(entry) != _path({"path": path}))


def with_mapping(declared: str, mapping: str, path: str) -> str:
    """A declaration with a file's mapping at its end, in the place of what it said of the file.

    Raises:
        KurssiError: either of them cannot be read, or the mapping holds anything else too.
    """
    of = _path({"path": path})
    found = entries(mapping)
    if any(_path(entry) != of for entry in found):
        raise KurssiError(
            path,
            Message("the mapping is of another file"),
            Message('write path = "{path}" in it', path=path),
        )
    before, said = _read(declared), _read(mapping)
    if not said:
        return declared
    for table in NEW:
        for name in said.get(table, {}):
            if name in before.get(table, {}):
                raise KurssiError(
                    f"{table}.{name}",
                    Message("kurssi.toml declares it already"),
                    Message("take it out of the mapping, or mend it in kurssi.toml by hand"),
                )
    kept = declared
    if found:
        kept = _without(declared, lambda entry: _path(entry) == of)
    whole = f"{kept.rstrip(chr(10))}\n\n{mapping.strip()}\n"
    expected = {**_read(kept), SOURCES: [*_read(kept).get(SOURCES, []), *found]}
    added = {t: {**before.get(t, {}), **said[t]} for t in NEW if t in said}
    if not _says(whole, {**expected, **added}):
        raise KurssiError(
            FILE,
            Message("it is written in a way that cannot be added to from here"),
            Message("write the mapping into it by hand"),
        )
    return whole


def _path(entry: Mapping[str, Any]) -> PurePosixPath:
    return PurePosixPath(str(entry.get("path", "")))


def _without(declared: str, goes: Callable[[Mapping[str, Any]], bool]) -> str:
    """The declaration without the entries that go; comments after one stay."""
    content = _read(declared)
    wanted = [entry for entry in content.get(SOURCES, []) if not goes(entry)]
    lines, kept, place, inside = declared.splitlines(keepends=True), [], -1, False
    for at, line in enumerate(lines):
        if _ENTRY.fullmatch(line.rstrip("\r\n")):
            place, inside = place + 1, True
        elif _HEADER.fullmatch(line.rstrip("\r\n")) and not _WITHIN.match(line):
            inside = False
        known = place < len(content.get(SOURCES, []))
        if not (inside and known and goes(content[SOURCES][place])) or _after(lines, at):
            kept.append(line)
    said, expected = "".join(kept), {**content, SOURCES: wanted}
    if not _says(said, expected):
        raise KurssiError(
            FILE,
            Message("its [[sources]] stand in a way that cannot be changed from here"),
            Message("write the mapping into it by hand"),
        )
    return said


def _says(declared: str, expected: Mapping[str, Any]) -> bool:
    try:
        return {SOURCES: [], **_read(declared)} == {SOURCES: [], **expected}
    except KurssiError:
        return False


def _after(lines: list[str], at: int) -> bool:
    """Whether it is a comment or an empty line with none but such up to the next header."""
    rest = (line for line in lines[at:] if not _ASIDE.fullmatch(line.rstrip("\r\n")))
    following = next(rest, None)
    if following is lines[at]:
        return False
    return following is None or (
        bool(_HEADER.fullmatch(following.rstrip("\r\n"))) and not _WITHIN.match(following)
    )


def _read(text: str) -> dict[str, Any]:
    """Raises: KurssiError where it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=str)  # nan is equal to itself
    except tomllib.TOMLDecodeError as fault:
        raise KurssiError(
            FILE,
            Message("the mapping cannot be read ({why})", why=str(fault)),
            Message("write one key = value a line; texts stand in quotes, decimals have a point"),
        ) from None
