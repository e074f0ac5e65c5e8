"""Measures as people read them."""

import math
from datetime import date
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.levels import ChangeRemark, Span
from kurssi.ledger.measures import measures
from kurssi.periods import Frequency
from ledger.by_hand import company, ledger, week


def wave(t: int, value: float, measure: str = "awareness", brand: str = "own", n: float = 400.0):
    return {"period": week(t), "brand": brand, "measure": measure, "value": value, "n": n}


def told(waves, *, by=Span.PERIOD, workspace=None, **tables):
    workspace = workspace or company()
    return measures(ledger(workspace, waves=waves, **tables), workspace, by=by)


def test_a_row_carries_level_error_and_interval():
    (row,) = told([wave(4, 0.3)])
    assert (row.measure, row.brand, row.segment, row.period) == (
        "awareness",
        "own",
        "all",
        "2024-W05",
    )
    assert (row.value, row.n, row.n_eff) == (0.3, 400.0, 400.0)
    assert row.se == pytest.approx(math.sqrt(0.21 / 400))
    assert row.q05 == pytest.approx(0.3 - 1.645 * row.se, abs=0.002)
    assert row.q95 == pytest.approx(0.3 + 1.645 * row.se, abs=0.002)
    assert row.change is None
    assert row.p_change is None


@given(st.floats(0.0, 1.0), st.floats(1.0, 5000.0))
def test_an_interval_stays_on_the_scale_around_the_level(value, n):
    for row in told([wave(0, value, n=n), wave(0, 100 * value, "relevance", n=n)]):
        top = 1.0 if row.measure == "awareness" else 100.0
        assert 0.0 <= row.q05 < row.q95 <= top
        assert row.q05 <= row.value + 0.5 * top / n
        assert row.q95 >= row.value - 0.5 * top / n


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """All outcomes of 60 answers at p = .1 and .5, weighed by their chance: about 90 in 100."""
    for p in (0.1, 0.5):
        held = 0.0
        for yes in range(61):
            (row,) = told([wave(0, yes / 60, n=60.0)])
            if row.q05 <= p <= row.q95:
                held += math.comb(60, yes) * p**yes * (1 - p) ** (60 - yes)
        assert 0.86 < held < 0.96


def test_change_is_against_the_observation_before():
    first, second, third = told([wave(0, 0.30), wave(3, 0.36), wave(4, 0.33)])
    assert first.change is None
    assert second.change == pytest.approx(0.06)
    ratio = 0.06 / math.hypot(first.se, second.se)
    assert second.p_change == pytest.approx(NormalDist().cdf(ratio), abs=0.002)
    assert third.change == pytest.approx(-0.03)
    assert third.p_change > 0.5, "the chance is that of the direction seen"


def test_series_do_not_run_into_each_other():
    rows = told([wave(t, 0.3, brand=b) for t in range(2) for b in ("own", "rival")])
    assert [(r.brand, r.change is None) for r in rows] == [
        ("own", True), ("own", False), ("rival", True), ("rival", False),
    ]  # fmt: skip


def test_rows_follow_the_measures_declared_order():
    names = ["cx", "relevance", "awareness", "preference"]
    rows = told([wave(0, 0.3, name) for name in names])
    assert [r.measure for r in rows] == ["awareness", "preference", "relevance", "cx"]


def test_respondents_outrank_a_wave_of_the_same_cell():
    tracker = [
        {"respondent": str(i), "period": week(0), "brand": "own", "awareness": float(i < 10)}
        for i in range(40)
    ]
    rows = told([wave(0, 0.9), wave(1, 0.8)], tracker=tracker)
    assert [(r.period, r.value) for r in rows] == [("2024-W01", 0.25), ("2024-W02", 0.8)]


def test_quarters_are_means_by_effective_n():
    waves = [wave(0, 0.2, n=100.0), wave(5, 0.4, n=300.0), wave(14, 0.5, n=100.0)]
    first, second = told(waves, by=Span.QUARTER)
    assert (first.period, second.period) == ("2024-Q1", "2024-Q2")
    assert first.value == pytest.approx(0.35)
    assert first.n == 400.0
    variance = (100**2 * 0.16 / 100 + 300**2 * 0.24 / 300) / 400**2
    assert first.se == pytest.approx(math.sqrt(variance))
    assert second.change == pytest.approx(0.15)


def test_a_week_belongs_to_the_year_of_its_thursday():
    rows = told([wave(52, 0.5), wave(0, 0.5)], by=Span.YEAR)
    assert week(52).isoformat() == "2024-12-30"
    assert [r.period for r in rows] == ["2024", "2025"]


def test_months_have_quarters():
    workspace = company(frequency=Frequency.MONTH)
    rows = told([wave(0, 0.5), wave(14, 0.5)], by=Span.QUARTER, workspace=workspace)
    assert [r.period for r in rows] == ["2024-Q1", "2024-Q2"]


