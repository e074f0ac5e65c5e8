"""Which texts name a lever, by the vocabulary alone: a medium, service, an offer.

What is *not* here: levers that a company has declared (``named``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kurssi.concepts.concept import core
from kurssi.concepts.matching import Wording, fits, weights
from kurssi.concepts.named import PROBABLE
from kurssi.vocabulary import Kind

FIELD = "levers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What sort of lever a text may name, and whether that is sure."""

    kind: Kind
    sure: bool


def told_levers(words: Sequence[str]) -> list[Told | None]:
    """What lever each text may name; None where the vocabulary knows none that it may be."""
    concepts, least = core().concepts, weights().suggest
    found: list[Told | None] = []
    for some in fits([Wording(word) for word in words]):
        named = (
            Told(kind=Kind(kind), sure=place == 0 and fit.score >= least)
            for place, fit in enumerate(some)
            if (kind := concepts[fit.concept].lever) and concepts[fit.concept].field == FIELD
            if fit.score >= PROBABLE
        )
        found.append(next(named, None))
    return found
