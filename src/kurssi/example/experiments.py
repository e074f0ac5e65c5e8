"""Two randomised experiments: true effects by the world's equations, seen with sampling error."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import expit

from kurssi.example.setting import stream
from kurssi.example.world import World, happen, saturate

SPAN_WEEKS = 8
PERSONS_ASKED = 60_000  # in each arm of the brand-lift study
UNITS_ERROR = 0.0035  # standard error of the regional test, as a share of units


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A change of spend and what it did, as reported: ``segment`` is None for the whole market.

    ``effect`` is the mean change of a share over the span, or the total change of units in it;
    ``truth`` is the same without sampling error.
    """

    lever: str
    start: date
    end: date
    segment: str | None
    measure: str
    spend_change: float
    effect: float
    se: float
    truth: float


def experiments(world: World) -> tuple[Experiment, ...]:
    """A brand-lift study of short video in one segment, and a regional test of television."""
    segment = world.parameters.segments[0]
    return (
        _run(world, "short_video", "awareness", segment, change=1.5),
        _run(world, "tv", "units", None, change=0.5),
    )


def _run(
    world: World, lever: str, measure: str, segment: str | None, *, change: float
) -> Experiment:
    """``lever`` at 1 + ``change`` times its spend over the busiest span of the last years."""
    place = world.parameters.levers.index(lever)
    people = slice(None) if segment is None else [world.parameters.segments.index(segment)]
    begin = _busiest(world.spend[:, people, place].sum(1))
    span = slice(begin, begin + SPAN_WEEKS)
    attention = world.attention.copy()
    attention[span, people, place] *= 1.0 + change
    truth, se = _effect(world, attention, measure, span, people)
    noise = stream(world.seed, f"experiment {lever}").normal()
    return Experiment(
        lever=lever,
        start=world.grid.starts[begin],
        end=world.grid.starts[begin + SPAN_WEEKS - 1] + timedelta(days=6),
        segment=segment,
        measure=measure,
        spend_change=float(change * world.spend[span, people, place].sum()),
        effect=truth + se * float(noise),
        se=se,
        truth=truth,
    )


def _busiest(spend: np.ndarray) -> int:
    """First week of the span with most spend, between two fifths and nine tenths of the history."""
    totals = np.convolve(spend, np.ones(SPAN_WEEKS), mode="valid")
    low, high = int(0.4 * len(spend)), int(0.9 * len(spend)) - SPAN_WEEKS
    return low + int(np.argmax(totals[low:high]))


def _effect(
    world: World, attention: np.ndarray, measure: str, span: slice, people: slice | list[int]
) -> tuple[float, float]:
    """True effect of the changed attention in the span, and the standard error of seeing it."""
    usual = saturate(world.attention, world.parameters.half_saturation).mean(0)
    changed = happen(
        world.parameters, world.grid, world.surroundings, world.shocks, attention, usual=usual
    )
    if measure == "units":
        units = world.surroundings.category * expit(changed.log_odds)
        base = world.expected_units[span, people]
        return float((units[span, people] - base).sum()), float(UNITS_ERROR * base.sum())
    k = world.parameters.measures.index(measure)
    base = world.shares[span, people, k]
    gained = expit(changed.states)[span, people, k] - base
    weight = world.population[people] / world.population[people].sum()
    share = float((base @ weight).mean())
    se = np.sqrt(2 * share * (1 - share) / PERSONS_ASKED)
    return float((gained @ weight).mean()), float(se)
