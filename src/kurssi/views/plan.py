"""A plan in the terminal: what to do with the money, what it brings, what it costs, how sure."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.decisions.quote import Grade, Interval
from kurssi.messages import Message
from kurssi.planning.plan import Plan, Row
from kurssi.planning.priority import Priority
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    interval_cells,
    settled,
    sheet_table,
)
from kurssi.views.heads import head
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.numerals import NOTHING, count, money, signed
from kurssi.views.plan_sentences import (
    costs,
    cut_sentence,
    frontier_gains,
    frontier_notes,
    own_money,
    stays,
    told_by,
    verdict,
    written_at,
)
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

PRIORITIES = {
    Priority.CX: Message("customer experience first"),
    Priority.EUR: Message("euros first"),
    Priority.BALANCED: Message("half of the way between euros and experience"),
}


AS_GOOD = Message(
    "As good: so far a purse may move, others making room, before the plan loses one "
    "standard deviation of its gain."
)
NARROW = Message(
    "How far each may move at no clear loss, and what its next euro brings back, are shown on "
    "paper of {width} columns, in the workbook and on the page.",
    width=WIDE,
)


def plan_view(
    plan: Plan, workspace: Workspace, language: str, width: int, *, share: Message | None = None
) -> tuple[RenderableType, ...]:
    """The whole page; ``share`` is the reading department's part of the whole, in its sentence."""
    return tuple(_parts(plan, workspace, language, width, share))


def _parts(
    plan: Plan, workspace: Workspace, language: str, width: int, share: Message | None
) -> Iterator[RenderableType]:
    yield _header(plan, workspace, language)
    yield Text("\n" + _verdict(plan, language).text(language), style="bold")
    for own in (own_money(plan, workspace, language), share):
        if own is not None:
            yield Text("\n" + own.text(language))
    yield _title(Message("Where the money goes"), language)
    yield settled(_allocation(plan, workspace, language, wide=width >= WIDE), width)
    yield _title(Message("Why"), language)
    yield from _whys(plan, workspace, language)
    yield _title(Message("What it brings"), language)
    yield settled(_brings(plan, language, wide=width >= WIDE), width)
    if plan.frontier:
        yield _title(Message("Between euros and experience"), language)
        yield settled(_frontier(plan, language), width)
        yield from (
            Text(note.text(language), style="dim") for note in frontier_notes(plan, language)
        )
    if plan.scenarios:
        yield _title(Message("What if"), language)
        yield settled(_scenarios(plan, language, wide=width >= WIDE), width)
    yield from (Text(line.text(language)) for line in costs(plan, workspace, language))
    yield _legend(plan, language, wide=width >= WIDE)


def _header(plan: Plan, workspace: Workspace, language: str) -> Group:
    run = Message("run {run}", run=plan.run).text(language)
    told = Message(
        "{first} to {last} · {priority}", first=plan.first, last=plan.last,
        priority=PRIORITIES[plan.priority],
    )  # fmt: skip
    return head(
        workspace.name, Message("plan"), (f"{plan.currency} · {run}", told.text(language)),
        language, quick=plan.quick, cautions=plan.cautions,
    )  # fmt: skip


def _verdict(plan: Plan, language: str) -> Message:
    spent = money(plan.budget, language, plan.currency)
    if plan.carried.part == 0:
        return stays(plan, spent)
    cx, eur = (
        None if gain is None else written_at(gain.mean, gain, language)
        for gain in (plan.cx_gain, plan.eur_gain)
    )
    return verdict(spent, (cx, eur), plan.p_gain, currency=plan.currency, language=language)


def _allocation(plan: Plan, workspace: Workspace, language: str, *, wide: bool) -> Table:
    table = sheet_table(Message("lever"), Message("segment"), language=language)
    add_numbers(table, Message("now"), Message("plan"), Message("change"), language=language)
    if wide:
        add_numbers(table, Message("as good"), Message("next euro"), language=language)
    add_numbers(table, Message("grade"), language=language)
    for row in workspace.own_first(plan.allocation, lambda row: row.lever):
        cells = [
            count(row.current, language), count(row.proposed, language),
            NOTHING if row.kept else signed(row.proposed - row.current, language, decimals=0),
        ]  # fmt: skip
        if wide:
            ends = f"{count(row.low, language)} … {count(row.high, language)}"
            cells += [
                NOTHING if row.kept else ends,
                NOTHING if row.kept else count(row.back, language, decimals=2),
            ]
        table.add_row(
            Text(lever_label(workspace, row.lever).text(language)),
            Text(_segment(row.segment, workspace, language)),
            *cells, str(row.grade), style="dim" if row.grade is Grade.D else "",
        )  # fmt: skip
    table.add_section()
    current, proposed = plan.present_budget, plan.budget
    blank = ["", ""] if wide else []
    table.add_row(
        Text(Message("in all").text(language)), "", count(current, language),
        count(proposed, language), signed(proposed - current, language, decimals=0), *blank, "",
        style="bold",
    )  # fmt: skip
    return table


