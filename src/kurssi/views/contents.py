"""What a report says, before it has a form: the pages' own answers, each made once.

The file that opens offline, the workbook and the slides are three forms of these contents, so a
number in one of them is the number in the others, and on the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kurssi.decisions.quote import Board
from kurssi.decisions.why import Why
from kurssi.errors import InputRefused, KurssiError, NothingToPlan, NothingToQuote
from kurssi.messages import Message, Name
from kurssi.progress import Progress, Stage, silent
from kurssi.steps.explaining import explained
from kurssi.steps.wording import spoken_by
from kurssi.views.moments import Moment
from kurssi.views.report_departments import Leaf, leaves_of
from kurssi.views.told import some
from kurssi.views.web import board, data, measures, plan, targets, value, words
from kurssi.views.web.kept import Kept
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
LEAVES = Message("writing the departments' pages")
# What is told to whoever waits, page by page.
TELLING = {
    "board": Message("reading the rates"),
    "plan": Message("making the plan"),
    "targets": Message("looking at the targets"),
    "value": Message("counting brand value"),
    "measures": Message("reading the measures"),
    "words": Message("reading the words"),
    "data": Message("looking at the data"),
}


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
    said = {"lang": language, "department": department}
    return contents_as(root, {name: one for name, one in said.items() if one is not None})


def contents_as(root: Path, said: Mapping[str, str], progress: Progress = silent) -> Contents:
    """The contents, seen as an address says; ``progress`` is told the pages one by one.

    Raises:
        KurssiError: the workspace cannot be used, or there is no such department.
    """
    kept = Kept(root, patience=LONG)
    try:
        visit = kept.begin()
        workspace = visit.workspace()
        look = replace(Look.read("/", said, workspace), report=True)
        if (department := said.get("department")) is not None:
            workspace = spoken_by(workspace, department)
            look = replace(look, department=department)
        asked = Asked(kept=visit, workspace=workspace, look=look, own={})
        return contents_of(asked, progress)
    finally:
        kept.close()


def contents_of(asked: Asked, progress: Progress = silent) -> Contents:
    """The contents, seen as the page that they are asked for from."""
    asked = replace(asked, look=replace(asked.look, report=True))
    chapters = tuple(_chapters(asked, progress))
    told = {chapter.id: chapter.told for chapter in chapters}
    progress(Stage(name=LEAVES, done=len(PAGES), total=len(PAGES) + 1))
    return Contents(
        workspace=asked.workspace,
        look=asked.look,
        chapters=chapters,
        leaves=leaves_of(asked, told),
        board=asked.board() if told["board-eur"] else None,
        made=Moment(when=datetime.now(UTC).isoformat(), clock=False).text(asked.look.language),
    )


def _chapters(asked: Asked, progress: Progress) -> Iterator[Chapter]:
    for at, (page, currency) in enumerate(PAGES):
        progress(Stage(name=TELLING[page.id], done=at, total=len(PAGES) + 1))
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
