"""Gaps and clashes in a small world: what closing costs, and what one budget cannot give to two."""

from datetime import timedelta

import numpy as np
import pytest

from kurssi.planning.futures import futures
from kurssi.planning.targets import Feasible, Target
from kurssi.planning.targets_cost import cheapest, on_top
from kurssi.planning.targets_gap import Means, aim_of, clashes, counting, gap
from kurssi.planning.targets_levels import Levels, level
from kurssi.planning.targets_standing import Sight
from planning import aims

FUTURES = 30


@pytest.fixture(scope="module")
def sight():
    found = futures(
        aims.prospect(), aims.chance(0.015),
        np.broadcast_to(aims.USUAL, (aims.PLAN, 2, 2)), count=FUTURES, seed=1,
    )  # fmt: skip
    past = (aims.DRAWS, aims.PERIODS, 2)
    lived = Levels(
        share=np.full((*past, 3), 0.55), cx=np.full(past, 52.0), eur=np.full(past, 2000.0)
    )
    return Sight(panel=aims.panel(), lived=lived, ahead=found)


def means(sight, *, most=4.0, wanted=0.8):
    return Means(
        sight=sight, prospect=aims.prospect(), places=np.arange(aims.DRAWS), wanted=wanted,
        problem=lambda periods: aims.problem(periods, most=most),
    )  # fmt: skip


def target(measure="awareness", segment="all", ahead=20, value=0.5, **kwargs):
    day = aims.FIRST + timedelta(weeks=aims.PERIODS - 1 + ahead)
    return Target(measure=measure, segment=segment, period=day, value=value, **kwargs)


@pytest.mark.parametrize(
    "one",
    [
        target(), target("relevance", "old", window=3), target("cx", "young"),
        target("eur", window=4), target("cx", ahead=26),
    ],
)  # fmt: skip
def test_a_level_is_counted_as_futures_count_it(sight, one):
    sums = counting(means(sight), one.measure, one)
    parts = zip(sums, (sight.ahead.share, sight.ahead.cx, sight.ahead.eur), strict=True)
    counted = sum(
        (np.asarray(weight) * part).sum(tuple(range(2, part.ndim))) for weight, part in parts
    )
    whole = sight.whole(one.measure, one)[..., sight.place(one)]
    np.testing.assert_allclose(counted, whole, rtol=1e-9)


def middle(sight, one):
    return float(level(sight.ahead, sight.panel, one.measure, one.segment)[..., 19].mean())


def test_the_dearer_a_target_the_more_it_costs_until_it_cannot_be_had(sight):
    base = middle(sight, target())
    found = [gap(means(sight), target(value=base + more)) for more in (-0.05, 0.01, 0.02, 0.3)]
    kinds = [one.feasible for one in found]
    assert kinds == [Feasible.ALREADY, Feasible.YES, Feasible.YES, Feasible.NO]
    more = [one.spend - one.usual for one in found]
    assert more[0] == pytest.approx(0.0, abs=0.01)
    assert 0 < more[1] < more[2]
    assert found[3].short > 0.1
    assert found[3].best < 0.8


def test_the_chance_promised_is_had_when_the_plan_is_lived(sight):
    """The plan found, simulated with other shocks, gives the chance that was asked for."""
    one, able = target("cx", value=middle(sight, target("cx")) + 0.8), means(sight)
    problem = on_top(able.problem(20))
    aim, _ = aim_of(able, one, problem)
    found = cheapest(able.prospect, problem, (aim,), 0.8)
    assert found.chances[0] == pytest.approx(0.8, abs=0.01)
    usual = np.broadcast_to(aims.USUAL, (aims.PLAN - 20, 2, 2))
    lived = futures(
        aims.prospect(), aims.chance(0.015),
        np.concatenate([problem.evenly(found.purses), usual]), count=60, seed=9,
    )  # fmt: skip
    reached = level(lived, sight.panel, "cx", "all")[..., 19] >= one.value
    assert reached.mean() == pytest.approx(0.8, abs=0.04)
    assert gap(able, one).cx == pytest.approx(
        level(lived, sight.panel, "cx", "all")[..., 19].mean() - middle(sight, one), abs=0.05
    )


def test_euros_of_a_window_that_began_before_count_what_is_booked(sight):
    one = target("eur", ahead=2, value=1.0, window=10)
    found = gap(means(sight), one)
    assert found.feasible is Feasible.ALREADY


def test_two_that_need_the_same_money_clash_and_two_that_do_not_do_not(sight):
    both = [target(value=middle(sight, target()) + 0.01),
            target("relevance", value=middle(sight, target("relevance")) + 2.0)]  # fmt: skip
    (clash,) = clashes(means(sight), both)
    assert min(clash.alone) >= 0.8 > clash.together + 0.03
    assert {clash.first.measure, clash.second.measure} == {"awareness", "relevance"}
    easy = [target(value=0.4), target("relevance", value=30.0)]
    assert clashes(means(sight), easy) == ()
    assert clashes(means(sight), easy[:1]) == ()
