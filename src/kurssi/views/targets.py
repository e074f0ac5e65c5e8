"""Targets in the terminal: customer experience first, then how likely each is and its course."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from kurssi.messages import Message, Number
from kurssi.planning.targets import (
    Aimed,
    Band,
    Change,
    Cheapest,
    Clash,
    Feasible,
    Standing,
    Target,
    Verdict,
    Why,
)
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    add_pair,
    interval_cells,
    pair_cells,
    settled,
    sheet_table,
)
from kurssi.views.findings import Listed
from kurssi.views.heads import head
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import NOTHING, count, money, percent, share, signed
from kurssi.vocabulary import Unit
from kurssi.workspace.company import Workspace

VERDICTS = {
    Verdict.ON_COURSE: (Message("on course"), "green"),
    Verdict.DRIFTING: (Message("drifting"), "yellow"),
    Verdict.OFF_COURSE: (Message("off course"), "bold red"),
    Verdict.REACHED: (Message("reached"), "green"),
    Verdict.MISSED: (Message("missed"), "bold red"),
    Verdict.NOT_YET: (Message("not yet"), "dim"),
}
CAUSES = {
    Why.PRICE: Message("price not as planned"),
    Why.MARKET: Message("the market not as planned"),
    Why.OWN: Message("of itself: nothing known explains it"),
}
LIKELY = 0.5
NOW = Message(
    "Now is where the model sees the level at the end of the data: it evens out what single waves "
    "owe to whom one happened to ask. Measures tell the answers of a whole period as they are, so "
    "both may differ within their errors."
)
RULE = Message(
    "On course: readings hold to the path expected when the target was first seen. Off course is a"
    " false alarm in 5% of courses at most, drifting in 20%, however often one looks."
)


def targets_view(
    aimed: Aimed, workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """The whole page."""
    return tuple(_parts(aimed, workspace, language, width))


def _parts(
    aimed: Aimed, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    yield _header(aimed, workspace, language)
    yield Text("\n" + summary(aimed).text(language), style="bold")
    yield _table(aimed, workspace, language, width)
    yield from _reasons(aimed.standings, workspace, language)
    yield from _changes(aimed, workspace, language, width)
    yield from _costs(aimed, workspace, language, width)
    yield from _together(aimed, workspace, language)
    if aimed.findings:
        yield _title(Message("What is wrong with the table"), language)
        yield Listed(findings=aimed.findings, language=language)
    yield _legend(aimed, language)


def _header(aimed: Aimed, workspace: Workspace, language: str) -> Group:
    last = workspace.frequency.label(aimed.last)
    facts = Message("run {run} · data until {last}", run=aimed.run, last=last)
    return head(
        workspace.name, Message("targets"), (f"{aimed.currency} · {facts.text(language)}",),
        language, quick=aimed.quick, cautions=aimed.cautions,
    )  # fmt: skip


def summary(aimed: Aimed) -> Message:
    """All targets in one sentence, without what none of them is."""
    told = [one for one in aimed.standings if not one.withheld]
    ahead = [one for one in told if one.verdict not in (Verdict.REACHED, Verdict.MISSED)]
    verdicts, untold = [one.verdict for one in told], len(aimed.standings) - len(told)
    others = []
    if off := verdicts.count(Verdict.OFF_COURSE):
        others.append(Message("off the course expected {count}", count=off))
    if reached := verdicts.count(Verdict.REACHED):
        others.append(Message("reached {count}", count=reached))
    if missed := verdicts.count(Verdict.MISSED):
        others.append(Message("missed {count}", count=missed))
    if untold:
        others.append(Message("nothing can be foretold of {count}, each says why", count=untold))
    if not ahead:
        all_ = len(aimed.standings)
        return Message("Targets {count}: {others}.", count=all_, others=tuple(others))
    if not others:
        return Message("{outlook}.", outlook=_outlook(ahead))
    return Message("{outlook}; {others}.", outlook=_outlook(ahead), others=tuple(others))


def _outlook(ahead: Sequence[Standing]) -> Message:
    """How many of those to come are likelier reached than missed."""
    count, likely = len(ahead), sum((_chance(one) or 0.0) > LIKELY for one in ahead)
    if count == 1 and likely:
        return Message("The one target to come is likelier to be met than missed")
    if count == 1:
        return Message("The one target to come is likelier to be missed than met")
    if likely == 0:
        return Message("None of the {count} targets to come is likelier to be met than missed",
                       count=count)  # fmt: skip
    if likely == count:
        return Message("All {count} targets to come are likelier to be met than missed",
                       count=count)  # fmt: skip
    return Message(
        "Of the {count} targets to come {likely} will likelier be met than missed, "
        "{unlikely} likelier missed",
        count=count, likely=likely, unlikely=count - likely,
    )  # fmt: skip


def _table(aimed: Aimed, workspace: Workspace, language: str, width: int) -> RenderableType:
    wide = width >= WIDE
    table = sheet_table(Message("target"), language=language)
    add_pair(table, Message("CX now"), Message("CX then"), language, wide=wide)
    add_pair(table, Message("level now"), Message("aimed at"), language, wide=wide)
    add_interval(table, Message("expected"), language, wide=wide)
    add_numbers(table, Message("chance"), language=language)
    table.add_column(Message("course").text(language), overflow="fold")
    for one in aimed.standings:
        word, style = VERDICTS[one.verdict]
        now, then = (_points(band, language) for band in (one.cx.now, one.cx.expected))
        table.add_row(
            _name(one.target, workspace, language),
            *pair_cells(now, then, wide=wide),
            *pair_cells(
                _middle(one.own.now, one.target, aimed.currency, language),
                level(one.target.value, one.target, aimed.currency, language),
                wide=wide,
            ),
            *interval_cells(*_expected(one, aimed.currency, language), wide=wide),
            percent(_chance(one), language),
            Text(word.text(language), style=style),
            style="dim" if one.withheld else "",
        )
    return settled(table, width)


def _name(target: Target, workspace: Workspace, language: str) -> Text:
    """What is aimed at, for whom, by when and by whom."""
    named = Text(called(target, workspace, language))
    under = [workspace.frequency.label(target.period)]
    if target.window > 1:
        under.append(Message("{count} periods", count=target.window).text(language))
    if target.owner:
        label = workspace.departments.get(target.owner)
        under.append(label.text(language) if label else target.owner)
    return named.append("\n" + " · ".join(under), style="dim")


def called(target: Target, workspace: Workspace, language: str) -> str:
    """A target by its measure and segment."""
    measure = measure_label(workspace, target.measure).text(language)
    return f"{measure}, {segment_label(workspace, target.segment).text(language)}"


def level(value: float | None, target: Target, currency: str, language: str) -> str:
    """A level in the target's unit."""
    if target.unit is Unit.EUR:
        return money(value, language, currency)
    if target.unit is Unit.SHARE:
        return share(value, language)
    return count(value, language, decimals=1)


