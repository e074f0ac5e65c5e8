"""What of a posted error is that of item effects, which all waves share, as facts and back again.

``relevance:item1``, ``:item2`` ... are parts of the error of relevance in the same cell that are
independent of each other; those of one name go together in all cells of a brand. No such fact where
everybody answered every item.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Float

from kurssi.ledger.facts import CELL, cells, facts_of, renamed
from kurssi.tables.arrays import floats, numbers
from kurssi.vocabulary import Unit

MARK = ":item"
"""Stands before the number of the part in the name of such a fact."""


def item_facts(posted: pa.Table, errors: Float[np.ndarray, "fact direction"]) -> Iterator[pa.Table]:
    """The parts of the errors of ``posted``, where there are any."""
    for at, each in enumerate(errors.T, 1):
        there = each != 0.0
        if not there.any():
            continue
        kept = posted.filter(pa.array(there)).combine_chunks()
        yield facts_of(
            len(kept),
            measure=_named(kept["measure"], at),
            value=numbers(each[there]),
            unit=Unit.NONE,
            **{name: kept[name].combine_chunks() for name in CELL},
        )


def item_loads(facts: pa.Table, among: pa.Table) -> Float[np.ndarray, "fact direction"]:
    """The parts of the error of each of ``facts``; none where ``among`` has no word of any.

    Args:
        facts: levels of the tracker or of published waves.
        among: the ledger's facts.
    """
    told = among.filter(pc.match_substring(among["measure"], MARK))
    if not len(told) or not len(facts):
        return np.zeros((len(facts), 0))
    split = pc.split_pattern(told["measure"].combine_chunks().cast(pa.string()), MARK)
    direction = np.asarray(pc.list_element(split, 1).cast(pa.int64())) - 1
    at, asked = cells(renamed(told, pc.list_element(split, 0)), facts)
    found = np.zeros((int(max(at.max(), asked.max())) + 1, int(direction.max()) + 1))
    found[at, direction] = floats(told["value"])
    return found[asked]


def _named(measures: pa.ChunkedArray, at: int) -> pa.Array:
    text = measures.combine_chunks().cast(pa.string())
    return pc.binary_join_element_wise(text, f"{MARK}{at}", "")
