"""Where a plan's next euro and the board's part most, and what is not compared."""

import numpy as np

from kurssi.decisions.quote import Side
from kurssi.planning.beside_board import parting
from views import made
from views.planned import row


def test_it_is_the_money_that_parts_most_with_the_periods_it_was_spent_in():
    rows = (
        row("tv", "all", 900.0, 1200.0, back=3.0),
        row("service", "families", 500.0, 200.0, back=1.2),
        row("search", "all", 200.0, 200.0, back=9.0, kept=True),
    )
    quotes = [
        made.quote(Side.MROI, "eur", lever, interval=made.interval(middle, 0.5))
        for lever, middle in (("tv", 0.75), ("service", 0.2), ("search", 0.0))
    ]
    spend = {
        ("tv", "all"): np.array([1.0, 0.0, 0.0, 2.0]),
        ("service", "families"): np.ones(4), ("search", "all"): np.ones(4),
    }  # fmt: skip
    found = parting(rows, quotes, spend)
    assert found is not None
    assert (found.lever, found.here, found.board) == ("tv", 3.0, 1.75)
    assert (found.spent, found.window) == (2, 4)
    assert parting(rows[2:], quotes, spend) is None, "what is kept has no next euro"
    near = [made.quote(Side.MROI, "eur", "tv", interval=made.interval(1.95, 0.5))]
    assert parting(rows[:1], near, spend) is None, "five cents of a euro are the same"
    assert parting(rows, [], spend) is None, "nor is anything compared with no board"
