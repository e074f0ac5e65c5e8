"""A real retailer without a tracker: euros alone, graded low, and the product says so."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from kurssi import steps
from kurssi.ledger.cut import cut
from kurssi.workspace.company import Workspace

Lines = Callable[[str], list[dict[str, str]]]
Quote = dict[str, Any]
SOURCE = "mmm_stan/data.csv"


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("retail_no_tracker")


@pytest.fixture(scope="module")
def quotes(prepare: Callable[[str], Workspace], run: Callable[..., dict[str, Any]]) -> list[Quote]:
    return run(prepare("retail_no_tracker"), "--quick")["rates"]["quotes"]


def test_a_week_that_begins_on_sunday_is_posted_where_six_of_its_days_are(
    workspace: Workspace, lines: Lines
) -> None:
    panel = cut(steps.post(workspace)[1], workspace)
    assert lines(SOURCE)[0]["wk_strt_dt"] == "2014-08-03"
    assert panel.grid.first == date(2014, 8, 4)
    assert panel.grid.count == 209


def test_every_dollar_of_the_file_is_in_the_panel(workspace: Workspace, lines: Lines) -> None:
    panel = cut(steps.post(workspace)[1], workspace)
    weeks = lines(SOURCE)
    paid = sum(float(cell) for w in weeks for name, cell in w.items() if name[:5] == "mdsp_")
    assert panel.spend.sum() == pytest.approx(paid, rel=1e-12)
    assert panel.sales is not None
    sold = [float(week["sales"]) for week in weeks]
    np.testing.assert_allclose(panel.sales.units[:, 0], sold, rtol=1e-12)
    np.testing.assert_allclose(panel.sales.contribution, 0.33, rtol=1e-12)


def test_what_has_no_spend_is_context(workspace: Workspace) -> None:
    panel = cut(steps.post(workspace)[1], workspace)
    unpaid = {"emails_sent", "text_messages_sent", "affiliate_impressions"}
    assert unpaid <= set(panel.control_names)
    assert not unpaid & set(panel.levers)


def test_a_tracker_is_what_would_unlock_the_measures(workspace: Workspace) -> None:
    report = steps.check(workspace)
    tracker = next(unlock for unlock in report.unlocks if unlock.table == "tracker")
    assert any("CX" in quote.text("en") for quote in tracker.quotes)


def test_only_euros_are_quoted_and_the_rest_is_withheld_with_a_reason(quotes: list[Quote]) -> None:
    told = [quote for quote in quotes if quote["mean"] is not None]
    assert {quote["measure"] for quote in told} == {"eur"}
    assert {quote["via"] for quote in told if quote["side"] == "path"} == {"sales"}
    withheld = [quote for quote in quotes if quote["mean"] is None]
    assert {"awareness", "cx", "relevance"} <= {quote["measure"] for quote in withheld}
    assert all(quote["reason"] for quote in withheld)


def test_every_lever_has_its_returns_and_none_is_graded_on_an_experiment(
    quotes: list[Quote],
) -> None:
    for side in ("mroi", "average"):
        told = [q["lever"] for q in quotes if q["side"] == side and q["mean"] is not None]
        assert len(set(told)) == len(told) == 10
    assert {quote["grade"] for quote in quotes} <= {"C", "D"}


def test_most_levers_are_not_told_from_nothing(quotes: list[Quote]) -> None:
    """Graded D, or an interval that holds both a loss and a gain."""
    mroi = [quote for quote in quotes if quote["side"] == "mroi"]
    unsure = [q for q in mroi if q["grade"] == "D" or q["q05"] < 0 < q["q95"]]
    assert len(mroi) == 10
    assert len(unsure) >= 8


@pytest.mark.slow
def test_with_full_draws_the_chains_agree_and_no_lever_is_told_from_nothing(
    prepare: Callable[[str], Workspace], run: Callable[..., dict[str, Any]]
) -> None:
    document = run(prepare("retail_no_tracker"))
    assert "FAIL" not in {check["verdict"] for check in document["fit"]["health"]}
    mroi = [quote for quote in document["rates"]["quotes"] if quote["side"] == "mroi"]
    assert len(mroi) == 10
    assert all(q["grade"] == "D" or q["q05"] < 0 < q["q95"] for q in mroi)
