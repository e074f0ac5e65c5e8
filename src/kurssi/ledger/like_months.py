"""Years and quarters compared on the months that both have: unequal months are another season."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.ledger.changes import Earlier, Observed, Told, change, errors, means_of
from kurssi.maths.moved import Means


class LikeMonths(NamedTuple):
    """Every span's change since an earlier one, on the months that both have.

    ``base`` is the span compared with, -1 where there is none. ``thin``, ``none`` and ``some`` say
    that answers are too few, that no month is in both, or not every month. NaN where no change is
    told. ``least`` is the fewer effective answers of the two sides.
    """

    moved: Float[np.ndarray, " cell"]
    chance: Float[np.ndarray, " cell"]
    reach: Float[np.ndarray, " cell"]
    least: Float[np.ndarray, " cell"]
    none: Bool[np.ndarray, " cell"]
    some: Bool[np.ndarray, " cell"]


def on_like_months(
    of: Observed,
    told: Told,
    month: Int[np.ndarray, " row"],
    base: Int[np.ndarray, " cell"],
    shift: Int[np.ndarray, " cell"],
) -> LikeMonths:
    """The change of every cell since its ``base``.

    1. In each month m of both, y1m - y0m, with the means by effective n on either side.
    2. Their mean by n1m n0m / (n1m + n0m): Cochran (1954), Biometrics 10, section 6 (the weights
       of Mantel and Haenszel 1959). With the same answers in every month it is the plain change.

    Args:
        of: estimates in the order of series and period, and the cell each is in.
        told: the estimates.
        month: running number of the month that each estimate falls in.
        base: of every cell, the earlier one; no cell is the earlier one of two.
        shift: how many months lie between the two.
    """
    count = len(base)
    after = np.full(count, -1)
    after[base[base >= 0]] = np.flatnonzero(base >= 0)
    own, other = np.flatnonzero(base[of.at] >= 0), np.flatnonzero(after[of.at] >= 0)
    row = np.concatenate([other, own])
    pair = np.concatenate([after[of.at[other]], of.at[own]])
    late = np.concatenate([np.zeros(len(other), dtype=np.int64), np.ones(len(own), dtype=np.int64)])
    when = month[row] + np.where(late == 0, shift[pair], 0)
    slots, slot = np.unique(np.stack([pair, when], axis=1), axis=0, return_inverse=True)
    slot = slot.reshape(-1)
    mass = np.bincount(2 * slot + late, weights=told.n[row], minlength=2 * len(slots)).reshape(
        -1, 2
    )
    both = np.all(mass > 0, axis=1)
    worth = np.where(both, mass.prod(axis=1) / np.maximum(mass.sum(axis=1), 1e-300), 0.0)
    whole = np.bincount(slots[:, 0], weights=worth, minlength=count)
    compared = whole > 0
    missing = np.bincount(slots[:, 0], weights=~both, minlength=count) > 0
    kept = both[slot]
    row, pair, late, slot = row[kept], pair[kept], late[kept], slot[kept]
    part = told.n[row] / mass[slot, late] * worth[slot] / whole[pair]
    means, covariance, earlier = _apart(of, told, (row, pair, late), part)
    told_of = np.flatnonzero(compared)
    found = np.full((4, count), np.nan)
    found[:3, told_of] = np.stack(change(means, covariance, earlier))[:, 1::2]
    found[3, told_of] = np.minimum(means.n[::2], means.n[1::2])
    return LikeMonths(
        moved=found[0],
        chance=found[1],
        reach=found[2],
        least=found[3],
        none=(base >= 0) & ~compared,
        some=compared & missing,
    )


def _apart(
    of: Observed,
    told: Told,
    kept: tuple[Int[np.ndarray, " kept"], Int[np.ndarray, " kept"], Int[np.ndarray, " kept"]],
    part: Float[np.ndarray, " kept"],
) -> tuple[Means, Float[np.ndarray, " side"], Int[np.ndarray, " side"]]:
    """Both sides of every comparison, the earlier first, as series of their own.

    ``kept`` are the estimate, the cell it counts for, and whether it is of the later side.
    """
    row, pair, late = kept
    pairs, number = np.unique(pair, return_inverse=True)
    number = number.reshape(-1)
    order = np.lexsort((of.period[row], number))
    row, number, late, part = row[order], number[order], late[order], part[order]
    again = Told(part, *(each[row] for each in told[1:]))
    first = np.zeros(len(pairs), dtype=np.int64)
    first[number] = of.series[row]
    observed = Observed(
        series=number,
        period=of.period[row],
        at=2 * number + late,
        weight=part * again.se,
        wave=of.wave[row],
        width=of.width[row],
        carries=of.carries[first],
        load=part[:, None] * again.load,
        renewed=of.renewed,
        asked=of.asked[first],
    )
    side = np.arange(2 * len(pairs))
    before = np.where(side % 2 == 1, side - 1, -1)
    found = errors(observed, Earlier(before, np.full(len(side), -1)))
    return means_of(observed, again, found.variance), found.before, before
