"""Table columns that every sheet shares: a middle with its interval, beside it or under it."""

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.views.numerals import NOTHING, percent

WIDE = 110  # columns of paper from which an interval stands beside its middle, not under it
COVERAGE = 0.90


def sheet_table(*headings: Message, language: str) -> Table:
    """An open table with its first columns of words."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading.text(language), overflow="fold")
    return table


def hold_words(table: Table, rows: Sequence[Sequence[Text]]) -> None:
    """Keep the first columns as wide as their longest word, so that no word is broken."""
    for column, cells in zip(table.columns, zip(*rows, strict=True), strict=False):
        words = [word for cell in cells for word in cell.plain.split()]
        column.min_width = max(map(cell_len, words), default=0)


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


def interval_cells(middle: str, ends: str | None, *, wide: bool) -> list[Text]:
    """The middle and its interval for the columns of ``add_interval``."""
    if wide:
        return [Text(middle), Text(ends or NOTHING, style="dim")]
    return [Text(middle).append(f"\n{ends}", style="dim") if ends else Text(middle)]
