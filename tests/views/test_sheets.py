"""The board as a sheet: what is traded on, what is cheapest, what is missing and why."""

from dataclasses import replace
from pathlib import Path

import pytest

from kurssi.decisions.quote import Board, Grade, Quote, Side
from kurssi.views.sheets import BoardSheet, board_sheet, chance_word
from views import made


def sheet(board: Board | None = None, segment: str = "all") -> BoardSheet:
    return board_sheet(board or made.board(), made.company(Path()), segment)


def test_levers_to_trade_on_come_first_even_below_a_grade_d() -> None:
    rows = sheet().levers
    assert [(row.lever.id, row.grade) for row in rows] == [("tv", Grade.C), ("radio", Grade.D)]


def test_the_cheapest_price_is_the_cheapest_that_may_be_traded_on() -> None:
    (cx, awareness) = sheet().currencies
    assert cx.measure.id == "cx"
    assert cx.lever is not None
    assert cx.lever.id == "tv", "radio is cheaper, but of grade D"
    assert cx.spread == pytest.approx(0.0250 - 0.0123)
    assert cx.p_gain == 0.83
    assert awareness.measure.id == "awareness"


def test_where_only_grade_d_is_quoted_it_is_shown_as_such() -> None:
    (cx, _) = sheet(made.without_evidence()).currencies
    assert cx.lever is not None
    assert (cx.lever.id, cx.grade) == ("radio", Grade.D)


def test_a_row_is_no_better_than_its_weaker_side() -> None:
    quotes = tuple(
        replace(quote, grade=Grade.B) if quote.side is Side.BID else quote
        for quote in made.board().quotes
    )
    assert {row.grade for row in sheet(replace(made.board(), quotes=quotes)).currencies} == {
        Grade.C
    }


def test_a_price_without_a_worth_has_no_spread_and_no_chance() -> None:
    quotes = tuple(quote for quote in made.board().quotes if quote.side is not Side.BID)
    (cx, _) = sheet(replace(made.board(), quotes=quotes)).currencies
    assert (cx.bid, cx.spread, cx.p_gain) == (None, None, None)
    assert cx.ask is not None


def test_a_price_that_is_not_above_nothing_is_no_price() -> None:
    hurts = made.quote(Side.ASK, "loyalty", "tv", interval=made.interval(-3.0, 1.0))
    rows = sheet(replace(made.board(), quotes=(hurts,))).currencies
    assert rows == ()


def test_what_is_missing_is_told_with_its_reason_once() -> None:
    (aside,) = sheet().withheld
    assert [name.text("en") for name in aside.names] == ["Service", "loyalty (bid)"]
    (untraded,) = sheet().untraded
    assert [name.text("en") for name in untraded.names] == ["Radio"]


def test_nothing_falls_out_of_the_sheet() -> None:
    """Every lever of the board is in a row or among the withheld."""
    levers = {quote.lever for quote in made.board().quotes if quote.side is Side.MROI}
    shown = {row.lever.id for row in sheet().levers}
    missing = {name.id for aside in sheet().withheld for name in aside.names if hasattr(name, "fi")}
    assert shown | missing == levers


def test_segments_stand_beside_everyone_only() -> None:
    assert [column.segment.id for column in sheet().segments] == ["young", "families"]
    assert sheet().segments[0].levers["tv"].mroi.q50 == 0.5
    young = sheet(segment="young")
    assert young.segments == ()
    assert [row.mroi.q50 for row in young.levers] == [0.5]


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.95, "almost surely"),
        (0.949, "probably"),
        (0.80, "probably"),
        (0.799, "perhaps"),
        (0.5, "perhaps"),
        (0.499, None),
    ],
)
def test_words_are_calibrated(p: float, word: str | None) -> None:
    found = chance_word(p)
    assert (found.id if found else None) == word


def test_the_verdict_is_of_a_lever_that_may_be_traded_on() -> None:
    verdict = sheet().verdict
    assert verdict.row is not None
    assert verdict.row.lever.id == "tv", "radio earns more, but is of grade D"
    assert sheet(made.without_evidence()).verdict.row is None


def test_order_of_the_quotes_is_nothing() -> None:
    board = made.board()
    turned: tuple[Quote, ...] = tuple(reversed(board.quotes))
    again = sheet(replace(board, quotes=turned))
    assert (again.levers, again.currencies, again.verdict) == (
        sheet().levers,
        sheet().currencies,
        sheet().verdict,
    )
