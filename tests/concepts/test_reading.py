"""What texts say in the index's words: cut short, typed wrong, compounds with a strange half."""

import pytest

from kurssi.concepts import lexicon
from kurssi.concepts.index import core_index
from kurssi.concepts.reading import UNKNOWN, readings

INDEX = core_index()
NAMES = {place: group for group, place in INDEX.groups.items()}


def said(text: str) -> set[str]:
    (row,) = readings([text], INDEX).says
    return {NAMES[place] for place in row.nonzero()[0]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("brändin tunnettuus", {"brand", "awareness"}),
        ("tunettuus", {"awareness"}),
        ("markkinaos. %", {"market", "share", "rate"}),
        ("Uusia as. kpl", {"new", "customer", "count"}),
        ("kilp. hinta", {"competitor", "price"}),
    ],
)
def test_a_text_says_its_words_however_they_are_cut_or_typed(text: str, words: set[str]) -> None:
    assert said(text) == words


def test_letters_of_a_known_word_are_not_the_ones_typed_wrong() -> None:
    """vastaus + laite (a device) is no slip of vastausaste (the response rate)."""
    assert "rate" not in said("vastauslaite")
    assert said("vastausste") == said("vastausaste")


def test_a_word_cut_so_short_that_it_may_be_several_says_each_and_weighs_as_one() -> None:
    both = readings(["markk."], INDEX)
    assert {"market", "marketing"} <= said("markk.")
    one, other = (INDEX.weights[INDEX.groups[word]] for word in ("market", "marketing"))
    assert min(one, other) <= both.weighs[0] <= max(one, other)


def test_a_word_that_nobody_knows_weighs_and_says_nothing() -> None:
    found = readings(["xyzzyq"], INDEX)
    assert not found.says.any()
    assert found.weighs[0] == UNKNOWN
    assert lexicon.group_of("xyzzyq") is None
