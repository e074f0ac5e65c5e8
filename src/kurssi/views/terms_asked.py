"""What `kurssi terms` is asked to do. Light: it stands below `kurssi --help`."""

from dataclasses import dataclass
from enum import StrEnum

import typer

from kurssi.messages import Message


class Action(StrEnum):
    """What to do with words."""

    LIST = "list"
    CONCEPTS = "concepts"
    MATCH = "match"
    PROPOSE = "propose"
    ACCEPT = "accept"
    REJECT = "reject"
    CONFLICTS = "conflicts"
    AGREEMENT = "agreement"
    EXPORT = "export"


# How many words each takes: at least, at most (None: any number).
_TAKES: dict[Action, tuple[int, int | None]] = {
    Action.LIST: (0, 0),
    Action.CONCEPTS: (0, None),
    Action.MATCH: (1, None),
    Action.PROPOSE: (0, 0),
    Action.ACCEPT: (2, 2),
    Action.REJECT: (2, 2),
    Action.CONFLICTS: (0, 0),
    Action.AGREEMENT: (0, 0),
    Action.EXPORT: (1, 1),
}
_SAYING = (Action.ACCEPT, Action.REJECT)
_OF_ALL = (Action.CONCEPTS, Action.EXPORT)  # the core vocabulary is nobody's
_MATCHING = (Action.MATCH, Action.PROPOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """The action, its words, whose words they are, who says so, and whether meanings count."""

    action: Action
    words: tuple[str, ...] = ()
    department: str | None = None
    who: str | None = None
    by_meaning: bool = False

    def refuse_misused(self, language: str) -> None:
        """Refuse words that the action does not take, or lacks: a usage error."""
        least, most = _TAKES[self.action]
        few, many = len(self.words) < least, most is not None and len(self.words) > most
        if few or many:
            raise typer.BadParameter(_usage(self.action).text(language), param_hint="TEXT")
        misplaced = {
            "--department": self.department is not None and self.action in _OF_ALL,
            "--by-whom": self.who is not None and self.action not in _SAYING,
            "--by-meaning": self.by_meaning and self.action not in _MATCHING,
        }
        for option in (name for name, wrong in misplaced.items() if wrong):
            said = Message(
                "{option} does not go with {action}", option=option, action=self.action.value
            )
            raise typer.BadParameter(said.text(language), param_hint=option)


def _usage(action: Action) -> Message:
    match action:
        case Action.MATCH:
            return Message("name the words to match: kurssi terms match TEXT...")
        case Action.ACCEPT:
            return Message("name a word and its concept: kurssi terms accept TEXT CONCEPT")
        case Action.REJECT:
            return Message(
                "name a word and the concept it is not: kurssi terms reject TEXT CONCEPT"
            )
        case Action.EXPORT:
            return Message("name the file to write: kurssi terms export FILE.ttl")
        case _:
            return Message("kurssi terms {action} takes no more words", action=action)
