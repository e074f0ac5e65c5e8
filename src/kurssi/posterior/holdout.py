"""The last periods forecast from those before them, against forecasts that know no model.

The model's likeliest values are found again without the last periods; what they say of these is
held against the mean of the last four observations and against the same period last year.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
from jaxtyping import Array, Bool, Float

from kurssi.model.inputs import Inputs
from kurssi.model.joint import past_of, sales_seen
from kurssi.model.priors import unfold
from kurssi.posterior.fit import Model
from kurssi.posterior.mode import Landscape, Mode

QUARTERS = 4  # a quarter of a year is kept out
LEAST_LEFT = 3  # and at least so many times as much is left to learn from
LAST = 4


class Forecast(NamedTuple):
    """Mean absolute errors of a forecast: the model's, and the better naive one's.

    In log sales (log odds of share) for ``sales`` and logits for ``measures``; None where not
    enough was seen.
    """

    periods: int
    sales: tuple[float, float] | None
    measures: tuple[float, float] | None


def forecast(model: Model, landscape: Landscape, mode: Mode) -> Forecast | None:
    """How well the last quarter of a year is forecast; None where the history is too short."""
    count = len(model.inputs.attention)
    held = max(model.structure.periods_per_year // QUARTERS, 1)
    if count < (1 + LEAST_LEFT) * held:
        return None
    before = _before(model.inputs, count - held)
    climbed = scipy.optimize.minimize(
        lambda u: landscape.slope_with(u, before), mode.centre, jac=True, method="L-BFGS-B",
        options={"maxiter": 500, "maxcor": 30},
    )  # fmt: skip
    miss, told = (np.asarray(part) for part in _told(model, jnp.asarray(climbed.x), before))
    kept = slice(count - held, None)
    sales, measures = np.asarray(model.inputs.sales), np.asarray(model.inputs.tracker)
    seen_sales = np.asarray(model.inputs.sales_seen)
    seen_measures = np.asarray(model.inputs.tracker_seen)
    year = model.structure.periods_per_year
    return Forecast(
        periods=held,
        sales=_errors(miss[kept], sales, seen_sales, held, year),
        measures=_errors((measures - told)[kept], measures, seen_measures, held, year),
    )


def _before(inputs: Inputs, last: int) -> Inputs:
    """The inputs with nothing seen from period ``last`` on."""
    early = jnp.arange(len(inputs.attention)) < last
    return inputs._replace(
        tracker_seen=inputs.tracker_seen & early[:, None, None],
        sales_seen=inputs.sales_seen & early[:, None],
        sales_before=jnp.where((jnp.arange(len(early)) <= last)[:, None], inputs.sales_before, 0.0),
        spending_seen=inputs.spending_seen & early[:, None, None],
    )


def _told(model: Model, u: Float[Array, " parameter"], inputs: Inputs) -> tuple[Array, Array]:
    """Sales less what is forecast of them, and the measures as forecast."""

    def told(draw: Array, arrays: Inputs) -> tuple[Array, Array]:
        structure, natural = model.structure, unfold(model.declared, draw)
        past = past_of(natural, structure, arrays)
        miss = jnp.zeros(arrays.sales.shape)
        if structure.has_sales:
            miss = sales_seen(natural, past, structure, arrays)[0][..., 0]
            miss = miss - _remembered(natural, miss, arrays.sales_seen)
        return miss, past.states

    return jax.jit(told)(u, inputs)


def _remembered(
    natural: dict[str, Array],
    miss: Float[Array, "period segment"],
    seen: Bool[Array, "period segment"],
) -> Float[Array, "period segment"]:
    """Demand expected in each period from the misses before it: a scalar Kalman filter."""
    persistence, shock = natural["demand_persistence"], natural["demand_shock"] ** 2
    noise = natural["sales_noise"] ** 2

    def step(before: tuple, now: tuple) -> tuple:
        mean, variance = before
        value, there = now
        gain = jnp.where(there, variance / (variance + noise), 0.0)
        after = mean + gain * (value - mean), (1.0 - gain) * variance
        return (persistence * after[0], persistence**2 * after[1] + shock), mean

    start = jnp.zeros_like(miss[0])
    whole = jnp.full_like(start, shock / (1.0 - persistence**2))
    return jax.lax.scan(step, (start, whole), (miss, seen))[1]


def _errors(
    own: Float[np.ndarray, "..."],
    values: Float[np.ndarray, "..."],
    seen: Bool[np.ndarray, "..."],
    held: int,
    year: int,
) -> tuple[float, float] | None:
    """Mean absolute error of the model and of the better naive forecast, where both speak."""
    last = _last_mean(values[:-held], seen[:-held])
    naive = [np.broadcast_to(last, values[-held:].shape)]
    known = seen[-held:] & np.isfinite(last)
    if len(values) >= year + held:
        ago = slice(len(values) - held - year, len(values) - year)
        if (seen[ago] | ~known).all():
            naive.append(values[ago])
    if not known.any():
        return None
    rivals = [float(np.abs(values[-held:] - one)[known].mean()) for one in naive]
    return float(np.abs(own)[known].mean()), min(rivals)


def _last_mean(
    values: Float[np.ndarray, "..."], seen: Bool[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Mean of the last four that were seen; NaN where none was."""
    rank = np.cumsum(seen[::-1], axis=0)[::-1]
    chosen = seen & (rank <= LAST)
    count = chosen.sum(0)
    total = np.where(chosen, values, 0.0).sum(0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
