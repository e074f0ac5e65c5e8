"""The report: the pages of the web view in one file that opens offline, and prints well.

Nothing is fetched and nothing runs: style and letters are within. The same pages, made by the same
functions, so a number in it is the number on the page.
"""

import base64
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kurssi.errors import InputRefused, NothingToPlan, NothingToQuote
from kurssi.messages import Message, Name
from kurssi.views.web import board, data, measures, plan, targets, value, words
from kurssi.views.web.departments import departments
from kurssi.views.web.drawn import STATIC, draw
from kurssi.views.web.kept import Kept, NotYet
from kurssi.views.web.look import CX, EUR, Look
from kurssi.views.web.page import Asked, Page
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
POLICY = "default-src 'none'; style-src 'sha256-{style}'; font-src data:; img-src data:"


def report(root: Path, language: str | None = None) -> str:
    """The report on a workspace, as it is now.

    Raises:
        KurssiError: the workspace cannot be used.
    """
    kept = Kept(root, patience=LONG)
    try:
        visit = kept.begin()
        workspace = visit.workspace()
        look = Look(language=language or workspace.language, report=True)
        return report_of(Asked(kept=visit, workspace=workspace, look=look, own={}))
    finally:
        kept.close()


def report_when_ready(begin: Callable[[], Asked]) -> str:
    """The report, once everything on it has been counted (by others' asking, too).

    Each try begins anew, of the files as they are then.
    """
    until = time.monotonic() + LONG
    while True:
        try:
            return report_of(begin())
        except NotYet:  # each asking waits a little
            if time.monotonic() > until:
                raise


def report_of(asked: Asked) -> str:
    """The report, seen as the page it is asked for from."""
    look, workspace = replace(asked.look, report=True), asked.workspace
    style = inlined()
    chapters = list(_chapters(replace(asked, look=look)))
    return draw(
        "report.html",
        look=look,
        workspace=workspace,
        currency=workspace.currency,
        style=style,
        policy=POLICY.format(style=base64.b64encode(sha256(style.encode()).digest()).decode()),
        chapters=chapters,
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
    )


def _chapters(asked: Asked) -> Iterator[tuple[str, Name, str]]:
    """Id, name and body of each page that can be made; what cannot be is said in its place."""
    for page, currency in PAGES:
        name = IN_CX if currency == CX else page.name
        look = replace(asked.look, path=page.path, currency=currency)
        yield f"{page.id}-{currency}", name, _body(replace(asked, look=look), page, asked.workspace)
    for id_, label, lines in departments(asked):
        look = replace(asked.look, path="/")
        told = {"department": label, **lines}
        body = draw("department.html", look=look, currency=asked.workspace.currency, **told)
        yield f"department-{id_}", label, body


def _body(asked: Asked, page: Page, workspace: Workspace) -> str:
    known = {"look": asked.look, "page": page, "pages": (), "workspace": workspace}
    known |= {"currency": workspace.currency, "frame": "part.html"}
    try:
        return draw(f"{page.id}.html", **{**known, **page.make(asked)})
    except (InputRefused, NothingToPlan, NothingToQuote) as refusal:
        return draw("empty.html", **known, error=refusal)


def inlined() -> str:
    """The style with its letters within."""

    def within(found: re.Match[str]) -> str:
        content = base64.b64encode((STATIC / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{content}")'

    style = (STATIC / "kurssi.css").read_text(encoding="utf-8")
    return re.sub(r'url\("(fonts/[\w.-]+)"\)', within, style)
