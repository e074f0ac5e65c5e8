"""What a page's forms ask for: carried out, then back to a page (so that a reload asks nothing)."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from kurssi.errors import KurssiError
from kurssi.views.report import report_when_ready
from kurssi.views.web import board, bring, data, jobs, plan, plan_acts, words
from kurssi.views.web.answers import asked_of, refused
from kurssi.views.web.kept import Kept, NotYet
from kurssi.views.web.page import Asked, Page
from kurssi.views.web.plan_asked import amounts

MOST_OF_A_FORM = 2**20  # bytes
SEE = 303
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Act = Callable[[Asked, Mapping[str, str]], str | None]


def acts(kept: Kept, pages: tuple[Page, ...]) -> APIRouter:
    """The routes of every form, and of what is downloaded or followed."""
    router = APIRouter()

    def route(path: str, page: Page, act: Act) -> None:
        router.add_api_route(path, _acts(kept, pages, page, act), methods=["POST"])

    route("/words", words.PAGE, words.say)
    route("/jobs/begin", jobs.PAGE, jobs.begin)
    route("/jobs/stop", jobs.PAGE, jobs.end)
    route("/bring/confirm", bring.PAGE, bring.confirm)
    route("/plan/begin", plan.PAGE, plan_acts.begin)
    route("/plan/stop", plan.PAGE, jobs.end)
    route("/plan/show", plan.PAGE, plan_acts.show)
    route("/plan/keep", plan.PAGE, plan_acts.keep)

    @router.get("/plan/exact")
    async def exact(request: Request) -> Response:
        def said() -> dict[str, object]:
            asked = asked_of(request, kept, plan.PAGE)
            return plan.told(asked, amounts(asked.own.get("at", ""), asked.workspace.levers))

        headers = {"cache-control": "no-store"}
        try:
            return JSONResponse(await run_in_threadpool(said), headers=headers)
        except NotYet:
            return Response(status_code=503, headers=headers)

    @router.get("/plan/book.xlsx")
    async def book(request: Request) -> Response:
        try:
            asked = await run_in_threadpool(asked_of, request, kept, plan.PAGE)
            content = await run_in_threadpool(plan_acts.book, asked)
        except KurssiError as error:
            return await run_in_threadpool(refused, request, kept, pages, error)
        named = {"content-disposition": 'attachment; filename="kurssi-plan.xlsx"'}
        return Response(content, media_type=WORKBOOK, headers=named)

    @router.post("/bring/file")
    async def bring_file(request: Request) -> Response:
        asked = await run_in_threadpool(asked_of, request, kept, bring.PAGE)
        try:
            name = await bring.hold(asked, request.query_params.get("name", ""), request.stream())
        except KurssiError as error:
            return await run_in_threadpool(refused, request, kept, pages, error)
        return RedirectResponse(asked.look.address("/bring", file=name), SEE)

    @router.get("/data/mend.csv")
    async def mend(request: Request) -> Response:
        asked = await run_in_threadpool(asked_of, request, kept, data.PAGE)
        report = await run_in_threadpool(asked.check)
        sheet = data.mend_sheet(report.intake.findings, asked.look.language)
        named = {"content-disposition": 'attachment; filename="kurssi-mend.csv"'}
        return Response(sheet, media_type="text/csv; charset=utf-8", headers=named)

    @router.get("/report")
    async def take_along(request: Request) -> Response:
        def made() -> str:
            return report_when_ready(asked_of(request, kept, board.PAGE))

        try:
            content = await run_in_threadpool(made)
        except KurssiError as error:
            return await run_in_threadpool(refused, request, kept, pages, error)
        named = {"content-disposition": 'attachment; filename="kurssi-report.html"'}
        return Response(content, media_type="text/html; charset=utf-8", headers=named)

    @router.get("/jobs/events")
    async def events(request: Request, job: str) -> Response:
        asked = await run_in_threadpool(asked_of, request, kept, jobs.PAGE)
        told = {"cache-control": "no-store"}
        return StreamingResponse(
            jobs.follow(asked, job), media_type="text/event-stream", headers=told
        )

    return router


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
            except KurssiError as error:
                return refused(request, kept, pages, error)
            kept.forget()
            return RedirectResponse(where or asked.look.address(page.path), SEE)

        return await run_in_threadpool(done)

    return carry_out
