"""The world obeys its equations, and holds the difficulties that it promises."""

from dataclasses import fields

import numpy as np
import pytest
from scipy.special import expit, logit

from kurssi.errors import WorkspaceError
from kurssi.example.company import BOOKINGS, NULL_LEVER
from kurssi.example.experiments import experiments
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.truth import returns
from kurssi.example.world import season


def test_the_same_seed_is_the_same_world(world):
    again = live(7)
    for field in fields(world.parameters):
        was, now = (getattr(w.parameters, field.name) for w in (world, again))
        np.testing.assert_equal(now, was)
    np.testing.assert_array_equal(again.units, world.units)
    np.testing.assert_array_equal(again.spend, world.spend)


def test_another_seed_is_another_world(world):
    other = live(8)
    assert not np.allclose(other.parameters.persistence, world.parameters.persistence)
    assert not np.allclose(other.units, world.units)


def test_states_and_sales_follow_the_equations(world):
    """The naive version: one period, segment and measure at a time."""
    true, shocks = world.parameters, world.shocks
    weeks, segments, levers = world.attention.shape
    half = true.half_saturation
    excited = world.attention / (world.attention + half)
    around = season(world.grid) @ true.season
    for g in range(segments):
        x = [0.0] * len(true.measures)
        memory = np.zeros(levers)
        for t in range(weeks):
            for k in range(len(true.measures)):
                push = 0.0
                for c in range(levers):
                    centred = excited[t, g, c] - excited[:, g, c].mean()
                    push += true.effect[k, c] * true.lift[g, c] * centred
                sd = true.innovation_sd[k]
                if t == 0:
                    sd = sd / np.sqrt(1 - true.persistence[k] ** 2)
                x[k] = true.persistence[k] * x[k] + push + sd * shocks.states[t, g, k]
            memory = (1 - true.carryover) * world.attention[t, g] + true.carryover * memory
            y = true.sales_level[g] + around[t] + shocks.demand[t, g]
            y += sum(e * world.surroundings.controls[name][t] for name, e in true.controls.items())
            y -= true.price_elasticity * world.surroundings.relative_price[t, g]
            y += sum(lam * x[k] for k, lam in enumerate(true.conversion))
            y += sum(true.direct * true.lift[g] * memory / (memory + half))
            assert world.history.states[t, g] == pytest.approx(true.level[g] + x, abs=1e-12)
            assert world.history.log_odds[t, g] == pytest.approx(y, abs=1e-10)


def test_sales_are_a_share_of_the_category_with_noise(world):
    share = world.units / world.surroundings.category
    noise = logit(share) - world.history.log_odds
    assert noise.std() == pytest.approx(world.parameters.sales_sd, rel=0.15)
    assert world.expected_units == pytest.approx(
        world.surroundings.category * expit(world.history.log_odds)
    )


@pytest.mark.parametrize("seed", range(12))
def test_levers_return_what_was_drawn_and_the_null_lever_nothing(seed):
    world = live(seed)
    found = returns(world)
    null = world.parameters.levers.index(NULL_LEVER)
    assert found == pytest.approx(world.parameters.returns, abs=1e-8)
    assert found[null] == -1.0
    assert not world.parameters.effect[:, null].any()
    assert world.parameters.direct[null] == 0.0
    assert np.delete(found, null).min() >= -0.85
    assert found.max() <= 2.1


def test_no_lever_moves_what_it_is_not_declared_to_move(world):
    for c, lever in enumerate(world.company.levers.values()):
        for k, measure in enumerate(world.parameters.measures):
            if measure not in lever.moves:
                assert world.parameters.effect[k, c] == 0.0
        if "sales" not in lever.moves:
            assert world.parameters.direct[c] == 0.0


