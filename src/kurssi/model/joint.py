"""The one joint model: priors in natural units, and the likelihood of tracker, sales, experiments.

A parameter vector is standard normal a priori; ``unfold`` maps it by each prior's quantiles to
natural quantities, ``respond`` turns those into a ``Response``, and ``log_likelihood`` holds the
data. DESIGN of the equations: docs/statistics.md.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.maths.across import feigned, heard, lagged, together
from kurssi.maths.chain import Link, Looks, Smoothed, gains, link, read, sales_log_likelihood
from kurssi.maths.curves import adstock, persist, sales_ratio, saturation
from kurssi.maths.turned import shared, turn
from kurssi.model.inputs import Inputs, Probe, Structure
from kurssi.model.price import price_push
from kurssi.model.prior import Prior
from kurssi.model.priors import Natural, unfold
from kurssi.model.response import Response, direct_gain, measure_push, ripple

PERCENT = 100.0
# Errors of measures that move each other may cancel in sales, to the first order; this much stays.
LEAST_LEFT = 0.2


def respond(natural: Natural, structure: Structure, inputs: Inputs) -> Response:
    """Natural quantities as a response: effects of a year and returns become effects per period.

    beta_kc = year_effect_kc / Y_k / sbar_c with Y_k of ``_year``, and
    alpha_c = direct_return x (log sales that pay the lever back) / sbar_c, with sbar_c the mean
    saturation at usual attention since launch.
    """
    measures, levers = len(structure.measures), len(structure.levers)
    half = natural["half_saturation"] * inputs.attention_unit
    usual = jnp.maximum((saturation(inputs.attention, half) * inputs.usual).sum((0, 1)), 1e-3)
    effect = jnp.zeros((measures, levers))
    if structure.moves:
        rows, columns = np.array(structure.moves).T
        of_a_year = natural["year_effect"] / _year(natural["persistence"], structure)[rows]
        effect = effect.at[rows, columns].set(of_a_year / usual[columns])
    direct = jnp.zeros(levers)
    if structure.direct:
        places = np.array(structure.direct)
        returned = natural["direct_return"] * inputs.effect_unit[places]
        direct = direct.at[places].set(returned / usual[places])
    persistence = natural.get("persistence", jnp.zeros(measures))
    return Response(
        persistence=persistence,
        effect=effect,
        conversion=natural.get("conversion", jnp.zeros(measures)),
        direct=direct,
        half_saturation=half,
        carryover=natural.get("carryover", jnp.zeros(levers)),
        lift=natural["lift"],
        feedback=natural.get("feedback", jnp.zeros(measures)) / _year(persistence, structure),
        sensitivity=_sensitivity(natural, structure),
        cross=_cross(natural, persistence, structure),
    )


def _year(persistence: Float[Array, " measure"], structure: Structure) -> Float[Array, " measure"]:
    """What a push of one a period has added up to after a year: (1 - phi^Y) / (1 - phi).

    Effects are thought of by the year and not in the long run: of a measure that hardly forgets, a
    few years of data cannot tell what eternity would do, and sampling it took twice the steps.
    """
    return (1.0 - persistence**structure.periods_per_year) / (1.0 - persistence)


def _sensitivity(natural: Natural, structure: Structure) -> Float[Array, " measure"]:
    none = jnp.zeros(len(structure.measures))
    if "sensitivity" not in natural:
        return none
    return none.at[np.array(structure.bending)].set(natural["sensitivity"])


def _cross(
    natural: Natural, persistence: Float[Array, " measure"], structure: Structure
) -> Float[Array, "measure other"]:
    """gamma_kj = cross_effect_kj / Y_k: a logit more of j for a year adds that much to k."""
    none = jnp.zeros((len(structure.measures), len(structure.measures)))
    if "cross_effect" not in natural:
        return none
    rows, columns = np.array(structure.crossing).T
    return none.at[rows, columns].set(natural["cross_effect"] / _year(persistence, structure)[rows])


class Past(NamedTuple):
    """What happened as one draw sees it.

    ``push`` is what is known to have moved each measure, other measures apart; ``remembered``
    attention as the direct path remembers it; ``smoothed`` the measures about each segment's level
    (None without a tracker) and ``states`` with that level, in logits; ``priced`` the price
    elasticity times the log relative price.
    """

    response: Response
    push: Float[Array, "period segment measure"]
    remembered: Float[Array, "period segment lever"]
    smoothed: Smoothed | None
    states: Float[Array, "period segment measure"]
    priced: Float[Array, "period segment"]


def past_of(natural: Natural, structure: Structure, inputs: Inputs) -> Past:
    """The past under the natural quantities."""
    response = respond(natural, structure, inputs)
    push = _known_push(natural, response, structure, inputs)
    smoothed, states = None, jnp.zeros(push.shape)
    if structure.has_tracker:
        level = levels(natural, inputs)
        smoothed = _smoothed(natural, inputs.tracker - level, (response, push), inputs)
        states = level + smoothed.mean
    return Past(
        response=response,
        push=push,
        remembered=adstock(inputs.attention, response.carryover),
        smoothed=smoothed,
        states=states,
        priced=price_push(natural, response, structure, inputs, smoothed),
    )


def levels(natural: Natural, inputs: Inputs) -> Float[Array, "segment measure"]:
    """Where each measure rests, logits."""
    seen = inputs.tracker_seen
    mean = jnp.where(seen, inputs.tracker, 0.0).sum(0) / jnp.maximum(seen.sum(0), 1)
    return mean + natural["level"]


def _smoothed(
    natural: Natural,
    observed: Float[Array, "period segment measure"],
    moved: tuple[Response, Float[Array, "period segment measure"]],
    inputs: Inputs,
) -> Smoothed:
    """The measures given the tracker: each alone, then pushed by those before it as they were."""
    response, push = moved
    sampling = (inputs.tracker_variance, inputs.tracker_seen)
    process = (response.persistence, natural["innovation"])
    known = gains(*sampling, *process)
    alone = read(known, observed, inputs.tracker_seen, push, response.persistence)
    if "cross_effect" not in natural:
        return alone
    said = heard(alone.mean, push, process, response.cross)
    push = push + lagged(alone.mean) @ response.cross.T
    found = read(known, observed, inputs.tracker_seen, push, response.persistence)
    states = read(known, observed, inputs.tracker_seen, push, response.persistence, told=said)
    untrue = response.cross * feigned(known, process, sampling, inputs.shared_error)
    likely = found.log_likelihood - untrue.sum()
    return found._replace(mean=states.mean, log_likelihood=likely)


def log_likelihood(natural: Natural, structure: Structure, inputs: Inputs) -> Float[Array, ""]:
    """Log density of everything observed given the natural quantities."""
    past = past_of(natural, structure, inputs)
    total = followed(natural, past, structure, inputs)
    if structure.probed:
        expected = probe_effects(past, structure, inputs)
        for effect, probe in zip(expected, inputs.probes, strict=True):
            total += jax.scipy.stats.norm.logpdf(probe.effect, effect, probe.se)
    return total


def followed(
    natural: Natural, past: Past, structure: Structure, inputs: Inputs
) -> Float[Array, ""]:
    """Log density of what was followed over time: tracker, sales and suspects' spend."""
    total = jnp.zeros(())
    if past.smoothed is not None:
        total += past.smoothed.log_likelihood
    if structure.has_sales:
        total += sales_log_likelihood(sales_seen(natural, past, structure, inputs))
    return total


