"""Which answers go with CX, loyalty and recommendation: shares of explained variance.

A share says how much of what the predictors together explain of an outcome is accounted for by one
of them. It is *not* what changing that one would change: people who like a brand rate it high on
everything (halo), the same questionnaire asks for both sides (common method), and what is not asked
explains nothing. Effects come from experiments and the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kurssi.maths.correlations import resampled
from kurssi.messages import Message
from kurssi.survey.answers import COMPONENTS
from kurssi.survey.instrument import as_posted
from kurssi.survey.predictors import (
    OUTCOMES,
    Level,
    Predictor,
    columns,
    measured,
    predictors,
)
from kurssi.survey.respondents import Respondents
from kurssi.survey.shares import OutcomeDrivers, split
from kurssi.vocabulary import CX

DRAWS = 500
NOT_EFFECTS = Message(
    "These are shares of explained variance, not effects: they do not say what changing a driver "
    "would change. People who like a brand rate it high on everything, and the same questionnaire "
    "asks for both sides."
)
NOT_MEASURED = Message("It is not measured.")
NO_DRIVER = Message(
    "Nothing else is measured that could explain it; declare further measures under [measures]."
)
OWN_ITEMS = Message(
    "It is made of the items of relevance and differentiation, so these explain all of it by "
    "construction; declare further measures under [measures] to see what goes with it."
)
NOT_ITS_OWN = Message(
    "The items of relevance and differentiation are not among its drivers: it is made of them, so "
    "they would explain all of it by construction."
)
REFUSED = Message("Its items have too little in common to make an index.")
NOBODY = Message("Nobody answered both it and a driver of it.")
ALL_ALIKE = Message(
    "All who answered a driver of it gave the same answer to it, so there is nothing to explain."
)
_LEAST = 1e-9  # answers that differ by less are the same, but for rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """The drivers of every outcome that is measured, by whole measures and by their items.

    ``skipped`` are outcomes without drivers, and why. Must not hold an effect.
    """

    outcomes: tuple[OutcomeDrivers, ...]
    skipped: tuple[tuple[str, Message], ...]
    key: int
    draws: int


def drivers(
    people: Respondents,
    *,
    key: int,
    brand: str | None,
    segment: str | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    draws: int = DRAWS,
) -> Drivers:
    """What goes with each outcome, with 90 % intervals over resampled people.

    Args:
        people: the checked tracker.
        key: the randomness of the resamples.
        brand: whose answers count (the own brand, usually); None means all brands, pooled within
            brands.
        segment: whose answers count; None means everybody.
        outcomes: ids of measures; cx, loyalty and recommendation by default.
        draws: how many resamples.
    """
    people, refused = as_posted(people)
    found: list[OutcomeDrivers] = []
    skipped = [(name, REFUSED) for name in refused if name not in outcomes]
    for outcome in dict.fromkeys(outcomes):
        candidates, reason = _levels(people, outcome, frozenset(refused))
        if reason is not None:
            skipped.append((outcome, reason))
        for chosen in candidates:
            given = columns(people, outcome, chosen, brand=brand, segment=segment)
            if not given.predictors or not given.weights.any():
                skipped.append((outcome, NOBODY))
                break
            if np.ptp(given.values[given.weights > 0, len(given.predictors)]) < _LEAST:
                skipped.append((outcome, ALL_ALIKE))
                break
            moments = resampled(given.values, given.weights, given.people, key=key, draws=draws)
            part = split(given, moments, key=key)
            own = (NOT_ITS_OWN,) if outcome == CX.id else ()
            found.append(replace(part, cautions=(*own, *part.cautions)))
    return Drivers(outcomes=tuple(found), skipped=tuple(skipped), key=key, draws=draws)


def _levels(
    people: Respondents, outcome: str, refused: frozenset[str]
) -> tuple[tuple[tuple[Predictor, ...], ...], Message | None]:
    """The sets of predictors an outcome is split over, or why there is none."""
    if refused & {outcome, *(COMPONENTS if outcome == CX.id else ())}:
        return (), REFUSED
    if not measured(people, outcome):
        return (), NOT_MEASURED
    items = predictors(people, outcome, Level.ITEM)
    whole = tuple(
        each for each in predictors(people, outcome, Level.MEASURE) if each.id not in refused
    )
    if items and not whole:
        return (items,), None
    if not whole:
        return (), OWN_ITEMS if outcome == CX.id else NO_DRIVER
    # Where every measure has one item, the two levels are one.
    return ((whole, items) if len(items) > len(whole) else (whole,)), None
