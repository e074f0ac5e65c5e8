"""Tracker and waves on the panel: logits, their errors, and who outranks whom."""

import math
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from kurssi.ledger.cut import cut
from ledger.by_hand import (
    SEGMENTS,
    TWO,
    asked,
    company,
    ledger,
    sales_rows,
    wave,
    week,
)


def test_waves_stand_on_the_logit_scale():
    workspace = company()
    shares = [0.40, 0.44, 0.38, 0.42, 0.41, 0.43]
    panel = cut(ledger(workspace, waves=[wave(t, p) for t, p in enumerate(shares)]), workspace)
    tracker = panel.tracker
    assert tracker.measures == ("awareness",)
    expected = [math.log((400 * p + 0.5) / (400 * (1 - p) + 0.5)) for p in shares]
    np.testing.assert_allclose(tracker.logit[:, 0, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(tracker.variance[:, 0, 0], 1 / (400 * 0.41 * 0.59), rtol=0.01)


def test_the_variance_does_not_follow_the_noise():
    """A wave that happens to be low is not surer nor less sure than its neighbours."""
    workspace = company()
    rows = [wave(t, 0.06 if t % 4 else 0.01, n=150.0) for t in range(30)]
    tracker = cut(ledger(workspace, waves=rows), workspace).tracker
    spread = tracker.variance[:, 0, 0]
    assert spread.max() < 1.4 * spread.min()


def test_a_measure_needs_five_observations():
    workspace = company()
    rows = [wave(t, 0.5) for t in range(5)] + [wave(t, 0.2, "preference") for t in range(4)]
    assert cut(ledger(workspace, waves=rows), workspace).tracker.measures == ("awareness",)
    few = cut(ledger(workspace, waves=rows[:4], sales=sales_rows(6)), workspace)
    assert few.tracker is None


def test_measures_stand_in_their_declared_order_and_cx_is_no_state():
    workspace = company()
    names = ("cx", "differentiation", "relevance", "preference", "awareness")
    rows = [wave(t, 30.0 if n not in names[3:] else 0.3, n) for t in range(6) for n in names]
    tracker = cut(ledger(workspace, waves=rows), workspace).tracker
    assert tracker.measures == ("awareness", "preference", "relevance", "differentiation")
    assert tracker.has_cx


def test_what_is_not_seen_is_marked_and_finite():
    workspace = company()
    rows = [wave(t, 0.5) for t in (0, 1, 2, 5, 8)]
    tracker = cut(ledger(workspace, waves=rows), workspace).tracker
    assert np.flatnonzero(tracker.seen[:, 0, 0]).tolist() == [0, 1, 2, 5, 8]
    assert np.isfinite(tracker.logit).all()
    assert (tracker.variance > 0).all()


def test_a_monthly_wave_sits_in_the_week_of_its_date():
    workspace = company()
    rows = [wave(4 * t, 0.5) for t in range(5)]
    rows[2]["period"] += timedelta(days=3)
    tracker = cut(ledger(workspace, waves=rows, sales=sales_rows(20)), workspace).tracker
    assert np.flatnonzero(tracker.seen[:, 0, 0]).tolist() == [0, 4, 8, 12, 16]


def test_rivals_are_no_state_of_ours():
    workspace = company()
    rows = [row for t in range(6) for row in asked(t, 20, 10) + asked(t, 20, 20, brand="rival")]
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    np.testing.assert_allclose(tracker.logit[:, 0, 0], 0.0, atol=1e-12)


def test_respondents_outrank_a_published_wave_of_the_same_cell():
    workspace = company()
    rows = [row for t in range(3) for row in asked(t, 40, 20)]
    waves = [wave(t, 0.9) for t in range(1, 6)]
    tracker = cut(ledger(workspace, tracker=rows, waves=waves), workspace).tracker
    assert (tracker.logit[:3, 0, 0] == 0).all()
    assert (tracker.logit[3:, 0, 0] > 2).all()


def test_everybodys_estimate_is_not_used_beside_the_segments():
    """The same respondents stand behind both."""
    workspace = company(SEGMENTS)
    rows = [r for t in range(6) for r in asked(t, 40, 20, "young") + asked(t, 40, 30, "old")]
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    assert tracker.logit.shape == (6, 2, 1)
    np.testing.assert_allclose(tracker.logit[:, 0, 0], 0.0, atol=1e-12)
    np.testing.assert_allclose(tracker.logit[:, 1, 0], math.log(30.5 / 10.5), rtol=1e-12)


def test_waves_by_segment_are_weighted_for_everybody():
    workspace = company(SEGMENTS)
    waves = [wave(t, p, segment=g) for t in range(6) for g, p in zip(TWO, (0.8, 0.4), strict=True)]
    tracker = cut(ledger(workspace, waves=waves, sales=sales_rows(6)), workspace).tracker
    p = 0.25 * 0.8 + 0.75 * 0.4
    assert 1 / (1 + np.exp(-tracker.logit[0, 0, 0])) == pytest.approx(p, abs=1e-3)
    variance = (0.25**2 * 0.8 * 0.2 + 0.75**2 * 0.4 * 0.6) / 400
    found = tracker.variance[0, 0, 0] * (p * (1 - p)) ** 2
    assert found == pytest.approx(variance, rel=0.05)


def likert(periods: int, people: int, seed: int = 0):
    chance = np.random.default_rng(seed)
    return [
        {"respondent": f"{t}-{i}", "period": week(t), "brand": "own",
         "relevance_1": float(r), "differentiation_1": float(d)}
        for t in range(periods)
        for i, (r, d) in enumerate(chance.integers(20, 90, (people, 2)))
    ]  # fmt: skip


def test_graded_answers_vary_by_their_own_spread():
    workspace = company()
    rows = likert(12, 80)
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    answers = np.array([row["relevance_1"] for row in rows]) / 100
    p = answers.mean()
    expected = answers.var() / 80 / (p * (1 - p)) ** 2
    np.testing.assert_allclose(tracker.variance[:, 0, 0], expected, rtol=0.2)
    assert tracker.variance[:, 0, 0].mean() == pytest.approx(expected, rel=0.05)


def test_errors_are_as_large_as_they_say():
    """A hundred weighted weeks about a known path: standardised errors have mean 0 and sd 1."""
    chance = np.random.default_rng(11)
    weeks, people = 100, 90
    path = -1.0 + 0.6 * np.sin(np.arange(weeks) / 9)
    level = 1 / (1 + np.exp(-path))[:, None]
    size = (weeks, people)
    beta = chance.beta(4 * level, 4 * (1 - level), size)
    rows = pa.table(
        {
            "respondent": pa.array([str(i) for i in range(weeks * people)]),
            "period": pa.array([week(t) for t in range(weeks) for _ in range(people)]),
            "brand": pa.array(["own"] * weeks * people),
            "weight": chance.gamma(4.0, 0.25, weeks * people),
            "awareness": (chance.random(size) < level).astype(float).ravel(),
            "recommendation": np.round(10 * beta).ravel(),
            "relevance_1": 100 * chance.beta(6 * level, 6 * (1 - level), size).ravel(),
            "_file": pa.array(["data/tracker.csv"] * weeks * people),
        }
    )
    workspace = company()
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    assert tracker.measures == ("awareness", "recommendation", "relevance")
    misses = (tracker.logit[:, 0] - path[:, None]) / np.sqrt(tracker.variance[:, 0])
    np.testing.assert_allclose(misses.mean(axis=0), 0.0, atol=0.3)
    np.testing.assert_allclose(misses.std(axis=0), 1.0, atol=0.2)


def test_dispersion_is_the_mean_person_over_the_person_of_means():
    workspace = company()
    rows = likert(6, 50)
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    factors = []
    for t in range(6):
        pairs = [(r["relevance_1"], r["differentiation_1"]) for r in rows if r["period"] == week(t)]
        persons = sum(math.sqrt(r * d) for r, d in pairs) / len(pairs)
        r, d = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        factors.append(persons / math.sqrt(r * d))
    assert tracker.dispersion[0] == pytest.approx(sum(factors) / 6, rel=1e-10)
    assert 0.8 < tracker.dispersion[0] < 1


def test_dispersion_is_one_at_most_whoever_was_asked():
    """Differentiation is asked of those who find the brand relevant: theirs alone is CX."""
    workspace = company()
    rows = [
        row | {"differentiation_1": row["differentiation_1"] if row["relevance_1"] > 50 else None}
        for row in likert(6, 50)
    ]
    assert any(row["differentiation_1"] is None for row in rows)
    assert cut(ledger(workspace, tracker=rows), workspace).tracker.dispersion.tolist() == [1.0]


def test_the_panels_own_segments_tell_how_errors_go_on():
    """Segments differ and people stay: that errs the level of all, and no segment's."""
    rng = np.random.default_rng(8)
    rows = [
        {"respondent": f"p{i}", "period": week(t), "brand": "own", "segment": TWO[i % 2],
         "awareness": float(rng.random() < (0.2, 0.8)[i % 2])}
        for t in range(30) for i in range(100)
    ]  # fmt: skip
    workspace = company(dict.fromkeys(TWO))
    found = ledger(workspace, tracker=rows)
    apart = cut(found, workspace).tracker
    together = cut(ledger(workspace, tracker=rows, sales=sales_rows(30)), workspace).tracker
    assert apart.seen.shape[1:] == (2, 1)
    assert together.seen.shape[1:] == (1, 1)
    # The variance of 1 / (n p q) less what stays: 36 % of that of all, none of a segment's.
    assert np.median(apart.variance) == pytest.approx(1 / (50 * 0.16), rel=0.2)
    assert np.median(together.variance) == pytest.approx(0.64 / (100 * 0.25), rel=0.2)


def test_dispersion_is_one_where_persons_are_not_known():
    workspace = company()
    rows = [wave(t, 40.0, m) for t in range(5) for m in ("relevance", "differentiation")]
    assert cut(ledger(workspace, waves=rows), workspace).tracker.dispersion.tolist() == [1.0]


def test_several_waves_of_one_week_are_one_by_n():
    workspace = company()
    rows = [wave(t, 0.4) for t in range(6)] + [wave(3, 0.6, n=1200.0)]
    rows[-1]["period"] += timedelta(days=2)
    tracker = cut(ledger(workspace, waves=rows), workspace).tracker
    p = (400 * 0.4 + 1200 * 0.6) / 1600
    assert tracker.logit[3, 0, 0] == pytest.approx(
        math.log((1600 * p + 0.5) / (1600 * (1 - p) + 0.5))
    )
    assert tracker.variance[3, 0, 0] == pytest.approx(tracker.variance[1, 0, 0] / 4, rel=0.05)


def test_missing_waves_stay_missing():
    """Nothing is carried forward nor interpolated, for respondents either."""
    workspace = company()
    rows = [row for t in (0, 1, 4, 5, 9, 11) for row in asked(t, 40, 20)]
    tracker = cut(ledger(workspace, tracker=rows, sales=sales_rows(14)), workspace).tracker
    assert np.flatnonzero(tracker.seen[:, 0, 0]).tolist() == [0, 1, 4, 5, 9, 11]


def again(rng, *, weeks, size, stay, same=1.0):
    """People who stay ``stay`` weeks, with a lasting mood that both measures share."""
    moods, rows = rng.normal(size=size * (weeks // stay + 2)), []
    for t in range(weeks):
        first = t * size // stay
        for person in range(first, first + size):
            noise = rng.normal(size=2)
            rows.append(
                {"respondent": f"p{person}", "period": week(t), "brand": "own",
                 "awareness": float(same * moods[person] + noise[0] > 0),
                 "preference": float(same * moods[person] + noise[1] > 0.5)}
            )  # fmt: skip
    return rows


def test_a_rotating_panel_is_thinned_to_about_independent_waves():
    workspace = company()
    rows = again(np.random.default_rng(5), weeks=60, size=100, stay=8, same=2.0)
    plain = [row | {"respondent": f"{row['respondent']}-{row['period']}"} for row in rows]
    panels = [cut(ledger(workspace, tracker=each), workspace) for each in (rows, plain)]
    thinned, every = (panel.tracker for panel in panels)
    assert every.seen.all()
    used = np.flatnonzero(thinned.seen[:, 0, 0])
    # .52 .45 .37 .30 .22: one week in five.
    assert used.tolist() == list(range(59 - 5 * (len(used) - 1), 60, 5))
    assert (thinned.seen[..., 0] == thinned.seen[..., 1]).all(), "the same waves for both"
    grown = thinned.variance[59, 0, 0] / every.variance[59, 0, 0]
    assert 1.2 < grown < 1.8
    np.testing.assert_allclose(thinned.shared_error, every.shared_error, atol=1e-12)


def test_a_standing_panel_keeps_its_waves_less_their_common_error():
    workspace = company()
    rows = again(np.random.default_rng(6), weeks=20, size=200, stay=10**6, same=1.0)
    plain = [row | {"respondent": f"{row['respondent']}-{row['period']}"} for row in rows]
    panels = [cut(ledger(workspace, tracker=each), workspace) for each in (rows, plain)]
    standing, every = (panel.tracker for panel in panels)
    assert standing.seen.all()
    # What lasts is 2/pi asin(1/2) = 1/3 of a yes-or-no answer's variance.
    shrunk = standing.variance[:, 0, 0] / every.variance[:, 0, 0]
    assert shrunk == pytest.approx(2 / 3, abs=0.05)
    # All that the two measures' errors share is the lasting mood: without it they share nothing.
    assert every.shared_error[0, 1] > 0.25
    assert abs(standing.shared_error[0, 1]) < 0.05


def test_people_who_repeat_themselves_make_no_sure_waves():
    workspace = company()
    rows = [row | {"respondent": row["respondent"].split("-")[-1]}
            for t in range(20) for row in asked(t, 60, 20)]  # fmt: skip
    tracker = cut(ledger(workspace, tracker=rows), workspace).tracker
    assert np.isfinite(tracker.logit).all()
    assert (tracker.variance[tracker.seen] > 0).all()
    assert tracker.seen.all()