def test_without_tracker_or_waves_there_are_no_rows():
    workspace = company()
    assert measures(ledger(workspace), workspace) == []


def test_a_small_base_is_marked():
    small, enough = told([wave(0, 0.3, n=49.0), wave(1, 0.3, n=50.0)])
    assert small.small_base
    assert not enough.small_base


def test_change_on_a_year_is_beside_that_on_the_last_wave():
    rows = told([wave(4, 0.30), wave(54, 0.33), wave(57, 0.36)])
    assert [r.change_year is None for r in rows] == [True, False, False]
    assert rows[1].change_year == pytest.approx(0.03)
    assert rows[2].change == pytest.approx(0.03)
    assert rows[2].change_year == pytest.approx(0.06)
    ratio = 0.06 / math.hypot(rows[0].se, rows[2].se)
    assert rows[2].p_change_year == pytest.approx(NormalDist().cdf(ratio), abs=0.002)
    reach = (rows[2].change_year_q95 - rows[2].change_year_q05) / 2
    assert rows[2].change_year_q05 == pytest.approx(0.06 - reach)
    assert reach == pytest.approx(0.06 / ratio * NormalDist().inv_cdf(0.95), rel=0.02)
    assert rows[0].change_year_q05 is rows[0].change_year_q95 is None


def test_quarters_and_years_have_a_year_ago_too():
    quarters = told([wave(t, 0.3) for t in (0, 20, 53)], by=Span.QUARTER)
    assert [r.period for r in quarters] == ["2024-Q1", "2024-Q2", "2025-Q1"]
    assert [r.change_year for r in quarters] == [None, None, 0.0]
    years = told([wave(t, 0.3 + 0.001 * t) for t in (0, 53)], by=Span.YEAR)
    assert years[1].change_year == years[1].change == pytest.approx(0.053)


def test_a_design_effect_makes_a_change_less_sure():
    plain = told([wave(0, 0.30), wave(1, 0.34)])[1]
    unsure = told([wave(t, p) | {"deff": 2.0} for t, p in ((0, 0.30), (1, 0.34))])[1]
    assert 0.5 < unsure.p_change < plain.p_change


def test_rolling_means_change_against_the_last_that_shares_no_period():
    rows = told([wave(t, 0.3 + 0.01 * t) | {"window": 3.0} for t in range(6)])
    assert len(rows) == 6, "all are shown"
    assert [r.change is None for r in rows] == [True] * 3 + [False] * 3
    assert rows[5].change == pytest.approx(0.03)


def test_a_quarter_of_rolling_means_is_not_that_of_samples():
    """Thirteen means of four weeks hold hardly more answers than four of them."""
    flat = [wave(t, 0.4) for t in range(13)]
    (samples,) = told(flat, by=Span.QUARTER)
    (rolling,) = told([row | {"window": 4.0} for row in flat], by=Span.QUARTER)
    shared = sum(max(0.0, 1 - abs(i - j) / 4) for i in range(13) for j in range(13)) / 13
    assert rolling.se == pytest.approx(samples.se * math.sqrt(shared))
    assert rolling.n_eff == pytest.approx(13 * 400 / shared)
    assert rolling.n == samples.n


def panelists(rng, weeks, people, *, move=0.0):
    """The same people each week, with a lasting opinion; ``move`` is added in the last week."""
    mood = rng.normal(size=people)
    return [
        {"respondent": f"p{i}", "period": week(t), "brand": "own",
         "awareness": float(mood[i] + 0.7 * rng.normal() + move * (t == weeks - 1) > 0)}
        for t in range(weeks)
        for i in range(people)
    ]  # fmt: skip


def test_the_same_people_make_a_change_surer_and_a_quarter_less_sure():
    rows = panelists(np.random.default_rng(3), 6, 400, move=0.15)
    others = [row | {"respondent": f"{row['respondent']}-{row['period']}"} for row in rows]
    same, apart = (told([], tracker=each)[-1] for each in (rows, others))
    assert same.se == apart.se
    assert same.p_change > apart.p_change > 0.5
    same, apart = (told([], tracker=each, by=Span.QUARTER)[0] for each in (rows, others))
    assert same.se > 1.5 * apart.se
    assert same.n_eff < apart.n_eff / 2


