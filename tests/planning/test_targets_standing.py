"""How a target stands: judged when its date has come, told by its chance before, withheld else."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from kurssi.planning.course import lay
from kurssi.planning.targets import Reach, Target, Verdict, in_order
from kurssi.planning.targets_levels import Levels
from kurssi.planning.targets_standing import Sight, stand, together, untold
from planning import aims

DRAWS, FUTURES = 60, 5


def day(place):
    return aims.FIRST + timedelta(weeks=place)


def target(measure="awareness", segment="all", place=70, value=0.55, **kwargs):
    return Target(measure=measure, segment=segment, period=day(place), value=value, **kwargs)


@pytest.fixture(scope="module")
def sight():
    rng = np.random.default_rng(1)
    past, ahead = (DRAWS, aims.PERIODS), (DRAWS, FUTURES, 26)

    def levels(shape):
        doubt = rng.normal(size=(DRAWS, *[1] * (len(shape) - 1), 1, 1))
        share = np.clip(0.5 + 0.03 * doubt + 0.02 * rng.normal(size=(*shape, 2, 3)), 0, 1)
        return Levels(share=share, cx=100 * share[..., 0], eur=1000 * share[..., 1])

    lived = levels(past)
    return Sight(
        panel=aims.panel(), lived=lived._replace(eur=lived.eur * 0 + 500.0), ahead=levels(ahead)
    )


def test_the_chance_is_the_share_of_futures_that_reach_it(sight):
    one = target(value=0.52)
    at = 70 - aims.PERIODS
    share = sight.ahead.share[:, :, at, :, 0] @ [0.75, 0.25]
    found = stand(sight, one, None)
    assert found.chance.value == pytest.approx((share >= 0.52).mean())
    assert found.own.expected.mean == pytest.approx(share.mean())
    naive = (share >= 0.52).mean(1).std(ddof=1) / np.sqrt(DRAWS)
    assert found.chance.error == pytest.approx(naive)
    assert (found.verdict, found.tracking) == (Verdict.NOT_YET, None)


def test_a_higher_target_is_never_likelier(sight):
    chances = [stand(sight, target(value=v), None).chance.value for v in np.linspace(0.3, 0.7, 9)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_a_window_of_euros_adds_up_across_the_end_of_the_data(sight):
    one = target("eur", place=aims.PERIODS + 2, value=1.0, window=5)
    found = stand(sight, one, None)
    ahead = sight.ahead.eur[:, :, :3].sum((2, 3)).mean()
    assert found.own.expected.mean == pytest.approx(2 * 1000.0 + ahead)
    assert found.own.now.mean == found.own.now.q95 == pytest.approx(5 * 1000.0)


@pytest.mark.parametrize(("value", "verdict"), [(0.1, Verdict.REACHED), (0.9, Verdict.MISSED)])
def test_a_date_that_has_come_is_judged(sight, value, verdict):
    found = stand(sight, target(place=40, value=value), None)
    assert found.verdict is verdict
    assert "its date has come" in found.reason.text("en")


def test_every_target_has_its_part_in_customer_experience(sight):
    found = stand(sight, target("eur", "old", value=10.0), None)
    at = 70 - aims.PERIODS
    assert found.cx.expected.mean == pytest.approx(sight.ahead.cx[:, :, at, 1].mean())


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (target("loyalty"), "tracker"),
        (target("attention"), "spend"),
        (target(segment="nobody"), "segment"),
        (target(place=-3), "before"),
        (target(place=500), "further ahead"),
    ],
)
def test_what_the_data_cannot_carry_is_withheld(sight, one, word):
    found = stand(sight, one, None)
    assert found.withheld
    assert (found.chance, found.cx.now, found.own.expected) == (None, None, None)
    assert word in found.reason.text("en")


def test_without_sales_or_components_there_are_no_euros_and_no_experience():
    panel = aims.panel()
    bare = replace(panel, sales=None, tracker=replace(panel.tracker, measures=("awareness",)))
    assert "sales" in untold(bare, target("eur")).text("en")
    assert "relevance" in untold(bare, target("cx")).text("en")


def test_readings_since_the_course_was_laid_decide(sight):
    one = target("relevance", place=75, value=60.0)
    rng = np.random.default_rng(2)
    last = 39

    def course(mean):
        paths = mean + rng.normal(size=(500, 1)) + rng.normal(size=(500, 36))
        return lay(paths, np.zeros((36, 2, 2)), names=(aims.SEGMENTS, aims.LEVERS), run="r",
                   origin=day(last), restless=1.0)  # fmt: skip

    seen = 100 / (1 + np.exp(-sight.panel.tracker.logit[..., 1]))
    near = stand(sight, one, course(float(seen[40:].mean(0) @ [0.75, 0.25])))
    assert near.tracking.looks == aims.PERIODS - 40
    high = stand(sight, one, course(80.0))
    assert high.verdict is Verdict.OFF_COURSE
    assert "looks" in high.reason.text("en")
    low = stand(sight, one, course(30.0))
    assert low.verdict is Verdict.ON_COURSE
    assert "above" in low.reason.text("en")


def test_the_chance_of_all_is_counted_together(sight):
    ones = (target(value=0.5), target("cx", value=50.0), target(place=72, value=0.5))
    (both,) = together(sight, ones)
    assert both.count == 2
    hits = [sight.hit(one) for one in ones[:2]]
    assert both.joint.value == pytest.approx((hits[0] & hits[1]).mean())
    # CX is awareness here: together they are likelier than if they had nothing to do.
    assert both.joint.value > both.product


def test_a_chance_of_nothing_still_has_an_error():
    assert Reach.of(np.zeros((50, 4), dtype=bool)).error > 0


def test_customer_experience_comes_first():
    ones = (target("eur"), target("awareness"), target("relevance"), target("cx"))
    assert [one.measure for one in in_order(ones)] == ["cx", "relevance", "awareness", "eur"]
