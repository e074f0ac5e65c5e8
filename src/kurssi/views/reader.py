"""The reader: their language, their paper, and how they are told of progress."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from kurssi.messages import Message
from kurssi.progress import Progress

_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|%)|(?<=\d)[\u00a0\u202f](?=\S)")
"""Spaces within a number, and between it and its percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """``paper`` is standard output for people, None where only a document was asked for.

    ``aside`` is standard error: messages and progress. ``progress`` opens a progress display.
    ``department`` is whose words are used, where not the company's.
    """

    language: str
    paper: Console | None
    aside: Console
    progress: Callable[[], AbstractContextManager[Progress]]
    department: str | None = None

    @property
    def width(self) -> int:
        """Columns of the paper."""
        return self.paper.width if self.paper else 80

    def show(self, *sheets: RenderableType) -> None:
        """Print sheets at once, so that long work shows its first results early.

        A text that says it is not to be wrapped stays unbroken, so that it can be copied.
        """
        if self.paper is not None:
            for sheet in sheets:
                whole = isinstance(sheet, Text) and bool(sheet.no_wrap)
                if isinstance(sheet, Text) and not whole:
                    self.paper.print(_lines(sheet, self.paper.width), soft_wrap=True)
                else:
                    self.paper.print(sheet, soft_wrap=whole)

    def say(self, sentence: Message) -> None:
        """Print a sentence for people, between sheets; unbroken, so that a path can be copied."""
        if self.paper is not None:
            self.paper.print(sentence.text(self.language), soft_wrap=True)


def _lines(text: Text, width: int) -> Text:
    """The text in lines of the paper; a number goes on in no other line than it began in.

    Rich breaks at no-break spaces, too.
    """
    held = _NUMBER.sub("\u00a0", text.plain)
    letters = list(text.plain)
    start, space = 0, None
    for at, letter in enumerate(held):
        if letter == "\n":
            start, space = at + 1, None
        elif cell_len(held[start : at + 1]) > width and letter != " " and space is not None:
            letters[space] = "\n"
            start, space = space + 1, None
        if letter == " " and held[start:at].strip():
            space = at
    found = text.copy()
    found.plain = "".join(letters)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command answers: its document, and its exit code (0 done, 1 findings or refusal)."""

    document: dict[str, object]
    code: int = 0
