"""Figures: every number has its interval, small bases are hollow, and pictures can be drawn."""

import json
from dataclasses import replace

import numpy as np
import pytest

from kurssi.errors import KurssiError, NothingToQuote
from kurssi.survey.rivals import rivals
from kurssi.views.brand_map import SIDE
from kurssi.views.charts import save
from kurssi.views.figures import map_figure, measures_figure
from survey.markets import people_of, ticked
from survey.markets import workspace as market_workspace
from views import made


def waves(*weeks, brand="own", segment="all", measure="awareness", small=()):
    scale = 1 if measure == "awareness" else 100
    return [
        made.row(
            measure, segment, f"2026-W{week:02d}", 0.4 * scale, brand=brand,
            q05=0.35 * scale, q95=0.45 * scale, small_base=week in small,
        )
        for week in weeks
    ]  # fmt: skip


def marks(panel):
    return {layer["mark"]["type"] for layer in panel["layer"]}


def data(panel):
    return panel["data"]["values"]


def test_over_time_each_measure_is_a_panel_of_lines_with_bands(workspace):
    rows = [*waves(1, 2, 3), *waves(1, 2, 3, brand="rival"), *waves(1, 2, measure="cx")]
    spec = measures_figure(rows, workspace, "en")
    assert [panel["title"] for panel in spec["vconcat"]] == [
        "awareness", "customer experience, 0–100",
    ]  # fmt: skip
    assert all(marks(panel) == {"area", "line", "point"} for panel in spec["vconcat"])
    assert {each["series"] for each in data(spec["vconcat"][0])} == {"own", "rival"}
    assert all(each["low"] < each["value"] < each["high"] for each in data(spec["vconcat"][0]))


def test_one_period_is_dots_with_bars(workspace):
    rows = [*waves(5), *waves(5, brand="rival")]
    panel = measures_figure(rows, workspace, "en")["vconcat"][0]
    assert marks(panel) == {"rule", "point"}
    assert panel["encoding"]["y"]["sort"] == ["own", "rival"]


def test_segments_of_one_brand_are_named_in_the_readers_language(workspace):
    rows = [*waves(1, 2), *waves(1, 2, segment="young")]
    panel = measures_figure(rows, workspace, "fi")["vconcat"][0]
    assert {each["series"] for each in data(panel)} == {"kaikki", "Nuoret"}


def test_a_small_base_is_hollow_and_shown_among_many_points(workspace):
    rows = waves(*range(1, 53), small=(7,))
    panel = measures_figure(rows, workspace, "en")["vconcat"][0]
    points = next(layer for layer in panel["layer"] if layer["mark"]["type"] == "point")
    assert points["encoding"]["fill"]["condition"] == {"test": "datum.small", "value": "white"}
    assert "datum.small" in points["transform"][0]["filter"]
    assert [each["period"] for each in data(panel) if each["small"]] == ["2026-W07"]


def test_a_long_pause_breaks_the_line(workspace):
    rows = waves(1, 2, 3, 4, 20, 21)
    days = data(measures_figure(rows, workspace, "en")["vconcat"][0])
    empty = [each for each in days if each["value"] is None]
    assert len(empty) == 1
    assert "2026-01-19" < empty[0]["day"] < "2026-05-11"


@pytest.mark.parametrize(
    ("language", "marks", "month", "days"),
    [
        ("fi", (",", "\u00a0%"), "tammikuu", ("sunnuntai", "maanantai")),
        ("en", (".", "%"), "January", ("Sunday", "Monday")),
    ],
)
def test_a_figure_carries_its_language(workspace, language, marks, month, days):
    locale = measures_figure(waves(1, 2), workspace, language)["config"]["locale"]
    assert (locale["number"]["decimal"], locale["number"]["percent"]) == marks
    assert locale["time"]["months"][0] == month
    assert tuple(locale["time"]["days"][:2]) == days


def test_a_figure_says_in_words_what_it_shows(workspace):
    spec = measures_figure(waves(1, 9), workspace, "en")
    assert "awareness" in spec["description"]
    assert "2026-W01" in spec["description"]


