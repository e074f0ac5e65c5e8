"""Sampling errors that go on from wave to wave, because the same people answer again.

How far they do is measured from the answers (``lagged``); what a filter of independent errors must
be told instead is said by ``allowance``.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

LAGS = 8
"""Waves apart that the correlation is measured at; further ones between the ends of the series."""
MOST_ROWS = 300_000  # that correlations are measured from
FEWEST_WAVES = 6  # from which the two ends are thirds
LEFT = 0.25
"""Correlation of neighbouring used waves that inflating the variance can still make good."""
FEWEST_USED = 10
MOST = 0.95
"""Something of an answer is always new, even where everybody repeats what they said."""
_NOISE = 2.0  # standard errors below which a correlation is taken for none
_NOTHING = 0.02
_SLOWEST = 0.97


def deviations(
    values: Float[np.ndarray, " row"],
    weights: Float[np.ndarray, " row"],
    cells: Int[np.ndarray, " row"],
) -> Float[np.ndarray, " row"]:
    """Weight times deviation from the cell's weighted mean; 0 where not answered (NaN)."""
    weight = np.where(np.isnan(values), 0.0, weights)
    filled = np.where(np.isnan(values), 0.0, values)
    total = np.bincount(cells, weights=weight)
    mean = np.bincount(cells, weights=weight * filled) / np.where(total > 0, total, 1.0)
    return weight * (filled - mean[cells])


class Lagged(NamedTuple):
    """Correlations of sampling errors between waves, by brand; 0 where no two waves can tell.

    ``at`` is each measure with itself 1, 2 ... waves apart; ``far`` every measure with every other
    between the first and the last third of the waves. ``error`` and ``far_error`` are what chance
    alone would make of them (sd, were there none). ``back`` is the share of the answers of a wave
    whose people answered the wave before.
    """

    at: Float[np.ndarray, "brand lag measure"]
    error: Float[np.ndarray, "brand lag measure"]
    far: Float[np.ndarray, "brand measure other"]
    far_error: Float[np.ndarray, "brand measure other"]
    back: Float[np.ndarray, " brand"]


