"""The change of contribution between two stretches, split into its sources without a residual.

Contribution of a segment = periods x category units a period x share x price of the rest of the
market x own price over it x contribution margin. Each segment is split at the level of the stretch
(and segments added up, which the index allows), not week against week: prices and shares are then
the means a ledger shows, a campaign that moved by a week is no change, stretches may be of unequal
length, and a week without sales is no zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.value import Source
from kurssi.ledger.takings import Takings
from kurssi.maths.divisia import balance, divide, log_mean, slope
from kurssi.periods import Stretch

# The market is told apart only where it is known for (nearly) all of the sales.
COVERAGE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What of the takings can be split. ``covered`` marks cells whose factors are all known.

    ``market`` says whether the category is known, ``priced`` whether the rest's price is too.
    """

    taken: Takings
    covered: Bool[np.ndarray, "period segment"]
    market: bool
    priced: bool

    @classmethod
    def of(cls, taken: Takings) -> "Counted":
        """The finest split that (nearly) all sales allow."""
        covered, known = taken.sold, ~np.isnan(taken.rest_units)
        market = bool(taken.shared.sum() >= COVERAGE * covered.sum())
        if market:
            covered = taken.shared
        priced = market and bool((covered & known).sum() >= COVERAGE * covered.sum())
        if priced:
            covered = covered & known
        return cls(taken=taken, covered=covered, market=market, priced=priced)

    @property
    def odds(self) -> bool:
        """Whether sales are told as odds of a share of the segment's own category."""
        return self.market and not self.taken.general


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The change of one pair of stretches, EUR, by segment; all of it is observed.

    ``before`` and ``after`` are the contributions booked, ``parts`` the sources' EUR, ``outside``
    what is booked on no segment in either stretch. ``lean`` weighs log odds (or logs) of sales by
    period so that their sum is the change of those of the stretch's share; ``per_log`` is EUR of
    volume for a unit of it.
    """

    before: Float[np.ndarray, " segment"]
    after: Float[np.ndarray, " segment"]
    parts: Mapping[Source, Float[np.ndarray, " segment"]]
    outside: tuple[float, float]
    lean: Float[np.ndarray, "period segment"]
    per_log: Float[np.ndarray, " segment"]


def change(counted: Counted, earlier: Stretch, later: Stretch) -> Change:
    """Split the change between two stretches."""
    taken = counted.taken
    sources, before = factors(counted, earlier)
    _, after = factors(counted, later)
    volume = sources.index(Source.VOLUME)
    before, after = _borrowed(before, after, volume), _borrowed(after, before, volume)
    split = divide(before, after)
    parts = dict(zip(sources, split, strict=True))
    if earlier.count == later.count:
        parts.pop(Source.PERIODS)
    left = np.where(counted.covered, 0.0, taken.contribution)
    parts[Source.ELSEWHERE] = left[later.periods].sum(0) - left[earlier.periods].sum(0)
    lean, per_log = _leaning(counted, (earlier, later), (before.prod(0), after.prod(0)))
    booked = [taken.contribution[one.periods].sum(0) for one in (earlier, later)]
    aside = [float(taken.elsewhere[one.periods].sum()) for one in (earlier, later)]
    return Change(
        before=booked[0],
        after=booked[1],
        parts=parts,
        outside=(aside[0], aside[1]),
        lean=lean,
        per_log=per_log,
    )


def factors(
    counted: Counted, stretch: Stretch
) -> tuple[tuple[Source, ...], Float[np.ndarray, "factor segment"]]:
    """The factors of a stretch's contribution by segment; their product is the contribution."""
    taken, there = counted.taken, counted.covered[stretch.periods]

    def total(values: np.ndarray) -> np.ndarray:
        return np.where(there, values[stretch.periods], 0.0).sum(0)

    units, revenue = total(taken.own_units), total(taken.own_revenue)
    periods = np.full(len(units), float(stretch.count))
    price, rate = _over(revenue, units), _over(total(taken.contribution), revenue)
    found = {Source.PERIODS: periods}
    if counted.market:
        whole = total(taken.category)
        found |= {Source.MARKET_GROWTH: whole / periods, Source.VOLUME: _over(units, whole)}
    else:
        found |= {Source.VOLUME: units / periods}
    if counted.priced:
        rest = _over(total(taken.rest_revenue), total(taken.rest_units))
        found |= {Source.PRICE_LEVEL: rest, Source.PRICE_PREMIUM: _over(price, rest)}
    else:
        found |= {Source.PRICE: price}
    found |= {Source.COST: rate}
    return tuple(found), np.stack(list(found.values()))


def _over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.where(bottom > 0, top, 0.0) / np.where(bottom > 0, bottom, 1.0)


def _borrowed(mine: np.ndarray, others: np.ndarray, volume: int) -> np.ndarray:
    """A segment without sales in a stretch has the other's prices there: all is volume's."""
    kept = np.where(mine[volume] == 0, others, mine)
    kept[volume] = mine[volume]
    return kept


def _leaning(
    counted: Counted, stretches: tuple[Stretch, Stretch], ends: tuple[np.ndarray, np.ndarray]
) -> tuple[Float[np.ndarray, "period segment"], Float[np.ndarray, " segment"]]:
    """``Change.lean`` and ``Change.per_log``; ``ends`` are the contributions of the stretches."""
    taken, odds = counted.taken, counted.odds
    whole = taken.category if counted.market else np.ones(taken.category.shape)
    whole = np.where(counted.covered, whole, 0.0)
    level = np.where(counted.covered, taken.own_units, 0.0) / np.where(whole > 0, whole, 1.0)
    lean, shares = np.zeros(whole.shape), []
    for sign, one in zip((-1.0, 1.0), stretches, strict=True):
        at = one.periods
        lean[at] += sign * balance(level[at], whole[at], odds=odds)
        shares.append(_over((level * whole)[at].sum(0), whole[at].sum(0)))
    both = (shares[0] > 0) & (shares[1] > 0)
    first, second = (np.where(both, share, 0.5) for share in shares)
    steep = slope(second, first, odds=odds) / slope(second, first, odds=False)
    per_log = np.where(both, log_mean(*ends) * steep, 0.0)
    return np.where(both, lean, 0.0), per_log
