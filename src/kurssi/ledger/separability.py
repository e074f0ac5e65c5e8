"""Facts on whether two measures can be told apart, and their way into the panel.

One fact for every two measures of several items: their HTMT with its standard error, over all
brands and periods of the tracker, so its subject is the category and its period the first.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import pyarrow as pa

from kurssi.ledger.entry import CATEGORY
from kurssi.ledger.facts import facts_of
from kurssi.ledger.panel import Inseparable
from kurssi.maths.reliability import ratio_from_se
from kurssi.survey.answers import TABLE
from kurssi.survey.verdicts import JudgedPair, Separation, separation
from kurssi.tables.arrays import floats
from kurssi.vocabulary import ALL_SEGMENTS, STATES, Unit

MARK = "="
"""Stands between the two measures in the name of such a fact."""
_ORDER = tuple(state.id for state in STATES)


def separability_facts(
    pairs: Iterable[JudgedPair], *, source: str, first: date
) -> Iterator[pa.Table]:
    """One fact for every two measures of the model; ``first`` is the tracker's first period."""
    for pair in pairs:
        if pair.first in _ORDER and pair.second in _ORDER:
            yield facts_of(
                1,
                table=TABLE,
                source=source,
                measure=f"{pair.first}{MARK}{pair.second}",
                subject=CATEGORY,
                segment=ALL_SEGMENTS,
                period=pa.array([first], pa.date32()),
                value=pa.array([pair.htmt.value]),
                unit=Unit.NONE,
                se=pa.array([pair.htmt.se]),
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
        if separation(htmt) is Separation.INSEPARABLE:
            found.append(
                Inseparable(
                    first=first, second=second, htmt=htmt.value, low=htmt.low, high=htmt.high
                )
            )
    return tuple(found)
