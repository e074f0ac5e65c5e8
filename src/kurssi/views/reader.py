"""The reader: their language, their paper, and how they are told of progress."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.text import Text

from kurssi.messages import Message
from kurssi.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """``paper`` is standard output for people, None where only a document was asked for.

    ``aside`` is standard error: messages and progress. ``progress`` opens a progress display.
    """

    language: str
    paper: Console | None
    aside: Console
    progress: Callable[[], AbstractContextManager[Progress]]

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
                self.paper.print(sheet, soft_wrap=isinstance(sheet, Text) and bool(sheet.no_wrap))

    def say(self, sentence: Message) -> None:
        """Print a sentence for people, between sheets; unbroken, so that a path can be copied."""
        if self.paper is not None:
            self.paper.print(sentence.text(self.language), soft_wrap=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command answers: its document, and its exit code (0 done, 1 findings or refusal)."""

    document: dict[str, object]
    code: int = 0
