"""The last periods forecast from those before them, against forecasts that know no model.

The model's likeliest values are found again without the last periods; what they say of these is
held against the mean of the last four observations and against the same period last year.
"""

from typing import NamedTuple

import jax
import numpy as np
import scipy.optimize
from jaxtyping import Bool, Float

from kurssi.model.inputs import Inputs
from kurssi.posterior.fit import Model
from kurssi.posterior.hindsight import Looker
from kurssi.posterior.mode import CLIMB, Landscape, Mode

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


def forecast(model: Model, look: Looker, landscape: Landscape, mode: Mode) -> Forecast | None:
    """How well the last quarter of a year is forecast; None where the history is too short."""
    count = len(model.inputs.attention)
    held = max(model.structure.periods_per_year // QUARTERS, 1)
    if count < (1 + LEAST_LEFT) * held:
        return None
    before = _before(model.inputs, count - held)
    climbed = scipy.optimize.minimize(
        lambda u: landscape.slope_with(u, before), mode.centre, jac=True, method="L-BFGS-B",
        options=CLIMB,
    )  # fmt: skip
    seen = look(landscape.parameters(climbed.x), before)
    miss, told = np.asarray(seen.miss), np.asarray(seen.states)
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
    period = np.arange(len(inputs.attention))
    early = period < last
    hidden = {
        "tracker_seen": np.asarray(inputs.tracker_seen) & early[:, None, None],
        "sales_seen": np.asarray(inputs.sales_seen) & early[:, None],
        "sales_before": np.where((period <= last)[:, None], np.asarray(inputs.sales_before), 0.0),
        "spending_seen": np.asarray(inputs.spending_seen) & early[:, None, None],
    }
    return inputs._replace(**jax.device_put(hidden))


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
