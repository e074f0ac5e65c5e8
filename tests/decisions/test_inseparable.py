"""Measures that the answers cannot tell apart are quoted as one, and neither alone."""

from dataclasses import replace

import pytest

from decisions.test_board import a_desk, a_panel, find
from kurssi.decisions.board import quotes
from kurssi.decisions.quote import Side
from kurssi.ledger.panel import Inseparable
from kurssi.views.documents import quote_document


def alike(*pairs):
    """A desk where these two measures (and more twos) cannot be told apart."""
    panel = a_panel()
    found = tuple(
        Inseparable(first=a, second=b, htmt=0.96 - 0.01 * at, low=0.9, high=1.02)
        for at, (a, b) in enumerate(pairs)
    )
    return a_desk(replace(panel, tracker=replace(panel.tracker, inseparable=found)))


def test_rates_of_measures_that_cannot_be_told_apart_are_withheld_and_cx_is_quoted():
    written = quotes(a_desk())
    found = quotes(alike(("relevance", "differentiation")))
    for segment in ("all", "s0"):
        for measure in ("relevance", "differentiation"):
            there = [q for q in found if q.segment == segment and measure in (q.measure, q.via)]
            assert {q.side for q in there} == {Side.YIELD, Side.ASK, Side.BID, Side.PATH}
            for quote in there:
                assert quote.interval is None
                document = quote_document(quote, "en")
                assert (document["mean"], document["p_gain"]) == (None, None)
                for said in ("0.96", "0.90", "1.02", "customer experience", "would help"):
                    assert said in document["reason"]
        assert (
            "differentiation"
            in quote_document(
                find(found, side=Side.BID, measure="relevance", segment=segment), "en"
            )["reason"]
        )
    same = [q for q in written if not {q.measure, q.via} & {"relevance", "differentiation"}]
    assert [q for q in found if q in same] == same, "nothing else is withheld"


def test_paths_that_are_quoted_as_one_still_add_up():
    told, as_one = a_desk(), alike(("relevance", "differentiation"))
    for c, lever in enumerate(told.panel.levers):
        path = find(quotes(as_one), side=Side.PATH, lever=lever, segment="all", via="cx").interval
        both = told.posterior.via[:, c, -1, 1:3].sum(1)
        assert path.mean == pytest.approx(both.mean(), abs=1e-12)


@pytest.mark.parametrize(
    "pairs",
    [
        (),
        (("relevance", "differentiation"),),
        (("awareness", "relevance"), ("relevance", "differentiation")),
    ],
)
def test_the_paths_of_a_lever_are_all_that_it_earns(pairs):
    """All quoted paths, one or many, make a euro's gross return: mroi and the euro itself."""
    desk = alike(*pairs)
    earned = desk.posterior._replace(eur=desk.posterior.via.sum(-1))
    written = quotes(replace(desk, posterior=earned))
    for lever in desk.panel.levers:
        for segment in ("all", "s0"):
            paths = [
                q.interval.mean
                for q in written
                if (q.side, q.lever, q.segment) == (Side.PATH, lever, segment)
                and q.interval is not None
            ]
            mroi = find(written, side=Side.MROI, lever=lever, segment=segment).interval
            assert sum(paths) == pytest.approx(mroi.mean + 1.0, abs=1e-9)


def test_measures_alike_through_a_third_are_one_path():
    desk = alike(("awareness", "relevance"), ("relevance", "differentiation"))
    vias = {q.via for q in quotes(desk) if q.side is Side.PATH and q.interval is not None}
    assert vias == {"awareness=relevance=differentiation", "sales"}
    bid = find(quotes(desk), side=Side.BID, measure="relevance", segment="all")
    assert "awareness" in bid.reason.text("en"), "the one it is most alike"
    lone = replace(desk, moves=dict.fromkeys(desk.panel.levers, ("relevance", "sales")))
    path = find(quotes(lone), side=Side.PATH, lever="c0", segment="all",
                via="awareness=relevance=differentiation")  # fmt: skip
    assert path.interval.mean == pytest.approx(desk.posterior.via[:, 0, -1, 1].mean())
