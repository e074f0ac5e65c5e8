"""Figures of the parts: what was asked is drawn, every number with its interval."""

import math
from dataclasses import replace

import numpy as np
import pytest

from kurssi.errors import NothingToQuote
from kurssi.maths.reliability import Gauge
from kurssi.messages import Message
from kurssi.survey.drivers import NOT_EFFECTS
from kurssi.survey.instrument import instrument_report
from kurssi.survey.shares import Estimated
from kurssi.survey.verdicts import ALIKE, FLOOR, LITTLE, REST, InstrumentReport, Soundness
from kurssi.views.charts import COLOURS, save
from kurssi.views.dots import EDGE
from kurssi.views.part_figures import drivers_figure, items_figure, pooled_figure
from survey import panelists
from survey.opinions import workspace as opinions_workspace
from views import made
from views.test_drivers import FOUND, driver, outcome
from views.test_drivers import report as drivers_report
from views.test_pooled import HIDDEN, POINTS, ROW, ROWS, WORKSPACE

SURE = Gauge(0.97, 0.96, 0.98, 0.005)


def data(panel):
    return panel["data"]["values"]


def lines(panel):
    """Where rules across a panel stand."""
    return [
        each["at"] for layer in panel["layer"] if "data" in layer
        for each in layer["data"]["values"] if layer["mark"]["type"] == "rule"
    ]  # fmt: skip


def legends(panel):
    return [layer["encoding"].get("color", {}).get("legend") for layer in panel["layer"]]


def subtitle(spec):
    return " ".join(spec["title"]["subtitle"])


@pytest.fixture(scope="module")
def report():
    draw = np.random.default_rng(1)
    columns = panelists.experience(draw, 300, phi=1.0, relevance=(0.8, 0.75, 0.0, 0.7))
    return instrument_report(panelists.people(columns, panelists.workspace()))


def test_items_draw_reliability_items_and_pairs_with_their_rules(report):
    whole, relevance, differentiation, pairs = items_figure(
        report, panelists.workspace(), "en"
    )["concat"]  # fmt: skip
    assert lines(whole) == [FLOOR, LITTLE]
    assert {(dot["name"], dot["kind"]) for dot in data(whole)} >= {
        ("relevance", "alpha"), ("relevance", "omega"), ("differentiation", "alpha"),
    }  # fmt: skip
    assert lines(relevance) == lines(differentiation) == [REST]
    odd = {dot["name"]: not dot["quiet"] for dot in data(relevance)}
    assert [name for name, brought_out in odd.items() if brought_out] == ["relevance_3"]
    assert lines(pairs) == [ALIKE]
    (pair,) = data(pairs)
    assert (pair["value"], pair["low"], pair["high"]) == (
        report.pairs[0].htmt.value, report.pairs[0].htmt.low, report.pairs[0].htmt.high,
    )  # fmt: skip


def test_the_axis_holds_every_line_and_its_word(report):
    """Where all is well, every line lies outside what was found."""
    well = replace(report, instruments=tuple(
        replace(one, alpha=SURE, omega=SURE, items=tuple(replace(i, rest=SURE) for i in one.items))
        for one in report.instruments
    ))  # fmt: skip
    for panel in items_figure(well, panelists.workspace(), "en")["concat"]:
        low, high = panel["layer"][0]["encoding"]["x"]["scale"]["domain"]
        assert all(low < at < high for at in lines(panel))
        for layer in panel["layer"]:
            if layer["mark"]["type"] == "text":
                (word,) = layer["data"]["values"]
                place = (word["at"] - low) / (high - low)
                assert layer["mark"]["align"] == (
                    "left" if place < EDGE else "right" if place > 1 - EDGE else "center"
                )


def test_no_item_of_a_weak_or_refused_measure_is_as_it_should_be(report):
    def quiet(soundness):
        given = replace(report, instruments=tuple(
            replace(one, soundness=soundness, items=tuple(replace(i, odd=False) for i in one.items))
            for one in report.instruments
        ))  # fmt: skip
        spec = items_figure(given, panelists.workspace(), "en")
        return {dot["quiet"] for panel in spec["concat"][1:3] for dot in data(panel)}

    assert quiet(Soundness.SOUND) == {True}
    assert quiet(Soundness.WEAK) == quiet(Soundness.REFUSED) == {False}


