"""Whether items measure one thing, and two sets of items two things: alpha, omega, HTMT.

Everything here is a function of the items' covariance matrix, and that of sums of products over
groups of respondents. Sums add, so a bootstrap over respondents is one matrix product: counts of
how often each group was drawn times the groups' sums. Arrays carry their draws in front.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

FEWEST_FOR_OMEGA = 3
INTERVAL_EDGE = NormalDist().inv_cdf(0.95)
_SWEEPS, _STILL = 300, 1e-8
_TINY = 1e-12
# An interval is not given where more than this share of the resamples have no value.
_MOST_FAILED = 0.1


class Gauge(NamedTuple):
    """A figure that judges items, with its 90% interval and the standard error behind it."""

    value: float
    low: float
    high: float
    se: float


class Sums(NamedTuple):
    """Weighted sums over those who answered both of two items.

    ``n`` of weights, ``first`` of the answers to the first item, ``product`` of the products.
    Must not hold respondents.
    """

    n: Float[np.ndarray, "*draw item other"]
    first: Float[np.ndarray, "*draw item other"]
    product: Float[np.ndarray, "*draw item other"]

    def total(self) -> "Sums":
        """All groups (or draws) together."""
        return Sums(*(part.sum(axis=0) for part in self))

    def resampled(self, rng: np.random.Generator, draws: int) -> "Sums":
        """Sums over as many groups drawn with replacement, ``draws`` times over.

        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 6.2.
        """
        groups = len(self.n)
        counts = rng.multinomial(groups, np.full(groups, 1.0 / groups), size=draws).astype(float)
        shape = (draws, *self.n.shape[1:])
        return Sums(*((counts @ part.reshape(groups, -1)).reshape(shape) for part in self))

    def covariances(self) -> Float[np.ndarray, "*draw item other"]:
        """Covariances from the pairs of answers there are; NaN where nobody answered both."""
        n = np.where(self.n > 0, self.n, np.nan)
        return self.product / n - (self.first / n) * (np.swapaxes(self.first, -1, -2) / n)


def sums(
    answers: Float[np.ndarray, "row item"],
    weights: Float[np.ndarray, " row"],
    groups: Int[np.ndarray, " row"],
    count: int,
) -> Sums:
    """Weighted sums of products in each of ``count`` groups of respondents.

    Args:
        answers: NaN where not answered.
        weights: of every row.
        groups: whom each row belongs to; rows of one respondent stay together.
        count: how many groups there are.
    """
    items = answers.shape[1]
    order = np.argsort(groups, kind="stable")
    answers, weights = answers[order], weights[order]
    ends = np.cumsum(np.bincount(groups, minlength=count))
    crossed = np.empty((3, count, items, items))
    start = 0
    for group, end in enumerate(ends):
        given = answers[start:end]
        there = ~np.isnan(given)
        weight, seen = weights[start:end, None], there.astype(np.float64)
        heavy = weight * np.where(there, given, 0.0)
        crossed[0, group] = (weight * seen).T @ seen
        crossed[1, group] = heavy.T @ seen
        crossed[2, group] = heavy.T @ np.where(there, given, 0.0)
        start = end
    return Sums(n=crossed[0], first=crossed[1], product=crossed[2])


def correlations(
    covariances: Float[np.ndarray, "*draw item other"],
) -> Float[np.ndarray, "*draw item other"]:
    """Correlations, each variance from all who answered the item; NaN where an item is constant."""
    variance = np.diagonal(covariances, axis1=-2, axis2=-1)
    sd = np.sqrt(np.where(variance > _TINY, variance, np.nan))
    return np.clip(covariances / (sd[..., :, None] * sd[..., None, :]), -1.0, 1.0)


def alpha(covariances: Float[np.ndarray, "*draw item other"]) -> Float[np.ndarray, "*draw"]:
    """Cronbach's alpha, k / (k - 1) (1 - sum of variances / variance of the sum).

    Cronbach (1951), eq. 2. Of correlations it is the standardised alpha. 1 needs equal items;
    independent items have 0; below 0 items run against each other. NaN of one item.
    """
    items = covariances.shape[-1]
    if items < 2:
        return np.full(covariances.shape[:-2], np.nan)
    whole = covariances.sum(axis=(-2, -1))
    own = np.trace(covariances, axis1=-2, axis2=-1)
    left = 1 - own / np.where(np.abs(whole) > _TINY, whole, np.nan)
    return np.asarray(items / (items - 1) * left)


def alpha_without(
    covariances: Float[np.ndarray, "*draw item other"],
) -> Float[np.ndarray, "*draw item"]:
    """Alpha of the others, for each item left out; NaN of two items."""
    items = range(covariances.shape[-1])
    left = [[other for other in items if other != item] for item in items]
    return np.stack([alpha(covariances[..., rest, :][..., rest]) for rest in left], axis=-1)


def item_rest(
    covariances: Float[np.ndarray, "*draw item other"],
) -> Float[np.ndarray, "*draw item"]:
    """Correlation of each item with the sum of the others.

    The corrected item-total correlation: Nunnally and Bernstein (1994), Psychometric Theory, 3rd
    ed., chapter 8.
    """
    own = np.diagonal(covariances, axis1=-2, axis2=-1)
    rows = covariances.sum(axis=-1)
    rest = covariances.sum(axis=(-2, -1))[..., None] - 2 * rows + own
    spread = np.sqrt(np.where((own > _TINY) & (rest > _TINY), own * rest, np.nan))
    return np.clip((rows - own) / spread, -1.0, 1.0)


def loadings(
    correlations: Float[np.ndarray, "*draw item other"],
) -> Float[np.ndarray, "*draw item"]:
    """Loadings of one common factor by least squares on the correlations (minres).

    Minimises sum over i < j of (r_ij - l_i l_j)^2 with |l| <= 1: Harman and Jones (1966), eq. 7,
    and Harman and Fukuda (1966) for the bound. One item at a time, l_i = sum r_ij l_j / sum l_j^2,
    until nothing moves. Their sum is not below 0.
    """
    items = correlations.shape[-1]
    if items < FEWEST_FOR_OMEGA:
        return np.full(correlations.shape[:-1], np.nan)
    flat = correlations.reshape(-1, items, items)
    found = np.full((len(flat), items), np.nan)
    moving = np.flatnonzero(~np.isnan(flat).any(axis=(-2, -1)))
    off = flat[moving] * (1 - np.eye(items))
    values, vectors = np.linalg.eigh(off)
    now = np.clip(vectors[..., -1] * np.sqrt(np.maximum(values[..., -1:], 0.01)), -1, 1)
    for _ in range(_SWEEPS):
        if not len(moving):
            break
        before = now.copy()
        for item in range(items):
            pull = (off[:, item] * now).sum(axis=-1)
            mass = (now * now).sum(axis=-1) - now[:, item] ** 2
            now[:, item] = np.clip(pull / np.maximum(mass, _TINY), -1.0, 1.0)
        found[moving] = now
        left = np.abs(now - before).max(axis=-1) > _STILL
        moving, off, now = moving[left], off[left], now[left]
    signed = found * np.where(found.sum(axis=-1, keepdims=True) < 0, -1.0, 1.0)
    return signed.reshape(correlations.shape[:-1])


def omega(covariances: Float[np.ndarray, "*draw item other"]) -> Float[np.ndarray, "*draw"]:
    """McDonald's omega: the share of the sum's variance that is the one common factor's.

    (sum l)^2 / ((sum l)^2 + sum of unique variances), McDonald (1999), Test Theory, eq. 6.20, at
    the items' own spreads. Two items do not tell a factor from anything else: NaN below three.
    """
    sd = np.sqrt(np.maximum(np.diagonal(covariances, axis1=-2, axis2=-1), 0.0))
    found = loadings(correlations(covariances))
    common = (found * sd).sum(axis=-1) ** 2
    unique = ((1 - found**2) * sd**2).sum(axis=-1)
    return np.asarray(common / (common + unique))


def htmt(
    correlations: Float[np.ndarray, "*draw item other"],
    first: tuple[int, ...],
    second: tuple[int, ...],
) -> Float[np.ndarray, "*draw"]:
    """Heterotrait-monotrait ratio: how far two sets of items measure one thing; 1 is one thing.

    Mean |r| between the sets over the geometric mean of the mean |r| within each: Henseler, Ringle
    and Sarstedt (2015), eq. 6, of absolute correlations (Ringle et al. 2023). It needs two items in
    each set. An estimate of the correlation between what is measured, errors of the items removed.
    """
    between = np.abs(correlations[..., first, :][..., second]).mean(axis=(-2, -1))
    within = _within(correlations, first).mean(axis=-1) * _within(correlations, second).mean(-1)
    return np.asarray(between / np.sqrt(np.where(within > _TINY, within, np.nan)))


def htmt2(
    correlations: Float[np.ndarray, "*draw item other"],
    first: tuple[int, ...],
    second: tuple[int, ...],
) -> Float[np.ndarray, "*draw"]:
    """The same with geometric means, for items that differ in how well they measure.

    Roemer, Schuberth and Henseler (2021), eq. 10. One correlation near 0 sends it anywhere.
    """
    between = np.abs(correlations[..., first, :][..., second])
    logs = np.log(np.maximum(between, _TINY)).mean(axis=(-2, -1))
    inside = sum(
        np.log(np.maximum(_within(correlations, part), _TINY)).mean(axis=-1)
        for part in (first, second)
    )
    return np.asarray(np.exp(logs - inside / 2))


def _within(
    correlations: Float[np.ndarray, "*draw item other"], items: tuple[int, ...]
) -> Float[np.ndarray, "*draw pair"]:
    """|r| of every two of the items."""
    rows, columns = np.triu_indices(len(items), 1)
    at = np.asarray(items, dtype=np.int64)
    return np.abs(correlations[..., at[rows], at[columns]])


def reliability_gauge(value: float, draws: Float[np.ndarray, " draw"]) -> Gauge:
    """A reliability with its interval, normal in log(1 - reliability) (van Zyl et al. 2000)."""
    unsure = _spread(np.log(np.maximum(1 - draws, _TINY)))
    reach = np.exp(INTERVAL_EDGE * unsure)
    left = 1 - value
    return Gauge(value, 1 - left * float(reach), 1 - left / float(reach), left * unsure)


def correlation_gauge(value: float, draws: Float[np.ndarray, " draw"]) -> Gauge:
    """A correlation with its interval, normal in Fisher's (1921) z = atanh r."""
    edge = 1 - 1e-9
    unsure = _spread(np.arctanh(np.clip(draws, -edge, edge)))
    centre, reach = np.arctanh(np.clip(value, -edge, edge)), INTERVAL_EDGE * unsure
    low, high = float(np.tanh(centre - reach)), float(np.tanh(centre + reach))
    return Gauge(value, low, high, (1 - value**2) * unsure)


def ratio_gauge(value: float, draws: Float[np.ndarray, " draw"]) -> Gauge:
    """A ratio of at least 0 with its interval, normal: on a logarithm it reached too high."""
    return ratio_from_se(value, _spread(draws))


def ratio_from_se(value: float, se: float) -> Gauge:
    """The same from its standard error."""
    reach = INTERVAL_EDGE * se
    return Gauge(value, max(value - reach, 0.0) if reach == reach else reach, value + reach, se)


def difference_gauge(value: float, draws: Float[np.ndarray, " draw"]) -> Gauge:
    """A difference with its interval, normal."""
    unsure = _spread(draws)
    return Gauge(value, value - INTERVAL_EDGE * unsure, value + INTERVAL_EDGE * unsure, unsure)


def _spread(draws: Float[np.ndarray, " draw"]) -> float:
    """Standard deviation of the resamples that have a value; NaN where too many have none."""
    there: Bool[np.ndarray, " draw"] = np.isfinite(draws)
    if there.mean() < 1 - _MOST_FAILED:
        return float("nan")
    return float(draws[there].std(ddof=1))
