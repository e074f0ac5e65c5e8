"""The joint model against a dense normal, loops and finite differences, and its invariances."""

from dataclasses import replace
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from kurssi.example.experiments import _effect
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.world import saturate
from kurssi.maths.curves import adstock
from kurssi.model.inputs import prepare
from kurssi.model.joint import Past, log_likelihood, past_of, probe_effects
from kurssi.model.priors import priors, unfold
from kurssi.model.response import Response, direct_push, measure_push
from model import made
from reference import estimands, gaussian


@pytest.fixture(scope="module")
def whole():
    return made.modelled(made.a_panel(experiments=made.EXPERIMENTS))


@pytest.fixture(scope="module")
def bare():
    """One measure, where the joint likelihood is exact, and a lever whose spend follows sales."""
    panel = made.a_panel(measures=("awareness",))
    target, _ = panel.sales.log_odds()
    spend = panel.spend.copy()
    spend[..., 1] *= np.exp(2 * target)
    model = made.modelled(replace(panel, spend=spend))
    assert 1 in model[0].followers
    return model


@pytest.fixture(scope="module")
def compiled(whole):
    structure, _, declared = whole
    return made.density(declared, structure)


def some(declared, seed=0):
    return jnp.asarray(np.random.default_rng(seed).normal(size=made.size(declared)))


@cache
def _believing(structure):
    declared = priors(structure)

    def everything(u, inputs):
        natural = unfold(declared, u)
        past = past_of(natural, structure, inputs)
        expected = probe_effects(past, structure, inputs) if structure.probed else []
        return natural, past.response, past.states, past.smoothed.mean, expected

    return jax.jit(everything)


def believed(model, u):
    """Natural quantities, the response, states and experiments' effects, as plain arrays."""
    structure, inputs, _ = model
    return jax.tree.map(np.asarray, _believing(structure)(u, inputs))


def steep(natural, segment):
    """The segment's price elasticity: its own where several are there."""
    lift = natural["price_lift"][segment] if "price_lift" in natural else 1.0
    return natural["price_elasticity"] * lift


def dense(model, u):
    """The log likelihood of tracker, sales and suspects' spend as one dense normal of everything.

    Of several segments, demand and noise have a part in common.
    """
    natural, response, *_ = believed(model, u)
    inputs = jax.tree.map(np.asarray, model[1])
    response = Response(*map(jnp.asarray, response))
    push = np.asarray(measure_push(response, jnp.asarray(inputs.attention)))
    direct = np.asarray(direct_push(response, jnp.asarray(inputs.attention))).sum(-1)
    count, segments = push.shape[:2]
    phi, conversion = natural["persistence"][0], natural["conversion"][0]
    year = sum(phi**n for n in range(model[0].periods_per_year))
    states = gaussian.autoregression(phi, natural["innovation"][0], count)
    demand = gaussian.autoregression(natural["demand_persistence"], natural["demand_shock"], count)
    at_once, parts = np.eye(count), []
    for g in range(segments):
        seen, sold = inputs.tracker_seen[:, g, 0], inputs.sales_seen[:, g]
        level = inputs.tracker[seen, g, 0].mean() + natural["level"][g, 0]
        pushed = push[:, g, 0] - push[:, g, 0].mean()
        pushed = pushed + response.feedback[0] * inputs.sales_before[:, g]
        pushed = pushed + natural["context"][0] / year * inputs.context[:, g, 0]
        path = gaussian.forgetting(phi, count) @ pushed
        sales = inputs.sales[sold, g].mean() + natural["sales_level"][g] + conversion * path
        sales += direct[:, g] - direct[:, g].mean()
        sales += inputs.surroundings[:, g] @ natural["surroundings"]
        sales -= steep(natural, g) * inputs.relative_price[:, g]
        # Of each look: value, mean, loadings on states, demand and noise, and variance of its own.
        none = 0.0 * at_once
        parts.append(
            [
                g,
                inputs.tracker[seen, g, 0],
                (level + path)[seen],
                (at_once[seen], none[seen], none[seen]),
                inputs.tracker_variance[seen, g, 0],
            ]
        )
        parts.append(
            [
                g,
                inputs.sales[sold, g],
                sales[sold],
                (conversion * at_once[sold], at_once[sold], at_once[sold]),
                np.zeros(sold.sum()),
            ]
        )
        # Whoever else sees demand: the log spend of every suspect.
        for f in range(len(model[0].followers)):
            on = inputs.spending_seen[:, g, f]
            noise = natural["spend_noise"][f] * np.sqrt(inputs.spending_copies[g, f])
            parts.append([g, inputs.spending[on, g, f], np.zeros(on.sum()),
                          (none[on], natural["spend_rule"][f] * at_once[on], none[on]),
                          np.full(on.sum(), noise**2), (f, noise * at_once[on])])  # fmt: skip
    noise = natural["sales_noise"] ** 2 * at_once
    in_common = [natural.get(name, 0.0) for name in ("demand_shared", "noise_shared")]

    def together(one, other):
        same = one[0] == other[0]
        spent = 0.0
        if not same and len(one) == len(other) == 6 and one[5][0] == other[5][0]:
            # A suspect's own spend is in part that of all segments.
            spent = natural["spend_shared"][one[5][0]] * one[5][1] @ other[5][1].T
        shares = [1.0, 1.0, 1.0] if same else [0.0, *in_common]
        sides = zip(shares, one[3], (states, demand, noise), other[3], strict=True)
        return spent + sum(share * (a @ between @ b.T) for share, a, between, b in sides)

    whole = np.block([[together(one, other) for other in parts] for one in parts])
    whole += np.diag(np.concatenate([part[4] for part in parts]))
    values, means = (np.concatenate([part[at] for part in parts]) for at in (1, 2))
    return gaussian.log_density(values, means, whole)


