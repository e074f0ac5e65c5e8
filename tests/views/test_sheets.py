"""The board as a sheet: what is traded on, what is cheapest, what is missing and why."""

from dataclasses import replace
from pathlib import Path

import pytest

from kurssi.decisions.quote import Board, Grade, Quote, Side
from kurssi.messages import Message
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


def priced(measure: str, lever: str, middle: float | None, reason: Message) -> tuple[Quote, ...]:
    """A yield (withheld where ``middle`` is None) beside an ask withheld for ``reason``."""
    bought = None if middle is None else made.interval(middle, 1.0)
    return (
        made.quote(Side.YIELD, measure, lever, unit="CX/EUR", interval=bought, reason=reason),
        made.quote(Side.ASK, measure, lever, reason=reason),
    )


def endless(chance: int) -> Message:
    return Message("{count} of {total} draws diverged", count=chance, total="all")


def withheld(*quotes: tuple[Quote, ...]) -> dict[str, list[str]]:
    board = replace(made.board(), quotes=tuple(quote for each in quotes for quote in each))
    return {
        aside.reason.text("en"): [name.text("en") for name in aside.names]
        for aside in sheet(board).withheld
    }


def test_a_price_is_missing_for_the_reason_of_the_lever_that_buys_most() -> None:
    undeclared = Message("the lever is declared not to move it (moves in kurssi.toml)")
    found = withheld(
        priced("loyalty", "tv", None, undeclared),
        priced("loyalty", "radio", 0.2, endless(30)),
        priced("loyalty", "service", 0.5, endless(12)),
    )
    assert found == {endless(12).text("en"): ["loyalty (ask, Service)"]}


def test_reasons_that_differ_in_a_number_are_told_together_with_its_range() -> None:
    found = withheld(
        priced("loyalty", "service", 0.5, endless(12)), priced("cx", "tv", 0.5, endless(31))
    )
    names = ["customer experience (ask, Television)", "loyalty (ask, Service)"]
    assert found == {"12–31 of all draws diverged": names}


def test_a_price_that_no_lever_is_declared_to_move_says_so() -> None:
    undeclared = Message("the lever is declared not to move it (moves in kurssi.toml)")
    found = withheld(priced("loyalty", "tv", None, undeclared))
    assert found == {"no lever is declared to move it (moves in kurssi.toml)": ["loyalty (ask)"]}


def test_of_levers_without_a_number_the_declared_ones_tell_why() -> None:
    undeclared = Message("the lever is declared not to move it (moves in kurssi.toml)")
    unspent = Message("nothing was spent through it in the window, so it has no rate")
    found = withheld(
        priced("loyalty", "tv", None, undeclared),
        priced("loyalty", "radio", None, undeclared),
        priced("loyalty", "service", None, unspent),
    )
    assert found == {unspent.text("en"): ["loyalty (ask)"]}


def test_a_dash_beside_a_price_is_told_of() -> None:
    price = made.quote(Side.ASK, "attention", "tv", interval=made.interval(0.002, 0.001))
    (names,) = withheld((price,)).values()
    assert names == ["attention (bid)"]


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
    assert verdict.rival is not None
    assert verdict.rival.lever.id == "radio", "but it is named"
    assert sheet(made.without_evidence()).verdict.row is None


def test_the_verdict_is_of_the_first_row_and_a_lesser_grade_d_is_no_rival() -> None:
    quotes = (
        made.mroi("tv", 1.0, 0.9),
        made.mroi("service", 0.5, 0.99),
        made.mroi("radio", 0.7, 0.99, grade=Grade.D),
    )
    verdict = sheet(replace(made.board(), quotes=quotes)).verdict
    assert verdict.row is not None
    assert verdict.row.lever.id == "tv"
    assert verdict.rival is None


def test_order_of_the_quotes_is_nothing() -> None:
    board = made.board()
    turned: tuple[Quote, ...] = tuple(reversed(board.quotes))
    again = sheet(replace(board, quotes=turned))
    assert (again.levers, again.currencies, again.verdict) == (
        sheet().levers,
        sheet().currencies,
        sheet().verdict,
    )
