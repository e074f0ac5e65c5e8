"""Parts of errors that waves share, to facts and back."""

from datetime import date

import numpy as np
import pyarrow as pa

from kurssi.ledger.facts import facts_of, in_order
from kurssi.ledger.item_errors import item_facts, item_loads


def levels(measure="relevance", days=(1, 2, 3)):
    count = len(days)
    return facts_of(
        count,
        table="tracker",
        source="a.csv",
        measure=measure,
        subject="own",
        segment="all",
        period=pa.array([date(2024, month, 1) for month in days], pa.date32()),
        value=pa.array(np.full(count, 50.0)),
        unit="points",
    )


def test_parts_come_back_where_they_were_and_nothing_elsewhere():
    mine, other = levels(), levels("loyalty")
    errors = np.array([[0.5, 0.0], [-0.2, 0.1], [0.0, 0.0]])
    ledger = in_order(pa.concat_tables([mine, other, *item_facts(mine, errors)]))
    assert len(ledger) == 6 + 3, "what is nothing is no fact"
    np.testing.assert_array_equal(item_loads(mine, ledger), errors)
    np.testing.assert_array_equal(item_loads(other, ledger), np.zeros((3, 2)))


def test_without_parts_there_is_no_direction():
    mine = levels()
    assert item_loads(mine, mine).shape == (3, 0)
    assert list(item_facts(mine, np.zeros((3, 0)))) == []
