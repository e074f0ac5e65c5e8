"""Why a target stands as it does: its level, its chance, its course."""

from collections.abc import Iterator
from functools import partial

from kurssi import steps
from kurssi.messages import Message
from kurssi.planning.targets import Aimed, Feasible, Standing, Verdict
from kurssi.store.courses import load_course
from kurssi.views.labels import measure_label, segment_label
from kurssi.views.numerals import count, money, percent, signed
from kurssi.views.targets import (
    NOW,
    RULE,
    VERDICTS,
    cause_name,
    change_text,
    is_asked,
    level,
    through,
)
from kurssi.views.web.explained import BOOKS, Explained, Listed, Said, based_on, nothing
from kurssi.views.web.measures import latest_of, told_of
from kurssi.views.web.page import Asked
from kurssi.vocabulary import CX, EUR

TRACKED = (Verdict.ON_COURSE, Verdict.DRIFTING, Verdict.OFF_COURSE)


def explain(asked: Asked) -> Explained:
    """One target.

    Raises:
        Unknown: there is none.
    """
    aimed = asked.kept.ask("targets", lambda: steps.targets(asked.workspace))
    one = _find(aimed, asked)
    language, workspace, target = asked.look.language, asked.workspace, one.target
    told = partial(level, target=target, currency=aimed.currency, language=language)
    then, now = one.own.expected, one.own.now
    facts: list[tuple[Message, tuple[Said, ...]]] = [(Message("aimed at"), (told(target.value),))]
    if now is not None:
        why = (NOW,) if is_asked(target) else ()
        ends = f"{told(now.mean)} ({told(now.q05)} … {told(now.q95)})"
        facts.append((Message("now"), (ends, *why)))
        facts += _as_answered(asked, one)
    if (points := _in_cx(one, language)) and target.measure != CX.id:
        facts.append((Message("CX, now → then"), points))
    if one.chance is not None:
        error = Message(
            "counting error {points} points",
            points=count(100 * one.chance.error, language, decimals=1),
        )  # fmt: skip
        facts.append((Message("chance"), (percent(one.chance.value, language), error)))
    if (cost := one.cheapest) is not None:
        wanted = Message("for a chance of {wanted}", wanted=percent(aimed.wanted, language))
        way = through(cost, target, aimed, workspace, language)
        spent = money(cost.spend - cost.usual, language, aimed.currency, decimals=0)
        told_ = () if cost.feasible is Feasible.NO else (spent,)
        gained = signed(cost.cx, language)
        cx = (Message("CX gained: {cx}", cx=gained),) if cost.feasible is Feasible.YES else ()
        facts.append((Message("more money"), (wanted, *told_, way, *cx)))
    if one.changes:
        facts.append((Message("what has changed"), tuple(_changes(one, asked, aimed.currency))))
    rule = (RULE,) if one.verdict in TRACKED else ()
    facts.append((Message("verdict"), (VERDICTS[one.verdict][0], one.reason, *rule)))
    course = _course(asked, one)
    rests = ("relevance", "differentiation") if target.measure == CX.id else (target.measure,)
    return Explained(
        heading=Message("Target: {measure}", measure=measure_label(workspace, target.measure)),
        place=(
            Message("segment: {segment}", segment=segment_label(workspace, target.segment)),
            workspace.frequency.label(target.period),
        ),
        figure=told(then.mean) if then else None,
        ends=f"{told(then.q05)} … {told(then.q95)}" if then else None,
        definition=Message(
            "the level expected at the target's date under usual spend; its chance is how often "
            "the target is reached in futures drawn from the run"
        ),
        formula=(Message(
            "chance = futures that reach it / all of them, {futures} of each of {draws} draws",
            futures=aimed.futures, draws=aimed.draws,
        ),),
        graded=(Message("what is foretold has no grade: its interval and its course judge it"),),
        facts=tuple(facts), listed=(course,) if course else (),
        based=based_on(asked, BOOKS if target.measure == EUR.id else rests),
    )  # fmt: skip


def _as_answered(asked: Asked, one: Standing) -> list[tuple[Message, tuple[Said, ...]]]:
    """What the answers themselves say; nothing where they tell no level."""
    target = one.target
    row = latest_of(asked, target.measure, asked.workspace.brand, target.segment)
    if row is None:
        return []
    return [(Message("as answered"), (told_of(row, asked.look.language),))]


def _in_cx(one: Standing, language: str) -> tuple[Said, ...]:
    """Its part in CX, now and at its date."""
    now, then = one.cx.now, one.cx.expected
    if now is None or then is None:
        return ()
    told = partial(count, language=language, decimals=1)
    ends = f"{told(then.mean)} ({told(then.q05)} … {told(then.q95)})"
    return (f"{told(now.mean)} → {ends}",)


def _changes(one: Standing, asked: Asked, currency: str) -> Iterator[Message]:
    """What has moved the expected level since the course was laid."""
    language, target = asked.look.language, one.target

    def told(value: float) -> str:
        return change_text(value, target, currency, language)

    for change in one.changes:
        band = change.band
        yield Message(
            "{cause}: {mean} ({low} … {high})",
            cause=cause_name(change, asked.workspace, language), mean=told(band.mean),
            low=told(band.q05), high=told(band.q95),
        )  # fmt: skip


def _find(aimed: Aimed, asked: Asked) -> Standing:
    own = asked.own
    wanted = own.get("measure"), own.get("of"), own.get("period")
    for one in aimed.standings:
        if (one.target.measure, one.target.segment, one.target.period.isoformat()) == wanted:
            return one
    raise nothing()


def _course(asked: Asked, one: Standing) -> tuple[Message, Listed] | None:
    """The course that the page draws, as a table."""
    laid = load_course(asked.workspace.state_dir, one.target)
    if laid is None or len(laid.mean) < 2:
        return None
    frequency = asked.workspace.frequency
    first = frequency.index(laid.origin) + 1
    told = partial(
        level, target=one.target, currency=asked.workspace.currency, language=asked.look.language
    )
    rows = tuple(
        (
            frequency.label(frequency.at(first + at)),
            told(mean),
            f"{told(low)} … {told(high)}",
        )
        for at, (mean, low, high) in enumerate(
            zip(laid.mean.tolist(), laid.q05.tolist(), laid.q95.tolist(), strict=True)
        )
    )
    headings = (
        Message("period"),
        Message("expected"),
        Message("{p} interval", p=percent(0.9, asked.look.language)),
    )
    return Message("its course as it was laid"), Listed(headings=headings, rows=rows)
