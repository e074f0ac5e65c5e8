"""Causes of volume against the truth of simulated companies: sums, and how often they hold."""

import numpy as np
import pytest

from kurssi import steps
from kurssi.decisions.change import Counted, change
from kurssi.decisions.value import Source
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.ledger.takings import Takings
from kurssi.periods import Stretch
from recovery.value_truth import true_causes

BEFORE, AFTER = Stretch(first=52, last=103), Stretch(first=104, last=155)
ALL = np.ones(3, dtype=bool)


def takings(world):
    """The world's own sales, as they happened."""
    around = world.surroundings
    revenue = world.units * around.own_price
    unknown = np.full(revenue.shape, np.nan)
    return Takings(
        brands=("own",), units=world.units[..., None], revenue=revenue[..., None],
        sold=world.units > 0, contribution=world.units * world.contribution,
        elsewhere=np.zeros(len(revenue)), category=around.category, rest_units=unknown,
        rest_revenue=unknown, general=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "setting",
    [Setting(), Setting(feedback=1.0), Setting(bending=1.0), Setting(cross=1.0)],
    ids=["plain", "feedback", "bending", "cross"],
)
def test_true_causes_and_true_demand_make_the_volume(setting):
    """What the tide is in a world whose equations are known: demand, noise, and chance of people.

    With feedback, what demand and noise did to people is among measures' own movements.
    """
    world = live(3, setting)
    found = change(Counted.of(takings(world)), BEFORE, AFTER)
    volume = found.parts[Source.VOLUME].sum()
    truth = true_causes(world, found.lean, found.per_log, ALL)
    unexplained = world.shocks.demand + world.parameters.sales_sd * world.shocks.sales
    tide = float((found.lean * unexplained).sum(0) @ found.per_log)
    # A price that moves against measures' mean deviation is nobody's: nothing without bending.
    assert sum(truth.values()) + tide == pytest.approx(volume, rel=0.02, abs=2e4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_most_causes_hold_the_truth(seed, tmp_path):
    """90% intervals of what levers brought; one company of eight levers and 32 paths at a time."""
    workspace = steps.open_workspace(steps.simulate(seed, tmp_path / "company"))
    steps.fit(workspace)
    found = steps.value(workspace)
    world = live(seed)
    known = change(Counted.of(takings(world)), BEFORE, AFTER)
    truth = true_causes(world, known.lean, known.per_log, ALL)
    rows = [row for row in found.causes if row.cause == "lever"]
    held = [
        row.spread.q05 <= truth[str(row.cause), row.name, row.via] <= row.spread.q95 for row in rows
    ]
    assert np.mean(held) >= 0.8
