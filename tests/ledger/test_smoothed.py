"""Rolling means in the ledger: which values the model uses, and where they stand."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.axes import rows
from kurssi.ledger.cut import cut
from kurssi.ledger.smoothed import MARK, _apart, slack, widths
from kurssi.periods import Frequency
from kurssi.workspace.company import Survey
from ledger.by_hand import SEGMENTS, asked, company, ledger, sales_rows, wave, week

ROLLING = company(survey=Survey(window=4))


def seen(tracker):
    return np.flatnonzero(tracker.seen[:, 0, 0]).tolist()


def rolling(steps=24, **more):
    return [wave(t, 0.3 + 0.01 * t, **more) for t in range(steps)]


def test_the_window_is_a_fact_beside_the_value():
    facts = ledger(company(), waves=[*rolling(6, window=3.0), wave(7, 0.5)]).facts
    marks = facts.filter(pc.ends_with(facts["measure"], MARK))
    assert len(marks) == 6
    assert set(marks["value"].to_pylist()) == {3.0}
    levels = rows(facts, measure="awareness")
    assert widths(levels, facts).tolist() == [3] * 6 + [1]


def test_values_that_share_a_period_are_no_two_samples():
    workspace = company(survey=Survey(window=4))
    facts = {"waves": rolling(), "sales": sales_rows(24)}
    tracker = cut(ledger(workspace, **facts), workspace).tracker
    # The latest, of weeks 20 to 23, in the middle of them; then every fourth before.
    assert seen(tracker) == [2, 6, 10, 14, 18, 22]
    told = 1 / (1 + np.exp(-tracker.logit[22, 0, 0]))
    assert told == pytest.approx(0.53, abs=1e-3), "the value of the window's last week"


def test_the_error_is_that_of_the_windows_n():
    workspace = company(survey=Survey(window=4))
    flat = [wave(t, 0.4) for t in range(24)]
    tracker = cut(ledger(workspace, waves=flat, sales=sales_rows(24)), workspace).tracker
    assert tracker.variance[22, 0, 0] == pytest.approx(1 / (400 * 0.24), rel=1e-6)


def test_undeclared_rolling_means_are_not_taken_for_samples():
    rng = np.random.default_rng(1)
    sampled = rng.binomial(200, 0.4, 63) / 200
    waves = [wave(t, sampled[t : t + 4].mean(), n=800.0) for t in range(60)]
    workspace = company()
    tracker = cut(ledger(workspace, waves=waves, sales=sales_rows(60)), workspace).tracker
    assert len(seen(tracker)) == 15


def test_windows_wider_than_a_quarter_of_a_year_are_refused():
    workspace = company(survey=Survey(window=14))
    panel = cut(ledger(workspace, waves=rolling(60), sales=sales_rows(60)), workspace)
    assert panel.tracker is None


def test_a_change_of_method_needs_no_second_file():
    waves = [*rolling(16, window=4.0), *(wave(t, 0.5, window=1.0) for t in range(16, 20))]
    workspace = company()
    tracker = cut(ledger(workspace, waves=waves, sales=sales_rows(20)), workspace).tracker
    assert seen(tracker) == [2, 6, 10, 14, 16, 17, 18, 19]


def test_segments_keep_the_same_windows():
    workspace = company(SEGMENTS, survey=Survey(window=4))
    waves = [wave(t, 0.4, segment=g) for t in range(24) for g in SEGMENTS if (t, g) != (7, "old")]
    tracker = cut(ledger(workspace, waves=waves, sales=sales_rows(24, ("young", "old"))),
                  workspace).tracker  # fmt: skip
    assert tracker.seen[:, 0, 0].sum() == 6
    assert tracker.seen[:, 1, 0].sum() == 5


def test_a_window_that_touches_the_respondents_waves_is_theirs():
    workspace = company(survey=Survey(window=4))
    tracker = [row for t in range(12, 24) for row in asked(t, 40, 20)]
    facts = ledger(workspace, waves=rolling(14), tracker=tracker, sales=sales_rows(24))
    used = seen(cut(facts, workspace).tracker)
    assert used[-12:] == list(range(12, 24))
    assert used[:-12] == [2, 6, 10], "windows of weeks 0-3, 4-7 and 8-11"


def test_months_in_weeks_have_windows_of_12_to_14_weeks():
    ends = np.array([0, 4, 9, 13, 17, 22, 26, 30, 35, 39])
    assert slack(ends) == 1
    assert slack(np.arange(9)) == 0
    keep = _apart(ends, np.full(10, 13), ends[:0])
    assert ends[keep].tolist() == [0, 13, 26, 39]


@given(st.sets(st.integers(0, 80), min_size=1, max_size=60), st.integers(1, 13))
def test_used_windows_never_meet(ends, width):
    held = np.array(sorted(ends))
    used = held[_apart(held, np.full(len(held), width), held[:0])]
    assert used[-1] == held[-1]
    assert (np.diff(used) >= width - slack(held)).all()


def test_monthly_workspaces_count_months():
    workspace = company(frequency=Frequency.MONTH, survey=Survey(window=3))
    waves = [wave(0, 0.4) | {"period": week(0).replace(month=m)} for m in range(1, 13)]
    sales = [row | {"period": week(0).replace(month=m + 1)} for m, row in enumerate(sales_rows(12))]
    panel = cut(ledger(workspace, waves=waves, sales=sales), workspace)
    assert panel.tracker is None, "four windows are fewer than five"


def test_a_table_without_windows_is_left_alone():
    facts = ledger(company(), waves=rolling(6)).facts
    assert (widths(facts, facts) == 1).all()
    assert isinstance(facts, pa.Table)
