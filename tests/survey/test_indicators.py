"""Indicators: NPS, CSAT, CES, steps of awareness and own indexes, with intervals that hold."""

import math
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.cut import cut
from kurssi.ledger.entry import EXPERIMENTS, Ledger
from kurssi.ledger.estimate import estimate
from kurssi.ledger.measures import measures
from kurssi.survey.indicators import indicators, net_promoter, reported, scale_of, unit_of
from kurssi.vocabulary import INDICATORS, MEASURES, Unit
from survey.answered import company, levels, tracker

NAN = float("nan")


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60).filter(lambda a: max(a) > 1))
def test_nps_is_promoters_less_detractors(answers):
    """Oracle: counted one by one."""
    promoters = sum(answer >= 9 for answer in answers)
    detractors = sum(answer <= 6 for answer in answers)
    score = net_promoter(np.array(answers, dtype=float))
    assert score.mean() == pytest.approx(100 * (promoters - detractors) / len(answers))


def test_the_error_of_nps_is_the_published_one(tmp_path):
    """100 sqrt((p + d - (p - d)^2) / n): the linearised error, to its n / (n - 1)."""
    answers = np.repeat([10.0, 8.0, 3.0], [120, 50, 30])
    table = tracker(recommendation=answers, brand=["own"] * 200)
    row = levels(table, company(tmp_path))["nps", "own"]
    p, d, n = 0.6, 0.15, 200
    assert row.value == pytest.approx(45.0)
    published = 100 * math.sqrt((p + d - (p - d) ** 2) / n)
    assert row.se == pytest.approx(published * math.sqrt(n / (n - 1)), rel=1e-9)
    assert row.reach == pytest.approx(1.006, abs=0.001), "Student's of 199 over the normal's"
    assert -100 <= row.q05 < 45 < row.q95 <= 100


def test_nps_needs_its_own_scale_and_a_single_question(tmp_path):
    answers = np.array([9.0, 2.0, 7.0])
    table = tracker(recommendation=answers, also=answers)
    assert "nps" in indicators(table, company(tmp_path))
    other = "[measures.recommendation]\nscale = [1, 10]\n"
    assert "nps" not in indicators(table, company(tmp_path, other))
    several = '[measures.recommendation]\nitems = ["recommendation", "also"]\nscale = [0, 10]\n'
    assert "nps" not in indicators(table, company(tmp_path, several))
    yes_or_no = tracker(recommendation=np.array([1.0, 0.0, 1.0]))
    assert "nps" not in indicators(yes_or_no, company(tmp_path))


def test_csat_is_the_share_of_the_top_boxes(tmp_path):
    table = tracker(satisfaction=np.array([1.0, 3.0, 4.0, 5.0, NAN]))
    found = indicators(table, company(tmp_path))["csat"]
    np.testing.assert_array_equal(found, [0.0, 0.0, 1.0, 1.0, NAN])
    top = "[measures.satisfaction]\nscale = [1, 7]\ntop = 3\n"
    assert indicators(table, company(tmp_path, top))["csat"].tolist()[:4] == [0, 0, 0, 1]


def test_csat_of_several_items_is_the_share_of_those_answered(tmp_path):
    toml = '[measures.satisfaction]\nitems = ["s_*"]\nscale = [1, 5]\n'
    table = tracker(s_1=np.array([5.0, 4.0, NAN]), s_2=np.array([5.0, 1.0, 2.0]))
    found = indicators(table, company(tmp_path, toml))["csat"].tolist()
    assert found[:2] == [1.0, 0.5]
    assert 0.0 < found[2] < 0.25  # who says no to the item that fewer say yes to


def test_ces_is_a_mean_on_its_own_scale(tmp_path):
    table = tracker(effort=np.array([7.0, 4.0, NAN]))
    assert indicators(table, company(tmp_path))["ces"].tolist()[:2] == [7.0, 4.0]
    assert scale_of("ces", company(tmp_path)) == (1.0, 7.0)
    hard = '[measures.effort]\nscale = [1, 5]\nreversed = ["effort"]\n'
    workspace = company(tmp_path, hard)
    assert indicators(tracker(effort=np.array([5.0, 2.0])), workspace)["ces"].tolist() == [1, 4]
    assert scale_of("ces", workspace) == (1.0, 5.0)


def test_an_index_of_ones_own_is_points(tmp_path):
    toml = '[measures.image]\nitems = ["image_*"]\nscale = [-2, 2]\n'
    table = tracker(image_a=np.array([-2.0, 2.0]), image_b=np.array([0.0, NAN]))
    assert indicators(table, company(tmp_path, toml))["image"].tolist() == [25.0, 100.0]


def test_an_index_that_is_refused_is_not_reported(tmp_path):
    toml = '[measures.image]\nitems = ["image_*"]\nscale = [1, 5]\n'
    table = tracker(image_a=np.array([1.0, 2.0]), image_b=np.array([3.0, 4.0]))
    found = indicators(table, company(tmp_path, toml), without=("image",))
    assert "image" not in found


