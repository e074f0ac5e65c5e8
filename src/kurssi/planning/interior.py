"""An interior-point method that knows how returns bend: the best plan by what one look tells.

Near a plan that was looked at, every draw's euros and every segment's CX are sums over purses of
curves whose slopes and bends are known, so that Newton's method needs some twenty steps (Nocedal
and Wright 2006, section 19.2). Rows that should not be negative may fall short at a price: draws
below the worst tenth at that of CVaR (Rockafellar and Uryasev 2000, equation 9), floors and limits
at one that nobody pays who need not, so that the start may lie anywhere.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

STEPS = 60
CLOSE, MET = 1e-9, 1e-6  # what a column or row still holds, and misses, where the method stops
SHRINK = 0.1  # of what is left, aimed at by each step
INSIDE = 0.99  # of the way to the nearest bound
FLAT = 1e-9  # bend of a curve that has none
EDGE = 0.02  # a start stands so far from its bounds


class Seen(NamedTuple):
    """The goal's slope at a point, and rows with theirs.

    ``bend`` of prices is minus the second derivatives of the goal and of the rows so priced.
    """

    slope: Float[np.ndarray, " column"]
    rows: Float[np.ndarray, " row"]
    row_slope: Float[np.ndarray, "row column"]
    bend: Callable[[np.ndarray], np.ndarray]


class Programme(NamedTuple):
    """What is to be solved: columns that are ``boxed`` lie between 0 and 1, others anywhere.

    A row that falls short of 0 costs its ``price`` a unit; ``equal`` @ columns is ``sides``.
    """

    see: Callable[[np.ndarray], Seen]
    boxed: Bool[np.ndarray, " column"]
    price: Float[np.ndarray, " row"]
    equal: Float[np.ndarray, "sum column"]
    sides: Float[np.ndarray, " sum"]


class _Point(NamedTuple):
    """Columns, the rows' shortfalls and room, and prices: of rows, and of either bound."""

    at: np.ndarray
    short: np.ndarray
    room: np.ndarray
    row: np.ndarray
    low: np.ndarray
    high: np.ndarray


def solve(
    programme: Programme, start: Float[np.ndarray, " column"]
) -> Float[np.ndarray, " column"]:
    """The columns where the goal less the price of shortfalls is highest, from ``start``."""
    now = _begun(programme, start)
    for _ in range(STEPS):
        seen = programme.see(now.at)
        held = _held(now, programme)
        missed = np.abs(
            np.r_[seen.rows + now.short - now.room, programme.equal @ now.at - programme.sides]
        ).max(initial=0.0)
        if held < CLOSE and missed < MET:
            break
        way = _way(programme, seen, now, SHRINK * held)
        first, second = _reach(now, way, programme)
        now = _Point(*(
            part + (first if place < 3 else second) * move
            for place, (part, move) in enumerate(zip(now, way, strict=True))
        ))  # fmt: skip
    return now.at


def _begun(programme: Programme, start: np.ndarray) -> _Point:
    """A point inside all bounds."""
    boxed = programme.boxed
    at = np.where(boxed, np.clip(start, EDGE, 1.0 - EDGE), start)
    rows = programme.see(at).rows
    short = np.maximum(-rows, 0.0) + 0.1
    return _Point(
        at=at, short=short, room=rows + short, row=programme.price / 2.0,
        low=0.1 * boxed, high=0.1 * boxed,
    )  # fmt: skip


def _held(now: _Point, programme: Programme) -> float:
    """What columns and rows still hold on average: price times distance from the bound."""
    boxed = programme.boxed
    whole = now.room @ now.row + now.short @ (programme.price - now.row)
    whole += (now.at * now.low + (1.0 - now.at) * now.high)[boxed].sum()
    return float(whole) / max(2 * len(now.row) + 2 * int(boxed.sum()), 1)


def _way(programme: Programme, seen: Seen, now: _Point, aim: float) -> _Point:
    """Newton's step to where each price times its distance is ``aim``.

    With room z, shortfall t, price y of a row q and p = y + y' its whole price (y' that of t >= 0):
    dt = (aim/t + aim/z - p - (y/z)(dq + q + t - z)) / (y'/t + y/z), which leaves a system in the
    columns alone.
    """
    boxed, rest = programme.boxed, programme.price - now.row
    gap = np.where(boxed, now.at, 1.0), np.where(boxed, 1.0 - now.at, 1.0)
    tight, loose = now.row / now.room, rest / now.short
    off = seen.rows + now.short - now.room
    push = aim / now.short + aim / now.room - programme.price - tight * off
    fixed = rest - aim / now.short + loose / (tight + loose) * push
    joint = tight * loose / (tight + loose)
    bend = np.maximum(seen.bend(now.row), FLAT)
    whole = np.diag(bend + now.low / gap[0] + now.high / gap[1])
    whole += seen.row_slope.T @ (joint[:, None] * seen.row_slope)
    side = seen.slope + seen.row_slope.T @ (now.row + fixed)
    side = side + boxed * (aim / gap[0] - aim / gap[1])
    many, width = len(programme.sides), len(now.at)
    system = np.block([[whole, programme.equal.T], [programme.equal, np.zeros((many, many))]])
    system[width:, width:] -= FLAT * np.eye(many)
    at = np.linalg.solve(system, np.r_[side, programme.sides - programme.equal @ now.at])[:width]
    moved = seen.row_slope @ at
    short = (push - tight * moved) / (tight + loose)
    return _Point(
        at=at, short=short, room=moved + short + off, row=fixed - joint * moved,
        low=boxed * (aim / gap[0] - now.low - now.low / gap[0] * at),
        high=boxed * (aim / gap[1] - now.high + now.high / gap[1] * at),
    )  # fmt: skip


def _reach(now: _Point, way: _Point, programme: Programme) -> tuple[float, float]:
    """How much of the step keeps columns, shortfalls and rooms inside; and prices."""
    boxed = programme.boxed
    first = [(now.at[boxed], way.at[boxed]), (1.0 - now.at[boxed], -way.at[boxed]),
             (now.short, way.short), (now.room, way.room)]  # fmt: skip
    second = [(now.row, way.row), (programme.price - now.row, -way.row),
              (now.low[boxed], way.low[boxed]), (now.high[boxed], way.high[boxed])]  # fmt: skip
    return _inside(first), _inside(second)


def _inside(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    part, move = (np.concatenate(each) for each in zip(*pairs, strict=True))
    falls = move < 0
    return min(1.0, INSIDE * float((part[falls] / -move[falls]).min(initial=np.inf)))
