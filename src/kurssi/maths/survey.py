"""Survey statistics: weighted estimates and their design-based errors.

Variances are linearised (Taylor series) under sampling of ultimate clusters: Wolter (2007),
Introduction to Variance Estimation, 2nd ed., eq. 1.4.2 and section 6.11. The same mean and variance
are reached from per-respondent arrays (``mean_estimate``), from sums over groups (``Moments``) and
for many groups of one design (``maths.levels``); the tests hold them together.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import ndtri, stdtrit

from kurssi.maths.design import Design, drawn, residual

# Below this many effective answers on either side of a share (or in all, for graded answers) the
# linearised error is not trusted alone: Cochran (1977), Sampling Techniques, table 3.3, asks more.
FEW_ANSWERS = 5.0
# Below this effective n a level is shown as resting on a small base: the 95 % interval of a share
# of one half is wider than 28 points, and that of CX (persons' sd about 20) than 11 points, so it
# says little more than high or low. Intervals hold less than they promise there, too: of skewed CX
# 95 % ones held 92 % at an effective n of 22 to 35, and 90 % at 11 (docs/statistics.md).
SMALL_BASE = 50.0
_ROUNDING = 1e-12
_NORMAL = float(ndtri(0.975))


class Estimate(NamedTuple):
    """A value and its sampling variance, in the unit of the answers (squared)."""

    value: float
    variance: float


def weighted_mean(
    values: Float[np.ndarray, " respondent"], weights: Float[np.ndarray, " respondent"]
) -> float:
    """Mean of ``values`` in the population that ``weights`` stand for: sum w y / sum w."""
    return float(np.dot(weights, values) / np.sum(weights))


def kish_design_effect(weights: Float[np.ndarray, " respondent"]) -> float:
    """How many times the variance grows by unequal weights alone: n sum w^2 / (sum w)^2.

    Kish (1965), Survey Sampling, eq. 11.2.9.
    """
    return float(len(weights) * np.dot(weights, weights) / np.sum(weights) ** 2)


def effective_n(weights: Float[np.ndarray, " respondent"]) -> float:
    """Answers of a simple random sample worth as much as these: (sum w)^2 / sum w^2."""
    return float(np.sum(weights) ** 2 / np.dot(weights, weights))


def ratio_estimate(
    numerator: Float[np.ndarray, " person"],
    denominator: Float[np.ndarray, " person"],
    weights: Float[np.ndarray, " person"],
    *,
    design: Design | None = None,
) -> Estimate:
    """Weighted ratio sum w y / sum w x and its linearised variance (Wolter 2007, eq. 6.11.4).

    1. z_i = (y_i - R x_i) / sum w x, the linear substitute of person i; after raking its residual
       on the margins (``maths.design.residual``);
    2. U_hc = sum of w z over cluster c of stratum h;
    3. variance = sum_h (1 - m_h / M_h) m_h / (m_h - 1) sum_c (U_hc - mean_h U)^2, with m_h clusters
       drawn of M_h.
    A domain (a segment, those who answered) is a ratio whose y and x are 0 outside it, so that
    clusters without members count as zeros. A stratum with one cluster is centred at the grand
    mean, 0 (Lumley 2010, section 3.2.1). Without ``design`` every person was drawn alone, from one
    stratum. One person in all has no variance to speak of: NaN.
    """
    total = np.dot(weights, denominator)
    value = float(np.dot(weights, numerator) / total)
    linear = (numerator - value * denominator) / total
    return Estimate(value, _variance(linear, weights, design, grand=False))


def total_estimate(
    values: Float[np.ndarray, " person"],
    weights: Float[np.ndarray, " person"],
    *,
    design: Design | None = None,
) -> Estimate:
    """Weighted total sum w y and its linearised variance, as ``ratio_estimate`` has it."""
    value = float(np.dot(weights, values))
    return Estimate(value, _variance(values, weights, design, grand=True))


def mean_estimate(
    values: Float[np.ndarray, " person"],
    weights: Float[np.ndarray, " person"],
    *,
    design: Design | None = None,
) -> Estimate:
    """Weighted mean and its linearised variance: a ratio whose denominator is one a person."""
    return ratio_estimate(values, np.ones_like(values), weights, design=design)


def _variance(
    linear: Float[np.ndarray, " person"],
    weights: Float[np.ndarray, " person"],
    design: Design | None,
    *,
    grand: bool,
) -> float:
    """Variance of sum w z: steps 2 and 3 of ``ratio_estimate``; ``grand``: U need not sum to 0."""
    if len(linear) < 2:
        return float("nan")
    design = drawn(np.zeros(len(linear), dtype=np.int64)) if design is None else design
    if design.raked is not None:
        linear = residual(linear, design.raked, design.wave)
    totals = np.bincount(design.unit, weights=weights * linear, minlength=len(design.stratum))
    size = design.size
    mean = np.bincount(design.stratum, weights=totals, minlength=len(size)) / size
    centre = np.where(size > 1, mean, totals.mean() if grand else 0.0)
    spread = np.bincount(design.stratum, weights=(totals - centre[design.stratum]) ** 2)
    return float(np.sum(design.factor * spread))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over respondents per group: all that weighted means and their errors need.

    Sums add, so the moments of a coarser grouping are sums of these (``pooled``). Must not hold
    respondents.
    """

    n: Float[np.ndarray, " group"]
    w: Float[np.ndarray, " group"]
    w2: Float[np.ndarray, " group"]
    wy: Float[np.ndarray, " group"]
    w2y: Float[np.ndarray, " group"]
    w2y2: Float[np.ndarray, " group"]

    @classmethod
    def of(
        cls,
        values: Float[np.ndarray, " respondent"],
        weights: Float[np.ndarray, " respondent"],
        groups: Int[np.ndarray, " respondent"],
        count: int,
    ) -> "Moments":
        """Moments of ``values`` in each of ``count`` groups."""
        squared = weights * weights
        weighted = squared * values

        def total(terms: Float[np.ndarray, " respondent"]) -> Float[np.ndarray, " group"]:
            return np.bincount(groups, weights=terms, minlength=count).astype(float)

        return cls(
            n=np.bincount(groups, minlength=count).astype(float),
            w=total(weights),
            w2=total(squared),
            wy=total(weights * values),
            w2y=total(weighted),
            w2y2=total(weighted * values),
        )

    def pooled(self, groups: Int[np.ndarray, " group"], count: int) -> "Moments":
        """Moments of ``count`` coarser groups, each group here being part of ``groups``."""

        def total(terms: Float[np.ndarray, " group"]) -> Float[np.ndarray, " pool"]:
            return np.bincount(groups, weights=terms, minlength=count).astype(float)

        return Moments(
            n=total(self.n),
            w=total(self.w),
            w2=total(self.w2),
            wy=total(self.wy),
            w2y=total(self.w2y),
            w2y2=total(self.w2y2),
        )

    def chosen(self, groups: Bool[np.ndarray, " group"]) -> "Moments":
        """Moments of the marked groups alone."""
        return Moments(
            n=self.n[groups],
            w=self.w[groups],
            w2=self.w2[groups],
            wy=self.wy[groups],
            w2y=self.w2y[groups],
            w2y2=self.w2y2[groups],
        )

    def mean(self) -> Float[np.ndarray, " group"]:
        """Weighted mean per group: sum w y / sum w; 0 where nobody answered."""
        return self.wy / _or_one(self.w)

    def effective_n(self) -> Float[np.ndarray, " group"]:
        """Kish's effective number of answers per group; 0 where nobody answered."""
        return self.w * self.w / _or_one(self.w2)

    def variance(self) -> Float[np.ndarray, " group"]:
        """Linearised variance of the mean: n/(n-1) sum w^2 (y - mean)^2 / (sum w)^2; 0 at n = 1."""
        mean = self.mean()
        square = self.w2y2 - 2 * mean * self.w2y + mean * mean * self.w2
        square = np.where(square > _ROUNDING * self.w2y2, square, 0.0)
        return square / _or_one(self.w * self.w) * self.n / np.maximum(self.n - 1, 1)


