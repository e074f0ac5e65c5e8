"""Whether a category is as the norm supposes: near stationary, without partitions, NBD, one S.

The NBD-Dirichlet holds for brands that compete for the same people in a market at rest. Where it
does not, a difference from the norm may be the category's and not the brand's. The limits are ours:
what a reader of the norm would notice, and only where chance cannot have made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import gammaln, ndtr, xlog1py, xlogy

from kurssi.maths.association import false_discovery, jackknife_variance
from kurssi.maths.dirichlet import Market
from kurssi.messages import Message, Number

HEAPS = 6  # category purchases told apart: 0, 1, ... 5, more
DISTANCE = 0.05  # of people who buy another number of times than the NBD says
SIZE_ERROR = 0.15  # mean relative error of the penetrations that the norm gives
PAIR_FACTOR = 1.3  # buyers of both of two brands, against the norm
DRIFT = 0.2  # change of a brand's purchases from the earlier waves to the later
CALLED = 0.05  # false discovery rate of what is called

Totals = Mapping[str, Float[np.ndarray, "..."]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCheck:
    """Whether the category is as the norm supposes, in one respect, and in words."""

    check: str
    holds: bool
    sentence: Message


def norm_checks(
    brands: tuple[str, ...], totals: tuple[Totals, Totals], markets: tuple[Market, Market]
) -> tuple[ModelCheck, ...]:
    """Every check that the data allow.

    Args:
        brands: their names, in the order of the sums.
        totals: sums over everybody, and without each group of people.
        markets: the market fitted to each.
    """
    checks = [
        _category(totals[0], markets[0]),
        _sizes(totals[0], markets[0]),
        _partition(brands, totals, markets),
    ]
    if totals[0]["late"][0] > 0:
        checks.append(_stationary(brands, totals))
    return tuple(checks)


def negative_binomial(
    times: Int[np.ndarray, " heap"], *, rate: float, shape: float
) -> Float[np.ndarray, " heap"]:
    """Chance of buying so many times: (n + K - 1 choose n) p^K (1 - p)^n, p = K / (K + M).

    Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1). (scipy.special
    has it for whole K alone, and scipy.stats takes most of a second to import.)
    """
    ways = gammaln(times + shape) - gammaln(shape) - gammaln(times + 1)
    none = shape / (shape + rate)
    return np.exp(ways + xlogy(shape, none) + xlog1py(times, -none))


def _category(whole: Totals, market: Market) -> ModelCheck:
    """Do people buy the category as often as an NBD says? Total variation distance."""
    seen = whole["heaps"][0] / whole["one"][0]
    rate, shape = float(market.rate[0]), float(market.shape[0])
    said = negative_binomial(np.arange(HEAPS), rate=rate, shape=shape)
    said = np.append(said, 1 - said.sum())
    moved = float(np.abs(seen - said).sum() / 2)
    holds = moved <= DISTANCE
    sentence = (
        Message("people buy the category about as often as the norm supposes")
        if holds
        else Message(
            "{percent} of 100 people buy the category another number of times than the norm"
            " supposes: heavy and light buyers differ in another way",
            percent=round(100 * moved),
        )
    )
    return ModelCheck(check="category", holds=holds, sentence=sentence)


def _sizes(whole: Totals, market: Market) -> ModelCheck:
    """Do the brands' penetrations follow from their shares? Mean relative error, by share."""
    seen = whole["buyers"][0] / whole["one"][0]
    error = np.abs(market.penetration()[0] / seen - 1)
    mean = float(np.dot(market.shares[0], error) / market.shares[0].sum())
    holds = mean <= SIZE_ERROR
    sentence = (
        Message("how many buy each brand follows from its share")
        if holds
        else Message(
            "how many buy each brand does not follow from its share (off by {percent} percent on"
            " average): brands differ in kind, not only in size",
            percent=round(100 * mean),
        )
    )
    return ModelCheck(check="sizes", holds=holds, sentence=sentence)


def _partition(
    brands: tuple[str, ...], totals: tuple[Totals, Totals], markets: tuple[Market, Market]
) -> ModelCheck:
    """Do brands share buyers by their sizes alone? Two that share far more are a partition."""
    upper = np.triu_indices(len(brands), k=1)
    seen, said = [], []
    for total, market in zip(totals, markets, strict=True):
        seen.append((total["both"] / total["one"][:, None, None])[:, *upper])
        with np.errstate(invalid="ignore"):
            said.append((market.penetration()[..., None] * market.duplication())[:, *upper])
    excess = seen[0][0] - said[0][0]
    spread = np.sqrt(jackknife_variance(seen[1] - said[1]))
    q = false_discovery(2 * ndtr(-np.abs(excess) / spread))
    called = (q <= CALLED) & (seen[0][0] > PAIR_FACTOR * said[0][0])
    if not called.any():
        sentence = Message("brands share their buyers by size, as the norm supposes")
        return ModelCheck(check="partition", holds=True, sentence=sentence)
    worst = int(np.argmax(np.where(called, excess, -np.inf)))
    sentence = Message(
        "{first} and {second} share {percent} percent more buyers than their sizes give: the"
        " category has parts within which brands compete more ({pairs} pairs in all)",
        first=brands[upper[0][worst]],
        second=brands[upper[1][worst]],
        percent=round(100 * (float(seen[0][0][worst] / said[0][0][worst]) - 1)),
        pairs=int(called.sum()),
    )
    return ModelCheck(check="partition", holds=False, sentence=sentence)


def _stationary(brands: tuple[str, ...], totals: tuple[Totals, Totals]) -> ModelCheck:
    """Did the category and the brands sell as much in the later waves as in the earlier?"""
    change, changes = (_drift(total) for total in totals)
    spread = np.sqrt(jackknife_variance(changes))
    q = false_discovery(2 * ndtr(-np.abs(change[0]) / spread))
    called = (q <= CALLED) & (np.abs(change[0]) > np.log(1 + DRIFT))
    if not called.any():
        sentence = Message("the category and the brands sold about as much in every wave")
        return ModelCheck(check="stationary", holds=True, sentence=sentence)
    worst = int(np.argmax(np.where(called, np.abs(change[0]), -np.inf)))
    percent = round(100 * (float(np.exp(change[0][worst])) - 1))
    sentence = Message(
        "purchases of {brand} changed by {percent} percent from the earlier waves to the later:"
        " the norm is that of a market at rest",
        brand=(Message("the category"), *brands)[worst], percent=Number(percent, 0),
    )  # fmt: skip
    return ModelCheck(check="stationary", holds=False, sentence=sentence)


def _drift(total: Totals) -> Float[np.ndarray, " group part"]:
    """Log ratio of purchases a person, later against earlier waves: the category, then brands."""
    late, early = total["late"][:, None], (total["one"] - total["late"])[:, None]
    after = total["late_bought"] / late
    before = (total["bought"] - total["late_bought"]) / early
    after = np.concatenate([after.sum(axis=1, keepdims=True), after], axis=1)
    before = np.concatenate([before.sum(axis=1, keepdims=True), before], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(after / before)
    return np.where(np.isfinite(ratio), ratio, np.nan)
