"""The error of item effects in levels, errors and changes, from tables to rows."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from kurssi.ledger.measures import measures
from kurssi.ledger.post import post
from kurssi.survey.item_doubts import doubt_errors, item_doubts
from kurssi.survey.respondents import respondents
from kurssi.tables.intake import Intake
from kurssi.workspace.company import Experience
from ledger.by_hand import company
from survey import panelists

ITEMS = tuple(f"relevance_{k}" for k in range(1, 5))


def workspace(**more):
    return replace(company(experience=Experience(scale=(0.0, 100.0)), **more))


def tracker(points, wave):
    """Answers of people of several months, each asked some of four items."""
    columns = dict(zip(ITEMS, points, strict=True))
    table = panelists.tracker({name: pa.array(v, from_pandas=True) for name, v in columns.items()})
    when = pa.array([date(2024, 1 + int(each), 1) for each in wave], pa.date32())
    return table.set_column(table.column_names.index("period"), "period", when)


def answers(rng, people, waves, asked):
    """Points of items whose effects differ; ``asked`` says which item is asked in which wave."""
    effect = 8.0 * rng.normal(size=4)
    wave = np.repeat(np.arange(waves), people)
    person = 50.0 + 10.0 * rng.normal(size=len(wave))
    points = person + (effect - effect.mean())[:, None] + 12.0 * rng.normal(size=(4, len(wave)))
    return np.where(asked(wave), np.clip(points, 0, 100), np.nan), wave


def half_in_turn(wave):
    return (np.arange(4)[:, None] - wave) % 4 < 2


def rows_of(points, wave, workspace_):
    table = tracker(points, wave)
    intake = Intake(tables={"tracker": table}, findings=(), inputs={}, rows_in=1, rows_posted=1,
                    rows_reported=0)  # fmt: skip
    found = measures(post(intake, workspace_), workspace_)
    return [row for row in found if row.measure == "relevance"]


def test_whole_answers_have_no_doubt():
    points, wave = answers(
        np.random.default_rng(1), 50, 2, lambda wave: np.ones((4, len(wave)), bool)
    )
    people = respondents(tracker(points, wave), workspace())
    assert item_doubts(people, "relevance", workspace()) == ()
    cells = np.zeros(100, dtype=np.int64)
    none = doubt_errors((), (np.ones(100), np.ones(100)), cells, np.zeros(1, dtype=np.int64))
    assert none.shape == (1, 0)


def test_an_item_that_nobody_answered_is_no_item():
    """Not a doubt as wide as items differ, in every wave: the level is of the others."""
    points, wave = answers(
        np.random.default_rng(1), 50, 2, lambda wave: np.ones((4, len(wave)), bool)
    )
    points[3] = np.nan
    people = respondents(tracker(points, wave), workspace())
    assert item_doubts(people, "relevance", workspace()) == ()
    np.testing.assert_allclose(people.answers["relevance"], points[:3].mean(axis=0))


def test_the_error_of_the_effects_is_in_the_error_of_the_level():
    points, wave = answers(np.random.default_rng(2), 150, 4, half_in_turn)
    rows = rows_of(points, wave, workspace())
    people = respondents(tracker(points, wave), workspace())
    for at, row in enumerate(rows):
        own = people.answers["relevance"][wave == at]
        plain = own.std(ddof=1) / np.sqrt(len(own))
        assert 1.03 * plain < row.se < 1.3 * plain


def held(surveys, asked, waves=4):
    """How often 90 % intervals of levels held 50, and changes nothing; and without the doubt."""
    levels, changes, before = [], [], []
    declared = workspace()
    for seed in range(surveys):
        points, wave = answers(np.random.default_rng(seed), 150, waves, asked)
        table = tracker(points, wave)
        rows = rows_of(points, wave, declared)
        levels += [row.q05 <= 50.0 <= row.q95 for row in rows]
        changes += [row.p_change <= 0.95 for row in rows if row.p_change is not None]
        own = respondents(table, declared).answers["relevance"].reshape(waves, -1)
        plain = own.std(axis=1, ddof=1) / np.sqrt(own.shape[1])
        before += (np.abs(own.mean(axis=1) - 50.0) <= 1.645 * plain).tolist()
    return np.mean(levels), np.mean(changes), np.mean(before)


def test_levels_and_changes_hold_where_other_items_are_asked_in_each_wave():
    level, change, before = held(60, half_in_turn)
    assert before < 0.88, "so it was"
    assert level > before
    assert level == pytest.approx(0.90, abs=0.05)
    assert change == pytest.approx(0.90, abs=0.06)


def test_waves_with_items_that_nothing_ties_to_the_others_hold_too():
    """Items 1 and 2, then 3 and 4: nothing tells how they differ, and the interval says so."""
    level, change, before = held(40, lambda wave: np.arange(4)[:, None] // 2 == wave % 2)
    assert before < 0.6
    assert level > 0.88
    assert change > 0.88


@pytest.mark.slow
@pytest.mark.parametrize("waves", [4, 12])
def test_nominal_coverage_over_many_surveys(waves):
    level, change, _ = held(300, half_in_turn, waves)
    assert level == pytest.approx(0.90, abs=0.02)
    assert change == pytest.approx(0.90, abs=0.025)
