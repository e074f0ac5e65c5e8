"""Why a number of the plan is what it is: what it brings, and a lever's money."""

from functools import partial

from kurssi.decisions.why import RULES
from kurssi.messages import Message, Name
from kurssi.planning.plan import Plan
from kurssi.views.numerals import count, money, percent
from kurssi.views.plan_sentences import written_at
from kurssi.views.web.explained import (
    BOOKS,
    SPENT,
    Explained,
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
)
from kurssi.views.web.plan_asked import amounts, ask_of
from kurssi.vocabulary import CX, EUR, MEASURES


def explain_sum(asked: Asked) -> Explained:
    """What the plan, as its sliders stand, brings in one currency.

    Raises:
        KurssiError: it is no currency.
        NothingToQuote: nothing was fitted yet.
    """
    name = asked.own.get("name")
    if name not in (CX.id, EUR.id):
        raise nothing()
    ask = ask_of(asked.own, asked.workspace)
    at = amounts(asked.own.get("at", ""), asked.workspace.levers)
    cx, eur, chance = brought(asked, ask, at)
    of = cx if name == CX.id else eur
    language, under = asked.look.language, sliders_of(asked, ask)
    told = partial(written_at, within=of, language=language)
    then, now = under.dragged.brings(at), under.slides.present
    means = [float(getattr(one, name).mean()) for one in (then, now)]
    moved = [one for one in lines_of(asked, ask, under, at) if abs(one.at - one.now) >= 1.0]
    facts: list[tuple[Message, tuple[Said, ...]]] = []
    if name == EUR.id and chance is not None:
        facts.append((Message("earns more with a chance of"), (percent(chance, language),)))
    periods = asked.workspace.horizon_periods
    return Explained(
        heading=_against(asked, name), place=(_length(ask.periods),),
        figure=told(of.mean), ends=f"{told(of.q05)} … {told(of.q95)}",
        picture=pictured(of, lambda value: count(value, language)),
        definition=_brings(name, periods),
        formula=(Message(
            "{then} with the plan - {now} as now = {more}: means of {draws} draws that did not "
            "choose the plan",
            then=count(means[0], language), now=count(means[1], language), more=told(of.mean),
            draws=len(now.eur),
        ),),
        grade=max((one.grade for one in moved), key=str, default=None),
        graded=_least_sure(moved), facts=tuple(facts), listed=(quantiles(of, told),),
        based=based_on(asked, (*MEASURES, *BOOKS)),
    )  # fmt: skip


def explain_money(asked: Asked) -> Explained:
    """A lever's money in the plan: what it is now, between which ends, and why it moves or stays.

    Raises:
        KurssiError: there is no such lever.
    """
    ask = ask_of(asked.own, asked.workspace)
    at = amounts(asked.own.get("at", ""), asked.workspace.levers)
    under = sliders_of(asked, ask)
    lines = {one.lever: one for one in lines_of(asked, ask, under, at)}
    line = lines.get(asked.own.get("lever", ""))
    if line is None:
        raise nothing()
    return _money(asked, line, plan_of(asked, ask), _length(ask.periods))


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
    reasons = tuple(dict.fromkeys(row.reason for row in rows))
    kept: tuple[Said, ...] = (line.kept,) if line.kept is not None else ()
    return Explained(
        heading=Message("Money through {lever}", lever=line.name), place=(length, currency),
        figure=write(line.at),
        definition=Message(
            "spend over the whole plan; now is what is usual: the mean of the window, period by "
            "period. It is chosen, not estimated, so it has no interval"
        ),
        formula=(*kept, *reasons), grade=line.grade, graded=(RULES[line.grade],),
        facts=tuple(facts), based=based_on(asked, SPENT, line.lever),
    )  # fmt: skip


def _against(asked: Asked, name: str) -> Message:
    if name == CX.id:
        return Message("CX against going on as now")
    return Message("{currency} against going on as now", currency=asked.workspace.currency)


def _length(periods: int) -> Message:
    return Message("over {periods} periods", periods=periods)


def _brings(name: str, periods: int) -> Message:
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


def _least_sure(moved: list[Line]) -> tuple[Said, ...]:
    if not moved:
        return (Message("nothing moves, so nothing is claimed"),)
    worst = max((one.grade for one in moved), key=str)
    names: tuple[Name, ...] = tuple(one.name for one in moved if one.grade == worst)
    return (RULES[worst], Message("no surer than the least sure lever that moves: {levers}",
                                  levers=names))  # fmt: skip