def test_with_one_measure_the_likelihood_is_the_dense_normals(bare):
    model = made.asked_alike(bare)
    structure, inputs, declared = model
    found = jax.jit(lambda u, inputs: log_likelihood(unfold(declared, u), structure, inputs))
    for seed in range(3):
        u = some(declared, seed)
        assert float(found(u, inputs)) == pytest.approx(dense(model, u), abs=1e-7)


def test_the_vector_is_unfolded_whole_and_in_order(whole):
    _, _, declared = whole
    u = jnp.arange(made.size(declared), dtype=float) / 100
    natural = jax.jit(lambda u: unfold(declared, u))(u)
    assert set(natural) == {prior.name for prior in declared}
    start = 0
    for prior in declared:
        part = u[start : start + prior.size].reshape(prior.shape)
        assert np.asarray(natural[prior.name]) == pytest.approx(np.asarray(prior.at(part)))
        start += prior.size
    assert start == len(u)


def test_every_quantity_says_what_it_is(whole):
    structure, _, declared = whole
    lengths = {
        "lever": len(structure.levers), "measure": len(structure.measures),
        "segment": len(structure.segments), "move": len(structure.moves),
        "direct": len(structure.direct), "control": len(structure.surroundings),
        "component": len(structure.bending), "context": len(structure.context),
        "cross": len(structure.crossing),
    }  # fmt: skip
    assert len({prior.name for prior in declared}) == len(declared)
    for prior in declared:
        assert prior.meaning
        assert prior.shape == tuple(lengths[dim] for dim in prior.dims)


def test_an_effect_is_what_the_measure_would_lose_in_a_year(whole):
    """beta_kc x usual saturation, pushed every period of a year, adds up to the year's effect."""
    structure, inputs, declared = whole
    natural, response, *_ = believed(whole, some(declared))
    half = natural["half_saturation"] * np.asarray(inputs.attention_unit)
    usual = (saturate(np.asarray(inputs.attention), half) * np.asarray(inputs.usual)).sum((0, 1))
    for (k, c), in_a_year in zip(structure.moves, natural["year_effect"], strict=True):
        lost = 0.0
        for _ in range(structure.periods_per_year):
            lost = response.persistence[k] * lost + response.effect[k, c] * usual[c]
        assert lost == pytest.approx(in_a_year)
    declared_pairs = set(structure.moves)
    for k in range(len(structure.measures)):
        for c in range(len(structure.levers)):
            assert (k, c) in declared_pairs or response.effect[k, c] == 0.0
    assert [c for c in range(3) if response.direct[c] != 0.0] == list(structure.direct)


