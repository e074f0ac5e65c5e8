"""The panel as the model reads it, by hand."""

from dataclasses import replace

import jax
import numpy as np
import pytest

from decisions.made import experiment
from kurssi.model import inputs as room
from kurssi.model.inputs import usable
from kurssi.periods import Frequency, Grid
from model import made


def prepare(panel, moves):
    """Structure and arrays, as numpy's."""
    structure, inputs = room.prepare(panel, moves)
    return structure, jax.tree.map(np.asarray, inputs)


@pytest.fixture(scope="module")
def panel():
    return made.a_panel(experiments=made.EXPERIMENTS)


@pytest.fixture(scope="module")
def prepared(panel):
    return prepare(panel, made.MOVES)


def test_structure_says_who_may_move_what(prepared):
    structure, _ = prepared
    named = {(structure.measures[k], structure.levers[c]) for k, c in structure.moves}
    assert named == {
        ("awareness", "c0"), ("awareness", "c2"), ("relevance", "c1"), ("relevance", "c2"),
        ("differentiation", "c1"),
    }  # fmt: skip
    assert [structure.levers[c] for c in structure.direct] == ["c0", "c2"]
    assert (structure.has_tracker, structure.has_sales) == (True, True)
    assert structure.prices
    assert structure.periods_per_year == 52


def test_sales_are_log_odds_of_share_where_the_market_is_known(panel, prepared):
    _, inputs = prepared
    sales, seen = panel.sales, panel.sales.seen
    share = sales.units / sales.category
    assert inputs.sales[seen] == pytest.approx(np.log(share / (1 - share))[seen])
    assert inputs.open_share[seen] == pytest.approx((1 - share)[seen])
    assert ((inputs.open_share > 0) & (inputs.open_share < 1)).all()
    assert inputs.worth == pytest.approx(np.where(seen, sales.units * sales.contribution, 0.0))
    assert inputs.units == pytest.approx(np.where(seen, sales.units, 0.0))


def test_sales_are_log_units_where_it_is_not(panel):
    _, inputs = prepare(replace(panel, sales=replace(panel.sales, category=None)), made.MOVES)
    seen = panel.sales.seen
    assert inputs.sales[seen] == pytest.approx(np.log(panel.sales.units[seen]))
    assert (inputs.open_share[seen] == 1.0).all()


def test_a_price_that_never_moves_is_left_out(panel):
    still = replace(panel.sales, relative_price=np.zeros_like(panel.sales.units))
    structure, _ = prepare(replace(panel, sales=still), made.MOVES)
    assert not structure.prices


def test_trend_season_and_controls_surround(panel):
    structure, inputs = prepare(panel, made.MOVES)
    assert structure.surroundings == ("trend", "cold"), "20 weeks are too short for a season"
    assert inputs.surroundings[:, 0, 0] == pytest.approx((np.arange(20) - 9.5) / 19)
    assert inputs.surroundings[..., 1] == pytest.approx(panel.controls[..., 0])


@pytest.mark.parametrize(
    ("frequency", "periods", "year"), [(Frequency.WEEK, 104, 52), (Frequency.MONTH, 36, 12)]
)
def test_the_season_comes_back_every_year(frequency, periods, year):
    long = made.a_panel(periods=periods)
    long = replace(long, grid=Grid(frequency=frequency, first=long.grid.first, count=periods))
    structure, inputs = prepare(long, made.MOVES)
    seasons = [p for p, name in enumerate(structure.surroundings) if name.startswith("season")]
    assert len(seasons) == 4
    for place in seasons:
        column = inputs.surroundings[:, 0, place]
        assert column[year:] == pytest.approx(column[:-year], abs=1e-9)
        assert np.ptp(column) > 1.5


def test_a_lever_is_usual_from_its_launch_on(panel):
    attention = panel.attention.copy()
    attention[:7, :, 0] = 0.0
    attention[:, :, 1] = 0.0
    _, inputs = prepare(replace(panel, attention=attention), made.MOVES)
    first = [int(np.argmax(attention[:, g, 0] > 0)) for g in range(2)]
    for g in range(2):
        assert (inputs.usual[: first[g], g, 0] == 0).all()
        assert (inputs.usual[first[g] :, g, 0] > 0).all()
    assert inputs.usual.sum((0, 1)) == pytest.approx(np.ones(3))
    assert inputs.attention_unit[1] == 1.0, "a lever never used has a unit all the same"
    used = attention[..., 0][attention[..., 0] > 0]
    assert inputs.attention_unit[0] == pytest.approx(used.mean())