def _segment(segment: str, workspace: Workspace, language: str) -> str:
    if segment == ALL_SEGMENTS:
        return NOTHING
    return segment_label(workspace, segment).text(language)


def _whys(plan: Plan, workspace: Workspace, language: str) -> Iterator[Text]:
    """A sentence for each purse; one for those of a lever that it is the same for."""
    moved = sorted(plan.allocation, key=_moved, reverse=True)
    same: dict[tuple[str, str], list[str]] = {}
    for row in workspace.own_first(moved, lambda row: row.lever):
        same.setdefault((row.lever, row.reason.text(language)), []).append(row.segment)
    everywhere = Counter(row.lever for row in plan.allocation)
    for (lever, why), segments in same.items():
        name = lever_label(workspace, lever).text(language)
        if len(segments) == everywhere[lever] > 1 or segments == [ALL_SEGMENTS]:
            label = name
        else:
            label = ", ".join([name, *(_segment(one, workspace, language) for one in segments)])
        yield Text("• ", style="dim").append(label, "bold").append(": " + why)


def _moved(row: Row) -> float:
    return -1.0 if row.kept else abs(row.proposed - row.current)


def _brings(plan: Plan, language: str, *, wide: bool) -> Table:
    table = sheet_table(Message("against going on as now"), language=language)
    add_interval(table, Message("mean"), language, wide=wide)
    for name, gain in (
        (Message("CX"), plan.cx_gain),
        (Message("contribution less spend, {currency}", currency=plan.currency), plan.eur_gain),
    ):
        if gain is not None:
            table.add_row(Text(name.text(language)), *_cells(gain, language, wide=wide))
    if plan.equal is not None:
        for name, more, there in (
            (
                Message("best found: more by treating segments differently, CX"),
                plan.equal.cx_more,
                plan.cx,
            ),
            (
                Message(
                    "best found: more by treating segments differently, {currency}",
                    currency=plan.currency,
                ),
                plan.equal.eur_more,
                plan.eur,
            ),
        ):
            if more is not None and there is not None:
                table.add_row(Text(name.text(language)), *_cells(more, language, wide=wide))
    return table


def _cells(gain: Interval, language: str, *, wide: bool) -> list[Text]:
    mean, low, high = (written_at(end, gain, language) for end in (gain.mean, gain.q05, gain.q95))
    return interval_cells(mean, f"{low} … {high}", wide=wide)


def _frontier(plan: Plan, language: str) -> Table:
    """Plans from the most euros to the most CX, each against the present one."""
    table = sheet_table(Message("plan"), language=language)
    add_numbers(
        table, Message("CX"), Message("contribution less spend, {currency}",
                                      currency=plan.currency), language=language,
    )  # fmt: skip
    for name, cx, eur in frontier_gains(plan):
        told = (signed(one, language, decimals=0) for one in (cx, eur))
        table.add_row(Text(name.text(language)), *told)
    return table


def _scenarios(plan: Plan, language: str, *, wide: bool) -> Table:
    """Each scenario against going on as now, in both currencies."""
    table = sheet_table(Message("against going on as now"), language=language)
    add_interval(table, Message("CX"), language, wide=wide)
    money = Message("contribution less spend, {currency}", currency=plan.currency)
    add_interval(table, money, language, wide=wide)
    names = {"plan": Message("this plan, as draws say")}
    for one in plan.scenarios[1:]:
        name = names.get(one.name)
        blank = [Text(NOTHING)] * (2 if wide else 1)
        cells = [
            *(_cells(one.cx_gain, language, wide=wide) if one.cx_gain else blank),
            *(_cells(one.eur_gain, language, wide=wide) if one.eur_gain else blank),
        ]
        table.add_row(Text(name.text(language) if name else one.name), *cells)
    return table


def _legend(plan: Plan, language: str, *, wide: bool) -> Text:
    sentences = [
        told_by(plan.horizon_periods, language),
        AS_GOOD if wide else NARROW,
        Message("Grade D is not traded on: it stays as it is, unless --free says otherwise."),
    ]  # fmt: skip
    cut = cut_sentence(plan.cut, plan.currency)
    if cut is not None:
        sentences.insert(1, cut)
    return Text("\n" + " ".join(each.text(language) for each in sentences), style="dim")


def _title(message: Message, language: str) -> Text:
    return Text("\n" + message.text(language), style="bold")
