"""Why a quote says what it says: definition, figures, data, prior against posterior, rule, run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.decisions.desk import Desk, bids, by_path, yields
from kurssi.decisions.grades import Learned
from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Grade, Interval, Quote, Side
from kurssi.decisions.raw import Rates
from kurssi.decisions.withheld import EXPERIENCE
from kurssi.ledger.support import Behind
from kurssi.messages import Message, Number
from kurssi.vocabulary import CX, EUR, MEASURES, SALES

DEFINITIONS = {
    Side.YIELD: Message(
        "units of the measure that the next euro through the lever buys, over the window and the "
        "horizon after it"
    ),
    Side.ASK: Message("what one unit of the measure costs through the lever: 1 / yield"),
    Side.BID: Message(
        "what one unit of the measure earns back within window and horizon, discounted: a small "
        "push of the measure's own equation in every period of the window, euros over units"
    ),
    Side.MROI: Message(
        "net contribution of the next euro through the lever: direct and by every measure, less 1"
    ),
    Side.AVERAGE: Message(
        "return of all the lever's spend in the window, against none: contribution over spend"
    ),
    Side.PATH: Message(
        "the part of the next euro's contribution that comes of the lever's push of one measure"
    ),
}
RULES = {
    Grade.A: Message("A: a randomised experiment measured this side"),
    Grade.B: Message("B: a natural shock measured this side"),
    Grade.C: Message("C: observed, adjusted for what the model knows, and moved by the data"),
    Grade.D: Message("D: never traded on, or withheld"),
}
PERCENT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One quote explained. ``prior`` and ``posterior`` are None where it was never drawn.

    ``contraction`` is how much narrower the data made it: 1 less the posterior's middle half over
    the prior's, below 0 where wider. ``commands`` rebuild it.
    """

    quote: Quote
    definition: Message
    formula: Message | None
    data: tuple[Behind, ...]
    spent: float | None
    prior: Interval | None
    posterior: Interval | None
    contraction: float | None
    rule: Message
    run: str
    seed: int | None
    inputs: Mapping[str, str]
    commands: tuple[str, ...]


def drawn_of(desk: Desk, rates: Rates, quote: Quote) -> Float[np.ndarray, " draw"] | None:
    """The draws behind a quote (of an ask those of its yield); None where there are none."""
    g, measure = desk.segments.index(quote.segment), quote.measure
    if measure not in (EUR.id, "attention", CX.id, *desk.states):
        return None
    if quote.lever is None:
        return bids(rates, desk, measure)[:, g]
    c = desk.panel.levers.index(quote.lever)
    if quote.side is Side.AVERAGE:
        return rates.average[:, c, g]
    if quote.side is Side.PATH and quote.via is not None:
        parts = EXPERIENCE if quote.via == CX.id else tuple(quote.via.split("="))
        return by_path(rates, desk, parts)[:, c, g]
    bought = yields(rates, desk, measure)[:, c, g]
    return bought - 1.0 if quote.side is Side.MROI else bought


def formula(desk: Desk, quote: Quote, spent: float | None) -> Message | None:
    """The definition with this quote's own figures, at their means.

    Args:
        desk: what quotes are written from.
        quote: the quote.
        spent: EUR spent through its lever in the window, discounted as quotes are.
    """
    drawn = drawn_of(desk, desk.posterior, quote)
    if quote.interval is None or drawn is None:
        return None
    mean, unit = float(drawn.mean()), str(MEASURES[quote.measure].unit)
    if quote.lever is None:
        return Message(
            "a push worth 1,000 {unit} earns {eur} EUR: {eur} / 1,000 = {rate} {per}",
            unit=unit, eur=Number(1000 * mean, 0), rate=_short(mean), per=quote.unit,
        )  # fmt: skip
    c, g = desk.panel.levers.index(quote.lever), desk.segments.index(quote.segment)
    if quote.side is Side.ASK:
        return Message(
            "1 / {bought} {unit} a euro = {price} {per}",
            bought=_short(mean), unit=unit, price=_short(1.0 / mean), per=quote.unit,
        )  # fmt: skip
    if quote.side is Side.MROI:
        return _by_paths(desk, quote, c, g)
    if spent is None:
        return None
    if quote.side is Side.AVERAGE:
        return Message(
            "{earned} EUR of contribution / {spent} EUR spent (both discounted) = {rate} {per}",
            earned=Number(mean * spent, 0), spent=Number(spent, 0), rate=_short(mean),
            per=quote.unit,
        )  # fmt: skip
    return Message(
        "1% more of the {spent} EUR spent (discounted) buys {units} {unit}: {units} / {more} EUR = "
        "{rate} {per}",
        spent=Number(spent, 0), units=_short(mean * spent * PERCENT), unit=unit,
        more=Number(spent * PERCENT, 0), rate=_short(mean), per=quote.unit,
    )  # fmt: skip


def _by_paths(desk: Desk, quote: Quote, c: int, g: int) -> Message:
    """Mroi as the sum of its paths less the euro spent: means add up exactly."""
    parts = []
    moves = desk.moves[str(quote.lever)]
    for via in (*desk.states, SALES):
        if via in moves:
            mean = float(by_path(desk.posterior, desk, (via,))[:, c, g].mean())
            name = Message("direct sales") if via == SALES else MEASURES[via].name
            parts.append(Message("{eur} by {measure}", eur=_short(mean), measure=name))
    whole = float(desk.posterior.eur[:, c, g].mean()) - 1.0
    return Message(
        "of the next euro: {parts}; in all less 1 = {rate} {per}",
        parts=tuple(parts), rate=_short(whole), per=quote.unit,
    )  # fmt: skip


def compared(
    desk: Desk, quote: Quote
) -> tuple[Interval | None, Interval | None, float | None]:  # fmt: skip
    """Prior, posterior, and the contraction from one to the other."""
    after, before = (drawn_of(desk, rates, quote) for rates in (desk.posterior, desk.prior))
    if after is None or before is None or not np.isfinite(after).all():
        return None, None, None
    if not np.isfinite(before).all():
        return None, interval(after), None
    learned = Learned.between(after, before)
    return interval(before), interval(after), 1.0 - learned.width


def rests_on(desk: Desk, quote: Quote) -> tuple[str, ...]:
    """The measures in the ledger that a quote rests on, own sales and the market among them."""
    books = ("units", "revenue", "margin", "category_units", "category_revenue")
    if quote.measure == "attention":
        return ("spend", "impressions", "attentive_seconds")
    if quote.lever is None:
        return (*_parts(quote.measure), *books)
    if quote.measure == EUR.id:
        return (*(m for m in desk.moves[quote.lever] if m in MEASURES), *books)
    return _parts(quote.measure)


def _parts(measure: str) -> tuple[str, ...]:
    return EXPERIENCE if measure == CX.id else (measure,)


def _short(value: float) -> Number:
    """Three figures at least, and no decimals of a big number."""
    size = abs(value)
    places = 0 if size >= 100 or size == 0 else min(6, max(2, 2 - int(np.floor(np.log10(size)))))
    return Number(value, places)
