"""What is wrong or worth knowing in the input: every problem is a finding, none is an exception."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kurssi.messages import Message

ROWS_SHOWN = 10


class Severity(StrEnum):
    """How much a finding matters: an error keeps the last good ledger in place."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem found in the input: where, what, and how to mend it.

    ``rows`` are line numbers as a spreadsheet or text editor shows them (the header is line 1),
    the first ten; ``count`` is how many rows are concerned in all. ``code`` is stable
    (``spend.spend.negative``-like words joined by dashes) and is never translated.
    """

    severity: Severity
    code: str
    what: Message
    mend: Message
    file: str | None = None
    table: str | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding forbids posting."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def tally(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts.get(severity, 0) for severity in Severity}
