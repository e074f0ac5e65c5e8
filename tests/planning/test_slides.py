"""Plans that are dragged: levers added up draw by draw, against the forward itself."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.planning.draft import told
from kurssi.planning.plan import CURSE
from kurssi.planning.slides import Dragged, as_now, misses, slides
from planning import made

LEVERS = ("c0", "c1", "c2")


@pytest.fixture(scope="module", params=[True, False], ids=["market", "no market"])
def dragged(request):
    of = made.prospect(draws=30, market=request.param)
    usual = of.usual.sum((0, 1))
    rng = np.random.default_rng(4)
    flown = of.usual * rng.uniform(0.5, 1.5, of.usual.shape)
    bounds = {name: (0.0, 3.0 * eur) for name, eur in zip(LEVERS[:2], usual[:2], strict=True)}
    return Dragged(
        telling=of,
        base=flown,
        moves=np.tile([True, True, False], (of.usual.shape[1], 1)),
        felt=np.tile([True, False, True], (of.usual.shape[1], 1)),
        levers=LEVERS,
        bounds=bounds,
    )


@pytest.fixture(scope="module")
def found(dragged):
    return slides(dragged)


def test_nothing_dragged_is_the_plan_itself(dragged, found):
    quick, exact = found.brings({}), dragged.brings({})
    np.testing.assert_allclose(quick.eur, exact.eur, rtol=1e-12)
    np.testing.assert_allclose(quick.cx, exact.cx, rtol=1e-12)


@pytest.mark.parametrize("lever", LEVERS[:2])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.77, 1.0])
def test_one_lever_dragged_is_what_the_forward_says(dragged, found, lever, share):
    low, high = dragged.bounds[lever]
    at = {lever: low + share * (high - low)}
    before, exact, quick = dragged.brings({}), dragged.brings(at), found.brings(at)
    # Off by little of what the whole slider can do (half saturations here are ten times apart).
    reach = {end: dragged.brings({lever: eur}) for end, eur in zip("lh", (low, high), strict=True)}
    for name in ("eur", "cx"):
        span = np.abs(getattr(reach["h"], name) - getattr(reach["l"], name)).max()
        apart = np.abs(getattr(quick, name) - getattr(exact, name)).max()
        assert apart < 2e-2 * span
    assert share == 0.0 or np.abs(exact.cx - before.cx).max() > 0


def test_levers_together_are_off_by_no_more_than_is_said(dragged, found):
    off = misses(dragged, found, seed=1)
    spread = dragged.brings({name: high for name, (_, high) in dragged.bounds.items()})
    assert 0.0 < off.cx < 0.1 * spread.cx.std()
    assert 0.0 < off.eur < 0.1 * spread.eur.std()


def test_a_lever_keeps_its_shares_and_one_without_money_is_spread_as_usual(dragged):
    at = {"c0": 5.0, "c1": 7.0}
    spend = dragged.spend(at)
    np.testing.assert_allclose(spend.sum((0, 1))[:2], [5.0, 7.0], rtol=1e-12)
    np.testing.assert_allclose(spend[..., 2], dragged.base[..., 2], rtol=1e-12)
    np.testing.assert_allclose(
        spend[..., 0] / 5.0, dragged.base[..., 0] / dragged.base[..., 0].sum(), rtol=1e-12
    )
    empty = Dragged(
        telling=dragged.telling, base=0.0 * dragged.base, moves=dragged.moves,
        felt=dragged.felt, levers=LEVERS,
        bounds=dragged.bounds,
    )  # fmt: skip
    usual = dragged.telling.usual
    np.testing.assert_allclose(
        empty.spend({"c1": 2.0})[..., 1], 2.0 * usual[..., 1] / usual[..., 1].sum(), rtol=1e-12
    )


def test_what_was_chosen_is_held_against_the_same_budget_spread_as_now(dragged):
    usual = dragged.telling.usual
    for part in (0.5, 1.0, 1.7):
        budget = part * float(usual.sum())
        spend = as_now(dragged.telling, dragged.moves, budget)
        assert spend.sum() == pytest.approx(max(budget, usual[..., 2].sum()))
        np.testing.assert_allclose(spend[..., 2], usual[..., 2])  # may not be moved
        moved = spend[..., :2] / usual[..., :2]
        assert moved.min() == pytest.approx(moved.max())  # all others alike


def test_the_cut_is_of_what_was_chosen(dragged, found):
    at = {"c0": 0.3 * dragged.bounds["c0"][1]}
    beside = as_now(dragged.telling, dragged.moves, float(dragged.spend(at).sum()))
    added = dragged.brings(at).eur - told(dragged.telling, beside).eur
    assert dragged.cut(at) == pytest.approx(CURSE * added.std())
    assert found.cut({}) == pytest.approx(dragged.cut({}))
    assert found.cut(at) == pytest.approx(dragged.cut(at), rel=0.05)


def test_a_budget_spread_as_now_was_chosen_by_nobody(dragged):
    usual = dragged.telling.usual
    assert replace(dragged, base=usual).cut({}) == pytest.approx(0.0, abs=1e-6)
    grown = replace(dragged, base=usual * [2.0, 2.0, 1.0])
    assert grown.cut({}) == pytest.approx(0.0, abs=1e-6 * usual.sum())


def test_money_moved_between_segments_or_periods_alone_has_its_cut(dragged):
    usual = dragged.telling.usual
    for axis in (0, 1):
        turned = replace(
            dragged,
            base=np.flip(
                usual
                * np.linspace(0.5, 1.5, usual.shape[axis]).reshape(
                    [-1 if at == axis else 1 for at in range(3)]
                ),
                axis,
            ),
        )
        assert turned.cut({}) >= 0.0
        if dragged.telling.totals(usual).eur.any():
            assert turned.cut({}) > 0.0


def test_a_plan_whose_levers_may_not_be_dragged_has_a_cut_all_the_same(dragged):
    fixed = replace(dragged, bounds={})
    assert slides(fixed).cut({}) == pytest.approx(fixed.cut({}))


def test_cx_of_money_whose_cx_is_withheld_is_told_apart(dragged):
    usual = dragged.telling.usual
    assert replace(dragged, base=usual).untold({}) == pytest.approx(0.0, abs=1e-9)
    still = replace(dragged, base=usual)
    assert still.untold({"c0": 0.5 * usual[..., 0].sum()}) == pytest.approx(0.0, abs=1e-9)
    most = still.untold({"c1": 2.0 * usual[..., 1].sum()})
    gained = still.brings({"c1": 2.0 * usual[..., 1].sum()}).cx - still.brings({}).cx
    assert most == pytest.approx(float(gained.mean()))
    assert most != 0.0
