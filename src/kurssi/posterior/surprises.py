"""How the data surprise the fitted model: forecast errors in their own sd, period by period.

If the model holds these are independent standard normals: their spread says whether intervals are
honest, their autocorrelation whether something that moves slowly was left out.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from kurssi.model.inputs import Inputs
from kurssi.posterior.hindsight import Looker, some_draws

DRAWS = 40


class Surprises(NamedTuple):
    """Standardised errors, period first; a draw axis before. NaN where nothing was seen."""

    measures: Float[np.ndarray, "draw period segment measure"]
    sales: Float[np.ndarray, "draw period segment"]


class Kept(NamedTuple):
    """Autocorrelation of the surprises of one currency, and how many pairs stand behind it."""

    correlation: float
    pairs: int


def surprises(
    look: Looker, u: Float[np.ndarray, "chain draw parameter"], inputs: Inputs
) -> Surprises:
    """Surprises at some of the draws: measures against their past, sales against their future."""
    seen = [look(draw, inputs) for draw in some_draws(u, DRAWS)]
    return Surprises(
        measures=np.stack([one.measures for one in seen]),
        sales=np.stack([one.sales for one in seen]),
    )


def spread(values: Float[np.ndarray, "draw period *rest"]) -> float:
    """Root mean square of the surprises: 1 where errors are as large as the model expects."""
    return float(np.sqrt(np.nanmean(values**2)))


def autocorrelation(values: Float[np.ndarray, "draw period *rest"]) -> Kept:
    """Correlation of a surprise with the one a period before, and the pairs behind it."""
    first, second = values[:, :-1], values[:, 1:]
    both = ~np.isnan(first) & ~np.isnan(second)
    if not both.any():
        return Kept(0.0, 0)
    a, b = first[both], second[both]
    size = float(np.sqrt((a @ a) * (b @ b)))
    return Kept(float(a @ b) / size if size > 0 else 0.0, int(both[0].sum()))
