"""What a page's forms ask for: carried out, then back to a page (so that a reload asks nothing)."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from kurssi.errors import KurssiError
from kurssi.views.web import (
    board,
    bring,
    bring_acts,
    data,
    jobs,
    plan,
    plan_acts,
    report,
    windows,
    words,
)
from kurssi.views.web.answers import asked_of, in_its_place, refused
from kurssi.views.web.kept import Kept, NotYet
from kurssi.views.web.page import Asked, Page

MOST_OF_A_FORM = 2**20  # bytes
SEE = 303
UNKEPT = {"cache-control": "no-store"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".xlsx": WORKBOOK,
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
Act = Callable[[Asked, Mapping[str, str]], str | None]


def acts(kept: Kept, pages: tuple[Page, ...]) -> APIRouter:
    """The routes of every form, and of what is downloaded or followed."""
    router = APIRouter()
    for add in (_forms, _downloads, _followed):
        add(router, kept, pages)
    return router


def _forms(router: APIRouter, kept: Kept, pages: tuple[Page, ...]) -> None:
    """What is asked for, and a file that is brought."""

    def route(path: str, page: Page, act: Act) -> None:
        router.add_api_route(path, _acts(kept, pages, page, act), methods=["POST"])

    route("/words", words.PAGE, words.say)
    route("/jobs/begin", jobs.PAGE, jobs.begin)
    route("/jobs/stop", jobs.PAGE, jobs.end)
    route("/bring/confirm", bring.PAGE, bring_acts.confirm)
    route("/window", board.PAGE, windows.begin)
    route("/plan/begin", plan.PAGE, plan_acts.begin)
    route("/plan/stop", plan.PAGE, jobs.end)
    route("/plan/show", plan.PAGE, plan_acts.show)
    route("/plan/keep", plan.PAGE, plan_acts.keep)
    route("/report/begin", report.PAGE, report.begin)
    route("/report/stop", report.PAGE, jobs.end)

    @router.post("/bring/file")
    async def bring_file(request: Request) -> Response:
        try:
            asked = await run_in_threadpool(asked_of, request, kept, bring.PAGE)
            name = await bring_acts.hold(
                asked, request.query_params.get("name", ""), request.stream()
            )
            mapping = await run_in_threadpool(bring_acts.propose, asked, name)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as fault:
            return await run_in_threadpool(in_its_place, request, kept, pages, fault)
        return RedirectResponse(asked.look.address("/bring", file=name, mapping=mapping), SEE)


def _downloads(router: APIRouter, kept: Kept, pages: tuple[Page, ...]) -> None:
    """What a reader takes along: the plan's workbook, the mend sheet, the report."""

    @router.get("/plan/book.xlsx")
    async def book(request: Request) -> Response:
        def made() -> Response:
            content = plan_acts.book(asked_of(request, kept, plan.PAGE))
            return _file(content, "kurssi-plan.xlsx", WORKBOOK)

        return await _or_why_not(request, kept, pages, made)

    @router.get("/data/mend.csv")
    async def mend(request: Request) -> Response:
        def made() -> Response:
            asked = asked_of(request, kept, data.PAGE)
            sheet = data.mend_sheet(asked.check().intake.findings, asked.look.language)
            return _file(sheet, "kurssi-mend.csv", "text/csv; charset=utf-8")

        return await _or_why_not(request, kept, pages, made)

    def take(ending: str, kind: str) -> None:
        name = f"kurssi-report{ending}"

        async def along(request: Request) -> Response:
            def made() -> Response:
                content = report.written(asked_of(request, kept, report.PAGE), ending).read_bytes()
                return _file(content, name, kind)

            return await _or_why_not(request, kept, pages, made)

        router.add_api_route(f"/report/{name}", along, methods=["GET"])

    for ending, kind in KINDS.items():
        take(ending, kind)


def _followed(router: APIRouter, kept: Kept, pages: tuple[Page, ...]) -> None:
    """What a page's script asks for: the exact plan, and how a job goes on."""

    @router.get("/plan/exact")
    async def exact(request: Request) -> Response:
        def said() -> Response:
            asked = asked_of(request, kept, plan.PAGE)
            told = plan.told(asked)
            return JSONResponse(told, headers=UNKEPT)

        try:
            return await run_in_threadpool(said)
        except NotYet:
            return Response(status_code=503, headers=UNKEPT)
        except KurssiError as error:
            return await run_in_threadpool(refused, request, kept, pages, error)

    @router.get("/jobs/events")
    async def events(request: Request, job: str) -> Response:
        def told() -> Response:
            moves = jobs.follow(asked_of(request, kept, jobs.PAGE), job)
            return StreamingResponse(moves, media_type="text/event-stream", headers=UNKEPT)

        return await _or_why_not(request, kept, pages, told)


def _file(content: bytes | str, name: str, kind: str) -> Response:
    """What a reader takes along."""
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=named)


async def _or_why_not(
    request: Request, kept: Kept, pages: tuple[Page, ...], made: Callable[[], Response]
) -> Response:
    try:
        return await run_in_threadpool(made)
    except Exception as fault:
        return await run_in_threadpool(in_its_place, request, kept, pages, fault)


def _acts(
    kept: Kept, pages: tuple[Page, ...], page: Page, act: Act
) -> Callable[[Request], Awaitable[Response]]:
    async def carry_out(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_OF_A_FORM:
                return Response(status_code=413)
        form = {
            name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()
        }

        def done() -> Response:
            try:
                asked = asked_of(request, kept, page)
                where = act(asked, form)
            except NotYet:
                return Response(status_code=503, headers={"retry-after": "2"})
            except Exception as fault:
                return in_its_place(request, kept, pages, fault)
            kept.forget()
            return RedirectResponse(where or asked.look.address(page.path), SEE)

        return await run_in_threadpool(done)

    return carry_out
