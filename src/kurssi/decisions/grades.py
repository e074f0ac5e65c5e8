"""Identification grades, by rule: what kind of evidence stands behind a number.

A: a randomised experiment on this lever measured this side. B: a natural shock on this lever
measured this side. C: adjusted observation. D: not to be traded on: the prior's word, or spend that
follows demand, or a model that failed.
"""

from dataclasses import dataclass

import numpy as np

from kurssi.decisions.intervals import quantiles
from kurssi.decisions.quote import Grade
from kurssi.decisions.telling import MONEY
from kurssi.ledger.panel import Experiment, Inseparable
from kurssi.messages import Message, Number
from kurssi.vocabulary import MEASURES

# A quote whose middle half is this wide against the prior's, and whose median moved less than half
# of it, learned too little from the data.
PRIOR_DOMINATED = 0.85
MOVED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the rules look at, beside the numbers: one object for the whole board.

    ``unhealthy`` carries the sentence of a failed model check, ``undrawn`` says that the draws
    themselves failed (chains that do not agree), ``approximate`` that they are a quick
    approximation. ``following`` are levers whose spend follows demand.
    """

    experiments: tuple[Experiment, ...]
    following: frozenset[str]
    unhealthy: Message | None
    approximate: bool
    undrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grade and the rule that gave it, in words."""

    grade: Grade
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How far the data moved a quote from what the prior alone would say.

    ``width``: the posterior's middle half over the prior's; ``shift``: how far the median moved, in
    middle halves of the prior.
    """

    width: float
    shift: float

    @classmethod
    def between(cls, posterior: np.ndarray, prior: np.ndarray) -> "Learned":
        """Compare draws of a quote under posterior and prior."""
        after, before = (
            quantiles(draws[~np.isnan(draws)], (0.25, 0.5, 0.75)) for draws in (posterior, prior)
        )
        unit = before[2] - before[0]
        if unit <= 0:
            return cls(width=1.0, shift=0.0)
        return cls(width=(after[2] - after[0]) / unit, shift=abs(after[1] - before[1]) / unit)

    @property
    def little(self) -> bool:
        """Whether the quote is the prior's word rather than the data's."""
        return self.width > PRIOR_DOMINATED and self.shift < MOVED


def grade(
    lever: str | None, measure: str, evidence: Evidence, *, learned: Learned, money: bool
) -> Graded:
    """The grade of one quote.

    Args:
        lever: None for a bid.
        measure: the quote's measure.
        evidence: experiments, spend rules and health.
        learned: how far the data moved the quote.
        money: whether the quote is about what the lever earns, not whom it moves.
    """
    if evidence.unhealthy is not None:
        return Graded(grade=Grade.D, reason=evidence.unhealthy)
    if evidence.approximate:
        return Graded(
            grade=Grade.D,
            reason=Message("an approximate posterior (--quick) is for a first look: fit in full"),
        )
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
    if learned.little:
        return Graded(
            grade=Grade.D,
            reason=Message(
                "the data say little: the interval is {share}% as wide as before seeing them; "
                "more varied spend or an experiment would help",
                share=round(100 * min(learned.width, 1.0)),
            ),
        )
    return Graded(grade=Grade.C, reason=Message("observed and adjusted, not randomised"))


def one_with(pair: Inseparable, measure: str) -> Message:
    """Why a measure that cannot be told from another has no rate of its own, and what helps.

    A rate for each alone would split one thing by the model's assumptions, not by the answers.
    """
    other = pair.other(measure) or measure
    values = {
        "other": MEASURES[other].name,
        "htmt": Number(pair.htmt, 2),
        "low": Number(pair.low, 2),
        "high": Number(pair.high, 2),
    }
    if {pair.first, pair.second} == {"relevance", "differentiation"}:
        return Message(
            "the answers cannot tell it from {other} (HTMT {htmt}, {low} to {high}; 1 is one "
            "thing), so customer experience, made of both, is quoted instead; items that only one "
            "of them answers to would help",
            **values,
        )
    return Message(
        "the answers cannot tell it from {other} (HTMT {htmt}, {low} to {high}; 1 is one thing); "
        "items that only one of them answers to would help",
        **values,
    )


def _designs(
    lever: str | None, measure: str, experiments: tuple[Experiment, ...], *, money: bool
) -> set[str]:
    wanted = MONEY if money else (measure,)
    return {e.design for e in experiments if e.lever == lever and e.measure in wanted}
