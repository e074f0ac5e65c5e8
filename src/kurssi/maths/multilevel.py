"""Levels of small cells, each borrowing from its neighbours as far as they are alike.

Logit of the level of a cell in segment g and period t, of people with the answers f1, f2, ... in
their profile columns:

    eta = mu + s_g + sum_f a_f + c_t + d_gt

with s_g ~ N(0, sd_s^2), a_f ~ N(0, sd_f^2) for each profile column, and c and d_g stationary AR(1)
chains over periods: what moves everybody, and what moves one segment. A multilevel model with
known sampling variances (Fay and Herriot 1979; over time Rao and Yu 1994; with profiles Gelman and
Little 1997). The sds and persistences are integrated over, not plugged in: with three segments a
plugged-in sd is often 0 and its intervals are far too short. Their priors are proper and keep off
0: gamma with shape 2 (Chung et al. 2013, section 3).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.special import expit, gammaincinv, logit, ndtr, ndtri
from scipy.stats import qmc

from kurssi.maths.bordered import Beliefs, Evidence, Solved, log_density, solve

NODES = 128
LEVEL_SD = 5.0  # of mu, logits: flat over all shares worth measuring
# Prior means of the sds (logits) of segments, of everybody's and of a segment's periods, and of
# the answers of a profile column.
SEGMENT_SD, PERIOD_SD, CELL_SD, PROFILE_SD = 0.6, 0.3, 0.2, 0.5
PERSISTENCE_SD = 1.2  # of the logit of a persistence
_SCOUTS = 64  # nodes of a round of adapting
_ROUNDS = (3, 12)  # of adapting: at least, at most
_TEMPERED = 14.0  # effective scouts that a round is tempered to
_FURTHEST = 6.0  # prior sds
_WIDEN = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How many periods and segments there are, and how many answers each profile column has."""

    periods: int
    segments: int
    profiles: tuple[int, ...] = ()

    @property
    def border(self) -> int:
        """What stands still: the level, each segment, each answer of each profile column."""
        return 1 + self.segments + sum(self.profiles)

    def still(
        self, segment: Int[np.ndarray, " row"], profile: Int[np.ndarray, "row column"]
    ) -> Float[np.ndarray, "row border"]:
        """The rows' 0s and 1s on what stands still."""
        found = np.zeros((len(segment), self.border))
        found[:, 0] = 1.0
        at, start = np.arange(len(segment)), 1
        for width, codes in zip(
            (self.segments, *self.profiles), (segment, *profile.T), strict=True
        ):
            found[at, start + codes] = 1.0
            start += width
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Shares seen in cells: ``n`` yes-no answers of a simple random sample would be as sure.

    Several cells may fall on the same period and segment, as people of other profiles.
    """

    share: Float[np.ndarray, " cell"]
    n: Float[np.ndarray, " cell"]
    period: Int[np.ndarray, " cell"]
    segment: Int[np.ndarray, " cell"]
    profile: Int[np.ndarray, "cell column"]


class Hyper(NamedTuple):
    """The sds (logits) and persistences of one node each, natural units."""

    segment: Float[np.ndarray, " node"]
    period: Float[np.ndarray, " node"]
    cell: Float[np.ndarray, " node"]
    period_persistence: Float[np.ndarray, " node"]
    cell_persistence: Float[np.ndarray, " node"]
    profile: Float[np.ndarray, "node column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What is believed of every cell after the data: weighted nodes, each a joint normal."""

    layout: Layout
    weights: Float[np.ndarray, " node"]
    hyper: Hyper
    solved: Solved
    evidence: Evidence


def fit(observed: Observed, layout: Layout, *, persistence: float = 0.8) -> Believed:
    """The levels behind ``observed``.

    1. Shares are linearised at the fitted logits: z = eta + (y - p) / (p (1 - p)), precision
       n p (1 - p) (Breslow and Clayton 1993, section 2.1), so that three answers, all of them no,
       count for what they are.
    2. Given sds and persistences the model is normal, and solved exactly.
    3. Sds and persistences are integrated over by importance sampling at points of low
       discrepancy, its proposal adapted in rounds (Oh and Berger 1992) and tempered while far off.

    Args:
        observed: the cells with answers.
        layout: the grid they lie on.
        persistence: prior median of the share of a deviation left a period later.
    """
    still = layout.still(observed.segment, observed.profile)
    parameters = 5 + len(layout.profiles)
    points = ndtri(qmc.Halton(parameters, scramble=False).random(NODES + 1)[1:])
    scout = points[:_SCOUTS]
    centre, root = np.zeros(parameters), np.eye(parameters)
    eta = _start(observed)
    for turn in range(1, _ROUNDS[1] + 1):
        evidence = _evidence(observed, still, eta, layout)
        nodes = _placed(scout, centre, root)
        density = log_density(evidence, _beliefs(_natural(nodes, persistence), layout))
        heavy = density + 0.5 * np.sum(scout**2 - nodes**2, axis=1)
        done = turn >= _ROUNDS[0] and _effective(_weights(heavy)) >= _TEMPERED
        weights = _tempered(heavy)
        centre = weights @ nodes
        off = nodes - centre
        spread = off.T @ (weights[:, None] * off) + 0.01 * np.eye(parameters)
        root = _WIDEN * np.linalg.cholesky(spread)
        eta = _fitted(evidence, _natural(centre[None], persistence), observed, still, layout)
        if done:
            break
    return _integrated(
        _evidence(observed, still, eta, layout),
        layout,
        points,
        _placed(points, centre, root),
        persistence=persistence,
    )


