"""The joint model as one matrix system: what the chain of scalar filters is held against.

All segments together: states are measures and demand, sights are tracker and sales of each segment
and suspects' spend. Exact are effects of measures on each other, what the error of smoothing does
to sales, and segments asked unlike each other. As in the chain stay the price response, which takes
the smoothed measures, suspects' spend in turned segments, and experiments, which are left out.
Sampling errors are each measure's own: with shared ones the chain reads every measure by itself on
purpose, and is no approximation of one likelihood.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.maths.exact import System
from kurssi.maths.exact import log_likelihood as filtered
from kurssi.maths.turned import turning
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import Past, levels, sales_explained, sales_seen
from kurssi.model.priors import Natural


def states_of(structure: Structure) -> int:
    """How many states the system has."""
    return len(structure.segments) * (len(structure.measures) + structure.has_sales)


def exact_log_likelihood(
    natural: Natural, past: Past, structure: Structure, inputs: Inputs
) -> Float[Array, ""]:
    """Log density of all that was observed but experiments."""
    periods = len(inputs.attention)
    still = [past.push]
    values, seen = [inputs.tracker - levels(natural, inputs)], [inputs.tracker_seen]
    noise = [inputs.tracker_variance]
    if structure.has_sales:
        none = jnp.zeros((*inputs.sales.shape, 1))
        still.append(none)
        left, there, *_, (_, error) = sales_seen(natural, past, structure, inputs)
        # The noise of sales, which segments share, is put in by ``_shared_noise``.
        noise += [none, jnp.broadcast_to(error[:, 1:] ** 2, left[..., 1:].shape)]
        sold = inputs.sales - sales_explained(natural, past, inputs)
        values += [sold[..., None], left[..., 1:]]
        seen += [inputs.sales_seen[..., None], there[..., 1:]]

    def flat(parts: list[Array]) -> Array:
        return jnp.concatenate(parts, axis=-1).reshape(periods, -1)

    errors = jax.vmap(jnp.diag)(flat(noise)) + _shared_noise(natural, structure)
    system = _system(natural, past, structure)
    return filtered(system, flat(still), flat(values), flat(seen), errors)


def _system(natural: Natural, past: Past, structure: Structure) -> System:
    """How measures and demand of all segments move, and who sees them."""
    response, segments = past.response, len(structure.segments)
    measures = len(structure.measures)
    each, inner = jnp.eye(segments), slice(None, measures)
    own = natural["innovation"] ** 2
    move = jnp.diag(response.persistence) + response.cross
    shock, start = jnp.diag(own), jnp.diag(own / (1.0 - response.persistence**2))
    if not structure.has_sales:
        look = jnp.eye(segments * measures)
        return System(jnp.kron(each, move), jnp.kron(each, shock), look, jnp.kron(each, start))
    rho, demand = natural["demand_persistence"], natural["demand_shock"] ** 2
    place = jnp.zeros((measures + 1, measures + 1))
    of_demand = place.at[-1, -1].set(1.0)
    together = demand * jnp.kron(_alike(natural, "demand_shared", segments), of_demand)
    return System(
        jnp.kron(each, place.at[inner, inner].set(move) + rho * of_demand),
        jnp.kron(each, place.at[inner, inner].set(shock)) + together,
        _look(natural, past, structure),
        jnp.kron(each, place.at[inner, inner].set(start)) + together / (1.0 - rho**2),
    )


def _look(natural: Natural, past: Past, structure: Structure) -> Float[Array, "sight state"]:
    """Tracker and sales see their own segment; suspects' spend sees demand, segments turned."""
    segments, measures = len(structure.segments), len(structure.measures)
    followers = len(structure.followers)
    own = jnp.eye(measures + 1).at[measures, :measures].set(past.response.conversion)
    seen = [jnp.kron(jnp.eye(segments), jnp.concatenate([own, 0.0 * own[:1].repeat(followers, 0)]))]
    if followers:
        sees = jnp.zeros((measures + 1 + followers, measures + 1))
        sees = sees.at[measures + 1 :, measures].set(natural["spend_rule"])
        seen.append(jnp.kron(jnp.asarray(turning(segments)), sees))
    return sum(seen[1:], seen[0])


def _shared_noise(natural: Natural, structure: Structure) -> Float[Array, "sight sight"]:
    """Covariance of the noise of sales."""
    segments, measures = len(structure.segments), len(structure.measures)
    if not structure.has_sales:
        return jnp.zeros((segments * measures, segments * measures))
    of_sales = np.zeros(measures + 1 + len(structure.followers))
    of_sales[measures] = 1.0
    alike = _alike(natural, "noise_shared", segments)
    return natural["sales_noise"] ** 2 * jnp.kron(alike, jnp.diag(jnp.asarray(of_sales)))


def _alike(natural: Natural, name: str, segments: int) -> Float[Array, "segment other"]:
    """Correlation between segments of what they share in part."""
    share = natural.get(name, jnp.zeros(()))
    return (1.0 - share) * jnp.eye(segments) + share * jnp.ones((segments, segments))
