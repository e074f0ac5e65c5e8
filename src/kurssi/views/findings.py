"""Findings as they are read in the terminal: how grave, where, which rows, what, mend."""

from collections.abc import Iterable

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.findings import Finding, Severity, tally
from kurssi.messages import Message
from kurssi.views.numerals import count

ROWS_LISTED = 4  # the document has more of them
SEVERITIES = {
    Severity.ERROR: (Message("error"), "bold red"),
    Severity.WARNING: (Message("warning"), "yellow"),
    Severity.NOTE: (Message("note"), "cyan"),
}


def findings_view(findings: Iterable[Finding], language: str) -> tuple[RenderableType, ...]:
    """A table of every problem, the gravest first; one calm line where there is none."""
    order = list(Severity)
    listed = sorted(findings, key=lambda finding: order.index(finding.severity))
    if not listed:
        return (Text(Message("No findings.").text(language), style="green"),)
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column(Message("severity").text(language), no_wrap=True)
    table.add_column(Message("where").text(language), ratio=5, overflow="fold")
    table.add_column(Message("rows").text(language), ratio=3, overflow="fold")
    table.add_column(Message("what, and the mend").text(language), ratio=8, overflow="fold")
    for finding in listed:
        name, style = SEVERITIES[finding.severity]
        table.add_row(
            Text(name.text(language), style=style),
            Text(place_of(finding)),
            Text(rows_of(finding, language), style="dim"),
            Text(finding.what.text(language) + "\n").append(
                "→ " + finding.mend.text(language), style="dim"
            ),
        )
    return table, _tally_line(listed, language)


def place_of(finding: Finding) -> str:
    """``data/sales.csv, price``: the file, else the table, and the column."""
    return ", ".join(part for part in (finding.file or finding.table, finding.column) if part)


def rows_of(finding: Finding, language: str) -> str:
    """The first rows, and how many there are in all where that is more."""
    if not finding.rows:
        return count(finding.count, language) if finding.count else ""
    first = ", ".join(str(row) for row in finding.rows[:ROWS_LISTED])
    if finding.count <= min(len(finding.rows), ROWS_LISTED):
        return first
    total = count(finding.count, language)
    return Message("{first} … ({total} in all)", first=first, total=total).text(language)


def _tally_line(findings: list[Finding], language: str) -> Text:
    counts = tally(findings)
    sentence = Message(
        "errors {errors}, warnings {warnings}, notes {notes}",
        errors=count(counts[Severity.ERROR], language),
        warnings=count(counts[Severity.WARNING], language),
        notes=count(counts[Severity.NOTE], language),
    )
    return Text(sentence.text(language), style="bold")
