"""The one joint model: priors in natural units, and the likelihood of tracker, sales, experiments.

A parameter vector is standard normal a priori; ``unfold`` maps it by each prior's quantiles to
natural quantities, ``respond`` turns those into a ``Response``, and ``log_likelihood`` holds the
data. DESIGN of the equations: docs/statistics.md.
"""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.maths.chain import Link, Smoothed, link, sales_log_likelihood, smooth
from kurssi.maths.curves import END, persist, sales_ratio, saturation
from kurssi.model.inputs import Inputs, Probe, Structure
from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.model.response import Response, direct_push, measure_push, ripple

Natural = Mapping[str, Array]
PERCENT = 100.0


def respond(natural: Natural, structure: Structure, inputs: Inputs) -> Response:
    """Natural quantities as a response: long-run effects and returns become effects per period.

    beta_kc = long_run (1 - phi_k) / sbar_c and alpha_c = direct_return x (log sales that pay the
    lever back) / sbar_c, with sbar_c the mean saturation at usual attention since launch.
    """
    measures, levers = len(structure.measures), len(structure.levers)
    half = natural["half_saturation"] * inputs.attention_unit
    usual = jnp.maximum((saturation(inputs.attention, half) * inputs.usual).sum((0, 1)), 1e-3)
    effect = jnp.zeros((measures, levers))
    if structure.moves:
        rows, columns = np.array(structure.moves).T
        effect = effect.at[rows, columns].set(
            natural["long_run"] * (1.0 - natural["persistence"][rows]) / usual[columns]
        )
    direct = jnp.zeros(levers)
    if structure.direct:
        places = np.array(structure.direct)
        returned = natural["direct_return"] * inputs.effect_unit[places]
        direct = direct.at[places].set(returned / usual[places])
    return Response(
        persistence=natural.get("persistence", jnp.zeros(measures)),
        effect=effect,
        conversion=natural.get("conversion", jnp.zeros(measures)),
        direct=direct,
        half_saturation=half,
        carryover=natural.get("carryover", jnp.zeros(levers)),
        lift=natural["lift"],
        feedback=natural.get("feedback", jnp.zeros(measures))
        * (1.0 - natural.get("persistence", jnp.zeros(measures))),
        sensitivity=_sensitivity(natural, structure),
    )


def _sensitivity(natural: Natural, structure: Structure) -> Float[Array, " measure"]:
    none = jnp.zeros(len(structure.measures))
    if "sensitivity" not in natural:
        return none
    return none.at[np.array(structure.bending)].set(natural["sensitivity"])


def log_likelihood(natural: Natural, structure: Structure, inputs: Inputs) -> Float[Array, ""]:
    """Log density of everything observed given the natural quantities."""
    response = respond(natural, structure, inputs)
    total = jnp.zeros(())
    smoothed, level = None, jnp.zeros((len(structure.segments), 0))
    if structure.has_tracker:
        smoothed, level = measures_given(natural, response, inputs)
        total += smoothed.log_likelihood
    if structure.has_sales:
        total += sales_log_likelihood(*sales_seen(natural, response, structure, inputs, smoothed))
    if structure.probed:
        deviation = None if smoothed is None else smoothed.mean
        now = (
            level if deviation is None else level + deviation,
            price_push(natural, response, structure, inputs, deviation),
        )
        expected = probe_effects(response, structure, inputs, now)
        for effect, probe in zip(expected, inputs.probes, strict=True):
            total += jax.scipy.stats.norm.logpdf(probe.effect, effect, probe.se)
    return total


def sales_seen(
    natural: Natural,
    response: Response,
    structure: Structure,
    inputs: Inputs,
    smoothed: Smoothed | None,
) -> tuple:
    """What sales (and suspects' spend) leave unexplained, and what it is measured against.

    The arguments of ``maths.chain.sales_errors``.
    """
    miss = sales_miss(natural, response, structure, inputs, smoothed)
    variance = jnp.zeros_like(miss)
    carried = variance[1:]
    if smoothed is not None:
        linked = _link(natural, response, inputs, smoothed)
        variance, carried = linked.variance, linked.carried
    return (
        jnp.concatenate([miss[..., None], inputs.spending], axis=-1),
        jnp.concatenate([inputs.sales_seen[..., None], inputs.spending_seen], axis=-1),
        variance,
        carried,
        (natural["demand_persistence"], natural["demand_shock"]),
        _sights(natural, structure, inputs),
    )


def _centred(push: Array) -> Array:
    """What levers add in a period against their own average over all periods."""
    return push - push.mean(0)


def _link(natural: Natural, response: Response, inputs: Inputs, smoothed: Smoothed) -> Link:
    return link(
        smoothed,
        response.conversion,
        (response.persistence, natural["innovation"]),
        (inputs.tracker_variance, inputs.tracker_seen),
        inputs.shared_error,
    )


def _sights(natural: Natural, structure: Structure, inputs: Inputs) -> tuple[Array, Array]:
    """How sales and suspects' spend see demand: loading, and sd of the noise."""
    segments = len(structure.segments)
    loading = jnp.ones(1)
    noise = jnp.broadcast_to(natural["sales_noise"], (segments, 1))
    if structure.followers:
        loading = jnp.concatenate([loading, natural["spend_rule"]])
        own = natural["spend_noise"] * jnp.sqrt(inputs.spending_copies)
        noise = jnp.concatenate([noise, own], axis=1)
    return loading, noise


