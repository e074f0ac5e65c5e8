"""The NBD-Dirichlet: what loyalty a brand of a given size has by size alone.

People differ in how often they buy the category: n ~ NBD(M, K), mean M and shape K. A person's n
purchases fall on brands as a Dirichlet-multinomial with S x (the brands' shares): Goodhardt,
Ehrenberg and Chatfield (1984), The Dirichlet: a comprehensive model of buying behaviour, JRSS A
147(5), 621-655. Sums over n are closed here: with (a)_n the rising factorial,

    sum_n P(n) (a)_n / (S)_n = 2F1(K, S - a; S; -M / K)

(Pfaff's transformation; DLMF 15.8.1). Axes: ``*draw`` are markets, ``brand`` comes last.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float
from scipy.special import hyp2f1

# S is sought between these: nearly all keep to one brand, and nearly all choose alike. The upper
# limit is that of the R package NBDdirichlet (max.S = 30).
LOW_S, HIGH_S = 0.01, 30.0
_HALVINGS = 40


class Rule(StrEnum):
    """How one S is made of many brands.

    WEIGHTED: each brand's S_j solves its own penetration; their mean, weighted by share (Goodhardt,
    Ehrenberg and Chatfield 1984). SCREENED: outlying S_j are left out first (R package
    NBDdirichlet 1.4). POOLED: the brands' penetrations add up to what was seen; ours, for surveys:
    S_j of a small brand is skewed, and with 300 people the first is 36 % too high, the second 10 %
    too low, this one 3 % off and the steadiest (docs/statistics.md).
    """

    WEIGHTED = "weighted"
    SCREENED = "screened"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A category in one length of time, or many draws of it. Must not hold observed loyalty.

    ``rate`` is M, category purchases a person; ``shape`` is K, small where people differ much in
    how much they buy; ``switching`` is S, small where each keeps to few brands. NaN: the rule has
    no solution. ``shares`` are of purchases, over the brands of the whole category.
    """

    rate: Float[np.ndarray, " *draw"]
    shape: Float[np.ndarray, " *draw"]
    switching: Float[np.ndarray, " *draw"]
    shares: Float[np.ndarray, " *draw brand"]

    def over(self, periods: float) -> "Market":
        """The same market over ``periods`` times as long: M grows, K and S stay."""
        return Market(
            rate=np.asarray(self.rate * periods),
            shape=self.shape,
            switching=self.switching,
            shares=self.shares,
        )

    def category_penetration(self) -> Float[np.ndarray, " *draw"]:
        """Share of people who buy the category at all: 1 - (1 + M/K)^-K."""
        return np.asarray(1.0 - (1.0 + self.rate / self.shape) ** -self.shape)

    def penetration(self) -> Float[np.ndarray, " *draw brand"]:
        """Share of people who buy the brand at least once."""
        return 1.0 - self._without(self.shares)

    def purchases_per_buyer(self) -> Float[np.ndarray, " *draw brand"]:
        """The brand's purchases by one of its buyers: M s / b. Small brands have less of it, too.

        Double jeopardy: w (1 - b) is about the same for all (Ehrenberg 1988).
        """
        return self.rate[..., None] * self.shares / self.penetration()

    def category_purchases(self) -> Float[np.ndarray, " *draw brand"]:
        """Purchases of the whole category by one of the brand's buyers.

        (M - sum_n n P(n) P(none | n)) / b, where n P(n) is M times an NBD of n - 1 with K + 1.
        """
        rate, shape, total = (x[..., None] for x in (self.rate, self.shape, self.switching))
        rest = hyp2f1(shape + 1, total * self.shares, total + 1, -rate / shape)
        return rate * (1 - (1 - self.shares) * rest) / self.penetration()

    def requirements(self) -> Float[np.ndarray, " *draw brand"]:
        """Share of category requirements: the part of their needs that its buyers buy of it."""
        return self.purchases_per_buyer() / self.category_purchases()

    def sole_buyers(self) -> Float[np.ndarray, " *draw brand"]:
        """Share of the brand's buyers who buy no other brand in the time."""
        rate, shape, total = (x[..., None] for x in (self.rate, self.shape, self.switching))
        only = hyp2f1(shape, total * (1 - self.shares), total, -rate / shape)
        return (only - (1 + rate / shape) ** -shape) / self.penetration()

    def repeat(self) -> Float[np.ndarray, " *draw brand"]:
        """Share of the brand's buyers who buy it again in the next time of the same length.

        Two equal times in a stationary market: b_both = 2 b(1) - b(2).
        """
        once = self.penetration()
        return 2.0 - self.over(2.0).penetration() / once

    def duplication(self) -> Float[np.ndarray, " *draw brand brand"]:
        """Share of the row brand's buyers who also buy the column brand; 1 on the diagonal.

        b_jk = b_j + b_k - b_(j or k), two brands together being one of their joint share.
        """
        both = self.shares[..., :, None] + self.shares[..., None, :]
        count = self.shares.shape[-1]
        either = 1.0 - self._without(both.reshape(*both.shape[:-2], count * count))
        once = self.penetration()
        either = either.reshape(both.shape)
        shared = (once[..., :, None] + once[..., None, :] - either) / once[..., :, None]
        return np.where(np.eye(count, dtype=bool), 1.0, shared)

    def _without(
        self, shares: Float[np.ndarray, " *draw brand"]
    ) -> Float[np.ndarray, " *draw brand"]:
        """Share of people who buy nothing of brands with these shares."""
        rate, shape, total = (x[..., None] for x in (self.rate, self.shape, self.switching))
        return hyp2f1(shape, total * shares, total, -rate / shape)


