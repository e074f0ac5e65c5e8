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
from kurssi.maths.curves import persist, sales_ratio, saturation
from kurssi.model.inputs import Inputs, Probe, Structure
from kurssi.model.prior import Family, Prior
from kurssi.model.response import Response, direct_push, measure_push

Natural = Mapping[str, Array]
PERCENT = 100.0


def priors(structure: Structure) -> tuple[Prior, ...]:
    """Everything the model is unsure of, in the order of the parameter vector."""
    lever, measure, segment = structure.levers, structure.measures, structure.segments
    declared = [
        Prior(
            name="half_saturation",
            meaning="attention at half of the largest response, in units of usual attention",
            family=Family.LOG_NORMAL, location=1.0, scale=0.5,
            dims=("lever",), shape=(len(lever),),
        ),
        Prior(
            name="lift",
            meaning="how much stronger than usual the lever is in the segment",
            family=Family.LOG_NORMAL, location=1.0, scale=0.3,
            dims=("segment", "lever"), shape=(len(segment), len(lever)),
        ),
    ]  # fmt: skip
    if structure.has_tracker:
        declared += _tracker_priors(structure)
    if structure.has_sales:
        declared += _sales_priors(structure)
    if structure.has_sales and structure.has_tracker:
        declared.append(
            Prior(
                name="conversion",
                meaning="log sales per logit of the measure",
                family=Family.LOGISTIC,
                location=0.2,
                scale=0.15,
                dims=("measure",),
                shape=(len(measure),),
            )
        )
    return tuple(prior for prior in declared if prior.size > 0)


def _tracker_priors(structure: Structure) -> list[Prior]:
    measures, segments = len(structure.measures), len(structure.segments)
    # A month holds about four weeks of forgetting and of shocks.
    weekly = structure.periods_per_year == 52
    return [
        Prior(
            name="persistence", meaning="share of a deviation left after one period",
            family=Family.LOGIT_NORMAL, location=0.80 if weekly else 0.5, scale=0.9,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="innovation", meaning="sd of a measure's own shocks in a period, logits",
            family=Family.LOG_NORMAL, location=0.03 if weekly else 0.05, scale=0.7,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="level", meaning="segment's level less its observed mean, logits",
            family=Family.NORMAL, location=0.0, scale=0.3,
            dims=("segment", "measure"), shape=(segments, measures),
        ),
        Prior(
            name="long_run",
            meaning="logits by which the measure would fall in the long run without the lever",
            family=Family.LOGISTIC, location=0.05, scale=0.15,
            dims=("move",), shape=(len(structure.moves),),
        ),
    ]  # fmt: skip


def _sales_priors(structure: Structure) -> list[Prior]:
    declared = [
        Prior(
            name="direct_return", meaning="EUR of contribution per EUR spent by the direct path",
            family=Family.LOGISTIC, location=0.7, scale=1.0,
            dims=("direct",), shape=(len(structure.direct),),
        ),
        Prior(
            name="carryover", meaning="share of direct attention remembered a period later",
            family=Family.LOGIT_NORMAL, location=0.35, scale=0.6,
            dims=("lever",), shape=(len(structure.levers),),
        ),
        Prior(
            name="sales_level", meaning="segment's log sales less their observed mean",
            family=Family.NORMAL, location=0.0, scale=0.3,
            dims=("segment",), shape=(len(structure.segments),),
        ),
        Prior(
            name="surroundings",
            meaning="log sales per standard unit of trend, season and controls",
            family=Family.NORMAL, location=0.0, scale=0.2,
            dims=("control",), shape=(len(structure.surroundings),),
        ),
        Prior(
            name="demand_persistence", meaning="share of a demand shock left after one period",
            family=Family.LOGIT_NORMAL, location=0.88, scale=0.8,
        ),
        Prior(
            name="demand_shock", meaning="sd of demand's shocks in a period, log sales",
            family=Family.LOG_NORMAL, location=0.02, scale=0.8,
        ),
        Prior(
            name="sales_noise", meaning="sd of sales not explained, gone in a period, log sales",
            family=Family.LOG_NORMAL, location=0.03, scale=0.8,
        ),
    ]  # fmt: skip
    declared += [
        Prior(
            name="spend_rule", meaning="log spend per unit of log demand, of a suspected lever",
            family=Family.LOGISTIC, location=0.0, scale=2.0,
            dims=("follower",), shape=(len(structure.followers),),
        ),
        Prior(
            name="spend_noise", meaning="sd of a suspected lever's log spend that is its own",
            family=Family.LOG_NORMAL, location=0.3, scale=0.7,
            dims=("follower",), shape=(len(structure.followers),),
        ),
    ]  # fmt: skip
    if structure.prices:
        declared.append(
            Prior(
                name="price_elasticity",
                meaning="fall of log sales per unit of log relative price",
                family=Family.LOGISTIC,
                location=1.5,
                scale=0.6,
            )
        )
    return declared


