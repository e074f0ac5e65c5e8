"""How long work tells where it is, without knowing who shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from kurssi.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One report of progress: ``done`` of ``total`` steps of the stage ``name``."""

    name: Message
    done: int
    total: int


Progress = Callable[[Stage], None]


def silent(stage: Stage) -> None:
    """Report to nobody."""
