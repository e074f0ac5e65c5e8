"""What came in, as it is read in the terminal: findings, the row count, what is supported."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.steps import CheckReport
from kurssi.tables.intake import Intake
from kurssi.tables.proposals import PROPOSED, blocks
from kurssi.views.findings import findings_view, place_of
from kurssi.views.numerals import count


def check_view(report: CheckReport, language: str) -> tuple[RenderableType, ...]:
    """Every finding, where each row went, and what the tables support and would unlock."""
    findings = report.intake.findings
    sheets = [*findings_view(briefly(findings), language), rows_line(report.intake, language)]
    sheets += lines_view(findings, language)
    sheets += proposals_view(findings, language)
    if report.supported:
        heading = Message("The tables support")
        sheets.append(_bullets(heading, (s.text(language) for s in report.supported), language))
    if report.unlocks:
        lines = (
            f"{unlock.table}: {'; '.join(quote.text(language) for quote in unlock.quotes)}"
            for unlock in report.unlocks
        )
        sheets.append(_bullets(Message("A further table would unlock"), lines, language))
    return tuple(sheets)


def refused_view(findings: Sequence[Finding], language: str) -> tuple[RenderableType, ...]:
    """The findings that a command stopped at; what is to be pasted for them unbroken below."""
    return (
        *findings_view(briefly(findings), language),
        *lines_view(findings, language),
        *proposals_view(findings, language),
    )


def briefly(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, what is to be pasted for them shown whole below them."""
    below = Message("read the mapping proposed below, mend it and paste it into kurssi.toml")
    lines = Message("see the lines below")
    return tuple(
        replace(f, mend=below)
        if f.code == PROPOSED
        else replace(f, mend=lines)
        if "\n" in str(f.mend)
        else f
        for f in findings
    )


def lines_view(findings: Iterable[Finding], language: str) -> list[RenderableType]:
    """Mends that are lines of kurssi.toml, unbroken so that they can be copied; each once."""
    where: dict[str, tuple[str, list[str]]] = {}
    for finding in findings:
        head, _, block = finding.mend.text(language).partition("\n")
        if finding.code != PROPOSED and block:
            known = where.setdefault(block, (head, []))[1]
            known.append(place_of(finding))
            lines = finding.mend.values.get("lines")
            if len(known) > 1 and isinstance(lines, Message):
                # Of several findings only what they share is said: where the lines go.
                where[block] = (lines.text(language).partition("\n")[0], known)
    if not where:
        return []
    sheets: list[RenderableType] = [
        Text("\n" + Message("Lines that would mend it").text(language), style="bold")
    ]
    for block, (head, places) in where.items():
        sheets.append(Text(f"{'; '.join(places)}: {head}", style="dim"))
        sheets.append(Text(block + "\n", no_wrap=True))
    return sheets


def proposals_view(findings: Iterable[Finding], language: str) -> list[RenderableType]:
    """Every proposed mapping whole, its lines unbroken so that they can be copied."""
    sheets: list[RenderableType] = []
    for file, block in blocks(findings):
        heading = Message("A mapping proposed for {file}, to paste into kurssi.toml", file=file)
        sheets.append(Text("\n" + heading.text(language), style="bold"))
        sheets.append(Text(block.text(language), no_wrap=True))
    return sheets


def rows_line(intake: Intake, language: str) -> Text:
    """Rows in = rows posted + rows reported."""
    sentence = Message(
        "Rows in {rows_in} = posted {posted} + reported {reported}",
        rows_in=count(intake.rows_in, language),
        posted=count(intake.rows_posted, language),
        reported=count(intake.rows_reported, language),
    )
    return Text(sentence.text(language))


def _bullets(heading: Message, lines: Iterable[str], language: str) -> Group:
    items = Table.grid(padding=(0, 1))
    for line in lines:
        items.add_row(Text("•"), Text(line))
    return Group(Text("\n" + heading.text(language), style="bold"), items)
