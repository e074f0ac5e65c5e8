"""The competitive frame: who can be compared, what is beyond size, and what is withheld."""

import numpy as np
import pytest

from kurssi.survey.rivals import rivals
from kurssi.survey.standings import ASSOCIATIONS
from kurssi.workspace.company import Index, Label
from survey.markets import people_of, ticked

KNOWN = np.array([0.95, 0.85, 0.7, 0.5, 0.3, 0.15])
LEVEL = np.full((6, 6), 0.4)
ITEMS = [*(f"relevance_{n}" for n in range(3)), *(f"differentiation_{n}" for n in range(3))]


def answers(rng, persons, level=LEVEL, known=KNOWN, halo=1.0):
    aware, ticks = ticked(rng, persons, known, level, halo=halo)
    return {"awareness": aware, **{item: ticks[..., at] for at, item in enumerate(ITEMS)}}


def by_brand(report):
    return {each.brand: each for each in report.standings}


def parts(report):
    return {each.part for each in report.withheld}


def test_levels_are_the_means_of_the_answers():
    columns = answers(np.random.default_rng(1), 400)
    found = by_brand(rivals(people_of(columns), key=1))
    relevance = np.mean([columns[item] for item in ITEMS[:3]], axis=0)
    difference = np.mean([columns[item] for item in ITEMS[3:]], axis=0)
    for at in range(6):
        standing = found[f"b{at}"]
        assert standing.n == 400
        assert standing.size.value == pytest.approx(100 * columns["awareness"][:, at].mean())
        assert standing.levels["relevance"].value == pytest.approx(100 * relevance[:, at].mean())
        cx = np.sqrt(relevance * difference)[:, at].mean()
        assert standing.levels["cx"].value == pytest.approx(100 * cx)
        assert standing.spot.x == pytest.approx(100 * relevance[:, at].mean())
        assert standing.spot.y == pytest.approx(100 * difference[:, at].mean())


def test_the_ellipse_is_of_the_covariance_of_the_two_means():
    columns = answers(np.random.default_rng(2), 500)
    spot = by_brand(rivals(people_of(columns), key=1))["b1"].spot
    pair = [np.mean([columns[i][:, 1] for i in part], axis=0) for part in (ITEMS[:3], ITEMS[3:])]
    covariance = np.cov(100 * np.array(pair)) / 500
    ratio = np.sqrt(np.linalg.eigvalsh(covariance))
    assert spot.longer / spot.shorter == pytest.approx(ratio[1] / ratio[0], rel=1e-3)
    assert spot.longer**2 == pytest.approx(4.605 * ratio[1] ** 2, rel=0.02)


def test_a_brand_that_stands_out_beyond_its_size_is_told_from_a_big_one():
    level = LEVEL.copy()
    level[3, 3:] = 0.75  # a middling brand, very different
    found = by_brand(rivals(people_of(answers(np.random.default_rng(3), 1500, level)), key=1))
    big, different = found["b0"], found["b3"]
    assert big.levels["differentiation"].value > different.levels["differentiation"].value
    assert different.adjusted["differentiation"].q05 > 0
    assert different.adjusted["differentiation"].value > big.adjusted["differentiation"].q95
    for each in found.values():
        for name, level in each.levels.items():
            assert level.value == pytest.approx(each.expected[name] + each.adjusted[name].value)


def test_attributes_that_a_brand_owns_are_called():
    level = LEVEL.copy()
    level[2, 1] = 0.8
    report = rivals(people_of(answers(np.random.default_rng(4), 800, level)), key=1)
    table = report.associations.table
    assert report.associations.items == tuple(ITEMS)
    assert report.associations.instruments == ("relevance",) * 3 + ("differentiation",) * 3
    assert table.q[2, 1] < 0.001
    assert table.low[2, 1] > 0
    assert np.unravel_index(np.argmax(table.z), table.z.shape) == (2, 1)


def test_without_awareness_size_is_the_share_of_associations():
    columns = answers(np.random.default_rng(5), 500)
    del columns["awareness"]
    report = rivals(people_of(columns), key=1)
    assert report.size_of == ASSOCIATIONS
    assert sum(each.size.value for each in report.standings) == pytest.approx(100)


def test_ratings_are_no_associations_and_are_named():
    """Liking from -2 to 2 beside ticks: its middle is no half association."""
    columns = answers(np.random.default_rng(14), 500)
    del columns["awareness"]
    alone = rivals(people_of(columns), key=1)
    liking = Index(id="liking", label=Label(id="liking"), items=("liking",), scale=(-2.0, 2.0))
    liked = np.random.default_rng(3).integers(-2, 3, (500, 6)).astype(float)
    report = rivals(people_of(columns | {"liking": liked}, indexes={"liking": liking}), key=1)
    assert report.associations.items == tuple(ITEMS)
    for one, other in zip(report.standings, alone.standings, strict=True):
        assert one.size.value == pytest.approx(other.size.value)
    (told,) = [each for each in report.withheld if each.part == "associations"]
    assert "liking" in told.reason.text("en")


