"""Brand value in the terminal: what changed and why, what it stands at, and what the books say.

Amounts are whole euros and never shortened: a reader adds them up. Sources are counted from the
ledger and have no interval; what a model says has one.
"""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.decisions.quote import Grade
from kurssi.decisions.value import Booked, Cause, CauseRow, LevelRow, Method, Source, Split, Value
from kurssi.messages import Message
from kurssi.views.columns import (
    COVERAGE,
    WIDE,
    add_interval,
    add_numbers,
    interval_cells,
    settle,
    settled,
    sheet_table,
)
from kurssi.views.heads import head
from kurssi.views.labels import Name, lever_label, measure_label, segment_label
from kurssi.views.legends import OF_ONE_NUMBER
from kurssi.views.numerals import NOTHING, count, decimals_for, percent, signed
from kurssi.workspace.company import Workspace

CENTS = 2
EXACT = Message("Sources are counted from the ledger; they add up exactly and have no interval.")
SOURCES = {
    Source.VOLUME: Message("volume: share of the market"),
    Source.MARKET_GROWTH: Message("market growth"),
    Source.PRICE_PREMIUM: Message("price premium over the rest"),
    Source.PRICE_LEVEL: Message("price level of the rest"),
    Source.PRICE: Message("price"),
    Source.COST: Message("contribution margin of a euro sold"),
    Source.PERIODS: Message("more or fewer periods"),
    Source.ELSEWHERE: Message("not to be split"),
}
VOLUME_ALONE = Message("volume: units sold")
CAUSES = {
    Cause.MEASURE: Message("measures, of themselves"),
    Cause.PRICE: Message("price against the rest"),
    Cause.SEASON: Message("season"),
    Cause.CONTROL: Message("controls"),
    Cause.TIDE: Message("tide: demand that nothing known explains"),
}
METHODS = {
    Method.REVENUE_PREMIUM: Message("revenue premium"),
    Method.EQUALISATION_PRICE: Message("equalisation price"),
    Method.NPV_RUNS_OUT: Message("measures' lead, running out"),
    Method.NPV_KEPT: Message("measures' lead, kept up"),
}


def value_view(
    value: Value,
    workspace: Workspace,
    language: str,
    width: int,
    *,
    contributions: bool = False,
    share: Message | None = None,
) -> tuple[RenderableType, ...]:
    """The whole page; ``contributions`` adds the later stretch by lever and baseline.

    ``share`` is the reading department's part of the whole, in its own sentence.
    """
    parts = _parts(value, workspace, language, width, contributions=contributions, share=share)
    return tuple(parts)


def _parts(
    value: Value,
    workspace: Workspace,
    language: str,
    width: int,
    *,
    contributions: bool,
    share: Message | None,
) -> Iterator[RenderableType]:
    yield _header(value, workspace, language)
    yield Text("\n" + verdict(value, language).text(language), style="bold")
    if share is not None:
        yield Text("\n" + share.text(language))
    yield _title(Message("Where the change came from"), language)
    yield from _sources(value, workspace, language, width)
    yield from _unlocks(value, language)
    yield _title(Message("What moved the volume"), language)
    yield from _causes(value, workspace, language, width)
    yield _title(Message("What the brand stands at beside {brand}", brand=_rival(value)), language)
    yield from _levels(value, language, width)
    if value.totals is not None:
        yield _title(Message("What the ledger adds up to"), language)
        if contributions:
            yield _booked(value.totals, workspace, language, width)
        yield _reconciled(value, value.totals, language)
    yield _legend(value, language)


def _header(value: Value, workspace: Workspace, language: str) -> Group:
    run = Message("run {run}", run=value.run or NOTHING).text(language)
    names = [segment_label(workspace, name) for name in value.whole.segment.split(",")]
    spans = [
        Message("{later} against {earlier}", later=value.later, earlier=value.earlier),
        Message("segment: {segment}", segment=tuple(names)),
    ]
    facts = (f"{value.currency} · {run}", " · ".join(span.text(language) for span in spans))
    return head(
        workspace.name, Message("brand value"), facts, language,
        quick=value.quick, cautions=value.cautions,
    )  # fmt: skip


