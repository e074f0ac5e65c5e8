"""A page made, kept and sent; and what is said where it cannot be made."""

import gzip
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from kurssi import steps
from kurssi.errors import (
    Busy,
    InputRefused,
    KurssiError,
    NotFitted,
    NothingToQuote,
    Unknown,
    WorkspaceError,
)
from kurssi.jobs.record import Job, Kind, every
from kurssi.messages import Message
from kurssi.steps.wording import spoken_by
from kurssi.views.language import declared_language, language_of
from kurssi.views.reply import crash_report
from kurssi.views.web.drawn import draw
from kurssi.views.web.header import Header, Seen, header_of
from kurssi.views.web.jobs import KINDS
from kurssi.views.web.kept import STATE_DIR, Kept, Made, NotYet
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked, Page
from kurssi.views.web.parameters import (
    NOT_THERE,
    SHOWN,
    Company,
    Complaint,
    Misread,
    refuse_misread,
)
from kurssi.views.web.windows import NotQuoted
from kurssi.workspace.company import Workspace

AGAIN = {"refresh": "2"}  # seconds until the page asks again by itself
REFUSED, FAULT = 409, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What stands in the place of a page that cannot be shown (yet): its template and its data."""

    template: str
    told: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


async def answer(request: Request, kept: Kept, page: Page, pages: tuple[Page, ...]) -> Response:
    """The page as it stands; from the shelf where it was made since the files last changed."""
    of, stamp = kept.stamp(), page.stamp(kept.root / STATE_DIR)
    address = f"{page.path}?{request.url.query} {stamp}"
    keep = page.keep and stamp is not None
    made = kept.page(address) if keep else None
    if made is None:
        try:
            made = await run_in_threadpool(_make, request, kept, page, pages)
        except Exception as fault:
            return await run_in_threadpool(in_its_place, request, kept, pages, fault)
        if keep:
            kept.keep_page(address, made, of=of)
    return sent(request, made)


def in_its_place(
    request: Request, kept: Kept, pages: tuple[Page, ...], fault: Exception
) -> Response:
    """What is answered where what was asked for cannot be: what hinders, and what to do."""
    if isinstance(fault, NotYet):
        return _other(request, kept, pages, Instead(template="counting", headers=AGAIN))
    if isinstance(fault, NotQuoted):
        instead = Instead(template="unquoted", told={"job": fault.job})
        return _other(request, kept, pages, instead)
    if isinstance(fault, KurssiError):
        return refused(request, kept, pages, fault)
    if os.environ.get("KURSSI_DEBUG") == "1":
        raise fault
    told = {"report": crash_report(f"serve {request.url.path}", fault)}
    return _other(request, kept, pages, Instead(template="fault", told=told, status=FAULT))


def sent(request: Request, made: Made) -> Response:
    """The page on its way: packed where the reader unpacks; nothing where they have it already."""
    headers = {"etag": made.tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == made.tag:
        return Response(status_code=304, headers=headers)
    packs = "gzip" in request.headers.get("accept-encoding", "")
    if packs:
        headers["content-encoding"] = "gzip"
    body = made.packed if packs else made.content
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


def page_html(asked: Asked, page: Page, pages: tuple[Page, ...], *, part: bool = False) -> str:
    """The page as text; ``part`` leaves the frame of the page out, for a drawer."""
    made = page.make(asked)
    data = {
        "look": asked.look,
        "page": page,
        "pages": pages,
        "workspace": asked.workspace,
        "currency": asked.workspace.currency,
        "header": None if part else _header(asked.look, asked.workspace, page, made),
        **made,
    }
    return draw(f"{page.id}.html", frame="part.html" if part else "frame.html", **data)


def _header(look: Look, workspace: Workspace, page: Page, made: Mapping[str, object]) -> Header:
    stretches = made.get("stretches", ())
    assert isinstance(stretches, tuple)
    return header_of(look, workspace, Seen(page=page.id, middle=page.middle, stretches=stretches))


def asked_of(request: Request, kept: Kept, page: Page) -> Asked:
    """Who asks for a page, how it is seen, and of what: in a department's words where it reads.

    Raises:
        WorkspaceError: kurssi.toml cannot be used.
        Misread: the address says what means nothing here.
    """
    visit = kept.begin()
    workspace, query = visit.workspace(), request.query_params
    look = Look.read(page.path, query, workspace, page.own)
    refuse_misread(look, query, Company(workspace=workspace, visit=visit))
    if (name := query.get("department")) is not None and name:
        look = replace(look, department=name)
        workspace = visit.ask(("spoken", name), partial(spoken_by, workspace, name))
    own = {name: request.query_params[name] for name in page.own if name in request.query_params}
    return Asked(kept=visit, workspace=workspace, look=look, own=own)


def refused(request: Request, kept: Kept, pages: tuple[Page, ...], error: KurssiError) -> Response:
    """The page that says why not: where, what, mend, and the findings.

    A page that has nothing to show yet is no fault: it is answered, and says what would fill it.
    What is not known here is none of either: it says what was meant, and what there is.
    """
    if isinstance(error, Misread):
        return _misread(request, kept, pages, error.complaints)
    if isinstance(error, Unknown):
        one = Complaint(
            name=error.where, said="", what=error.what, mend=error.mend, status=NOT_THERE
        )
        return _misread(request, kept, pages, (one,))
    told = {
        "error": error, "findings": error.findings, "job": _under_way(kept), "bare": _bare(kept),
        "busy": _busy(kept) if isinstance(error, Busy) else None,
    }  # fmt: skip
    page = next((one for one in pages if one.path == request.url.path), None)
    empty = isinstance(error, NothingToQuote) or (isinstance(error, InputRefused) and told["bare"])
    if page is None or not empty:
        return _other(request, kept, pages, Instead(template="refused", told=told, status=REFUSED))
    template = "empty" if isinstance(error, NotFitted | InputRefused) else page.empty
    return _other(request, kept, pages, Instead(template=template, told=told))


def _under_way(kept: Kept) -> Job | None:
    """The fit that will fill the page, where one is at work."""
    jobs = every(kept.root / STATE_DIR)
    return next((one for one in jobs if one.open and one.kind is Kind.FIT), None)


def _busy(kept: Kept) -> Message | None:
    """The work that is under way, by name."""
    return next((KINDS[one.kind] for one in every(kept.root / STATE_DIR) if one.open), None)


def _bare(kept: Kept) -> bool:
    """Whether the workspace has no tables at all, so that bringing some comes first."""
    workspace = _workspace(kept)
    if workspace is None:
        return False
    try:
        return kept.ask("check", lambda: steps.check(workspace)).bare
    except (KurssiError, NotYet):
        return False


def _misread(
    request: Request, kept: Kept, pages: tuple[Page, ...], complaints: tuple[Complaint, ...]
) -> Response:
    """The page that says what an address says wrongly, with the addresses that were meant."""
    query = dict(request.query_params)

    def instead(name: str, value: str) -> str:
        """The same address with something else said."""
        return f"{request.url.path}?{urlencode({**query, name: value})}"

    status = min(one.status for one in complaints)
    told = {"complaints": complaints, "instead": instead, "most": SHOWN}
    return _other(request, kept, pages, Instead(template="misread", told=told, status=status))


def nowhere(request: Request, kept: Kept, pages: tuple[Page, ...]) -> Response:
    """What is answered where no page is."""
    one = Complaint(
        name=request.url.path[:200], said="", status=NOT_THERE,
        what=Message("there is no such page"), mend=Message("choose one above"),
    )  # fmt: skip
    return _misread(request, kept, pages, (one,))


def _make(request: Request, kept: Kept, page: Page, pages: tuple[Page, ...]) -> Made:
    asked = asked_of(request, kept, page)
    html = page_html(asked, page, pages, part="part" in request.query_params)
    return made_of(html)


def made_of(html: str) -> Made:
    """A page ready to be sent."""
    content = html.encode()
    tag = f'"{sha256(content).hexdigest()[:20]}"'
    return Made(content=content, packed=gzip.compress(content, 6), tag=tag)


def _other(request: Request, kept: Kept, pages: tuple[Page, ...], instead: Instead) -> Response:
    """A page that stands in the place of the one asked for."""
    workspace = _workspace(kept)
    asked_for = request.query_params.get("lang")
    language = asked_for if asked_for in ("fi", "en") else _language(kept.root)
    look, header = Look(path=request.url.path, language=language), None
    page = _page_of(request.url.path, pages)
    if workspace is not None:
        path = page.path if page else request.url.path
        look = Look.read(path, request.query_params, workspace, page.own if page else ())
        header = _header(look, workspace, page, {}) if page else None
    html = draw(
        f"{instead.template}.html",
        look=look, page=page or pages[0], pages=pages, workspace=workspace, header=header,
        frame="part.html" if "part" in request.query_params else "frame.html",
        currency=workspace.currency if workspace else "EUR", **instead.told,
    )  # fmt: skip
    return Response(
        html, instead.status, media_type="text/html; charset=utf-8",
        headers={"cache-control": "no-store", **instead.headers},
    )  # fmt: skip


def _page_of(path: str, pages: tuple[Page, ...]) -> Page | None:
    """The page of an address: its own, or the one that it is a form or a file of."""
    return next((one for one in pages if one.path in (path, f"/{path.split('/')[1]}")), None)


def _workspace(kept: Kept) -> Workspace | None:
    try:
        return kept.workspace()
    except (WorkspaceError, NotYet):
        return None


def _language(root: Path) -> str:
    return declared_language(root) or language_of()
