"""The report as a workbook: its pages as tables, with live formulas and native charts."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from kurssi.decisions.quote import Interval
from kurssi.decisions.value import Value
from kurssi.ledger.levels import MeasureRow
from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan
from kurssi.planning.targets import Aimed
from kurssi.survey.indicators import unit_of
from kurssi.views.contents import Chapter, Contents
from kurssi.views.labels import money_unit
from kurssi.views.legends import SPREAD, legends, source_line
from kurssi.views.measures import CERTAINTY
from kurssi.views.plan_book import plan_sheets
from kurssi.views.plan_kept_book import kept_page
from kurssi.views.sheets import BoardSheet
from kurssi.views.targets import chances_of
from kurssi.views.told import of, some
from kurssi.views.web import board, measures, targets, value
from kurssi.views.workbook import (
    CX,
    Book,
    Cell,
    Column,
    Drawn,
    Reckoned,
    letter,
    reach,
)
from kurssi.vocabulary import CX as EXPERIENCE
from kurssi.vocabulary import Unit
from kurssi.workspace.company import Label

FIRST = 4  # row of the first table: verdict and notes stand above
FORMS = {Unit.EUR: "money", Unit.SHARE: "share", Unit.POINTS: "points"}
HEIGHT = 26  # rows that a chart takes, with room around it
MIDDLE, LOW, HIGH = Message("median"), Message("5%"), Message("95%")
LESS, MORE = Message("interval below"), Message("interval above")


def book_of(told: Contents) -> bytes:
    """The workbook of a report."""
    held = BytesIO()
    book = Book(held, told.language, told.workspace.currency)
    with book.file:
        if chapter := told.of("board-eur"):
            _board(book, chapter, told)
            _currencies(book, chapter)
            _segments(book, chapter)
        if chapter := told.of("plan-eur"):
            plan = chapter.told["plan"]
            if isinstance(plan, Plan):
                plan_sheets(book, plan, told.workspace)
            kept_page(book, chapter, told.workspace)
        if chapter := told.of("value-eur"):
            _value(book, chapter)
        if chapter := told.of("measures-eur"):
            _measures(book, chapter)
        if chapter := told.of("targets-eur"):
            _targets(book, chapter)
        _about(book, told)
    return held.getvalue()


def _board(book: Book, chapter: Chapter, told: Contents) -> None:
    """What the next euro earns, and what CX it buys; the sum of money may be changed."""
    sheet_ = of(BoardSheet, chapter.told, "sheet")
    sheet = book.page(Message("rate board"), _verdict(chapter), source_line(sheet_))
    lines = some(board.Line, chapter.told, "lines")
    columns = (
        Column(heading=Message("lever")), Column(heading=Message("department")),
        Column(heading=Message("net"), form="coin"), Column(heading=LOW, form="coin"),
        Column(heading=Message("25%"), form="coin"), Column(heading=Message("75%"), form="coin"),
        Column(heading=HIGH, form="coin"), Column(heading=LESS, form="coin"),
        Column(heading=MORE, form="coin"), Column(heading=Message("brings back"), form="coin"),
        Column(heading=Message("P(gain)"), form="chance"),
        Column(heading=Message("P(best)"), form="chance"), Column(heading=Message("grade")),
    )  # fmt: skip
    rows = (_lever_row(line, at, told) for at, line in enumerate(lines, start=FIRST + 2))
    placed = book.table(sheet, FIRST, columns, rows)
    if lines:
        title = Message("What the next {unit} earns, net of itself", unit=money_unit(book.currency))
        book.bars(sheet, (placed.last + 2, 0), placed, Drawn(title=title, middle=2, ends=(7, 8)))
    if (points := told.of("board-cx")) is not None:
        _points(book, sheet, placed.last + HEIGHT, points)


def _lever_row(line: board.Line, at: int, told: Contents) -> Sequence[Cell]:
    one, id_ = line.interval, line.name.id if isinstance(line.name, Label) else ""
    lever = told.workspace.levers.get(id_)
    who = told.workspace.departments.get(lever.department, lever.department) if lever else None
    return (
        line.name, who, one.q50, one.q05, one.q25, one.q75, one.q95,
        *_ends(one, at, ("C", "D", "G")),
        Reckoned(formula=f"=1+C{at}", value=1 + one.q50), line.p_gain, line.p_best,
        str(line.grade),
    )  # fmt: skip


def _ends(one: Interval, at: int, letters: tuple[str, str, str]) -> tuple[Reckoned, Reckoned]:
    """How far an interval reaches under and over its median, as charts want it."""
    return reach((one.q50, one.q05, one.q95), at, letters)


def _points(book: Book, sheet: Any, at: int, chapter: Chapter) -> None:
    """CX that a sum buys: the sum stands in a cell of its own."""
    lines = some(board.Line, chapter.told, "lines")
    if not lines:
        return
    book.put(sheet, (at, 0), Message("CX that this sum buys at the margin"), "text")
    sheet.write_number(at, 1, board.THOUSAND, book.given)
    given, first = f"$B${at + 1}", at + 3
    columns = (
        Column(heading=Message("lever")), Column(heading=Message("CX"), form="count"),
        Column(heading=LOW, form="count"), Column(heading=HIGH, form="count"),
        Column(heading=LESS, form="count"), Column(heading=MORE, form="count"),
        Column(heading=Message("CX for 1 {currency}", currency=book.currency), form="tiny"),
        Column(heading=LOW, form="tiny"), Column(heading=HIGH, form="tiny"),
        Column(heading=Message("grade")),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for line, row in zip(lines, range(first, first + len(lines)), strict=True):
        one = line.interval
        of_one = [value_ / board.THOUSAND for value_ in (one.q50, one.q05, one.q95)]
        bought = [
            Reckoned(formula=f"={name}{row}*{given}", value=value_)
            for name, value_ in zip("GHI", (one.q50, one.q05, one.q95), strict=True)
        ]
        rows.append(
            (line.name, *bought, *_ends(one, row, ("B", "C", "D")), *of_one, str(line.grade))
        )
    placed = book.table(sheet, at + 1, columns, rows)
    title = Message("CX that the sum buys")
    book.bars(sheet, (placed.last + 2, 0), placed, Drawn(title=title, ends=(4, 5), colour=CX))


def _currencies(book: Book, chapter: Chapter) -> None:
    """Ask, bid and spread of each currency; the spread is a formula."""
    found = some(board.Currency, chapter.told, "currencies")
    sheet = book.page(
        Message("currencies"),
        Message("What a unit of each currency costs, and what it earns back"),
        SPREAD,
    )
    columns = (
        Column(heading=Message("currency")), Column(heading=Message("unit")),
        Column(heading=Message("cheapest lever")), Column(heading=Message("ask"), form="coin"),
        Column(heading=LOW, form="coin"), Column(heading=HIGH, form="coin"),
        Column(heading=Message("bid"), form="coin"), Column(heading=LOW, form="coin"),
        Column(heading=HIGH, form="coin"), Column(heading=Message("spread"), form="coin"),
        Column(heading=Message("P(gain)"), form="chance"), Column(heading=Message("grade")),
    )  # fmt: skip
    rows = []
    for at, one in enumerate(found, start=FIRST + 2):
        spread = None if one.spread is None else Reckoned(formula=f"=G{at}-D{at}", value=one.spread)
        rows.append((
            one.name, one.unit, one.lever, *_price(one.ask), *_price(one.bid), spread, one.p_gain,
            str(one.grade),
        ))  # fmt: skip
    book.table(sheet, FIRST, columns, rows)


def _price(price: board.Price | None) -> tuple[float | None, float | None, float | None]:
    if price is None:
        return None, None, None
    return price.interval.q50, price.interval.q05, price.interval.q95


def _segments(book: Book, chapter: Chapter) -> None:
    """What the next euro earns in each segment, a line a lever and segment."""
    columns = some(board.Column, chapter.told, "columns")
    rows = [
        (line.name, column.name, line.interval.q50, line.interval.q05, line.interval.q95,
         line.p_gain, str(line.grade))
        for column in columns for line in column.lines.values()
    ]  # fmt: skip
    if not rows:
        return
    sheet = book.page(
        Message("segments"),
        Message("What the next {unit} earns, by segment", unit=money_unit(book.currency)),
    )
    headings = (
        Column(heading=Message("lever")), Column(heading=Message("segment")),
        Column(heading=Message("net"), form="coin"), Column(heading=LOW, form="coin"),
        Column(heading=HIGH, form="coin"), Column(heading=Message("P(gain)"), form="chance"),
        Column(heading=Message("grade")),
    )  # fmt: skip
    placed = book.table(sheet, FIRST, headings, rows)
    sheet.autofilter(placed.first - 1, 0, placed.last, len(headings) - 1)


def _value(book: Book, chapter: Chapter) -> None:
    """Sources that add up, and what moved the volume."""
    found, parts = of(Value, chapter.told, "value"), some(value.Part, chapter.told, "sources")
    sheet = book.page(Message("brand value"), _verdict(chapter), Message(
        "{later} against {earlier}", later=found.later, earlier=found.earlier
    ))  # fmt: skip
    columns = (Column(heading=Message("source")), Column(heading=found.currency, form="money"))
    title = Message("Where the change came from")
    placed = book.table(sheet, FIRST, columns, [(p.name, p.eur) for p in parts], title=title)
    whole, at = found.whole, placed.last + 1
    total = sum(part.eur for part in parts)
    sums = (
        (Message("in all"), f"=SUM(B{placed.first + 1}:B{placed.last + 1})", total),
        (Message("contribution before"), None, whole.before),
        (Message("contribution after"), None, whole.after),
        (Message("their difference"), f"=B{at + 3}-B{at + 2}", whole.after - whole.before),
        (Message("left unexplained"), f"=ROUND(B{at + 4}-B{at + 1},0)", 0.0),
    )
    for row, (name, formula, eur) in enumerate(sums, start=at):
        book.put(sheet, (row, 0), name, "text")
        cell: Cell = eur if formula is None else Reckoned(formula=formula, value=eur)
        book.put(sheet, (row, 1), cell, "money")
    causes = some(value.Part, chapter.told, "causes")
    book.bars(sheet, (at + 6, 0), placed, Drawn(title=title, kind="column"))
    if causes:
        _causes(book, sheet, at + 4 + HEIGHT, causes)


def _causes(book: Book, sheet: Any, at: int, causes: Sequence[value.Part]) -> None:
    title = Message("What moved the volume")
    columns = (
        Column(heading=Message("cause")), Column(heading=Message("mean"), form="money"),
        Column(heading=LOW, form="money"), Column(heading=HIGH, form="money"),
        Column(heading=LESS, form="money"), Column(heading=MORE, form="money"),
        Column(heading=Message("grade")),
    )  # fmt: skip
    rows = []
    for row, part in enumerate(causes, start=at + 3):
        low, high = part.ends or (part.eur, part.eur)
        rows.append((
            part.name, part.eur, low, high,
            *reach((part.eur, low, high), row, ("B", "C", "D")),
            str(part.grade) if part.grade else None,
        ))  # fmt: skip
    placed = book.table(sheet, at, columns, rows, title=title)
    book.bars(sheet, (placed.last + 3, 0), placed, Drawn(title=title, ends=(4, 5)))
    total = f"=SUM(B{placed.first + 1}:B{placed.last + 1})"
    book.put(sheet, (placed.last + 1, 0), Message("in all"), "text")
    summed = Reckoned(formula=total, value=sum(part.eur for part in causes))
    book.put(sheet, (placed.last + 1, 1), summed, "money")


def _measures(book: Book, chapter: Chapter) -> None:
    """The latest levels, and how they went."""
    levels = some(measures.Level, chapter.told, "levels")
    if not levels:
        return
    sheet = book.page(Message("measures"), _verdict(chapter), CERTAINTY)
    forms = [_form(one.row) for one in levels]
    columns = (
        Column(heading=Message("measure")), Column(heading=Message("level"), form=forms),
        Column(heading=LOW, form=forms), Column(heading=HIGH, form=forms),
        Column(heading=Message("period")), Column(heading=Message("change"), form=forms),
        Column(heading=LOW, form=forms), Column(heading=HIGH, form=forms),
        Column(heading=Message("since")), Column(heading=Message("certainty"), form="chance"),
        Column(heading="n_eff", form="count"),
    )  # fmt: skip
    rows = []
    for one in levels:
        row = one.row
        rows.append((
            one.name, row.value, row.q05, row.q95, row.period, row.change, row.change_q05,
            row.change_q95, row.since, row.p_change, row.n_eff,
        ))  # fmt: skip
    placed = book.table(sheet, FIRST, columns, rows)
    _courses(book, sheet, placed.last + 3, levels)


def _courses(book: Book, sheet: Any, at: int, levels: Sequence[measures.Level]) -> None:
    """Each measure by period, a column each; CX with its interval, in a chart of its own."""
    periods = sorted({row.period for one in levels for row in one.course})
    known = [{row.period: row.value for row in one.course} for one in levels]
    main = next((n for n, one in enumerate(levels) if one.row.measure == EXPERIENCE.id), 0)
    ends = {row.period: (row.value, row.q05, row.q95) for row in levels[main].course}
    columns = [
        Column(heading=Message("period")),
        *(Column(heading=one.name, form=_form(one.row)) for one in levels),
        *(Column(heading=name, form=_form(levels[main].row)) for name in (LOW, HIGH, LESS, MORE)),
    ]
    first = len(levels) + 1
    letters = (letter(main + 1), letter(first), letter(first + 1))
    rows: list[Sequence[Cell]] = []
    for line, period in enumerate(periods, start=at + 3):
        around: tuple[Cell, ...] = (None,) * 4
        if period in ends:
            value_, low, high = ends[period]
            around = (low, high, *reach((value_, low, high), line, letters))
        rows.append((period, *(each.get(period) for each in known), *around))
    placed = book.table(sheet, at, columns, rows, title=Message("How they went"))
    under = placed.last + 2
    title = levels[main].name
    book.lines(sheet, (under, 0), placed, [main + 1], title=title, ends=(first + 2, first + 3))
    shares = [n for n, one in enumerate(levels, start=1) if _form(one.row) == "share"]
    if shares:
        book.lines(sheet, (under + HEIGHT, 0), placed, shares, title=Message("Shares of people"))


def _form(row: MeasureRow) -> str:
    """Shares stand between 0 and 1; points and scores between -100 and 100."""
    unit = unit_of(row.measure)
    return "share" if unit is Unit.SHARE else "fine" if unit is Unit.SCALE else "points"


def _targets(book: Book, chapter: Chapter) -> None:
    """Each target with what it lacks, its part in CX, and what the chance wanted costs."""
    aimed, aims = of(Aimed, chapter.told, "aimed"), some(targets.Aim, chapter.told, "aims")
    if not aims:
        return
    sheet = book.page(Message("targets"), _verdict(chapter), chances_of(aimed))
    forms = [FORMS[one.standing.target.unit] for one in aims]
    columns = (
        Column(heading=Message("target")), Column(heading=Message("chance"), form="chance"),
        Column(heading=Message("segment")), Column(heading=Message("period")),
        Column(heading=Message("owner")), Column(heading=Message("now"), form=forms),
        Column(heading=Message("expected"), form=forms), Column(heading=LOW, form=forms),
        Column(heading=HIGH, form=forms), Column(heading=Message("aimed at"), form=forms),
        Column(heading=Message("lacking"), form=forms), Column(heading=Message("course")),
        Column(heading=Message("CX now"), form="points"),
        Column(heading=Message("CX then"), form="points"),
        Column(heading=Message("change"), form="points"),
    )  # fmt: skip
    rows = [_target_row(one, at) for at, one in enumerate(aims, start=FIRST + 2)]
    placed = book.table(sheet, FIRST, columns, rows)
    title = Message("How likely each target is")
    book.bars(sheet, (placed.last + 3, 0), placed, Drawn(title=title))


def _target_row(one: targets.Aim, at: int) -> Sequence[Cell]:
    own, cx, target = one.standing.own, one.standing.cx, one.standing.target
    then, lacking, moved = own.expected, None, None
    if then is not None:
        lacking = Reckoned(formula=f"=J{at}-G{at}", value=target.value - then.mean)
    if cx.now is not None and cx.expected is not None:
        moved = Reckoned(formula=f"=N{at}-M{at}", value=cx.expected.mean - cx.now.mean)
    return (
        one.name, one.standing.chance.value if one.standing.chance else None, one.segment,
        one.when, one.owner, own.now.mean if own.now else None, then.mean if then else None,
        then.q05 if then else None, then.q95 if then else None, target.value, lacking, one.said,
        cx.now.mean if cx.now else None, cx.expected.mean if cx.expected else None, moved,
    )  # fmt: skip


def _about(book: Book, told: Contents) -> None:
    """What the numbers rest on, and how they are read."""
    sheet = book.page(Message("about"), Label(id=told.workspace.name))
    columns = (Column(heading=Message("what")), Column(heading=Message("value")))
    book.table(sheet, 2, columns, list(_lines(told)))


def _lines(told: Contents) -> Iterator[tuple[Cell, Cell]]:
    yield Message("company"), told.workspace.name
    yield Message("made on"), told.made
    for chapter in told.chapters:
        if chapter.refusal is not None:
            yield chapter.name, chapter.refusal.what
    if told.board is not None:
        yield Message("run"), told.board.run
        yield Message("seed"), told.board.seed
        for caution in told.board.cautions:
            yield Message("caution"), caution
        yield from told.board.inputs.items()
    for sentence in legends(told.language):
        yield Message("reading"), sentence


def _verdict(chapter: Chapter) -> Name | None:
    verdict = chapter.told.get("verdict")
    return verdict if isinstance(verdict, Name) else None
