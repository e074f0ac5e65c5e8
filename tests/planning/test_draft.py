"""Whether treating segments differently pays is said by currency."""

import pytest

from kurssi.planning.draft import differently
from views.planned import interval

SURE, UNSURE, LOSS = interval(10.0, 5.0), interval(1.0, 5.0), interval(-10.0, 5.0)


@pytest.mark.parametrize(
    ("eur", "cx", "said"),
    [
        (LOSS, SURE, "pays in CX, and costs euros"),
        (SURE, LOSS, "pays in euros, and costs CX"),
        (UNSURE, SURE, "pays in CX; whether in euros, the data cannot say"),
        (SURE, UNSURE, "pays in euros; whether in CX, the data cannot say"),
        (SURE, SURE, "pays, in CX and in euros."),
        (None, SURE, "differently pays."),
        (UNSURE, UNSURE, "the data cannot say"),
        (LOSS, LOSS, "does not pay"),
        (None, UNSURE, "the data cannot say"),
        (LOSS, None, "does not pay"),
    ],
)
def test_the_verdict_names_the_currency_that_pays(eur, cx, said):
    assert said in differently(eur, cx).text("en")
