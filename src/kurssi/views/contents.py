"""What a report says, before it has a form: the pages' own answers, each made once.

The file that opens offline, the workbook and the slides are three forms of these contents, so a
number in one of them is the number in the others, and on the page.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kurssi.decisions.quote import Board
from kurssi.decisions.why import Why
from kurssi.errors import InputRefused, KurssiError, NothingToPlan, NothingToQuote
from kurssi.messages import Message, Name
from kurssi.steps.explaining import explained
from kurssi.steps.wording import spoken_by
from kurssi.views.report_departments import Leaf, leaves_of
from kurssi.views.told import some
from kurssi.views.web import board, data, measures, plan, targets, value, words
from kurssi.views.web.kept import Kept, NotYet
from kurssi.views.web.look import CX, EUR, Look
from kurssi.views.web.page import Asked, Page
from kurssi.views.web.why_quote import key
from kurssi.workspace.company import Workspace

LONG = 600.0  # seconds that a report waits for its numbers
PAGES: tuple[tuple[Page, str], ...] = (
    (board.PAGE, EUR),
    (board.PAGE, CX),
    (plan.PAGE, EUR),
    (targets.PAGE, EUR),
    (value.PAGE, EUR),
    (measures.PAGE, EUR),
    (words.PAGE, EUR),
    (data.PAGE, EUR),
)
IN_CX = Message("Rate board in CX")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One page as it is told: ``told`` is what it answers, or ``refusal`` why it does not.

    ``why`` explains the number of a board's verdict.
    """

    id: str
    name: Name
    page: Page
    look: Look
    why: Why | None = None
    told: Mapping[str, object] = field(default_factory=dict)
    refusal: KurssiError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a report says; ``leaves`` are its departments' own. Nothing is asked for later.

    ``board`` is None where nothing is quoted.
    """

    workspace: Workspace
    look: Look
    chapters: tuple[Chapter, ...]
    leaves: tuple[Leaf, ...]
    board: Board | None
    made: str

    @property
    def language(self) -> str:
        """The reader's."""
        return self.look.language

    def of(self, id_: str) -> Chapter | None:
        """The chapter of that name; None where it cannot be told."""
        return next((c for c in self.chapters if c.id == id_ and c.refusal is None), None)

    def text(self, name: Name | str) -> str:
        """A sentence or a name in the reader's language."""
        return name if isinstance(name, str) else name.text(self.language)


def contents(root: Path, language: str | None = None, department: str | None = None) -> Contents:
    """What there is to say of a workspace as it is now; a department's own leaf stands first.

    Raises:
        KurssiError: the workspace cannot be used, or there is no such department.
    """
    kept = Kept(root, patience=LONG)
    try:
        visit = kept.begin()
        workspace = visit.workspace()
        if department is not None:
            workspace = spoken_by(workspace, department)
        look = Look(language=language or workspace.language, report=True)
        return contents_of(Asked(kept=visit, workspace=workspace, look=look, own={}))
    finally:
        kept.close()


def contents_when_ready(begin: Callable[[], Asked]) -> Contents:
    """The contents, once everything in them has been counted (by others' asking, too).

    Each try begins anew, of the files as they are then.
    """
    until = time.monotonic() + LONG
    while True:
        try:
            return contents_of(begin())
        except NotYet:  # each asking waits a little
            if time.monotonic() > until:
                raise


def contents_of(asked: Asked) -> Contents:
    """The contents, seen as the page that they are asked for from."""
    asked = replace(asked, look=replace(asked.look, report=True))
    chapters = tuple(_chapters(asked))
    told = {chapter.id: chapter.told for chapter in chapters}
    return Contents(
        workspace=asked.workspace,
        look=asked.look,
        chapters=chapters,
        leaves=leaves_of(asked, told),
        board=asked.board() if told["board-eur"] else None,
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
    )


def _chapters(asked: Asked) -> Iterator[Chapter]:
    for page, currency in PAGES:
        look = replace(asked.look, path=page.path, currency=currency)
        seen = replace(asked, look=look)
        blank = Chapter(
            id=f"{page.id}-{currency}",
            name=IN_CX if currency == CX else page.name,
            page=page,
            look=look,
        )
        try:
            told = page.make(seen)
            yield replace(blank, told=told, why=_why(seen, some(board.Line, told, "lines")))
        except (InputRefused, NothingToPlan, NothingToQuote) as refusal:
            yield replace(blank, refusal=refusal)


def _why(asked: Asked, lines: tuple[board.Line, ...]) -> Why | None:
    """Why the first line of a board says what it says; it is the one of the verdict."""
    if not lines:
        return None
    quotes = asked.board().quotes
    quote = next(q for q in quotes if board.why_of(q, asked.look) == lines[0].why)
    desk = asked.desk()
    name = ("why", asked.look.window, *key(quote))
    return asked.kept.ask(name, lambda: explained(desk, quote))