def test_the_late_lever_starts_late_and_the_war_is_a_war(world):
    late = next(b for b in BOOKINGS if b.launch > 0)
    spend = world.spend[..., world.parameters.levers.index(late.lever)]
    assert np.flatnonzero(spend.sum(1))[0] == 71
    war = world.surroundings.controls["price_war"] > 0
    assert 10 <= war.sum() <= 14
    price = world.surroundings.rival_prices[:, 0]
    before = price[np.flatnonzero(war)[0] - 8 : np.flatnonzero(war)[0]].mean()
    assert price[war].mean() < 0.9 * before


def test_one_levers_spend_follows_demand_and_the_others_do_not(world):
    following = {}
    for lever, booked in world.books.items():
        spend = np.log(np.maximum(booked.spend, 1.0))
        demand = world.shocks.demand if booked.by_segment else world.shocks.demand.mean(1)[:, None]
        following[lever] = np.mean([
            np.corrcoef(spend[:, g], demand[:, g])[0, 1] for g in range(spend.shape[1])
        ])  # fmt: skip
    assert following.pop("search") > 0.8
    assert max(abs(value) for value in following.values()) < 0.45
    free = live(7, Setting(endogeneity=0.0))
    still = np.log(free.books["search"].spend)
    assert abs(np.corrcoef(still[:, 0], free.shocks.demand[:, 0])[0, 1]) < 0.3


def test_magnitudes_are_those_of_a_company(world):
    weekly = world.spend[-52:].sum(1).mean(0)
    assert weekly.min() > 5_000
    assert weekly.max() < 150_000
    shares = world.shares
    assert shares.min() > 0.02
    assert shares.max() < 0.98
    assert 0.1 < (world.units / world.surroundings.category).mean() < 0.3


def test_attention_is_measured_by_norm_or_in_euros(world):
    people = world.population
    place = {lever: c for c, lever in enumerate(world.parameters.levers)}
    tv, video, outdoor = (world.attention[..., place[n]] for n in ("tv", "short_video", "outdoor"))
    books = world.books
    assert tv[:, 0] == pytest.approx(books["tv"].impressions[:, 0] * 6.0 / people.sum())
    assert video == pytest.approx(books["short_video"].seconds / people)
    assert outdoor[:, 1] == pytest.approx(books["outdoor"].spend[:, 0] / people.sum())
    assert world.spend.sum((0, 1)) == pytest.approx([b.spend.sum() for b in books.values()])


def test_in_an_equal_world_every_lever_returns_the_same():
    found = returns(live(3, Setting(equal=True)))
    assert found == pytest.approx(np.full(len(found), found[0]), abs=1e-8)
    assert -0.2 < found[0] < 0.6


def test_settings_change_only_what_they_name(world):
    calmer = live(7, Setting(noise=0.5, respondents=40, missing_waves=0.2))
    assert calmer.parameters.sales_sd == pytest.approx(0.5 * world.parameters.sales_sd)
    np.testing.assert_array_equal(calmer.surroundings.category, world.surroundings.category)
    np.testing.assert_array_equal(calmer.books["tv"].spend, world.books["tv"].spend)
    np.testing.assert_array_equal(calmer.parameters.persistence, world.parameters.persistence)


def test_a_history_too_short_is_refused():
    with pytest.raises(WorkspaceError, match="at least 60 weeks, not 20"):
        Setting(weeks=20)


def test_experiments_report_their_truth_with_sampling_error(world):
    lift, regional = experiments(world)
    assert (lift.segment, lift.measure, regional.segment, regional.measure) == (
        "convenience", "awareness", None, "units",
    )  # fmt: skip
    for made in (lift, regional):
        assert made.truth > 0
        assert made.spend_change > 0
        assert abs(made.effect - made.truth) < 4 * made.se
        assert (made.end - made.start).days == 55


def test_experiments_errors_are_standard_over_worlds():
    scores = [
        (made.effect - made.truth) / made.se
        for seed in range(20)
        for made in experiments(live(seed, Setting(weeks=60)))
    ]
    assert abs(np.mean(scores)) < 4 / np.sqrt(len(scores))
    assert 0.75 < np.std(scores) < 1.25
