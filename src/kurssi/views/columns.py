"""Table columns that every sheet shares: a middle with its interval, beside it or under it."""

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.views.numerals import NOTHING, percent

WIDE = 110  # columns of paper from which an interval stands beside its middle, not under it
COVERAGE = 0.90
UNBOUNDED = 1000  # columns: to measure on


def sheet_table(*headings: Message, language: str) -> Table:
    """An open table with its first columns of words."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading.text(language), overflow="fold")
    return table


def add_interval(table: Table, heading: Message, language: str, *, wide: bool) -> None:
    """A column for the middle, and on wide paper one for the interval."""
    table.add_column(heading.text(language), justify="right", no_wrap=True)
    if wide:
        interval = Message("{p} interval", p=percent(COVERAGE, language))
        table.add_column(interval.text(language), justify="right", no_wrap=True)


def add_numbers(table: Table, *headings: Message, language: str) -> None:
    """Columns of single numbers."""
    for heading in headings:
        table.add_column(heading.text(language), justify="right", no_wrap=True)


def add_pair(table: Table, upper: Message, lower: Message, language: str, *, wide: bool) -> None:
    """Two columns of single numbers; on narrow paper one, the second number under the first."""
    first, second = upper.text(language), lower.text(language)
    for heading in (first, second) if wide else (f"{first}\n{second}",):
        table.add_column(heading, justify="right", no_wrap=True)


def pair_cells(upper: str, lower: str, *, wide: bool) -> list[Text]:
    """Two numbers for the columns of ``add_pair``."""
    if wide:
        return [Text(upper), Text(lower)]
    return [Text(upper) if lower == NOTHING else Text(upper).append(f"\n{lower}", style="dim")]


def settle(table: Table, width: int) -> bool:
    """Share the paper out so that no word and no number is broken; False where it is too narrow.

    Every column gets its longest word, or its longest number; what is left goes to the words.
    """
    longest = []
    for column in table.columns:
        texts = [str(cell) for cell in (column.header, *column.cells)]
        lines = [cell_len(line) for text in texts for line in text.splitlines()]
        words = [cell_len(word) for text in texts for word in text.split()]
        longest.append(max(lines, default=0))
        column.min_width = max(lines if column.no_wrap else words, default=0)
    console = Console(width=UNBOUNDED)
    left = width - Measurement.get(console, console.options, table).minimum
    if left < 0:
        return False
    for column, wish in zip(table.columns, longest, strict=True):
        least = column.min_width or 0
        column.width = min(max(wish, least), least + left)
        left -= column.width - least
    return True


def settled(table: Table, width: int) -> Table:
    """The table on paper of ``width`` columns, with whole words where they fit."""
    if not settle(table, width):
        # Too narrow for whole numbers: they go on in the next line, and none is cut short.
        for column in table.columns:
            column.no_wrap, column.overflow, column.min_width = False, "fold", None
    return table


def interval_cells(middle: str, ends: str | None, *, wide: bool) -> list[Text]:
    """The middle and its interval for the columns of ``add_interval``."""
    if wide:
        return [Text(middle), Text(ends or NOTHING, style="dim")]
    return [Text(middle).append(f"\n{ends}", style="dim") if ends else Text(middle)]
