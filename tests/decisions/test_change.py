"""The change of contribution: the textbook's split by loops, sums to the cent, any unit."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.decisions.change import Counted, change
from kurssi.decisions.value import Source
from kurssi.ledger.takings import Takings
from kurssi.periods import Stretch

BEFORE, AFTER = Stretch(first=0, last=9), Stretch(first=10, last=19)


def takings(seed=1, *, market=True, prices=True, gaps=0.0, general=False, segments=2):
    rng = np.random.default_rng(seed)
    shape = (20, segments)
    sold = rng.random(shape) >= gaps
    units = np.where(sold, rng.uniform(50, 150, shape), 0.0)
    revenue = units * rng.uniform(2, 6, shape)
    category = units.sum(1, keepdims=True) + rng.uniform(200, 900, (20, 1))
    category = np.broadcast_to(category, shape) if general else units + rng.uniform(99, 900, shape)
    own = units.sum(1, keepdims=True) if general else units
    rest = np.where(sold.all(1, keepdims=True) if general else sold, category - own, np.nan)
    unknown = np.full(shape, np.nan)
    return Takings(
        brands=("own",),
        units=units[..., None],
        revenue=revenue[..., None],
        sold=sold,
        contribution=revenue * rng.uniform(-0.05, 0.5, shape),
        elsewhere=rng.normal(0, 9, 20),
        category=category if market else unknown,
        rest_units=rest if market and prices else unknown,
        rest_revenue=rest * rng.uniform(3, 4, shape) if market and prices else unknown,
        general=general,
    )


def naive(taken, g):
    """Ang (2005), eq. 5, on totals of the two stretches by loops, all factors known."""
    ends = []
    for span in (range(10), range(10, 20)):
        total = dict.fromkeys(("units", "revenue", "earned", "whole", "rest", "paid"), 0.0)
        for t in span:
            if taken.sold[t, g]:
                total["units"] += taken.units[t, g, 0]
                total["revenue"] += taken.revenue[t, g, 0]
                total["earned"] += taken.contribution[t, g]
                total["whole"] += taken.category[t, g]
                total["rest"] += taken.rest_units[t, g]
                total["paid"] += taken.rest_revenue[t, g]
        rest = total["paid"] / total["rest"]
        ends.append((total["earned"], {
            Source.MARKET_GROWTH: total["whole"],
            Source.VOLUME: total["units"] / total["whole"],
            Source.PRICE_LEVEL: rest,
            Source.PRICE_PREMIUM: total["revenue"] / total["units"] / rest,
            Source.COST: total["earned"] / total["revenue"],
        }))  # fmt: skip
    (first, low), (second, high) = ends
    mean = (second - first) / math.log(second / first)
    return {source: mean * math.log(high[source] / low[source]) for source in high}


@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize("gaps", [0.0, 0.05])
def test_it_is_the_textbooks_split_of_every_segment(general, gaps):
    taken = takings(3, gaps=gaps, general=general)
    if general:  # where one segment is not sold, the rest of everybody's market is not known
        taken = replace(taken, sold=taken.sold & taken.sold.all(1, keepdims=True))
    found = change(Counted.of(taken), BEFORE, AFTER)
    for g in range(2):
        wanted = naive(taken, g)
        for source, eur in wanted.items():
            assert found.parts[source][g] == pytest.approx(eur, rel=1e-9, abs=1e-9)


SHAPES = {"market": st.booleans(), "prices": st.booleans(), "general": st.booleans()}


@given(
    seed=st.integers(0, 10_000), gaps=st.sampled_from([0.0, 0.05, 0.5, 0.97, 1.0]),
    cut=st.integers(1, 18), shape=st.fixed_dictionaries(SHAPES),
)  # fmt: skip
def test_sources_add_up_to_the_cent_whatever_was_sold(seed, gaps, cut, shape):
    """Segments that sold nothing, unequal stretches and contributions below nothing included."""
    taken = takings(seed, gaps=gaps, **shape)
    stretches = Stretch(first=0, last=cut - 1), Stretch(first=cut, last=19)
    found = change(Counted.of(taken), *stretches)
    booked = [taken.contribution[one.periods].sum(0) for one in stretches]
    parts = sum(found.parts.values())
    np.testing.assert_allclose(parts, booked[1] - booked[0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.after - found.before, parts, rtol=0, atol=1e-6)
    outside = [taken.elsewhere[one.periods].sum() for one in stretches]
    assert found.outside == pytest.approx(tuple(outside), abs=1e-9)


def scaled(taken, *, money=1.0, units=1.0):
    return replace(
        taken, units=taken.units * units, category=taken.category * units,
        rest_units=taken.rest_units * units, revenue=taken.revenue * money,
        rest_revenue=taken.rest_revenue * money, contribution=taken.contribution * money,
        elsewhere=taken.elsewhere * money,
    )  # fmt: skip


@pytest.mark.parametrize(("money", "units"), [(100.0, 1.0), (1e-3, 1.0), (1.0, 1e3), (0.01, 12.0)])
def test_cents_or_thousands_are_the_same_sources(money, units):
    plain = change(Counted.of(takings(7)), BEFORE, AFTER)
    found = change(Counted.of(scaled(takings(7), money=money, units=units)), BEFORE, AFTER)
    for source, eur in plain.parts.items():
        np.testing.assert_allclose(found.parts[source], money * eur, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.lean, plain.lean, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.per_log, money * plain.per_log, rtol=1e-9)


@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize("market", [False, True])
def test_the_lean_of_log_sales_is_the_volume_source(general, market):
    """What causes are told by: sum_t lean_t log odds (or logs) of sales times EUR per log."""
    taken = takings(11, market=market, general=general, gaps=0.0)
    counted = Counted.of(taken)
    found = change(counted, BEFORE, AFTER)
    whole = taken.category if market else np.ones((20, 2))
    share = taken.own_units / whole
    logs = np.log(share) - (np.log1p(-share) if counted.odds else 0.0)
    np.testing.assert_allclose(
        found.per_log * (found.lean * logs).sum(0), found.parts[Source.VOLUME], rtol=1e-9
    )
    np.testing.assert_allclose(found.lean.sum(0), 0.0, atol=1e-12)


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ({}, {"market_growth", "volume", "price_level", "price_premium", "cost"}),
        ({"prices": False}, {"market_growth", "volume", "price", "cost"}),
        ({"market": False}, {"volume", "price", "cost"}),
    ],
)
def test_the_split_is_as_fine_as_the_tables_allow(shape, wanted):
    found = change(Counted.of(takings(**shape)), BEFORE, AFTER)
    assert {str(source) for source in found.parts} == wanted | {"elsewhere"}


def test_a_market_that_is_mostly_unknown_is_not_used():
    taken = takings()
    category = taken.category.copy()
    category[:5] = np.nan
    assert not Counted.of(replace(taken, category=category)).market


def test_a_period_whose_market_is_not_known_is_elsewhere():
    taken = takings()
    category = taken.category.copy()
    category[15, 0] = np.nan
    found = change(Counted.of(replace(taken, category=category)), BEFORE, AFTER)
    assert found.parts[Source.ELSEWHERE].tolist() == [taken.contribution[15, 0], 0.0]


def test_longer_is_not_better():
    """Twice as many periods alike: the change is that of periods, and nothing else."""
    once = takings(5)
    same = {name: np.repeat(getattr(once, name)[:1], 20, axis=0) for name in (
        "units", "revenue", "sold", "contribution", "category", "rest_units", "rest_revenue",
    )}  # fmt: skip
    taken = replace(once, **same)
    found = change(Counted.of(taken), Stretch(first=0, last=4), AFTER)
    for source, eur in found.parts.items():
        wanted = 5 * taken.contribution[0] if source is Source.PERIODS else 0.0
        np.testing.assert_allclose(eur, wanted, rtol=1e-9, atol=1e-9)
