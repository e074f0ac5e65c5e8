"""Arrow columns as numpy codes and numbers: how rows become arrays, in bulk and in one thread.

Sums are taken in numpy in the order of the rows, so that the same rows give the same bytes.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Float, Int

from kurssi.periods import Frequency

_EPOCH = 719162  # days from 0001-01-01 to 1970-01-01


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A text column as places in a sorted list of its names."""

    names: tuple[str, ...]
    codes: Int[np.ndarray, " row"]

    def column(self, codes: Int[np.ndarray, " row"] | None = None) -> pa.Array:
        """The text of ``codes`` (its own by default)."""
        codes = self.codes if codes is None else codes
        names = pa.array(self.names, pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), names).cast(pa.string())


def encode(column: pa.ChunkedArray | pa.Array, *, empty: str = "") -> Coded:
    """Places of a text column's values in the sorted list of them; a null or "" is ``empty``."""
    column = pc.cast(column, pa.string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    coded = pc.fill_null(column, empty).dictionary_encode()
    raw = [name or empty for name in coded.dictionary.to_pylist()]
    names = tuple(sorted(set(raw)))
    place = {name: at for at, name in enumerate(names)}
    order = np.array([place[name] for name in raw], dtype=np.int64)
    return Coded(names=names, codes=order[coded.indices.to_numpy()])


def floats(column: pa.ChunkedArray | pa.Array) -> Float[np.ndarray, " row"]:
    """A number column as float64, NaN where empty."""
    filled = pc.fill_null(pc.cast(column, pa.float64()), float("nan"))
    return np.asarray(filled.to_numpy(), dtype=np.float64)


def days(column: pa.ChunkedArray | pa.Array) -> Int[np.ndarray, " row"]:
    """A date column as days since 1970-01-01."""
    return np.asarray(pc.cast(pc.cast(column, pa.date32()), pa.int32()).to_numpy(), dtype=np.int64)


def date_of(day: int) -> date:
    """The date so many days after 1970-01-01."""
    return date.fromordinal(day + _EPOCH + 1)


def period_indices(frequency: Frequency, day: Int[np.ndarray, " row"]) -> Int[np.ndarray, " row"]:
    """``Frequency.index`` of every day (days since 1970-01-01)."""
    if frequency is Frequency.WEEK:
        return (day + _EPOCH) // 7
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def period_starts(frequency: Frequency, index: Int[np.ndarray, " row"]) -> Int[np.ndarray, " row"]:
    """First day (days since 1970-01-01) of the periods with these running numbers."""
    if frequency is Frequency.WEEK:
        return index * 7 - _EPOCH
    months = (index - 1970 * 12).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def dates(day: Int[np.ndarray, " row"]) -> pa.Array:
    """Days since 1970-01-01 as a date column."""
    return pa.array(day.astype(np.int32), pa.int32()).cast(pa.date32())


def numbers(values: Float[np.ndarray, " row"]) -> pa.Array:
    """A number column, null where NaN."""
    return pa.array(values, pa.float64(), mask=np.isnan(values))