def sales_seen(natural: Natural, past: Past, structure: Structure, inputs: Inputs) -> Looks:
    """What sales (and suspects' spend) leave unexplained, and what it is measured against.

    Several segments are turned (``maths.turned``), the smoothing error taken as alike in all of
    them: exact where they are asked alike.
    """
    linked = _link(natural, past, inputs)
    miss = sales_miss(natural, past, structure, inputs)
    variance = jnp.zeros_like(miss) if linked is None else linked.variance
    carried = variance[1:] if linked is None else linked.carried
    left = jnp.concatenate([miss[..., None], inputs.spending], axis=-1)
    seen = jnp.concatenate([inputs.sales_seen[..., None], inputs.spending_seen], axis=-1)
    demand = (natural["demand_persistence"], natural["demand_shock"])
    sights = sights_of(natural, structure, inputs)
    if len(structure.segments) == 1:
        return Looks(left, seen, variance, carried, demand, sights)
    # Spend of one decision is one series: contrasts between segments know nothing of it.
    one = jnp.concatenate([jnp.ones((len(miss[0]), 1)), inputs.spending_copies], axis=1) > 1
    return _turned(natural, (left, seen, one), (variance, carried), sights)


def _turned(natural: Natural, seen_so: tuple, error: tuple, sights: tuple) -> Looks:
    """The same with segments turned: demand and noise that they share counts once."""
    (left, seen, one), (variance, carried), (loading, noise) = seen_so, error, sights
    segments = left.shape[1]
    left, seen = turn(left, seen)
    seen &= ~one | (np.arange(segments) == 0)[:, None]
    alike = jnp.broadcast_to(variance.mean(1, keepdims=True), variance.shape)
    kept = (carried * variance[1:]).mean(1, keepdims=True) / jnp.maximum(alike[1:], 1e-12)
    shock = shared(natural["demand_shock"] ** 2, natural["demand_shared"], segments)
    own = shared(natural["sales_noise"] ** 2, natural["noise_shared"], segments)
    if "spend_shared" in natural:
        common = jnp.where(one[0, 1:], 0.0, natural["spend_shared"])
        times = jax.vmap(partial(shared, jnp.ones(()), segments=segments), out_axes=1)(common)
        noise = noise.at[:, 1:].multiply(jnp.sqrt(times))
    noise = jnp.concatenate([jnp.sqrt(own)[:, None], noise[:, 1:]], axis=1)
    demand = (natural["demand_persistence"], jnp.sqrt(shock))
    return Looks(left, seen, alike, kept, demand, (loading, noise))


