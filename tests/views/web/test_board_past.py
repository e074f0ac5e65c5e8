"""How a rate has moved as a picture, and the square of cross rates."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kurssi.decisions.history import Series, Then
from kurssi.decisions.quote import Cross, Grade, Side
from kurssi.messages import Message
from kurssi.views.web.board_past import crossed, past_of
from kurssi.views.web.look import Look
from views import made

WORKSPACE = made.company(Path())
BOARD = made.board()
QUOTE = replace(
    next(q for q in BOARD.quotes if q.side is Side.MROI and q.interval is not None), p_rose=0.97
)


def series(*middles: float, **changed: object) -> Series:
    days = ("2025-01-06", "2025-04-07", "2025-07-07")
    points = tuple(
        Then(period=day, interval=made.interval(middle, 0.5), p_rose=0.97)
        for day, middle in zip(days, middles, strict=False)
    )
    given = {
        "side": QUOTE.side, "measure": QUOTE.measure, "lever": QUOTE.lever,
        "segment": QUOTE.segment, "unit": QUOTE.unit, "grade": QUOTE.grade, "points": points,
        **changed,
    }  # fmt: skip
    return Series(**given)


def heights(line: str) -> list[float]:
    return [float(spot.split()[1]) for spot in line.lstrip("M").split("L")]


def test_a_rate_that_rose_goes_up_and_zero_is_where_nothing_stands() -> None:
    past = past_of(QUOTE, [series(-1.0, 0.5, 2.0)], WORKSPACE)
    assert past is not None
    first, second, third = heights(past.band.line)
    assert first > second > third  # pictures count from the top
    assert first - second == pytest.approx(second - third, abs=0.2)
    assert past.zero is not None
    assert past.mood == "up"
    assert past.since == WORKSPACE.frequency.label(date(2025, 1, 6))


def test_far_from_nothing_no_line_of_nothing_is_drawn() -> None:
    past = past_of(replace(QUOTE, p_rose=0.02), [series(5.0, 6.0, 5.5)], WORKSPACE)
    assert past is not None
    assert past.zero is None
    assert past.mood == "down"


@pytest.mark.parametrize("changed", [{"lever": "nobody"}, {"segment": "young"}, {"side": Side.BID}])
def test_anothers_past_is_not_taken(changed: dict[str, object]) -> None:
    assert past_of(QUOTE, [series(1.0, 2.0, 3.0, **changed)], WORKSPACE) is None


def test_one_window_is_no_past() -> None:
    assert past_of(QUOTE, [series(1.0)], WORKSPACE) is None
    assert past_of(QUOTE, [], WORKSPACE) is None


def cross(measure: str, per: str, middle: float | None, segment: str = "all") -> Cross:
    return Cross(
        measure=measure, per=per, segment=segment, unit="x", grade=Grade.C, reason=Message("why"),
        interval=None if middle is None else made.interval(middle, 0.1),
    )  # fmt: skip


def test_the_square_says_row_by_row_what_one_unit_is_worth_in_the_columns() -> None:
    rates = (
        cross("eur", "cx", 2.0), cross("cx", "eur", 0.5), cross("awareness", "cx", None),
        cross("eur", "awareness", 9.0, segment="young"),
    )  # fmt: skip
    square = crossed(replace(BOARD, cross=rates), Look(), WORKSPACE)
    assert square is not None
    assert len(square.names) == 2  # what is withheld, and other segments, stay out
    worth = [[None if w is None else w.interval.q50 for w in cells] for _, _, cells in square.rows]
    assert sorted(worth, key=str) == sorted([[None, 0.5], [2.0, None]], key=str)
    for at, row in enumerate(worth):
        assert row[at] is None  # of itself


def test_where_nothing_is_priced_there_is_no_square() -> None:
    assert crossed(replace(BOARD, cross=(cross("eur", "cx", None),)), Look(), WORKSPACE) is None
