"""How people's own CX stands to the CX of the means."""

import numpy as np
import pytest

from kurssi.ledger.dispersion import dispersions
from kurssi.ledger.levels import MeasureRow


def row(measure, value, *, segment="all", period="2026-01", n=100.0, brand="own"):
    return MeasureRow(
        measure=measure, brand=brand, segment=segment, period=period, value=value, se=1.0,
        q05=value - 1, q95=value + 1, n=n, n_eff=n, change=None, p_change=None,
    )  # fmt: skip


def of_people(relevance, differentiation, **more):
    return [
        row("relevance", float(np.mean(relevance)), **more),
        row("differentiation", float(np.mean(differentiation)), **more),
        row("cx", float(np.mean(np.sqrt(relevance * differentiation))), **more),
    ]


def test_it_is_the_mean_cx_of_persons_over_the_cx_of_the_means():
    draw = np.random.default_rng(1)
    first, second = draw.uniform(0, 100, (2, 500))
    expected = np.mean(np.sqrt(first * second)) / np.sqrt(first.mean() * second.mean())
    found = dispersions(of_people(first, second), "own")
    assert found == {"all": pytest.approx(expected)}
    assert expected < 1


def test_waves_count_by_their_answers_and_segments_stand_alone():
    alike, unlike = np.array([60.0, 60.0]), np.array([10.0, 90.0])
    rows = of_people(alike, alike[::-1], n=300.0)
    rows += of_people(unlike, unlike[::-1], n=100.0, period="2026-02")
    rows += of_people(unlike, unlike[::-1], segment="young")
    found = dispersions(rows, "own")
    one = np.sqrt(900.0) / 50.0
    assert found["all"] == pytest.approx((300 * 1.0 + 100 * one) / 400)
    assert found["young"] == pytest.approx(one)


def test_without_all_three_there_is_none():
    assert dispersions(of_people(np.array([50.0]), np.array([50.0]))[:2], "own") == {}
    assert dispersions(of_people(np.array([50.0]), np.array([50.0])), "rival") == {}
    assert dispersions(of_people(np.array([0.0]), np.array([0.0])), "own") == {}
