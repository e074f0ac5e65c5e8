"""Long work as a page: begun, followed and stopped; a refusal is shown with its mend."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool

from kurssi.errors import Unknown
from kurssi.jobs.record import STOPPING, Job, Kind, State, every, read
from kurssi.jobs.runner import start, stop
from kurssi.messages import Message
from kurssi.store.runs import current_run
from kurssi.views.web.page import Asked, Page

BEAT = 0.5  # seconds between two looks at a job
KINDS = {
    Kind.CHECK: Message("Check the tables"),
    Kind.FIT: Message("Post the ledger and fit"),
    Kind.PLAN: Message("Find the best plan"),
    Kind.RATES: Message("Quote at another window"),
    Kind.REPORT: Message("Write the report"),
}
STATES = {
    State.WAITING: Message("beginning"),
    State.RUNNING: Message("under way"),
    State.STOPPING: STOPPING,
    State.DONE: Message("done"),
    State.FAILED: Message("did not succeed"),
    State.STOPPED: Message("stopped"),
    State.LOST: Message("ended without a word"),
}
SHOWN = 12


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    jobs = every(asked.workspace.state_dir)
    now = next((job for job in jobs if job.open), None)
    return {
        "verdict": verdict(jobs, asked),
        "now": now,
        "last": jobs[0] if jobs and not now else None,
        "jobs": jobs[:SHOWN],
        "kinds": KINDS,
        "states": STATES,
    }


def verdict(jobs: tuple[Job, ...], asked: Asked) -> Message:
    """How the work stands, in a sentence."""
    if jobs and jobs[0].open:
        return Message("{kind}: {state}.", kind=KINDS[jobs[0].kind], state=STATES[jobs[0].state])
    if jobs and jobs[0].state is not State.DONE:
        return Message(
            "The last work {state}; the last good numbers stay in place.",
            state=STATES[jobs[0].state],
        )
    if current_run(asked.workspace.state_dir) is None:
        return Message("Nothing has been fitted yet: a fit takes about a minute.")
    return Message("Nothing is under way.")


def begin(asked: Asked, form: Mapping[str, str]) -> None:
    """Begin what the form asks for.

    Raises:
        Busy: another job is under way.
    """
    kind = Kind.FIT if form.get("kind") == Kind.FIT else Kind.CHECK
    options: dict[str, Any] = (
        {"quick": True} if form.get("quick") == "yes" and kind is Kind.FIT else {}
    )
    start(asked.workspace.root, asked.workspace.state_dir, kind, **options)


def end(asked: Asked, form: Mapping[str, str]) -> None:
    """Stop the job that the form names."""
    stop(asked.workspace.state_dir, form.get("job", ""))


def follow(asked: Asked, name: str) -> AsyncIterator[str]:
    """A job as server-sent events, each time it has moved, until it has ended.

    Raises:
        Unknown: there is no such job.
    """
    if read(asked.workspace.state_dir, name) is None:
        raise Unknown("/jobs", Message("there is no such job"), Message("go back to the jobs"))
    return _events(asked, name)


async def _events(asked: Asked, name: str) -> AsyncIterator[str]:
    last = ""
    while True:
        job = await run_in_threadpool(read, asked.workspace.state_dir, name)
        told = json.dumps(told_job(job, asked.look.language))
        if told != last:
            last = told
            yield f"data: {told}\n\n"
        if job is None or not job.open:
            return
        await asyncio.sleep(BEAT)


def told_job(job: Job | None, language: str) -> dict[str, object]:
    """What the page's script is told of a job."""
    if job is None:
        return {"open": False}
    stage = job.stage or STATES[job.state]
    return {"open": job.open, "stage": stage.text(language), "percent": _percent(job)}


def _percent(job: Job) -> int:
    return round(100 * job.done / job.total) if job.total else 0


PAGE = Page(
    id="jobs",
    name=Message("Jobs"),
    question=Message("Shall the tables be read and counted again?"),
    make=make,
    keep=False,
)
