"""The better rate elsewhere: for each quote, where the next euro most likely buys more."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kurssi.decisions.desk import Desk, side_by_side
from kurssi.decisions.quote import Better, Grade, Quote, Side

# The sides that a lever is chosen by. A bid has no lever, an average is no margin, a path a part.
CHOSEN_BY = (Side.YIELD, Side.ASK, Side.MROI)
LIKELIER = 0.5


def with_better(desk: Desk, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes, each with the better rate elsewhere where there likely is one.

    Elsewhere is another lever for the same people, or any lever in another segment where its spend
    is booked by segment. It is named only where it may be changed, where both may be traded on
    (grades A to C), and where it is likelier than not to be better; of several, the likeliest.
    """
    quotes = tuple(quotes)
    found: dict[tuple[str, str | None, str], Better | None] = {}
    for measure in {quote.measure for quote in quotes if quote.side is Side.YIELD}:
        found |= _of_measure(desk, measure, quotes)
    return tuple(
        replace(quote, better=found.get((quote.measure, quote.lever, quote.segment)))
        if quote.side in CHOSEN_BY and quote.interval is not None and quote.grade is not Grade.D
        else quote
        for quote in quotes
    )


def _of_measure(
    desk: Desk, measure: str, quotes: tuple[Quote, ...]
) -> dict[tuple[str, str | None, str], Better | None]:
    """What is better than each lever and segment that has a yield of this measure."""
    rated = [
        quote
        for quote in quotes
        if quote.side is Side.YIELD and quote.measure == measure and quote.interval is not None
    ]
    if not rated:
        return {}
    levers, segments = desk.panel.levers, desk.segments
    places = [(levers.index(str(q.lever)), segments.index(q.segment)) for q in rated]
    rates = side_by_side(desk.posterior, desk, measure)
    drawn = np.stack([rates[:, c, g] for c, g in places], axis=1)
    open_ = [q.grade is not Grade.D and q.lever in desk.changeable for q in rated]
    reach = np.array([
        [open_[to] and to != at and _elsewhere(desk, here, there)
         and desk.compared(here[0], there[0], measure) for to, there in enumerate(places)]
        for at, here in enumerate(places)
    ])  # fmt: skip
    chance = np.where(reach, _chances(drawn), 0.0)
    best = chance.argmax(axis=1)
    return {
        (measure, quote.lever, quote.segment): Better(
            lever=str(rated[to].lever),
            segment=rated[to].segment,
            p=float(chance[at, to]),
            grade=rated[to].grade,
        )
        if chance[at, to] > LIKELIER
        else None
        for at, (quote, to) in enumerate(zip(rated, best, strict=True))
    }


def _elsewhere(desk: Desk, here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Whether a euro could go there instead: to the same people, or where spend is aimed."""
    last = len(desk.segments) - 1
    aimed = bool(desk.panel.aimed[there[0]]) and there[1] != last
    return here[1] == there[1] or aimed


def _chances(drawn: Float[np.ndarray, "draw rate"]) -> Float[np.ndarray, "rate other"]:
    """P(other > rate), pair by pair over the same draws."""
    return np.stack([(drawn > one[:, None]).mean(0) for one in drawn.T])
