"""What each tracker column asked, in the file's own words: variable labels, kept with the column.

Of a question asked about several brands the words that all of them share. What is *not* here: the
labels of answers, and labels that kurssi.toml declares (``survey.respondents``).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

import pyarrow as pa

from kurssi.tables.mapping import Mapped
from kurssi.tables.sheet import Sheet

_TITLE = b"title"
_EDGES = " \t-–—:;.,|/()[]…"
_LEAST = 3  # letters that say something


def column_titles(sheet: Sheet, mapped: Mapped) -> dict[str, str]:
    """What the file says was asked in each column of the tracker, where it says anything."""
    found = {name: sheet.titles.get(column, "") for name, column in mapped.columns.items()}
    found |= {name: sheet.titles.get(name, "") for name in mapped.extras}
    for name, by_brand in mapped.wide.items():
        asked = [sheet.titles.get(part.column, "") for parts in by_brand.values() for part in parts]
        found[name] = shared_words(asked)
    told = {name: _without_code(title, name, mapped) for name, title in found.items()}
    return {name: title for name, title in told.items() if len(title) >= _LEAST}


def shared_words(titles: Iterable[str]) -> str:
    """What titles have in common at their beginning and end: all but the brand's name."""
    known = list(dict.fromkeys(" ".join(title.split()) for title in titles if title.strip()))
    if len(known) < 2:
        return known[0] if known else ""
    words = [title.split() for title in known]
    first = _alike(words)
    last = _alike([title[len(first) :][::-1] for title in words])[::-1]
    parts = (" ".join(part).strip(_EDGES) for part in (first, last))
    return " … ".join(part for part in parts if part)


def _alike(titles: list[list[str]]) -> list[str]:
    """The first words that all titles have, whole ones: names may begin alike."""
    return [
        words[0]
        for words in takewhile(lambda each: len(set(each)) == 1, zip(*titles, strict=False))
    ]


def titled(table: pa.Table, told: Sequence[Mapping[str, str]]) -> pa.Table:
    """The table with each column's title in its field; of several files the first that has one."""
    titles: dict[str, str] = {}
    for one in reversed(told):
        titles |= one
    fields = [
        field.with_metadata({_TITLE: titles[field.name].encode()})
        if field.name in titles
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def title_of(table: pa.Table, column: str) -> str | None:
    """What the file says was asked in a column; None where it says nothing."""
    told = (table.schema.field(column).metadata or {}).get(_TITLE)
    return None if told is None else told.decode()


def _without_code(title: str, name: str, mapped: Mapped) -> str:
    """The title without the column's own name before it: ``Q7_3. Reliable``."""
    title = " ".join(title.split())
    for code in (name, mapped.columns.get(name, "")):
        rest = title[len(code) :]
        if code and title.casefold().startswith(code.casefold()) and rest[:1] in (*_EDGES, ""):
            title = rest.lstrip(_EDGES)
    return title