def _or_one(sums: Float[np.ndarray, " group"]) -> Float[np.ndarray, " group"]:
    """Sums to divide by; 1 where there is nothing to divide."""
    return np.where(sums > 0, sums, 1.0)


def jeffreys_se(
    share: Float[np.ndarray, " *cell"], n: Float[np.ndarray, " *cell"]
) -> Float[np.ndarray, " *cell"]:
    """Posterior standard deviation of a share under Jeffreys' prior, Beta(1/2, 1/2).

    Never 0: with no "yes" among n it is about 0.7 / n. Also an upper bound in kind for graded
    answers, since none in [0, 1] with a given mean vary more than yes and no do (Bhatia and Davis
    2000). Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion.
    """
    p = (n * share + 0.5) / (n + 1)
    return np.sqrt(p * (1 - p) / (n + 2))


def honest_se(
    share: Float[np.ndarray, " *cell"],
    variance: Float[np.ndarray, " *cell"],
    n: Float[np.ndarray, " *cell"],
    *,
    graded: bool,
) -> Float[np.ndarray, " *cell"]:
    """Standard error of a mean in [0, 1] that does not claim certainty from few answers.

    The linearised error, but not less than Jeffreys' where fewer than five effective answers are
    on either side; for ``graded`` answers, fewer than five in all or one on either side, or where
    none differ.
    """
    linear = np.sqrt(variance)
    side = n * np.minimum(share, 1 - share)
    doubtful = (n < FEW_ANSWERS) | (side < 1.0) if graded else side < FEW_ANSWERS
    doubtful |= variance <= 0
    return np.where(doubtful, np.maximum(linear, jeffreys_se(share, n)), linear)


