"""Pooled rows: beside the direct ones, for every segment and period, and by whom they are meant."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.ledger.levels import Span
from kurssi.ledger.measures import measures
from kurssi.ledger.pooling import pooled
from kurssi.survey.respondents import respondents
from kurssi.workspace.company import Index, Label, Survey
from ledger.by_hand import asked, company, ledger, table, wave, week

PEOPLE = {"young": 250.0, "old": 750.0}


def levels(waves, workspace=None, *, by=Span.PERIOD, tracker=None):
    workspace = workspace or company(PEOPLE)
    tables = {"waves": waves} if waves else {"tracker": tracker}
    rows = measures(ledger(workspace, **tables), workspace, by=by)
    return rows, pooled(rows, workspace)


def two(periods=6, n=200.0, **more):
    """Young at .2, old at .4."""
    return [
        wave(t, {"young": 0.2, "old": 0.4}[name], segment=name, n=n, **more)
        for t in range(periods)
        for name in PEOPLE
    ]


def by_place(rows):
    return {(row.segment, row.period): row for row in rows}


def test_the_direct_level_stands_beside_unchanged():
    direct, rows = levels(two())
    found = by_place(rows)
    for row in direct:
        if row.segment != "all":
            beside = found[row.segment, row.period]
            assert (beside.direct, beside.n_eff) == (row.value, row.n_eff)
            assert (beside.direct_q05, beside.direct_q95) == (row.q05, row.q95)
            assert 0 < beside.own < 1


def test_cells_nobody_was_asked_in_are_there_and_wider():
    workspace = company({**PEOPLE, "gone": 100.0})
    kept = [row for t, row in enumerate(two()) if t not in (4, 5)]
    found = by_place(levels(kept, workspace)[1])
    assert len(found) == 6 * 4
    missed, never = found["young", "2024-W03"], found["gone", "2024-W03"]
    for row in (missed, never):
        assert (row.direct, row.n_eff, row.own) == (None, 0.0, pytest.approx(0.0, abs=1e-12))
    asked_width = found["young", "2024-W02"].q95 - found["young", "2024-W02"].q05
    assert asked_width < missed.q95 - missed.q05 < never.q95 - never.q05


def test_all_is_the_segments_by_population():
    found = by_place(levels(two(n=4000.0))[1])
    assert found["all", "2024-W03"].value == pytest.approx(0.25 * 0.2 + 0.75 * 0.4, abs=0.005)
    assert found["all", "2024-W03"].direct is None


def test_all_is_by_itself_where_populations_are_unknown_or_segments_were_not_asked():
    everybody = [wave(t, 0.3, n=4000.0) for t in range(6)]
    unknown = by_place(levels(two() + everybody, company({"young": None, "old": 750.0}))[1])
    assert unknown["all", "2024-W03"].value == pytest.approx(0.3, abs=0.01)
    later = [*everybody, wave(6, 0.3, n=4000.0)]
    found = by_place(levels(two() + later)[1])
    assert found["all", "2024-W03"].value == pytest.approx(0.3, abs=0.01)
    alone = by_place(levels(everybody)[1])
    assert {segment for segment, _ in alone} == {"all"}


def test_levels_are_on_the_measures_scale():
    workspace = company(PEOPLE)
    rows = [wave(t, 60.0 + 5 * t, "relevance", segment=g) for t in range(3) for g in PEOPLE]
    for row in levels(rows, workspace)[1]:
        assert 50 < row.q05 < row.value < row.q95 < 80


def test_a_moving_average_counts_once_a_window():
    """Twelve means of four weeks are three waves, and their intervals are of three."""
    rows, free = levels(two(12))
    rolling = company(PEOPLE, survey=Survey(window=4))
    kept = pooled(rows, rolling)
    last = [f"2024-W{t:02d}" for t in (4, 8, 12)]
    assert {row.period for row in kept if row.own > 1e-9} == set(last)
    widths = [
        found["old", "2024-W08"].q95 - found["old", "2024-W08"].q05
        for found in (by_place(free), by_place(kept))
    ]
    assert widths[0] < widths[1]
    assert all(row.direct is not None for row in kept if row.segment != "all")


def test_longer_spans_are_pooled_as_they_are_given():
    rows = levels(two(30), by=Span.QUARTER)[1]
    assert {row.period for row in rows} == {"2024-Q1", "2024-Q2", "2024-Q3"}


def test_a_score_below_zero_keeps_its_scale():
    row = levels(two(2))[0][0]
    scores = [replace(row, measure="nps", segment=g, value=-35.0, se=6.0) for g in PEOPLE]
    for found in pooled(scores, company(PEOPLE)):
        assert found.value == pytest.approx(-35, abs=8)
        assert found.q95 < -10


def test_a_rolling_mean_is_recognised_by_the_ledger():
    """Published values with a declared window are marked in the ledger, and count once a window."""
    workspace = company(PEOPLE, survey=Survey(window=4))
    own = ledger(workspace, waves=two(12))
    found = pooled(measures(own, workspace), workspace, ledger=own)
    assert len({row.period for row in found if row.own > 1e-9}) == 3


def test_a_panel_that_answers_again_is_no_new_sample():
    """The same 60 people every week: eight waves tell hardly more than one."""
    rng = np.random.default_rng(4)
    says = rng.random(60) < 0.4
    rows = [
        row | {"respondent": f"p{i}", "awareness": float(says[i] ^ (rng.random() < 0.02))}
        for t in range(8)
        for i, row in enumerate(asked(t, 60, 0, segment="young"))
    ]
    workspace = company({"young": 1.0})
    own = ledger(workspace, tracker=table(rows))
    direct = [row for row in measures(own, workspace) if row.segment == "young"]
    blind, seeing = (
        [row for row in pooled(direct, workspace, ledger=told) if row.segment == "young"]
        for told in (None, own)
    )
    one_wave = np.mean([row.q95 - row.q05 for row in direct])
    assert np.mean([row.q95 - row.q05 for row in blind]) < 0.6 * one_wave
    assert np.mean([row.q95 - row.q05 for row in seeing]) > 0.75 * one_wave


def test_nothing_asked_nothing_pooled():
    assert pooled([], company(PEOPLE)) == []


def profiled(*, share, n=120, periods=6, seed=3):
    """A tracker where so many are young; the young say yes at .7, the old at .2."""
    rng = np.random.default_rng(seed)
    rows = []
    for t in range(periods):
        for at, row in enumerate(asked(t, n, 0, segment="young" if rng.random() < 0.5 else "old")):
            young = at < share * n
            yes = float(rng.random() < (0.7 if young else 0.2))
            rows.append(row | {"awareness": yes, "definition": "y" if young else "o"})
    return table(rows)


def test_a_sample_of_the_young_is_put_right_by_the_margins():
    """Four in five of the sample are young, one in five of the people."""
    tracker = profiled(share=0.8)
    plain = company()
    declared = company(survey=Survey(margins={"definition": {"y": 0.2, "o": 0.8}}))
    rows = measures(ledger(plain, tracker=tracker), plain)
    before = [row for row in pooled(rows, declared) if row.segment == "all"]
    people = respondents(tracker, declared)
    after = [row for row in pooled(rows, declared, people=people) if row.segment == "all"]
    assert not any(row.poststratified for row in before)
    assert all(row.poststratified for row in after)
    assert np.mean([row.value for row in before]) == pytest.approx(0.6, abs=0.05)
    assert np.mean([row.value for row in after]) == pytest.approx(0.3, abs=0.05)
    assert all(row.q05 < 0.3 < row.q95 for row in after)
    assert [row.direct for row in after] == [row.value for row in rows if row.segment == "all"]


def test_what_no_respondent_said_is_not_poststratified():
    """A published wave outside the tracker's periods has no profiles: the series is pooled."""
    tracker = profiled(share=0.8)
    declared = company(survey=Survey(margins={"definition": {"y": 0.2, "o": 0.8}}))
    own = ledger(declared, tracker=tracker, waves=[wave(9, 0.5)])
    found = pooled(measures(own, declared), declared, people=respondents(tracker, declared))
    assert not any(row.poststratified for row in found if row.measure == "awareness")


