"""Identification grades, by rule: what kind of evidence stands behind a number.

A: a randomised experiment on this lever measured this side. B: a natural shock on this lever
measured this side. C: adjusted observation. D: not to be traded on: the prior's word, or spend that
follows demand, or a model that failed.
"""

from dataclasses import dataclass

import numpy as np

from kurssi.decisions.quote import Grade
from kurssi.ledger.panel import Experiment
from kurssi.messages import Message

# A quote whose middle half is this wide against the prior's learned too little from the data.
PRIOR_DOMINATED = 0.85
MONEY = ("units", "eur")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the rules look at, beside the numbers: one object for the whole board.

    ``unhealthy`` carries the sentence of a failed model check, ``approximate`` whether draws are a
    quick approximation. ``following`` are levers whose spend follows demand.
    """

    experiments: tuple[Experiment, ...]
    following: frozenset[str]
    unhealthy: Message | None
    approximate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grade and the rule that gave it, in words."""

    grade: Grade
    reason: Message


def contraction(posterior: np.ndarray, prior: np.ndarray) -> float:
    """Width of the posterior's middle half over that of the prior; 1 where nothing is known."""
    widths = [
        float(np.subtract(*np.nanquantile(draws, [0.75, 0.25]))) for draws in (posterior, prior)
    ]
    return widths[0] / widths[1] if widths[1] > 0 else 1.0


def grade(
    lever: str | None, measure: str, evidence: Evidence, *, width: float, money: bool
) -> Graded:
    """The grade of one quote.

    Args:
        lever: None for a bid.
        measure: the quote's measure.
        evidence: experiments, spend rules and health.
        width: ``contraction`` of the quote.
        money: whether the quote is about what the lever earns, not whom it moves.
    """
    if evidence.unhealthy is not None:
        return Graded(grade=Grade.D, reason=evidence.unhealthy)
    designs = _designs(lever, measure, evidence.experiments, money=money)
    if "randomised" in designs:
        return Graded(grade=Grade.A, reason=Message("a randomised experiment measured it"))
    if "shock" in designs:
        return Graded(grade=Grade.B, reason=Message("a natural shock measured it"))
    if money and lever in evidence.following:
        return Graded(
            grade=Grade.D,
            reason=Message(
                "spend follows demand, so the effect cannot be told from demand itself; a "
                "randomised experiment on the lever would tell"
            ),
        )
    if width > PRIOR_DOMINATED:
        return Graded(
            grade=Grade.D,
            reason=Message(
                "the data say little: the interval is {share} % as wide as before seeing them; "
                "more varied spend or an experiment would help",
                share=round(100 * min(width, 1.0)),
            ),
        )
    return Graded(grade=Grade.C, reason=Message("observed and adjusted, not randomised"))


def _designs(
    lever: str | None, measure: str, experiments: tuple[Experiment, ...], *, money: bool
) -> set[str]:
    wanted = MONEY if money else (measure,)
    return {e.design for e in experiments if e.lever == lever and e.measure in wanted}
