"""Segments by their populations: `all` is the market, and a segment's own numbers stay."""

import numpy as np
import pytest

from kurssi.ledger.estimate import estimate
from kurssi.survey.population import balanced
from kurssi.survey.respondents import respondents
from kurssi.survey.weight_findings import weighting_findings
from kurssi.workspace.company import Survey
from ledger.by_hand import company, fact, table, week

PEOPLE = {"young": 1000.0, "old": 9000.0}


def rows(young=200, old=200, **more):
    """Eight in ten of the young know the brand, two in ten of the old."""
    told = [("young", i, i % 5 < 4) for i in range(young)] + [
        ("old", i, i % 5 < 1) for i in range(old)
    ]
    return [
        {"respondent": f"{segment}{i}", "period": week(0), "brand": "own", "segment": segment,
         "awareness": float(knows)} | more
        for segment, i, knows in told
    ]  # fmt: skip


def codes(made, workspace):
    weighting = respondents(table(made), workspace).weighting
    return {one.code for one in weighting_findings(weighting, None)}


def level(made, workspace, segment="all"):
    return fact(estimate(table(made), workspace), measure="awareness", segment=segment)


def test_all_is_the_populations_mix():
    found = level(rows(), company(PEOPLE))
    assert found["value"] == pytest.approx(0.1 * 0.8 + 0.9 * 0.2)
    assert found["n_eff"] == pytest.approx(400**2 / (200 * 0.2**2 + 200 * 1.8**2))
    assert codes(rows(), company(PEOPLE)) == {"weighted-by-population"}


def test_a_segments_own_level_does_not_move():
    for segment in PEOPLE:
        found, plain = (
            level(rows(150), company(people), segment) for people in (PEOPLE, dict.fromkeys(PEOPLE))
        )
        for column in ("value", "se", "n", "n_eff"):
            assert found[column] == pytest.approx(plain[column], rel=1e-12)


def test_given_weights_and_margins_stay_and_a_far_mix_is_told():
    flat = rows(weight=1.0)
    assert level(flat, company(PEOPLE))["value"] == pytest.approx(0.5)
    assert codes(flat, company(PEOPLE)) == {"segments-off-population"}
    assert codes(rows(40, 360, weight=1.0), company(PEOPLE)) == set()
    survey = Survey(margins={"segment": PEOPLE})
    assert "segments-off-population" not in codes(flat, company(PEOPLE, survey=survey))
    assert "weighted-by-population" not in codes(rows(), company(PEOPLE, survey=survey))


def test_without_every_population_nothing_is_done():
    workspace = company({"young": 1000.0, "old": None})
    assert set(respondents(table(rows()), workspace).weights) == {1.0}
    assert codes(rows(), workspace) == set()


def test_weights_are_population_over_sample_in_every_wave():
    rng = np.random.default_rng(1)
    segment, wave = rng.integers(-1, 3, 3000), rng.integers(0, 4, 3000)
    segment[(wave == 3) & (segment == 2)] = 1
    people = np.array([100.0, 300.0, 600.0])
    weights = balanced(segment, people, wave)
    assert set(weights[segment < 0]) == {1.0}
    for w in range(4):
        here = (wave == w) & (segment >= 0)
        assert weights[here].mean() == pytest.approx(1.0)
        mass = np.bincount(segment[here], weights=weights[here], minlength=3)
        wanted = people * (mass > 0)
        np.testing.assert_allclose(mass / mass.sum(), wanted / wanted.sum())
