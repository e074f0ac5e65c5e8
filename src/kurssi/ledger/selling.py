"""Sales and market facts to the panel's units, contribution, relative price and category."""

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float

from kurssi.errors import NothingToQuote
from kurssi.ledger.axes import Axes, Cells, cells, rows
from kurssi.ledger.entry import CATEGORY
from kurssi.ledger.panel import Sales
from kurssi.messages import Message
from kurssi.workspace.company import Workspace

# The category carries shares only where it is known for (nearly) all of the sales.
CATEGORY_COVERAGE = 0.9


def selling(facts: pa.Table, axes: Axes, workspace: Workspace) -> Sales | None:
    """The own brand's sales on the panel's axes; None without a sales table.

    A cell is seen where units and revenue are positive (and, with a category, where own units stay
    under it). What is not seen holds the segment's mean, which nothing may be learnt from.

    Raises:
        NothingToQuote: no contribution margin is known, neither by row nor for the company.
    """
    own = rows(facts, table="sales", subject=workspace.brand)
    market = rows(facts, table="market")
    if not len(own):
        return None
    units, units_seen = _summed(_cells(own, "units", axes, workspace.brand), axes)
    booked = _cells(own, "revenue", axes, workspace.brand)
    revenue, revenue_seen = _summed(booked, axes)
    earned, _ = _summed(_contribution(own, booked, axes, workspace), axes)
    sold = units_seen & revenue_seen & (units > 0) & (revenue > 0)
    if not sold.any():
        return None
    category, known = _summed(_cells(market, "category_units", axes, CATEGORY), axes)
    shared = sold & known & (category > units)
    as_share = bool(shared.sum() >= CATEGORY_COVERAGE * sold.sum())
    seen = shared if as_share else sold
    return Sales(
        units=_filled(units, seen),
        contribution=_filled(earned / np.where(sold, units, 1.0), seen),
        relative_price=_relative_price(market, axes, units=units, revenue=revenue, seen=seen),
        seen=seen,
        category=_filled(category, shared) if as_share else None,
    )


def _cells(facts: pa.Table, measure: str, axes: Axes, subject: str) -> Cells:
    return cells(rows(facts, measure=measure), axes, (subject,))


def _summed(
    booked: Cells, axes: Axes
) -> tuple[Float[np.ndarray, "period segment"], Bool[np.ndarray, "period segment"]]:
    total, known = booked.summed(axes)
    return total[..., 0], known[..., 0]


def _contribution(own: pa.Table, revenue: Cells, axes: Axes, workspace: Workspace) -> Cells:
    """Revenue times contribution margin: the row's, else the company's, else the rows' mean."""
    margin = _cells(own, "margin", axes, workspace.brand)
    given = margin.count > 0
    if workspace.margin is None and not given.any():
        raise NothingToQuote(
            "kurssi.toml",
            Message("the contribution margin is not known, so nothing earned can be quoted"),
            Message("give [company] margin, or a column margin in sales"),
        )
    mean = margin.total / np.maximum(margin.count, 1)
    rest = float(mean[given].mean()) if workspace.margin is None else workspace.margin
    return Cells(total=revenue.total * np.where(given, mean, rest), count=revenue.count)


def _relative_price(
    market: pa.Table,
    axes: Axes,
    *,
    units: Float[np.ndarray, "period segment"],
    revenue: Float[np.ndarray, "period segment"],
    seen: Bool[np.ndarray, "period segment"],
) -> Float[np.ndarray, "period segment"]:
    """Log of own price over the mean price of the rest of the category, about the segment's mean.

    Where the rest's price is not known for nearly all sales, own price stands over its own mean.
    A market table that is not by segment gives every segment the same rest.
    """
    log_price = np.log(np.where(seen, revenue, 1.0) / np.where(seen, units, 1.0))
    rest, known = _rest_price(market, axes, units=units, revenue=revenue, seen=seen)
    if (known & seen).sum() >= CATEGORY_COVERAGE * seen.sum():
        log_price = log_price - _filled(np.log(np.where(known, rest, 1.0)), known)
    return np.where(seen, log_price - _mean(log_price, seen), 0.0)


def _rest_price(
    market: pa.Table,
    axes: Axes,
    *,
    units: Float[np.ndarray, "period segment"],
    revenue: Float[np.ndarray, "period segment"],
    seen: Bool[np.ndarray, "period segment"],
) -> tuple[Float[np.ndarray, "period segment"], Bool[np.ndarray, "period segment"]]:
    """Mean price of the category without the own brand, and where it is known."""
    in_units = _cells(market, "category_units", axes, CATEGORY)
    in_revenue = _cells(market, "category_revenue", axes, CATEGORY)
    amount, amount_known = _summed(in_units, axes)
    value, value_known = _summed(in_revenue, axes)
    if axes.by_segment and not amount_known.any():
        amount, amount_known = in_units.general[..., 0], in_units.has_general[..., 0]
        value, value_known = in_revenue.general[..., 0], in_revenue.has_general[..., 0]
        units, revenue = units.sum(axis=1, keepdims=True), revenue.sum(axis=1, keepdims=True)
        seen = np.asarray(seen.all(axis=1, keepdims=True))
    amount, value = amount - units, value - revenue
    known = amount_known & value_known & seen & (amount > 0) & (value > 0)
    price = np.where(known, value, 1.0) / np.where(known, amount, 1.0)
    shape = (axes.grid.count, len(axes.segments))
    return np.broadcast_to(price, shape), np.broadcast_to(known, shape)


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
