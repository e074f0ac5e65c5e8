"""The rate board in the terminal: reads like a bank's exchange board.

Intervals are always shown. Rows of grade D are dimmed and carry their letter, so that the board
says the same without colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.decisions.quote import Grade, Interval
from kurssi.messages import Message, Name
from kurssi.views.asides import Aside
from kurssi.views.columns import (
    COVERAGE,
    add_interval,
    add_numbers,
    add_pair,
    interval_cells,
    pair_cells,
    settle,
    settled,
    sheet_table,
)
from kurssi.views.heads import head
from kurssi.views.labels import money_unit
from kurssi.views.legends import grades_apart, legends, span
from kurssi.views.numerals import NOTHING, decimals_for, money, money_range, percent
from kurssi.views.sheets import (
    PROBABLE,
    BoardSheet,
    CurrencyRow,
    LeverRow,
    SegmentColumn,
    Verdict,
    chance_word,
)
from kurssi.vocabulary import Unit

SEGMENT_COLUMN = 19
EURO_DECIMALS = 2
NAMES_SHOWN = 6
UNITS = {
    Unit.PERSON_YEARS: Message("person-year"),
    Unit.SECONDS: Message("second"),
}


class Chance(NamedTuple):
    """A lever, the chance that it is the best, and whether its rate may be traded on."""

    name: Name
    p: float | None
    traded: bool = True


def board_view(
    sheet: BoardSheet, language: str, width: int, *, share: Message | None = None
) -> tuple[RenderableType, ...]:
    """The whole page; ``share`` is the reading department's part of the whole, in its sentence."""
    return tuple(_parts(sheet, language, width, share))


def verdict_sentence(verdict: Verdict, language: str, currency: str) -> Message:
    """The board in one sentence, in calibrated words."""
    row, unit = verdict.row, money_unit(currency)
    if row is None:
        return Message(
            "No lever may be traded on yet: every rate is of grade D or withheld, for the"
            " reasons below."
        )
    lever = row.lever.text(language)
    if verdict.chance is None:
        return Message(
            "There is no evidence that the next {unit} through any lever would earn itself back;"
            " {lever} comes nearest, with a chance of {p}.",
            unit=unit,
            lever=lever,
            p=percent(row.p_gain, language),
        )
    middle, ends = _net(row.mroi, language, currency)
    gains = Message(
        "The next {unit} through {lever} {chance} earns more than it costs: {middle} net"
        " ({ends} with a chance of {coverage}).",
        unit=unit,
        lever=lever,
        chance=verdict.chance,
        middle=middle,
        ends=ends,
        coverage=percent(COVERAGE, language),
    )
    first = verdict.best
    best = None if first is None else Chance(first.lever, first.p_best, first.grade is not Grade.D)
    return standing_out(gains, Chance(row.lever, row.p_best), best, language)


def standing_out(
    gains: Message, lever: Chance, best: Chance | None, language: str
) -> Message:  # fmt: skip
    """What the headline's lever gains, and whether it is the best: the first is not the second.

    Args:
        gains: what it gains, in either currency.
        lever: the lever, and the chance that no other gains more.
        best: the same of the lever with the highest such chance; None where it was not asked.
        language: of the numbers.
    """
    if best is None or best.p is None or lever.p is None:
        return gains
    word = chance_word(best.p)
    if word is None:
        return Message(
            "{gains} No lever stands out as the best; this one is it with a chance of {p}.",
            gains=gains, p=percent(lever.p, language),
        )  # fmt: skip
    known = {"gains": gains, "chance": word, "p": percent(best.p, language)}
    if best.name == lever.name:
        return Message("{gains} It is {chance} the best lever ({p}).", **known)
    if not best.traded:
        return Message(
            "{gains} The best lever is {chance} {best} ({p}), whose rate is not to be traded on.",
            best=best.name, **known,
        )  # fmt: skip
    return Message("{gains} The best lever is {chance} {best} ({p}).", best=best.name, **known)


def rival_sentence(verdict: Verdict, language: str) -> Message | None:
    """A lever that looks better than the verdict's and may not be traded on."""
    if verdict.rival is None:
        return None
    lever = verdict.rival.lever.text(language)
    if verdict.row is None:
        return Message("{lever} looks best, but its rate is not to be traded on.", lever=lever)
    return Message(
        "{lever} looks better still, but its rate is of grade D: not to be traded on.", lever=lever
    )