def test_slopes_are_those_of_finite_differences(whole, compiled):
    _, inputs, declared = whole
    u = 0.5 * some(declared)
    slope = np.asarray(jax.jit(jax.grad(compiled))(u, inputs))
    for place in range(len(u)):
        step = 1e-5 * np.eye(len(u))[place]
        wanted = float(compiled(u + step, inputs) - compiled(u - step, inputs)) / 2e-5
        assert slope[place] == pytest.approx(wanted, rel=1e-4, abs=1e-3), place


def test_the_density_is_finite_far_out(whole, compiled):
    _, inputs, declared = whole
    rng = np.random.default_rng(1)
    for _ in range(20):
        u = jnp.asarray(rng.normal(0, 3.0, made.size(declared)))
        assert np.isfinite(compiled(u, inputs))
    for place in (4.0, -4.0):
        assert np.isfinite(compiled(jnp.full(made.size(declared), place), inputs))


def test_what_was_not_seen_does_not_matter(whole, compiled):
    _, inputs, declared = whole
    u = some(declared)
    junk = inputs._replace(
        tracker=jnp.where(inputs.tracker_seen, inputs.tracker, 5.0),
        tracker_variance=jnp.where(inputs.tracker_seen, inputs.tracker_variance, 9.0),
        sales=jnp.where(inputs.sales_seen, inputs.sales, -7.0),
    )
    assert float(compiled(u, junk)) == pytest.approx(float(compiled(u, inputs)), abs=1e-9)


def test_the_order_of_segments_is_nothing(whole, compiled):
    """Turning the segments round, with their own parameters, gives the same density."""
    declared = whole[-1]
    panel = made.a_panel(experiments=made.EXPERIMENTS)
    turned = replace(
        panel, segments=panel.segments[::-1], population=panel.population[::-1],
        spend=panel.spend[:, ::-1], attention=panel.attention[:, ::-1],
        controls=panel.controls[:, ::-1],
        tracker=replace(
            panel.tracker, logit=panel.tracker.logit[:, ::-1], seen=panel.tracker.seen[:, ::-1],
            variance=panel.tracker.variance[:, ::-1], dispersion=panel.tracker.dispersion[::-1],
        ),
        sales=replace(
            panel.sales, **{
                name: getattr(panel.sales, name)[:, ::-1]
                for name in ("units", "contribution", "relative_price", "seen", "category")
            },
        ),
        experiments=tuple(
            replace(e, segment=None if e.segment is None else 1 - e.segment)
            for e in panel.experiments
        ),
    )  # fmt: skip
    u, start, parts = some(declared), 0, []
    for prior in declared:
        part = u[start : start + prior.size].reshape(prior.shape)
        parts.append((part[::-1] if "segment" in prior.dims else part).ravel())
        start += prior.size
    _, inputs, _ = made.modelled(turned)
    _, plain, _ = whole
    found = compiled(jnp.concatenate(parts), inputs)
    assert float(found) == pytest.approx(float(compiled(u, plain)), abs=1e-8)


@pytest.mark.parametrize("missing", ["tracker", "sales"])
def test_each_table_stands_alone(missing):
    panel = replace(made.a_panel(), **{missing: None})
    structure, inputs, declared = made.modelled(panel)
    density = made.density(declared, structure)
    u = some(declared)
    assert np.isfinite(density(u, inputs))
    slope = jax.jit(jax.grad(density))(u, inputs)
    assert np.isfinite(slope).all()
    names = {prior.name for prior in declared}
    assert ("persistence" in names) == (missing != "tracker")
    assert ("sales_noise" in names) == (missing != "sales")
    assert "conversion" not in names


