"""A sheet: what one file holds, as it was written, before any contract is laid on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from kurssi.findings import Finding, Severity
from kurssi.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSet:
    """A multi-response set: ``columns`` share one question.

    ``counted`` is the answer that means "chosen" where each column is one option; None where each
    column holds one of the answers given.
    """

    columns: tuple[str, ...]
    counted: float | str | None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of one file: text, numbers or dates as the format has them.

    ``lines`` are line numbers as a spreadsheet shows them. ``lost`` counts rows that could not be
    laid in columns and are told in ``findings``. ``decimal`` is the mark the file's locale
    suggests. ``labels`` are value labels (column -> code -> label), ``titles`` variable labels,
    ``weight`` the column the file itself declares as its weight, ``made`` the day it says it was
    written.
    """

    columns: pa.Table
    lines: pa.Array
    lost: int = 0
    findings: tuple[Finding, ...] = ()
    decimal: str | None = None
    labels: Mapping[str, Mapping[float | str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, AnswerSet] = field(default_factory=dict)
    weight: str | None = None
    made: date | None = None


class Unreadable(Exception):
    """A file that cannot be read as a table; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def refusal(code: str, file: str, what: Message, mend: Message) -> Unreadable:
    """The error-level finding that a file as a whole cannot be read."""
    return Unreadable(
        Finding(severity=Severity.ERROR, code=code, file=file, what=what, mend=mend, count=1)
    )


def damaged(file: str, fault: Exception) -> Unreadable:
    """The refusal of a file that is cut short or is not what its name says."""
    return refusal(
        "damaged-file",
        file,
        Message(
            "the file is damaged or is not of the kind its name says ({detail})",
            detail=str(fault).splitlines()[0][:120] if str(fault) else type(fault).__name__,
        ),
        Message("export or copy the file again"),
    )