def small_base(n: Float[np.ndarray, " *cell"]) -> Bool[np.ndarray, " *cell"]:
    """Whether an effective n is too small for its level to be read without a caution."""
    return n < SMALL_BASE


def widened(
    se: Float[np.ndarray, " *cell"], freedom: Float[np.ndarray, " *cell"]
) -> Float[np.ndarray, " *cell"]:
    """Standard error whose 95 % interval, read as a normal's, is Student's.

    An error measured from few answers or clusters is itself unsure ("Student" 1908). ``freedom``
    counts as one at least; with 10 the error is 1.14 times as large, with 2 it is 2.2 times, and
    where it is infinite the error stays.
    """
    return se * _student(freedom)


def narrowed(
    se: Float[np.ndarray, " *cell"], freedom: Float[np.ndarray, " *cell"]
) -> Float[np.ndarray, " *cell"]:
    """Standard error as it was before it was ``widened``."""
    return se / _student(freedom)


def _student(freedom: Float[np.ndarray, " *cell"]) -> Float[np.ndarray, " *cell"]:
    """How many times as far a 95 % interval of Student's reaches as a normal's."""
    known = np.isfinite(freedom)
    student = stdtrit(np.where(known, np.maximum(freedom, 1.0), 1.0), 0.975)
    return np.where(known, student / _NORMAL, 1.0)


def half_count_logit(
    share: Float[np.ndarray, " *cell"], n: Float[np.ndarray, " *cell"]
) -> Float[np.ndarray, " *cell"]:
    """Log odds of a share from n answers, finite at 0 and 1 and free of bias to order 1/n.

    log((n p + 1/2) / (n (1 - p) + 1/2)): Haldane (1956), Anscombe (1956).
    """
    return np.log((n * share + 0.5) / (n * (1 - share) + 0.5))


def logit_interval(
    share: Float[np.ndarray, " *cell"],
    se: Float[np.ndarray, " *cell"],
    n: Float[np.ndarray, " *cell"],
    *,
    coverage: float,
) -> tuple[Float[np.ndarray, " *cell"], Float[np.ndarray, " *cell"]]:
    """Interval of a mean in [0, 1], normal on the logit scale so that it stays there.

    logit p -+ z se / (p (1 - p)), a half count keeping p off 0 and 1: Brown, Cai and DasGupta
    (2001), section 4.2. Graded answers vary less than yes and no, and half a count of them is
    less: it is put on the p (1 - p) / se^2 yes-no answers that would be as sure, where those are
    more than n. A level at the very end of the scale is in its interval; without an error it is
    the level.
    """
    p = (n * share + 0.5) / (n + 1)
    unsure = np.where(se > 0, se, 1.0)
    logit = half_count_logit(share, np.maximum(n, p * (1 - p) / (unsure * unsure)))
    p = 1 / (1 + np.exp(-logit))
    reach = ndtri(0.5 + coverage / 2) * unsure / (p * (1 - p))
    low, high = 1 / (1 + np.exp(reach - logit)), 1 / (1 + np.exp(-reach - logit))
    sure = se <= 0
    return (
        np.where(sure, share, np.minimum(low, share)),
        np.where(sure, share, np.maximum(high, share)),
    )


def moving_mean(
    values: Float[np.ndarray, " time"], weights: Float[np.ndarray, " time"], *, span: int
) -> Float[np.ndarray, " time"]:
    """Weighted mean of the ``span`` neighbours around each point, drawn to the overall mean.

    The overall mean (by weight) enters with the weight of one median point, so that short and
    thin series stay near it. The window is cut at the ends.
    """
    half = span // 2
    reach = np.arange(len(values))
    low, high = np.maximum(reach - half, 0), np.minimum(reach + half + 1, len(values))
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    sums = np.concatenate([[0.0], np.cumsum(weights * values)])
    prior = float(np.median(weights))
    overall = sums[-1] / mass[-1]
    return (sums[high] - sums[low] + prior * overall) / (mass[high] - mass[low] + prior)