def unfold(declared: tuple[Prior, ...], u: Float[Array, " parameter"]) -> dict[str, Array]:
    """The natural quantities at the standard-normal vector ``u``, by name."""
    natural, start = {}, 0
    for prior in declared:
        natural[prior.name] = prior.at(u[start : start + prior.size].reshape(prior.shape))
        start += prior.size
    return natural


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
    )


def log_likelihood(natural: Natural, structure: Structure, inputs: Inputs) -> Float[Array, ""]:
    """Log density of everything observed given the natural quantities."""
    response = respond(natural, structure, inputs)
    total = jnp.zeros(())
    smoothed, level = None, jnp.zeros((len(structure.segments), 0))
    if structure.has_tracker:
        smoothed, level = measures_given(natural, response, inputs)
        total += smoothed.log_likelihood
    if structure.has_sales:
        miss = sales_miss(natural, response, structure, inputs, smoothed)
        variance = jnp.zeros_like(miss)
        carried = variance[1:]
        if smoothed is not None:
            linked = _link(natural, response, inputs, smoothed)
            variance, carried = linked.variance, linked.carried
        total += sales_log_likelihood(
            jnp.concatenate([miss[..., None], inputs.spending], axis=-1),
            jnp.concatenate([inputs.sales_seen[..., None], inputs.spending_seen], axis=-1),
            variance,
            carried,
            (natural["demand_persistence"], natural["demand_shock"]),
            _sights(natural, structure, inputs),
        )
    for measure, probe in zip(structure.probed, inputs.probes, strict=True):
        states = level if smoothed is None else level + smoothed.mean
        expected = probe_effect(measure, probe, response, structure, inputs, states)
        total += jax.scipy.stats.norm.logpdf(probe.effect, expected, probe.se)
    return total


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
    push = measure_push(response, inputs.attention)
    smoothed = smooth(
        inputs.tracker - level,
        inputs.tracker_variance,
        seen,
        _centred(push),
        response.persistence,
        natural["innovation"],
    )
    return smoothed, level


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
    if structure.prices:
        expected -= natural["price_elasticity"] * inputs.relative_price
    if smoothed is not None:
        driven = persist(_centred(measure_push(response, inputs.attention)), response.persistence)
        loading = _link(natural, response, inputs, smoothed).loading
        expected += driven @ response.conversion + ((smoothed.mean - driven) * loading).sum(-1)
    return inputs.sales - expected


def probe_effect(
    measure: str,
    probe: Probe,
    response: Response,
    structure: Structure,
    inputs: Inputs,
    states: Float[Array, "period segment measure"],
) -> Float[Array, ""]:
    """The effect an experiment should have shown: mean change of its measure, or what it added."""
    moved = persist(
        measure_push(response, probe.after) - measure_push(response, inputs.attention),
        response.persistence,
    )
    if measure in ("units", "eur"):
        direct = direct_push(response, probe.after) - direct_push(response, inputs.attention)
        change = moved @ response.conversion + direct.sum(-1)
        base = inputs.worth if measure == "eur" else inputs.units
        return (probe.inside * base * (sales_ratio(change, inputs.open_share) - 1.0)).sum()
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
