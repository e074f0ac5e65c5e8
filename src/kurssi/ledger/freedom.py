"""What a posted error was measured from, as facts and back again.

``recommendation:freedom`` is the degrees of freedom of the error of recommendation in the same
cell: the error was widened to Student's by them. No such fact where the error is a normal's.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Float

from kurssi.ledger.facts import CELL, cells, facts_of, renamed
from kurssi.tables.arrays import floats, numbers
from kurssi.vocabulary import Unit

MARK = ":freedom"
"""Ends the name of such a fact."""


def freedom_facts(posted: pa.Table, freedom: Float[np.ndarray, " fact"]) -> pa.Table:
    """One fact for every one of ``posted`` whose error has finite degrees of freedom."""
    finite = np.isfinite(freedom)
    kept = posted.filter(pa.array(finite)).combine_chunks()
    return facts_of(
        len(kept),
        measure=_marked(kept["measure"]),
        value=numbers(freedom[finite]),
        unit=Unit.NONE,
        **{name: kept[name].combine_chunks() for name in CELL},
    )


def freedoms(facts: pa.Table, among: pa.Table) -> Float[np.ndarray, " fact"]:
    """Degrees of freedom of the error of each of ``facts``; infinite where ``among`` has no word.

    Args:
        facts: levels of the tracker or of published waves.
        among: the ledger's facts.
    """
    told = among.filter(pc.ends_with(among["measure"], MARK))
    if not len(told) or not len(facts):
        return np.full(len(facts), np.inf)
    at, asked = cells(told, renamed(facts, _marked(facts["measure"])))
    found = np.full(int(max(at.max(), asked.max())) + 1, np.inf)
    found[at] = floats(told["value"])
    return found[asked]


def _marked(measures: pa.ChunkedArray) -> pa.Array:
    """The names of the facts about the errors of these measures."""
    text = measures.combine_chunks().cast(pa.string())
    return pc.binary_join_element_wise(text, MARK, "")
