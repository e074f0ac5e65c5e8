"""Raking: base weights fitted to what is known of the population, one division at a time.

Iterative proportional fitting: Deming and Stephan (1940), Annals of Mathematical Statistics 11,
section 5; the same weights are the multiplicative case of Deville, Särndal and Sautory (1993),
JASA 88, section 2. What is *not* here: errors of what is estimated with such weights
(``maths.design``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

TOLERANCE = 1e-6  # a share missed by less than this is met: nobody could see it
# Where rounds stop: raking is cheap to drive home, a limit on the weights is met slowly.
_DONE, _DONE_TRIMMED = 1e-9, 1e-7
ROUNDS = 200
# Raking that brings its largest difference down by less than this in a round stands still.
STILL = 0.999
_EARLY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """One division of the population: where each person belongs, and how many should.

    ``place`` is the category of each person, -1 where it is not known. ``wanted`` is in persons or
    shares: only its proportions count.
    """

    place: Int[np.ndarray, " person"]
    wanted: Float[np.ndarray, " category"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raking:
    """Weights after raking, and how well it went. Must not hold answers.

    ``people`` are how many persons with a weight each category has, by margin; ``wanted`` the
    shares that were aimed at, those nobody is in left out. ``difference`` is the largest share of
    the total weight by which a category still misses. ``trimmed`` is the share of persons whose
    weight stands at the largest that was allowed.
    """

    weights: Float[np.ndarray, " person"]
    people: tuple[Int[np.ndarray, " _"], ...]
    wanted: tuple[Float[np.ndarray, " _"], ...]
    iterations: int
    difference: float
    trimmed: float

    @property
    def converged(self) -> bool:
        """Whether the margins are met."""
        return self.difference <= TOLERANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """A margin ready to be fitted; its last category holds the people whose place is unknown."""

    place: Int[np.ndarray, " person"]
    mass: Float[np.ndarray, " category"]  # weight that each category should have


def rake(
    base: Float[np.ndarray, " person"],
    margins: Sequence[Margin],
    *,
    trim: float | None = None,
    rounds: int = ROUNDS,
) -> Raking:
    """Weights nearest to ``base`` under which every margin has its shares.

    1. Every round scales, margin by margin, each category to its share of the total of ``base``.
    2. A category without anybody is left out and the others keep their proportions.
    3. People whose place in a margin is unknown keep, together, their share of the base weights
       there; the others share out the rest. So the unknown are taken to be like the known.
    4. With ``trim``, weights above ``trim`` x the median of the raked weights are cut to it at the
       end of every round, and the next round hands out what was cut (Potter 1990, weight trimming
       with redistribution). Where the margins cannot be met so, the cut stands.

    Args:
        base: weight of every person before; at least one is above 0.
        margins: none at all only trims.
        trim: the largest weight, in median weights.
        rounds: the most rounds that are gone.
    """
    weights = np.asarray(base, dtype=np.float64)
    total = float(weights.sum())
    counted = weights > 0
    people = tuple(
        np.bincount(margin.place[counted & (margin.place >= 0)], minlength=len(margin.wanted))
        for margin in margins
    )
    shares = tuple(
        _shares(margin.wanted, here) for margin, here in zip(margins, people, strict=True)
    )
    aims = [
        _aim(weights, margin.place, share) for margin, share in zip(margins, shares, strict=True)
    ]
    if not aims:
        aims = [_Aim(place=np.zeros(len(weights), dtype=np.int64), mass=np.array([total]))]
    fitted, iterations = _fit(weights, aims, np.inf, _DONE * total, rounds)
    cap = np.inf if trim is None else trim * float(np.median(fitted[fitted > 0]))
    if fitted.max() > cap:
        fitted, more = _fit(fitted, aims, cap, _DONE_TRIMMED * total, rounds)
        fitted *= total / fitted.sum()
        iterations += more
    return Raking(
        weights=fitted,
        people=people,
        wanted=shares,
        iterations=iterations,
        difference=_difference(fitted, aims) / total,
        trimmed=float(np.mean(fitted[counted] >= cap * (1 - 1e-9))),
    )


def _shares(
    wanted: Float[np.ndarray, " category"], people: Int[np.ndarray, " category"]
) -> Float[np.ndarray, " category"]:
    """The shares of the categories that somebody is in; 0 for all where none of them counts."""
    here = np.where(people > 0, wanted, 0.0)
    total = here.sum()
    return here / total if total > 0 else here


def _aim(
    base: Float[np.ndarray, " person"],
    place: Int[np.ndarray, " person"],
    shares: Float[np.ndarray, " category"],
) -> _Aim:
    unknown = (place < 0) if shares.any() else np.ones(len(place), dtype=bool)
    mass = float(base[unknown].sum())
    return _Aim(
        place=np.where(unknown, len(shares), place),
        mass=np.append(shares * (base.sum() - mass), mass),
    )


def _fit(
    weights: Float[np.ndarray, " person"],
    aims: Sequence[_Aim],
    cap: float,
    tolerance: float,
    rounds: int,
) -> tuple[Float[np.ndarray, " person"], int]:
    """Rounds of fitting until nothing moves: the weights, and how many rounds it took."""
    last = np.inf
    for done in range(1, rounds + 1):
        worst = 0.0
        for aim in aims:
            held = np.bincount(aim.place, weights=weights, minlength=len(aim.mass))
            worst = max(worst, float(np.abs(held - aim.mass)[held > 0].max()))
            factor = np.divide(aim.mass, held, out=np.ones_like(held), where=held > 0)
            weights = weights * factor[aim.place]
        cut = np.minimum(weights, cap)
        worst = max(worst, float((weights - cut).sum()))
        weights = cut
        if worst <= tolerance or (done > _EARLY and worst > STILL * last):
            return weights, done
        last = worst
    return weights, rounds


def _difference(weights: Float[np.ndarray, " person"], aims: Sequence[_Aim]) -> float:
    """The largest weight by which a category misses."""
    return max(
        float(np.abs(np.bincount(a.place, weights=weights, minlength=len(a.mass)) - a.mass).max())
        for a in aims
    )
