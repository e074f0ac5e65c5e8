"""A fitted tiny company, served, and a real browser to look at it with."""

import asyncio
import shutil
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

import pytest
import uvicorn

import tiny
from kurssi import steps
from kurssi.messages import Message
from kurssi.planning.purses import Ask
from kurssi.steps import dragging
from kurssi.steps.wording import spoken_by
from kurssi.views.contents import contents_of
from kurssi.views.web.app import create_app
from kurssi.views.web.kept import Kept
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked


@pytest.fixture(scope="session")
def fitted(tmp_path_factory):
    """The tiny company after a quick fit."""
    folder = tiny.write(tmp_path_factory.mktemp("web") / "company")
    with mock.patch.multiple("kurssi.posterior.checkup", ROUGH_R_HAT=9.0, ROUGH_DRAWS=0):
        steps.fit(steps.open_workspace(folder), quick=True)
    return folder


@pytest.fixture(scope="session")
def told(fitted, tmp_path_factory):
    """The contents of the tiny company's report by language and reader, counted once for all.

    A quick fit is never traded on: here its levers may be moved all the same. Two plans are kept.
    """
    from kurssi.planning.purses import Declared

    folder = shutil.copytree(fitted, tmp_path_factory.mktemp("told") / "company")
    kept = Kept(folder, patience=600)
    fixed = {("search", "all"): Message("kurssi.toml says that it is fixed")}
    declared = {"return_value": Declared(kept=fixed, departments={})}
    with mock.patch("kurssi.steps.dragging.declared_of", **declared):
        keep_two(steps.open_workspace(folder), Ask(), None)
    visit = kept.begin()

    def contents(language, department=None):
        workspace = visit.workspace()
        if department is not None:
            workspace = spoken_by(workspace, department)
        look = Look(language=language, report=True)
        with (
            mock.patch("kurssi.steps.dragging.declared_of", **declared),
            mock.patch("kurssi.steps.planning.declared_of", **declared),
        ):
            return contents_of(Asked(kept=visit, workspace=workspace, look=look, own={}))

    yield contents
    kept.close()


def keep_two(workspace, ask, found):
    """Keep the plan by two names, one lever moved apart."""
    bench = dragging.bench(workspace, periods=ask.periods)
    under = dragging.sliders(bench, ask, found)
    one = under.slides.slides[0]
    for name, share in (("A", 0.2), ("B", 0.8)):
        at = {one.lever: one.low + share * (one.high - one.low)}
        dragging.keep_dragged(bench, under.dragged, at, name)


@contextmanager
def serving(folder, patience=60.0):
    """The page of a folder on a port of its own; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(folder, patience=patience)
    settings = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="session")
def site(fitted):
    with serving(fitted) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, driven by Playwright; skipped where either is absent."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    """A page that fails the test on a console error, a failed request, or one off the machine."""
    context = browser.new_context(viewport={"width": 1024, "height": 800})
    opened = context.new_page()
    faults = []
    opened.on(
        "console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: _away(request.url, faults))
    yield opened
    context.close()
    assert faults == []


def _away(url, faults):
    if not url.startswith(("http://127.0.0.1:", "data:", "file:")):
        faults.append(f"a request off the machine: {url}")


def apart(work):
    """Run a coroutine in a thread of its own: a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()


@pytest.fixture
def copied(fitted, tmp_path):
    """A fitted company that a test may change."""
    return shutil.copytree(fitted, tmp_path / "company")