def _centred(push: Array) -> Array:
    """What levers add in a period against their own average over all periods."""
    return push - push.mean(0)


def _link(natural: Natural, past: Past, inputs: Inputs) -> Link | None:
    if past.smoothed is None:
        return None
    process = (past.response.persistence, natural["innovation"])
    sampling = (inputs.tracker_variance, inputs.tracker_seen)
    conversion = past.response.conversion
    linked = link(past.smoothed, conversion, process, sampling, inputs.shared_error)
    if "cross_effect" not in natural:
        return linked
    k, j = np.tril_indices(len(conversion), -1)
    each = conversion[k] * conversion[j] * past.response.cross[k, j]
    more = 2.0 * together(past.smoothed, process) @ each
    variance = jnp.maximum(linked.variance + more, LEAST_LEFT * linked.variance)
    return linked._replace(variance=variance)


def sights_of(natural: Natural, structure: Structure, inputs: Inputs) -> tuple[Array, Array]:
    """How sales and suspects' spend see demand: loading, and sd of the noise."""
    segments = len(structure.segments)
    loading = jnp.ones(1)
    noise = jnp.broadcast_to(natural["sales_noise"], (segments, 1))
    if structure.followers:
        loading = jnp.concatenate([loading, natural["spend_rule"]])
        own = natural["spend_noise"] * jnp.sqrt(inputs.spending_copies)
        noise = jnp.concatenate([noise, own], axis=1)
    return loading, noise


def _known_push(
    natural: Natural, response: Response, structure: Structure, inputs: Inputs
) -> Float[Array, "period segment measure"]:
    """What levers, context and last period's sales add to each measure, as they were."""
    push = _centred(measure_push(response, inputs.attention))
    if "feedback" in natural:
        push += inputs.sales_before[..., None] * response.feedback
    if "context" in natural:
        pushed = context_push(natural, response, structure, inputs)
        push = push.at[..., inputs.context_measure].add(pushed)
    return push


def context_push(
    natural: Natural, response: Response, structure: Structure, inputs: Inputs
) -> Float[Array, "period segment context"]:
    """What each control adds to the measure that it moves, logits."""
    moved = natural["context"] / _year(response.persistence, structure)[inputs.context_measure]
    return inputs.context * moved


