"""Simulated weeks with Finnish holidays: the calendar by weeks, and quotes for every lever."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kurssi import steps
from kurssi.ledger.cut import cut
from kurssi.ledger.panel import Panel
from kurssi.workspace.company import Workspace

Lines = Callable[[str], list[dict[str, str]]]
SOURCE = "robyn_simulated/dt_simulated_weekly.csv"
LEVERS = {"tv", "outdoor", "print", "facebook", "search"}
UNPRICED = {"competitor_sales", "newsletters_sent", "event1", "event2"}
CALENDAR = {"public_holidays", "christmas", "easter", "midsummer"}


@pytest.fixture(scope="module")
def panel(prepare: Callable[[str], Workspace]) -> Panel:
    workspace = prepare("weekly_holidays")
    return cut(steps.post(workspace)[1], workspace)


def weeks_of(panel: Panel, name: str) -> set[str]:
    """The weeks in which a control that is mostly 0 is not."""
    values = panel.controls[:, 0, panel.control_names.index(name)]
    return {panel.grid.labels[t] for t in np.flatnonzero(values > values.min())}


def test_every_euro_of_the_file_is_in_the_panel(panel: Panel, lines: Lines) -> None:
    weeks = lines(SOURCE)
    assert panel.grid.count == len(weeks) == 208
    paid = sum(float(week[name]) for week in weeks for name in week if name[-2:] == "_S")
    assert panel.spend.sum() == pytest.approx(paid, rel=1e-12)
    assert panel.sales is not None
    earned = [float(week["revenue"]) for week in weeks]
    np.testing.assert_allclose(panel.sales.units[:, 0], earned, rtol=1e-12)


def test_what_has_no_price_and_the_calendar_are_context(panel: Panel) -> None:
    assert set(panel.control_names) == UNPRICED | CALENDAR


def test_a_feast_is_in_the_weeks_it_touches(panel: Panel) -> None:
    """Midsummer's eve and day share a week; Christmas 2016 runs from Saturday into Monday."""
    assert weeks_of(panel, "midsummer") == {"2016-W25", "2017-W25", "2018-W25", "2019-W25"}
    christmas = weeks_of(panel, "christmas")
    assert {"2015-W52", "2016-W51", "2016-W52", "2018-W52"} <= christmas
    assert weeks_of(panel, "event1") == {"2018-W21"}


def test_a_sunday_closes_no_shop(panel: Panel) -> None:
    """Whit Sunday is a holiday on a Sunday, so its week is not a holiday week."""
    assert "2016-W19" not in weeks_of(panel, "public_holidays")
    assert "2016-W18" in weeks_of(panel, "public_holidays"), "Ascension Day is a Thursday"


@pytest.mark.slow
def test_every_lever_has_returns_within_belief_and_none_graded_on_an_experiment(
    prepare: Callable[[str], Workspace], run: Callable[..., dict[str, Any]]
) -> None:
    document = run(prepare("weekly_holidays"))
    assert "FAIL" not in {check["verdict"] for check in document["fit"]["health"]}
    quotes = document["rates"]["quotes"]
    for side in ("mroi", "average"):
        told = {q["lever"]: q for q in quotes if q["side"] == side and q["mean"] is not None}
        assert set(told) == LEVERS
        assert all(-6 < q["q05"] < q["q95"] < 12 for q in told.values())
    assert {quote["grade"] for quote in quotes} <= {"C", "D"}
