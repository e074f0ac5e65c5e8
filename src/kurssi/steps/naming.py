"""Sentences of rooms that know levers by id alone, in the names that people gave them."""

from kurssi.messages import Message
from kurssi.workspace.company import Workspace

# The places of a sentence where a lever's id stands.
PLACES = frozenset({"lever", "levers", "first", "second"})


def named(sentence: Message, workspace: Workspace) -> Message:
    """The sentence with levers by their labels; sentences within it likewise."""
    return Message(
        sentence.id,
        **{place: _named(place, value, workspace) for place, value in sentence.values.items()},
    )


def _named(place: str, value: object, workspace: Workspace) -> object:
    if isinstance(value, tuple):
        return tuple(_named(place, part, workspace) for part in value)
    if isinstance(value, Message):
        return named(value, workspace)
    if place in PLACES and isinstance(value, str) and value in workspace.levers:
        return workspace.levers[value].label
    return value