def _parts(
    sheet: BoardSheet, language: str, width: int, share: Message | None
) -> Iterator[RenderableType]:
    yield _header(sheet, language)
    sentence = verdict_sentence(sheet.verdict, language, sheet.currency)
    yield Text("\n" + sentence.text(language), style="bold")
    if rival := rival_sentence(sheet.verdict, language):
        yield Text(rival.text(language))
    if share is not None:
        yield Text("\n" + share.text(language))
    unit = money_unit(sheet.currency)
    if sheet.levers:
        yield _title(Message("What the next {unit} earns, net of itself", unit=unit), language)
        yield _levers_table(sheet, language)
        yield from _better(sheet, language)
        yield from _untraded(sheet, language)
    if sheet.currencies:
        yield _title(
            Message("What a unit of each currency costs, and what it earns back"), language
        )
        wide, narrow = (_currencies_table(sheet, language, wide=w) for w in (True, False))
        yield wide if settle(wide, width) else settled(narrow, width)
    if sheet.segments and sheet.levers:
        yield _title(Message("What the next {unit} earns, by segment", unit=unit), language)
        yield from _segments_tables(sheet, language, width)
        apart = grades_apart(sheet)
        if apart is not None:
            yield Text(apart.text(language), style="dim")
    yield from _asides(Message("Withheld"), sheet.withheld, language)
    yield _legend(sheet, language)


def _header(sheet: BoardSheet, language: str) -> Group:
    spans = [
        Message("window {span}", span=span(sheet.window_periods, sheet.frequency)),
        Message("horizon {span}", span=span(sheet.horizon_periods, sheet.frequency)),
        Message("segment: {segment}", segment=sheet.segment.text(language)),
    ]
    run = Message("run {run}", run=sheet.run).text(language)
    facts = (f"{sheet.currency} · {run}", " · ".join(span.text(language) for span in spans))
    return head(
        sheet.company, Message("rate board"), facts, language,
        quick=sheet.quick, cautions=sheet.cautions,
    )  # fmt: skip


def _levers_table(sheet: BoardSheet, language: str) -> Table:
    table = sheet_table(Message("lever"), language=language)
    add_interval(table, Message("net"), language, wide=True)
    chances = [Message("P(gain)"), Message("P(best)")]
    if sheet.since is not None:
        chances.append(Message("P(rose)"))
    add_numbers(table, *chances, Message("grade"), language=language)
    for row in sheet.levers:
        table.add_row(
            Text(row.lever.text(language)),
            *interval_cells(*_net(row.mroi, language, sheet.currency), wide=True),
            _chance(row, language),
            percent(row.p_best, language),
            *([percent(row.p_rose, language)] if sheet.since is not None else []),
            _grade(row.grade),
            style=_row_style(row.grade),
        )
    return table


def _better(sheet: BoardSheet, language: str) -> Iterator[Text]:
    """Under the levers: where the next euro would likely earn more."""
    for row in sheet.better:
        than = ", ".join(
            f"{lever.text(language)} {percent(chance, language)}" for lever, chance in row.than
        )
        sentence = Message(
            "A better rate elsewhere: {lever} ({segment}); P(better) than {than}.",
            lever=row.lever,
            segment=row.segment,
            than=than,
        )
        yield Text(sentence.text(language))


def _currencies_table(sheet: BoardSheet, language: str, *, wide: bool) -> Table:
    """Wide paper has a column for each number; narrow paper sets the lesser under the greater."""
    headings = [Message("currency"), Message("cheapest lever")]
    table = sheet_table(*(headings if wide else headings[:1]), language=language)
    add_interval(table, Message("ask"), language, wide=wide)
    add_interval(table, Message("bid"), language, wide=wide)
    add_pair(table, Message("spread"), Message("P(gain)"), language, wide=wide)
    add_numbers(table, Message("grade"), language=language)
    for row in sheet.currencies:
        table.add_row(
            *_currency_names(row, language, wide=wide),
            *interval_cells(*_price(row.ask, language, sheet.currency), wide=wide),
            *interval_cells(*_price(row.bid, language, sheet.currency), wide=wide),
            *pair_cells(
                money(row.spread, language, sheet.currency),
                percent(row.p_gain, language),
                wide=wide,
            ),
            _grade(row.grade),
            style=_row_style(row.grade),
        )
    return table


def _currency_names(row: CurrencyRow, language: str, *, wide: bool) -> list[Text]:
    """The measure, its unit, and the lever it is bought through: side by side, or stacked."""
    named = UNITS.get(row.measure.unit)
    unit = named.text(language) if named else str(row.measure.unit)
    lever = row.lever.text(language) if row.lever else NOTHING
    if row.vendor is not None:
        lever += f" ({row.vendor.text(language)})"
    name = Text(row.measure.name.text(language))
    if wide:
        return [name.append(f" ({unit})", style="dim"), Text(lever)]
    return [name.append(f"\n{unit}, {lever}" if row.lever else f"\n{unit}", style="dim")]


