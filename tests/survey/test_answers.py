"""Answers by measure: steps of awareness, declared scales, several items."""

import numpy as np
import pytest

from kurssi.survey.answers import answers, instruments
from survey.answered import company, tracker

NAN = float("nan")


def test_awareness_is_its_own_column(tmp_path):
    table = tracker(
        awareness=np.array([1.0, 0.0]),
        awareness_aided=np.array([1.0, 1.0]),
        awareness_unaided=np.array([0.0, 0.0]),
    )
    assert answers(table, company(tmp_path))["awareness"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (("awareness_aided", "awareness_unaided"), "awareness_aided"),
        (("awareness_unaided", "awareness_top_of_mind"), "awareness_unaided"),
        (("awareness_top_of_mind",), "awareness_top_of_mind"),
    ],
)
def test_without_it_awareness_is_the_widest_step_answered(tmp_path, given, read):
    columns = {name: np.array([float(name == read), 0.0, NAN]) for name in given}
    found = answers(tracker(**columns), company(tmp_path))["awareness"]
    np.testing.assert_array_equal(found, columns[read])


def test_a_step_never_fills_a_gap_in_another(tmp_path):
    """Rows where awareness is empty stay empty: two questions are never merged into one number."""
    table = tracker(awareness=np.array([1.0, NAN]), awareness_aided=np.array([1.0, 1.0]))
    np.testing.assert_array_equal(answers(table, company(tmp_path))["awareness"], [1.0, NAN])


def test_recommendation_on_a_scale_of_its_own(tmp_path):
    workspace = company(tmp_path, "[measures.recommendation]\nscale = [1, 10]\n")
    table = tracker(recommendation=np.array([1.0, 5.5, 10.0]))
    assert answers(table, workspace)["recommendation"].tolist() == [0.0, 0.5, 1.0]


def test_answers_of_1_on_a_declared_scale_are_its_foot(tmp_path):
    """All answers are 1 of 1 to 10: nobody would recommend it, whatever 1 may mean elsewhere."""
    workspace = company(tmp_path, "[measures.recommendation]\nscale = [1, 10]\n")
    assert answers(tracker(recommendation=np.ones(3)), workspace)["recommendation"].max() == 0.0


def test_loyalty_from_several_items_one_of_them_backwards(tmp_path):
    toml = '[measures.loyalty]\nitems = ["stay", "leave"]\nscale = [1, 5]\nreversed = ["leave"]\n'
    table = tracker(stay=np.array([5.0, 3.0, NAN]), leave=np.array([1.0, 5.0, NAN]))
    found = answers(table, company(tmp_path, toml))["loyalty"]
    np.testing.assert_array_equal(found, [1.0, 0.25, NAN])


def test_an_item_dropped_from_a_wave_is_no_change_of_the_measure(tmp_path):
    """The plain mean would rise by ten points, for sure (the hard item is no longer in it)."""
    rng = np.random.default_rng(1)
    level = rng.normal(4, 1, (4000, 1))
    items = np.clip(np.round(level + rng.normal(0, 0.8, (4000, 3)) - [0.0, 0.0, 1.5]), 1, 7)
    items[2000:, 2] = NAN
    table = tracker(**{f"differentiation_{at + 1}": items[:, at] for at in range(3)})
    found = answers(table, company(tmp_path, "[experience]\nscale = [1, 7]\n"))["differentiation"]
    assert found[2000:].mean() == pytest.approx(found[:2000].mean(), abs=1.0)
    plain = 100 * (items[:2000].mean(axis=1) - 1) / 6
    np.testing.assert_allclose(found[:2000], plain, rtol=1e-12)
    assert found.min() >= 0.0


def test_relevance_and_differentiation_may_have_scales_of_their_own(tmp_path):
    toml = "[measures.relevance]\nscale = [-2, 2]\n[experience]\nscale = [0, 1]\n"
    table = tracker(relevance_1=np.array([-2.0, 1.0]), differentiation_1=np.array([1.0, 1.0]))
    found = answers(table, company(tmp_path, toml))
    assert found["relevance"].tolist() == [0.0, 75.0]
    assert found["cx"].tolist() == pytest.approx([0.0, np.sqrt(7500.0)])


def test_an_index_takes_its_own_column_or_those_that_begin_with_its_name(tmp_path):
    toml = "[measures.quality]\nscale = [1, 5]\n[measures.image]\nscale = [0, 1]\n"
    columns = ["quality", "quality_note", "image_a", "image_b", "imagery"]
    found = instruments(company(tmp_path, toml), columns)
    assert found["quality"].items == ("quality",)
    assert found["image"].items == ("image_a", "image_b")
