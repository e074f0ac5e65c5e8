"""Ledger to panel: every rule on a ledger small enough to be checked by head."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import numpy as np
import pytest

from kurssi.errors import NothingToQuote
from kurssi.ledger.cut import cut
from kurssi.periods import Frequency
from ledger.by_hand import SEGMENTS, TWO, company, ledger, lever, sales_rows, spent, wave, week

# The grid


def test_the_grid_runs_over_the_sales():
    workspace = company(levers=(lever("tv"),))
    made = ledger(
        workspace,
        sales=sales_rows(8)[2:],
        spend=[spent(0, spend=70.0), spent(3), spent(11)],
        waves=[wave(t, 0.5) for t in range(12)],
    )
    panel = cut(made, workspace)
    assert (panel.grid.first, panel.grid.count) == (week(2), 6)
    assert panel.spend[:, 0, 0].tolist() == [0, 100, 0, 0, 0, 0], "what lies outside is left out"
    assert panel.tracker.seen.sum() == 6


def test_without_sales_the_grid_runs_over_the_rest():
    workspace = company(levers=(lever("tv"),))
    panel = cut(
        ledger(workspace, spend=[spent(1)], waves=[wave(t, 0.5) for t in range(3, 9)]), workspace
    )
    assert (panel.grid.first, panel.grid.count) == (week(1), 8)
    assert panel.sales is None


def test_nothing_on_the_own_brand_is_refused():
    workspace = company()
    with pytest.raises(NothingToQuote) as refused:
        cut(ledger(workspace, sales=[r | {"brand": "rival"} for r in sales_rows(3)]), workspace)
    assert "own" in str(refused.value)


def test_months_are_periods_too():
    workspace = company(frequency=Frequency.MONTH)
    rows = [
        r | {"period": r["period"].replace(month=m + 1)} for m, r in enumerate(sales_rows(1) * 7)
    ]
    panel = cut(ledger(workspace, sales=rows), workspace)
    assert panel.grid.labels == tuple(f"2024-0{m}" for m in range(1, 8))
    assert panel.sales.seen.all()


# The resolution


def test_segments_are_those_that_sales_and_tracker_share():
    workspace = company(SEGMENTS)
    by_segment = sales_rows(6, TWO)
    waves = [wave(t, 0.5, segment=g) for t in range(6) for g in TWO]
    whole = [wave(t, 0.5) for t in range(6)]
    assert cut(ledger(workspace, sales=by_segment), workspace).segments == TWO
    assert cut(ledger(workspace, sales=by_segment, waves=waves), workspace).segments == TWO
    for tables in (
        {"sales": by_segment, "waves": whole},
        {"sales": sales_rows(6), "waves": waves},
    ):
        panel = cut(ledger(workspace, **tables), workspace)
        assert panel.segments == ("all",)
        assert panel.population.tolist() == [1000.0]


def test_without_segments_there_is_one():
    workspace = company(population=900.0)
    panel = cut(ledger(workspace, sales=sales_rows(6)), workspace)
    assert panel.segments == ("all",)
    assert panel.population.tolist() == [900.0]
    assert panel.sales.units.tolist() == [[100.0]] * 6


def test_segmented_sales_are_summed_for_everybody_where_all_are_there():
    workspace = company(SEGMENTS)
    sales = sales_rows(6, TWO)
    del sales[7]  # week 3 of the old
    panel = cut(ledger(workspace, sales=sales, waves=[wave(t, 0.5) for t in range(6)]), workspace)
    assert panel.sales.units[:, 0].tolist() == [200.0] * 6
    assert panel.sales.seen[:, 0].tolist() == [True, True, True, False, True, True]


# Controls and experiments


def context(t: int, value: float, segment: str | None = None, name: str = "holiday"):
    return {"period": week(t), "name": name, "value": value, "segment": segment}


def test_controls_are_standardised_and_constants_left_out():
    workspace = company()
    rows = [context(t, float(t)) for t in range(6)] + [
        context(t, 7.3, name="same") for t in range(6)
    ]
    panel = cut(ledger(workspace, context=rows, sales=sales_rows(6)), workspace)
    assert panel.control_names == ("holiday",)
    assert panel.controls[:, 0, 0].mean() == pytest.approx(0.0, abs=1e-12)
    assert panel.controls[:, 0, 0].std() == pytest.approx(1.0)
    assert (np.diff(panel.controls[:, 0, 0]) > 0).all()


def test_a_missing_control_is_its_mean():
    workspace = company()
    rows = [context(t, float(t)) for t in range(6) if t != 2]
    panel = cut(ledger(workspace, context=rows, sales=sales_rows(6)), workspace)
    assert panel.controls[2, 0, 0] == 0.0


def test_context_for_all_holds_where_a_segment_has_none_of_its_own():
    workspace = company(SEGMENTS)
    rows = [context(t, float(t % 2)) for t in range(6)]
    rows += [context(t, float(t % 3), "old") for t in range(6)]
    panel = cut(ledger(workspace, context=rows, sales=sales_rows(6, TWO)), workspace)
    young, old = panel.controls[:, 0, 0], panel.controls[:, 1, 0]
    assert np.corrcoef(young, np.arange(6) % 2)[0, 1] == pytest.approx(1.0)
    assert np.corrcoef(old, np.arange(6) % 3)[0, 1] == pytest.approx(1.0)


def test_context_by_segment_is_weighted_for_everybody():
    workspace = company(SEGMENTS)
    rows = [
        context(t, v * (t % 2), g) for t in range(6) for g, v in zip(TWO, (4.0, 8.0), strict=True)
    ]
    panel = cut(ledger(workspace, context=rows, sales=sales_rows(6)), workspace)
    assert panel.controls[:, 0, 0].tolist() == pytest.approx([-1.0, 1.0] * 3)


def trial(first: int, last: int, **changes):
    return {
        "lever": "tv", "start": week(first), "end": week(last) + timedelta(days=6),
        "measure": "units", "spend_change": 50.0, "effect": 8.0, "se": 2.0, "design": "randomised",
        "segment": None,
    } | changes  # fmt: skip


def placed(trials, *, by_segment=True, **changes):
    workspace = company(SEGMENTS, (lever("tv"), lever("idle")))
    made = ledger(
        workspace,
        experiments=trials,
        spend=[spent(0)],
        sales=sales_rows(6, TWO if by_segment else (None,)),
    )
    return cut(made, workspace).experiments


def test_experiments_sit_on_the_grid():
    (found,) = placed([trial(1, 3, segment="old")])
    assert (found.start, found.end, found.segment) == (1, 3, 1)
    assert (found.effect, found.se, found.spend_change) == (8.0, 2.0, 50.0)


def test_experiments_that_the_panel_cannot_tell_are_left_out():
    assert placed([trial(4, 6), trial(-1, 2), trial(1, 2, lever="idle")]) == ()


def test_a_segments_experiment_is_everybodys_in_its_share():
    units, level = placed(
        [trial(1, 3, segment="old"), trial(1, 4, segment="old", measure="awareness", effect=0.04)],
        by_segment=False,
    )
    assert (units.segment, units.effect) == (None, 8.0)
    assert (level.effect, level.se) == (pytest.approx(0.03), 1.5)


# The whole


def test_a_panel_is_finite_and_in_one_shape():
    workspace = company(SEGMENTS, (lever("tv"), lever("radio")))
    made = ledger(
        workspace,
        sales=sales_rows(9, TWO),
        spend=[spent(t, segment=g) for t in range(9) for g in TWO],
        waves=[wave(t, 0.4, segment=g) for t in range(0, 9, 2) for g in TWO],
        market=[
            {"period": week(t), "segment": g, "category_units": 400.0}
            for t in range(9)
            for g in TWO
        ],
        context=[context(t, float(t % 4)) for t in range(9)],
        experiments=[trial(1, 3)],
    )  # fmt: skip

    def arrays(part):
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, np.ndarray):
                yield field.name, value
            elif is_dataclass(value):
                yield from arrays(value)

    for name, array in arrays(cut(made, workspace)):
        assert np.isfinite(array).all(), name
        assert array.shape[:2] in {(9, 2), (2,), (1,), (1, 1)}, name  # (1, 1): one measure's errors


def test_the_order_of_facts_is_nothing():
    workspace = company(SEGMENTS, (lever("tv"),))
    rows = [spent(t, segment=g, spend=t + 1.0) for t in range(6) for g in TWO]
    made = ledger(workspace, sales=sales_rows(6, TWO), spend=rows)
    turned = replace(made, facts=made.facts.take(np.arange(made.facts.num_rows)[::-1].copy()))
    first, second = cut(made, workspace), cut(turned, workspace)
    np.testing.assert_allclose(first.spend, second.spend, rtol=1e-12)
    np.testing.assert_allclose(first.sales.units, second.sales.units, rtol=1e-12)