def test_where_nothing_but_ratings_was_asked_no_brand_has_a_size():
    columns = answers(np.random.default_rng(15), 400)
    del columns["awareness"]
    scaled = {name: 1 + 2 * values + (values > 0) for name, values in columns.items()}
    scaled["relevance_0"][0, :] = 2.0
    scaled = {name: np.where(values == 4, 3.0, values) for name, values in scaled.items()}
    for values in scaled.values():
        values[1, :] = 2.0
    report = rivals(people_of(scaled, scale=(1.0, 4.0)), key=1)
    assert report.associations is None
    assert {"associations", "size_adjusted"} <= parts(report)
    assert all(np.isnan(each.size.value) and not each.adjusted for each in report.standings)
    assert all(each.levels for each in report.standings)


def test_a_brand_that_nobody_knows_moves_no_other():
    columns = answers(np.random.default_rng(16), 600)
    unknown = {
        name: np.concatenate([values, np.zeros((600, 1))], axis=1)
        for name, values in columns.items()
    }
    alone, beside = (by_brand(rivals(people_of(each), key=1)) for each in (columns, unknown))
    report = rivals(people_of(unknown), key=1)
    for brand, standing in alone.items():
        for name, level in standing.adjusted.items():
            assert beside[brand].adjusted[name].value == pytest.approx(level.value, abs=1e-6)
    assert not beside["b6"].adjusted
    assert beside["b6"].adjusted_spot is None
    told = [each.reason.text("en") for each in report.withheld if each.part == "size_adjusted"]
    assert any("b6" in each for each in told)


def test_too_few_brands_for_a_line_say_so():
    columns = {k: v[:, :4] for k, v in answers(np.random.default_rng(6), 300).items()}
    report = rivals(people_of(columns), key=1)
    assert len(report.standings) == 4
    assert report.lines == {}
    assert all(not each.adjusted and each.adjusted_spot is None for each in report.standings)
    assert "size_adjusted" in parts(report)


def test_brands_rated_by_different_people_are_not_compared():
    columns = answers(np.random.default_rng(7), 600)
    whose = np.arange(600)[:, None] % 6 == np.arange(6)
    apart = {name: np.where(whose, values, np.nan) for name, values in columns.items()}
    report = rivals(people_of(apart), key=1)
    assert report.standings == ()
    assert report.associations is None
    assert "same people" in next(e.reason for e in report.withheld).text("en")


def test_a_brand_rated_by_others_is_left_out_by_name():
    columns = answers(np.random.default_rng(8), 600)
    asked = np.ones((600, 6), dtype=bool)
    asked[:300, 5] = False
    asked[300:, :5] = False
    columns = {name: np.where(asked, values, np.nan) for name, values in columns.items()}
    report = rivals(people_of(columns), key=1)
    assert {each.brand for each in report.standings} == {"b0", "b1", "b2", "b3", "b4"}
    assert any("b5" in each.reason.text("en") for each in report.withheld)


def test_an_attribute_of_one_brand_alone_is_left_out_by_name():
    columns = answers(np.random.default_rng(9), 400)
    columns["relevance_2"] = np.where(np.arange(6) == 0, columns["relevance_2"], np.nan)
    report = rivals(people_of(columns), key=1)
    assert "relevance_2" not in report.associations.items
    assert any("relevance_2" in each.reason.text("en") for each in report.withheld)


def test_only_the_last_waves_count():
    rng = np.random.default_rng(10)
    old, new = answers(rng, 300, LEVEL * 0.5), answers(rng, 300)
    columns = {name: np.stack([old[name], new[name]], axis=1) for name in old}
    last = rivals(people_of(columns), key=1, waves=1)
    alone = rivals(people_of(new), key=1)
    assert last.waves == 1
    assert last.first == last.last
    for one, other in zip(last.standings, alone.standings, strict=True):
        assert one.levels["cx"].value == pytest.approx(other.levels["cx"].value)


def test_a_panel_is_no_surer_than_its_people():
    # The same answers twice: as many rows again, not one person more.
    columns = answers(np.random.default_rng(11), 300)
    once = by_brand(rivals(people_of(columns), key=1))
    twice = {name: np.stack([values, values], axis=1) for name, values in columns.items()}
    again = by_brand(rivals(people_of(twice), key=1))
    for brand, standing in once.items():
        se = again[brand].levels["relevance"].se
        assert se == pytest.approx(standing.levels["relevance"].se)


def test_too_few_people_and_no_answers_are_refused_with_a_reason():
    few = rivals(people_of(answers(np.random.default_rng(12), 20)), key=1)
    assert few.standings == ()
    none = rivals(people_of({"awareness": np.ones((50, 6))}), key=1)
    assert none.standings == ()
    assert "standings" in parts(none)


def covered(reps, persons):
    """Share of 90 % intervals that held the truth beyond size (from very many people)."""
    level = LEVEL * np.array([1, 0.8, 1.3, 1.0, 0.9, 1.2])[:, None]
    truth = by_brand(rivals(people_of(answers(np.random.default_rng(77), 60_000, level)), key=1))
    held = []
    for rep in range(reps):
        report = rivals(people_of(answers(np.random.default_rng(rep), persons, level)), key=rep)
        for standing in report.standings:
            for name, each in standing.adjusted.items():
                true = truth[standing.brand].adjusted[name].value
                held.append(each.q05 <= true <= each.q95)
    return float(np.mean(held))


