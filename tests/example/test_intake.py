"""The written workspace, read by the product itself, is the world again."""

from datetime import date

import numpy as np
import pytest

from kurssi.findings import Severity
from kurssi.ledger.cut import cut
from kurssi.ledger.post import post
from kurssi.tables.check import check
from kurssi.workspace.declaration import read_workspace


@pytest.fixture(scope="module")
def intake(written):
    return check(read_workspace(written), today=date(2026, 11, 21))


@pytest.fixture(scope="module")
def panel(written, intake):
    company = read_workspace(written)
    return cut(post(intake, company), company)


def test_every_row_is_accepted(intake):
    assert intake.accepted
    assert intake.rows_in == intake.rows_posted
    assert {finding.severity for finding in intake.findings} <= {Severity.NOTE}
    assert set(intake.tables) == {
        "spend", "tracker", "sales", "market", "context", "experiments", "terms", "targets",
    }  # fmt: skip


def test_the_panel_is_the_world(panel, world):
    assert panel.levers == world.parameters.levers
    assert panel.segments == world.parameters.segments
    assert panel.spend == pytest.approx(world.spend)
    assert panel.attention == pytest.approx(world.attention)
    assert panel.sales.units == pytest.approx(world.units)
    assert panel.sales.category == pytest.approx(world.surroundings.category)
    assert panel.sales.contribution == pytest.approx(world.contribution)
    assert set(panel.control_names) == set(world.parameters.controls)
    price = world.surroundings.relative_price
    ours = panel.sales.relative_price
    assert ours - ours.mean(0) == pytest.approx(price - price.mean(0), abs=1e-4)


def test_the_tracker_is_the_truth_with_the_error_it_says(panel, world):
    tracker = panel.tracker
    order = [tracker.measures.index(name) for name in world.parameters.measures]
    miss = tracker.logit[..., order] - world.history.states
    z = np.where(tracker.seen[..., order], miss / np.sqrt(tracker.variance[..., order]), np.nan)
    assert np.abs(np.nanmean(z, axis=(0, 1))).max() < 0.2
    assert np.nanstd(z, axis=(0, 1)) == pytest.approx(np.ones(len(order)), abs=0.12)
    assert tracker.dispersion == pytest.approx(world.dispersion, abs=0.005)


def test_both_experiments_reach_the_panel(panel):
    found = {(e.lever, e.measure, e.segment) for e in panel.experiments}
    assert found == {("short_video", "awareness", 0), ("tv", "units", None)}