def fit_market(
    category: Float[np.ndarray, " *draw"],
    rate: Float[np.ndarray, " *draw"],
    shares: Float[np.ndarray, " *draw brand"],
    penetrations: Float[np.ndarray, " *draw brand"],
    *,
    rule: Rule = Rule.WEIGHTED,
) -> Market:
    """The market with these sizes, by a rule of the literature.

    K solves 1 - (1 + M/K)^-K = category penetration ("mean and zeros": Ehrenberg 1988,
    Repeat-Buying); S by ``rule``.

    Args:
        category: share of people who bought the category.
        rate: M, category purchases a person (buyers or not).
        shares: of purchases; together at most 1.
        penetrations: share of people who bought each brand.
        rule: how S is made of the brands.
    """
    shape = _solve_shape(category, rate)
    if rule is Rule.POOLED:
        switching = _solve_switching(rate, shape, shares[..., None, :], penetrations[..., None, :])
        return Market(
            rate=rate, shape=shape, switching=np.asarray(switching[..., 0]), shares=shares
        )
    each = brand_switching(rate, shape, shares, penetrations)
    weight = shares * (_inlying(each) if rule is Rule.SCREENED else 1.0)
    switching = np.asarray(np.sum(weight * each, axis=-1) / np.sum(weight, axis=-1))
    return Market(rate=rate, shape=shape, switching=switching, shares=shares)


def brand_switching(
    rate: Float[np.ndarray, " *draw"],
    shape: Float[np.ndarray, " *draw"],
    shares: Float[np.ndarray, " *draw brand"],
    penetrations: Float[np.ndarray, " *draw brand"],
) -> Float[np.ndarray, " *draw brand"]:
    """Each brand's S_j: the switching at which a brand of its share has its penetration."""
    return _solve_switching(rate, shape, shares[..., None], penetrations[..., None])


def _solve_switching(
    rate: Float[np.ndarray, " *draw"],
    shape: Float[np.ndarray, " *draw"],
    shares: Float[np.ndarray, " *draw set brand"],
    penetrations: Float[np.ndarray, " *draw set brand"],
) -> Float[np.ndarray, " *draw set"]:
    """The S at which each set of brands has its summed penetration, which grows with S.

    By bisection of log S; at the limits where there is no solution.
    """
    rate, shape = rate[..., None, None], shape[..., None, None]
    seen = penetrations.sum(axis=-1)
    low, high = np.full(seen.shape, np.log(LOW_S)), np.full(seen.shape, np.log(HIGH_S))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        total = np.exp(middle)[..., None]
        reached = (1 - hyp2f1(shape, total * shares, total, -rate / shape)).sum(axis=-1) < seen
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    return np.where(np.isfinite(shape[..., 0]), np.exp((low + high) / 2), np.nan)


def _solve_shape(
    category: Float[np.ndarray, " *draw"], rate: Float[np.ndarray, " *draw"]
) -> Float[np.ndarray, " *draw"]:
    """K by mean and zeros; NaN where everyone buys, or people differ less than by chance alone.

    (1 + M/K)^-K falls in K from 1 to exp(-M), so there is one solution above exp(-M).
    """
    low, high = np.full(rate.shape, np.log(1e-6)), np.full(rate.shape, np.log(1e6))
    zeros = 1.0 - category
    for _ in range(2 * _HALVINGS):
        middle = (low + high) / 2
        shape = np.exp(middle)
        more = (1 + rate / shape) ** -shape > zeros
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    solvable = (zeros > np.exp(-rate)) & (zeros > 0) & (zeros < 1)
    return np.where(solvable, np.exp((low + high) / 2), np.nan)


def _inlying(values: Float[np.ndarray, " *draw brand"]) -> Float[np.ndarray, " *draw brand"]:
    """1 for values within Tukey's fences and under the median's upper notch, 0 for others.

    Hinges and notch as in Tukey (1977) and McGill, Tukey and Larsen (1978): the median
    +- 1.58 hinge spreads / sqrt(n).
    """
    ordered = np.sort(values, axis=-1)
    count = values.shape[-1]
    depth = ((count + 3) // 2) / 2
    below, above = int(np.floor(depth)) - 1, int(np.ceil(depth)) - 1
    lower = (ordered[..., below] + ordered[..., above])[..., None] / 2
    upper = (ordered[..., count - 1 - below] + ordered[..., count - 1 - above])[..., None] / 2
    spread = upper - lower
    notch = np.median(values, axis=-1)[..., None] + 1.58 * spread / np.sqrt(count)
    kept = (values >= lower - 1.5 * spread) & (values <= upper + 1.5 * spread) & (values <= notch)
    alone = ~kept.any(axis=-1, keepdims=True)
    return np.where(alone, 1.0, kept.astype(float))
