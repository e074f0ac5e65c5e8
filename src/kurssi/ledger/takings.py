"""What was sold, as it was booked: nothing filled in, nothing estimated. Knows no table library."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What the own brand and its rivals sold. Must not hold anything estimated or filled in.

    ``brands`` has the own one first; their ``units`` and ``revenue`` (EUR) are 0 where nothing is
    booked. ``sold`` marks where both are there and positive for the own brand. ``contribution`` is
    its EUR of contribution margin, ``elsewhere`` that of each period which falls on no segment of
    the panel. ``category`` and the ``rest`` of it without the own brand are NaN where they are not
    known; ``general`` says that they are of everybody, standing in every segment alike.
    """

    brands: tuple[str, ...]
    units: Float[np.ndarray, "period segment brand"]
    revenue: Float[np.ndarray, "period segment brand"]
    sold: Bool[np.ndarray, "period segment"]
    contribution: Float[np.ndarray, "period segment"]
    elsewhere: Float[np.ndarray, " period"]
    category: Float[np.ndarray, "period segment"]
    rest_units: Float[np.ndarray, "period segment"]
    rest_revenue: Float[np.ndarray, "period segment"]
    general: bool

    @property
    def own_units(self) -> Float[np.ndarray, "period segment"]:
        """Units of the own brand."""
        return self.units[..., 0]

    @property
    def own_revenue(self) -> Float[np.ndarray, "period segment"]:
        """EUR of revenue of the own brand."""
        return self.revenue[..., 0]

    @property
    def shared(self) -> Bool[np.ndarray, "period segment"]:
        """Where own sales are a share of a category that is known."""
        return self.sold & (self.category > self.own_units)
