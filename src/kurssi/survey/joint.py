"""Measures that are one thing to the answers, and the one level they have together.

A joint measure is named after its parts (``relevance=differentiation``) and is the mean of all
their items, as if they were declared as one. What is *not* here: the verdict on two of them
(``survey.verdicts``), and how levels and errors come of a person's answers (``ledger.estimate``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.maths.reliability import Gauge
from kurssi.survey.answers import mean_levelled
from kurssi.survey.indicators import unit_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import ALIKE, InstrumentReport, JudgedPair, Separation, UntoldPair
from kurssi.vocabulary import JOINT, MEASURES, Unit, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Measures that are reported as one; ``pairs`` are the verdicts on every two of them.

    Must not hold levels.
    """

    parts: tuple[str, ...]
    pairs: tuple[JudgedPair | UntoldPair, ...]

    @property
    def id(self) -> str:
        """Its name in rows and facts: the parts', in the order people read them."""
        return JOINT.join(self.parts)

    @property
    def weakest(self) -> Gauge | None:
        """The least HTMT among the verdicts; None where no pair has one."""
        return min(self._gauges, key=lambda gauge: gauge.value, default=None)

    @property
    def surest(self) -> Gauge | None:
        """The largest HTMT among the verdicts; None where no pair has one."""
        return max(self._gauges, key=lambda gauge: gauge.value, default=None)

    @property
    def _gauges(self) -> list[Gauge]:
        return [pair.htmt for pair in self.pairs if isinstance(pair, JudgedPair)]


def verdict(pair: JudgedPair | UntoldPair) -> Separation:
    """What is said of a pair, with an HTMT or without; without, nothing unless it is one thing."""
    if isinstance(pair, JudgedPair):
        return pair.separation
    if not pair.inseparable:
        return Separation.SEPARABLE
    sure = pair.least is None or pair.least.low >= ALIKE
    return Separation.INSEPARABLE if sure else Separation.DOUBTFUL


def joints(report: InstrumentReport) -> tuple[Joint, ...]:
    """Measures that are one thing, the surest pairs first; each is in one of them at most.

    Two sets become one where some pair across them is one thing and none was told apart: alike is
    not passed on from neighbour to neighbour.
    """
    every: tuple[JudgedPair | UntoldPair, ...] = (*report.pairs, *report.untold)
    pairs = {frozenset((pair.first, pair.second)): pair for pair in every}
    one = [pair for pair in pairs.values() if verdict(pair) is Separation.INSEPARABLE]
    sets: dict[str, frozenset[str]] = {}
    for pair in sorted(one, key=_strength, reverse=True):
        first, second = (sets.get(name, frozenset({name})) for name in (pair.first, pair.second))
        if first != second and not any(_apart(pairs, a, b) for a in first for b in second):
            sets |= dict.fromkeys(first | second, first | second)
    named = (name for pair in pairs.values() for name in (pair.first, pair.second))
    places = {name: at for at, name in enumerate(dict.fromkeys((*MEASURES, *named)))}
    return tuple(
        Joint(
            parts=tuple(sorted(each, key=places.__getitem__)),
            pairs=tuple(p for both, p in pairs.items() if both <= each),
        )
        for each in dict.fromkeys(sets.values())
    )


def _strength(pair: JudgedPair | UntoldPair) -> float:
    """How far the two go together, errors removed; made of the same answers they are one."""
    if isinstance(pair, JudgedPair):
        return pair.htmt.low
    return 1.0 if pair.least is None else pair.least.low


def _apart(
    pairs: Mapping[frozenset[str], JudgedPair | UntoldPair], first: str, second: str
) -> bool:
    pair = pairs.get(frozenset((first, second)))
    return isinstance(pair, JudgedPair) and pair.separation is Separation.SEPARABLE


def joint_items(people: Respondents, measure: str) -> list[Float[np.ndarray, " row"]]:
    """Every item of every part of a joint measure, in POMP; a shared item once."""
    found: dict[str, Float[np.ndarray, " row"]] = {}
    for part in parts_of(measure):
        one = people.instruments.get(part)
        if one is None:
            found[part] = 100.0 * people.answers[part] / MEASURES[part].scale
        else:
            found |= {item: one.points(people.table, item) for item in one.items}
    return list(found.values())


def joint_answers(people: Respondents, measure: str) -> Float[np.ndarray, " row"]:
    """Each respondent's level of a joint measure: the mean of all its items, on its scale.

    So its error holds how far the parts go together: the same people answered them.
    """
    points = mean_levelled(joint_items(people, measure), people.brands.codes)
    return points / 100.0 if unit_of(measure) is Unit.SHARE else points
