"""Facts built from whole columns, and their one order: the ledger's only way in bulk."""

import numpy as np
import pyarrow as pa
from jaxtyping import Int

from kurssi.ledger.entry import FACTS
from kurssi.tables.arrays import days, encode, floats

CELL = ("table", "source", "subject", "segment", "period")
"""What tells the facts of one measure apart."""
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


def cells(first: pa.Table, second: pa.Table) -> tuple[Int[np.ndarray, " a"], Int[np.ndarray, " b"]]:
    """Running numbers of the measure and cell of every fact: alike in both where these are."""
    keys = np.zeros(len(first) + len(second), dtype=np.int64)
    for name in ("measure", *CELL):
        coded = encode(pa.chunked_array([*first[name].chunks, *second[name].chunks]))
        keys = np.unique(keys * len(coded.names) + coded.codes, return_inverse=True)[1].reshape(-1)
    return keys[: len(first)], keys[len(first) :]


def renamed(facts: pa.Table, measures: pa.Array) -> pa.Table:
    """The facts under other names of their measures."""
    return facts.set_column(facts.column_names.index("measure"), "measure", measures)