def _middle(band: Band | None, target: Target, currency: str, language: str) -> str:
    return level(_mean(band), target, currency, language)


def _points(band: Band | None, language: str) -> str:
    return count(_mean(band), language, decimals=1)


def _mean(band: Band | None) -> float | None:
    return None if band is None else band.mean


def _chance(one: Standing) -> float | None:
    return None if one.chance is None else one.chance.value


def _expected(one: Standing, currency: str, language: str) -> tuple[str, str | None]:
    band = one.own.expected
    if band is None:
        return NOTHING, None
    ends = (level(end, one.target, currency, language) for end in (band.q05, band.q95))
    return level(band.mean, one.target, currency, language), " … ".join(ends)


def _reasons(
    standings: Sequence[Standing], workspace: Workspace, language: str
) -> Iterator[RenderableType]:
    """Why: each sentence once, with the targets that it is said of."""
    said: dict[str, list[str]] = {}
    for one in standings:
        said.setdefault(one.reason.text(language), []).append(
            called(one.target, workspace, language)
        )
    for sentence, names in said.items():
        every = Message("all").text(language)
        who = every if len(names) == len(standings) > 1 else "; ".join(names)
        yield Text(f"{who}: {sentence}", style="dim")


def _changes(
    aimed: Aimed, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    """What has changed since the course was laid, of the targets that are not on it."""
    left = (Verdict.DRIFTING, Verdict.OFF_COURSE)
    for one in aimed.standings:
        if one.verdict in left and one.changes:
            what = called(one.target, workspace, language)
            yield _title(Message("What has changed: {target}", target=what), language)
            table = sheet_table(Message("cause"), language=language)
            add_interval(table, Message("changes the level by"), language, wide=width >= WIDE)
            for change in sorted(one.changes, key=lambda part: part.band.mean):
                low, middle, high = (
                    change_text(end, one.target, aimed.currency, language)
                    for end in (change.band.q05, change.band.mean, change.band.q95)
                )
                cells = interval_cells(middle, f"{low} … {high}", wide=width >= WIDE)
                table.add_row(cause_name(change, workspace, language), *cells)
            yield settled(table, width)


def cause_name(change: Change, workspace: Workspace, language: str) -> str:
    """What moved a level away from its course."""
    if change.why is Why.SPEND:
        lever = lever_label(workspace, change.lever)
        return Message("spend not as planned: {lever}", lever=lever).text(language)
    return CAUSES[change.why].text(language)


def change_text(value: float, target: Target, currency: str, language: str) -> str:
    """A difference in the target's unit; of shares in percentage points."""
    if target.unit is Unit.EUR:
        return money(value, language, currency)
    points = 100 * value if target.unit is Unit.SHARE else value
    return signed(points, language)


def _costs(
    aimed: Aimed, workspace: Workspace, language: str, width: int
) -> Iterator[RenderableType]:
    """What each gap costs, on top of usual spend."""
    rows = [(one, one.cheapest) for one in aimed.standings if one.cheapest is not None]
    if not rows:
        return
    heading = Message(
        "What a chance of {wanted} costs on top of usual spend",
        wanted=percent(aimed.wanted, language),
    )
    yield _title(heading, language)
    table = sheet_table(Message("target"), language=language)
    add_numbers(table, Message("CX gained"), Message("more money"), language=language)
    table.add_column(Message("through").text(language), overflow="fold")
    for one, cost in rows:
        table.add_row(
            _name(one.target, workspace, language),
            signed(cost.cx, language),
            _price(cost, aimed.currency, language),
            Text(through(cost, one.target, aimed, workspace, language)),
        )
    yield settled(table, width)
    kept = Message(
        "Spent evenly until the date, within the spend seen; levers that the data do not support "
        "stay as they are."
    )
    yield Text(kept.text(language), style="dim")


def _price(cost: Cheapest, currency: str, language: str) -> str:
    if cost.feasible is Feasible.NO:
        return NOTHING
    return money(cost.spend - cost.usual, language, currency)


def through(
    cost: Cheapest, target: Target, aimed: Aimed, workspace: Workspace, language: str
) -> str:
    """The levers that the money goes through, the largest first; else why it cannot be had."""
    if cost.feasible is Feasible.ALREADY:
        return Message("usual spend is enough").text(language)
    if cost.feasible is Feasible.NO:
        best = percent(cost.best, language)
        if cost.short <= 0:
            told = Message("not to be had within the spend seen: {best} at most", best=best)
        else:
            told = Message(
                "not to be had within the spend seen: {best} at most, the level {short} short",
                best=best,
                short=level(cost.short, target, aimed.currency, language),
            )
        return told.text(language)
    grown = sorted(cost.levers, key=lambda one: one[1] - one[2])[:3]
    return ", ".join(
        f"{lever_label(workspace, lever).text(language)} "
        f"+{money(spend - usual, language, aimed.currency)}"
        for lever, usual, spend in grown
        if spend > usual
    )


def _together(aimed: Aimed, workspace: Workspace, language: str) -> Iterator[RenderableType]:
    """Chances of all targets of a date, and those that get in each other's way."""
    if aimed.together or aimed.clashes:
        yield _title(Message("Targets together"), language)
    for told in joint_sentences(aimed, workspace, language):
        yield Text(told.text(language))
    for clash in aimed.clashes:
        yield Text("! " + clash_sentence(clash, workspace, language), style="yellow")


def clash_sentence(clash: Clash, workspace: Workspace, language: str) -> str:
    """Two targets that get in each other's way."""
    first, second = (called(one, workspace, language) for one in (clash.first, clash.second))
    return f"{first} / {second}: {clash.reason.text(language)}"


def joint_sentences(aimed: Aimed, workspace: Workspace, language: str) -> Iterator[Message]:
    """How likely all targets of a date are reached, a sentence a date."""
    for one in aimed.together:
        yield Message(
            "All {count} targets of {period}: a chance of {joint}; if they had nothing to do with "
            "each other, {product}.",
            count=one.count,
            period=workspace.frequency.label(one.period),
            joint=percent(one.joint.value, language),
            product=percent(one.product, language),
        )


def chances_of(aimed: Aimed) -> Message:
    """What the chances were counted over, and how well."""
    worst = max((one.chance.error for one in aimed.standings if one.chance), default=0.0)
    return Message(
        "Chances are of {futures} futures of each of {draws} draws, under usual spend until "
        "the date; their counting error is {error} points at most.",
        futures=aimed.futures,
        draws=aimed.draws,
        error=Number(100 * worst, 1),
    )


def is_asked(target: Target) -> bool:
    """Whether people are asked for what is aimed at: euros are booked."""
    return target.unit is not Unit.EUR


def _title(message: Message, language: str) -> Text:
    return Text("\n" + message.text(language), style="bold")


def _legend(aimed: Aimed, language: str) -> Group:
    lines = (
        chances_of(aimed),
        Message(
            "They rest on the season, the trend and controls going on as they did, the latest "
            "price, and a market as a year ago."
        ),
        *((NOW,) if any(is_asked(one.target) for one in aimed.standings) else ()),
        RULE,
    )
    return Group(Text(""), *(Text(line.text(language), style="dim") for line in lines))
