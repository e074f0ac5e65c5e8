"""Two vendors that meet without a bridge are told of, within a lever and between levers."""

import pytest

from kurssi import steps

TOML = """[company]
name = "P"
population = 1000
[levers.tv]
kind = "media"
department = "marketing"
seconds_per_impression = { mean = 6.0, sd = 2.0, source = "Alpha, 2025" }
[levers.video]
kind = "media"
department = "marketing"
"""
BRIDGE = """
[[bridges]]
seconds = "Alpha"
into = "Beta"
ratio = { mean = 1.2, sd = 0.2, source = "both measured television" }
"""
ROWS = {
    "own": "2026-01-05,tv,100,50,\n2026-01-12,tv,100,50,\n2026-01-05,video,9,,70",
    "three": "2026-01-05,tv,100,50,\n2026-01-05,video,9,,70\n2026-01-05,radio,10,5,",
    "mixed": "2026-01-05,tv,100,50,\n2026-01-12,tv,100,,400\n2026-01-05,video,9,,",
}


def told(root, toml, rows):
    root.mkdir()
    (root / "data").mkdir()
    (root / "kurssi.toml").write_text(toml, encoding="utf-8")
    head = "period,lever,spend,impressions,attentive_seconds\n"
    (root / "data" / "spend.csv").write_text(head + ROWS[rows] + "\n", encoding="utf-8")
    found = steps.check(steps.open_workspace(root)).intake.findings
    return {f.code: f for f in found if f.code.startswith("vendors")}


@pytest.mark.parametrize(
    ("rows", "by", "bridge", "codes"),
    [
        ("own", "", "", {"vendors-apart"}),
        ("own", "Beta", "", {"vendors-apart"}),
        ("own", "Beta", BRIDGE, set()),
        ("own", "Alpha", "", set()),
        ("mixed", "", "", {"vendors-in-lever"}),
        ("mixed", "Beta", "", {"vendors-in-lever"}),
        ("mixed", "Beta", BRIDGE, set()),
        ("mixed", "Alpha", "", set()),
    ],
)
def test_vendors_that_meet_are_told_of(tmp_path, rows, by, bridge, codes):
    declared = f'seconds_by = "{by}"\n' if by else ""
    place = "[levers.video]\n" if rows == "own" else "[levers.tv]\n"
    toml = TOML.replace(place, place + declared) + bridge
    found = told(tmp_path / "w", toml, rows)
    assert set(found) == codes
    for finding in found.values():
        assert "Alpha" in str(finding.what)
        assert (by or "an unnamed vendor") in str(finding.what)
        assert "bridge" in str(finding.what)


def test_vendors_that_bridges_join_through_another_are_not_apart(tmp_path):
    """As the board compares them (``decisions.attention``)."""
    radio = """[levers.radio]
kind = "media"
department = "marketing"
seconds_per_impression = { mean = 3.0, sd = 1.0, source = "Gamma, 2025" }
"""
    toml = TOML.replace("[levers.video]\n", '[levers.video]\nseconds_by = "Beta"\n') + radio
    second = BRIDGE.replace('"Beta"', '"Gamma"').replace('"Alpha"', '"Beta"')
    assert told(tmp_path / "joined", toml + BRIDGE + second, "three") == {}
    (apart,) = told(tmp_path / "apart", toml + BRIDGE, "three").values()
    assert "Gamma" in str(apart.what)
