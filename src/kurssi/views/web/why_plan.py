"""Why a number of the plan is what it is: what it brings, and a lever's money."""

from collections.abc import Iterable
from functools import partial

from kurssi.decisions.quote import Grade
from kurssi.decisions.why import RULES
from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan, Row
from kurssi.views.labels import segment_label
from kurssi.views.numerals import count, money, percent
from kurssi.views.plan_sentences import written_at
from kurssi.views.web.explained import (
    BOOKS,
    SPENT,
    Explained,
    Listed,
    Said,
    based_on,
    nothing,
    pictured,
    quantiles,
)
from kurssi.views.web.page import Asked
from kurssi.views.web.plan import (
    Line,
    brought,
    lines_of,
    plan_of,
    sliders_of,
    stands,
)
from kurssi.views.web.plan_asked import ask_of
from kurssi.vocabulary import CX, EUR, MEASURES


def explain_sum(asked: Asked) -> Explained:
    """What the plan, as its sliders stand, brings in one currency.

    Raises:
        Unknown: it is no currency.
        NothingToQuote: nothing was fitted yet.
    """
    name = asked.own.get("name")
    if name not in (CX.id, EUR.id):
        raise nothing()
    ask = ask_of(asked.own, asked.workspace)
    at = stands(asked, ask)
    cx, eur, chance = brought(asked, ask, at)
    of = cx if name == CX.id else eur
    language, under = asked.look.language, sliders_of(asked, ask)
    told = partial(written_at, within=of, language=language)
    then, now = under.dragged.brings(at), under.slides.present
    means = [float(getattr(one, name).mean()) for one in (then, now)]
    lines = lines_of(asked, ask, under, at)
    grade, graded = least_sure(
        (one.grade, one.name) for one in lines if abs(one.at - one.now) >= 1.0
    )
    facts: list[tuple[Message, tuple[Said, ...]]] = []
    if name == EUR.id and chance is not None:
        facts.append((Message("earns more with a chance of"), (percent(chance, language),)))
    periods = asked.workspace.horizon_periods
    return Explained(
        heading=_against(asked, name), place=(length(ask.periods),),
        figure=told(of.mean), ends=f"{told(of.q05)} … {told(of.q95)}",
        picture=pictured(of, language),
        definition=brings(name, periods),
        formula=(Message(
            "{then} with the plan - {now} as now = {more}: means of {draws} draws that did not "
            "choose the plan",
            then=count(means[0], language), now=count(means[1], language), more=told(of.mean),
            draws=len(now.eur),
        ),),
        grade=grade, graded=graded, facts=tuple(facts), listed=(quantiles(of, told),),
        based=based_on(asked, (*MEASURES, *BOOKS)),
    )  # fmt: skip


def explain_money(asked: Asked) -> Explained:
    """A lever's money in the plan: what it is now, between which ends, and why it moves or stays.

    Raises:
        Unknown: there is no such lever.
    """
    ask = ask_of(asked.own, asked.workspace)
    at = stands(asked, ask)
    under = sliders_of(asked, ask)
    lines = {one.lever: one for one in lines_of(asked, ask, under, at)}
    line = lines.get(asked.own.get("lever", ""))
    if line is None:
        raise nothing()
    return _money(asked, line, plan_of(asked, ask), length(ask.periods))


def _money(asked: Asked, line: Line, found: Plan | None, length: Message) -> Explained:
    language, currency = asked.look.language, asked.workspace.currency
    write = partial(money, language=language, currency=currency, decimals=0)
    rows = [one for one in found.allocation if one.lever == line.lever] if found else []
    facts: list[tuple[Message, tuple[Said, ...]]] = [(Message("now"), (write(line.now),))]
    if line.kept is None:
        facts.append((Message("least … most"), (f"{write(line.low)} … {write(line.high)}",)))
    if rows:
        ends = [sum(row.low for row in rows), sum(row.high for row in rows)]
        facts.append((Message("as good"), (f"{write(ends[0])} … {write(ends[1])}",)))
    reasons = tuple({str(row.reason): row.reason for row in rows}.values())  # each once
    kept: tuple[Said, ...] = (line.kept,) if line.kept is not None else ()
    return Explained(
        heading=Message("Money through {lever}", lever=line.name), place=(length, currency),
        figure=write(line.at),
        definition=Message(
            "spend over the whole plan; now is what is usual: the mean of the window, period by "
            "period. It is chosen, not estimated, so it has no interval"
        ),
        formula=(*kept, *reasons), grade=line.grade, graded=(RULES[line.grade],),
        facts=tuple(facts), listed=(_by_segment(asked, rows),) if len(rows) > 1 else (),
        based=based_on(asked, SPENT, line.lever),
    )  # fmt: skip


def _by_segment(asked: Asked, rows: list[Row]) -> tuple[Message, Listed]:
    """The money of a lever where it is booked by segment, as the plan that was made has it."""
    write = partial(count, language=asked.look.language)
    headings = (Message("segment"), Message("now"), Message("plan"), Message("as good"))
    return Message("its money"), Listed(headings=headings, rows=tuple(
        (segment_label(asked.workspace, row.segment), write(row.current), write(row.proposed),
         f"{write(row.low)} … {write(row.high)}")
        for row in rows
    ))  # fmt: skip


def _against(asked: Asked, name: str) -> Message:
    if name == CX.id:
        return Message("CX against going on as now")
    return Message("{currency} against going on as now", currency=asked.workspace.currency)


def length(periods: int) -> Message:
    """Over how many periods a plan is."""
    return Message("over {periods} periods", periods=periods)


def brings(name: str, periods: int) -> Message:
    """What a plan brings in a currency, defined."""
    if name == CX.id:
        return Message(
            "customer experience less what going on as now brings, over the plan and {periods} "
            "periods after it: one CX is one person, one point, one year",
            periods=periods,
        )
    return Message(
        "contribution after the plan's spend, less what going on as now brings, over the plan and "
        "{periods} periods after it, discounted",
        periods=periods,
    )


def least_sure(moved: Iterable[tuple[Grade, Name]]) -> tuple[Grade | None, tuple[Said, ...]]:
    """The grade of the least sure lever that moves, and which those are."""
    moves = list(moved)
    if not moves:
        return None, (Message("nothing moves, so nothing is claimed"),)
    worst = max((grade for grade, _ in moves), key=str)
    names = tuple(dict.fromkeys(name for grade, name in moves if grade == worst))
    return worst, (RULES[worst], Message("no surer than the least sure lever that moves: {levers}",
                                         levers=names))  # fmt: skip
