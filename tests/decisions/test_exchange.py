"""The desk's rates against the naive oracle, against a world's own truth, and by their laws."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from decisions import made
from kurssi.decisions import exchange
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.truth import true_quotes
from reference import estimands

PLAIN = ("awareness", "consideration")
WITH_CX = ("awareness", "relevance", "differentiation")
KINDS = {
    "market and cx": (WITH_CX, True, 2),
    "no market": (WITH_CX, False, 1),
    "no cx": (PLAIN, True, 2),
    "no tracker": ((), True, 2),
    "neither": ((), False, 1),
}


@pytest.fixture(scope="module", params=KINDS, ids=list(KINDS))
def world(request):
    """Two beliefs about one random past, with the rates of both."""
    measures, market, segments = KINDS[request.param]
    rng = np.random.default_rng(len(request.param))
    past = made.base(rng, measures, market=market, segments=segments)
    believed = (made.response(rng, past), made.response(rng, past))
    return past, believed, made.desk_rates(past, *believed)


def test_rates_are_the_oracles(world):
    past, believed, rates = world
    for draw, one in enumerate(believed):
        wanted, found = made.exact_quotes(past, one), made.keyed(past, rates, draw)
        assert set(found) == set(wanted)
        for key, value in wanted.items():
            assert found[key] == pytest.approx(value, rel=1e-8, abs=1e-12), key


def test_paths_add_up_to_the_yield(world):
    _, _, rates = world
    assert rates.via.sum(-1) == pytest.approx(rates.eur, abs=1e-10)


def test_all_is_the_segments_weighted_by_their_spend(world):
    past, _, rates = world
    discount = np.array([estimands.discount(past, t) for t in range(past.window)])
    spend = np.einsum("t,tgc->cg", discount, past.spend[-past.window :])
    weight = spend / spend.sum(1, keepdims=True)
    for found in (rates.eur, rates.average, rates.attention[:, past.attention_known]):
        own = weight if found.shape[1] == len(weight) else weight[past.attention_known]
        assert (found[..., :-1] * own).sum(-1) == pytest.approx(found[..., -1], rel=1e-12)
    assert np.einsum("dcgk,cg->dck", rates.people[:, :, :-1], weight) == pytest.approx(
        rates.people[:, :, -1], rel=1e-12
    )


@pytest.fixture(scope="module")
def full():
    rng = np.random.default_rng(8)
    past = made.base(rng, WITH_CX, market=True)
    believed = made.response(rng, past)
    return past, believed, made.desk_rates(past, believed)


def test_bids_do_not_depend_on_levers(full):
    past, believed, rates = full
    idle = replace(
        believed, effect=0 * believed.effect, direct=0 * believed.direct, lift=2 * believed.lift
    )
    still = made.desk_rates(past, idle)
    assert still.bid == pytest.approx(rates.bid, rel=1e-12)
    assert still.bid_cx == pytest.approx(rates.bid_cx, rel=1e-12)
    assert (still.eur == 0.0).all(), "a lever without effect earns exactly nothing"
    assert (still.eur - 1.0 == -1.0).all()
    assert (still.average == 0.0).all()
    assert (still.people == 0.0).all()
    assert still.attention[:, past.attention_known] == pytest.approx(
        rates.attention[:, past.attention_known]
    )


def test_another_currency_changes_prices_and_no_return(full):
    past, believed, rates = full
    crowns = replace(past, spend=11 * past.spend, contribution=11 * past.contribution)
    found = made.desk_rates(crowns, believed)
    for same in ("eur", "via", "average"):
        assert getattr(found, same) == pytest.approx(getattr(rates, same), rel=1e-12)
    for cheaper in ("people", "cx", "attention"):
        wanted = getattr(rates, cheaper) / 11
        assert getattr(found, cheaper) == pytest.approx(wanted, rel=1e-12, nan_ok=True)
    assert found.bid == pytest.approx(11 * rates.bid, rel=1e-12)
    assert found.bid_cx == pytest.approx(11 * rates.bid_cx, rel=1e-12)


def test_twice_the_people_at_the_same_shares_are_twice_the_units(full):
    """Attention is per person, so the same attention on more people is more seconds."""
    past, believed, rates = full
    found = made.desk_rates(replace(past, population=2 * past.population), believed)
    assert found.eur == pytest.approx(rates.eur, rel=1e-12)
    for more in ("people", "cx", "attention"):
        wanted = 2 * getattr(rates, more)
        assert getattr(found, more) == pytest.approx(wanted, rel=1e-12, nan_ok=True)
    assert found.bid == pytest.approx(rates.bid / 2, rel=1e-12)


def test_attention_in_another_unit_changes_nothing_but_itself(full):
    past, believed, rates = full
    minutes = replace(past, attention=past.attention / 60)
    slower = replace(believed, half_saturation=believed.half_saturation / 60)
    found = made.desk_rates(minutes, slower)
    assert found.eur == pytest.approx(rates.eur, rel=1e-10)
    assert found.people == pytest.approx(rates.people, rel=1e-10)
    assert 60 * found.attention == pytest.approx(rates.attention, rel=1e-10, nan_ok=True)


def test_a_lever_with_constant_returns_earns_the_same_at_the_margin_and_on_average(full):
    """Far from saturation and with small effects, what is linear has one return."""
    past, believed, _ = full
    linear = replace(
        believed, half_saturation=1e6 * believed.half_saturation, effect=1e3 * believed.effect,
        direct=1e3 * believed.direct,
    )  # fmt: skip
    rates = made.desk_rates(past, linear)
    assert rates.average == pytest.approx(rates.eur, rel=2e-3)


def test_with_no_horizon_only_the_window_counts(full):
    past, believed, _ = full
    short = replace(past, horizon=0)
    found = made.keyed(short, made.desk_rates(short, believed))
    for key, value in made.exact_quotes(short, believed).items():
        assert found[key] == pytest.approx(value, rel=1e-8, abs=1e-12), key


def test_a_window_may_be_the_whole_history(full):
    past, believed, _ = full
    whole = replace(past, window=len(past.spend))
    found = made.keyed(whole, made.desk_rates(whole, believed))
    for key, value in made.exact_quotes(whole, believed).items():
        assert found[key] == pytest.approx(value, rel=1e-8, abs=1e-12), key


@pytest.fixture(scope="module")
def example():
    return live(5, Setting(weeks=70, feedback=1.0, bending=1.0, cross=1.0))


def test_rates_of_a_simulated_company_are_its_true_quotes(example):
    """With the truth believed, the desk quotes what ``truth.json`` says."""
    true, company = example.parameters, example.company
    past = estimands.Base(
        segments=true.segments, levers=true.levers, measures=true.measures,
        population=example.population, spend=example.spend, attention=example.attention,
        attention_known=np.array([
            company.levers[c].norm is not None or example.books[c].seconds is not None
            for c in true.levers
        ]),
        shares=example.shares, units=example.expected_units,
        category=example.surroundings.category, contribution=example.contribution,
        dispersion=example.dispersion, priced=example.history.priced, window=company.window_periods,
        horizon=company.horizon_periods, discount_rate=company.discount_rate, per_year=52,
    )  # fmt: skip
    names = estimands.Response.__dataclass_fields__
    believed = estimands.Response(**{name: getattr(true, name) for name in names})
    found = made.keyed(past, made.desk_rates(past, believed))
    for quote in true_quotes(example):
        if quote.value is None:
            continue
        key = (quote.side.value, quote.measure, quote.lever, quote.segment, quote.via)
        assert found[key] == pytest.approx(quote.value, rel=1e-6, abs=1e-9), key


def test_finite_differences_agree_with_gradients(full):
    """Central differences of the outcome itself, levers and impulses, to 1e-6 of the largest."""
    past, believed, _ = full
    response, outlook, counted = made.desk_parts(past, believed)
    found = exchange.exchange(response, outlook, counted)
    levers, measures, step = len(past.levers), len(past.measures), 1e-5
    still, as_was = jnp.zeros(measures), jnp.ones(levers)

    def differences(scale, impulse):
        ends = [
            exchange.outcome(response, outlook, counted, as_was + s * scale, still + s * impulse)
            for s in (step, -step)
        ]
        return jax.tree.map(lambda high, low: (high - low) / (2 * step), *ends)

    for c in range(levers):
        wanted = differences(jnp.eye(levers)[c], still)
        for name in ("measures", "cx", "eur"):
            slope = getattr(found.lever, name)[c]
            scale = np.abs(slope).max()
            assert np.abs(slope - getattr(wanted, name)).max() <= 1e-6 * scale
    for k in range(measures):
        wanted = differences(jnp.zeros(levers), jnp.eye(measures)[k])
        assert np.asarray(found.pushed.eur[k]) == pytest.approx(np.asarray(wanted.eur), rel=1e-6)
        assert np.asarray(found.pushed.measures[k]) == pytest.approx(
            np.asarray(wanted.measures), rel=1e-6, abs=1e-6
        )


def test_net_return_is_direct_and_paths_less_one(world):
    _, _, rates = world
    assert rates.via.sum(-1) - 1.0 == pytest.approx(rates.eur - 1.0, abs=1e-8)
