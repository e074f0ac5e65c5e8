"""How hard each item is, by the people who answered several: the two-way layout, unbalanced.

An answer is taken to be its person's level plus its item's effect. What is *not* here: items that
measure different things (``maths.reliability``), and levels of groups.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

# So many answers the effects of all groups count for in each group's own, and no effect in those.
_SHARED, _NONE = 10.0, 2.0
_LARGE = 2**40  # codes are numbered anew before they could overflow


def levelled(
    points: Float[np.ndarray, "item row"], group: Int[np.ndarray, " row"]
) -> Float[np.ndarray, " row"]:
    """Each row's mean answer, less the effects of the items it answered; NaN where it has none.

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
    np.add.at(told, of, total)
    swept = (
        np.eye(items) * asked[:, None, :] - asked[:, :, None] * (asked / each[:, None])[:, None, :]
    )
    np.add.at(tied, of, rows[:, None, None] * swept)
    one = np.eye(items)
    shared = np.linalg.solve(tied.sum(axis=0) + _NONE * one, told.sum(axis=0))
    left = (told - tied @ shared)[..., None]
    effects = shared + np.linalg.solve(tied + _SHARED * one, left)[..., 0]
    whole = (count == 0) | (count == items)
    effect = np.where(whole, 0.0, np.sum(asked * effects[of], axis=1) / each)
    plain = np.where(count[at] > 0, filled.sum(axis=0) / each[at], np.nan)
    return plain - effect[at]


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
