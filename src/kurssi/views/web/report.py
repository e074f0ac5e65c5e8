"""The report as a page: what may be taken along, written by a job, downloaded in three forms."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kurssi.errors import KurssiError
from kurssi.jobs.record import Job, Kind, State, every
from kurssi.jobs.runner import start
from kurssi.messages import Message
from kurssi.store.plans import stamps_of_plans
from kurssi.store.pointer import POINTER
from kurssi.store.runs import current_run
from kurssi.views.extras import OFFICE, install_both, missing, refuse_without
from kurssi.views.report_files import NEEDS, USUAL
from kurssi.views.report_job import MODULE, written_path
from kurssi.views.web.page import Asked, Page
from kurssi.views.web.windows import await_window

FORMS = {
    ".html": (Message("One file"), Message("opens offline, from an e-mail; sliders work in it")),
    ".xlsx": (Message("Workbook"), Message("tables, native charts and live formulas")),
    ".pptx": (Message("Slides"), Message("one verdict a slide, native charts to edit")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One form of the report; ``size`` None: it is not written, or (``install``) cannot be."""

    ending: str
    name: Message
    what: Message
    size: int | None
    install: Message | None


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NotQuoted: nothing was quoted at this window yet.
        NotYet: it is being quoted.
    """
    window = asked.look.window
    if window is not None and window != asked.workspace.window_periods:
        await_window(asked.kept, asked.workspace, window)
    wanted = options_of(asked)
    jobs = every(asked.workspace.state_dir)
    job = next((one for one in jobs if (one.kind, one.options) == (Kind.REPORT, wanted)), None)
    files = tuple(_file(asked, wanted, ending) for ending in FORMS)
    ready = any(one.size is not None for one in files)
    return {
        "verdict": _verdict(asked, job, ready=ready), "files": files, "ready": ready,
        "job": job if job is not None and job.open else None,
        "failed": job if job is not None and job.state is State.FAILED and not ready else None,
        "busy": any(one.open for one in jobs),
    }  # fmt: skip


def options_of(asked: Asked) -> dict[str, object]:
    """How the report is seen, and the files and plans that it is of: what it is kept by."""
    of = (asked.kept.stamp, stamps_of_plans(asked.workspace.state_dir))
    stamp = hashlib.sha256(repr(of).encode()).hexdigest()[:16]
    said = {name: str(value) for name, value in asked.look.said().items() if name != "currency"}
    return {"said": said, "of": stamp}


def _file(asked: Asked, wanted: Mapping[str, object], ending: str) -> File:
    path, (name, what) = written_path(asked.workspace.state_dir, wanted, ending), FORMS[ending]
    lacks = missing(*NEEDS[ending])
    return File(
        ending=ending, name=name, what=what,
        size=path.stat().st_size if path.is_file() else None,
        install=install_both() if lacks else None,
    )  # fmt: skip


def _verdict(asked: Asked, job: Job | None, *, ready: bool) -> Message:
    if job is not None and job.open:
        return Message("The report is being written.")
    if ready:
        return Message("The report is ready to be taken along.")
    if job is not None and job.state is State.FAILED:
        return Message("The report could not be written.")
    if _beside(asked):
        return Message(
            "The report of today's numbers is in the workspace folder: {name}. Other forms are "
            "written here.",
            name=USUAL,
        )
    return Message("No report has been written of today's numbers yet.")


def _beside(asked: Asked) -> bool:
    """Whether kurssi report wrote after all that its numbers come of: files, plans and the run."""
    path, state_dir = asked.workspace.root / USUAL, asked.workspace.state_dir
    run = current_run(state_dir)
    if run is None or not path.is_file():
        return False
    told = path.stat().st_mtime_ns
    times = (when for name, when, _ in asked.kept.stamp if name != POINTER)
    kept = (when for _, when in stamps_of_plans(state_dir))
    made = datetime.fromisoformat(run.manifest.created).timestamp() * 1e9
    return told > max((*times, *kept, made))


def begin(asked: Asked, form: Mapping[str, str]) -> str:
    """Have the report written, as a job; the address of its page.

    Raises:
        Busy: another job is under way.
    """
    root, state_dir = asked.workspace.root, asked.workspace.state_dir
    start(root, state_dir, Kind.REPORT, worker=MODULE, **options_of(asked))
    return asked.look.address("/report")


def written(asked: Asked, ending: str) -> Path:
    """The report in one form, as it was written.

    Raises:
        KurssiError: it was not, or its form cannot be written here.
    """
    path = written_path(asked.workspace.state_dir, options_of(asked), ending)
    if path.is_file():
        return path
    lacks = missing(*NEEDS[ending])
    refuse_without(", ".join(OFFICE[one] for one in lacks), *lacks)
    raise KurssiError(
        "/report",
        Message("no report has been written of today's numbers yet"),
        Message("have it written first"),
    )


PAGE = Page(
    id="report",
    name=Message("Report"),
    question=Message("What shall be taken along?"),
    make=make,
    listed=False,
    keep=False,
)
