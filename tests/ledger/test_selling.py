"""Sales and market on the panel: what is seen, what a unit earns, what it costs beside rivals'."""

import math

import numpy as np
import pytest

from kurssi.errors import NothingToQuote
from kurssi.ledger.cut import cut
from ledger.by_hand import SEGMENTS, TWO, company, ledger, sales_rows, week


def sold(sales, market=None, segments=None, waves=None, **changes):
    workspace = company(segments, **changes)
    tables = {"sales": sales, "market": market, "waves": waves}
    made = ledger(workspace, **{name: rows for name, rows in tables.items() if rows})
    return cut(made, workspace).sales


def market_rows(periods, segments=(None,), **changes):
    return [
        {"period": week(t), "segment": g, "category_units": 500.0, "category_revenue": 1400.0}
        | changes
        for t in range(periods)
        for g in segments
    ]


def test_a_unit_earns_its_margin_of_the_price():
    found = sold(sales_rows(4), margin=0.4)
    np.testing.assert_allclose(found.contribution, 0.4 * 2.0)


def test_the_rows_margin_comes_before_the_companys():
    rows = sales_rows(4)
    rows[2]["margin"] = 0.1
    found = sold(rows, margin=0.4)
    assert found.contribution[:, 0].tolist() == pytest.approx([0.8, 0.8, 0.2, 0.8])


def test_a_row_without_margin_takes_the_others_mean_where_the_company_has_none():
    rows = sales_rows(4, margin=0.3)
    rows[1]["margin"] = None
    np.testing.assert_allclose(sold(rows, margin=None).contribution, 0.6)


def test_without_any_margin_nothing_is_quoted():
    with pytest.raises(NothingToQuote, match=r"\[company\] margin"):
        sold(sales_rows(4), margin=None)


def test_margins_of_segments_meet_weighted_by_revenue():
    rows = sales_rows(5, TWO)
    for row in rows[1::2]:
        row.update(units=300.0, revenue=1800.0, margin=0.2)
    waves = [
        {"period": week(t), "brand": "own", "measure": "awareness", "value": 0.5, "n": 99.0}
        for t in range(5)
    ]
    found = sold(rows, segments=SEGMENTS, waves=waves)
    np.testing.assert_allclose(found.contribution, (0.5 * 200 + 0.2 * 1800) / 400)


def test_a_missing_week_is_not_seen_and_holds_the_mean():
    rows = sales_rows(5)
    rows[0]["units"] = 140.0
    del rows[2]
    found = sold(rows)
    assert found.seen[:, 0].tolist() == [True, True, False, True, True]
    assert found.units[2, 0] == 110.0
    assert np.isfinite(found.relative_price).all()


def test_own_price_stands_over_its_own_mean_without_rivals():
    rows = sales_rows(4)
    rows[3]["revenue"] = 300.0
    found = sold(rows).relative_price[:, 0]
    expected = np.log([2.0, 2.0, 2.0, 3.0])
    np.testing.assert_allclose(found, expected - expected.mean(), rtol=1e-12)


def test_own_price_stands_over_the_rest_of_the_category():
    rows, market = sales_rows(4), market_rows(4)
    market[1]["category_revenue"] = 2200.0
    found = sold(rows, market).relative_price[:, 0]
    log_rest = np.log([1200 / 400, 2000 / 400, 1200 / 400, 1200 / 400])
    np.testing.assert_allclose(found, -(log_rest - log_rest.mean()), rtol=1e-12)


def test_prices_are_centred_in_every_segment():
    rows = sales_rows(4, TWO)
    for row in rows[1::2]:
        row["revenue"] = 900.0
    found = sold(rows, market_rows(4, TWO), SEGMENTS).relative_price
    np.testing.assert_allclose(found, 0.0, atol=1e-12)


def test_a_market_that_is_not_by_segment_gives_prices_but_no_shares():
    market = market_rows(4)
    market[1]["category_revenue"] = 2600.0
    found = sold(sales_rows(4, TWO), market, SEGMENTS)
    assert found.category is None
    assert found.relative_price[1, 0] < found.relative_price[0, 0]
    np.testing.assert_allclose(found.relative_price[:, 0], found.relative_price[:, 1])


def test_the_category_carries_shares():
    found = sold(sales_rows(4), market_rows(4))
    np.testing.assert_allclose(found.category, 500.0)
    assert found.seen.all()


def test_a_segmented_market_is_summed_for_everybody():
    found = sold(sales_rows(4), market_rows(4, TWO), SEGMENTS)
    np.testing.assert_allclose(found.category, 1000.0)


def test_a_market_of_a_few_weeks_carries_no_shares():
    found = sold(sales_rows(10), market_rows(8))
    assert found.category is None
    assert found.seen.all()


def test_a_week_above_its_category_is_not_seen():
    market = market_rows(20)
    market[7]["category_units"] = 90.0
    found = sold(sales_rows(20), market)
    assert np.flatnonzero(~found.seen[:, 0]).tolist() == [7]
    assert (found.category > found.units).all()


def test_only_the_own_brand_is_sold():
    rows = sales_rows(4) + [r | {"brand": "rival", "units": 9.0} for r in sales_rows(4)]
    np.testing.assert_allclose(sold(rows).units, 100.0)


def test_rival_rows_alone_are_no_sales_of_ours():
    workspace = company()
    waves = [
        {"period": week(t), "brand": "own", "measure": "awareness", "value": 0.5, "n": 99.0}
        for t in range(6)
    ]
    rows = [r | {"brand": "rival"} for r in sales_rows(4)]
    assert cut(ledger(workspace, sales=rows, waves=waves), workspace).sales is None


def test_log_share_odds_can_be_taken():
    found = sold(sales_rows(4), market_rows(4))
    share = found.units / found.category
    assert math.isclose(float(np.log(share / (1 - share))[0, 0]), math.log(0.2 / 0.8))