def sales_explained(natural: Natural, past: Past, inputs: Inputs) -> Float[Array, "period segment"]:
    """Log sales as level, direct paths, surroundings and the price make them."""
    seen = inputs.sales_seen
    mean = jnp.where(seen, inputs.sales, 0.0).sum(0) / jnp.maximum(seen.sum(0), 1)
    expected = mean + natural["sales_level"]
    expected += _centred(direct_gain(past.response, past.remembered).sum(-1))
    expected += inputs.surroundings @ natural["surroundings"]
    return expected - past.priced


def explained(past: Past, structure: Structure) -> Float[Array, "period segment measure"]:
    """Each measure as known pushes alone move it, and to the first order those of the others."""
    response = past.response
    alone = persist(past.push, response.persistence)
    if not structure.crossing:
        return alone
    across = lagged(alone) @ response.cross.T
    return persist(past.push + across, response.persistence)


def sales_miss(
    natural: Natural, past: Past, structure: Structure, inputs: Inputs
) -> Float[Array, "period segment"]:
    """Log sales less all that is explained: what demand and noise must carry."""
    linked, response = _link(natural, past, inputs), past.response
    expected = sales_explained(natural, past, inputs)
    if past.smoothed is not None and linked is not None:
        driven = explained(past, structure)
        expected += driven @ response.conversion
        expected += ((past.smoothed.mean - driven) * linked.loading).sum(-1)
    return inputs.sales - expected


def probe_effects(past: Past, structure: Structure, inputs: Inputs) -> list[Float[Array, ""]]:
    """The effect each experiment should have shown: mean change of its measure, or what it added.

    All experiments run side by side through one ripple, each in its own window of periods: before
    it nothing differs, and after it nothing counts.
    """
    response, width = past.response, structure.probe_width
    spans = [slice(start, start + width) for start in structure.probe_starts]

    def window(path: Array) -> Array:
        return jnp.stack([path[span] for span in spans])

    before, remembered = window(inputs.attention), window(past.remembered)
    after = jnp.stack([p.after[span] for p, span in zip(inputs.probes, spans, strict=True)])
    # What is remembered is linear in attention: the change is remembered from rest.
    changed = jax.vmap(adstock, (0, None))(after - before, response.carryover)
    direct = direct_gain(response, remembered + changed) - direct_gain(response, remembered)
    push = measure_push(response, after) - measure_push(response, before)
    moved, through = jax.vmap(partial(ripple, response))(push, direct.sum(-1), window(past.priced))
    sold = through.sum(-1) + direct.sum(-1)
    states = window(past.states)
    return [
        _in_money(measure, probe, span, sold[place], inputs)
        if measure in ("units", "eur")
        else _in_measure(measure, probe.inside[span], (states[place], moved[place]),
                         structure, inputs)
        for place, (measure, probe, span) in enumerate(
            zip(structure.probed, inputs.probes, spans, strict=True)
        )
    ]  # fmt: skip


def _in_money(
    measure: str, probe: Probe, span: slice, change: Float[Array, "period segment"], inputs: Inputs
) -> Float[Array, ""]:
    base = (inputs.worth if measure == "eur" else inputs.units)[span]
    grown = sales_ratio(change, inputs.open_share[span]) - 1.0
    return (probe.inside[span] * base * grown).sum()


def _in_measure(
    measure: str,
    inside: Float[Array, "period segment"],
    path: tuple[Float[Array, "period segment measure"], Float[Array, "period segment measure"]],
    structure: Structure,
    inputs: Inputs,
) -> Float[Array, ""]:
    states, moved = path
    before, after = jax.nn.sigmoid(states), jax.nn.sigmoid(states + moved)
    if measure == "cx":
        pair = [structure.measures.index(part) for part in ("relevance", "differentiation")]
        points = jnp.sqrt(after[..., pair].prod(-1)) - jnp.sqrt(before[..., pair].prod(-1))
        return (inside * PERCENT * inputs.dispersion * points).sum()
    scale = PERCENT if measure in ("relevance", "differentiation") else 1.0
    return scale * (inside * (after - before)[..., structure.measures.index(measure)]).sum()


def log_density(
    u: Float[Array, " parameter"],
    declared: tuple[Prior, ...],
    structure: Structure,
    inputs: Inputs,
) -> Float[Array, ""]:
    """Log posterior density of the standard-normal vector, up to a constant."""
    return log_likelihood(unfold(declared, u), structure, inputs) - 0.5 * (u @ u)