@pytest.mark.slow
@pytest.mark.parametrize("stay", [None, 3, 10**6])
def test_where_nothing_moves_the_chance_is_right_as_often_as_it_says(stay):
    """P(direction) above .95 in a tenth of the changes, whoever is asked again."""
    sure, sure_quarter = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        mood, rows = rng.normal(size=6000), []
        for t in range(18):
            first = t * 150 if stay is None else t * 150 // stay
            noise = 0.7 * rng.normal(size=150)
            rows += [
                {"respondent": f"p{first + i}", "period": week(t), "brand": "own",
                 "awareness": float(mood[first + i] + noise[i] > 0)}
                for i in range(150)
            ]  # fmt: skip
        sure += [row.p_change > 0.95 for row in told([], tracker=rows)[1:]]
        sure_quarter += [row.p_change > 0.95 for row in told([], tracker=rows, by=Span.QUARTER)[1:]]
    print(f"stay {stay}: {np.mean(sure):.3f} of waves, {np.mean(sure_quarter):.3f} of quarters")
    assert np.mean(sure) == pytest.approx(0.1, abs=0.03)
    assert np.mean(sure_quarter) == pytest.approx(0.1, abs=0.06)


def test_a_change_of_very_few_people_is_withheld_and_says_so():
    """Three who say no and then three who say yes are no sure rise, nor is 1 to 1,000."""
    rows = told([wave(0, 0.0, n=3.0), wave(1, 1.0, n=3.0), wave(2, 0.5, n=1000.0)])
    assert [r.change for r in rows] == [r.p_change for r in rows] == [None] * 3
    assert [r.change_remark for r in rows] == [None, ChangeRemark.THIN, ChangeRemark.THIN]
    assert [r.since for r in rows] == [None, "2024-W01", "2024-W02"]


def test_a_change_is_on_a_small_base_where_either_wave_is():
    rows = told([wave(0, 0.3, n=20.0), wave(1, 0.4, n=900.0), wave(2, 0.4, n=900.0)])
    assert [r.small_base for r in rows] == [True, False, False]
    assert [r.change_small_base for r in rows] == [False, True, False]
    assert rows[1].change == pytest.approx(0.1)


def test_an_unfinished_year_is_compared_on_the_months_that_both_have():
    """Sales days at the year's end lift every year; ten months do not look like a fall."""
    level = [0.30] * 10 + [0.60] * 2
    waves = [wave(t, level[t % 12] + 0.05 * (t > 11)) for t in range(22)]
    workspace = company(frequency=Frequency.MONTH)
    for t, row in enumerate(waves):
        row["period"] = date(2024 + t // 12, t % 12 + 1, 1)
    _, late = told(waves, by=Span.YEAR, workspace=workspace)
    assert late.change_year == pytest.approx(0.05)
    assert late.change == pytest.approx(0.05)
    assert late.change_year_remark is ChangeRemark.COMMON_MONTHS
    quarters = told(waves, by=Span.QUARTER, workspace=workspace)
    assert quarters[-1].period == "2025-Q4"
    assert quarters[-1].change_year == pytest.approx(0.05)
    assert quarters[-1].change_year_remark is ChangeRemark.COMMON_MONTHS
    assert quarters[-2].change_year_remark is None


def test_years_without_a_month_in_common_have_no_change():
    rows = told([wave(0, 0.3), wave(70, 0.5)], by=Span.YEAR)
    assert rows[1].change is rows[1].change_year is rows[1].p_change_year is None
    assert rows[1].change_year_remark is ChangeRemark.NO_COMMON_MONTH


def test_whole_years_of_equal_answers_change_as_their_means_do():
    rng = np.random.default_rng(5)
    waves = [wave(t, rng.uniform(0.2, 0.8)) for t in range(104)]
    earlier, later = told(waves, by=Span.YEAR)
    assert later.change == pytest.approx(later.value - earlier.value, abs=0.01)
    ratio = abs(later.change) / math.hypot(earlier.se, later.se)
    assert later.p_change == pytest.approx(NormalDist().cdf(ratio), abs=0.01)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_at_the_end_is_in_its_own_interval(level):
    (row,) = told([wave(0, level, n=100.0)])
    assert row.q05 <= level <= row.q95
    assert 0.01 < row.q95 - row.q05 < 0.06


def test_a_year_of_a_standing_panel_is_no_surer_than_its_people():
    """Everybody's level errs by who is in the panel, which segments' means do not show."""
    rng = np.random.default_rng(2)
    rows = [
        {"respondent": f"p{i}", "period": week(t), "brand": "own", "segment": "ab"[i % 2],
         "awareness": float(rng.random() < (0.2, 0.8)[i % 2])}
        for t in range(50) for i in range(100)
    ]  # fmt: skip
    workspace = company({"a": None, "b": None})
    found = told([], by=Span.YEAR, workspace=workspace, tracker=rows)
    se = {row.segment: row.se for row in found}
    # .36 of the variance .25 is between the segments and does not grow less with the weeks.
    assert se["all"] == pytest.approx(math.sqrt((0.09 + 0.16 / 50) / 100), rel=0.15)
    assert se["a"] == pytest.approx(math.sqrt(0.16 / 50 / 50), rel=0.25)
