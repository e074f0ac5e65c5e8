"""How hard each item is, by the people who answered several: the two-way layout, unbalanced.

An answer is taken to be its person's level plus its item's effect. What is *not* here: items that
measure different things (``maths.reliability``), and levels of groups.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

# So many answers the effects of all groups count for in each group's own, and no effect in those.
_SHARED, _NONE = 10.0, 2.0
_LARGE = 2**40  # codes are numbered anew before they could overflow


class Effects(NamedTuple):
    """Levels of rows, less the effects of the items answered, and what their errors hang on.

    ``level`` is NaN where nothing was answered. ``kind`` numbers which items a row answered, and
    of which group. ``off`` is by how much a row's level falls for each point that an item's effect
    is put too high: its part of the answers less its part of all items; nothing where all or none
    were answered. ``covariance`` is that of each group's effects.
    """

    level: Float[np.ndarray, " row"]
    kind: Int[np.ndarray, " row"]
    off: Float[np.ndarray, "pattern item"]
    covariance: Float[np.ndarray, "group item item"]


def levelled(
    points: Float[np.ndarray, "item row"], group: Int[np.ndarray, " row"]
) -> Float[np.ndarray, " row"]:
    """Each row's mean answer, less the effects of the items it answered; NaN where it has none.

    As ``effects`` has it.
    """
    return effects(points, group).level


def effects(points: Float[np.ndarray, "item row"], group: Int[np.ndarray, " row"]) -> Effects:
    """The rows' levels as if every item had been answered, and how unsure the effects are.

    1. An answer is y_rk = a_r + e_k, the effects of a group's items adding up to 0: a row with
       every answer has the plain mean.
    2. With the rows swept out, e solves (D - S'C^-1 S) e = q: S says which answers are given, C
       holds the answers of each row, D those of each item, q the sums by item of what answers
       differ from their row's mean (Searle 1971, section 7.1, two-way without interaction).
       Who answers what may depend on the person; only comparisons within rows are used.
    3. Effects of all groups together are drawn to 0 by the worth of 2 answers, those of a group to
       these by the worth of 10 (ridge; Hoerl and Kennard 1970, eq. 2.1): a group that was never
       asked two items at once has the effects of all.
    4. The row's level is the mean of y_rk - e_k (person and item means: Bernaards and Sijtsma
       2000). Between items that no chain of rows ties together, no difference is known.
    5. The ridge is a normal belief on the effects, of variance s^2 / 2 over all groups and s^2 / 10
       of a group about these, s^2 that of answers about their row and item; so with T the matrix
       of step 2 the effects of all have the covariance V = s^2 (T + 2)^-1, and those of a group
       s_g^2 (T_g + 10)^-1 + J V J', J = 10 (T_g + 10)^-1 (Lindley and Smith 1972, eq. 11). What
       nothing tells is then as unsure as items differ. Rows' means and differences from them are
       uncorrelated, so this adds to the error of a mean of rows.

    Args:
        points: answers, NaN where not given; item by item.
        group: running number of the group (brand) that has item effects of its own.
    """
    given = ~np.isnan(points)
    filled = np.where(given, points, 0.0)
    first, at = _alike(given, group)
    asked, of = given[:, first].T.astype(np.float64), group[first]
    count = asked.sum(axis=1)
    each = np.maximum(count, 1.0)
    rows = np.bincount(at)
    total = np.stack([np.bincount(at, weights=one) for one in filled], axis=1)
    total -= asked * (total.sum(axis=1) / each)[:, None]
    groups, items = int(group.max()) + 1, len(points)
    tied, told = np.zeros((groups, items, items)), np.zeros((groups, items))
    for which in np.unique(of):
        mine = of == which
        told[which] = total[mine].sum(axis=0)
        tied[which] = _tied(asked[mine], rows[mine], each[mine])
    one = np.eye(items)
    shared = np.linalg.solve(tied.sum(axis=0) + _NONE * one, told.sum(axis=0))
    left = (told - tied @ shared)[..., None]
    found = shared + np.linalg.solve(tied + _SHARED * one, left)[..., 0]
    whole = (count == 0) | (count == items)
    effect = np.where(whole, 0.0, np.sum(asked * found[of], axis=1) / each)
    mean = filled.sum(axis=0) / each[at]
    about = np.sum(np.where(given, (filled - mean) ** 2, 0.0), axis=0)
    spread = np.bincount(group, weights=about, minlength=groups)
    spread += np.einsum("gi,gij,gj->g", found, tied, found) - 2.0 * np.sum(found * told, axis=1)
    freedom = np.bincount(of, weights=rows * (each - 1.0), minlength=groups)
    return Effects(
        level=np.where(count[at] > 0, mean, np.nan) - effect[at],
        kind=at,
        off=np.where(whole[:, None], 0.0, asked / each[:, None] - 1.0 / items),
        covariance=_covariance(tied, spread, freedom),
    )


def _tied(
    asked: Float[np.ndarray, "pattern item"],
    rows: Int[np.ndarray, " pattern"],
    each: Float[np.ndarray, " pattern"],
) -> Float[np.ndarray, "item item"]:
    """D - S'C^-1 S of one group: what its rows tell of differences between items."""
    return np.diag(rows @ asked) - asked.T @ (asked * (rows / each)[:, None])


