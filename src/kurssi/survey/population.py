"""The tracker's segments against their populations: ``all`` is the market, not the sample's mix.

Where nothing else is said of weights, each wave's segments count by their populations: the
poststratified mean, Holt and Smith (1979), Journal of the Royal Statistical Society A 142.
What is *not* here: margins (``maths.raking``), and errors.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from kurssi.maths.survey import effective_n

# A segment whose share is off by more than this part of itself makes `all` another market.
OFF = 0.25
SURE = 2.0  # standard errors that it must be off by, too


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentShares:
    """Shares of the segments that were asked: of the people declared, asked, and as weighted."""

    names: tuple[str, ...]
    declared: Float[np.ndarray, " segment"]
    asked: Float[np.ndarray, " segment"]
    weighted: Float[np.ndarray, " segment"]
    n_eff: float

    @property
    def off(self) -> tuple[int, ...]:
        """The segments whose weighted share is far from the declared one, and not by chance."""
        error = np.sqrt(self.declared * (1.0 - self.declared) / max(self.n_eff, 1.0))
        far = np.maximum(OFF * self.declared, SURE * error)
        return tuple(np.flatnonzero(np.abs(self.weighted - self.declared) > far).tolist())


def balanced(
    segment: Int[np.ndarray, " person"],
    populations: Float[np.ndarray, " segment"],
    wave: Int[np.ndarray, " person"],
) -> Float[np.ndarray, " person"]:
    """Weights under which each wave's segments count by population; their mean is 1 in each.

    The share of the population over the share of the sample, among those of a declared segment.
    People of none keep 1. A wave in which nobody of a segment was asked counts what it has.

    Args:
        segment: of each person, -1 where it is none of the declared.
        populations: persons in each segment.
        wave: of each person.
    """
    placed = np.flatnonzero(segment >= 0)
    count, waves = len(populations), int(wave.max(initial=-1)) + 1
    cell = wave[placed] * count + segment[placed]
    asked = np.bincount(cell, minlength=waves * count).reshape(waves, count)
    people = np.where(asked > 0, populations, 0.0)
    scale = asked.sum(axis=1) / np.maximum(people.sum(axis=1), 1e-300)
    factor = people * scale[:, None] / np.maximum(asked, 1)
    weights = np.ones(len(segment))
    weights[placed] = factor.reshape(-1)[cell]
    return weights


def segment_shares(
    names: tuple[str, ...],
    segment: Int[np.ndarray, " person"],
    populations: Float[np.ndarray, " segment"],
    weights: Float[np.ndarray, " person"],
) -> SegmentShares | None:
    """The shares of the segments, all waves together; None where fewer than two were asked."""
    counted = (segment >= 0) & (weights > 0)
    place, count = segment[counted], len(populations)
    held = np.bincount(place, minlength=count)
    there = held > 0
    if there.sum() < 2:
        return None
    mass = np.bincount(place, weights=weights[counted], minlength=count)[there]
    return SegmentShares(
        names=tuple(name for name, asked in zip(names, there, strict=True) if asked),
        declared=populations[there] / populations[there].sum(),
        asked=held[there] / held.sum(),
        weighted=mass / mass.sum(),
        n_eff=effective_n(weights[counted]),
    )
