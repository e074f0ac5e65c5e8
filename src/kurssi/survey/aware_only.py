"""Questions asked only of those who know the brand: their levels are of these, not of everyone.

Nothing is mended: whether the others count as "no" is the company's to say. What is *not* here:
awareness itself (``tables.tracker_rules``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kurssi.findings import Finding
from kurssi.messages import Message, Name
from kurssi.survey.answers import AWARENESS
from kurssi.survey.remarks import about, files_of, name_of
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import floats
from kurssi.tables.mends import recode
from kurssi.vocabulary import CX
from kurssi.workspace.company import Workspace

# Asked of all, so many of those who do not know the brand would have answered in a wave.
FEWEST_MISSED = 5.0
# That share of them may have answered all the same.
STRAY = 0.05
# Who does not know a brand does not consider it: an empty cell may be read as no.
_NO_IS_ZERO = ("consideration", "preference")
# Contracted answers that are no measure of the model.
_ASKED = ("satisfaction", "effort")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwareOnly:
    """A measure asked only of those who know the brand, where that leaves the smallest part.

    ``answered`` of ``told`` whose awareness is known, about ``brand`` in the last such wave;
    ``aware`` of them know it. ``rows`` are all that did not answer it and do not know the brand.
    Must not hold a level.
    """

    measure: str
    name: Name | str
    brand: str
    answered: int
    told: int
    aware: int
    rows: int


def aware_only(people: Respondents) -> tuple[AwareOnly, ...]:
    """Every measure that those who do not know the brand were not asked, in its last such wave.

    A wave is judged over all brands: had all been asked alike, as large a share of the unaware
    would have answered as of the aware.
    """
    known = people.answers.get(AWARENESS)
    if known is None:
        return ()
    counted = (people.weights > 0) & ~np.isnan(known)
    if not counted.any():
        return ()
    cells = _Cells.of(people, counted, known >= 0.5)
    found = []
    for name, given in _given(people):
        one = cells.judged(people, name, given)
        if one is not None:
            found.append(one)
    return tuple(found)


def aware_only_findings(people: Respondents, workspace: Workspace) -> Iterator[Finding]:
    """A warning for each that may be filled with no, and one for all the others."""
    others = []
    for one in aware_only(people):
        if one.measure not in _NO_IS_ZERO or one.measure not in people.table.column_names:
            others.append(one)
            continue
        lines = recode(workspace, files_of(people, one.measure), one.measure, {"": 0.0})
        mend = Message(
            "read it as of those aware; or, if who does not know the brand counts as no, {lines}",
            lines=lines,
        )
        yield about(people, "asked-of-the-aware", (one.measure,), (_what((one,)), mend),
                    count=one.rows)  # fmt: skip
    if others:
        mend = Message(
            "nothing, if its level is meant to be of those aware; else ask everyone, and say in "
            "its label whom it is of"
        )
        columns = tuple(dict.fromkeys(c for one in others for c in _columns(people, one.measure)))
        yield about(people, "asked-of-the-aware", columns, (_what(others), mend),
                    count=max(one.rows for one in others))  # fmt: skip


def _what(found: tuple[AwareOnly, ...] | list[AwareOnly]) -> Message:
    """Who answered, of the measure where that was the smallest part."""
    least = min(found, key=lambda one: one.answered / one.told)
    said = {
        "measures": tuple(one.name for one in found),
        "few": least.answered,
        "many": least.told,
        "brand": least.brand,
        "aware": least.aware,
    }
    if least.aware == least.answered:
        return Message(
            "{measures}: answered by {few} of {many} about {brand} in the last wave, all of them "
            "aware of the brand: the level is of those, not of everyone",
            **said,
        )
    return Message(
        "{measures}: answered by {few} of {many} about {brand} in the last wave, {aware} of them "
        "aware of the brand: the level is of those, not of everyone",
        **said,
    )


def _given(people: Respondents) -> Iterator[tuple[str, Bool[np.ndarray, " row"]]]:
    """Every measure that was asked, and who answered it; an index by any of its items."""
    for name, values in people.answers.items():
        if name not in (AWARENESS, CX.id) and name not in people.instruments:
            yield name, ~np.isnan(values)
    alone = [name for name in _ASKED if name in people.table.column_names]
    for name in dict.fromkeys((*people.instruments, *alone)):
        if name in (AWARENESS, CX.id):
            continue
        given = np.zeros(people.count, dtype=bool)
        for column in _columns(people, name):
            given |= ~np.isnan(floats(people.table[column]))
        yield name, given


def _columns(people: Respondents, name: str) -> tuple[str, ...]:
    return people.instruments[name].items if name in people.instruments else (name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Who knows the brand and who does not, by wave and brand. Must not hold answers."""

    counted: Bool[np.ndarray, " row"]
    aware: Bool[np.ndarray, " row"]
    cell: np.ndarray  # of every row: wave x brand
    waves: int

    @classmethod
    def of(
        cls, people: Respondents, counted: Bool[np.ndarray, " row"], aware: Bool[np.ndarray, " row"]
    ) -> "_Cells":
        """The waves are those in which anybody told whether he knows a brand."""
        held, wave = np.unique(people.period, return_inverse=True)
        cell = wave.reshape(-1) * len(people.brands.names) + people.brands.codes
        return cls(counted=counted, aware=aware, cell=cell, waves=len(held))

    def judged(
        self, people: Respondents, name: str, given: Bool[np.ndarray, " row"]
    ) -> AwareOnly | None:
        """What is to be told of a measure; None where all were asked, or too few tell."""
        brands = len(people.brands.names)
        knows, not_ = self.counted & self.aware, self.counted & ~self.aware

        def table(rows: Bool[np.ndarray, " row"]) -> Float[np.ndarray, "wave brand"]:
            held = np.bincount(self.cell[rows], minlength=self.waves * brands)
            return held.reshape(self.waves, brands).astype(np.float64)

        aware, unaware, told, strays = (
            table(rows) for rows in (knows, not_, knows & given, not_ & given)
        )
        missed = told / np.maximum(aware, 1.0) * unaware
        found = (missed.sum(axis=1) >= FEWEST_MISSED) & (
            strays.sum(axis=1) <= STRAY * missed.sum(axis=1)
        )
        if not found.any():
            return None
        wave = int(np.flatnonzero(found)[-1])
        whole = (aware + unaware)[wave]
        part = np.where(told[wave] > 0, (told + strays)[wave] / np.maximum(whole, 1.0), np.inf)
        at = int(part.argmin())
        return AwareOnly(
            measure=name,
            name=name_of(people, name),
            brand=people.brands.names[at],
            answered=int((told + strays)[wave, at]),
            told=int(whole[at]),
            aware=int(told[wave, at]),
            rows=int((unaware - strays)[found].sum()),
        )
