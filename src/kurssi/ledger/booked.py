"""Sales and market facts to takings on the panel's axes: none filled in, none lost."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float

from kurssi.errors import NothingToQuote
from kurssi.ledger.axes import Axes, Cells, cells, rows
from kurssi.ledger.entry import CATEGORY
from kurssi.ledger.takings import Takings
from kurssi.messages import Message
from kurssi.workspace.company import Workspace


def booked(facts: pa.Table, axes: Axes, workspace: Workspace) -> Takings | None:
    """What was booked; None where the own brand has no sales.

    Raises:
        NothingToQuote: no contribution margin is known, neither by row nor for the company.
    """
    sales = rows(facts, table="sales")
    brands = _brands(sales, workspace.brand)
    if not len(rows(sales, subject=workspace.brand)):
        return None
    units, counted = cells(rows(sales, measure="units"), axes, brands).summed(axes)
    revenue, paid = cells(rows(sales, measure="revenue"), axes, brands).summed(axes)
    earned = _contribution(sales, axes, workspace)
    contribution, known = earned.summed(axes)
    placed = np.where(known, contribution, 0.0)[..., 0]
    sold = (counted & paid & (units > 0) & (revenue > 0))[..., 0]
    market = _Market.of(rows(facts, table="market"), axes, like=units[..., 0])
    rest = market.without(units[..., 0], revenue[..., 0], sold)
    return Takings(
        brands=brands,
        units=np.where(counted, units, 0.0),
        revenue=np.where(paid, revenue, 0.0),
        sold=sold,
        contribution=placed,
        elsewhere=earned.total.sum(axis=(1, 2)) - placed.sum(axis=1),
        category=market.category,
        rest_units=rest[0],
        rest_revenue=rest[1],
        general=market.general,
    )


def _brands(sales: pa.Table, own: str) -> tuple[str, ...]:
    """Every brand with sales, the own one first and the others by name."""
    found = {str(brand) for brand in sales["subject"].unique().to_pylist()}
    return (own, *sorted(found - {own}))


def _contribution(sales: pa.Table, axes: Axes, workspace: Workspace) -> Cells:
    """Revenue times contribution margin: the row's, else the company's, else the rows' mean."""
    own = (workspace.brand,)
    revenue = cells(rows(sales, measure="revenue"), axes, own)
    margin = cells(rows(sales, measure="margin"), axes, own)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """The category's units and revenue, NaN where not known; ``general`` where of everybody."""

    category: Float[np.ndarray, "period segment"]
    units: Float[np.ndarray, "period place"]
    revenue: Float[np.ndarray, "period place"]
    general: bool

    @classmethod
    def of(cls, market: pa.Table, axes: Axes, *, like: np.ndarray) -> "_Market":
        """The category on the panel's segments, or for everybody where it is known so alone."""
        parts = [
            cells(rows(market, measure=measure), axes, (CATEGORY,))
            for measure in ("category_units", "category_revenue")
        ]
        units, revenue = (_known(*part.summed(axes)) for part in parts)
        category = units
        general = axes.by_segment and bool(np.isnan(units).all())
        if general:
            units, revenue = (_known(part.general, part.has_general) for part in parts)
            category = np.broadcast_to(units, like.shape)
        return cls(category=category, units=units, revenue=revenue, general=general)

    def without(
        self, units: np.ndarray, revenue: np.ndarray, sold: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Units and revenue of the rest of the category; NaN where either is not known."""
        if self.general:
            units, revenue = units.sum(1, keepdims=True), revenue.sum(1, keepdims=True)
        there = sold.all(1, keepdims=True) if self.general else sold
        left, money = self.units - units, self.revenue - revenue
        known = there & (left > 0) & (money > 0)
        return (
            np.broadcast_to(np.where(known, left, np.nan), sold.shape),
            np.broadcast_to(np.where(known, money, np.nan), sold.shape),
        )


def _known(total: np.ndarray, there: np.ndarray) -> np.ndarray:
    return np.where(there, total, np.nan)[..., 0]
