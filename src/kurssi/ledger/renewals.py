"""Pairs of waves that share more or fewer people than others as far apart: facts and back again.

``@1`` is, of the wave of its period and the one before, how many times as many people they share
as neighbouring waves do on average; ``@52`` the same of the 52nd wave before. There is none where
it is about 1. What one person's answers have in common is ``ledger.carried_error``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float, Int

from kurssi.ledger.axes import rows
from kurssi.ledger.carried_error import MARK
from kurssi.ledger.facts import facts_of
from kurssi.maths.overlap import LAGS
from kurssi.maths.shared_people import renewal, told
from kurssi.periods import Frequency
from kurssi.survey.answers import TABLE
from kurssi.survey.overlap import wave_numbers
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import dates, days, floats, numbers, period_indices, period_starts
from kurssi.vocabulary import ALL_SEGMENTS, Unit

# Pairs within a year and this many of its parts are a year apart.
_NEAR = {Frequency.WEEK: 2, Frequency.MONTH: 1}
_LEAST = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewals:
    """``factor[brand, t, s]`` is how many times as many people waves t and s share as others."""

    brands: tuple[str, ...]
    factor: Float[np.ndarray, "brand wave wave"]

    def of(self, brands: list[str]) -> Int[np.ndarray, " series"]:
        """The place of each series' brand; the last one, of which nothing is told, for others."""
        at = {name: place for place, name in enumerate(self.brands)}
        return np.array([at.get(name, len(at)) for name in brands], dtype=np.int64)


def renewal_facts(people: Respondents, frequency: Frequency, source: str) -> Iterator[pa.Table]:
    """Facts per brand of the pairs of waves that share other numbers of people than is usual."""
    there = np.flatnonzero(_counted(people))
    if not len(there):
        return
    waves = np.zeros(people.count, dtype=np.int64)
    waves[there] = wave_numbers(people.period[there])
    rounds = int(waves.max()) + 1
    period = np.unique(people.period[there])
    year = frequency.per_year - _NEAR[frequency], frequency.per_year + _NEAR[frequency]
    for code, brand in enumerate(people.brands.names):
        mine = there[people.brands.codes[there] == code]
        if not len(mine):
            continue
        found = renewal(people.weights[mine], people.people.codes[mine], waves[mine], rounds)
        for lag, later, values in told(found, period, lags=LAGS, year=year, least=_LEAST):
            yield facts_of(
                len(values),
                table=TABLE,
                source=source,
                measure=f"{MARK}{lag}",
                subject=brand,
                segment=ALL_SEGMENTS,
                period=dates(period_starts(frequency, period[later])),
                value=numbers(values),
                unit=Unit.NONE,
            )


def _counted(people: Respondents) -> Bool[np.ndarray, " row"]:
    """Rows that anything is posted of: with a weight, and an answer."""
    answered = np.zeros(people.count, dtype=bool)
    for values in people.answers.values():
        answered |= ~np.isnan(values)
    return answered & (people.weights > 0)


def renewals(facts: pa.Table, frequency: Frequency) -> Renewals:
    """What was posted, read back; 1 where nothing was.

    Args:
        facts: the ledger's.
        frequency: how long a period is.
    """
    tracker = rows(facts, table=TABLE)
    mine = tracker.filter(pc.starts_with(tracker["measure"], MARK))
    if not len(mine):
        return Renewals(brands=(), factor=np.ones((1, 1, 1)))
    every = np.unique(period_indices(frequency, days(tracker["period"])))
    later = np.searchsorted(every, period_indices(frequency, days(mine["period"])))
    lag = np.array([int(name[len(MARK) :]) for name in mine["measure"].to_pylist()])
    brands = tuple(pc.unique(mine["subject"]).to_pylist())
    at = {name: place for place, name in enumerate(brands)}
    brand = np.array([at[name] for name in mine["subject"].to_pylist()])
    factor = np.ones((len(brands) + 1, len(every), len(every)))
    factor[brand, later, later - lag] = floats(mine["value"])
    factor[brand, later - lag, later] = floats(mine["value"])
    return Renewals(brands=brands, factor=factor)
