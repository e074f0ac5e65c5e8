"""Twenty simulated regions: segments with people, and quotes for every lever, for all and each."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kurssi import steps
from kurssi.ledger.cut import cut
from kurssi.workspace.company import Workspace

Lines = Callable[[str], list[dict[str, str]]]
SOURCE = "meridian_simulated/geo_full_funnel_data.csv"
LEVERS = {"awareness_video", "performance_display", "performance_native"}


@pytest.fixture(scope="module")
def workspace(prepare: Callable[[str], Workspace]) -> Workspace:
    return prepare("geo_full_funnel")


def test_every_region_is_a_segment_with_its_people_and_its_sales(
    workspace: Workspace, lines: Lines
) -> None:
    panel = cut(steps.post(workspace)[1], workspace)
    cells = lines(SOURCE)
    assert panel.segments == tuple(f"geo{number}" for number in range(20))
    assert panel.sales is not None
    for place in (0, 7, 19):
        own = [cell for cell in cells if cell["geo"] == f"Geo{place}"]
        assert panel.population[place] == pytest.approx(float(own[0]["population"]), abs=0.5)
        sold = [float(cell["conversions"]) for cell in own]
        np.testing.assert_allclose(panel.sales.units[:, place], sold, rtol=1e-12)
        paid = [float(cell["AwarenessVideo_spend"]) for cell in own]
        np.testing.assert_allclose(panel.spend[:, place, 0], paid, rtol=1e-12)


def test_demand_is_held_fixed_and_what_the_video_causes_is_not(workspace: Workspace) -> None:
    panel = cut(steps.post(workspace)[1], workspace)
    assert panel.control_names == ("category_searches",)


@pytest.mark.slow
def test_every_lever_has_a_return_for_all_and_for_each_region(
    prepare: Callable[[str], Workspace], run: Callable[..., dict[str, Any]]
) -> None:
    workspace = prepare("geo_full_funnel")
    document = run(workspace)
    assert "FAIL" not in {check["verdict"] for check in document["fit"]["health"]}
    quotes = document["rates"]["quotes"]
    mroi = {(q["lever"], q["segment"]): q["q50"] for q in quotes if q["side"] == "mroi"}
    assert set(mroi) == {(c, g) for c in LEVERS for g in ("all", *workspace.segment_ids)}
    assert None not in mroi.values()
    # A plain regression of revenue on spend, its lags and category searches, region and week means
    # removed, finds native to return the most by far (2.5 against 0.9 and 0.7).
    assert max(LEVERS, key=lambda lever: mroi[lever, "all"]) == "performance_native"
