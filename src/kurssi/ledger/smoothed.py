"""Published waves that are rolling means: which of them the model uses, and when they stand.

Two values whose windows share a period are no two samples. Of a rolling series the model uses the
latest value and every earlier one whose window ends before the next used one begins, each in the
middle period of its window, and none wider than a quarter of a year; ``kurssi measures`` shows
them all.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Int

from kurssi.ledger.facts import facts_of
from kurssi.periods import Frequency
from kurssi.survey.published import WAVES, WIDEST
from kurssi.tables.arrays import dates, days, encode, floats, numbers, period_indices, period_starts
from kurssi.vocabulary import Unit

MARK = "@window"
"""Ends the name of the fact that holds how many periods a published value is a mean of."""
_KEY = ("measure", "subject", "segment")


def window_facts(waves: pa.Table, width: Int[np.ndarray, " wave"]) -> pa.Table:
    """One fact for every published value that is a mean of several periods.

    Args:
        waves: facts of the published values.
        width: periods that each is a mean of.
    """
    rolling = pa.array(width > 1)
    kept = waves.filter(rolling).combine_chunks()
    named = [f"{name}{MARK}" for name in kept["measure"].to_pylist()]
    copied = ("table", "source", "subject", "segment", "period")
    return facts_of(
        len(kept),
        measure=pa.array(named, pa.string()),
        value=numbers(width[width > 1].astype(float)),
        unit=Unit.COUNT,
        **{name: kept[name].combine_chunks() for name in copied},
    )


def widths(facts: pa.Table, among: pa.Table) -> Int[np.ndarray, " fact"]:
    """How many periods each of ``facts`` is a mean of; 1 where ``among`` holds no word on it."""
    marks = among.filter(pc.ends_with(among["measure"], MARK))
    if not len(marks):
        return np.ones(len(facts), dtype=np.int64)
    named = [name.removesuffix(MARK) for name in marks["measure"].to_pylist()]
    told: dict[tuple[object, ...], int] = {}
    columns = (named, *(marks[name].to_pylist() for name in (*_KEY[1:], "period")))
    for key, value in zip(zip(*columns, strict=True), floats(marks["value"]), strict=True):
        told[key] = max(told.get(key, 1), int(value))
    waves = np.asarray(pc.equal(facts["table"], WAVES).to_numpy())
    keys = zip(*(facts[name].to_pylist() for name in (*_KEY, "period")), strict=True)
    found = [told.get(key, 1) for key in keys]
    return np.where(waves, np.array(found, dtype=np.int64), 1)


def slack(periods: Int[np.ndarray, " period"]) -> int:
    """How many periods windows may share before they count as overlapping.

    None where values come in every period; with months in weeks, one: three months are 12, 13 or
    14 weeks.
    """
    gaps = np.diff(np.unique(periods))
    return (int(np.median(gaps)) - 1) // 2 if len(gaps) else 0


def used(
    waves: pa.Table,
    width: Int[np.ndarray, " wave"],
    frequency: Frequency,
    *,
    asked: Mapping[str, Int[np.ndarray, " period"]],
) -> pa.Table:
    """The published values of one brand that the model uses, in the middle of their windows.

    Args:
        waves: facts of one brand's published values.
        width: periods that each is a mean of.
        frequency: how long a period is.
        asked: by measure, the periods that respondents tell of: a window that touches one of them
            is left out, since it may be the same people.
    """
    if not (width > 1).any():
        return waves
    period = period_indices(frequency, days(waves["period"]))
    measure = encode(waves["measure"])
    keep = np.zeros(len(waves), dtype=bool)
    for code, name in enumerate(measure.names):
        mine = np.flatnonzero(measure.codes == code)
        keep[mine] = _apart(period[mine], width[mine], asked.get(name, period[:0]))
    middle = period - (width - 1) // 2
    keep &= width <= WIDEST[frequency]
    moved = waves.set_column(
        waves.schema.get_field_index("period"),
        waves.schema.field("period"),
        dates(period_starts(frequency, middle)),
    )
    return moved.filter(pa.array(keep))


def _apart(
    period: Int[np.ndarray, " wave"],
    width: Int[np.ndarray, " wave"],
    asked: Int[np.ndarray, " period"],
) -> Bool[np.ndarray, " wave"]:
    """Which values to use, from the latest back, so that no two windows share a period."""
    free = slack(period)
    held, at = np.unique(period, return_inverse=True)
    widest = np.ones(len(held), dtype=np.int64)
    np.maximum.at(widest, at, width)
    keep = np.zeros(len(held), dtype=bool)
    limit = int(held[-1])
    for i in range(len(held) - 1, -1, -1):
        first = int(held[i]) - int(widest[i]) + 1
        told = (asked >= first) & (asked <= held[i])
        if held[i] <= limit and not (widest[i] > 1 and told.any()):
            keep[i] = True
            limit = first - 1 + free
    chosen: Bool[np.ndarray, " wave"] = keep[at]
    return chosen
