from dataclasses import replace

import numpy as np
import pytest

from kurssi.survey.drivers import (
    ALL_ALIKE,
    ALL_ONE,
    NOT_ITS_OWN,
    NOT_MEASURED,
    OWN_ITEMS,
    REFUSED,
    drivers,
)
from kurssi.survey.joint import joint_answers
from kurssi.survey.predictors import Level, predictors
from kurssi.survey.shares import Names
from kurssi.workspace.company import Experience
from survey import panelists
from survey.opinions import TOPICS, WORLDS, World, asked, by_measure, surveyed, workspace


def split(people, outcome="loyalty", *, level=Level.MEASURE, brand="own", key=1, draws=150):
    report = drivers(people, key=key, brand=brand, outcomes=(outcome,), draws=draws)
    return next(found for found in report.outcomes if found.level is level)


def one_view(n, seed=4):
    """Price and network asked about with six questions of one and the same view."""
    world = World(pull=(0.4, 0.4, 0.3, 0.0), shared=0.3, loadings=(0.75,) * 6)
    _, items, outcome, _ = world.draw(n, seed)
    given = (items[:, 0, :3], items[:, 1, :3], items[:, 1, 3:], items[:, 2, :3])
    columns = {
        f"{topic}{at + 1}": answers[:, at]
        for topic, answers in zip(TOPICS, given, strict=True)
        for at in range(3)
    }
    columns["loyalty"] = np.clip(outcome + 5.0, 0.0, 10.0)
    return asked(columns, workspace())


def by_id(found):
    return {driver.id: driver for driver in found.drivers}


def test_shares_add_up_and_come_largest_first() -> None:
    found = split(surveyed(World(), 600, 1))
    for name in ("lmg", "johnson", "corrected"):
        assert sum(getattr(d, name).value for d in found.drivers) == pytest.approx(1.0)
    values = [driver.lmg.value for driver in found.drivers]
    assert values == sorted(values, reverse=True)
    assert found.drivers[0].id == "service"
    assert sum(driver.p_first for driver in found.drivers) == pytest.approx(1.0)
    assert found.withheld is None
    assert (found.n, found.n_least, found.n_eff) == (600, 600, 600.0)
    assert found.monte_carlo == 0.0


def test_every_number_lies_in_its_interval() -> None:
    found = split(surveyed(World(), 600, 1))
    for driver in found.drivers:
        for name in ("performance", "correlation", "lmg", "johnson", "corrected", "reliability"):
            part = getattr(driver, name)
            assert part.q05 <= part.value <= part.q95, (driver.id, name)
    assert found.explained.q05 < found.explained.value < found.explained.q95


def test_the_same_key_gives_the_same_report() -> None:
    people = surveyed(World(), 300, 2)
    assert split(people) == split(people)
    assert split(people) != split(people, key=2)


def test_performance_is_the_mean_pomp() -> None:
    """Items run from -10 to 10, so 0 is 50."""
    people = surveyed(WORLDS["weights"], 400, 3)
    price = by_id(split(people))["price"]
    points = np.mean(
        [people.instruments["price"].points(people.table, f"price{at}") for at in (1, 2, 3)], axis=0
    )
    assert price.performance.value == pytest.approx(np.average(points, weights=people.weights))


def test_a_driver_that_noise_would_match_reaches_down_to_nothing() -> None:
    found = by_id(split(surveyed(WORLDS["one useless"], 500, 5)))
    assert found["image"].p_chance > 0.05
    assert found["image"].lmg.q05 == found["image"].johnson.q05 == 0.0
    assert found["service"].p_chance == 0.0
    assert found["service"].lmg.q05 > 0.2


def test_correction_finds_what_poor_questions_hide() -> None:
    """Of two views with the same pull, one is asked about badly."""
    world = World(pull=(0.4, 0.4), error=(0.3, 1.5), noise=0.5)
    _, items, outcome, _ = world.draw(4000, 7)
    columns = {f"{t}{i + 1}": items[:, at, i] for at, t in enumerate(TOPICS[:2]) for i in range(3)}
    columns["loyalty"] = np.clip(outcome + 5.0, 0.0, 10.0)
    found = by_id(split(asked(columns, workspace(TOPICS[:2]))))
    assert found["price"].lmg.value < 0.42
    assert found["price"].corrected.q05 < 0.5 < found["price"].corrected.q95
    assert found["price"].reliability.value < 0.5 < found["service"].reliability.value


