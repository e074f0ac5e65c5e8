"""Pairs of measures that HTMT cannot judge: of one item, or with an item in common.

A measure of one item has no reliability in one interview, so only a lower bound of the correlation
between what two measures measure is known. What is *not* here: pairs with an HTMT
(``survey.instrument``).
"""

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from kurssi.maths import reliability
from kurssi.maths.reliability import Gauge
from kurssi.survey.verdicts import ALIKE, UntoldPair


class Column(NamedTuple):
    """A measure as one column of covariances: its items, its alpha (None of one item), its base."""

    items: tuple[str, ...]
    alpha: float | None
    n: int


def untold_pairs(
    columns: Mapping[str, Column],
    covariance: Float[np.ndarray, "measure other"],
    resampled: Float[np.ndarray, "draw measure other"],
) -> tuple[UntoldPair, ...]:
    """Every two measures that HTMT cannot judge.

    |r| / sqrt(alpha of what has one) is the least the correlation without the items' errors can be
    (Spearman 1904, with the reliability of one item at most 1). From .90 on the two are one thing;
    below, one item tells nothing of it.

    Args:
        columns: the measures in the order of the covariances.
        covariance: of the people's levels, within brand, wave and segment.
        resampled: the same of resampled people.
    """
    whole, drawn = (reliability.correlations(part) for part in (covariance, resampled))
    found = []
    for (i, first), (j, second) in combinations(enumerate(columns), 2):
        a, b = columns[first], columns[second]
        shared = tuple(item for item in a.items if item in b.items)
        if not shared and a.alpha is not None and b.alpha is not None:
            continue
        least = None
        if not shared:
            least = _least(float(whole[i, j]), drawn[:, i, j], a, b)
        same = set(a.items) == set(b.items) or (least is not None and least.value >= ALIKE)
        found.append(
            UntoldPair(
                first=first, second=second, n=min(a.n, b.n), shared=shared, least=least,
                inseparable=same,
            )
        )  # fmt: skip
    return tuple(found)


def _least(
    value: float, drawn: Float[np.ndarray, " draw"], first: Column, second: Column
) -> Gauge | None:
    """The least the correlation of what is measured can be; None where there is none."""
    reliable = 1.0
    for one in (first, second):
        reliable *= max(one.alpha, 0.0) if one.alpha is not None else 1.0
    if not np.isfinite(value) or reliable <= 0:
        return None
    gauge = reliability.correlation_gauge(abs(value), np.abs(drawn))
    return Gauge(*(min(part / float(np.sqrt(reliable)), 1.0) for part in gauge))
