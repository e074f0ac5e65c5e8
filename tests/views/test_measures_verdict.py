"""The measures in a sentence: one period, one direction, its measurement error beside it."""

import pytest

from kurssi.views.measures_verdict import measures_verdict
from kurssi.workspace.company import Workspace
from views import made


def cx(change: float, p: float, **more: object):
    ends = {"change_q05": change - 2.0, "change_q95": change + 2.0, "since": "2026-Q1"}
    return made.row("cx", "all", "2026-Q2", 48.0, change=change, p_change=p, **ends, **more)


@pytest.mark.parametrize(
    ("change", "p", "said"),
    [
        (1.5, 0.86, "it probably rose since 2026-Q1 (+1.5, with measurement error −0.5 … +3.5;"),
        (-3.0, 0.99, "it almost surely fell since 2026-Q1 (−3.0, with measurement error −5.0 …"),
        (0.3, 0.6, "whether it moved since 2026-Q1 cannot be told (+0.3, with measurement error"),
    ],
)
def test_it_says_as_much_as_the_chance_bears(
    change: float, p: float, said: str, workspace: Workspace
) -> None:
    assert said in measures_verdict([cx(change, p)], workspace, "en").text("en")


def test_it_is_of_the_own_brand_and_the_segment_asked_for(workspace: Workspace) -> None:
    rows = [cx(1.5, 0.86), cx(9.0, 0.99, brand="rival"), made.row("cx", "young", "2026-Q2", 31.0)]
    assert "48" in measures_verdict(rows, workspace, "en").text("en")
    assert "31" in measures_verdict(rows, workspace, "en", segment="young").text("en")
    nobody = measures_verdict(rows, workspace, "en", segment="families").text("en")
    assert nobody == "Nothing was measured of this segment."