@pytest.fixture(scope="module")
def report():
    level = np.full((6, 4), 0.4) * np.linspace(0.8, 1.2, 4)
    known = np.array([0.95, 0.9, 0.6, 0.2, 0.15, 0.1])
    aware, ticks = ticked(np.random.default_rng(1), 500, known, level)
    items = {f"{name}_{n}": ticks[..., 2 * at + n] for n in range(2)
             for at, name in enumerate(("relevance", "differentiation"))}  # fmt: skip
    return rivals(people_of({"awareness": aware, **items}), key=1)


def names_of(panel):
    layers = [layer for layer in panel["layer"] if layer["mark"]["type"] == "text"]
    return [label for layer in layers for label in layer["data"]["values"]]


def test_the_map_shows_every_brand_as_rated_and_beyond_size(report):
    spec = map_figure(report, market_workspace(), "en")
    assert len(spec["hconcat"]) == 2
    for panel in spec["hconcat"]:
        assert {label["brand"] for label in names_of(panel)} == {f"b{n}" for n in range(6)}
        assert [label["brand"] for label in names_of(panel) if label["own"]] == ["b0"]


def test_both_axes_of_the_map_are_as_long_in_points(report):
    for panel in map_figure(report, market_workspace(), "en")["hconcat"]:
        ends = [panel["encoding"][axis]["scale"]["domain"] for axis in "xy"]
        assert ends[0][1] - ends[0][0] == pytest.approx(ends[1][1] - ends[1][0])
        ellipses = next(p["data"]["values"] for p in panel["layer"] if p["mark"]["type"] == "line")
        for axis, (low, high) in zip("xy", ends, strict=True):
            assert low <= min(each[axis] for each in ellipses)
            assert max(each[axis] for each in ellipses) <= high


def test_names_on_the_map_do_not_cover_each_other(report):
    for panel in map_figure(report, market_workspace(), "en")["hconcat"]:
        low, high = panel["encoding"]["x"]["scale"]["domain"]
        scale = SIDE / (high - low)
        places = [(label["to_x"] * scale, label["to_y"] * scale) for label in names_of(panel)]
        for at, (x, y) in enumerate(places):
            for other_x, other_y in places[at + 1 :]:
                assert abs(y - other_y) > 11 or abs(x - other_x) > 11


def test_without_size_the_map_is_of_levels_alone(report):
    bare = replace(
        report, standings=tuple(replace(each, adjusted_spot=None) for each in report.standings)
    )
    assert len(map_figure(bare, market_workspace(), "fi")["hconcat"]) == 1


def test_without_standings_there_is_no_map(report):
    with pytest.raises(NothingToQuote, match="no map"):
        map_figure(replace(report, standings=()), market_workspace(), "en")


def test_a_figure_is_saved_as_json_without_any_library(workspace, tmp_path):
    spec = measures_figure(waves(1, 2), workspace, "fi")
    path = save(spec, tmp_path / "figure.json")
    assert json.loads(path.read_text(encoding="utf-8")) == spec


def test_other_endings_are_refused(workspace, tmp_path):
    with pytest.raises(KurssiError, match=r"\.json, \.svg or \.png"):
        save(measures_figure(waves(1, 2), workspace, "fi"), tmp_path / "figure.pdf")


def test_without_the_library_the_mend_names_the_extra(workspace, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    with pytest.raises(KurssiError, match=r"kurssi\[office\]"):
        save(measures_figure(waves(1, 2), workspace, "fi"), tmp_path / "figure.png")


def test_pictures_are_drawn_in_the_readers_language(workspace, report, tmp_path):
    pytest.importorskip("vl_convert", reason="the extra office is not installed")
    rows = [*waves(1, 2, 3), *waves(1, 2, 3, brand="rival"), *waves(1, 2, 3, measure="cx")]
    svg = save(measures_figure(rows, workspace, "fi"), tmp_path / "levels.svg").read_text("utf-8")
    assert "40\u00a0%" in svg or "40 %" in svg
    assert "rival" in svg
    drawn = save(map_figure(report, market_workspace(), "en"), tmp_path / "map.svg")
    assert "b5" in drawn.read_text("utf-8")
    png = save(map_figure(report, market_workspace(), "en"), tmp_path / "map.png")
    assert png.read_bytes().startswith(b"\x89PNG")
