"""Plans that are dragged: levers added up draw by draw, against the forward itself."""

import numpy as np
import pytest

from kurssi.planning.slides import Dragged, misses, slides
from planning import made

LEVERS = ("c0", "c1", "c2")


@pytest.fixture(scope="module", params=[True, False], ids=["market", "no market"])
def dragged(request):
    of = made.prospect(draws=30, market=request.param)
    usual = of.usual.sum((0, 1))
    rng = np.random.default_rng(4)
    flown = of.usual * rng.uniform(0.5, 1.5, of.usual.shape)
    bounds = {name: (0.0, 3.0 * eur) for name, eur in zip(LEVERS[:2], usual[:2], strict=True)}
    return Dragged(telling=of, base=flown, levers=LEVERS, bounds=bounds)


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
    told = misses(dragged, found, seed=1)
    spread = dragged.brings({name: high for name, (_, high) in dragged.bounds.items()})
    assert 0.0 < told.cx < 0.1 * spread.cx.std()
    assert 0.0 < told.eur < 0.1 * spread.eur.std()


def test_a_lever_keeps_its_shares_and_one_without_money_is_spread_as_usual(dragged):
    at = {"c0": 5.0, "c1": 7.0}
    spend = dragged.spend(at)
    np.testing.assert_allclose(spend.sum((0, 1))[:2], [5.0, 7.0], rtol=1e-12)
    np.testing.assert_allclose(spend[..., 2], dragged.base[..., 2], rtol=1e-12)
    np.testing.assert_allclose(
        spend[..., 0] / 5.0, dragged.base[..., 0] / dragged.base[..., 0].sum(), rtol=1e-12
    )
    empty = Dragged(
        telling=dragged.telling, base=0.0 * dragged.base, levers=LEVERS, bounds=dragged.bounds
    )
    usual = dragged.telling.usual
    np.testing.assert_allclose(
        empty.spend({"c1": 2.0})[..., 1], 2.0 * usual[..., 1] / usual[..., 1].sum(), rtol=1e-12
    )