def lagged(
    off: Float[np.ndarray, "row measure"],
    people: Int[np.ndarray, " row"],
    brands: Int[np.ndarray, " row"],
    waves: Int[np.ndarray, " row"],
) -> Lagged | None:
    """How the sampling errors of two waves go together; None where nobody answers twice.

    With z = w r an answer's weight times its deviation, the errors of the means of waves t and s
    covary as sum z_t z_s over people in both (linearisation, as Särndal, Swensson and Wretman
    1992, section 9.9, have it for the difference of two waves); divided by the roots of both
    waves' sums of z^2, and pooled over all pairs of waves equally far apart. Overlap and
    within-person correlation are both in it.

    Args:
        off: ``deviations`` of every measure's answers.
        people: who answers.
        brands: about which brand; answers on different brands are kept apart.
        waves: 0, 1 ...: the waves in order, those without interviews not counted.
    """
    again = seen_again(people, waves)
    if not again.any():
        return None
    count, rounds = int(brands.max()) + 1, int(waves.max()) + 1
    enough = _enough(people)
    off, people, brands, waves = off[enough], people[enough], brands[enough], waves[enough]
    again = np.flatnonzero(again[enough])
    size = _sizes(off, brands * rounds + waves, count * rounds).reshape(count, rounds, -1)
    # By brand, person and wave, as one number with gaps between people.
    place = (brands[again] * (int(people.max()) + 1) + people[again]) * (2 * rounds) + waves[again]
    order = np.argsort(place)
    place, z = place[order], off[again[order]]
    edges = np.searchsorted(brands[again[order]], np.arange(count + 1))
    reach = min(LAGS, rounds - 1)
    sums, squares = np.zeros((2, count, reach, off.shape[1]))
    pairs = np.zeros(count)
    for step in range(1, reach + 1):
        apart = place[step:] - place[:-step]
        for lag in range(step, reach + 1):
            first = np.flatnonzero(apart == lag)
            bounds = np.searchsorted(first, edges)
            pairs += np.diff(bounds) * (lag == 1)
            for brand, (low, high) in enumerate(pairwise(bounds.tolist())):
                together = z[first[low:high]] * z[first[low:high] + step]
                sums[brand, lag - 1] += together.sum(axis=0)
                squares[brand, lag - 1] += np.einsum("ij,ij->j", together, together)
    whole = np.stack([(size[:, h:] * size[:, :-h]).sum(axis=1) for h in range(1, reach + 1)], 1)
    whole = np.where(whole > 0, whole, 1.0)
    later = np.bincount(brands[waves > 0], minlength=count)
    far, far_error = _between_ends(z, place // (2 * rounds), place % (2 * rounds), edges, size)
    return Lagged(
        at=sums / whole,
        error=np.sqrt(squares) / whole,
        far=far,
        far_error=far_error,
        back=pairs / np.maximum(later, 1),
    )


def seen_again(
    people: Int[np.ndarray, " row"], waves: Int[np.ndarray, " row"]
) -> Bool[np.ndarray, " row"]:
    """Rows of people who answer in more than one wave."""
    some = np.zeros(int(people.max()) + 1, dtype=waves.dtype)
    some[people] = waves
    twice = np.zeros(len(some), dtype=bool)
    twice[people[some[people] != waves]] = True
    found: Bool[np.ndarray, " row"] = twice[people]
    return found


def _enough(people: Int[np.ndarray, " row"]) -> Bool[np.ndarray, " row"]:
    """Rows of everybody, or of some people with all their rows where there are very many rows.

    Who is kept hangs on the running number alone, spread by Knuth's multiplicative hash (1973,
    section 6.4).
    """
    part = -(-len(people) // MOST_ROWS)
    kept: Bool[np.ndarray, " row"] = (people * 2654435761 % 2**32 >> 12) % part == 0
    return kept


def _sizes(
    off: Float[np.ndarray, "row measure"], group: Int[np.ndarray, " row"], count: int
) -> Float[np.ndarray, "group measure"]:
    """Root of the sum of squares of each group."""
    return np.sqrt(
        np.stack([np.bincount(group, weights=z * z, minlength=count) for z in off.T], axis=1)
    )


def _between_ends(
    z: Float[np.ndarray, "row measure"],
    people: Int[np.ndarray, " row"],
    waves: Int[np.ndarray, " row"],
    edges: Int[np.ndarray, " edge"],
    size: Float[np.ndarray, "brand wave measure"],
) -> tuple[Float[np.ndarray, "brand measure other"], Float[np.ndarray, "brand measure other"]]:
    """Correlations pooled over every wave of the first third with every one of the last third.

    Rows in the order of brands (from ``edges`` on) and people.
    """
    count, rounds, measures = size.shape
    third = rounds // 3 if rounds >= FEWEST_WAVES else 1
    far, error = np.zeros((2, count, measures, measures))
    inside = np.stack([waves < third, waves >= rounds - third])
    for brand, (low, high) in enumerate(pairwise(edges.tolist())):
        if low < high:
            new = np.flatnonzero(np.diff(people[low:high], prepend=-1))
            early, late = (
                np.add.reduceat(np.where(part[low:high, None], z[low:high], 0.0), new)
                for part in inside
            )
            far[brand] = early.T @ late
            error[brand] = np.sqrt((early**2).T @ late**2)
    whole = size[:, :third].sum(axis=1)[:, :, None] * size[:, -third:].sum(axis=1)[:, None, :]
    whole = np.where(whole > 0, whole, 1.0)
    far = far / whole
    return 0.5 * (far + far.swapaxes(1, 2)), error / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How one measure's sampling errors go on: their correlation 1, 2 ... waves apart.

    ``offset`` is what is left between the ends of the series: an error that all waves share.
    Must not hold chance: what could be noise is 0.
    """

    lags: Float[np.ndarray, " lag"]
    offset: float

    @classmethod
    def measured(
        cls,
        lags: Float[np.ndarray, " lag"],
        error: Float[np.ndarray, " lag"],
        far: float,
        far_error: float,
    ) -> "Carried":
        """What ``lagged`` found, less what chance could have made."""
        real = np.where((lags > _NOISE * error) & (lags > _NOTHING), np.minimum(lags, MOST), 0.0)
        offset = far if far > max(_NOISE * far_error, _NOTHING) else 0.0
        return cls(lags=real, offset=float(min(offset, real.max(initial=0.0))))

    def between(self, count: int) -> Float[np.ndarray, " lag"]:
        """Correlation of the errors of waves 0, 1 ... ``count`` - 1 apart.

        Beyond the lags measured, what exceeds the offset falls at the rate of the last four.
        """
        above = np.maximum(self.lags - self.offset, 0.0)
        decay = 0.0
        if len(above) >= 5 and above[-5] > 0 and above[-1] > _NOTHING:
            decay = min((above[-1] / above[-5]) ** 0.25, _SLOWEST)
        tail = above[-1:] * decay ** np.arange(1, count + 1) if decay else np.zeros(count)
        return np.concatenate([[1.0], np.concatenate([above, tail]) + self.offset])[:count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What waves with carried errors are to a filter that takes each error as its own.

    The ``offset`` share of the variance is an error of the level and no noise; one wave in
    ``every`` is used, and its remaining variance is multiplied by ``inflation``.
    """

    offset: float
    every: int
    inflation: float

    @property
    def factor(self) -> float:
        """What a used wave's variance is multiplied by."""
        return (1.0 - self.offset) * self.inflation


def allowance(carried: Carried, waves: int, *, every: int | None = None) -> Allowance:
    """How to use ``waves`` waves so that a filter of independent errors is calibrated.

    1. The offset f goes into the level: variance x (1 - f), and q_h = (r_h - f) / (1 - f) is left.
    2. One wave in m is used, m the least at which q_m <= 1/4, but ten waves at least.
    3. What is left inflates the variance by 1 + 2 sum_j q_jm, so that the error of a long mean is
       right (Priestley 1981, section 5.3.2: the variance of a mean of correlated terms).

    Args:
        carried: how the errors go on.
        waves: how many waves there are.
        every: m where something else has decided it.
    """
    offset = carried.offset
    left = np.maximum(carried.between(max(waves, 1)) - offset, 0.0) / max(1.0 - offset, 1e-9)
    if every is None:
        every = 1
        while every < waves and left[every] > LEFT and waves // (every + 1) >= FEWEST_USED:
            every += 1
    return Allowance(
        offset=offset, every=every, inflation=float(1.0 + 2.0 * left[every::every].sum())
    )


def spaced(waves: Int[np.ndarray, " wave"], every: int) -> Int[np.ndarray, " used"]:
    """The latest of ``waves`` (numbers, in order), and back from it those at least so far apart."""
    kept: list[int] = []
    for wave in waves[::-1].tolist():
        if not kept or kept[-1] - wave >= every:
            kept.append(wave)
    return np.array(kept[::-1], dtype=np.int64)