def test_the_unit_of_an_effect_pays_the_lever_back(panel):
    """Spend since launch over contribution per unit of log odds, a fifth at most."""
    _, inputs = prepare(panel, made.MOVES)
    worth = inputs.worth * inputs.open_share
    for c in range(3):
        begun = [int(np.argmax(panel.attention[:, g, c] > 0)) for g in range(2)]
        earned = sum(worth[begun[g] :, g].sum() for g in range(2))
        wanted = panel.spend[..., c].sum() / earned
        assert inputs.effect_unit[c] == pytest.approx(min(wanted, 0.2))


def test_experiments_that_cannot_be_expressed_are_left_out(panel):
    kept = usable(panel)
    assert [e.measure for e in kept] == ["awareness", "units", "cx", "eur"]
    poor = replace(panel, sales=None)
    assert [e.measure for e in usable(poor)] == ["awareness", "cx"]
    blind = replace(panel, tracker=None)
    assert [e.measure for e in usable(blind)] == ["units", "eur"]
    others = (experiment(measure="loyalty"), experiment(lever="radio"))
    assert usable(replace(panel, experiments=others)) == ()


def test_a_change_of_spend_is_spread_as_the_lever_was_used(panel, prepared):
    structure, inputs = prepared
    assert structure.probed == ("awareness", "units", "cx", "eur")
    here = (slice(2, 5), slice(0, 1), 0)
    change = 1e3 / panel.spend[here].sum()
    after = panel.attention.copy()
    after[here] *= 1 + change
    assert inputs.probes[0].after == pytest.approx(after)
    inside = np.zeros((20, 2))
    inside[2:5, 0] = 1 / 3
    assert inputs.probes[0].inside == pytest.approx(inside), "the mean over the span"
    everyone = np.zeros((20, 2))
    everyone[2:5] = 1.0
    assert inputs.probes[1].inside == pytest.approx(everyone), "the total over the span"


def test_a_lever_switched_off_has_no_attention_left(panel):
    total = panel.spend[2:5, :, 0].sum()
    off = experiment(spend_change=-2 * total)
    _, inputs = prepare(replace(panel, experiments=(off,)), made.MOVES)
    assert not inputs.probes[0].after[2:5, :, 0].any()
    assert (inputs.probes[0].after >= 0).all()


def test_a_lever_dark_in_its_experiment_buys_attention_at_its_usual_rate(panel):
    spend, attention = panel.spend.copy(), panel.attention.copy()
    spend[2:5, :, 0] = attention[2:5, :, 0] = 0.0
    dark = replace(panel, spend=spend, attention=attention, experiments=(experiment(),))
    _, inputs = prepare(dark, made.MOVES)
    added = inputs.probes[0].after[..., 0] - attention[..., 0]
    assert added[2:5].min() > 0
    assert not added[:2].any()
    assert not added[5:].any()
    people, rate = panel.population, (attention[..., 0] * panel.population).sum()
    bought = (added * people).sum()
    assert bought == pytest.approx(1e3 * rate / spend[..., 0].sum())


@pytest.mark.parametrize("missing", ["tracker", "sales"])
def test_what_is_missing_leaves_empty_arrays(panel, missing):
    structure, inputs = prepare(replace(panel, **{missing: None}), made.MOVES)
    assert not getattr(structure, f"has_{missing}")
    if missing == "tracker":
        assert inputs.tracker.shape == (20, 2, 0)
        assert structure.moves == ()
    else:
        assert not inputs.sales_seen.any()
        assert structure.direct == ()
        assert not structure.prices


@pytest.mark.parametrize(("answers", "crossed"), [(100.0, False), (400.0, True)])
def test_effects_among_measures_are_looked_for_where_answers_can_tell(panel, answers, crossed):
    share = 1.0 / (1.0 + np.exp(-panel.tracker.logit))
    tracker = replace(
        panel.tracker,
        variance=1.0 / (answers * share * (1.0 - share)),
        seen=np.ones_like(panel.tracker.seen),
    )
    structure, _ = prepare(replace(panel, tracker=tracker), made.MOVES)
    assert bool(structure.crossing) == crossed
