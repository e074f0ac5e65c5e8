"""Takings to the panel's units, contribution, relative price and category."""

import numpy as np
from jaxtyping import Bool, Float

from kurssi.ledger.panel import Sales
from kurssi.ledger.takings import Takings

# The category carries shares only where it is known for (nearly) all of the sales.
CATEGORY_COVERAGE = 0.9


def selling(taken: Takings | None) -> Sales | None:
    """The own brand's sales on the panel's axes; None without a sales table.

    A cell is seen where units and revenue are positive (and, with a category, where own units stay
    under it). What is not seen holds the segment's mean, which nothing may be learnt from.
    """
    if taken is None or not taken.sold.any():
        return None
    units, sold, category = taken.own_units, taken.sold, shared_category(taken)
    seen = sold if category is None else sold & ~np.isnan(category)
    return Sales(
        units=_filled(units, seen),
        contribution=_filled(taken.contribution / np.where(sold, units, 1.0), seen),
        relative_price=_relative_price(taken, seen),
        seen=seen,
        category=None if category is None else _filled(category, seen),
    )


def shared_category(taken: Takings) -> Float[np.ndarray, "period segment"] | None:
    """The category where own sales are a share of it, NaN elsewhere; None where it is too seldom.

    A category of everybody is not that of a segment.
    """
    if taken.general:
        return None
    if taken.shared.sum() < CATEGORY_COVERAGE * taken.sold.sum():
        return None
    return np.where(taken.shared, taken.category, np.nan)


def _relative_price(
    taken: Takings, seen: Bool[np.ndarray, "period segment"]
) -> Float[np.ndarray, "period segment"]:
    """Log of own price over the mean price of the rest of the category, about the segment's mean.

    Where the rest's price is not known for nearly all sales, own price stands over its own mean.
    A market table that is not by segment gives every segment the same rest.
    """
    log_price = np.log(
        np.where(seen, taken.own_revenue, 1.0) / np.where(seen, taken.own_units, 1.0)
    )
    known = ~np.isnan(taken.rest_units)
    if (known & seen).sum() >= CATEGORY_COVERAGE * seen.sum():
        rest = np.where(known, taken.rest_revenue, 1.0) / np.where(known, taken.rest_units, 1.0)
        log_price = log_price - _filled(np.log(rest), known)
    return np.where(seen, log_price - _mean(log_price, seen), 0.0)


def _mean(
    values: Float[np.ndarray, "period segment"], seen: Bool[np.ndarray, "period segment"]
) -> Float[np.ndarray, " segment"]:
    """Mean of what is seen per segment; a segment without any takes the mean of them all."""
    count = seen.sum(axis=0)
    total = np.where(seen, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), total.sum() / max(count.sum(), 1))


def _filled(
    values: Float[np.ndarray, "period segment"], seen: Bool[np.ndarray, "period segment"]
) -> Float[np.ndarray, "period segment"]:
    return np.where(seen, values, _mean(values, seen))
