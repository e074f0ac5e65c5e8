"""Facts on whether two measures can be told apart, and their way into the panel.

One fact for every two measures of several items: their HTMT with its standard error, over all
brands and periods of the tracker, so its subject is the category and its period the first.
"""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from kurssi.ledger.entry import CATEGORY
from kurssi.ledger.facts import facts_of
from kurssi.ledger.panel import Inseparable
from kurssi.maths.reliability import Gauge, ratio_from_se
from kurssi.survey.answers import TABLE
from kurssi.survey.verdicts import (
    InstrumentReport,
    JudgedPair,
    Separation,
    UntoldPair,
    separation,
)
from kurssi.tables.arrays import floats
from kurssi.vocabulary import ALL_SEGMENTS, JOINT, STATES, Unit

MARK = JOINT
"""Stands between the two measures in the name of such a fact."""
_SAME = Gauge(1.0, 1.0, 1.0, 0.0)
_ORDER = tuple(state.id for state in STATES)


def separability_facts(report: InstrumentReport, *, source: str, first: date) -> Iterator[pa.Table]:
    """One fact for every two measures of the model; ``first`` is the tracker's first period.

    Of pairs without an HTMT those that are one thing all the same, with the least their
    correlation can be; all items in common are 1.
    """
    pairs: list[tuple[JudgedPair | UntoldPair, Gauge]]
    pairs = [(pair, pair.htmt) for pair in report.pairs]
    pairs += [(pair, pair.least or _SAME) for pair in report.untold if pair.inseparable]
    for pair, htmt in pairs:
        if pair.first in _ORDER and pair.second in _ORDER:
            yield facts_of(
                1,
                table=TABLE,
                source=source,
                measure=f"{pair.first}{MARK}{pair.second}",
                subject=CATEGORY,
                segment=ALL_SEGMENTS,
                period=pa.array([first], pa.date32()),
                value=pa.array([htmt.value]),
                unit=Unit.NONE,
                se=pa.array([htmt.se]),
                n=pa.array([float(pair.n)]),
            )


def inseparable(facts: pa.Table, measures: tuple[str, ...]) -> tuple[Inseparable, ...]:
    """Every two of ``measures`` that cannot be told apart, in the facts' order.

    Args:
        facts: the tracker's facts on the category.
        measures: those that the panel has.
    """
    found = []
    values, errors = floats(facts["value"]).tolist(), floats(facts["se"]).tolist()
    for name, value, se in zip(facts["measure"].to_pylist(), values, errors, strict=True):
        first, mark, second = name.partition(MARK)
        if not mark or not {first, second} <= set(measures):
            continue
        htmt = ratio_from_se(value, se)
        if separation(htmt) is not Separation.SEPARABLE:
            found.append(
                Inseparable(
                    first=first, second=second, htmt=htmt.value, low=htmt.low, high=htmt.high
                )
            )
    return tuple(found)
