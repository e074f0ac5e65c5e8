"""Facts built from whole columns, and their one order: the ledger's only way in bulk."""

import numpy as np
import pyarrow as pa

from kurssi.ledger.entry import FACTS
from kurssi.tables.arrays import days, encode, floats

_ORDER = ("table", "measure", "subject", "segment", "period", "source")


def facts_of(count: int, **columns: str | pa.Array) -> pa.Table:
    """``count`` facts from whole columns; a text stands for the same text in every row."""
    arrays = []
    for field in FACTS:
        given = columns.get(field.name)
        if given is None:
            given = pa.nulls(count, field.type)
        elif isinstance(given, str):
            given = pa.repeat(pa.scalar(given, pa.string()), count)
        arrays.append(given)
    return pa.Table.from_arrays(arrays, schema=FACTS)


def in_order(facts: pa.Table) -> pa.Table:
    """The facts in the ledger's order: table, measure, subject, segment, period, source, value."""
    keys = [days(facts[name]) if name == "period" else encode(facts[name]).codes for name in _ORDER]
    order = np.lexsort((floats(facts["value"]), *reversed(keys)))
    return facts.take(pa.array(order)).combine_chunks()