def _covariance(
    tied: Float[np.ndarray, "group item item"],
    spread: Float[np.ndarray, " group"],
    freedom: Float[np.ndarray, " group"],
) -> Float[np.ndarray, "group item item"]:
    """Step 5 of ``effects``; the variance of a group with few answers is drawn to that of all."""
    items = tied.shape[-1]
    general = max(float(spread.sum()), 0.0) / max(float(freedom.sum()) - items + 1.0, 1.0)
    variance = (np.maximum(spread, 0.0) + _SHARED * general) / (freedom + _SHARED)
    one = np.eye(items)
    own = np.linalg.inv(tied + _SHARED * one)
    shared = general * np.linalg.inv(tied.sum(axis=0) + _NONE * one)
    drawn = _SHARED * own
    return variance[:, None, None] * own + drawn @ shared @ np.swapaxes(drawn, 1, 2)


def added_errors(
    found: Effects,
    worth: Float[np.ndarray, " row"],
    cells: Int[np.ndarray, " row"],
    group: Int[np.ndarray, " cell"],
) -> Float[np.ndarray, "cell item"]:
    """The error of the effects in every cell's mean, as parts that are independent of each other.

    c'L with V = LL', c the mean of ``off`` over the cell's rows (the delta method: Oehlert 1992).
    The sum of a cell's squares is what the effects add to its variance, the sum of products of two
    cells of a group is what they have in common: the same effects are in both.

    Args:
        found: the effects and their covariance.
        worth: each row's part of its cell's mean, times what a point more of its level adds to it.
        cells: the cell of each row.
        group: the group that all rows of a cell are of.
    """
    count = len(group)
    pull = np.stack(
        [np.bincount(cells, weights=worth * one[found.kind], minlength=count)
         for one in found.off.T], axis=1
    )  # fmt: skip
    size, way = np.linalg.eigh(found.covariance)
    root = way * np.sqrt(np.maximum(size, 0.0))[:, None, :]
    return np.einsum("ci,cij->cj", pull, root[group])


def _alike(
    given: Bool[np.ndarray, "item row"], group: Int[np.ndarray, " row"]
) -> tuple[Int[np.ndarray, " pattern"], Int[np.ndarray, " row"]]:
    """Rows of one group that answered the same items: the first of each sort, each row's sort."""
    code = group.astype(np.int64)
    for item in given:
        code = 2 * code + item
        if code.max() > _LARGE:
            code = np.unique(code, return_inverse=True)[1].reshape(-1)
    _, first, at = np.unique(code, return_index=True, return_inverse=True)
    return first, at.reshape(-1)
