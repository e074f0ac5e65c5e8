"""Weighted correlations of survey answers, of the sample and of its resamples.

A pair of columns is compared over the rows that answered both (pairwise); with every answer given
that is the ordinary weighted correlation. Persons are resampled with replacement, with all their
rows and their weights (Efron 1979; Rao and Wu 1988 for surveys, with n units drawn of n). Strata
are not used, which leaves intervals a little too wide.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.maths.association import dealt
from kurssi.maths.reliability import correlations, sums

FAILING = 0.05  # of the resamples may have no value before an interval is withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampled:
    """Means, covariances and correlations of the sample (draw 0) and of each resample.

    ``n`` is how many rows answered both columns of a pair; ``n_eff`` how many equally weighted
    persons would be as sure (Kish). A number that no answer speaks of is NaN. Must not hold
    answers.
    """

    mean: Float[np.ndarray, "draw column"]
    covariance: Float[np.ndarray, "draw column column"]
    correlation: Float[np.ndarray, "draw column column"]
    n: Int[np.ndarray, "column column"]
    n_eff: float


def resampled(
    values: Float[np.ndarray, "row column"],
    weights: Float[np.ndarray, " row"],
    people: Int[np.ndarray, " row"],
    *,
    key: int,
    draws: int,
) -> Resampled:
    """The sample's moments and those of ``draws`` resamples of its people.

    Args:
        values: answers, NaN where not answered.
        weights: of each row; 0 counts for nothing.
        people: whose row it is (any integers); a person's rows are drawn together.
        key: the randomness of the resamples.
        draws: how many resamples.
    """
    counted = weights > 0
    values, weights = values[counted], weights[counted]
    _, person = np.unique(people[counted], return_inverse=True)
    person = person.reshape(-1)
    centre = np.array([_mean(column, weights) for column in values.T])
    groups = dealt(person, key)
    parts = sums(values - centre, weights, groups, int(groups.max(initial=-1)) + 1)
    whole, again = parts.total(), parts.resampled(np.random.default_rng(key), draws)
    first, n = (
        np.concatenate([[a], b]) for a, b in ((whole.first, again.first), (whole.n, again.n))
    )
    own = np.diagonal(first, axis1=1, axis2=2) / np.diagonal(n, axis1=1, axis2=2)
    covariance = np.concatenate([[whole.covariances()], again.covariances()])
    held = np.bincount(person, weights=weights)
    given = (~np.isnan(values)).astype(float)
    return Resampled(
        mean=centre + own,
        covariance=covariance,
        correlation=correlations(covariance),
        n=np.rint(given.T @ given).astype(np.int64),
        n_eff=float(held.sum() ** 2 / np.dot(held, held)),
    )


def _mean(values: Float[np.ndarray, " row"], weights: Float[np.ndarray, " row"]) -> float:
    given = ~np.isnan(values)
    if not given.any():
        return float("nan")
    return float(np.dot(weights[given], values[given]) / weights[given].sum())


def repaired(
    correlation: Float[np.ndarray, "*draw column column"], *, floor: float = 1e-6
) -> Float[np.ndarray, "*draw column column"]:
    """The matrix with eigenvalues of at least ``floor`` and a unit diagonal.

    Pairwise correlations of different rows may form no correlation matrix; then eigenvalues are
    raised and the diagonal scaled back (Rousseeuw and Molenberghs 1993, "eigenvalue method").
    A matrix that needs nothing is left as it is.
    """
    values, vectors = np.linalg.eigh(correlation)
    low = values[..., :1] < floor
    if not low.any():
        return correlation
    raised = (vectors * np.maximum(values, floor)[..., None, :]) @ vectors.swapaxes(-1, -2)
    scale = np.sqrt(np.diagonal(raised, axis1=-2, axis2=-1))
    mended = raised / (scale[..., :, None] * scale[..., None, :])
    return np.where(low[..., None], mended, correlation)


def disattenuated(
    correlation: Float[np.ndarray, "*draw column column"],
    reliability: Float[np.ndarray, "*draw column"],
) -> Float[np.ndarray, "*draw column column"]:
    """Correlations of what the columns measure: r_jk / sqrt(rel_j rel_k), Spearman (1904).

    NaN where a reliability is not positive. The result may be no correlation matrix
    (``definite``): then the data do not tell the measures apart, and it must not be used.
    """
    root = np.sqrt(np.where(reliability > 0, reliability, np.nan))
    corrected = correlation / (root[..., :, None] * root[..., None, :])
    diagonal = np.eye(correlation.shape[-1], dtype=bool)
    return np.where(diagonal & ~np.isnan(corrected), 1.0, corrected)


def definite(
    correlation: Float[np.ndarray, "*draw column column"], *, floor: float = 1e-3
) -> Bool[np.ndarray, "*draw"]:
    """Whether each matrix is a correlation matrix, and not on the very edge of being none."""
    finite = np.isfinite(correlation).all(axis=(-1, -2))
    eye = np.eye(correlation.shape[-1])
    safe = np.where(finite[..., None, None], correlation, eye)
    return np.asarray(finite & (np.linalg.eigvalsh(safe)[..., 0] > floor))


def interval(
    stack: Float[np.ndarray, "draw ..."], *, coverage: float = 0.90
) -> tuple[Float[np.ndarray, "..."], Float[np.ndarray, "..."]]:
    """Both ends of the percentile interval over the resamples (draws 1, 2, ...; Efron 1979).

    NaN where the sample itself (draw 0) has no value, or more than ``FAILING`` of the resamples.
    """
    missing = np.isnan(stack[1:])
    withheld = np.isnan(stack[0]) | (missing.mean(axis=0) > FAILING)
    # Withheld places are filled, so that no quantile of nothing is taken.
    filled = np.where(withheld, 0.0, stack[1:])
    ends = np.nanquantile(filled, [(1 - coverage) / 2, (1 + coverage) / 2], axis=0)
    low, high = np.where(withheld, np.nan, ends)
    return np.asarray(low), np.asarray(high)
