"""Figures: every number has its interval, small bases are hollow, and pictures can be drawn."""

import json
import re
import sys
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.errors import KurssiError, NothingToQuote
from kurssi.survey.rivals import rivals
from kurssi.views import extras
from kurssi.views.brand_map import SIDE, map_figure
from kurssi.views.charts import (
    COLOURS,
    LIBRARY,
    PICTURES,
    apart,
    refuse_unwritable,
    save,
)
from kurssi.views.extras import OFFICE, installing
from kurssi.views.figures import LETTER, measures_figure
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


def panels(spec):
    """Every panel that has data of its own, in their order."""
    if "layer" in spec:
        return [spec]
    inside = spec.get("vconcat") or spec.get("hconcat") or spec.get("concat") or []
    return [panel for each in inside for panel in panels(each)]


def marks(panel):
    return {layer["mark"]["type"] for layer in panel["layer"]}


def data(panel):
    return panel["data"]["values"]


def colours(panel):
    (line,) = (layer for layer in panel["layer"] if layer["mark"]["type"] == "line")
    return line["encoding"]["color"]["scale"]


def names(panel):
    (text,) = (layer for layer in panel["layer"] if layer["mark"]["type"] == "text")
    return {each["name"]: each["at"] for each in text["data"]["values"]}


def grid(brands, segments, measures=("awareness", "cx")):
    return [
        row
        for brand in brands
        for segment in segments
        for measure in measures
        for row in waves(1, 2, 3, brand=brand, segment=segment, measure=measure)
    ]


def test_over_time_each_measure_is_a_panel_of_lines_with_bands_and_names(workspace):
    rows = [*waves(1, 2, 3), *waves(1, 2, 3, brand="rival"), *waves(1, 2, measure="cx")]
    found = panels(measures_figure(rows, workspace, "en"))
    assert [panel["title"] for panel in found] == ["awareness", "customer experience, 0–100"]
    assert all(marks(panel) == {"area", "line", "point", "text"} for panel in found)
    assert {each["series"] for each in data(found[0])} == {"own", "rival"}
    assert all(each["low"] < each["value"] < each["high"] for each in data(found[0]))
    assert set(names(found[0])) == {"own", "rival"}


def test_names_at_the_ends_of_lines_do_not_cover_each_other(workspace):
    rows = [row for n in range(6) for row in waves(1, 2, brand=f"b{n}")]
    places = sorted(names(panels(measures_figure(rows, workspace, "en"))[0]).values())
    assert min(after - before for before, after in pairwise(places)) >= LETTER - 1e-9


def test_brands_and_segments_are_a_row_a_measure_and_a_panel_a_segment(workspace):
    rows = grid(["own", "rival", "other"], ["all", "young", "families"])
    spec = measures_figure(rows, workspace, "en")
    assert [row["title"] for row in spec["vconcat"]] == ["awareness", "customer experience, 0–100"]
    titles = [[panel["title"]["text"] for panel in row["hconcat"]] for row in spec["vconcat"]]
    assert titles == [["everyone", "Young", "Families"]] * 2
    for row in spec["vconcat"]:
        ends = {json.dumps(panel["layer"][0]["encoding"]["y"]["scale"]) for panel in row["hconcat"]}
        assert len(ends) == 1, "panels of a row are read against each other"


@pytest.mark.parametrize("segments", [["all"], ["all", "young"]])
@pytest.mark.parametrize("brands", [1, 4, 8, 14])
def test_no_colour_is_used_twice_and_who_is_not_drawn_is_said(workspace, brands, segments):
    named = ["own", *(f"b{n}" for n in range(brands - 1))]
    spec = measures_figure(grid(named, segments), workspace, "en")
    said = " ".join(spec["title"]["subtitle"])
    for panel in panels(spec):
        scale = colours(panel)
        assert len(set(scale["range"])) == len(scale["domain"]) <= len(COLOURS)
        drawn = {each["series"] for each in data(panel)}
        assert drawn == set(scale["domain"])
        if brands > 1:
            assert "own" in drawn
            assert all(name in drawn or name in said for name in named)
            assert ("Not drawn" in said) == (drawn != set(named))


def test_many_segments_of_many_brands_are_left_to_be_named(workspace):
    rows = grid(["own", "rival"], ["all", *(f"s{n}" for n in range(12))])
    spec = measures_figure(rows, workspace, "en")
    assert "12 segments are not drawn" in " ".join(spec["title"]["subtitle"])
    assert len(panels(spec)) == 2


def test_a_figure_of_all_there_is_stays_a_page(workspace):
    names_ = ["awareness", "consideration", "preference", "loyalty", "recommendation", "nps"]
    rows = grid(["own", "a", "b", "c"], ["all", "young", "families"], [*names_, "relevance", "cx"])
    spec = measures_figure(rows, workspace, "en")
    assert sum(row["hconcat"][0]["height"] + 60 for row in spec["vconcat"]) < 1400


def test_one_period_is_dots_with_bars(workspace):
    rows = [*waves(5), *waves(5, brand="rival")]
    (panel,) = panels(measures_figure(rows, workspace, "en"))
    assert marks(panel) == {"rule", "point"}
    assert panel["layer"][0]["encoding"]["y"]["sort"] == ["own", "rival"]
    assert [dot["quiet"] for dot in data(panel)] == [False, True]


