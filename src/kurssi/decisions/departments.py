"""What each department's levers are of the whole: of the money, and of both currencies.

By the draws: a share of draws' sums and not a sum of shares.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.desk import Desk
from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Grade, Interval, Quote, Share, Side
from kurssi.vocabulary import ALL_SEGMENTS

# A share of something that may well be nothing, or less, says nothing: so sure must its sign be.
SURE = 0.95


def shares(desk: Desk, quotes: Iterable[Quote], departments: Mapping[str, str]) -> Iterator[Share]:
    """Each department's share of the window's spend, of what levers earned and of CX they buy.

    Earned is what would be lost without each lever alone (average return times spend); bought, what
    a per cent more of each would add (yield times spend).

    Args:
        desk: rates, with every lever's spend.
        quotes: of the desk; the least sure of a department's levers grades its share.
        departments: the department of each lever.
    """
    whole = len(desk.segments) - 1
    levers = range(len(desk.panel.levers))
    spend = np.array([desk.spent(c, whole) for c in levers])
    owner = np.array([departments.get(lever, "") for lever in desk.panel.levers])
    earned = np.where(spend > 0, desk.posterior.average[:, :, whole], 0.0) * spend
    bought = np.where(spend > 0, desk.posterior.cx[:, :, whole], 0.0) * spend
    grades = {
        quote.lever: quote.grade
        for quote in quotes
        if quote.side is Side.MROI and quote.segment == ALL_SEGMENTS
    }
    for name in dict.fromkeys(owner):
        own = owner == name
        of_own = (grades.get(desk.panel.levers[c], Grade.D) for c in np.flatnonzero(own))
        yield Share(
            department=str(name),
            spend=float(spend[own].sum() / spend.sum()) if spend.sum() > 0 else None,
            eur=_share(earned, own),
            cx=_share(bought, own),
            grade=max(of_own, key=str),
        )


def _share(
    parts: Float[np.ndarray, "draw lever"], own: Bool[np.ndarray, " lever"]
) -> Interval | None:
    """The own part of the sum, in draws where that is above nothing; None where few are."""
    whole = parts.sum(1)
    above = whole > 0.0
    if above.mean() < SURE:
        return None
    return interval(parts[above][:, own].sum(1) / whole[above])
