"""Seconds of several vendors: compared where a bridge leads from one to another, else never."""

import numpy as np
import pytest

from decisions import made
from kurssi.decisions.attention import Seconds
from kurssi.decisions.board import quotes
from kurssi.decisions.desk import Desk
from kurssi.decisions.grades import Evidence
from kurssi.decisions.quote import Side
from kurssi.workspace.company import AttentionNorm, Bridge

NORM = AttentionNorm(mean=6.0, sd=2.0, source="Alpha, 2025")
BRIDGE = Bridge(seconds="Alpha", into="Beta", mean=2.0, sd=0.4, source="both measured tv")


@pytest.fixture(scope="module")
def past():
    return made.base(np.random.default_rng(4), made.ALL_MOVES[:1], market=False)


def a_desk(past, seconds):
    """Three levers that all buy attention: c1 is the cheapest in seconds as its vendor counts."""
    panel = made.panel(past)
    known = np.ones(3, dtype=bool)
    rng = np.random.default_rng(5)
    rates = made.desk_rates(past, *(made.response(rng, past) for _ in range(40)))
    drawn = np.ones((40, 3, 3)) * np.array([30.0, 40.0, 10.0])[None, :, None]
    drawn = drawn * np.exp(0.05 * rng.normal(size=drawn.shape))
    changed = {name: getattr(panel, name) for name in panel.__dataclass_fields__}
    panel = type(panel)(**(changed | {"attention_known": known, "norm_cv": np.array([0.3, 0, 0])}))
    return Desk(
        posterior=rates._replace(attention=drawn), prior=rates._replace(attention=drawn),
        panel=panel,
        evidence=Evidence(
            experiments=(), following=frozenset(), unhealthy=None, approximate=False
        ),
        moves=dict.fromkeys(panel.levers, ("awareness", "sales")),
        changeable=frozenset(panel.levers), window=past.window, seconds=seconds,
    )  # fmt: skip


def attention(desk, side=Side.YIELD):
    return {
        q.lever: q for q in quotes(desk)
        if q.measure == "attention" and q.side is side and q.segment == "all"
    }  # fmt: skip


VENDORS = {"c0": "Alpha", "c1": "Beta", "c2": "Beta"}


def test_levers_of_two_vendors_are_not_compared(past):
    found = attention(a_desk(past, Seconds(counted_by=VENDORS, norms={"c0": NORM})))
    assert found["c0"].p_best == 1.0, "alone of its vendor"
    assert found["c0"].better is None
    assert found["c1"].p_best == 1.0
    assert (found["c2"].better.lever, found["c2"].better.p) == ("c1", 1.0)
    assert [found[lever].vendor for lever in ("c0", "c1", "c2")] == ["Alpha", "Beta", "Beta"]


def test_a_bridge_lets_them_be_compared_with_its_error(past):
    """30 seconds of Alpha are about 60 of Beta: better than 40, and less surely the less sure."""
    chances = []
    for sd in (0.0, 1.2):
        bridge = Bridge(seconds="Alpha", into="Beta", mean=2.0, sd=sd, source="tv")
        desk = a_desk(past, Seconds(counted_by=VENDORS, bridges=(bridge,)))
        found = attention(desk)
        assert found["c1"].better.lever == "c0"
        assert sum(one.p_best for one in found.values()) == pytest.approx(1.0)
        chances.append(found["c1"].better.p)
    assert chances[0] == 1.0
    assert 0.5 < chances[1] < 1.0


def test_a_price_stays_in_its_own_vendors_seconds(past):
    plain, joined = (
        attention(a_desk(past, Seconds(counted_by=VENDORS, bridges=bridges)), Side.ASK)
        for bridges in ((), (BRIDGE,))
    )
    assert all(plain[lever].interval == joined[lever].interval for lever in plain)


def test_levers_whose_vendor_nobody_named_are_of_one(past):
    found = attention(a_desk(past, Seconds()))
    assert sum(one.p_best for one in found.values()) == pytest.approx(1.0)
    assert all(one.vendor is None for one in found.values())


def test_the_reason_names_the_norm_its_error_its_source_and_the_vendor(past):
    found = attention(a_desk(past, Seconds(counted_by=VENDORS, norms={"c0": NORM})))
    assert str(found["c0"].reason) == (
        "impressions at 6 s each, sd 2 (Alpha, 2025), in seconds as Alpha counts"
    )
    assert "as Beta counts" in str(found["c1"].reason)


def test_bridges_chain_and_one_error_serves_all_levers_that_go_by_it():
    second = Bridge(seconds="Gamma", into="Beta", mean=0.5, sd=0.1, source="radio")
    vendors = {"a": "Alpha", "b": "Alpha", "g": "Gamma"}
    seconds = Seconds(counted_by=vendors, bridges=(BRIDGE, second))
    assert {seconds.root(lever) for lever in vendors} == {"Alpha"}
    found = seconds.comparable(np.ones((5000, 3, 1)), tuple(vendors))[..., 0]
    assert found[:, 0] == pytest.approx(1.0)
    assert (found[:, 0] == found[:, 1]).all()
    assert np.median(found[:, 2]) == pytest.approx(0.25, rel=0.03)  # 0.5 Beta is 0.25 Alpha
    assert np.log(found[:, 2]).std() == pytest.approx(np.hypot(0.198, 0.198), rel=0.05)