def test_measures_that_are_one_are_one_driver_and_it_says_so() -> None:
    """Price and network are one view; their joint level is the mean of their six items."""
    people = one_view(700)
    found = split(people)
    assert {driver.id for driver in found.drivers} == {"service", "price=network", "image"}
    both = by_id(found)["price=network"]
    assert both.measure == "price=network"
    level = joint_answers(people, "price=network")
    assert both.performance.value == pytest.approx(level.mean())
    assert both.correlation.value == pytest.approx(
        np.corrcoef(level, people.answers["loyalty"])[0, 1]
    )
    assert both.reliability.value > 0.8
    assert sum(driver.lmg.value for driver in found.drivers) == pytest.approx(1.0)
    (said,) = [c for c in found.cautions if "one driver" in c.text("en")]
    assert said.values["measures"] == Names(ids=(("price",), ("network",)), measures=True)
    items = split(people, level=Level.ITEM)
    assert len(items.drivers) == 12
    assert not any("one driver" in caution.text("en") for caution in items.cautions)


def test_what_is_one_thing_with_the_outcome_does_not_explain_it() -> None:
    report = drivers(one_view(700), key=1, brand="own", outcomes=("network",), draws=50)
    whole, items = report.outcomes
    assert {driver.id for driver in whole.drivers} == {"service", "image"}
    assert {driver.measure for driver in items.drivers} == {"service", "image"}
    for found in (whole, items):
        (said,) = [c for c in found.cautions if "one thing with these" in c.text("en")]
        assert said.values["measures"] == Names(ids=(("price",),), measures=True)


def test_where_all_else_is_one_thing_with_the_outcome_it_says_so() -> None:
    people = surveyed(World(shared=0.999, pull=(0.3, 0.3, 0.3, 0.3)), 400, 2)
    report = drivers(people, key=1, brand="own", outcomes=("network",), draws=50)
    assert (report.outcomes, report.skipped) == ((), (("network", ALL_ONE),))


def test_measures_not_told_apart_have_no_corrected_shares_and_it_says_which() -> None:
    found = split(surveyed(World(shared=0.9, pull=(0.3, 0.3, 0.3, 0.3)), 100, 2))
    assert len(found.drivers) == 4
    assert all(driver.corrected is None for driver in found.drivers)
    assert found.explained_corrected is None
    pairs = found.uncorrected.values["pairs"]
    assert isinstance(pairs, Names)
    assert len(pairs.ids) >= 1
    assert "not told apart" in found.uncorrected.text("en")


def test_questions_have_no_corrected_shares() -> None:
    found = split(surveyed(World(), 400, 1), level=Level.ITEM)
    assert len(found.drivers) == 12
    assert {driver.measure for driver in found.drivers} == set(TOPICS)
    assert found.explained_corrected is None
    assert "reliability" in found.uncorrected.text("en")


def test_measures_of_one_item_are_split_once_and_not_corrected() -> None:
    opened = workspace()
    indexes = {k: replace(v, items=v.items[:1]) for k, v in opened.indexes.items()}
    people = surveyed(World(), 400, 1)
    single = asked(
        {c: people.table[c].to_numpy() for c in ("loyalty", *(f"{t}1" for t in TOPICS))},
        replace(opened, indexes=indexes),
    )
    report = drivers(single, key=1, brand="own", outcomes=("loyalty",), draws=50)
    (found,) = report.outcomes
    assert "one item" in found.uncorrected.text("en")


def test_too_few_people_and_nothing_explained_are_withheld_with_a_reason() -> None:
    few = split(surveyed(World(), 35, 1))
    assert "too few" in few.withheld.text("en")
    nothing = split(surveyed(World(pull=(0.0, 0.0, 0.0, 0.0)), 300, 1))
    assert "no more of it than chance" in nothing.withheld.text("en")
    for found in (few, nothing):
        assert all(driver.lmg is None and driver.p_first is None for driver in found.drivers)
        assert all(np.isfinite(driver.correlation.value) for driver in found.drivers)


