"""Why a number is what it is: definition, formula, interval, grade and rule, run, sources."""

from collections.abc import Mapping

from kurssi.decisions.quote import Interval, Quote, Side
from kurssi.errors import KurssiError
from kurssi.messages import Message, Name
from kurssi.steps.explaining import explained
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import count, decimals_for
from kurssi.views.web.drawing import axis_of, bar
from kurssi.views.web.page import Asked, Page
from kurssi.vocabulary import ALL_SEGMENTS, SALES

DIRECT = Message("direct sales")


def make(asked: Asked) -> Mapping[str, object]:
    """One quote, explained.

    Raises:
        KurssiError: there is no such quote on the board.
    """
    board = asked.board()
    quote = find(board.quotes, asked.own)
    language, workspace = asked.look.language, asked.workspace
    measure = measure_label(workspace, quote.measure)
    lever = lever_label(workspace, quote.lever) if quote.lever else None
    via: Name | None = None
    if quote.via is not None:
        via = DIRECT if quote.via == SALES else measure_label(workspace, quote.via)
    desk = asked.desk()
    why = asked.kept.ask(("why", asked.look.window, *key(quote)), lambda: explained(desk, quote))
    along = None
    if quote.interval is not None:
        places = decimals_for(max(abs(quote.interval.q05), abs(quote.interval.q95)))
        along = axis_of(
            [quote.interval],
            lambda value: count(value, language, decimals=min(places, 2)),
            through=(0.0,),
        )
    return {
        "quote": quote,
        "heading": heading(quote, measure, lever, via),
        "segment": segment_label(workspace, quote.segment),
        "why": why,
        "axis": along,
        "bar": bar(quote.interval, along) if quote.interval and along else None,
        "quantiles": quantiles(quote.interval) if quote.interval else (),
        "places": 2 if quote.interval is None else decimals_for(quote.interval.q50),
        "board": board,
    }


def key(quote: Quote) -> tuple[str, ...]:
    """What tells a quote from every other of its board."""
    return str(quote.side), quote.measure, quote.segment, quote.lever or "", quote.via or ""


def heading(quote: Quote, measure: Name, lever: Name | None, via: Name | None) -> Message:
    """What the number is, in a few words."""
    if quote.side is Side.BID:
        return Message("What one {measure} earns back", measure=measure)
    if quote.side is Side.ASK:
        return Message("Price of {measure} through {lever}", measure=measure, lever=lever)
    if quote.side is Side.YIELD:
        return Message("{measure} bought through {lever}", measure=measure, lever=lever)
    if quote.side is Side.PATH:
        return Message("{lever}, by way of {via}", lever=lever, via=via)
    if quote.side is Side.AVERAGE:
        return Message("Average return of {lever}", lever=lever)
    return Message("Net return of the next euro: {lever}", lever=lever)


def quantiles(interval: Interval) -> tuple[tuple[str, float], ...]:
    """The quantiles by name, lowest first, then the mean."""
    return (
        ("5 %", interval.q05),
        ("25 %", interval.q25),
        ("50 %", interval.q50),
        ("75 %", interval.q75),
        ("95 %", interval.q95),
    )


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
    raise KurssiError(
        "/why", Message("there is no such number on the board"), Message("go back to the board")
    )


PAGE = Page(
    id="why",
    name=Message("Why?"),
    question=Message("Why is this number what it is?"),
    make=make,
    own=("side", "measure", "lever", "of", "via"),
    listed=False,
)
