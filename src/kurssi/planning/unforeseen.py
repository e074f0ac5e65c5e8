"""How far what is taken for granted of prices, controls and the market went wrong in the past.

A forecast takes the latest price, the season's usual controls and a market as a year ago. Taken so
at every past period, each time with what was known then, these went wrong by paths that are known.
A future draws one of them (a bootstrap of whole paths, so that errors go on as they did).
"""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Panel
from kurssi.model.price import elasticity
from kurssi.model.priors import unfold
from kurssi.planning.start import LAST, seasonal_mean
from kurssi.posterior.fit import Model

# Origins leave so large a part of the past before them, and so many periods after.
LEAST_BEFORE, LEAST_AFTER = 1 / 3, 8


class Unforeseen(NamedTuple):
    """Paths from past origins: log sales by price and controls, and log EUR a unit of log sales.

    ``sales`` is as one draw sees it; ``worth`` is the market's and the contribution's ratio to what
    was taken for granted.
    """

    sales: Float[np.ndarray, "draw origin ahead segment"]
    worth: Float[np.ndarray, "origin ahead segment"]


def unforeseen(
    model: Model, panel: Panel, u: Float[np.ndarray, "draw parameter"], ahead: int
) -> Unforeseen | None:
    """What was not foreseen, for each draw; None where the past is too short or sales unknown."""
    sales, year = panel.sales, panel.grid.frequency.per_year
    at = origins(panel.grid.count, ahead)
    if sales is None or not len(at):
        return None
    natural = jax.vmap(lambda one: unfold(model.declared, one))(u)
    own = len(panel.control_names)
    by_controls = np.zeros((len(u), *sales.units.shape))
    if own:
        effect = np.asarray(natural["surroundings"])[:, -own:]
        by_controls = np.einsum("tgp,dp->dtg", panel.controls, effect)
    steep = np.asarray(jax.vmap(lambda one: elasticity(one, model.structure))(natural))
    price = latest_wrong(_known(sales.relative_price, sales.seen), at, ahead)
    season = np.stack([seasonal_wrong(one, at, ahead, year) for one in by_controls])
    worth = latest_wrong(np.log(_known(sales.contribution, sales.seen)), at, ahead)
    if sales.category is not None:
        market = np.log(np.maximum(_known(sales.category, sales.seen), 1.0))
        worth = worth + yearly_wrong(market, at, ahead, year)
    return Unforeseen(sales=season - steep[:, None, None] * price, worth=worth)


def origins(periods: int, ahead: int) -> np.ndarray:
    """Past periods to forecast from: early enough to see what came, late enough to know much."""
    first = max(int(LEAST_BEFORE * periods), LAST)
    last = max(periods - ahead, min(first + 1, periods - LEAST_AFTER))
    return np.arange(first, last) if last > first else np.zeros(0, dtype=int)


def _known(values: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Values with those not seen filled by the last one seen (the first, before it)."""
    place = np.where(seen, np.arange(len(values))[:, None], -1)
    place = np.maximum.accumulate(place, axis=0)
    place = np.where(place < 0, seen.argmax(0), place)
    return np.take_along_axis(values, place, axis=0)


def _after(
    values: Float[np.ndarray, "period segment"], origin: int, ahead: int
) -> Float[np.ndarray, "ahead segment"]:
    """What came after an origin; the last known value where the past ends."""
    return values[np.minimum(np.arange(origin, origin + ahead), len(values) - 1)]


def latest_wrong(
    values: Float[np.ndarray, "period segment"], at: np.ndarray, ahead: int
) -> Float[np.ndarray, "origin ahead segment"]:
    """What came less the mean of the latest few."""
    return np.stack([_after(values, o, ahead) - values[o - LAST : o].mean(0) for o in at.tolist()])


def seasonal_wrong(
    values: Float[np.ndarray, "period segment"], at: np.ndarray, ahead: int, year: int
) -> Float[np.ndarray, "origin ahead segment"]:
    """What came less the mean of the same season before."""
    return np.stack(
        [_after(values, o, ahead) - seasonal_mean(values[:o], year, ahead) for o in at.tolist()]
    )


def yearly_wrong(
    values: Float[np.ndarray, "period segment"], at: np.ndarray, ahead: int, year: int
) -> Float[np.ndarray, "origin ahead segment"]:
    """What came less what was a year before; less the mean where there was no year."""
    found = []
    for o in at.tolist():
        if o >= year:
            before = values[o - year + np.arange(ahead) % year]
        else:
            before = np.broadcast_to(values[:o].mean(0), (ahead, values.shape[1]))
        found.append(_after(values, o, ahead) - before)
    return np.stack(found)
