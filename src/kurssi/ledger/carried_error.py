"""How far the sampling errors of two waves go together, as facts and back again.

``awareness@1`` is the correlation of the errors of awareness in neighbouring waves, ``@2`` in
waves two apart; ``awareness@far`` and ``awareness~loyalty@far`` between the two ends of the
series. None of them is there where nobody answers twice. Segments have their own, from deviations
within segments; where segments differ, the errors of ``all`` go on by more.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Float

from kurssi.ledger.shared_error import pair
from kurssi.maths.overlap import Carried
from kurssi.survey.overlap import Overlap
from kurssi.tables.arrays import floats
from kurssi.vocabulary import STATES

MARK = "@"
"""Stands before the number of waves apart in the name of such a fact."""
FAR = f"{MARK}far"
_STATES = {state.id for state in STATES}
Known = Mapping[str, tuple[float, float]]


def carried_errors(
    found: Overlap,
) -> Iterator[tuple[str, Float[np.ndarray, " brand"], Float[np.ndarray, " brand"]]]:
    """Name, value and chance error (sd, were there no correlation) of every such fact, by brand."""
    lagged = found.lagged
    for k, name in enumerate(found.measures):
        for lag in range(lagged.at.shape[1]):
            yield f"{name}{MARK}{lag + 1}", lagged.at[:, lag, k], lagged.error[:, lag, k]
        yield f"{name}{FAR}", lagged.far[:, k, k], lagged.far_error[:, k, k]
        for j in range(k + 1, len(found.measures)):
            if {name, found.measures[j]} <= _STATES:
                both = f"{pair(name, found.measures[j])}{FAR}"
                yield both, lagged.far[:, k, j], lagged.far_error[:, k, j]


def marked(facts: pa.Table) -> pa.Table:
    """The facts that this module posts."""
    return facts.filter(pc.match_substring(facts["measure"], MARK))


def known_errors(facts: pa.Table) -> dict[str, tuple[float, float]]:
    """Value and chance error of what this module posts of one brand and segment, by name."""
    mine = marked(facts)
    both = zip(floats(mine["value"]).tolist(), floats(mine["se"]).tolist(), strict=True)
    return dict(zip(mine["measure"].to_pylist(), both, strict=True))


def carried(known: Known, measure: str) -> Carried:
    """How the errors of ``measure`` go on from wave to wave."""
    lags: list[tuple[float, float]] = []
    while (one := known.get(f"{measure}{MARK}{len(lags) + 1}")) is not None:
        lags.append(one)
    found = np.array(lags).reshape(-1, 2)
    far = known.get(f"{measure}{FAR}", (0.0, 0.0))
    return Carried.measured(found[:, 0], found[:, 1], *far)


def between_ends(known: Known, measures: tuple[str, ...]) -> Float[np.ndarray, "measure other"]:
    """What of the errors of two different measures is shared by all waves; 0 where unknown."""
    matrix = np.zeros((len(measures), len(measures)))
    for i, first in enumerate(measures):
        for j, second in enumerate(measures):
            if i != j:
                either = (f"{pair(first, second)}{FAR}", f"{pair(second, first)}{FAR}")
                value, error = next((known[name] for name in either if name in known), (0.0, 0.0))
                matrix[i, j] = value if abs(value) > 2.0 * error else 0.0
    return matrix
