"""Findings as they are read in the terminal: how grave, where, which rows, what, mend."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.findings import Finding, Severity, tally
from kurssi.messages import Message
from kurssi.views.numerals import count

ROWS_LISTED = 4  # the document has more of them
HEADINGS = (Message("severity"), Message("where"), Message("rows"), Message("what, and the mend"))
ROWS = 2  # where rows stand among them
MOST = (12, 30, 20)  # columns of paper for the first three, where there is room
COMFORT = 30  # and at least so many for what is said
GAP = 2
SEVERITIES = {
    Severity.ERROR: (Message("error"), "bold red"),
    Severity.WARNING: (Message("warning"), "yellow"),
    Severity.NOTE: (Message("note"), "cyan"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Findings on paper of any width: in columns, or under each other where names need the room.

    No file name and no number is broken, unless it is longer than the paper is wide.
    """

    findings: Sequence[Finding]
    language: str

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """The table on this paper."""
        yield self._table(options.max_width)

    def _table(self, width: int) -> Table:
        cells = [_cells(finding, self.language) for finding in self.findings]
        headings = [message.text(self.language) for message in HEADINGS]
        if not any(rows.plain for _, _, rows, _ in cells):
            headings.pop(ROWS)
            cells = [(name, place, told) for name, place, _, told in cells]
        widths = _widths(headings, cells, width)
        if widths is None:
            return _stacked(self.findings, self.language, width)
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for heading, own in zip(headings, widths, strict=True):
            table.add_column(heading, width=own, overflow="fold")
        for row in cells:
            table.add_row(*(_wrapped(cell, own) for cell, own in zip(row, widths, strict=True)))
        return table


def findings_view(findings: Iterable[Finding], language: str) -> tuple[RenderableType, ...]:
    """A table of every problem, the gravest first; one calm line where there is none."""
    order = list(Severity)
    listed = sorted(findings, key=lambda finding: order.index(finding.severity))
    if not listed:
        return (Text(Message("No findings.").text(language), style="green"),)
    table = Listed(findings=listed, language=language)
    return Text(""), table, Text(""), _tally_line(listed, language)


def _cells(finding: Finding, language: str) -> tuple[Text, ...]:
    """How grave, where, which rows, and what with its mend."""
    name, style = SEVERITIES[finding.severity]
    return (
        Text(name.text(language), style=style),
        Text(place_of(finding)),
        Text(rows_of(finding, language), style="dim"),
        _what(finding, language),
    )


def _what(finding: Finding, language: str) -> Text:
    mend = "→ " + finding.mend.text(language)
    return Text(finding.what.text(language) + "\n").append(mend, style="dim")


def _widths(
    headings: Sequence[str], cells: Sequence[Sequence[Text]], width: int
) -> list[int] | None:
    """The paper shared out so that no word is broken; None where it is too narrow for that."""
    columns = [[heading, *(row[at].plain for row in cells)] for at, heading in enumerate(headings)]
    found = [max(_longest(text.split(" ")) for text in column) for column in columns]
    found[-1] = max(found[-1], COMFORT)
    left = width - sum(found) - GAP * len(found)
    if left < 0:
        return None
    for at, most in enumerate(MOST):
        more = min(left, max(min(most, _longest(columns[at])) - found[at], 0))
        if at < len(found) - 1:
            found[at] += more
            left -= more
    found[-1] += left
    return found


def _longest(texts: Iterable[str]) -> int:
    return max((cell_len(line) for text in texts for line in text.split("\n")), default=0)


def _wrapped(cell: Text, width: int) -> Text:
    """A cell in lines of whole words: a number's own blank (1 234) is no place to break."""
    shown = Text(style=cell.style)
    for at, line in enumerate(cell.split("\n")):
        style = line.spans[0].style if line.spans else ""
        lines = wrap(line.plain, width, break_long_words=False, break_on_hyphens=False)
        shown.append("\n" * bool(at) + "\n".join(lines), style=style)
    return shown


def _stacked(findings: Sequence[Finding], language: str, width: int) -> Table:
    """Findings under each other: where and which rows in the first line, then what and the mend."""
    table = Table.grid(padding=(0, 1, 0, 0))
    names = [SEVERITIES[finding.severity][0].text(language) for finding in findings]
    first = max(map(cell_len, names)) + 1
    table.add_column(width=first)
    table.add_column(width=width - first - GAP, overflow="fold")
    for name, finding in zip(names, findings, strict=True):
        place, rows = place_of(finding), rows_of(finding, language)
        lead = Text(place, style="bold")
        if rows:
            lead.append(("; " if place else "") + Message("rows").text(language) + f" {rows}")
        room = width - first - GAP
        table.add_row(
            Text(name, style=SEVERITIES[finding.severity][1]),
            Text("\n").join([_wrapped(lead, room), _wrapped(_what(finding, language), room)]),
        )
    return table


def place_of(finding: Finding) -> str:
    """``data/sales.csv, price``: the file, else the table, and the column."""
    return ", ".join(part for part in (finding.file or finding.table, finding.column) if part)


def rows_of(finding: Finding, language: str) -> str:
    """The first rows, and how many there are in all where that is more."""
    if not finding.rows:
        if finding.count <= 1:  # the file or the declaration as a whole
            return ""
        return Message("{total} in all", total=count(finding.count, language)).text(language)
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
