"""The report as slides: one verdict a slide, its chart beside its numbers, the why in the notes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pptx.util import Inches

from kurssi.decisions.quote import Grade, Interval, Side
from kurssi.decisions.value import Value
from kurssi.decisions.why import DEFINITIONS
from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan
from kurssi.planning.targets import Aimed
from kurssi.survey.indicators import unit_of
from kurssi.views.asides import Aside
from kurssi.views.contents import Chapter, Contents
from kurssi.views.deck import BOTTOM, MARGIN, ROW, TOP, WIDTH, Deck
from kurssi.views.deck_charts import CX, EUR, Bar, Place, Style, interval_chart, pair_chart
from kurssi.views.heads import APPROXIMATE
from kurssi.views.labels import lever_label, money_unit
from kurssi.views.legends import GRADES, legends, middles, source_line
from kurssi.views.measures import CERTAINTY
from kurssi.views.numerals import COMPACT_FROM, count, money, percent, signed
from kurssi.views.plan_sentences import told_by, written_at
from kurssi.views.report_departments import QUESTION, Leaf
from kurssi.views.sheets import BoardSheet
from kurssi.views.targets import chances_of
from kurssi.views.told import of, some
from kurssi.views.value import EXACT
from kurssi.views.web import board, measures, plan, plan_moves, targets, value
from kurssi.views.web.plan_kept import KeptPlan
from kurssi.views.why import why_lines
from kurssi.views.workbook import coin
from kurssi.vocabulary import CX as EXPERIENCE
from kurssi.vocabulary import Unit

LEFT: Place = (MARGIN, TOP + Inches(0.35), Inches(6.9), BOTTOM - TOP - Inches(0.35))
ROOM = Inches(0.75)  # of one bar, where there are few
RIGHT: Place = (
    MARGIN + Inches(7.2),
    TOP + Inches(0.45),
    WIDTH - 2 * MARGIN - Inches(7.2),
    Inches(4),
)
BETWEEN = Inches(0.4)  # two charts of a slide
COUNT, PERCENT, CENTS = "#,##0", "0%", 100.0


def deck_of(told: Contents) -> bytes:
    """The slides of a report."""
    say = told.text
    deck = Deck(told.workspace.name, say(Message("report")))
    cover = Message(
        "What money buys in people's experience, and what that earns back. Made on {day}.",
        day=told.made,
    )
    reading = [say(line) for line in legends(told.language)]
    deck.cover(told.workspace.name, [say(cover), *reading], _rests_on(told))
    drawn: dict[str, Callable[[Deck, Contents, Chapter], None]] = {
        "board-eur": _board, "board-cx": _board, "plan-eur": _plan, "targets-eur": _targets,
        "value-eur": _value, "measures-eur": _measures,
    }  # fmt: skip
    own_first = told.workspace.speaker is not None
    for leaf in told.leaves if own_first else ():
        _leaf(deck, told, leaf)
    for name, draw in drawn.items():
        if (chapter := told.of(name)) is not None:
            draw(deck, told, chapter)
    for leaf in () if own_first else told.leaves:
        _leaf(deck, told, leaf)
    return deck.blob()


def _board(deck: Deck, told: Contents, chapter: Chapter) -> None:
    """What the next euro earns, or what CX a thousand of them buy."""
    lines, sheet = some(board.Line, chapter.told, "lines"), of(BoardSheet, chapter.told, "sheet")
    in_cx = chapter.look.in_cx
    aside = chapter.told.get("aside")
    slide = deck.verdict(
        told.text(chapter.page.question), _verdict(told, chapter),
        _foot(told, sheet),
        _whys(told, chapter, (*sheet.untraded, *sheet.withheld)),
        aside=told.text(aside) if isinstance(aside, Message) else None,
        heading=told.text(_measured(told, in_cx=in_cx)),
    )  # fmt: skip
    _levers(deck, slide, told, lines, in_cx=in_cx)


def _leaf(deck: Deck, told: Contents, leaf: Leaf) -> None:
    """What a department moves; its share under the verdict, the plan and its targets noted."""
    lines, notes = leaf.euros.lines, [told.text(line) for line in _leaf_notes(leaf)]
    slide = deck.verdict(
        f"{told.text(leaf.name)} · {told.text(QUESTION)}", told.text(leaf.verdict),
        _foot(told, leaf.sheet), notes, aside=told.text(leaf.share) if leaf.share else None,
        heading=told.text(_measured(told, in_cx=False)) if lines else None,
    )  # fmt: skip
    _levers(deck, slide, told, lines, in_cx=False)
    left, top, width, _ = RIGHT if lines else (MARGIN, TOP, WIDTH - 2 * MARGIN, 0)
    top += ROW * (len(lines) + 2) if lines else 0
    if not leaf.everybody and top < BOTTOM - ROW:  # else they stand in the notes alone
        place = (left, top, width, BOTTOM - top)
        deck.lines(slide, place, [told.text(line) for line in _untraded(leaf)])


def _untraded(leaf: Leaf) -> Iterator[Message]:
    """Why levers of its own are not traded on; each lever once."""
    for one in leaf.untraded:
        yield Message("{names}: {reason}", names=one.names, reason=one.reason)
    named = {name for one in leaf.untraded for name in one.names}
    for line in leaf.slid:
        if line.kept and line.name not in named:
            yield Message("{names}: {reason}", names=line.name, reason=line.kept)


def _leaf_notes(leaf: Leaf) -> Iterator[Name]:
    """What the bars are, what is not traded on, what the plan does, how its targets stand."""
    yield DEFINITIONS[Side.MROI]
    if leaf.everybody:
        yield Message("It answers for no lever; these are the company's.")
    yield from _untraded(leaf)
    for move in leaf.moves:
        where = (move.lever, move.segment) if move.segment else (move.lever,)
        yield Message("{names}: {reason}", names=where, reason=move.reason)
    for aim in leaf.aims:
        yield Message(
            "{target} ({segment}, {period}): aimed at {goal}, chance {chance}, {course}",
            target=aim.name, segment=aim.segment, period=aim.when, goal=aim.goal,
            chance=aim.chance, course=aim.said,
        )  # fmt: skip
    for word in leaf.words:
        yield Message("{word} = {measure}", word=word.term.term, measure=word.means)


def _foot(told: Contents, sheet: BoardSheet) -> list[str]:
    """What is to be known before believing a slide, where it comes from, how it is read."""
    reading = f"{told.text(middles(told.language))} {told.text(GRADES)}"
    return [
        *_cautions(told, sheet.cautions, quick=sheet.quick),
        told.text(source_line(sheet)),
        reading,
    ]


def _cautions(told: Contents, cautions: Iterable[Message], *, quick: bool) -> list[str]:
    return [f"! {told.text(one)}" for one in (*([APPROXIMATE] if quick else []), *cautions)]


def _levers(
    deck: Deck, slide: Any, told: Contents, lines: Sequence[board.Line], *, in_cx: bool
) -> None:
    """The levers as bars with their intervals, and as a table."""
    if not lines:
        return
    language, places = told.language, 0 if in_cx else 2
    bars = [_bar(told, line.name, line.interval, dim=line.grade is Grade.D) for line in lines]
    number = COUNT if in_cx else _coin(told, [end for b in bars for end in (b.low, b.high) if end])
    place = (*LEFT[:3], min(LEFT[3], ROOM * (len(bars) + 1)))
    interval_chart(slide, place, bars, Style(number=number, colour=CX if in_cx else EUR))
    rows = []
    for line in lines:
        middle, low, high = (
            count(end, language, decimals=places)
            for end in (line.interval.q50, line.interval.q05, line.interval.q95)
        )
        chance = [] if in_cx else [percent(line.p_gain, language)]
        rows.append([told.text(line.name), middle, f"{low} … {high}", *chance, str(line.grade)])
    unit = Message("CX") if in_cx else Message("net, {currency}", currency=told.workspace.currency)
    headings = [Message("lever"), unit, Message("{p} interval", p=percent(0.9, language))]
    headings += [] if in_cx else [Message("P(gain)")]
    named = [told.text(name) for name in (*headings, Message("grade"))]
    _table(deck, told, slide, named, rows, dim=[line.grade is Grade.D for line in lines])


def _plan(deck: Deck, told: Contents, chapter: Chapter) -> None:
    """Where the money goes, as now and as planned, and what that brings in both currencies."""
    lines, language = some(plan.Line, chapter.told, "lines"), told.language
    found = chapter.told["plan"]
    cut = chapter.told["cut"]
    notes = [told.text(line) for line in some(Message, chapter.told, "costs")]
    notes += [told.text(cut)] if isinstance(cut, Message) else []
    for move in some(plan_moves.Move, chapter.told, "moves"):
        where = ", ".join(told.text(name) for name in (move.lever, move.segment) if name)
        change = signed(move.plan - move.now, language, decimals=0)
        notes.append(f"{where} {change}: {told.text(move.reason)}")
    kept = Message("Grade D is not traded on: it stays as it is.")
    ends = told_by(told.workspace.horizon_periods, language)
    foot = [told.text(ends), told.text(kept)]
    if isinstance(found, Plan):
        foot = [*_cautions(told, found.cautions, quick=found.quick), *foot]
        foot[-1] += " " + told.text(Message("run {run}", run=found.run))
    slide = deck.verdict(
        told.text(chapter.page.question),
        _verdict(told, chapter),
        foot,
        notes,
        heading=told.text(Message("Where the money goes")),
    )
    pair_chart(
        slide, LEFT, [told.text(line.name) for line in lines],
        [(line.now, line.at) for line in lines],
        (told.text(Message("now")), told.text(Message("plan"))),
        _coin(told, [eur for line in lines for eur in (line.now, line.at)]),
    )  # fmt: skip
    figures = []
    for name, sum_ in some(tuple, chapter.told, "sums"):
        one = sum_.interval
        mean, low, high = (written_at(end, one, language) for end in (one.mean, one.q05, one.q95))
        heading = (
            Message("CX against going on as now") if name == "cx"
            else Message("{currency} against going on as now", currency=told.workspace.currency)
        )  # fmt: skip
        colour = CX if name == "cx" else EUR
        figures.append((told.text(heading), mean, f"{low} … {high}", colour))
    deck.figures(slide, RIGHT, figures)
    if plans := some(KeptPlan, chapter.told, "kept_plans"):
        _kept(deck, told, chapter, plans)


def _kept(deck: Deck, told: Contents, chapter: Chapter, kept: Sequence[KeptPlan]) -> None:
    """Plans kept by name: what each brings in both currencies; its money is in the notes."""
    language, currency = told.language, told.workspace.currency
    lines, verdict = (
        some(plan.Line, chapter.told, "lines"),
        of(Message, chapter.told, "kept_verdict"),
    )
    notes = [
        f"{one.called}, {told.text(line.name)}: {count(one.levers[line.lever], language)}"
        for one in kept for line in lines
    ]  # fmt: skip
    foot = [told.text(told_by(told.workspace.horizon_periods, language))]
    slide = deck.verdict(
        told.text(Message("Plans kept, beside each other")), told.text(verdict),
        [*_cautions(told, [one.caution for one in kept if one.caution], quick=False), *foot], notes,
        heading=told.text(Message("CX against going on as now")),
    )  # fmt: skip
    left, top, width, height = LEFT
    half = (height - BETWEEN) // 2
    upper, lower = (left, top, width, half), (left, top + half + BETWEEN, width, half)
    bars = [Bar(name=x.called, value=x.cx.mean, low=x.cx.q05, high=x.cx.q95) for x in kept]
    interval_chart(slide, upper, bars, Style(number=COUNT, colour=CX))
    money = told.text(Message("{currency} against going on as now", currency=currency))
    deck.heading(slide, (left, top + half, width, BETWEEN), money)
    bars = [Bar(name=x.called, value=x.eur.mean, low=x.eur.q05, high=x.eur.q95) for x in kept]
    ends = [end for bar in bars for end in (bar.low, bar.high) if end is not None]
    interval_chart(slide, lower, bars, Style(number=_coin(told, ends)))
    rows = [
        [one.called, written_at(one.cx.mean, one.cx, language),
         written_at(one.eur.mean, one.eur, language), percent(one.chance, language)]
        for one in kept
    ]  # fmt: skip
    headings = [told.text(Message("plan")), "CX", currency, told.text(Message("P(gain)"))]
    _table(deck, told, slide, headings, rows)


def _targets(deck: Deck, told: Contents, chapter: Chapter) -> None:
    """How likely each target is."""
    aims, aimed = some(targets.Aim, chapter.told, "aims"), of(Aimed, chapter.told, "aimed")
    notes = [
        f"{told.text(one.name)}, {told.text(one.segment)}: {told.text(one.standing.reason)}"
        for one in aims
    ]
    slide = deck.verdict(
        told.text(chapter.page.question), _verdict(told, chapter),
        [told.text(chances_of(aimed)), told.text(Message("run {run}", run=aimed.run))], notes,
        heading=told.text(Message("How likely each target is")),
    )  # fmt: skip
    likely = [
        Bar(name=f"{told.text(one.name)}, {told.text(one.segment)}",
            value=one.standing.chance.value)
        for one in aims if one.standing.chance
    ]  # fmt: skip
    if likely:
        interval_chart(slide, LEFT, likely, Style(number=PERCENT, most=1.0))
    rows = [
        [told.text(one.name), f"{one.cx[0]} → {one.cx[1]}", one.expected, one.goal, one.chance]
        for one in aims
    ]
    headings = [Message("target"), Message("CX"), Message("expected"), Message("aimed at"),
                Message("chance")]  # fmt: skip
    _table(deck, told, slide, [told.text(name) for name in headings], rows)


def _value(deck: Deck, told: Contents, chapter: Chapter) -> None:
    """Where the change of contribution came from."""
    parts, found = some(value.Part, chapter.told, "sources"), of(Value, chapter.told, "value")
    notes = [told.text(Message("What moved the volume"))]
    for part in some(value.Part, chapter.told, "causes"):
        low, high = part.ends or (part.eur, part.eur)
        ends = " … ".join(signed(end, told.language, decimals=0) for end in (low, high))
        notes.append(
            f"{told.text(part.name)}: {signed(part.eur, told.language, decimals=0)} ({ends})"
        )
    slide = deck.verdict(
        told.text(chapter.page.question), _verdict(told, chapter),
        [told.text(EXACT), told.text(Message("{later} against {earlier}", later=found.later,
                                             earlier=found.earlier))],
        notes, heading=told.text(Message("Where the change came from")),
    )  # fmt: skip
    bars = [Bar(name=told.text(part.name), value=part.eur) for part in parts]
    interval_chart(slide, LEFT, bars, Style(number=_coin(told, [bar.value for bar in bars])))
    rows = [[told.text(p.name), signed(p.eur, told.language, decimals=0)] for p in parts]
    total = sum(part.eur for part in parts)
    rows.append([told.text(Message("in all")), signed(total, told.language, decimals=0)])
    _table(deck, told, slide, [told.text(Message("source")), found.currency], rows)


def _measures(deck: Deck, told: Contents, chapter: Chapter) -> None:
    """How customer experience went (or the first measure there is), and all levels beside it."""
    levels = some(measures.Level, chapter.told, "levels")
    main = next((one for one in levels if one.row.measure == EXPERIENCE.id), None)
    main = main or next(iter(levels), None)
    slide = deck.verdict(
        told.text(chapter.page.question), _verdict(told, chapter), [told.text(CERTAINTY)],
        [f"{told.text(one.name)}: {one.shown} ({one.low} … {one.high}), {one.row.period}"
         for one in levels],
        heading=told.text(main.name) if main else None,
    )  # fmt: skip
    if main is None:
        return
    share = unit_of(main.row.measure) is Unit.SHARE
    bars = [Bar(name=r.period, value=r.value, low=r.q05, high=r.q95) for r in main.course]
    style = Style(number="0.0%" if share else "0.0", colour=CX, upright=True)
    interval_chart(slide, LEFT, bars, style)
    rows = [
        [told.text(one.name), one.shown, one.change, percent(one.row.p_change, told.language)]
        for one in levels
    ]
    headings = [Message("measure"), Message("level"), Message("change"), Message("certainty")]
    _table(deck, told, slide, [told.text(name) for name in headings], rows)


def _table(
    deck: Deck, told: Contents, slide: Any, headings: Sequence[str],
    rows: Sequence[Sequence[str]], *, dim: Sequence[bool] = (),
) -> None:  # fmt: skip
    """A table at the right; where a slide has no room for all of it, that and where the rest is."""
    left_out = deck.table(slide, RIGHT, headings, rows, dim=dim)
    if left_out:
        said = Message(
            "Rows that did not fit: {count}; all are in the report (.html) and in the workbook "
            "(.xlsx).",
            count=left_out,
        )
        deck.below(slide, RIGHT, told.text(said))


def _whys(told: Contents, chapter: Chapter, asides: Iterable[Aside]) -> Iterator[str]:
    """Why the verdict's number is what it is, and what is not traded on or not quoted."""
    if chapter.why is not None:
        lever = lever_label(told.workspace, chapter.why.quote.lever)
        yield f"{lever.text(told.language)}:"
        yield from why_lines(chapter.why, told.language)
    for one in asides:
        names = ", ".join(told.text(name) for name in one.names)
        yield f"{names}: {told.text(one.reason)}"


