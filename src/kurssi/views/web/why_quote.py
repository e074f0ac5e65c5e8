"""Why a rate of the board is what it is, and why a cross rate is."""

from collections.abc import Callable, Mapping
from functools import partial

from kurssi.decisions.quote import Cross, Quote, Side
from kurssi.decisions.why import RULES
from kurssi.messages import Message, Name
from kurssi.steps.explaining import explained
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import count, decimals_for, money, percent
from kurssi.views.web.board_past import history_of
from kurssi.views.web.explained import (
    BOOKS,
    Based,
    Explained,
    Said,
    based_on,
    nothing,
    pictured,
    quantiles,
)
from kurssi.views.web.page import Asked
from kurssi.views.why import MEANS
from kurssi.vocabulary import ALL_SEGMENTS, CX, MEASURES, SALES

DIRECT = Message("direct sales")
THOUSAND = 1000.0  # euros: what the board tells CX of


def explain(asked: Asked) -> Explained:
    """One quote of the board.

    Raises:
        Unknown: there is no such quote.
    """
    board, desk = asked.board(), asked.desk()
    quote = find(board.quotes, asked.own)
    language, workspace = asked.look.language, asked.workspace
    why = asked.kept.ask(("why", asked.look.window, *key(quote)), lambda: explained(desk, quote))
    of = quote.interval
    told = told_as(quote, language)
    formula: tuple[Said, ...] = ()
    if why.formula is not None:
        formula = (why.formula, MEANS)
    facts: list[tuple[Message, tuple[Said, ...]]] = []
    if why.posterior and why.prior:
        prior = why.prior  # of a price, that of its yield
        of_prior = partial(count, language=language, decimals=decimals_for(prior.q50))
        write = of_prior if quote.side is Side.ASK else told
        before = f"{write(prior.q50)} ({write(prior.q05)} … {write(prior.q95)})"
        narrower = () if why.contraction is None else (
            Message("the data made it narrower by {p}", p=percent(why.contraction, language)),
        )  # fmt: skip
        term = Message("median before the data")
        if quote.side is Side.ASK:
            term = Message("median of its yield before the data")
        facts.append((term, (before, *narrower)))
    if of is not None and (quote.side, quote.measure) == (Side.YIELD, CX.id):
        sum_ = money(THOUSAND, language, board.currency, decimals=0)
        ends = [count(THOUSAND * end, language) for end in (of.q50, of.q05, of.q95)]
        facts.append((Message("for {sum}", sum=sum_), ("{} ({} … {}) CX".format(*ends),)))
    if quote.spend_low is not None:
        seen = (quote.spend_low, quote.spend_high)
        low, high = (money(one, language, board.currency, decimals=0) for one in seen)
        facts.append((Message("spend seen in a period"), (f"{low} … {high}",)))
    past = history_of(board.history, quote, workspace, told)
    return Explained(
        heading=heading(quote, asked),
        place=(
            Message("segment: {segment}", segment=segment_label(workspace, quote.segment)),
            quote.unit,
        ),
        figure=told(of.q50) if of else None,
        ends=f"{told(of.q05)} … {told(of.q95)}" if of else None,
        picture=pictured(of, language) if of else None,
        definition=why.definition,
        formula=formula,
        grade=quote.grade,
        graded=(why.rule, quote.reason),
        facts=tuple(facts),
        listed=(*((quantiles(of, told),) if of else ()), *((past,) if past else ())),
        based=Based(run=board.run, seed=board.seed, inputs=why.inputs, sources=why.data),
        commands=why.commands,
    )


def told_as(quote: Quote, language: str) -> Callable[[float | None], str]:
    """How its numbers are written: a return to the cent, as on the board; else by its median."""
    of = quote.interval
    places = 0 if of is None else decimals_for(of.q50)
    return partial(count, language=language, decimals=2 if quote.side is Side.MROI else places)