def naive_effect(model, u, place):
    """An experiment's expected effect by loops, one segment and lever at a time."""
    structure, inputs, _ = model
    natural, response, states, deviations, _ = believed(model, u)
    inputs = jax.tree.map(np.asarray, inputs)
    measure, probe = structure.probed[place], inputs.probes[place]
    total = 0.0
    for g in range(len(structure.segments)):
        x, memory, sold = np.zeros(3), [np.zeros(3), np.zeros(3)], 0.0
        for t in range(len(states)):
            s = [
                np.array([
                    estimands.saturation(a, h) for a, h in zip(path[t, g], response.half_saturation,
                                                               strict=True)
                ]) for path in (inputs.attention, probe.after)
            ]  # fmt: skip
            ds = (s[1] - s[0]) * response.lift[g]
            x = response.persistence * x + response.cross @ x + response.effect @ ds
            x += response.feedback * sold
            direct = []
            for which, path in enumerate((inputs.attention, probe.after)):
                keep = response.carryover
                memory[which] = (1 - keep) * path[t, g] + keep * memory[which]
                kept = memory[which] / (memory[which] + response.half_saturation)
                direct.append(float((response.direct * response.lift[g]) @ kept))
            price = steep(natural, g) * inputs.relative_price[t, g]
            price *= np.exp(response.sensitivity @ deviations[t, g])
            bent = price * (np.exp(response.sensitivity * x) - 1)
            sold = float(response.conversion @ x - bent.sum()) + direct[1] - direct[0]
            share, before = 1 / (1 + np.exp(-states[t, g] - x)), 1 / (1 + np.exp(-states[t, g]))
            if measure in ("units", "eur"):
                change = sold
                own = 1 - inputs.open_share[t, g]
                after = estimands.sigmoid(estimands.logit(own) + change) / own
                base = inputs.worth if measure == "eur" else inputs.units
                gained = base[t, g] * (after - 1)
            elif measure == "cx":
                r, d = 1, 2
                kappa = 100 * inputs.dispersion[g]
                gained = kappa * (np.sqrt(share[r] * share[d]) - np.sqrt(before[r] * before[d]))
            else:
                gained = share[0] - before[0]
            total += probe.inside[t, g] * gained
    return total


def test_experiments_are_expected_as_the_loops_say(whole):
    structure, _, declared = whole
    u = some(declared)
    expected = believed(whole, u)[-1]
    for place, measure in enumerate(structure.probed):
        assert float(expected[place]) == pytest.approx(naive_effect(whole, u, place)), measure


def test_experiments_count_as_their_normal_densities(whole, compiled):
    """Other results of the experiments change the log density by their normal densities alone."""
    _, inputs, declared = whole
    u = some(declared)
    others = tuple(
        probe._replace(effect=1.5 * probe.effect, se=0.7 * probe.se) for probe in inputs.probes
    )
    found = compiled(u, inputs._replace(probes=others)) - compiled(u, inputs)
    wanted = 0.0
    for place, (new, old) in enumerate(zip(others, inputs.probes, strict=True)):
        expected = naive_effect(whole, u, place)
        for sign, probe in ((1, new), (-1, old)):
            seen = scipy.stats.norm(expected, float(probe.se))
            wanted += sign * seen.logpdf(float(probe.effect))
    assert float(found) == pytest.approx(wanted, rel=1e-9, abs=1e-6)


def test_the_model_expects_what_the_simulated_experiments_truly_did():
    """With a world's own parameters and paths, an experiment's expected effect is the true one."""
    world = live(5, Setting(weeks=70))
    true = world.parameters
    base = estimands.Base(
        segments=true.segments, levers=true.levers, measures=true.measures,
        population=world.population, spend=world.spend, attention=world.attention,
        attention_known=np.ones(len(true.levers), bool), shares=world.shares,
        units=world.expected_units, category=world.surroundings.category,
        contribution=world.contribution, dispersion=world.dispersion,
        priced=world.history.priced, window=52, horizon=52,
        discount_rate=0.08, per_year=52,
    )  # fmt: skip
    lever = true.levers.index("tv")
    span = slice(30, 38)
    after = world.attention.copy()
    after[span, :, lever] *= 1.5
    change = 0.5 * world.spend[span, :, lever].sum()
    tests = [
        made.made.experiment(
            lever="tv", measure=m, start=30, end=37, spend_change=float(change)
        )
        for m in ("units", "awareness")
    ]  # fmt: skip
    panel = replace(made.made.panel(base), experiments=tuple(tests))
    structure, inputs = prepare(panel, dict.fromkeys(true.levers, (*true.measures, "sales")))
    inputs = jax.tree.map(jnp.asarray, inputs)
    response = Response(*(jnp.asarray(getattr(true, name)) for name in Response._fields))
    past = Past(
        response=response,
        push=measure_push(response, inputs.attention),
        remembered=adstock(inputs.attention, response.carryover),
        smoothed=None,
        states=jnp.asarray(world.history.states),
        priced=jnp.asarray(world.history.priced),
    )
    told = probe_effects(past, structure, inputs)
    for measure, found in zip(structure.probed, told, strict=True):
        wanted, _ = _effect(world, after, measure, span, slice(None))
        assert float(found) == pytest.approx(wanted, rel=1e-9)
