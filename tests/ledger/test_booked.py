"""Takings are what the tables say: added up by hand, nothing filled in, nothing lost."""

import numpy as np
import pytest

from kurssi.ledger.axes import axes_of
from kurssi.ledger.booked import booked
from ledger.by_hand import SEGMENTS, TWO, company, ledger, sales_rows, spent, wave, week


def taken(sales, market=None, segments=None, waves=None, **changes):
    workspace = company(segments, **changes)
    tables = {"sales": sales, "market": market, "waves": waves}
    facts = ledger(workspace, **{name: rows for name, rows in tables.items() if rows}).facts
    return booked(facts, axes_of(facts, workspace), workspace)


def market_rows(periods, segments=(None,)):
    return [
        {"period": week(t), "segment": g, "category_units": 500.0, "category_revenue": 1400.0}
        for t in range(periods)
        for g in segments
    ]


def test_brands_stand_apart_with_the_own_one_first():
    rows = sales_rows(3) + sales_rows(3, brand="a_rival", units=7.0, revenue=21.0)
    found = taken(rows)
    assert found.brands == ("own", "a_rival")
    assert found.units[:, 0].tolist() == [[100.0, 7.0]] * 3
    assert found.revenue[:, 0, 1].tolist() == [21.0] * 3
    assert found.contribution[:, 0].tolist() == [100.0] * 3


def test_a_period_without_sales_is_no_sale_and_no_guess():
    rows = [row for row in sales_rows(4) if row["period"] != week(2)]
    found = taken(rows)
    assert found.sold[:, 0].tolist() == [True, True, False, True]
    assert found.own_units[2, 0] == found.contribution[2, 0] == 0.0


def test_returns_are_booked_though_nothing_was_sold():
    rows = sales_rows(4)
    rows[1].update(units=-3.0, revenue=-6.0)
    found = taken(rows)
    assert found.contribution[1, 0] == -3.0
    assert not found.sold[1, 0]


def test_the_rest_of_the_category_is_without_the_own_brand():
    found = taken(sales_rows(3), market_rows(3))
    assert found.category[:, 0].tolist() == [500.0] * 3
    assert found.rest_units[:, 0].tolist() == [400.0] * 3
    assert found.rest_revenue[:, 0].tolist() == [1200.0] * 3
    assert not found.general


def test_without_a_market_table_nothing_is_known_of_it():
    found = taken(sales_rows(3))
    assert np.isnan(found.category).all()
    assert np.isnan(found.rest_units).all()


def test_a_market_of_everybody_stands_in_every_segment():
    found = taken(sales_rows(3, TWO), market_rows(3), SEGMENTS)
    assert found.general
    assert found.category.tolist() == [[500.0, 500.0]] * 3
    assert found.rest_units.tolist() == [[300.0, 300.0]] * 3


def test_what_is_booked_on_no_segment_is_elsewhere():
    rows = sales_rows(6, TWO) + sales_rows(1, units=10.0, revenue=40.0)
    found = taken(rows, segments=SEGMENTS)
    assert found.elsewhere.tolist() == [20.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_segments_make_everybody_where_the_tracker_knows_no_segments():
    waves = [wave(t, 0.5, n=400.0) for t in range(6)]
    found = taken(sales_rows(6, TWO), segments=SEGMENTS, waves=waves)
    assert found.contribution.tolist() == [[200.0]] * 6
    assert not found.elsewhere.any()


@pytest.mark.parametrize("seed", range(3))
def test_everything_booked_is_somewhere(seed):
    """The ledger's total by a loop over the rows: margins by row, gaps, returns, two places."""
    rng = np.random.default_rng(seed)
    rows = [
        row
        | {
            "units": float(rng.integers(-5, 90)),
            "revenue": float(rng.normal(100, 60)),
            "margin": rng.choice([None, 0.2, 0.6]),
        }
        for row in sales_rows(30, TWO)
        if rng.random() > 0.2
    ]
    total = sum(row["revenue"] * (0.4 if row["margin"] is None else row["margin"]) for row in rows)
    found = taken(rows, segments=SEGMENTS, margin=0.4)
    assert found.contribution.sum() + found.elsewhere.sum() == pytest.approx(total, abs=1e-9)


def test_spend_alone_has_no_takings():
    workspace = company()
    facts = ledger(workspace, spend=[spent(0)], waves=[wave(0, 0.5, n=400.0)]).facts
    assert booked(facts, axes_of(facts, workspace), workspace) is None
