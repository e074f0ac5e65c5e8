"""Tables that fit their paper: whole columns leave, the least needed first, and no number is cut.

An interval stands beside its middle, in one column. What was left out is said under the tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.views.columns import COVERAGE
from kurssi.views.numerals import MINUS, NOTHING, percent

GAP = 2  # columns of paper between two columns of a table
COMFORT = 20  # columns that words get before any number is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading and its cells. Words may go on in the next line, numbers never do.

    ``spare`` 0 stays on any paper; of the others the highest leaves first.
    """

    heading: str
    cells: Sequence[Text]
    words: bool = False
    spare: int = 0


def laid_out(
    blocks: Sequence[Sequence[Column]], width: int
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Tables with the same columns, each as wide in all of them; and the headings left out."""
    columns = {column.heading: column for block in blocks for column in block}
    least = {name: _least(_all(blocks, name)) for name in columns}
    kept = list(columns)
    while _width(least[name] for name in kept) > width:
        spare = max((columns[name].spare for name in kept), default=0)
        if not spare:
            break
        kept.remove(next(name for name in reversed(kept) if columns[name].spare == spare))
    widths = _shared(blocks, columns, kept, least, width)
    tables = tuple(
        _table([column for column in block if column.heading in kept], widths) for block in blocks
    )
    return tables, tuple(name for name in columns if name not in kept)


def in_blocks(first: Column, others: Sequence[Column], width: int) -> Iterator[Table]:
    """One table after the other, the first column in each, until all others have had their place.

    For a matrix, whose columns are alike: none of them is left out.
    """
    room = width - _least([first]) - GAP
    block: list[Column] = []
    for column in others:
        if block and _width(_least([each]) for each in (*block, column)) > room:
            yield from laid_out([[first, *block]], width)[0]
            block = []
        block.append(column)
    if block:
        yield from laid_out([[first, *block]], width)[0]


def bracket_note(language: str) -> Message:
    """What stands in brackets, where the headings do not say it."""
    return Message("In brackets: {p} intervals.", p=percent(COVERAGE, language))


def left_out_note(names: Sequence[str], language: str) -> tuple[RenderableType, ...]:
    """What the paper was too narrow for; nothing where all was shown."""
    if not names:
        return ()
    said = Message(
        "Wider paper also shows: {names}. All of it is in --json.", names=", ".join(names)
    )
    return (Text(said.text(language), style="dim"),)


def between(low: str, high: str) -> str:
    """Both ends of an interval, the unit left to the middle: ``69.5–78.6``, ``−2.1…+0.4``."""
    ends = [end.replace("%", "").strip() for end in (low, high)]
    signed = any(end.startswith((MINUS, "+")) for end in ends)
    return ("…" if signed else "–").join(ends)


def beside(
    pairs: Sequence[tuple[str, str | None]], *, marks: Sequence[str] = (), quiet: bool = False
) -> list[Text]:
    """Middles under each other, each with what belongs to it in brackets, and a mark after it.

    Args:
        pairs: the middle, and what stands in brackets (None: nothing).
        marks: one for each, empty where there is none.
        quiet: the middle is dimmed, too.
    """
    room = max((cell_len(middle) for middle, _ in pairs), default=0)
    found = []
    for at, (middle, inside) in enumerate(pairs):
        text = Text(
            " " * (room - cell_len(middle)) + middle,
            style="dim" if quiet or middle == NOTHING else "",
        )
        if inside:
            text.append(f" ({inside})", style="dim")
        if marks and marks[at]:
            text.append(f" {marks[at]}")
        found.append(text)
    return found


def telling(ends: Sequence[tuple[float, float]], *, least: int, most: int = 2) -> int:
    """Decimals at which no interval looks like a point: ``49–49`` would say too much."""
    for more in range(most):
        places = least + more
        if all(round(low, places) != round(high, places) or low == high for low, high in ends):
            return places
    return least + most


def grouped(
    groups: Sequence[tuple[str, Sequence[str]]], *, alone: bool = False
) -> tuple[list[Text], list[int | None]]:
    """Names under the name of their group, and which row each line is (None: the group's own).

    ``alone``: every group is of one row, and its name is enough.
    """
    if alone:
        return [Text(group) for group, _ in groups], list(range(len(groups)))
    lines: list[Text] = []
    rows: list[int | None] = []
    row = 0
    for group, names in groups:
        lines.append(Text(group, style="bold"))
        rows.append(None)
        for name in names:
            lines.append(Text(f"  {name}"))
            rows.append(row)
            row += 1
    return lines, rows


def placed(cells: Sequence[Text], rows: Sequence[int | None]) -> list[Text]:
    """Cells in the lines of their rows, as ``grouped`` has them."""
    return [Text("") if row is None else cells[row] for row in rows]


def _all(blocks: Sequence[Sequence[Column]], name: str) -> list[Column]:
    return [column for block in blocks for column in block if column.heading == name]


def _width(widths: Iterable[int]) -> int:
    each = list(widths)
    return sum(each) + GAP * (len(each) - 1)


def _lines(column: Column) -> list[str]:
    return [line for cell in column.cells for line in cell.plain.splitlines()]


def _longest(columns: Sequence[Column]) -> int:
    texts = [text for column in columns for text in (column.heading, *_lines(column))]
    return max((cell_len(text) for text in texts), default=0)


def _word(columns: Sequence[Column]) -> int:
    """The longest piece that is not broken: a word of words, a whole line of numbers."""
    pieces = [
        piece
        for column in columns
        for text in (column.heading, *(_lines(column) if column.words else ()))
        for piece in text.split()
    ]
    numbers = [line for column in columns if not column.words for line in _lines(column)]
    return max((cell_len(piece) for piece in (*pieces, *numbers)), default=0)


def _least(columns: Sequence[Column]) -> int:
    """What a column wants before another leaves: words in comfort, numbers whole."""
    if columns and columns[0].words:
        return min(_longest(columns), max(_word(columns), COMFORT))
    return _word(columns)


def _shared(
    blocks: Sequence[Sequence[Column]],
    columns: dict[str, Column],
    kept: Sequence[str],
    least: dict[str, int],
    width: int,
) -> dict[str, int]:
    """The paper shared out: first what is needed, then what is left to words and headings."""
    found = {name: least[name] for name in kept}
    left = width - _width(found.values())
    for name in sorted(kept, key=lambda each: not columns[each].words):
        more = min(max(left, 0), _longest(_all(blocks, name)) - found[name])
        found[name] += more
        left -= more
    for name in kept:  # too narrow even so: words give way down to their longest word
        if left < 0 and columns[name].words:
            less = min(-left, found[name] - min(found[name], _word(_all(blocks, name))))
            found[name] -= less
            left += less
    for name in kept:  # and at last a word, then a number, goes on in the next line
        if left < 0:
            less = min(-left, max(found[name] - 6, 0))
            found[name] -= less
            left += less
    return found


def _table(columns: Sequence[Column], widths: dict[str, int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column.heading, overflow="fold", width=widths[column.heading])
    for cells in zip(*(_wrapped(column, widths) for column in columns), strict=True):
        table.add_row(*cells)
    return table


def _wrapped(column: Column, widths: dict[str, int]) -> list[Text]:
    """Cells whose words go on in lines that stand in as far as the first."""
    width = widths[column.heading]
    if not column.words:
        return list(column.cells)
    found = []
    for cell in column.cells:
        own = cell.plain.lstrip(" ")
        room = " " * (cell_len(cell.plain) - cell_len(own))
        lines = wrap(
            own, max(width - len(room), 6), break_long_words=False, break_on_hyphens=False
        )  # fmt: skip
        text = "\n".join(room + line for line in lines)
        found.append(cell if cell_len(cell.plain) <= width else Text(text, style=cell.style))
    return found
