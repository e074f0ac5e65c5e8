"""Why a plan's next euro is not the board's: where the two part most, and what they are of.

The board tells of the window as its money was spent, week by week (``decisions.rates``); a plan of
the periods ahead, each lever's money spread evenly over them (``planning.prospect.usual``). Money
that came in bursts saturates people; spread evenly it brings back more at the margin.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Quote, Side
from kurssi.planning.plan import Parting, Row
from kurssi.vocabulary import ALL_SEGMENTS

APART = 0.1  # EUR a euro: what differs by less is told as the same


def parting(
    rows: Iterable[Row],
    quotes: Iterable[Quote],
    spend: Mapping[tuple[str, str], Float[np.ndarray, " period"]],
) -> Parting | None:
    """The money that may move whose next euro parts most from the board's; None where none does.

    Args:
        rows: the plan's allocation.
        quotes: of the board.
        spend: of each lever and segment over the board's window, EUR by period.
    """
    told = {
        (str(quote.lever), quote.segment): quote.interval.q50 + 1.0
        for quote in quotes
        if quote.side is Side.MROI and quote.interval is not None
    }
    found = [
        Parting(
            lever=row.lever, segment=row.segment, here=row.back, board=board,
            spent=int((spend[row.lever, row.segment] > 0).sum()),
            window=len(spend[row.lever, row.segment]),
        )
        for row in rows
        if not row.kept and row.back is not None
        and (board := _of(told, row.lever, row.segment)) is not None
        and (row.lever, row.segment) in spend
    ]  # fmt: skip
    most = max(found, key=lambda one: abs(one.here - one.board), default=None)
    return None if most is None or abs(most.here - most.board) < APART else most


def _of(told: Mapping[tuple[str, str], float], lever: str, segment: str) -> float | None:
    """What the board says of a lever where its money is; a lone segment is quoted as all."""
    return told.get((lever, segment), told.get((lever, ALL_SEGMENTS)))