def _segments_tables(sheet: BoardSheet, language: str, width: int) -> Iterator[Table]:
    """As many segments side by side as the paper holds; the rest below."""
    at_once = max(1, (width - 22) // SEGMENT_COLUMN)
    for first in range(0, len(sheet.segments), at_once):
        yield _segments_table(sheet, sheet.segments[first : first + at_once], language)


def _segments_table(sheet: BoardSheet, columns: Sequence[SegmentColumn], language: str) -> Table:
    table = sheet_table(Message("lever"), language=language)
    for column in columns:
        table.add_column(Text(column.segment.text(language)), justify="right", overflow="fold")
    for lever in sheet.levers:
        cells = [column.levers.get(lever.lever.id) for column in columns]
        table.add_row(
            Text(lever.lever.text(language)),
            *(_segment_cell(row, language, sheet.currency) for row in cells),
            style=_row_style(lever.grade),
        )
    return table


def _segment_cell(row: LeverRow | None, language: str, currency: str) -> Text:
    if row is None:
        return Text(NOTHING)
    middle, ends = _net(row.mroi, language, currency)
    mark = " D" if row.grade is Grade.D else ""
    return Text(middle + mark, style=_row_style(row.grade)).append("\n" + ends, style="dim")


def _untraded(sheet: BoardSheet, language: str) -> Iterator[Text]:
    """Under the levers: why the dimmed ones are dimmed, a line a reason."""
    for aside in sheet.untraded:
        everyone = len(aside.names) == len(sheet.levers) > 1
        names = Message("every lever").text(language) if everyone else _listed(aside, language)
        yield Text(f"{Grade.D} · {names}: {aside.reason.text(language)}", style="dim")


def _asides(heading: Message, asides: Iterable[Aside], language: str) -> Iterator[RenderableType]:
    items = Table.grid(padding=(0, 1))
    for aside in asides:
        line = Text(_listed(aside, language), style="bold dim")
        line.append(": " + aside.reason.text(language), "not bold")
        items.add_row(Text("•"), line)
    if items.row_count:
        yield Group(_title(heading, language), items)


def _listed(aside: Aside, language: str) -> str:
    """The first names, and how many more there are."""
    names = [name.text(language) for name in aside.names]
    listed = ", ".join(names[:NAMES_SHOWN])
    if len(names) <= NAMES_SHOWN:
        return listed
    more = Message("and {count} more", count=len(names) - NAMES_SHOWN)
    return f"{listed} {more.text(language)}"


def _legend(sheet: BoardSheet, language: str) -> Text:
    sentences = list(legends(language))
    if sheet.since is not None:
        sentences.append(
            Message(
                "P(rose): the rate is higher than in the window to {since}, by the same fit.",
                since=sheet.since,
            )
        )
    if sheet.prior_return is not None:
        ends = _net(sheet.prior_return, language, sheet.currency)[1]
        sentences.append(
            Message(
                "Before the data were seen, one {unit} was believed to earn back {ends} "
                "with a chance of {p}.",
                unit=money_unit(sheet.currency),
                ends=ends,
                p=percent(COVERAGE, language),
            )
        )
    return Text("\n" + " ".join(each.text(language) for each in sentences), style="dim")


def _net(interval: Interval, language: str, currency: str) -> tuple[str, str]:
    """Net euros for a euro, always to the cent."""
    return _amount(interval, language, currency, EURO_DECIMALS)


def _price(interval: Interval | None, language: str, currency: str) -> tuple[str, str | None]:
    """Euros for a unit, to as many decimals as its size needs."""
    if interval is None:
        return NOTHING, None
    return _amount(interval, language, currency, decimals_for(interval.q50))


def _amount(interval: Interval, language: str, currency: str, places: int) -> tuple[str, str]:
    middle = money(interval.q50, language, currency, decimals=places)
    return middle, money_range(interval.q05, interval.q95, language, currency, decimals=places)


def _chance(row: LeverRow, language: str) -> Text:
    sure = row.p_gain is not None and row.p_gain >= PROBABLE
    unlikely = row.p_gain is not None and row.p_gain <= 1 - PROBABLE
    style = "green" if sure else "red" if unlikely else ""
    return Text(percent(row.p_gain, language), style="" if row.grade is Grade.D else style)


def _grade(grade: Grade) -> Text:
    return Text(str(grade), style="" if grade is Grade.D else "bold")


def _row_style(grade: Grade) -> str:
    return "dim" if grade is Grade.D else ""


def _title(message: Message, language: str) -> Text:
    return Text("\n" + message.text(language), style="bold")
