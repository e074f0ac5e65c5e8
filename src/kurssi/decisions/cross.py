"""Cross rates: what a unit of one measure is worth in units of another, via both bids in euros.

A per B = bid(B) / bid(A), draw by draw. So they are consistent without being made so: A per B times
B per C is A per C in every draw, and B per A is A per B turned round.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import permutations

import numpy as np
from jaxtyping import Float

from kurssi.decisions.desk import Desk, bids
from kurssi.decisions.intervals import LEVELS, with_mean
from kurssi.decisions.quote import Cross, Grade, Interval, Quote, Side
from kurssi.messages import Message, Number
from kurssi.vocabulary import MEASURES


def cross_rates(desk: Desk, quotes: Iterable[Quote]) -> tuple[Cross, ...]:
    """Every pair of measures that have a bid, in every segment, ``all`` first."""
    priced: dict[str, list[Quote]] = {}
    for quote in quotes:
        if quote.side is Side.BID:
            priced.setdefault(quote.segment, []).append(quote)
    return tuple(
        cross for segment in priced for cross in _of_segment(desk, segment, priced[segment])
    )


def exchanged(
    per: Float[np.ndarray, " draw"], measure: Float[np.ndarray, " draw"]
) -> Float[np.ndarray, " draw"]:
    """Units of ``measure`` for one unit of ``per``, from both bids.

    A measure worth nothing or less buys nothing: no amount of it is enough, which is infinite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(measure > 0.0, per / measure, np.where(per > 0.0, np.inf, -np.inf))


def _of_segment(desk: Desk, segment: str, priced: list[Quote]) -> Iterator[Cross]:
    g = desk.segments.index(segment)
    for measure, per in permutations(priced, 2):
        unit = f"{MEASURES[measure.measure].unit}/{MEASURES[per.measure].unit}"
        about = partial(Cross, measure=measure.measure, per=per.measure, segment=segment, unit=unit)
        unsure = _unsure(desk, (measure, per), g)
        if unsure is not None:
            yield about(grade=Grade.D, reason=unsure)
            continue
        worse = max(measure, per, key=lambda quote: str(quote.grade))
        worth = [bids(desk.posterior, desk, quote.measure)[:, g] for quote in (measure, per)]
        yield about(grade=worse.grade, reason=worse.reason, interval=_interval(*worth))


def _unsure(desk: Desk, pair: tuple[Quote, Quote], g: int) -> Message | None:
    """Why there is no rate between two measures; None where there is."""
    for quote in pair:
        if quote.interval is None:
            return quote.reason
        if quote.interval.q05 <= 0.0:
            worth = bids(desk.posterior, desk, quote.measure)[:, g]
            return Message(
                "with {chance}% chance {measure} earns nothing back, so nothing can be counted in "
                "it; more answers a wave, or an experiment that moves it and is read in sales, "
                "would tell",
                chance=Number(max(round(100 * float((worth <= 0.0).mean())), 1), 0),
                measure=MEASURES[quote.measure].name,
            )
    return None


def _interval(
    measure: Float[np.ndarray, " draw"], per: Float[np.ndarray, " draw"]
) -> Interval:  # fmt: skip
    """Quantiles of the rate over the draws, none of them between two draws: they turn round."""
    ends = np.quantile(exchanged(per, measure), LEVELS, method="inverted_cdf")
    return with_mean(float(per.mean() / measure.mean()), ends)
