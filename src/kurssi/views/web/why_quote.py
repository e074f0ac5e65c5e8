"""Why a rate of the board is what it is, and why a cross rate is."""

from collections.abc import Mapping
from functools import partial

from kurssi.decisions.quote import Cross, Quote, Side
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
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES, SALES

DIRECT = Message("direct sales")


def explain(asked: Asked) -> Explained:
    """One quote of the board.

    Raises:
        KurssiError: there is no such quote.
    """
    board, desk = asked.board(), asked.desk()
    quote = find(board.quotes, asked.own)
    language, workspace = asked.look.language, asked.workspace
    why = asked.kept.ask(("why", asked.look.window, *key(quote)), lambda: explained(desk, quote))
    of = quote.interval
    told = partial(count, language=language, decimals=0 if of is None else decimals_for(of.q50))
    formula: tuple[Said, ...] = ()
    if why.formula is not None:
        formula = (why.formula, MEANS)
    facts: list[tuple[Message, tuple[Said, ...]]] = []
    if why.posterior and why.prior:
        before = f"{told(why.prior.q50)} ({told(why.prior.q05)} … {told(why.prior.q95)})"
        narrower = () if why.contraction is None else (
            Message("the data made it narrower by {p}", p=percent(why.contraction, language)),
        )  # fmt: skip
        facts.append((Message("median before the data"), (before, *narrower)))
    if quote.spend_low is not None:
        ends = (quote.spend_low, quote.spend_high)
        low, high = (money(one, language, board.currency, decimals=0) for one in ends)
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
        picture=pictured(of, partial(_tick, language=language, places=decimals_for(_size(quote))))
        if of
        else None,
        definition=why.definition,
        formula=formula,
        grade=quote.grade,
        graded=(why.rule, quote.reason),
        facts=tuple(facts),
        listed=(*((quantiles(of, told),) if of else ()), *((past,) if past else ())),
        based=Based(run=board.run, seed=board.seed, inputs=why.inputs, sources=why.data),
        commands=why.commands,
    )


def _size(quote: Quote) -> float:
    of = quote.interval
    return 1.0 if of is None else max(abs(of.q05), abs(of.q95))


def _tick(value: float, language: str, places: int) -> str:
    return count(value, language, decimals=min(places, 2))


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
        KurssiError: there is no such quote.
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
        KurssiError: there is none.
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
        picture=pictured(of, told),
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
