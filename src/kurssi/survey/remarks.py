"""Findings about the tracker's columns: where they stand and what they are called."""

from collections.abc import Iterable

import pyarrow.compute as pc

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Name
from kurssi.survey.answers import COMPONENTS, TABLE
from kurssi.survey.respondents import Respondents
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


def section(instrument: str) -> str:
    """Where kurssi.toml declares the instrument."""
    return "[experience]" if instrument in COMPONENTS else f"[measures.{instrument}]"


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
