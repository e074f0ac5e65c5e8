"""Findings about the tracker's columns: where they stand and what they are called."""

from collections.abc import Iterable

import pyarrow.compute as pc

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Name
from kurssi.survey.answers import TABLE, Instrument
from kurssi.survey.respondents import Respondents
from kurssi.tables.mends import listed
from kurssi.vocabulary import MEASURES


def name_of(people: Respondents, instrument: str) -> Name | str:
    """The label that [measures] declares, else a measure's name, else the id."""
    declared = people.instruments.get(instrument)
    if declared is not None and declared.label is not None:
        return declared.label
    known = MEASURES.get(instrument)
    return known.name if known is not None else instrument


def file_of(people: Respondents) -> str | None:
    """The file that the respondents came in, None where there are several."""
    files = pc.unique(people.table["_file"]).to_pylist()
    return str(files[0]) if len(files) == 1 else None


def files_of(people: Respondents, column: str) -> tuple[str, ...]:
    """The files in which a column of the tracker is answered."""
    there = pc.is_valid(people.table[column])
    return tuple(str(file) for file in pc.unique(people.table["_file"].filter(there)).to_pylist())


def left_out(one: Instrument, item: str) -> str | None:
    """The line of kurssi.toml that makes an instrument of its other items; None without any."""
    rest = [other for other in one.items if other != item]
    return listed("items" if "measures" in one.place else one.id, rest) if rest else None


def about(
    people: Respondents,
    code: str,
    items: Iterable[str],
    words: tuple[Message, Message],
    *,
    severity: Severity = Severity.WARNING,
    count: int = 0,
) -> Finding:
    """A finding about columns of the tracker; ``words`` are what and mend."""
    return Finding(
        severity=severity,
        code=code,
        file=file_of(people),
        table=TABLE,
        column=", ".join(items),
        count=count,
        what=words[0],
        mend=words[1],
    )
