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
from kurssi.survey.instrument import instrument_report, posted_answers
from kurssi.survey.joint import Joint, joints
from kurssi.survey.predictors import (
    OUTCOMES,
    Level,
    Predictor,
    columns,
    measured,
    one_with,
    predictors,
)
from kurssi.survey.respondents import Respondents
from kurssi.survey.shares import Names, OutcomeDrivers, split
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
ALL_ONE = Message(
    "All else that is measured is one thing with it to the answers; declare measures of other "
    "things under [measures]."
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
    report = instrument_report(people)
    people = replace(people, answers=posted_answers(people.answers, report))
    refused, joint = tuple(sorted(report.refused)), joints(report)
    found: list[OutcomeDrivers] = []
    skipped = [(name, REFUSED) for name in refused if name not in outcomes]
    for outcome in dict.fromkeys(outcomes):
        candidates, reason = _levels(people, outcome, frozenset(refused), joint)
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
            said = (*_left_out(people, outcome, joint), *_together(given.predictors))
            found.append(replace(part, cautions=(*said, *part.cautions)))
    return Drivers(outcomes=tuple(found), skipped=tuple(skipped), key=key, draws=draws)


def _levels(
    people: Respondents, outcome: str, refused: frozenset[str], joint: Sequence[Joint]
) -> tuple[tuple[tuple[Predictor, ...], ...], Message | None]:
    """The sets of predictors an outcome is split over, or why there is none."""
    if refused & {outcome, *(COMPONENTS if outcome == CX.id else ())}:
        return (), REFUSED
    if not measured(people, outcome):
        return (), NOT_MEASURED
    items = predictors(people, outcome, Level.ITEM, joint=joint)
    whole = tuple(
        each
        for each in predictors(people, outcome, Level.MEASURE, joint=joint)
        if each.id not in refused
    )
    if items and not whole:
        return (items,), None
    if not whole and outcome != CX.id and one_with(outcome, joint) & set(people.instruments):
        return (), ALL_ONE
    if not whole:
        return (), OWN_ITEMS if outcome == CX.id else NO_DRIVER
    # Where every measure has one item, the two levels are one.
    return ((whole, items) if len(items) > len(whole) else (whole,)), None


def _left_out(people: Respondents, outcome: str, joint: Sequence[Joint]) -> tuple[Message, ...]:
    """What is not among the drivers though it was asked, and why."""
    own = (NOT_ITS_OWN,) if outcome == CX.id else ()
    same = one_with(outcome, joint)
    names = tuple((name,) for name in people.instruments if name in same)
    if not names:
        return own
    return (
        *own,
        Message(
            "To the answers it is one thing with these, so they are not among its drivers: "
            "{measures}.",
            measures=Names(ids=names, measures=True),
        ),
    )


def _together(given: Sequence[Predictor]) -> tuple[Message, ...]:
    """Which drivers stand for several measures."""
    return tuple(
        Message(
            "To the answers these are one thing, so they are one driver, the mean of all their "
            "items: {measures}.",
            measures=Names(ids=tuple((one.id,) for one in each.instruments), measures=True),
        )
        for each in given
        if len(each.instruments) > 1
    )
