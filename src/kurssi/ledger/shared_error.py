"""How far the sampling errors of two measures go together, because the same people answer both.

A wave that happens to interview a brand's friends is high on every measure at once. Read as
independent, such shared noise looks like measures moving together and turns up in the wrong
measure's worth: the one that matters less comes out negative.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.maths.overlap import deviations
from kurssi.tables.arrays import floats
from kurssi.vocabulary import STATES

MARK = "~"
"""Stands between the two measures in the name of such a fact."""
_ORDER = tuple(state.id for state in STATES)


def pair(first: str, second: str) -> str:
    """The name of the fact that holds the shared error of two measures."""
    return f"{first}{MARK}{second}"


def shared_errors(
    values: Mapping[str, Float[np.ndarray, " row"]],
    weights: Float[np.ndarray, " row"],
    cells: Int[np.ndarray, " row"],
    brands: Int[np.ndarray, " row"],
) -> Iterator[tuple[str, Float[np.ndarray, " brand"]]]:
    """Correlation of the sampling errors of every two measures, by brand.

    With r the deviation of an answer from its cell's weighted mean, the errors of two weighted
    means covary as sum w^2 r_a r_b over those who answered both (linearisation; Särndal, Swensson
    and Wretman 1992, section 5.5); here divided by the root of both measures' own sums.

    Args:
        values: answers by measure, NaN where not answered.
        weights: of every row.
        cells: the brand x segment x period of every row.
        brands: the brand of every row.
    """
    off = {name: deviations(values[name], weights, cells) for name in _ORDER if name in values}
    own = {name: np.bincount(brands, weights=part * part) for name, part in off.items()}
    for first, second in combinations(off, 2):
        both = np.bincount(brands, weights=off[first] * off[second])
        size = np.sqrt(own[first] * own[second])
        yield pair(first, second), np.where(size > 0, both / np.where(size > 0, size, 1.0), 0.0)


def correlation(
    facts: pa.Table,
    measures: tuple[str, ...],
    *,
    of_level: Float[np.ndarray, "measure other"] | None = None,
) -> Float[np.ndarray, "measure other"]:
    """The correlation matrix of the sampling errors of ``measures``; 0 where nothing is known.

    Pulled towards independence just so far that the matrix is positive definite.

    Args:
        facts: of one brand.
        measures: those that the panel has.
        of_level: what of it all waves share, which is an error of levels and leaves the filter:
            f_k on the diagonal, f_kj off it. The rest is (c_kj - f_kj) / sqrt((1-f_k)(1-f_j)).
    """
    known = dict(zip(facts["measure"].to_pylist(), floats(facts["value"]).tolist(), strict=True))
    off = np.zeros((len(measures), len(measures))) if of_level is None else of_level
    own = np.sqrt(1.0 - np.minimum(np.diag(off), 0.99))
    matrix = np.eye(len(measures))
    for (i, first), (j, second) in combinations(enumerate(measures), 2):
        rest = (known.get(pair(first, second), 0.0) - off[i, j]) / (own[i] * own[j])
        matrix[i, j] = matrix[j, i] = np.clip(rest, -1.0, 1.0)
    least = float(np.linalg.eigvalsh(matrix)[0]) if measures else 1.0
    pull = max(0.0, (0.05 - least) / max(1.0 - least, 1e-9))
    return (1.0 - pull) * matrix + pull * np.eye(len(measures))
