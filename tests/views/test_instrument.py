"""The instrument report on paper and as a document, in both languages."""

import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from kurssi.survey.instrument import instrument_report
from kurssi.survey.verdicts import SEED, InstrumentReport, Separation, Soundness
from kurssi.views.instrument import SEPARATION, SOUNDNESS, instrument_document, instrument_view
from kurssi.views.part_figures import items_figure
from kurssi.workspace.company import Label, Survey
from survey import panelists

TRUST = panelists.index("trust", ["q1"])


@pytest.fixture(scope="module")
def report():
    draw = np.random.default_rng(1)
    columns = panelists.experience(draw, 300, phi=1.0, relevance=(0.8, 0.75, 0.0, 0.7))
    columns["q1"] = columns["relevance_1"]
    return instrument_report(panelists.people(columns, panelists.workspace(indexes=[TRUST])))


def paper(report, language="en", width=120, workspace=None, dispersion=None):
    console = Console(width=width, record=True, no_color=True, force_terminal=False)
    with console.capture() as capture:
        declared = workspace or panelists.workspace()
        console.print(*instrument_view(report, declared, language, width, dispersion))
    return capture.get()


def test_the_view_says_each_verdict_with_its_figures(report):
    text = paper(report)
    for said in ("one item measures something else", "one item: no alpha", "one thing"):
        assert said in text
    relevance = report.instruments[0]
    alpha = relevance.alpha
    assert f"{alpha.value:.2f} ({alpha.low:.2f}–{alpha.high:.2f})" in text
    assert f"{report.pairs[0].htmt.value:.2f}" in text
    row = next(line for line in text.splitlines() if "relevance_3" in line)
    assert "something else" in row


@pytest.mark.parametrize("width", [70, 120])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_it_fits_the_paper(report, language, width):
    assert max(map(len, paper(report, language, width).splitlines())) <= width


def test_finnish_numbers_have_a_comma(report):
    alpha = f"{report.instruments[0].alpha.value:.2f}"
    assert alpha.replace(".", ",") in paper(report, "fi")
    assert alpha not in paper(report, "fi")


def test_the_document_holds_every_figure_and_null_for_none(report):
    document = json.loads(json.dumps(instrument_document(report), allow_nan=False))
    relevance, differentiation, trust = document["instruments"]
    assert relevance["alpha"]["value"] == report.instruments[0].alpha.value
    assert relevance["verdict"] == "odd_item"
    assert [item["odd"] for item in relevance["items"]] == [False, False, True, False]
    assert differentiation["omega"] is None
    assert (trust["alpha"], trust["names"], trust["verdict"]) == (None, ["q1"], "single")
    (pair,) = document["pairs"]
    assert pair["verdict"] == "inseparable"
    assert pair["htmt"]["q05"] < pair["htmt"]["value"] < pair["htmt"]["q95"]


def test_instruments_are_called_by_their_declared_labels(report):
    label = Label(id="trust", fi="Luottamus", en="Trust in us")
    relevance = replace(TRUST, id="relevance", label=Label(id="relevance", fi="Osuvuus"))
    workspace = panelists.workspace(indexes=[replace(TRUST, label=label), relevance])
    for language, names in {"en": ("Trust in us",), "fi": ("Luottamus", "Osuvuus")}.items():
        text = paper(report, language, workspace=workspace)
        assert all(name in text for name in names)


def test_nothing_to_judge_is_said():
    empty = InstrumentReport(instruments=(), pairs=(), drawn=False)
    assert "No measure has items" in paper(empty)
    document = {"instruments": [], "pairs": [], "drawn": False, "untold": [], "seed": SEED}
    document["dispersion"] = {}
    assert instrument_document(empty) == document


def test_every_verdict_has_words():
    assert set(SOUNDNESS) == set(Soundness)
    assert set(SEPARATION) == set(Separation)


def test_the_dispersion_of_cx_is_told_with_what_it_means(report):
    text = " ".join(paper(report, dispersion={"all": 0.9842}).split())
    assert "dispersion; 1 where all answer alike" in text
    assert "everyone\u00a00.984" in text or "everyone 0.984" in text
    document = instrument_document(report, {"all": 0.9842})
    assert document["dispersion"] == {"all": 0.9842}


def test_items_are_called_by_what_they_ask_and_marked_where_turned():
    draw = np.random.default_rng(3)
    columns = panelists.experience(draw, 300)
    columns["relevance_2"] = 8 - columns["relevance_2"]
    label = Label(id="relevance_2", fi="Turha minulle", en="Useless to me")
    turned = panelists.workspace(reversed=("relevance_2",))
    declared = replace(turned, survey=Survey(labels={"relevance_2": label}))
    found = instrument_report(panelists.people(columns, declared))
    text = " ".join(paper(found, "fi", workspace=declared).split())
    assert "Turha minulle (käännetty) (relevance_2)" in text
    assert "relevance_1 (käännetty)" not in text
    items = instrument_document(found)["instruments"][0]["items"]
    assert [item["reversed"] for item in items] == [item["item"] == "relevance_2" for item in items]
    assert items[1]["label"]["en"] == "Useless to me"
    panel = items_figure(found, declared, "fi")["concat"][1]
    names = {dot["name"] for dot in panel["data"]["values"]}
    assert "Turha minulle (käännetty) (relevance_2)" in names