def explain_spread(asked: Asked) -> Explained:
    """What a unit of a measure earns back less what it costs, through its cheapest lever.

    Raises:
        Unknown: there is none.
    """
    board, desk, language = asked.board(), asked.desk(), asked.look.language
    own, workspace = asked.own, asked.workspace
    ask = find(board.quotes, {**own, "side": Side.ASK})
    bid = find(board.quotes, {**own, "side": Side.BID, "lever": ""})
    if ask.interval is None or bid.interval is None:
        raise nothing()
    why = asked.kept.ask(("why", asked.look.window, *key(ask)), lambda: explained(desk, ask))
    write = partial(money, language=language, currency=board.currency)
    spread = bid.interval.q50 - ask.interval.q50
    ends = [
        f"{write(of.q50)} ({write(of.q05)} … {write(of.q95)})"
        for of in (bid.interval, ask.interval)
    ]
    worst = max(ask, bid, key=lambda one: str(one.grade))
    return Explained(
        heading=Message("Spread of {measure} through {lever}",
                        measure=measure_label(workspace, ask.measure),
                        lever=lever_label(workspace, ask.lever)),
        place=(Message("segment: {segment}", segment=segment_label(workspace, ask.segment)),
               ask.unit),
        figure=write(spread),
        definition=Message(
            "what one unit of the measure earns back, less what it costs through its cheapest lever"
        ),
        formula=(Message(
            "bid - ask = {bid} - {ask}: medians; each has an interval of its own, and the chance "
            "of a gain is of both, draw by draw",
            bid=write(bid.interval.q50), ask=write(ask.interval.q50),
        ),),
        grade=worst.grade, graded=(RULES[worst.grade], worst.reason),
        facts=((Message("bid"), (ends[0],)), (Message("ask"), (ends[1],)),
               (Message("chance of a gain"), (percent(ask.p_gain, language),))),
        based=Based(run=board.run, seed=board.seed, inputs=why.inputs, sources=why.data),
        commands=why.commands,
    )  # fmt: skip


def key(quote: Quote) -> tuple[str, ...]:
    """What tells a quote from every other of its board."""
    return str(quote.side), quote.measure, quote.segment, quote.lever or "", quote.via or ""


def heading(quote: Quote, asked: Asked) -> Message:
    """What the number is, in a few words."""
    workspace = asked.workspace
    measure, lever = measure_label(workspace, quote.measure), lever_label(workspace, quote.lever)
    if quote.side is Side.BID:
        return Message("What one {measure} earns back", measure=measure)
    if quote.side is Side.ASK:
        return Message("Price of {measure} through {lever}", measure=measure, lever=lever)
    if quote.side is Side.YIELD:
        return Message("{measure} bought through {lever}", measure=measure, lever=lever)
    if quote.side is Side.PATH:
        via: Name = DIRECT if quote.via == SALES else measure_label(workspace, str(quote.via))
        return Message("{lever}, by way of {via}", lever=lever, via=via)
    if quote.side is Side.AVERAGE:
        return Message("Average return of {lever}", lever=lever)
    return Message("Net return of the next euro: {lever}", lever=lever)


def find(quotes: tuple[Quote, ...], own: Mapping[str, str]) -> Quote:
    """The quote that an address names.

    Raises:
        Unknown: there is no such quote.
    """
    asked = own.get("side"), own.get("measure"), own.get("of", ALL_SEGMENTS)
    wanted = (*asked, own.get("lever", ""), own.get("via", ""))
    for quote in quotes:
        if key(quote) == wanted:
            return quote
    raise nothing()


def explain_cross(asked: Asked) -> Explained:
    """One cross rate.

    Raises:
        Unknown: there is none.
    """
    own, board, workspace = asked.own, asked.board(), asked.workspace
    wanted = own.get("measure"), own.get("per"), own.get("of", ALL_SEGMENTS)
    cross = next((c for c in board.cross if (c.measure, c.per, c.segment) == wanted), None)
    if cross is None or cross.interval is None:
        raise nothing()
    return _cross(cross, asked, measure_label(workspace, cross.measure))


def _cross(cross: Cross, asked: Asked, name: Name) -> Explained:
    of, workspace = cross.interval, asked.workspace
    assert of is not None
    told = partial(count, language=asked.look.language, decimals=decimals_for(of.q50))
    per = measure_label(workspace, cross.per)
    rests = tuple(one for one in (cross.measure, cross.per) if one in MEASURES)
    return Explained(
        heading=Message("One {per} in {measure}", per=per, measure=name),
        place=(
            Message("segment: {segment}", segment=segment_label(workspace, cross.segment)),
            cross.unit,
        ),
        figure=told(of.q50), ends=f"{told(of.q05)} … {told(of.q95)}",
        picture=pictured(of, asked.look.language),
        definition=Message(
            "how many units of one measure earn back as much as one unit of the other"
        ),
        formula=(
            Message("bid of {per} / bid of {measure}, draw by draw", per=per, measure=name),
        ),
        grade=cross.grade, graded=(cross.reason,),
        listed=(quantiles(of, told),),
        based=based_on(asked, (*rests, *BOOKS)),
    )  # fmt: skip
