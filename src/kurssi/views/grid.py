"""Tables that fit their paper: whole columns leave, the least needed first, and no number is cut.

An interval stands beside its middle, in one column. What was left out is said under the tables.
"""

import re
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
LAST = 6  # columns that are left to anything
SPACE, HYPHEN = re.compile(r" +"), re.compile(r" +|(?<=\w-)(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading and its cells. Words may go on in the next line; no number is ever broken.

    ``spare`` 0 stays on any paper; of the others the highest leaves first. ``comfort`` is what
    words get before any number is left out, even where each of them is shorter.
    """

    heading: str
    cells: Sequence[Text]
    words: bool = False
    spare: int = 0
    comfort: int = COMFORT


def laid_out(
    blocks: Sequence[Sequence[Column]], width: int
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Tables of columns with the same headings; and the headings that were left out of any.

    A column is as wide in all of them, unless that would leave out what fits in most.
    """
    whole = {name: _least(_all(blocks, name)) for name in _headings(blocks)}
    alike = [blocks] if _width(whole.values()) <= width else [[block] for block in blocks]
    tables: list[Table] = []
    kept: list[set[str]] = []
    for part in alike:
        widths = _shared(part, _kept(part, width), width)
        tables += [
            _table([column for column in block if column.heading in widths], widths)
            for block in part
        ]
        kept.append(set(_headings(part)) - set(widths))
    left_out = set().union(*kept)
    return tuple(tables), tuple(name for name in whole if name in left_out)


def _headings(blocks: Sequence[Sequence[Column]]) -> list[str]:
    return list(dict.fromkeys(column.heading for block in blocks for column in block))


def _kept(blocks: Sequence[Sequence[Column]], width: int) -> list[str]:
    """The headings that the paper has room for, the least needed left out first."""
    columns = {column.heading: column for block in blocks for column in block}
    least = {name: _least(_all(blocks, name)) for name in columns}
    kept = list(columns)
    while _width(least[name] for name in kept) > width:
        spare = max((columns[name].spare for name in kept), default=0)
        if not spare:
            break
        kept.remove(next(name for name in reversed(kept) if columns[name].spare == spare))
    return kept


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
    # Words in a number's place take the place of its brackets, too.
    told = [middle for middle, inside in pairs if inside] or [middle for middle, _ in pairs]
    room = max((cell_len(middle) for middle in told), default=0)
    whole = max((room + cell_len(f" ({inside})") for _, inside in pairs if inside), default=room)
    found = []
    for at, (middle, inside) in enumerate(pairs):
        text = Text(
            " " * (room - cell_len(middle)) + middle,
            style="dim" if quiet or middle == NOTHING else "",
        )
        if inside:
            text.append(f" ({inside})", style="dim")
        if marks and marks[at]:
            text.append(" " * (0 if inside else whole - cell_len(text.plain)))
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


def _word(columns: Sequence[Column], *, narrow: bool = False) -> int:
    """The longest piece that is not broken: a word, with what it stands in by, or a number.

    ``narrow``: words are broken at their hyphens, and brackets stand under what they belong to.
    """
    pieces = [
        piece for column in columns for piece in (HYPHEN if narrow else SPACE).split(column.heading)
    ]
    for column in columns:
        for line in _lines(column):
            if column.words:
                room = " " * (cell_len(line) - cell_len(line.lstrip(" ")))
                own = (HYPHEN if narrow else SPACE).split(line.strip(" "))
                pieces += [room + piece for piece in own]
            else:
                pieces += _folded(line) if narrow else [line]
    return max((cell_len(piece) for piece in pieces), default=0)


def _folded(line: str) -> list[str]:
    """A number, and its brackets in a line of their own."""
    middle, bracket, inside = line.partition(" (")
    return [middle, f"({inside}"] if bracket else [line]


def _least(columns: Sequence[Column]) -> int:
    """What a column wants before another leaves: words in comfort, numbers whole."""
    if columns and columns[0].words:
        return min(_longest(columns), max(_word(columns), columns[0].comfort))
    return _word(columns)


def _shared(blocks: Sequence[Sequence[Column]], kept: Sequence[str], width: int) -> dict[str, int]:
    """The paper shared out: first what is needed, then what is left to words and headings.

    Too narrow even so: words give way down to their longest word, then brackets go under their
    numbers, words break at their hyphens, and at last anything goes on in the next line.
    """
    of = {name: _all(blocks, name) for name in kept}
    words = [name for name in kept if of[name][0].words]
    numbers = [name for name in kept if name not in words]
    found = {name: _least(of[name]) for name in kept}
    for name in (*words, *numbers):
        found[name] += min(max(width - _width(found.values()), 0), _longest(of[name]) - found[name])
    steps = (
        (words, {name: _word(of[name]) for name in words}),
        (numbers, {name: _word(of[name], narrow=True) for name in numbers}),
        (words, {name: _word(of[name], narrow=True) for name in words}),
        (kept, dict.fromkeys(kept, LAST)),
    )
    for names, ends in steps:
        for name in names:
            less = min(max(_width(found.values()) - width, 0), max(found[name] - ends[name], 0))
            found[name] -= less
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
        return [_under(cell) if cell_len(cell.plain) > width else cell for cell in column.cells]
    found = []
    for cell in column.cells:
        own = cell.plain.lstrip(" ")
        room = " " * (cell_len(cell.plain) - cell_len(own))
        lines = wrap(
            own,
            max(width - len(room), LAST),
            break_long_words=False,
            break_on_hyphens=_word([column]) > width,
        )
        text = "\n".join(room + line for line in lines)
        found.append(cell if cell_len(cell.plain) <= width else Text(text, style=cell.style))
    return found


def _under(cell: Text) -> Text:
    """The same with its brackets under its number."""
    middle, bracket, _ = cell.plain.partition(" (")
    return Text("\n").join([cell[: len(middle)], cell[len(middle) + 1 :]]) if bracket else cell
