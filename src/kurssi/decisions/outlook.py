"""The state of affairs that quotes are taken at: the window as it was, the horizon as usual."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


class Outlook(NamedTuple):
    """Base path over the window and the horizon after it (W + H periods).

    In the window states, sales and attention are as they were; in the horizon each is its mean
    over the window. ``attention`` also holds the periods before the window, which the direct path
    still remembers. ``inside`` is 1 for attention in the window. ``logit`` is the state of each
    measure, ``worth`` EUR of contribution, ``open_share`` 1 - share (1 where no market is known).
    ``discount`` is a factor per period from the window's start; ``spend`` EUR already discounted.
    ``people`` is population per period of a year (person-years a period), NaN where undeclared.
    """

    attention: Float[Array, "history segment lever"]
    inside: Float[Array, " history"]
    logit: Float[Array, "path segment measure"]
    worth: Float[Array, "path segment"]
    open_share: Float[Array, "path segment"]
    discount: Float[Array, " path"]
    spend: Float[Array, "segment lever"]
    people: Float[Array, " segment"]
    dispersion: Float[Array, " segment"]
    in_window: Float[Array, " path"]


class Terms(NamedTuple):
    """How quotes look ahead: window and horizon in periods, yearly discount rate."""

    window: int
    horizon: int
    rate: float
    per_year: int


def prolong(path: Float[Array, "window *rest"], horizon: int) -> Float[Array, "path *rest"]:
    """The window's path followed by its mean for ``horizon`` periods."""
    mean = jnp.broadcast_to(path.mean(0), (horizon, *path.shape[1:]))
    return jnp.concatenate([path, mean])


def look_ahead(
    terms: Terms,
    *,
    attention: Float[np.ndarray, "period segment lever"],
    spend: Float[np.ndarray, "period segment lever"],
    logit: Float[Array, "period segment measure"],
    worth: Float[np.ndarray, "period segment"],
    open_share: Float[np.ndarray, "period segment"],
    population: Float[np.ndarray, " segment"],
    dispersion: Float[np.ndarray, " segment"],
) -> Outlook:
    """The outlook from observed (or true) paths; the window is their last ``terms.window`` periods."""
    periods, window, horizon = len(attention), terms.window, terms.horizon
    steps = np.arange(window + horizon)
    discount = (1.0 + terms.rate) ** (-steps / terms.per_year)
    inside = (np.arange(periods + horizon) >= periods - window) & (
        np.arange(periods + horizon) < periods
    )
    past, lately = jnp.asarray(attention[:-window]), jnp.asarray(attention[-window:])
    return Outlook(
        attention=jnp.concatenate([past, prolong(lately, horizon)]),
        inside=inside.astype(float),
        logit=_states(logit[-window:], horizon),
        worth=prolong(jnp.asarray(worth[-window:]), horizon),
        open_share=prolong(jnp.asarray(open_share[-window:]), horizon),
        discount=discount,
        spend=jnp.tensordot(discount[:window], jnp.asarray(spend[-window:]), axes=(0, 0)),
        people=population / terms.per_year,
        dispersion=dispersion,
        in_window=(steps < window).astype(float),
    )


def _states(
    logit: Float[Array, "window segment measure"], horizon: int
) -> Float[Array, "path segment measure"]:
    """States in the window, then the logit of the mean share."""
    share = prolong(1.0 / (1.0 + jnp.exp(-logit)), horizon)
    return jnp.concatenate([logit, jnp.log(share[-horizon:]) - jnp.log1p(-share[-horizon:])])
