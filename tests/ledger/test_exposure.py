"""Spend facts on the panel: whom it reaches, and how much attention it is."""

import numpy as np
import pytest

from kurssi.ledger.cut import cut
from kurssi.workspace.company import Bridge
from ledger.by_hand import SEGMENTS, company, ledger, lever, norm, sales_rows, spent


def spend_panel(rows, *levers, population=None, segments=None, sales=None, **changes):
    workspace = company(segments, levers, population=population, **changes)
    made = ledger(workspace, spend=rows, sales=sales or sales_rows(4, tuple(segments or (None,))))
    return cut(made, workspace)


def test_spend_for_all_is_spread_by_population():
    rows = [spent(0), spent(1, segment="young", spend=40.0), spent(1, "radio", "old", 10.0)]
    panel = spend_panel(rows, lever("tv"), lever("radio"), segments=SEGMENTS)
    assert panel.spend[0, :, 0].tolist() == [25.0, 75.0]
    assert panel.spend[1, :, 0].tolist() == [40.0, 0.0]
    assert panel.aimed.tolist() == [False, True], "most of tv was booked for all"


def test_spend_for_all_is_spread_evenly_where_people_are_not_counted():
    panel = spend_panel([spent(0)], lever("tv"), segments={"young": 250.0, "old": None})
    assert panel.spend[0, :, 0].tolist() == [50.0, 50.0]
    assert panel.attention[0, :, 0].tolist() == [50.0, 50.0], "euros, not some of them per person"
    assert np.isnan(panel.population[1])


def test_segmented_spend_is_summed_for_everybody():
    workspace = company(SEGMENTS, (lever("tv"),))
    rows = [spent(0, segment="young", spend=30.0), spent(0, segment="old"), spent(0, spend=5.0)]
    panel = cut(ledger(workspace, spend=rows, sales=sales_rows(3)), workspace)
    assert panel.spend[0, 0, 0] == 135.0
    assert panel.attention[0, 0, 0] == pytest.approx(0.135)
    assert panel.aimed.tolist() == [False]


def test_levers_keep_their_order_and_the_unused_are_left_out():
    rows = [spent(0, "c"), spent(1, "a"), spent(2, "b", spend=0.0), spent(40, "d")]
    panel = spend_panel(rows, *(lever(name) for name in "abcd"))
    assert panel.levers == ("a", "c")


def test_attention_without_people_is_money():
    panel = spend_panel([spent(0)], lever("tv"))
    assert panel.attention[0, 0, 0] == 100.0
    assert not panel.attention_known[0]


def test_measured_seconds_come_first():
    rows = [spent(0, impressions=10.0, attentive_seconds=500.0), spent(1)]
    panel = spend_panel(rows, lever("tv", norm=norm(9.0, 3.0)), population=100.0)
    assert panel.attention[:2, 0, 0].tolist() == [5.0, 5.0], (
        "5 s a euro, where only euros are known"
    )
    assert panel.attention_known[0]
    assert panel.norm_cv[0] == 0.0


def test_impressions_count_at_the_levers_own_seconds():
    rows = [spent(0, impressions=10.0, attentive_seconds=40.0), spent(1, impressions=20.0)]
    panel = spend_panel(rows, lever("tv", norm=norm(9.0, 3.0)), population=1.0)
    assert panel.attention[:2, 0, 0].tolist() == [40.0, 80.0]


def test_impressions_count_at_the_norm_with_its_error():
    rows = [spent(0, impressions=10.0), spent(1, impressions=30.0)]
    panel = spend_panel(rows, lever("tv", norm=norm(6.0, 2.0)), population=2.0)
    assert panel.attention[:2, 0, 0].tolist() == [30.0, 90.0]
    assert panel.norm_cv[0] == pytest.approx(1 / 3)


def test_impressions_without_a_norm_are_not_seconds():
    panel = spend_panel([spent(0, impressions=10.0)], lever("tv"), population=50.0)
    assert panel.attention[0, 0, 0] == 2.0
    assert not panel.attention_known[0]


MIXED = [spent(0, attentive_seconds=500.0), spent(1, impressions=20.0), spent(2)]


def test_seconds_of_two_vendors_are_not_added_up():
    """A week measured by one vendor and a week at another's norm: the second goes by its euros."""
    for by in (None, "other"):
        panel = spend_panel(MIXED, lever("tv", norm=norm(9.0, 3.0), seconds_by=by), population=1.0)
        assert panel.attention[:3, 0, 0].tolist() == [500.0, 500.0, 500.0]
        assert panel.norm_cv[0] == 0.0


def test_seconds_of_one_vendor_are():
    tv = lever("tv", norm=norm(9.0, 3.0), seconds_by="vendor")
    panel = spend_panel(MIXED[:2], tv, population=1.0)
    assert panel.attention[:2, 0, 0].tolist() == [500.0, 180.0]
    assert panel.norm_cv[0] == pytest.approx(180 / 680 / 3)


@pytest.mark.parametrize("turned", [False, True])
def test_a_bridge_carries_a_norm_over_with_its_error(turned):
    ends = {"seconds": "vendor", "into": "other", "mean": 2.0, "sd": 0.8}
    if turned:
        ends = {"seconds": "other", "into": "vendor", "mean": 0.5, "sd": 0.2}
    tv = lever("tv", norm=norm(9.0, 3.0), seconds_by="other")
    bridges = (Bridge(**ends, source="both"),)
    panel = spend_panel(MIXED[:2], tv, population=1.0, bridges=bridges)
    assert panel.attention[:2, 0, 0].tolist() == [500.0, 360.0]
    assert panel.norm_cv[0] == pytest.approx(360 / 860 * np.hypot(1 / 3, 0.4))