def test_the_steps_of_awareness_keep_their_names(tmp_path):
    table = tracker(
        awareness_top_of_mind=np.array([1.0, 0.0, 0.0]),
        awareness_unaided=np.array([1.0, 1.0, 0.0]),
        awareness_aided=np.array([1.0, 1.0, 1.0]),
    )
    found = levels(table, company(tmp_path))
    shares = {measure: row.value for (measure, _), row in found.items()}
    assert shares == {
        "awareness": 1.0,
        "awareness_aided": 1.0,
        "awareness_unaided": pytest.approx(2 / 3),
        "awareness_top_of_mind": pytest.approx(1 / 3),
    }


def test_what_nobody_answered_has_no_row(tmp_path):
    table = tracker(
        brand=["own", "own", "rival", "rival"], recommendation=np.array([10.0, 3.0, NAN, NAN])
    )
    found = levels(table, company(tmp_path))
    assert ("nps", "own") in found
    assert {brand for _, brand in found} == {"own"}


def test_every_reported_name_has_a_scale_and_a_unit(tmp_path):
    workspace = company(tmp_path, "[measures.image]\nscale = [1, 5]\n")
    names = reported(workspace)
    assert len(set(names)) == len(names)
    assert set(INDICATORS) < set(names)
    assert names[-1] == "image"
    for name in names:
        low, high = scale_of(name, workspace)
        assert low < high
        assert (unit_of(name) is Unit.SHARE) == ((low, high) == (0.0, 1.0))
    assert {name for name in names if name in MEASURES} == set(MEASURES) - {"eur", "attention"}


WORLDS = {
    "usual": ([2, 1, 1, 2, 3, 6, 10, 18, 22, 17, 18], [5, 10, 20, 40, 25]),
    "hated": ([30, 15, 10, 10, 8, 7, 6, 6, 4, 2, 2], [50, 30, 12, 6, 2]),
}


def coverage(root, *, world, n, sims, seed=5):
    """How often the 90% intervals of NPS, CSAT and CES hold the truth, under unequal weights.

    Every simulated survey is a brand of its own, so that one run estimates all of them.
    """
    draw = np.random.default_rng(seed)
    to_ten, to_five = (np.array(part) / sum(part) for part in WORLDS[world])
    rows = n * sims
    table = tracker(
        brand=pa.array(np.repeat([f"b{i}" for i in range(sims)], n)),
        weight=draw.lognormal(0.0, 0.5, rows),
        recommendation=draw.choice(11, rows, p=to_ten).astype(float),
        satisfaction=draw.choice(5, rows, p=to_five) + 1.0,
        effort=draw.choice(5, rows, p=to_five) + 1.0,
    )
    truth = {
        "nps": 100 * (to_ten[9:].sum() - to_ten[:7].sum()),
        "csat": to_five[3:].sum(),
        "ces": float(to_five @ np.arange(1, 6)),
    }
    workspace = company(root)
    facts = estimate(table, workspace)
    found = measures(
        Ledger(facts=facts, experiments=EXPERIMENTS.empty_table(), others={}), workspace
    )
    return {
        name: np.mean([row.q05 <= true <= row.q95 for row in found if row.measure == name])
        for name, true in truth.items()
    }


@pytest.mark.parametrize("world", WORLDS)
def test_the_intervals_hold_what_they_promise(tmp_path, world):
    """Recovery: 300 simulated surveys; 90% within 5 standard errors of the simulation."""
    for share in coverage(tmp_path, world=world, n=100, sims=300).values():
        assert 0.82 <= share <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("n", [30, 300])
def test_the_intervals_hold_in_two_thousand_surveys(tmp_path, world, n):
    for share in coverage(tmp_path, world=world, n=n, sims=2000).values():
        assert 0.86 <= share <= 0.95


def test_the_model_sees_measures_alone(tmp_path):
    """Indicators are told and never traded: the panel is the same without them."""
    draw = np.random.default_rng(2)
    weeks, people = 20, 15
    days = [date(2026, 1, 5) + timedelta(weeks=int(i)) for i in np.repeat(range(weeks), people)]
    columns = {
        "period": pa.array(days, pa.date32()),
        "recommendation": draw.integers(0, 11, weeks * people).astype(float),
    }
    told = columns | {
        "satisfaction": draw.integers(1, 6, weeks * people).astype(float),
        "image": draw.integers(1, 6, weeks * people).astype(float),
    }
    workspace = company(tmp_path, "[measures.image]\nscale = [1, 5]\n")
    panels = []
    for given_columns in (columns, told):
        facts = estimate(tracker(**given_columns), workspace)
        ledger = Ledger(facts=facts, experiments=EXPERIMENTS.empty_table(), others={})
        panels.append(cut(ledger, workspace))
    assert {"nps", "csat", "image"} <= set(facts["measure"].to_pylist())
    assert panels[1].tracker.measures == ("recommendation",)
    np.testing.assert_array_equal(panels[0].tracker.logit, panels[1].tracker.logit)
