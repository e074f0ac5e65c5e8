"""The web app put together: the only place that knows every page, and what serves them.

Accounts and roles have their place here: a dependency of the router, beside ``Guard``.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from kurssi.views.web import (
    board,
    bring,
    data,
    jobs,
    measures,
    plan,
    report,
    runs,
    targets,
    value,
    why,
    words,
)
from kurssi.views.web.acts import acts
from kurssi.views.web.answers import answer, nowhere
from kurssi.views.web.guard import Guard
from kurssi.views.web.kept import PATIENCE, Kept
from kurssi.views.web.page import Page

PAGES: tuple[Page, ...] = (
    board.PAGE,
    plan.PAGE,
    targets.PAGE,
    value.PAGE,
    measures.PAGE,
    words.PAGE,
    data.PAGE,
    runs.PAGE,
    jobs.PAGE,
    bring.PAGE,
    report.PAGE,
    why.PAGE,
)
STATIC = Path(__file__).parent / "static"
A_DAY = "public, max-age=86400"


def create_app(root: Path, *, names: tuple[str, ...] = (), patience: float = PATIENCE) -> FastAPI:
    """The app for one workspace; ``names`` are those it answers to beside its own."""
    kept = Kept(root, patience=patience)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        kept.close()

    app = FastAPI(lifespan=life, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Guard, names=names)
    app.mount("/static", Files(directory=STATIC), name="static")
    app.add_api_route("/health", health(kept), methods=["GET"])
    app.include_router(acts(kept, PAGES))
    for page in PAGES:
        app.add_api_route(page.path, shows(page, kept), methods=["GET", "HEAD"])
    app.add_exception_handler(404, lost(kept))
    return app


class Files(StaticFiles):
    """Our own files, which change with the version alone."""

    def file_response(self, *args: object, **options: object) -> Response:
        """The file, to be kept by the reader for a day."""
        found = super().file_response(*args, **options)  # type: ignore[arg-type]
        found.headers["cache-control"] = A_DAY
        return found


def shows(page: Page, kept: Kept) -> Callable[[Request], Awaitable[Response]]:
    """The route of a page."""

    async def show(request: Request) -> Response:
        return await answer(request, kept, page, PAGES)

    return show


def lost(kept: Kept) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What is shown where no page is."""

    async def show(request: Request, fault: Exception) -> Response:
        return await run_in_threadpool(nowhere, request, kept, PAGES)

    return show


def health(kept: Kept) -> Callable[[], Response]:
    """The route that says that the server lives, and of what."""

    def show() -> Response:
        return JSONResponse({"status": "ok", "version": version("kurssi")})

    return show
