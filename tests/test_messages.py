"""Sentences with sentences in them: every part in the reader's language."""

import pytest

from kurssi.messages import Message, Number, Range
from kurssi.workspace.company import Label

NAMES = (Message("awareness"), Message("loyalty"))


def test_the_parts_of_a_tuple_are_rendered_each():
    said = Message("no measure is in the tables: {names}", names=(*NAMES, "own", 3))
    assert said.text("fi").endswith("tunnettuus, uskollisuus, own, 3")
    assert str(said).endswith("awareness, loyalty, own, 3")


def test_messages_and_labels_are_rendered_however_deep():
    label = Label(id="image", fi="Mielikuva", en="Image")
    inner = Message("{name}", name=(label, Message("{each}", each=NAMES)))
    assert Message("{inner}", inner=inner).text("fi") == "Mielikuva, tunnettuus, uskollisuus"
    assert str(Message("{inner}", inner=inner)) == "Image, awareness, loyalty"


def test_nothing_to_tell_is_no_words():
    assert str(Message("{names}.", names=())) == "."


@pytest.mark.parametrize(
    ("number", "fi", "en"),
    [
        (Number(0.417, 2), "0,42", "0.42"),
        (Number(-1.5), "\u22121,5", "\u22121.5"),
        (Number(-0.001, 2), "0,00", "0.00"),
        (Number(5.0), "5", "5"),
        (Number(10_000, 0), "10\u00a0000", "10,000"),
        (Number(99999), "99999", "99999"),
        (Number(-1234.5, 1), "\u22121\u00a0234,5", "\u22121,234.5"),
        (Range(48.6, 49.4), "49", "49"),
        (Range(40, 52), "40–52", "40 to 52"),
        (Range(0.1, 0.25, 2), "0,10–0,25", "0.10 to 0.25"),
    ],
)
def test_numbers_are_written_as_the_reader_does(number, fi, en):
    assert (number.text("fi"), number.text("en")) == (fi, en)
    assert Message("{n} %", n=number).text("fi") == f"{fi} %"
