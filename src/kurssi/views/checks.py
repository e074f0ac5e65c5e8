"""What came in, as it is read in the terminal: findings, the row count, what is supported."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.steps import CheckReport
from kurssi.tables.intake import Intake
from kurssi.views.findings import findings_view
from kurssi.views.numerals import count


def check_view(report: CheckReport, language: str) -> tuple[RenderableType, ...]:
    """Every finding, where each row went, and what the tables support and would unlock."""
    sheets = [*findings_view(report.intake.findings, language), rows_line(report.intake, language)]
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
