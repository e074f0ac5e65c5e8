"""What a plan that the data do not carry says: money stays, or only what is asked moves it."""

import pytest

from kurssi.planning.drawn_up import _uncarried
from kurssi.planning.plan import Carried, moves

STAYS = {"en": "the money stays as it is spread now", "fi": "raha pysyy jaettuna kuten nyt"}
ASKED = {
    "en": "the money is spread as now as far as what is asked lets it be",
    "fi": "raha jaetaan kuten nyt, sikäli kuin pyydetty sen sallii",
}


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("chance", [None, 0.8])
def test_money_that_what_is_asked_moves_is_not_said_to_stay(language, chance):
    carried = Carried(part=0.0, chance=chance, lever="tv")
    still, moved = (
        _uncarried(carried, moved=each).text(language) for each in (False, True)
    )  # fmt: skip
    assert STAYS[language] in still
    assert ASKED[language] in moved
    assert STAYS[language] not in moved
    assert ("80" in still) == (chance is not None)


def test_a_plan_on_its_way_says_how_far():
    said = _uncarried(Carried(part=0.5, chance=0.9, lever="tv"), moved=True).text("en")
    assert said.startswith("the plan goes 50% of the way")


def test_a_thousandth_of_the_budget_is_no_move():
    assert not moves([100.0, 900.0], [100.9, 899.1])
    assert moves([100.0, 900.0], [102.0, 898.0])
    assert moves([100.0, 900.0], [110.0, 990.0])  # another budget