def test_without_several_items_there_is_nothing_to_draw():
    empty = InstrumentReport(instruments=(), pairs=(), drawn=False)
    with pytest.raises(NothingToQuote, match="no measure has several items"):
        items_figure(empty, panelists.workspace(), "en")


def test_drivers_draw_shares_with_intervals_and_say_what_they_are_not():
    spec = drivers_figure(drivers_report(FOUND), opinions_workspace(), "en")
    assert NOT_EFFECTS.text("en") in subtitle(spec)
    (panel,) = spec["concat"]
    assert "loyalty" in panel["title"]
    shown = {(dot["name"], dot["kind"]): dot for dot in data(panel)}
    assert set(shown) == {
        (name, kind) for name in ("Service", "Price") for kind in ("share", "corrected")
    }
    one = shown["Service", "share"]
    assert (one["low"], one["value"], one["high"]) == pytest.approx((0.65, 0.7, 0.75))
    assert shown["Price", "share"]["quiet"], "noise alone would get as much"
    assert not one["quiet"]


def test_a_share_without_an_interval_is_not_drawn():
    nan = Estimated(value=0.4, q05=math.nan, q95=math.nan)
    given = outcome(replace(driver("service", 0.6), corrected=nan), driver("price", 0.4))
    dots = data(drivers_figure(drivers_report(given), opinions_workspace(), "en")["concat"][0])
    assert ("Service", "corrected") not in {(dot["name"], dot["kind"]) for dot in dots}


def test_withheld_shares_leave_nothing_to_draw():
    withheld = replace(FOUND, withheld=Message("Nothing is told."))
    with pytest.raises(NothingToQuote, match="no outcome has drivers"):
        drivers_figure(drivers_report(withheld), opinions_workspace(), "en")


def test_pooled_levels_are_drawn_beside_the_direct_ones():
    spec = pooled_figure(ROWS, WORKSPACE, "fi")
    titles = [panel["title"] for panel in spec["concat"]]
    assert titles[0].startswith("own (oma brändi) · tunnettuus · 2026-W05")
    assert any("rival" in title for title in titles)
    dots = {(dot["name"], dot["kind"]): dot for dot in data(spec["concat"][0])}
    assert dots["Nuoret", "yhdistetty"]["value"] == ROW.value
    assert dots["Nuoret", "suora"]["low"] == ROW.direct_q05
    assert dots["Nuoret", "suora"]["small"]
    assert ("Perheet", "suora") not in dots, "nobody was asked there"
    assert ("Perheet", "yhdistetty") in dots
    assert HIDDEN.segment == "families"


def test_a_legend_stands_once():
    for spec in (
        pooled_figure([ROW, POINTS], WORKSPACE, "en"),
        drivers_figure(drivers_report(FOUND, FOUND), opinions_workspace(), "en"),
    ):
        assert all(legends(spec["concat"][0]))
        assert not any(legend for panel in spec["concat"][1:] for legend in legends(panel))


def test_nothing_pooled_is_refused():
    with pytest.raises(NothingToQuote, match="no level to draw"):
        pooled_figure([], WORKSPACE, "en")


def test_each_kind_has_a_colour_of_its_own():
    assert len(set(COLOURS)) == len(COLOURS)


def test_every_part_can_be_a_picture(report, tmp_path):
    pytest.importorskip("vl_convert", reason="the extra office is not installed")
    figures = {
        "items": items_figure(report, panelists.workspace(), "fi"),
        "drivers": drivers_figure(drivers_report(FOUND), opinions_workspace(), "fi"),
        "pooled": pooled_figure(ROWS, made.company(tmp_path), "fi"),
    }
    said = {"items": "relevance_3", "drivers": "65", "pooled": "Nuoret"}
    for name, spec in figures.items():
        svg = save(spec, tmp_path / f"{name}.svg").read_text(encoding="utf-8")
        assert said[name] in svg or name == "drivers"
        assert svg.count("<path") > 5


def test_titles_of_panels_beside_each_other_stand_in_one_line():
    """A legend above a panel, or words to its left, would move its title from its neighbour's."""
    spec = drivers_figure(drivers_report(FOUND), opinions_workspace(), "en")
    assert spec["config"]["title"]["frame"] == "group"
    legends = [
        layer["encoding"]["color"]["legend"]
        for panel in spec["concat"]
        for layer in panel["layer"]
        if "color" in layer.get("encoding", {})
    ]
    assert {legend["orient"] for legend in legends if legend} == {"bottom"}
