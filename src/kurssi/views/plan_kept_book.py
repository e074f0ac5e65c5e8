"""Plans kept by name as a sheet of a workbook: what each brings, against the first, its money."""

from collections.abc import Sequence
from typing import Any

from kurssi.decisions.quote import Interval
from kurssi.messages import Message, Name
from kurssi.views.contents import Chapter
from kurssi.views.plan_sentences import told_by
from kurssi.views.told import of, some
from kurssi.views.web.plan import Line
from kurssi.views.web.plan_kept import KeptPlan
from kurssi.views.workbook import CX, Book, Cell, Column, Drawn, Placed, Reckoned, letter, reach
from kurssi.workspace.company import Workspace

LOW, HIGH = Message("5%"), Message("95%")
FIRST = {"cx": 1, "eur": 6}  # the column of each currency's mean, its ends and reach beside it
APART = 3  # rows between two tables
WIDE = 9  # columns that a chart takes


def kept_page(book: Book, chapter: Chapter, workspace: Workspace) -> None:
    """The comparison as the page has it; no sheet where no plan is kept."""
    kept = some(KeptPlan, chapter.told, "kept_plans")
    if not kept:
        return
    notes: list[Name] = [told_by(workspace.horizon_periods, book.language)]
    notes += [one.caution for one in kept if one.caution]
    verdict = of(Message, chapter.told, "kept_verdict")
    sheet = book.page(Message("plans kept"), verdict, *notes)
    placed = _brings(book, sheet, len(notes) + 2, kept)
    at = placed.last + APART
    if len(kept) > 1:
        at = _more(book, sheet, at, kept, placed.first).last + APART
    at = _money(book, sheet, at, kept, some(Line, chapter.told, "lines")) + APART
    experience = Message("CX against going on as now")
    money = Message("{currency} against going on as now", currency=book.currency)
    mean = FIRST["cx"]
    drawn = Drawn(title=experience, middle=mean, ends=(mean + 3, mean + 4), colour=CX)
    book.bars(sheet, (at, 0), placed, drawn)
    mean = FIRST["eur"]
    drawn = Drawn(title=money, middle=mean, ends=(mean + 3, mean + 4))
    book.bars(sheet, (at, WIDE), placed, drawn)


def _brings(book: Book, sheet: Any, at: int, kept: Sequence[KeptPlan]) -> Placed:
    """What each brings more than going on as now."""
    far = (Message("interval below"), Message("interval above"))
    columns = [Column(heading=Message("plan"))]
    for unit, form in (("CX", "count"), (book.currency, "money")):
        columns += [Column(heading=each, form=form) for each in (unit, LOW, HIGH, *far)]
    columns.append(Column(heading=Message("P(gain)"), form="chance"))
    rows = [
        (one.called, *_told(one.cx, row, FIRST["cx"]), *_told(one.eur, row, FIRST["eur"]),
         one.chance)
        for row, one in enumerate(kept, start=at + 3)
    ]  # fmt: skip
    return book.table(sheet, at, columns, rows, title=Message("against going on as now"))


def _told(one: Interval, row: int, mean: int) -> tuple[Cell, ...]:
    """A sum with its interval, and how far that reaches as charts want it."""
    letters = (letter(mean), letter(mean + 1), letter(mean + 2))
    return (one.mean, one.q05, one.q95, *reach((one.mean, one.q05, one.q95), row, letters))


def _more(book: Book, sheet: Any, at: int, kept: Sequence[KeptPlan], first: int) -> Placed:
    """What each brings more than the first of them, which stands in row ``first``."""
    columns = [Column(heading=Message("plan"))]
    for unit, form in (("CX", "count"), (book.currency, "money")):
        columns += [Column(heading=each, form=form) for each in (unit, LOW, HIGH)]
    rows: list[Sequence[Cell]] = []
    for row, one in enumerate(kept[1:], start=first + 2):
        cells: list[Cell] = [one.called]
        for unit, sum_ in zip(FIRST, one.more or (), strict=True):
            mean = letter(FIRST[unit])
            formula = f"={mean}{row}-{mean}{first + 1}"
            cells += [Reckoned(formula=formula, value=sum_.mean), sum_.q05, sum_.q95]
        rows.append(cells)
    title = Message("more than {name}", name=kept[0].called)
    return book.table(sheet, at, columns, rows, title=title)


def _money(book: Book, sheet: Any, at: int, kept: Sequence[KeptPlan], lines: Sequence[Line]) -> int:
    """The money of each by lever, beside what it is now; the row of its sums."""
    columns = [
        Column(heading=Message("lever")), Column(heading=Message("now"), form="money"),
        *(Column(heading=one.called, form="money") for one in kept),
    ]  # fmt: skip
    money = [[line.now, *(one.levers[line.lever] for one in kept)] for line in lines]
    rows: list[Sequence[Cell]] = [
        (line.name, *each) for line, each in zip(lines, money, strict=True)
    ]
    placed = book.table(sheet, at, columns, rows, title=Message("Where the money goes"))
    below = placed.last + 1
    book.put(sheet, (below, 0), Message("in all"), "text")
    for column, each in enumerate(zip(*money, strict=True), start=1):
        name = letter(column)
        formula = f"=SUM({name}{placed.first + 1}:{name}{placed.last + 1})"
        book.put(sheet, (below, column), Reckoned(formula=formula, value=sum(each)), "money")
    return below