def measures_given(
    natural: Natural, response: Response, inputs: Inputs
) -> tuple[Smoothed, Float[Array, "segment measure"]]:
    """Measures smoothed as deviations from each segment's level, and that level in logits."""
    seen = inputs.tracker_seen
    mean = jnp.where(seen, inputs.tracker, 0.0).sum(0) / jnp.maximum(seen.sum(0), 1)
    level = mean + natural["level"]
    smoothed = smooth(
        inputs.tracker - level,
        inputs.tracker_variance,
        seen,
        _known_push(natural, response, inputs),
        response.persistence,
        natural["innovation"],
    )
    return smoothed, level


def _known_push(
    natural: Natural, response: Response, inputs: Inputs
) -> Float[Array, "period segment measure"]:
    """What levers, context and last period's sales add to each measure, as they were."""
    push = _centred(measure_push(response, inputs.attention))
    if "feedback" in natural:
        push += inputs.sales_before[..., None] * response.feedback
    if "context" in natural:
        moved = natural["context"] * (1.0 - response.persistence[inputs.context_measure])
        push = push.at[..., inputs.context_measure].add(inputs.context * moved)
    return push


def price_push(
    natural: Natural,
    response: Response,
    structure: Structure,
    inputs: Inputs,
    states: Float[Array, "period segment measure"] | None,
) -> Float[Array, "period segment"]:
    """e(z) times the log relative price: e0 exp(-theta_D D + theta_R R), z about the level."""
    if not structure.prices:
        return jnp.zeros(inputs.relative_price.shape)
    bent = 0.0 if states is None else states @ response.sensitivity
    bent = jnp.clip(bent, -END, END)
    return natural["price_elasticity"] * jnp.exp(bent) * inputs.relative_price


def sales_miss(
    natural: Natural,
    response: Response,
    structure: Structure,
    inputs: Inputs,
    smoothed: Smoothed | None,
) -> Float[Array, "period segment"]:
    """Log sales less all that is explained: what demand and noise must carry."""
    seen = inputs.sales_seen
    mean = jnp.where(seen, inputs.sales, 0.0).sum(0) / jnp.maximum(seen.sum(0), 1)
    direct = direct_push(response, inputs.attention).sum(-1)
    expected = mean + natural["sales_level"] + direct - direct.mean(0)
    expected += inputs.surroundings @ natural["surroundings"]
    states = None if smoothed is None else smoothed.mean
    expected -= price_push(natural, response, structure, inputs, states)
    if smoothed is not None:
        driven = persist(_known_push(natural, response, inputs), response.persistence)
        loading = _link(natural, response, inputs, smoothed).loading
        expected += driven @ response.conversion + ((smoothed.mean - driven) * loading).sum(-1)
    return inputs.sales - expected


def probe_effects(
    response: Response,
    structure: Structure,
    inputs: Inputs,
    now: tuple[Float[Array, "period segment measure"], Float[Array, "period segment"]],
) -> list[Float[Array, ""]]:
    """The effect each experiment should have shown: mean change of its measure, or what it added.

    ``now`` are the states of the measures and the price push, as they were. All experiments run
    side by side through one ripple.
    """
    states, priced = now
    # The past as it was runs beside the experiments, so that attention is remembered in one loop.
    paths = jnp.stack([inputs.attention, *(probe.after for probe in inputs.probes)])
    direct = jax.vmap(lambda path: direct_push(response, path).sum(-1))(paths)
    push = measure_push(response, paths)
    direct, push = direct[1:] - direct[0], push[1:] - push[0]
    moved, through = jax.vmap(lambda p, d: ripple(response, p, d, priced))(push, direct)
    sold = through.sum(-1) + direct
    return [
        _in_money(measure, probe, sold[place], inputs)
        if measure in ("units", "eur")
        else _in_measure(measure, probe, (states, moved[place]), structure, inputs)
        for place, (measure, probe) in enumerate(zip(structure.probed, inputs.probes, strict=True))
    ]


def _in_money(
    measure: str, probe: Probe, change: Float[Array, "period segment"], inputs: Inputs
) -> Float[Array, ""]:
    base = inputs.worth if measure == "eur" else inputs.units
    return (probe.inside * base * (sales_ratio(change, inputs.open_share) - 1.0)).sum()


def _in_measure(
    measure: str,
    probe: Probe,
    path: tuple[Float[Array, "period segment measure"], Float[Array, "period segment measure"]],
    structure: Structure,
    inputs: Inputs,
) -> Float[Array, ""]:
    states, moved = path
    share = jax.nn.sigmoid(states + moved)
    gained = share - jax.nn.sigmoid(states)
    position = {name: place for place, name in enumerate(structure.measures)}
    if measure == "cx":
        pair = [position["relevance"], position["differentiation"]]
        points = jnp.sqrt(share[..., pair].prod(-1)) - jnp.sqrt(
            (share - gained)[..., pair].prod(-1)
        )
        return (probe.inside * PERCENT * inputs.dispersion * points).sum()
    scale = PERCENT if measure in ("relevance", "differentiation") else 1.0
    return scale * (probe.inside * gained[..., position[measure]]).sum()


def log_density(
    u: Float[Array, " parameter"],
    declared: tuple[Prior, ...],
    structure: Structure,
    inputs: Inputs,
) -> Float[Array, ""]:
    """Log posterior density of the standard-normal vector, up to a constant."""
    return log_likelihood(unfold(declared, u), structure, inputs) - 0.5 * (u @ u)
