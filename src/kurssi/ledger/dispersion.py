"""What links people's own CX to the CX of the mean answers: how alike people are.

CX is made of each person's two answers, and the mean of roots is below the root of the means.
"""

from collections.abc import Iterable

import numpy as np

from kurssi.ledger.levels import MeasureRow
from kurssi.survey.answers import COMPONENTS
from kurssi.vocabulary import CX


def dispersions(rows: Iterable[MeasureRow], brand: str) -> dict[str, float]:
    """Mean CX of persons over sqrt(mean relevance x mean differentiation), by segment.

    Over the spans in which all three were measured, by effective n of CX; at most 1
    (Cauchy-Schwarz), as ``ledger.tracking`` has it for the model. Without a standard error: it is
    a property of these answers, which the model takes as known.

    Args:
        rows: levels of all measures.
        brand: whose.
    """
    wanted = (*COMPONENTS, CX.id)
    levels: dict[tuple[str, str], dict[str, MeasureRow]] = {}
    for row in rows:
        if row.brand == brand and row.measure in wanted:
            levels.setdefault((row.segment, row.period), {})[row.measure] = row
    factors: dict[str, list[tuple[float, float]]] = {}
    for (segment, _), one in levels.items():
        if len(one) < len(wanted):
            continue
        both = float(np.sqrt(one[COMPONENTS[0]].value * one[COMPONENTS[1]].value))
        if both > 0 and one[CX.id].n_eff > 0:
            factors.setdefault(segment, []).append((one[CX.id].value / both, one[CX.id].n_eff))
    return {
        segment: min(float(np.average([f for f, _ in each], weights=[n for _, n in each])), 1.0)
        for segment, each in factors.items()
    }
