"""Panel overlap: the same people answer in several waves, so that their errors go on.

What is measured (``overlap``), and what is told of it (``overlap_findings``). The rule of what the
model does with it is ``maths.overlap.allowance``; published rolling means are in
``survey.published``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.findings import Finding, Severity
from kurssi.maths.overlap import (
    Allowance,
    Carried,
    Lagged,
    allowance,
    deviations,
    lagged,
    seen_again,
)
from kurssi.messages import Message, Range
from kurssi.survey.answers import TABLE
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import Coded
from kurssi.vocabulary import MEASURES, STATES

# Below these, what goes on is not worth a word: a tenth of the variance.
WORTH_TELLING = 0.1
RETURNING = 0.05  # share of answers whose people answered the wave before


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How sampling errors go on from wave to wave, by brand and measure.

    ``measures`` and ``brands`` name the axes of ``lagged``. ``waves`` is how many periods had
    interviews. Must not hold tracks of single people.
    """

    measures: tuple[str, ...]
    brands: tuple[str, ...]
    waves: int
    lagged: Lagged

    def carried(self, brand: str) -> dict[str, Carried]:
        """Each measure's carried errors for ``brand``."""
        if brand not in self.brands:
            return {}
        at = self.brands.index(brand)
        found = self.lagged
        return {
            name: Carried.measured(
                found.at[at, :, k],
                found.error[at, :, k],
                float(found.far[at, k, k]),
                float(found.far_error[at, k, k]),
            )
            for k, name in enumerate(self.measures)
        }


def overlap(
    people: Respondents,
    values: Mapping[str, Float[np.ndarray, " row"]],
    cells: Int[np.ndarray, " row"],
) -> Overlap | None:
    """How the sampling errors of the waves go together; None where nobody answers twice.

    Args:
        people: the checked tracker.
        values: answers by measure, NaN where not answered.
        cells: the brand x segment x period of every row: deviations are from its mean.
    """
    waves = wave_numbers(people.period)
    if not values or not waves.any() or not seen_again(people.people.codes, waves).any():
        return None
    names = tuple(values)
    off = np.stack([deviations(values[name], people.weights, cells) for name in names], axis=1)
    found = lagged(off, people.people.codes, people.brands.codes, waves)
    if found is None:
        return None
    return Overlap(
        measures=names, brands=people.brands.names, waves=int(waves.max()) + 1, lagged=found
    )


def wave_numbers(period: Int[np.ndarray, " row"]) -> Int[np.ndarray, " row"]:
    """0, 1 ... for the periods that had interviews, in order."""
    low = int(period.min())
    held = np.bincount(period - low) > 0
    numbers: Int[np.ndarray, " row"] = (np.cumsum(held) - 1)[period - low]
    return numbers


def overlap_findings(people: Respondents, brand: str) -> tuple[Finding, ...]:
    """What overlap the own brand's answers have, and what the model does with it.

    Args:
        people: the checked tracker.
        brand: the own brand.
    """
    if not people.count or brand not in people.brands.names:
        return ()
    own = people.brands.codes == people.brands.names.index(brand)
    values = {
        name: each
        for name, each in people.answers.items()
        if name in _STATES and not np.isnan(each[own]).all()
    }
    found = overlap(people, values, _cells(people.brands, people.segments, people.period))
    if found is None:
        return ()
    carried = found.carried(brand)
    used = shared_allowance(carried, found.waves)
    told = [name for name, one in used.items() if _matters(one)]
    back = float(found.lagged.back[found.brands.index(brand)])
    if told:
        return (_finding(people.table, _going_on(told, carried), _handled(told, used)),)
    if back < RETURNING:
        return ()
    what = Message(
        "{percent} % of the answers have the respondent id of an answer in the wave before, but "
        "the answers do not go together: every wave counts as a sample of its own",
        percent=f"{100 * back:.0f}",
    )
    mend = Message("nothing to mend; numbers given anew in each wave would be clearer")
    return (_finding(people.table, what, mend),)


_STATES = tuple(state.id for state in STATES)


def shared_allowance(carried: Mapping[str, Carried], waves: int) -> dict[str, Allowance]:
    """How the model uses each measure's waves: all measures keep the same waves."""
    every = max((allowance(one, waves).every for one in carried.values()), default=1)
    return {name: allowance(one, waves, every=every) for name, one in carried.items()}


def _matters(one: Allowance) -> bool:
    return one.every > 1 or one.offset >= WORTH_TELLING or one.inflation >= 1.0 + WORTH_TELLING


def _cells(
    brands: Coded, segments: Coded, period: Int[np.ndarray, " row"]
) -> Int[np.ndarray, " row"]:
    low, span = int(period.min()), int(np.ptp(period)) + 1
    return (brands.codes * len(segments.names) + segments.codes) * span + period - low


def _going_on(told: list[str], carried: Mapping[str, Carried]) -> Message:
    # The others keep the same waves, though their own errors do not go on.
    told = [name for name in told if carried[name].lags.any()]
    next_wave = [100 * float(carried[name].lags[0]) for name in told]
    return Message(
        "the same people answer in several waves: the errors of neighbouring waves go together by "
        "{range} % ({measures})",
        range=Range(min(next_wave), max(next_wave)),
        measures=tuple(MEASURES[name].name for name in told),
    )


def _handled(told: list[str], used: Mapping[str, Allowance]) -> Message:
    factors = [100 * used[name].factor for name in told]
    told_how = {
        "every": str(used[told[0]].every),
        "range": Range(min(factors), max(factors)),
    }
    if used[told[0]].every > 1:
        return Message(
            "nothing to mend: rates use one wave in {every}, with {range} % of its "
            "variance; `kurssi measures` shows them all",
            **told_how,
        )
    return Message(
        "nothing to mend: rates use every wave, with {range} % of its variance; what all "
        "waves share is an error of the level and not of its changes",
        range=told_how["range"],
    )


def _finding(table: pa.Table, what: Message, mend: Message) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        code="panel-overlap",
        what=what,
        mend=mend,
        file=str(table["_file"][0].as_py()),
        table=TABLE,
        column="respondent",
        count=len(table),
    )
