"""Cross rates: triangles close in every draw, inverses turn round, an unsure sign is withheld."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from decisions.test_board import MEASURES, a_desk, a_panel, made_rates
from kurssi.decisions.board import quotes
from kurssi.decisions.cross import cross_rates, exchanged
from kurssi.decisions.desk import bids
from kurssi.decisions.quote import Grade, Side

PRICED = (*MEASURES, "cx")


@pytest.fixture(scope="module")
def desk():
    return a_desk()


@pytest.fixture(scope="module")
def crosses(desk):
    return cross_rates(desk, quotes(desk))


def of(crosses, measure, per, segment="all"):
    found = [c for c in crosses if (c.measure, c.per, c.segment) == (measure, per, segment)]
    assert len(found) == 1
    return found[0]


def test_every_pair_in_every_segment(desk, crosses):
    pairs = {(c.measure, c.per, c.segment) for c in crosses if c.interval is not None}
    assert pairs == {(a, b, g) for a, b in permutations(PRICED, 2) for g in desk.segments}


@pytest.mark.parametrize("trio", list(permutations(PRICED, 3)))
def test_triangles_close_in_every_draw(desk, crosses, trio):
    """A per B times B per C is A per C: to the last digits, draw by draw and at the means."""
    worth = {m: bids(desk.posterior, desk, m)[:, -1] for m in trio}
    a, b, c = trio
    around = exchanged(worth[b], worth[a]) * exchanged(worth[c], worth[b])
    assert around == pytest.approx(exchanged(worth[c], worth[a]), rel=1e-13)
    middle = of(crosses, a, b).interval.mean * of(crosses, b, c).interval.mean
    assert middle == pytest.approx(of(crosses, a, c).interval.mean, rel=1e-13)


def test_the_other_way_is_turned_round(crosses):
    there, back = (of(crosses, *pair).interval for pair in (PRICED[:2], PRICED[1::-1]))
    assert there.mean == pytest.approx(1 / back.mean)
    # No quantile lies between two draws: ends differ by one draw at most.
    assert there.q05 == pytest.approx(1 / back.q95, rel=0.05)
    assert there.q50 == pytest.approx(1 / back.q50, rel=0.05)


def test_units_grades_and_reasons_are_those_of_the_bids(desk, crosses):
    assert of(crosses, "cx", "awareness").unit == "CX/person-year"
    written = quotes(desk)
    worse = {q.measure: q.grade for q in written if q.side is Side.BID and q.segment == "all"}
    for one in crosses:
        if one.segment == "all":
            assert one.grade == max(worse[one.measure], worse[one.per], key=str)


def test_a_sign_that_is_not_sure_is_withheld_and_names_the_measure():
    panel = a_panel()
    rates = made_rates(np.random.default_rng(1), panel)
    worth = rates.bid.copy()
    worth[: len(worth) // 5, :, 0] *= -1.0
    desk = a_desk(panel, posterior=rates._replace(bid=worth))
    crosses = cross_rates(desk, quotes(desk))
    for measure, per in permutations(PRICED, 2):
        one = of(crosses, measure, per)
        assert (one.interval is None) == ("awareness" in (measure, per))
        if one.interval is None:
            assert one.grade is Grade.D
            assert "with 20% chance awareness earns nothing back" in one.reason.text("en")
        else:
            assert np.isfinite([one.interval.q05, one.interval.q95]).all()


def test_a_withheld_bid_withholds_with_its_own_reason():
    desk = a_desk(a_panel(sales=None))
    assert {c.reason.text("en") for c in cross_rates(desk, quotes(desk))} == {
        "no sales table: add sales"
    }


def test_intervals_hold_what_is_true_of_ratios_of_normals():
    """Coverage: truth drawn from the same posterior as the draws, 400 times; 90% by design."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        draws = rng.normal([3.0, 2.0], [0.8, 0.5], size=(501, 2))
        truth = rng.normal([3.0, 2.0], [0.8, 0.5])
        low, high = np.quantile(
            exchanged(draws[:, 0], draws[:, 1]), [0.05, 0.95], method="inverted_cdf"
        )
        held += low <= truth[0] / truth[1] <= high
    assert 0.86 <= held / 400 <= 0.94


def test_euros_in_thousands_and_shares_in_points_leave_decisions_as_they_are():
    """Every chance, grade, better rate and verdict of a pair: units are names, not facts."""
    panel = a_panel()
    rng = np.random.default_rng(8)
    plain = {"posterior": made_rates(rng, panel), "prior": made_rates(rng, panel, spread=2.0)}
    scaled = {
        name: rates._replace(
            people=1000 * 100 * rates.people, cx=1000 * rates.cx,
            attention=1000 * rates.attention,
            bid=rates.bid / 1000 / 100, bid_cx=rates.bid_cx / 1000,
        )
        for name, rates in plain.items()
    }  # fmt: skip
    thousands = replace(panel, spend=panel.spend / 1000)
    one, other = a_desk(panel, **plain), a_desk(thousands, **scaled)
    for a, b in zip(quotes(one), quotes(other), strict=True):
        same = ("side", "measure", "lever", "segment", "grade", "p_gain", "p_best", "better")
        assert [getattr(a, n) for n in same] == [getattr(b, n) for n in same]
        assert a.reason == b.reason
    for a, b in zip(*(cross_rates(d, quotes(d)) for d in (one, other)), strict=True):
        assert (a.interval is None, a.grade) == (b.interval is None, b.grade)
