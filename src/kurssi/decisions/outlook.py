"""The state of affairs that quotes are taken at: the window as it was, the horizon as usual."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.decisions.raw import Terms


class Outlook(NamedTuple):
    """Base path over the window and the horizon after it (W + H periods).

    In the window states, sales and attention are as they were; in the horizon each is its mean
    over the window. ``attention`` also holds the periods before the window, which the direct path
    still remembers. ``inside`` is 1 for attention in the window. ``logit`` is the state of each
    measure, ``worth`` EUR of contribution, ``open_share`` 1 - share (1 where no market is known),
    ``priced`` the price elasticity times the log relative price.
    ``discount`` is a factor per period from the window's start; ``spend`` EUR already discounted.
    ``people`` is population per period of a year (person-years a period), NaN where undeclared.
    """

    attention: Float[Array, "history segment lever"]
    inside: Float[Array, " history"]
    logit: Float[Array, "path segment measure"]
    worth: Float[Array, "path segment"]
    open_share: Float[Array, "path segment"]
    priced: Float[Array, "path segment"]
    discount: Float[Array, " path"]
    spend: Float[Array, "segment lever"]
    people: Float[Array, " segment"]
    dispersion: Float[Array, " segment"]
    in_window: Float[Array, " path"]


class Past(NamedTuple):
    """Observed (or true) paths that the outlook is drawn from; the window is their last periods.

    ``logit`` is the state of each measure, ``priced`` price elasticity times log relative price
    (both a draw's own). ``units`` are 0 where nothing is known to be sold,
    ``contribution`` EUR per unit, ``category`` units of the category (None: no known market).
    """

    attention: Float[Array, "period segment lever"]
    spend: Float[Array, "period segment lever"]
    logit: Float[Array, "period segment measure"]
    priced: Float[Array, "period segment"]
    units: Float[Array, "period segment"]
    contribution: Float[Array, "period segment"]
    category: Float[Array, "period segment"] | None
    population: Float[Array, " segment"]
    dispersion: Float[Array, " segment"]


def prolong(window: Float[Array, "window ..."], horizon: int) -> Float[Array, "path ..."]:
    """The window's path followed by its mean for ``horizon`` periods."""
    mean = jnp.broadcast_to(window.mean(0), (horizon, *window.shape[1:]))
    return jnp.concatenate([window, mean])


def look_ahead(terms: Terms, past: Past) -> Outlook:
    """The outlook: the last ``terms.window`` periods as they were, then each path's mean."""
    periods, window, horizon = len(past.attention), terms.window, terms.horizon
    steps, calendar = jnp.arange(window + horizon), jnp.arange(periods + horizon)
    discount = (1.0 + terms.rate) ** (-steps / terms.per_year)
    inside = (calendar >= periods - window) & (calendar < periods)

    def ahead(path: Array) -> Array:
        return prolong(path[-window:], horizon)

    units = ahead(past.units)
    share = jnp.zeros_like(units) if past.category is None else units / ahead(past.category)
    return Outlook(
        attention=jnp.concatenate([past.attention[:-window], ahead(past.attention)]),
        inside=inside.astype(float),
        logit=_states(past.logit[-window:], horizon),
        worth=units * ahead(past.contribution),
        open_share=1.0 - share,
        priced=ahead(past.priced),
        discount=discount,
        spend=jnp.tensordot(discount[:window], past.spend[-window:], axes=(0, 0)),
        people=past.population / terms.per_year,
        dispersion=past.dispersion,
        in_window=(steps < window).astype(float),
    )


def _states(
    logit: Float[Array, "window segment measure"], horizon: int
) -> Float[Array, "path segment measure"]:
    """States in the window, then the logit of the mean share."""
    usual = jax.nn.sigmoid(logit).mean(0)
    after = jnp.broadcast_to(jnp.log(usual) - jnp.log1p(-usual), (horizon, *usual.shape))
    return jnp.concatenate([logit, after])
