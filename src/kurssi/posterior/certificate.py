"""How far the fast likelihood is off: draws weighted by the exact filter, as a health check."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from kurssi.maths.pareto import share_kept, tail_shape
from kurssi.messages import Message, Number
from kurssi.model.exact import exact_log_likelihood, states_of
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import followed, past_of
from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.posterior.fit import Fit, Model
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.posterior.hindsight import some_draws
from kurssi.posterior.programs import Kept

# As many draws show a tail of weights that half as many may miss; about a second.
DRAWS, BATCH = 200, 25
# The exact filter's cost grows by the cube of its states.
MOST_STATES = 40
# From half of the draws the tails of an interval are still told; beyond .7 nothing is.
GOOD_SHARE, GOOD_SHAPE = 0.5, 0.7


def certificate(fit: Fit) -> Iterator[HealthCheck]:
    """What the exact filter would keep of the draws.

    Nothing of a first look, which nobody decides by, nor where the filter is too large to run.
    """
    structure = fit.model.structure
    if fit.approximate or not structure.has_tracker or states_of(structure) > MOST_STATES:
        return
    log_weights = off_by(fit.model, some_draws(fit.u, DRAWS))
    share, shape = share_kept(log_weights), tail_shape(log_weights)
    good = share >= GOOD_SHARE and shape <= GOOD_SHAPE
    told = {"share": round(100 * share), "shape": Number(shape, 2)}
    kept = Message("it would keep {share}% of the fast one's draws (Pareto k {shape})", **told)
    rough = Message(
        "it would keep {share}% of the fast one's draws (Pareto k {shape}): intervals are rougher "
        "than they are told",
        **told,
    )
    yield HealthCheck(
        check="exact filter",
        verdict=Verdict.PASS if good else Verdict.REVIEW,
        sentence=kept if good else rough,
        advice=Message("fewer measures or a longer history help"),
    )


def off_by(model: Model, u: Float[np.ndarray, "draw parameter"]) -> Float[np.ndarray, " draw"]:
    """Exact less fast log likelihood at each draw, sampling errors taken as each measure's own."""
    draws = np.resize(u, (-(-len(u) // BATCH), BATCH, u.shape[1]))
    measures = len(model.structure.measures)
    inputs = model.inputs._replace(shared_error=jnp.eye(measures))
    found = _differences(model.declared, model.structure)(jnp.asarray(draws), inputs)
    return np.asarray(found).reshape(-1)[: len(u)]


@lru_cache(maxsize=8)
def _differences(declared: tuple[Prior, ...], structure: Structure) -> Callable[..., jax.Array]:
    """One compiled function for all models alike."""

    def one(u: jax.Array, inputs: Inputs) -> jax.Array:
        natural = unfold(declared, u)
        past = past_of(natural, structure, inputs)
        exact = exact_log_likelihood(natural, past, structure, inputs)
        return exact - followed(natural, past, structure, inputs)

    def all_of(batches: jax.Array, inputs: Inputs) -> jax.Array:
        return jax.lax.map(jax.vmap(lambda draw: one(draw, inputs)), batches)

    return Kept(all_of, about=("exact", structure))