def verdict(value: Value, language: str) -> Message:
    """The change in one sentence."""
    before, after = value.whole.before, value.whole.after
    amounts = {
        "size": count(abs(after - before), language),
        "before": count(before, language),
        "after": count(after, language),
        "currency": value.currency,
    }
    if after >= before:
        return Message(
            "Contribution grew by {size} {currency}: from {before} to {after}.", **amounts
        )
    return Message("Contribution fell by {size} {currency}: from {before} to {after}.", **amounts)


def _sources(
    value: Value, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    """Everybody and each segment side by side; on narrow paper everybody alone."""
    splits = (value.whole, *value.segments)
    wide = _sources_table(value, splits, workspace, language)
    if len(splits) > 1 and not settle(wide, width):
        yield settled(_sources_table(value, splits[:1], workspace, language), width)
        by = Message("By segment: kurssi value --segment ID, or --json.")
        yield Text(by.text(language), style="dim")
        return
    yield settled(wide, width)


def _sources_table(
    value: Value, splits: tuple[Split, ...], workspace: Workspace, language: str
) -> Table:
    table = sheet_table(Message("source"), language=language)
    for split in splits:
        named = [segment_label(workspace, name) for name in split.segment.split(",")]
        heading = ", ".join(name.text(language) for name in named).replace(" ", "\n")
        table.add_column(heading, justify="right", no_wrap=True)
    known = [{row.source: row.eur for row in split.rows} for split in splits]
    market = Source.MARKET_GROWTH in known[0]
    for source in Source:
        if any(source in one for one in known):
            name = VOLUME_ALONE if source is Source.VOLUME and not market else SOURCES[source]
            cells = [_whole(one.get(source), language) for one in known]
            table.add_row(Text(name.text(language)), *cells)
    totals = [_whole(split.after - split.before, language) for split in splits]
    table.add_section()
    table.add_row(Text(Message("in all").text(language)), *totals, style="bold")
    return table


def _unlocks(value: Value, language: str) -> Iterator[Text]:
    for table, what in value.unlocks:
        told = Message("The table {table} would tell more: {what}.", table=table, what=what)
        yield Text(told.text(language), style="dim")


def _causes(
    value: Value, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    if value.causes_reason is not None:
        yield Text(value.causes_reason.text(language), style="dim")
        return
    wide = width >= WIDE
    table = sheet_table(Message("cause"), language=language)
    add_interval(table, Message("mean"), language, wide=wide)
    add_numbers(table, Message("grade"), language=language)
    for row in workspace.own_first(value.summed, _lever_of):
        ends = f"{_whole(row.spread.q05, language)} … {_whole(row.spread.q95, language)}"
        table.add_row(
            Text(cause_name(row, workspace).text(language)),
            *interval_cells(_whole(row.spread.eur, language), ends, wide=wide),
            str(row.grade or NOTHING),
            style="dim" if row.grade is Grade.D else "",
        )
    total = _whole(sum(row.spread.eur for row in value.summed), language)
    table.add_section()
    name = Message("in all, as counted")
    blank = [""] if wide else []
    table.add_row(Text(name.text(language)), total, *blank, "", style="bold")
    yield settled(table, width)
    for note in cause_notes(value, workspace):
        yield Text(note.text(language), style="dim")


def cause_notes(value: Value, workspace: Workspace) -> Iterator[Message]:
    """Why causes are of grade D, a sentence a reason; and that a grade is of one number."""
    levers = [row for row in value.summed if row.cause is Cause.LEVER]
    reasons: dict[str, tuple[Message, list[Name]]] = {}
    for row in value.summed:
        if row.grade is Grade.D and row.reason is not None:
            known = reasons.setdefault(str(row.reason), (row.reason, []))
            known[1].append(cause_name(row, workspace))
    for reason, names in reasons.values():
        yield Message("D · {names}: {reason}", names=tuple(names), reason=reason)
    if levers:
        yield OF_ONE_NUMBER


def _lever_of(row: CauseRow) -> str | None:
    return row.name if row.cause is Cause.LEVER else None


def cause_name(row: CauseRow, workspace: Workspace) -> Name:
    """What a cause is called here: a lever or a measure by its label."""
    if row.cause is Cause.LEVER:
        return lever_label(workspace, row.name)
    return measure_label(workspace, row.name) if row.name else CAUSES[row.cause]


def _levels(value: Value, language: str, width: int) -> Iterator[RenderableType]:
    wide = width >= WIDE
    table = sheet_table(Message("method"), language=language)
    add_interval(table, Message("mean"), language, wide=wide)
    told = [row for row in value.levels if row.spread is not None]
    for row in told:
        cells = _level_cells(row, value, language)
        table.add_row(Text(METHODS[row.method].text(language)), *interval_cells(*cells, wide=wide))
    if told:
        yield settled(table, width)
    for row in value.levels:
        line = Text("• ", style="dim")
        line.append(METHODS[row.method].text(language), "bold" if row.spread is None else "")
        line.append(": " + row.reason.text(language))
        yield line


def _level_cells(row: LevelRow, value: Value, language: str) -> tuple[str, str | None]:
    """The middle, and its interval or the range over other references."""
    if row.spread is None:
        return NOTHING, None
    if row.unit == "EUR":
        low, high = (row.low, row.high) if row.observed else (row.spread.q05, row.spread.q95)
        middle = f"{_whole(row.spread.eur, language)} {value.currency}"
        ends = f"{_whole(low, language)} … {_whole(high, language)}"
        if row.observed:
            ends = Message("against each rival {ends}", ends=ends).text(language)
        return middle, ends
    places = decimals_for(row.spread.eur)
    middle, low_end, high_end = (
        count(one, language, decimals=places)
        for one in (row.spread.eur, row.spread.q05, row.spread.q95)
    )
    return f"{middle} {value.currency}", f"{low_end} … {high_end}"


def _booked(booked: Booked, workspace: Workspace, language: str, width: int) -> Table:
    wide = width >= WIDE
    table = sheet_table(Message("part"), language=language)
    add_interval(table, Message("mean"), language, wide=wide)
    for part in workspace.own_first(booked.parts, lambda part: part.lever):
        name: Name = lever_label(workspace, part.lever) if part.lever else Message("baseline")
        ends = f"{count(part.spread.q05, language)} … {count(part.spread.q95, language)}"
        cells = interval_cells(count(part.spread.eur, language), ends, wide=wide)
        table.add_row(Text(name.text(language)), *cells)
    if booked.elsewhere:
        blank = [""] if wide else []
        name = SOURCES[Source.ELSEWHERE]
        table.add_row(Text(name.text(language)), count(booked.elsewhere, language), *blank)
    return settled(table, width)


def _reconciled(value: Value, totals: Booked, language: str) -> Text:
    """The parts' sum beside the ledger's total, and the worst period."""
    gaps = [abs(one.total - one.ledger) for one in value.contributions]
    told = Message(
        "Levers and baseline add up to {sum} {currency}; the sales ledger has {ledger}. The largest"
        " difference of {count} periods is {gap}.",
        sum=count(totals.total, language, decimals=CENTS),
        currency=value.currency,
        ledger=count(totals.ledger, language, decimals=CENTS),
        count=len(gaps),
        gap=count(max(gaps, default=0.0), language, decimals=CENTS),
    )
    return Text(told.text(language))


def _legend(value: Value, language: str) -> Text:
    sentences = [
        EXACT,
        Message(
            "Causes and levels are means over the draws, which add up; intervals hold the truth"
            " with a chance of {p}.",
            p=percent(COVERAGE, language),
        ),
        Message("Market growth is tide too: no lever of one brand is taken to move it."),
    ]
    if any(row.observed for row in value.levels):
        sentences.append(Message("The range of the revenue premium is over all rivals."))
    return Text("\n" + " ".join(each.text(language) for each in sentences), style="dim")


def _rival(value: Value) -> str:
    return value.reference or NOTHING


def _whole(amount: float | None, language: str) -> str:
    """A change in whole euros with its sign."""
    return signed(amount, language, decimals=0)


def _title(message: Message, language: str) -> Text:
    return Text("\n" + message.text(language), style="bold")