def _rests_on(told: Contents) -> Iterator[str]:
    """Run, seed and inputs, to make the numbers again."""
    if told.board is not None:
        yield told.text(Message("run {run}", run=told.board.run))
        yield f"{told.text(Message('seed'))} {told.board.seed}"
        yield from (f"{name} {digest}" for name, digest in told.board.inputs.items())


def _measured(told: Contents, *, in_cx: bool) -> Message:
    """What the bars of a board are."""
    currency = told.workspace.currency
    if in_cx:
        thousand = money(board.THOUSAND, told.language, currency, decimals=0)
        return Message("CX that the next {sum} buys", sum=thousand)
    return Message("What the next {unit} earns, net of itself", unit=money_unit(currency))


def _bar(told: Contents, name: Name, one: Interval, *, dim: bool) -> Bar:
    return Bar(name=told.text(name), value=one.q50, low=one.q05, high=one.q95, dim=dim)


def _coin(told: Contents, values: Iterable[float]) -> str:
    """Money in the company's currency: to the cent, in whole units, or in millions."""
    most, currency = max(map(abs, values), default=0.0), told.workspace.currency
    if most >= COMPACT_FROM / 2:
        return coin(currency, told.language, "#,##0.0,,", millions=True)
    return coin(currency, told.language, "#,##0.00" if most < CENTS else "#,##0")


def _verdict(told: Contents, chapter: Chapter) -> str:
    verdict = chapter.told["verdict"]
    return told.text(verdict) if isinstance(verdict, Message) else ""