def test_intervals_beyond_size_hold_what_they_promise():
    assert 0.84 <= covered(15, 400) <= 0.96


@pytest.mark.slow
@pytest.mark.parametrize("persons", [200, 800])
def test_intervals_beyond_size_hold_over_many_surveys(persons):
    assert 0.87 <= covered(200, persons) <= 0.93


def test_the_phones_tracker_shows_what_is_beyond_size(shared, root, tmp_path):
    """Published facts of Phone.sav: Telstra owns coverage, Virgin and Orange fashion."""
    import subprocess
    import sys

    from kurssi import steps
    from kurssi.survey.respondents import respondents

    script = root / "examples" / "phones_tracker" / "prepare.py"
    subprocess.run([sys.executable, script, shared, tmp_path], check=True)
    opened = steps.open_workspace(tmp_path)
    people = respondents(steps.check(opened).intake.tables["tracker"], opened)
    report = rivals(people, key=1)
    found = report.associations
    cell = {
        (brand, item): found.table.residual[row, at]
        for row, brand in enumerate(found.brands)
        for at, item in enumerate(found.items)
    }
    assert cell["telstra", "relevance_coverage"] > 0.25
    assert cell["virgin", "differentiation_fashion"] > 0.15
    assert by_brand(report)["one_tel"].adjusted["cx"].q95 < 0
    assert by_brand(report)["vodafone"].adjusted["differentiation"].q05 > 0
    assert "loyalty" in parts(report)


def test_an_index_that_is_refused_has_no_levels_and_a_reason():
    rng = np.random.default_rng(7)
    shape = (400, 6)
    columns = {"awareness": (rng.random(shape) < KNOWN).astype(float)}
    columns |= {item: (rng.random(shape) < 0.4).astype(float) for item in ITEMS}
    report = rivals(people_of(columns), key=1)
    assert all(not standing.levels for standing in report.standings)
    assert "too little in common" in str(report.withheld[0].reason)


def test_without_attributes_what_is_missing_is_said_once():
    """Four brands, ratings alone: nothing is said of attributes that leave no pattern."""
    columns = answers(np.random.default_rng(15), 400)
    for name in ITEMS:
        del columns[name]
    liking = Index(id="liking", label=Label(id="liking"), items=("liking",), scale=(-2.0, 2.0))
    liked = np.random.default_rng(3).integers(-2, 3, (400, 6)).astype(float)
    report = rivals(people_of(columns | {"liking": liked}, indexes={"liking": liking}), key=1)
    (told,) = [each for each in report.withheld if each.part == "associations"]
    assert "liking" in told.reason.text("en")
    assert "yes or no of every brand" in told.mend.text("en")


def reversed_market(seed=41):
    """Six brands, and one item of six that says the contrary: fewer tick it of brands they like."""
    rng = np.random.default_rng(seed)
    columns = answers(rng, 600)
    columns["relevance_2"] = 1.0 - columns["relevance_2"]
    return columns, people_of(columns, reversed_=("relevance_2",))


def test_an_item_that_runs_backwards_is_told_by_the_ticks_of_its_own_wording():
    columns, people = reversed_market()
    found = rivals(people, key=1).associations
    at = found.items.index("relevance_2")
    ticks = columns["relevance_2"].mean(axis=0)
    np.testing.assert_allclose(found.table.level[:, at], ticks, atol=1e-12)
    np.testing.assert_allclose(
        found.table.residual, found.table.level - found.table.expected, atol=1e-12
    )
    assert (found.table.low < found.table.residual).all()
    assert (found.table.residual < found.table.high).all()


def test_turning_an_item_turns_its_residuals_and_leaves_the_others():
    columns, people = reversed_market()
    turned = rivals(people, key=1).associations.table
    columns["relevance_2"] = 1.0 - columns["relevance_2"]
    plain = rivals(people_of(columns), key=1).associations.table
    signs = np.where(np.arange(6) == 2, -1.0, 1.0)
    np.testing.assert_allclose(turned.residual, signs * plain.residual, atol=1e-12)
    np.testing.assert_allclose(turned.q, plain.q, atol=1e-12)


def test_not_ticking_what_speaks_against_a_brand_makes_it_no_bigger():
    columns, _ = reversed_market()
    del columns["awareness"]
    sizes = [
        [each.size.value for each in rivals(people, key=1).standings]
        for people in (
            people_of(columns, reversed_=("relevance_2",)),
            people_of({k: v for k, v in columns.items() if k != "relevance_2"}),
        )
    ]
    np.testing.assert_allclose(*sizes)


def test_measures_that_people_do_not_tell_apart_are_named():
    """One taste behind all six items."""
    report = rivals(people_of(answers(np.random.default_rng(42), 800, halo=2.0)), key=7)
    (one,) = report.joint
    assert one.parts == ("relevance", "differentiation")
    assert report.seed == 7
