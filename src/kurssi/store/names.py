"""Names by content: the same ledger, panel or run has the same name on every machine."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kurssi.ledger.entry import Ledger
from kurssi.ledger.panel import Panel

LEDGER_DIGITS = 16
RUN_DIGITS = 12


def name_ledger(ledger: Ledger) -> str:
    """The name of a ledger: a hash over the bytes of all its tables, not of when it was made."""
    tables = {"facts": ledger.facts, "experiments": ledger.experiments, **ledger.others}
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(f"table {name} {tables[name].num_rows}\n".encode())
        for part in _table_bytes(tables[name]):
            digest.update(part)
    return digest.hexdigest()[:LEDGER_DIGITS]


def name_panel(panel: Panel) -> str:
    """The name of a panel: a hash over everything that the model sees."""
    digest = hashlib.sha256()
    for part in _value_bytes(panel):
        digest.update(part)
    return digest.hexdigest()[:LEDGER_DIGITS]


def name_run(
    *, panel: str, spec: Mapping[str, object], seed: int, quick: bool, version: str
) -> str:
    """The name of a run: the same panel, spec, seed and kurssi give the same posterior."""
    text = json.dumps([panel, dict(spec), seed, quick, version], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:RUN_DIGITS]


def _table_bytes(table: pa.Table) -> Iterable[bytes | memoryview]:
    """Canonical bytes column by column, whatever the chunks, offsets and padding in memory."""
    for field in table.schema:
        column = table[field.name]
        yield f"column {field.name} {field.type}\n".encode()
        yield np.packbits(pc.is_null(column).to_numpy()).data
        if pa.types.is_floating(field.type):
            filled = pc.fill_null(pc.cast(column, pa.float64()), 0.0)
            yield (filled.to_numpy() + 0.0).astype("<f8").data  # + 0.0: one zero, not two
        else:
            yield from _text_bytes(column)


def _text_bytes(column: pa.ChunkedArray) -> Iterable[memoryview]:
    text = pc.fill_null(pc.cast(column, pa.string()), "")
    lengths = pc.cast(pc.binary_length(text), pa.int32())
    yield lengths.to_numpy().astype("<i4").data
    for chunk in text.chunks:
        _, offsets, data = chunk.buffers()
        if data is not None and len(chunk):
            edge = np.frombuffer(offsets, dtype=np.int32)
            low, high = edge[chunk.offset], edge[chunk.offset + len(chunk)]
            yield memoryview(data)[low:high]


def _value_bytes(value: object) -> Iterable[bytes | memoryview]:
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield f"field {field.name}\n".encode()
            yield from _value_bytes(getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        yield f"array {value.dtype} {value.shape}\n".encode()
        yield np.ascontiguousarray(value).data.cast("B") if value.size else b""
    elif isinstance(value, tuple):
        yield f"tuple {len(value)}\n".encode()
        for part in value:
            yield from _value_bytes(part)
    else:
        yield f"{value!r}\n".encode()
