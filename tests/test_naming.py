"""Sentences of rooms that know levers by id are read with the names that people gave them."""

from pathlib import Path

from kurssi.messages import Message
from kurssi.steps.naming import named
from views import made


def test_levers_are_told_by_their_labels_and_nothing_else_is(tmp_path: Path) -> None:
    workspace = made.company(tmp_path)
    lever = next(id for id, one in workspace.levers.items() if one.label.text("en") != id)
    label = workspace.levers[lever].label.text("en")
    inner = Message("spend on {first} and {second}: {file}", first=lever, second="none", file=lever)
    whole = Message("{check}: {sentence} ({levers})", check="x", sentence=inner, levers=(lever,))
    assert named(whole, workspace).text("en") == (
        f"x: spend on {label} and none: {lever} ({label})"
    )
