"""Respondents by profile: whom they stand for, and which answers are whose."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from kurssi.survey.profiles import profile_cells, profiles
from kurssi.survey.respondents import respondents
from kurssi.workspace.company import Label, Segment, Survey
from survey.markets import people_of, workspace

MARGINS = {"age": {"1": 20.0, "2": 30.0, "3": 50.0}, "sex": {"f": 0.6, "m": 0.4}}


def tracked(*, persons=400, seed=1, margins=MARGINS, segments=(), **columns):
    """One brand, two waves, ages 1 to 3 drawn young and older men; a segment by chance."""
    rng = np.random.default_rng(seed)
    age = rng.choice(3, persons, p=[0.6, 0.3, 0.1])
    sex = np.where(rng.random(persons) < np.array([0.3, 0.5, 0.8])[age], "m", "f")
    made = people_of({"awareness": (rng.random((persons, 2, 1)) < 0.4).astype(float)})
    told = {"age": np.repeat(age + 1.0, 2), "sex": np.repeat(sex, 2), **columns}
    if segments:
        told["segment"] = np.repeat(rng.choice(np.array(segments), persons), 2)
    table = made.table
    for name, values in told.items():
        table = table.append_column(name, pa.array(values))
    table = table.append_column("_row", pa.array(range(len(table)), pa.int64()))
    company = replace(
        workspace(),
        survey=Survey(margins=margins),
        segments={
            name: Segment(id=name, population=share, label=Label(id=name))
            for name, share in zip(segments, (300.0, 100.0), strict=False)
        },
    )
    return respondents(table, company), company


def test_the_population_has_its_margins():
    people, company = tracked(segments=("a", "b"))
    found = profiles(people, company)
    cube = found.people.reshape(2, 3, 2)
    np.testing.assert_allclose(cube.sum((1, 2)), [0.75, 0.25], atol=1e-8)
    np.testing.assert_allclose(cube.sum((0, 2)), [0.2, 0.3, 0.5], atol=1e-8)
    np.testing.assert_allclose(cube.sum((0, 1)), [0.6, 0.4], atol=1e-8)


def test_how_profiles_go_together_is_the_samples():
    """Raking keeps odds ratios (Deming and Stephan 1940); smoothing moves them a little."""
    people, company = tracked(persons=6000)
    found = profiles(people, company).people.reshape(3, 2)
    drawn = np.array([[0.7, 0.3], [0.5, 0.5], [0.2, 0.8]])
    for a, b in ((0, 1), (1, 2)):
        expected = drawn[a, 0] * drawn[b, 1] / (drawn[a, 1] * drawn[b, 0])
        odds = found[a, 0] * found[b, 1] / (found[a, 1] * found[b, 0])
        assert odds == pytest.approx(expected, rel=0.25)


def test_nobody_in_the_sample_still_counts_in_the_population():
    margins = {"age": {"1": 0.2, "2": 0.3, "3": 0.3, "4": 0.2}}
    people, company = tracked(margins=margins)
    found = profiles(people, company)
    np.testing.assert_allclose(found.people[0], [0.2, 0.3, 0.3, 0.2], atol=1e-8)
    assert not (found.combination == 3).any()


def test_a_number_is_the_same_answer_however_it_is_written():
    people, company = tracked()
    found = profiles(people, company)
    ages = np.asarray(people.table["age"].to_numpy()).astype(int) - 1
    np.testing.assert_array_equal(found.answers[found.combination, 0], ages)


def test_an_answer_without_a_margin_has_no_place():
    people, company = tracked(margins={"age": {"1": 0.5, "2": 0.5}})
    found = profiles(people, company)
    assert ((found.combination < 0) == (people.table["age"].to_numpy() == 3)).all()


def test_without_margins_of_a_column_there_are_no_profiles():
    people, company = tracked()
    assert profiles(people, replace(company, survey=Survey())) is None
    elsewhere = replace(company, survey=Survey(margins={"region": {"n": 1.0}}))
    assert profiles(people, elsewhere) is None


def test_cells_hold_every_answer_once():
    people, company = tracked(segments=("a", "b"))
    found = profiles(people, company)
    cells = profile_cells(people, found, "awareness", brand=0, places=people.period)
    assert cells.n.sum() <= 800 + 1e-9
    asked = people.answers["awareness"]
    for at in (0, len(cells.n) - 1):
        of_cell = (
            (people.period == cells.place[at])
            & (found.segment == cells.segment[at])
            & (found.combination == cells.combination[at])
        )
        mean = np.average(asked[of_cell], weights=people.weights[of_cell])
        assert cells.mean[at] == pytest.approx(mean)
    assert profile_cells(people, found, "awareness", brand=7, places=people.period) is None


def test_without_anybodys_profile_there_is_none():
    people, company = tracked(age=[""] * 800)
    assert profiles(people, company) is None


def test_a_profile_answer_on_any_row_of_a_person_holds_for_all():
    rng = np.random.default_rng(1)
    age, sex = rng.integers(1, 4, 400), rng.choice(["f", "m"], 400)
    made = people_of({"awareness": np.ones((400, 1, 2))})
    table = made.table.append_column("_row", pa.array(range(800), pa.int64()))
    company = replace(workspace(), survey=Survey(margins=MARGINS))

    def found(ages):
        told = table.append_column("age", pa.array(ages))
        told = told.append_column("sex", pa.array(np.repeat(sex, 2)))
        return profiles(respondents(told, company), company)

    whole = found(np.repeat(age, 2).astype(str))
    half = found(np.stack([np.full(400, ""), age.astype(str)], axis=1).reshape(-1))
    np.testing.assert_array_equal(half.combination, whole.combination)
    np.testing.assert_allclose(half.people, whole.people)