def _placed(
    points: Float[np.ndarray, "node parameter"],
    centre: Float[np.ndarray, " parameter"],
    root: Float[np.ndarray, "parameter parameter"],
) -> Float[np.ndarray, "node parameter"]:
    return np.clip(centre + points @ root.T, -_FURTHEST, _FURTHEST)


def _integrated(
    evidence: Evidence,
    layout: Layout,
    points: Float[np.ndarray, "node parameter"],
    nodes: Float[np.ndarray, "node parameter"],
    *,
    persistence: float,
) -> Believed:
    """The posterior at ``nodes``, which are ``points`` moved to where the weight is."""
    hyper = _natural(nodes, persistence)
    solved = solve(evidence, _beliefs(hyper, layout))
    weights = _weights(solved.log_density + 0.5 * np.sum(points**2 - nodes**2, axis=1))
    return Believed(layout=layout, weights=weights, hyper=hyper, solved=solved, evidence=evidence)


def _start(observed: Observed) -> Float[np.ndarray, " cell"]:
    """Logits of the shares, drawn to everybody's as by four more answers."""
    overall = float(np.dot(observed.n, observed.share) / observed.n.sum())
    overall = float(np.clip(overall, 0.005, 0.995))
    return logit((observed.n * observed.share + 4.0 * overall) / (observed.n + 4.0))


def _natural(nodes: Float[np.ndarray, "node parameter"], persistence: float) -> Hyper:
    """Standard normals mapped by each parameter's prior quantile function."""
    with_shape_2 = gammaincinv(2.0, ndtr(nodes)) / 2.0  # mean 1
    kept = expit(logit(persistence) + PERSISTENCE_SD * nodes[:, 3:5])
    return Hyper(
        segment=SEGMENT_SD * with_shape_2[:, 0],
        period=PERIOD_SD * with_shape_2[:, 1],
        cell=CELL_SD * with_shape_2[:, 2],
        period_persistence=kept[:, 0],
        cell_persistence=kept[:, 1],
        profile=PROFILE_SD * with_shape_2[:, 5:],
    )


def _beliefs(hyper: Hyper, layout: Layout) -> Beliefs:
    nodes = len(hyper.segment)

    def repeated(value: Float[np.ndarray, " node"], times: int) -> Float[np.ndarray, "node times"]:
        return np.repeat(value[:, None], times, axis=1)

    groups = layout.segments
    profiles = [repeated(hyper.profile[:, at], width) for at, width in enumerate(layout.profiles)]
    return Beliefs(
        sd=np.concatenate([hyper.period[:, None], repeated(hyper.cell, groups)], axis=1),
        persistence=np.concatenate(
            [hyper.period_persistence[:, None], repeated(hyper.cell_persistence, groups)], axis=1
        ),
        spread=np.concatenate(
            [np.full((nodes, 1), LEVEL_SD), repeated(hyper.segment, groups), *profiles], axis=1
        ),
    )


def _evidence(
    observed: Observed,
    still: Float[np.ndarray, "cell border"],
    eta: Float[np.ndarray, " cell"],
    layout: Layout,
) -> Evidence:
    """The cells linearised at ``eta`` and summed by period and segment."""
    p = expit(eta)
    precision = observed.n * p * (1 - p)
    pull = precision * eta + observed.n * (observed.share - p)
    at = observed.period * layout.segments + observed.segment
    shape = (layout.periods, layout.segments)

    def summed(terms: Float[np.ndarray, " cell"]) -> Float[np.ndarray, "period segment"]:
        return np.bincount(at, weights=terms, minlength=shape[0] * shape[1]).reshape(shape)

    def with_all(terms: Float[np.ndarray, "period segment"]) -> Float[np.ndarray, "period state"]:
        return np.concatenate([terms.sum(axis=1, keepdims=True), terms], axis=1)

    mass = summed(precision)
    own = np.zeros((layout.periods, layout.segments + 1, layout.segments + 1))
    each = np.arange(layout.segments + 1)
    own[:, each, each] = with_all(mass)
    own[:, 0, 1:] = own[:, 1:, 0] = mass
    weighted = precision[:, None] * still
    return Evidence(
        own=own,
        cross=np.stack([with_all(summed(column)) for column in weighted.T], axis=2),
        border=still.T @ weighted,
        pull=with_all(summed(pull)),
        border_pull=still.T @ pull,
    )


def _fitted(
    evidence: Evidence,
    hyper: Hyper,
    observed: Observed,
    still: Float[np.ndarray, "cell border"],
    layout: Layout,
) -> Float[np.ndarray, " cell"]:
    """Posterior mean logits of the observed cells at one set of sds and persistences."""
    solved = solve(evidence, _beliefs(hyper, layout))
    states = solved.states[0]
    moving = states[observed.period, 0] + states[observed.period, 1 + observed.segment]
    return moving + still @ solved.border[0]


def _weights(log_weight: Float[np.ndarray, " node"]) -> Float[np.ndarray, " node"]:
    weights = np.exp(log_weight - log_weight.max())
    return weights / weights.sum()


def _effective(weights: Float[np.ndarray, " node"]) -> float:
    """How many equally weighted nodes would be as good: 1 / sum w^2 (Kong 1992)."""
    return float(1.0 / np.sum(weights**2))


def _tempered(log_weight: Float[np.ndarray, " node"]) -> Float[np.ndarray, " node"]:
    """Weights to the largest power, at most 1, that leaves enough effective nodes to adapt by."""
    low, high = 0.0, 1.0
    if _effective(_weights(log_weight)) >= _TEMPERED:
        return _weights(log_weight)
    for _ in range(30):
        middle = 0.5 * (low + high)
        if _effective(_weights(middle * log_weight)) >= _TEMPERED:
            low = middle
        else:
            high = middle
    return _weights(low * log_weight)
