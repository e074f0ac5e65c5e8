"""Published waves: windows declared, recognised, and told."""

import numpy as np
import pytest

from kurssi.findings import Severity
from kurssi.survey.published import windows
from kurssi.survey.published_findings import published_findings
from kurssi.workspace.company import Survey
from ledger.by_hand import company, table, wave, week


def published(rng, width, *, steps=60, every=1, measures=("awareness", "preference"), n=800.0):
    """Means of ``width`` samples as a publisher rounds them, one every ``every`` weeks."""
    rows = []
    for name in measures:
        sampled = rng.binomial(int(n / width), 0.4, steps + width) / int(n / width)
        for t in range(steps):
            value = round(float(sampled[t : t + width].mean()), 3)
            rows.append(wave(t, value, name, n=n) | {"period": week(t * every)})
    return rows


def windowed(rows, workspace=None):
    return windows(table(rows), workspace or company())


def test_samples_are_left_as_they_are():
    found = windowed(published(np.random.default_rng(0), 1))
    assert (found.width == 1).all()
    assert found.recognised == ()


@pytest.mark.parametrize("width", [3, 4, 8])
def test_rolling_means_are_recognised(width):
    found = windowed(published(np.random.default_rng(1), width))
    assert (found.width == width).all()
    (one,) = found.recognised
    assert (one.window, one.file, len(one.rows)) == (width, "data/table.csv", 120)
    assert one.log_odds > 20


def test_values_every_four_weeks_have_windows_of_weeks():
    found = windowed(published(np.random.default_rng(2), 3, every=4))
    assert (found.width == 12).all()


def test_what_is_declared_is_not_asked():
    rows = published(np.random.default_rng(3), 4)
    assert (windowed(rows, company(survey=Survey(window=1))).width == 1).all()
    assert (windowed(rows, company(survey=Survey(window=6))).width == 6).all()
    found = windowed([row | {"window": 2.0} for row in rows])
    assert (found.width == 2).all()
    assert found.recognised == ()


def test_the_column_outranks_the_workspace():
    rows = published(np.random.default_rng(4), 4, measures=("awareness",))
    rows = [row | {"window": 1.0 if t < 30 else None} for t, row in enumerate(rows)]
    found = windowed(rows, company(survey=Survey(window=4)))
    assert found.width.tolist() == [1] * 30 + [4] * 30


def test_few_values_are_not_judged():
    assert windowed(published(np.random.default_rng(5), 4, steps=12)).recognised == ()


def test_each_file_is_judged_by_itself():
    rng = np.random.default_rng(6)
    first = [row | {"_file": "data/waves_a.csv"} for row in published(rng, 4)]
    second = [row | {"_file": "data/waves_b.csv", "brand": "rival"} for row in published(rng, 1)]
    found = windowed(first + second)
    assert [one.file for one in found.recognised] == ["data/waves_a.csv"]
    assert found.width.tolist() == [4] * len(first) + [1] * len(second)


def mixed(seed=7):
    """Awareness of both brands as rolling means, consideration as samples of single weeks."""
    rng = np.random.default_rng(seed)
    smooth = published(rng, 4, measures=("awareness",))
    smooth += [row | {"brand": "rival"} for row in published(rng, 4, measures=("awareness",))]
    return smooth, published(rng, 1, measures=("consideration",), n=200.0)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_each_series_of_a_file_is_judged_for_itself(seed):
    smooth, plain = mixed(seed)
    found = windowed(plain + smooth)
    assert found.width.tolist() == [1] * len(plain) + [4] * len(smooth)
    (one,) = found.recognised
    assert {name.brand for name in one.series} == {"own", "rival"}
    assert {name.measure for name in one.series} == {"awareness"}


def test_segments_are_series_of_their_own():
    rng = np.random.default_rng(3)
    young = [r | {"segment": "young"} for r in published(rng, 4, measures=("awareness",))]
    old = [r | {"segment": "old"} for r in published(rng, 1, measures=("awareness",), n=200.0)]
    assert windowed(young + old).width.tolist() == [4] * len(young) + [1] * len(old)


def test_the_series_that_look_rolling_are_named():
    smooth, plain = mixed()
    (one,) = told(smooth + plain)
    assert "awareness of own, awareness of rival" in one.what.text("en")
    assert "consideration" not in one.what.text("en")
    assert one.count == len(smooth)
    assert "a column window with 4" in one.mend.text("en")


def told(rows, **changes):
    return published_findings(table(rows), company(**changes))


def test_what_looks_rolling_is_a_warning_that_says_how_to_declare():
    (one,) = told(published(np.random.default_rng(1), 4))
    assert (one.severity, one.code, one.table) == (Severity.WARNING, "rolling-waves", "waves")
    assert one.count == 120
    assert one.rows[:2] == (2, 3)
    assert "window = 4" in str(one.mend)
    assert "window = 1" in str(one.mend)


def test_what_is_declared_is_a_note_and_what_is_too_wide_a_warning():
    rows = published(np.random.default_rng(1), 4)
    (one,) = told(rows, survey=Survey(window=4))
    assert one.severity is Severity.NOTE
    (one,) = told(rows, survey=Survey(window=26))
    assert one.severity is Severity.WARNING
    assert "do not use" in str(one.what)
    assert told(rows, survey=Survey(window=1)) == ()
    assert told([]) == ()


def test_values_a_window_apart_are_samples_beside_rolling_means():
    """Weekly awareness is rolling over four weeks, consideration comes once a month."""
    rng = np.random.default_rng(6)
    rows = published(rng, 4, measures=("awareness",))
    rows += published(rng, 1, steps=12, every=4, measures=("consideration",))
    found = windowed(rows)
    (one,) = found.recognised
    assert len(one.rows) == 60
    assert [name.measure for name in one.series] == ["awareness"]
    assert (found.width[60:] == 1).all()