def test_little_explained_and_an_open_race_are_said() -> None:
    weak = split(surveyed(World(pull=(0.16, 0.16, 0.16, 0.16)), 600, 3))
    sentences = " ".join(caution.text("en") for caution in weak.cautions)
    assert "Which comes first is not settled" in sentences
    weaker = split(surveyed(World(shared=0.0, pull=(0.2, 0.0, 0.0, 0.0)), 900, 3))
    assert "only" in " ".join(caution.text("en") for caution in weaker.cautions)


def test_what_an_outcome_is_made_of_is_not_among_its_drivers() -> None:
    people = surveyed(World(), 60, 1)
    assert [p.id for p in predictors(people, "price", Level.MEASURE)] == [
        "service",
        "network",
        "image",
    ]
    assert "price1" not in {p.id for p in predictors(people, "price", Level.ITEM)}


def cx_columns(n=400, seed=1):
    _, items, outcome, _ = World().draw(n, seed)
    return {
        "relevance_1": items[:, 0, 0],
        "relevance_2": items[:, 0, 1],
        "differentiation_1": items[:, 1, 0],
        "differentiation_2": items[:, 1, 1],
        **{f"network{i + 1}": items[:, 2, i] for i in range(3)},
        "loyalty": np.clip(outcome + 5, 0, 10),
    }


def test_cx_is_not_explained_by_its_own_items() -> None:
    opened = replace(workspace(("network",)), experience=Experience(scale=(-10.0, 10.0)))
    report = drivers(asked(cx_columns(), opened), key=1, brand="own", draws=50)
    assert {found.outcome for found in report.outcomes} == {"cx", "loyalty"}
    cx = next(f for f in report.outcomes if f.outcome == "cx" and f.level is Level.MEASURE)
    assert [driver.id for driver in cx.drivers] == ["network"]
    assert cx.cautions[0] == NOT_ITS_OWN
    loyalty = next(f for f in report.outcomes if f.outcome == "loyalty" and f.level is Level.ITEM)
    assert {"relevance_1", "differentiation_2", "network3"} <= {d.id for d in loyalty.drivers}
    assert report.skipped == (("recommendation", NOT_MEASURED),)


def test_cx_with_nothing_else_measured_is_left_out_with_the_reason() -> None:
    bare = workspace(())
    columns = {k: v for k, v in cx_columns().items() if not k.startswith("network")}
    report = drivers(asked(columns, bare), key=1, brand="own", outcomes=("cx",), draws=20)
    assert report.outcomes == ()
    assert report.skipped == (("cx", OWN_ITEMS),)