def test_segments_of_one_brand_are_named_in_the_readers_language(workspace):
    rows = [*waves(1, 2), *waves(1, 2, segment="young")]
    (panel,) = panels(measures_figure(rows, workspace, "fi"))
    assert {each["series"] for each in data(panel)} == {"kaikki", "Nuoret"}


def test_a_small_base_is_hollow_and_shown_among_many_points(workspace):
    rows = waves(*range(1, 53), small=(7,))
    (panel,) = panels(measures_figure(rows, workspace, "en"))
    points = next(layer for layer in panel["layer"] if layer["mark"]["type"] == "point")
    assert points["encoding"]["fill"]["condition"] == {"test": "datum.small", "value": "white"}
    assert "datum.small" in points["transform"][0]["filter"]
    assert [each["period"] for each in data(panel) if each["small"]] == ["2026-W07"]


def test_a_long_pause_breaks_the_line(workspace):
    rows = waves(1, 2, 3, 4, 20, 21)
    days = data(panels(measures_figure(rows, workspace, "en"))[0])
    empty = [each for each in days if each["value"] is None]
    assert len(empty) == 1
    assert "2026-01-19" < empty[0]["day"] < "2026-05-11"


def test_a_wave_between_two_missing_ones_is_a_point_with_a_bar(workspace):
    (panel,) = panels(measures_figure(waves(*range(1, 40), 41, *range(43, 52)), workspace, "en"))
    assert [each["period"] for each in data(panel) if each["lone"]] == ["2026-W41"]
    assert len([each for each in data(panel) if each["value"] is None]) == 2
    bar, points = (
        next(layer for layer in panel["layer"] if layer["mark"]["type"] == kind)
        for kind in ("rule", "point")
    )
    assert bar["transform"] == [{"filter": "datum.lone"}]
    assert (bar["encoding"]["y"]["field"], bar["encoding"]["y2"]["field"]) == ("low", "high")
    assert "datum.lone" in points["transform"][0]["filter"]


def test_nothing_to_draw_is_refused(workspace):
    with pytest.raises(NothingToQuote, match="no level to draw"):
        measures_figure([], workspace, "en")


@given(st.dictionaries(st.text(max_size=3), st.floats(-500, 500), min_size=1, max_size=9))
def test_places_moved_apart_keep_their_order_and_their_mean(wanted):
    found = apart(wanted, 11.0)
    order = sorted(wanted, key=lambda name: wanted[name])
    assert all(found[b] - found[a] >= 11.0 - 1e-6 for a, b in pairwise(order))
    assert sum(found.values()) == pytest.approx(sum(wanted.values()), abs=1e-6)
    far = {name: 11.0 * 2 * at for at, name in enumerate(order)}
    assert apart(far, 11.0) == far


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


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("figure.pdf", r"\.svg, \.png, \.html or \.json"),
        ("figure", r"\.svg, \.png, \.html or \.json"),
        ("nowhere/figure.json", "nowhere is not there"),
        ("folder.json", "a folder, not a file"),
    ],
)
def test_what_could_not_be_saved_is_refused_beforehand(tmp_path, name, what):
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(KurssiError, match=what):
        refuse_unwritable(tmp_path / name)
    refuse_unwritable(tmp_path / "figure.json")
    assert not (tmp_path / "figure.json").exists()


@pytest.mark.parametrize("ending", PICTURES)
def test_without_the_library_the_mend_is_a_command_for_this_very_python(
    tmp_path, monkeypatch, ending
):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(KurssiError) as refused:
        refuse_unwritable(tmp_path / f"figure{ending}")
    assert sys.executable in str(refused.value)
    assert OFFICE[LIBRARY] in str(refused.value)


def test_the_command_does_not_call_a_pip_that_is_not_there(monkeypatch):
    wanted = f"'{OFFICE[LIBRARY]}'"
    monkeypatch.setattr(extras, "find_spec", lambda name: object())
    assert installing(LIBRARY) == f"{sys.executable} -m pip install {wanted}"
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    monkeypatch.setattr(extras, "which", lambda name: "/usr/bin/uv")
    assert installing(LIBRARY) == f"uv pip install --python {sys.executable} {wanted}"
    monkeypatch.setattr(extras, "which", lambda name: None)
    assert installing(LIBRARY) == f"python3 -m pip --python {sys.executable} install {wanted}"


def test_the_command_installs_what_the_extra_holds():
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    whole = tomllib.loads(project.read_text(encoding="utf-8"))
    assert set(OFFICE.values()) == set(whole["project"]["optional-dependencies"]["office"])


def test_a_page_needs_no_network(workspace, tmp_path):
    pytest.importorskip("vl_convert", reason="the extra office is not installed")
    path = save(measures_figure(waves(1, 2), workspace, "fi"), tmp_path / "levels.html")
    page = path.read_text(encoding="utf-8")
    assert len(page) > 500_000, "the library is in it"
    for reference in re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']([^"']+)""", page):
        assert not reference.startswith(("http:", "https:", "//")), reference
    assert not re.search(r"""(?:import\s*\(?|from)\s*["']https?:""", page)
    assert '"actions":false' in page.replace(" ", "")


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
