"""Rates at earlier dates: the same fit looked at from windows that ended earlier.

It is what the state was then, as it is known now. It is not what was believed then: every window
sees the same draws, so a change between two of them is a change of spend, states and sales alone,
and never of how people respond, which the model holds to be constant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from kurssi.decisions.desk import Desk, bids, yields
from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Grade, Interval, Quote, Side
from kurssi.decisions.raw import Rates, Terms
from kurssi.vocabulary import EUR

TRACED = (Side.YIELD, Side.MROI, Side.BID)
# Draws that earlier windows are looked at with, evenly taken from all.
DRAWS = 300
A_YEAR = 4  # windows a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A rate over the window that ended with ``period``.

    ``p_rose`` is the chance that today's rate is higher (None for today's).
    """

    period: str
    interval: Interval
    p_rose: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One rate of the board at earlier dates, oldest first, today last."""

    side: Side
    measure: str
    lever: str | None
    segment: str
    unit: str
    grade: Grade
    points: tuple[Then, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Raw rates of windows that ended so many periods ago, each from the draws ``taken``."""

    rates: Mapping[int, Rates]
    taken: tuple[int, ...]

    def back(self, periods: int) -> int | None:
        """So many periods ago, or as early as there is; None where there is no earlier window."""
        return periods if periods in self.rates else max(self.rates, default=None)


def ends(terms: Terms, periods: int) -> tuple[int, ...]:
    """How many periods ago each earlier window ended: every quarter that the data still fill."""
    quarter = max(1, terms.per_year // A_YEAR)
    return tuple(range(quarter, periods - terms.window + 1, quarter))


def taken(draws: int) -> tuple[int, ...]:
    """Which of so many draws earlier windows are looked at with."""
    return tuple(int(at) for at in np.linspace(0, draws - 1, min(DRAWS, draws)).astype(int))


def history(desk: Desk, earlier: Earlier, quotes: tuple[Quote, ...]) -> tuple[Series, ...]:
    """Every yield, net return and bid that is quoted, at earlier dates."""
    return tuple(
        _series(desk, earlier, quote)
        for quote in quotes
        if quote.side in TRACED and quote.interval is not None and not _twice(quote)
    )


def with_change(
    desk: Desk, earlier: Earlier, back: int, quotes: tuple[Quote, ...]
) -> Iterator[Quote]:
    """The quotes, each with the chance that it is higher than ``back`` periods ago.

    A price rises where the yield falls.
    """
    now, then = desk.posterior, earlier.rates[back]
    for quote in quotes:
        if quote.interval is None or quote.side not in (*TRACED, Side.ASK):
            yield quote
            continue
        rose = _rose(_draws(now, desk, quote)[list(earlier.taken)], _draws(then, desk, quote))
        if rose is not None and quote.side is Side.ASK:
            rose = 1.0 - rose
        yield replace(quote, p_rose=rose)


def _twice(quote: Quote) -> bool:
    """The yield of money is the net return and the euro itself: one of them is enough."""
    return quote.side is Side.YIELD and quote.measure == EUR.id


def _series(desk: Desk, earlier: Earlier, quote: Quote) -> Series:
    starts = [start.isoformat() for start in desk.panel.grid.starts]
    today = _draws(desk.posterior, desk, quote)
    same = today[list(earlier.taken)]
    points = []
    for back in sorted(earlier.rates, reverse=True):
        then = _draws(earlier.rates[back], desk, quote)
        if (rose := _rose(same, then)) is not None:
            points.append(
                Then(period=starts[-1 - back], interval=interval(_net(then, quote)), p_rose=rose)
            )
    points.append(Then(period=starts[-1], interval=interval(_net(today, quote)), p_rose=None))
    return Series(
        side=quote.side, measure=quote.measure, lever=quote.lever, segment=quote.segment,
        unit=quote.unit, grade=quote.grade, points=tuple(points),
    )  # fmt: skip


def _draws(rates: Rates, desk: Desk, quote: Quote) -> Float[np.ndarray, " draw"]:
    """The yield (or bid) that the quote is about."""
    g = desk.segments.index(quote.segment)
    if quote.lever is None:
        return bids(rates, desk, quote.measure)[:, g]
    return yields(rates, desk, quote.measure)[:, desk.panel.levers.index(quote.lever), g]


def _net(drawn: Float[np.ndarray, " draw"], quote: Quote) -> Float[np.ndarray, " draw"]:
    return drawn - 1.0 if quote.side is Side.MROI and quote.measure == EUR.id else drawn


def _rose(now: Float[np.ndarray, " draw"], then: Float[np.ndarray, " draw"]) -> float | None:
    """P(now > then); None where nothing was spent then, so that there was no rate."""
    return float((now > then).mean()) if np.isfinite(then).all() else None