def test_pooled_brands_are_compared_within_brands() -> None:
    """A large brand is liked more in everything; within brands nothing goes together."""
    rng = np.random.default_rng(1)
    n, size = 1200, np.array([0.0, 3.0, 6.0])
    of = np.arange(n) % 3
    view = rng.normal(size=n)
    columns = {f"price{i}": size[of] + view + 0.5 * rng.normal(size=n) for i in (1, 2, 3)}
    columns["loyalty"] = np.clip(size[of] + 2 + rng.normal(size=n), 0, 10)
    people = asked(
        columns,
        workspace(("price",)),
        people=np.repeat(np.arange(n // 3), 3),
        brands=np.array(["own", "b", "c"])[of],
    )
    within = split(people, brand=None)
    (driver,) = within.drivers
    assert abs(driver.correlation.value) < 0.1
    assert within.n == n
    assert within.n_eff == pytest.approx(n / 3)  # persons, not rows
    assert driver.performance.value == pytest.approx(50 + 5 * size.mean(), abs=1.0)


def test_a_segment_and_a_brand_count_their_own_rows() -> None:
    people = surveyed(World(), 300, 1)
    doubled = asked(
        {
            c: np.tile(people.table[c].to_numpy(), 2)
            for c in people.table.column_names
            if c[-1] in "123" or c == "loyalty"
        },
        workspace(),
        brands=np.repeat(["own", "rival"], 300),
        people=np.tile(np.arange(300), 2),
    )
    assert split(doubled).n == 300
    report = drivers(doubled, key=1, brand="own", segment="nobody", outcomes=("loyalty",), draws=20)
    assert report.outcomes == ()
    assert "Nobody answered" in report.skipped[0][1].text("en")


def test_missing_answers_are_compared_pair_by_pair() -> None:
    people = surveyed(World(), 800, 4)
    rng = np.random.default_rng(1)
    columns = {
        name: people.table[name].to_numpy().copy()
        for name in people.table.column_names
        if name[-1] in "123" or name == "loyalty"
    }
    for name, values in columns.items():
        if name != "loyalty":
            values[rng.random(800) < 0.25] = np.nan
    full, holed = split(people), split(asked(columns, workspace()))
    assert holed.n_least < holed.n <= 800
    for name, driver in by_id(holed).items():
        assert driver.lmg.value == pytest.approx(by_id(full)[name].lmg.value, abs=0.08)


def test_a_question_that_everybody_answers_alike_is_left_out() -> None:
    people = surveyed(World(), 300, 1)
    columns = {
        name: people.table[name].to_numpy().copy()
        for name in people.table.column_names
        if name[-1] in "123" or name == "loyalty"
    }
    columns["price2"][:] = 3.0
    found = split(asked(columns, workspace()), level=Level.ITEM)
    assert len(found.drivers) == 11


@pytest.mark.parametrize("name", ["correlated", "one useless"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(name: str) -> None:
    """A small version of tests/recovery/drivers.py."""
    world, held = WORLDS[name], []
    truth = dict(zip(TOPICS, world.shares(of="means", n=100_000), strict=True))
    for seed in range(25):
        for driver in by_measure(surveyed(world, 300, seed), key=seed, draws=100).drivers:
            held.append(driver.lmg.q05 <= truth[driver.id] <= driver.lmg.q95)
    assert 0.80 <= np.mean(held) <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(WORLDS) - {"weak"}))
def test_intervals_hold_the_truth_in_every_world(name: str) -> None:
    world, held, views = WORLDS[name], [], []
    truth = dict(zip(TOPICS, world.shares(of="means"), strict=True))
    true = dict(zip(TOPICS, world.shares(of="views"), strict=True))
    for seed in range(150):
        for driver in by_measure(surveyed(world, 500, seed), key=seed, draws=300).drivers:
            held.append(driver.lmg.q05 <= truth[driver.id] <= driver.lmg.q95)
            views.append(driver.corrected.q05 <= true[driver.id] <= driver.corrected.q95)
    assert 0.86 <= np.mean(held) <= 0.95
    assert 0.85 <= np.mean(views) <= 0.95


def test_waves_that_rise_together_are_no_drivers() -> None:
    """In the second wave everybody likes and pays more; within waves price goes with nothing."""
    rng = np.random.default_rng(5)
    n, later = 1000, np.arange(1000) >= 500
    view = rng.normal(size=n)
    columns = {f"price{i}": 4 * later + view + 0.5 * rng.normal(size=n) for i in (1, 2, 3)}
    columns["loyalty"] = np.clip(3 + 4 * later + rng.normal(size=n), 0, 10)
    people = replace(asked(columns, workspace(("price",))), period=200 + later.astype(np.int64))
    (driver,) = split(people).drivers
    assert abs(driver.correlation.value) < 0.1


def test_an_index_that_is_refused_is_no_driver_and_no_outcome() -> None:
    rng = np.random.default_rng(6)
    columns = {f"price{i}": rng.normal(5, 1, 600) for i in (1, 2, 3)}
    columns["loyalty"] = np.clip(columns["price1"] + rng.normal(size=600), 0, 10)
    people = asked(columns, workspace(("price",)))
    report = drivers(people, key=1, brand="own", outcomes=("loyalty", "price"), draws=50)
    assert {found.level for found in report.outcomes} == {Level.ITEM}
    assert by_id(report.outcomes[0])["price1"].lmg.value > 0.9
    assert report.skipped == (("price", REFUSED),)


def test_an_outcome_that_does_not_vary_among_those_asked_says_so() -> None:
    """Awareness has no drivers where only those aware were asked about the brand."""
    columns = panelists.experience(np.random.default_rng(2), 200)
    columns["awareness"] = np.r_[np.ones(150), np.zeros(50)]
    for name in columns:
        if name != "awareness":
            columns[name][150:] = np.nan
    found = drivers(panelists.people(columns), key=1, brand=None, outcomes=("awareness",))
    assert found.outcomes == ()
    assert found.skipped == (("awareness", ALL_ALIKE),)