def test_all_is_of_everybody_where_many_have_no_segment():
    """One in four is of no segment; in the segments alone nobody knows the brand's like."""
    rows = [
        {"respondent": f"p{t}-{i}", "period": week(t), "brand": "own",
         "segment": None if i % 4 == 0 else ("young", "old")[i % 2],
         "awareness": float(i % 4 == 0 or i % 10 == 3)}
        for t in range(4) for i in range(400)
    ]  # fmt: skip
    found = by_place(levels(None, tracker=rows)[1])
    direct = found["all", "2024-W03"].direct
    assert found["all", "2024-W03"].value == pytest.approx(direct, abs=0.02)


def test_satisfaction_with_several_things_varies_less_than_yes_and_no():
    """Pooled CSAT of three items alike was wider than the direct one, by half."""
    rng = np.random.default_rng(4)
    rows = [
        {"respondent": f"p{t}-{i}", "period": week(t), "brand": "own",
         **{f"q{k}": float(np.clip(mood + rng.integers(0, 3), 1, 5)) for k in range(3)}}
        for t in range(1) for i in range(90) for mood in (rng.integers(0, 5),)
    ]  # fmt: skip
    items = Index(id="satisfaction", label=Label(id="satisfaction"), items=("q*",), scale=(1, 5))
    workspace = company(indexes={"satisfaction": items})
    direct, found = levels(None, workspace, tracker=rows)
    csat = next(row for row in found if row.measure == "csat")
    width = next(row.q95 - row.q05 for row in direct if row.measure == "csat")
    assert csat.q95 - csat.q05 < 1.02 * width
