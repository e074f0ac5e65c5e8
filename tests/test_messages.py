"""Sentences with sentences in them: every part in the reader's language."""

from kurssi.messages import Message
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
