"""The process of a job: ``python -m kurssi.jobs.worker ROOT JOB``.

It writes down how far it is and how it ended. A refusal is written as where, what, mend; of a fault
of ours the traceback goes to the job's log.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import FrameType

from kurssi import steps
from kurssi.errors import KurssiError, Stopped
from kurssi.jobs.record import Job, Kind, State, folder, lock_of, read, write
from kurssi.messages import Message
from kurssi.planning.purses import Ask
from kurssi.progress import Progress, Stage
from kurssi.steps.dragging import optimise
from kurssi.store.records import as_record
from kurssi.store.whole import locked
from kurssi.workspace.company import Workspace

OFTEN = 0.3  # seconds between two reports of progress
STOPPING = Event()  # asked to end: an interrupt that a library's callback swallows is not lost
STATE_DIR = ".kurssi"
CHECKING = Message("reading the tables")
QUOTING = Message("quoting at another window")
Work = Callable[[Workspace, Job, Progress], Job]


def check(workspace: Workspace, job: Job, progress: Progress) -> Job:
    """Read all tables; the findings are the job's."""
    progress(Stage(name=CHECKING, done=0, total=1))
    report = steps.check(workspace)
    ended = job.end(State.DONE if report.intake.accepted else State.FAILED)
    return replace(ended, findings=report.intake.findings)


def fit(workspace: Workspace, job: Job, progress: Progress) -> Job:
    """Post the ledger and fit; the run is the job's."""
    quick, seed = bool(job.options.get("quick")), job.options.get("seed")
    report = steps.fit(workspace, quick=quick, seed=seed, progress=progress)
    return replace(job.end(State.DONE), run=report.run)


def plan(workspace: Workspace, job: Job, progress: Progress) -> Job:
    """Make the plan for an ask; it is kept by what was asked."""
    found = optimise(workspace, as_record(Ask, job.options), progress=progress)
    return replace(job.end(State.DONE), run=found.run)


def rates(workspace: Workspace, job: Job, progress: Progress) -> Job:
    """Quote at a window for the first time; what the engine says is kept beside the run."""
    progress(Stage(name=QUOTING, done=0, total=1))
    found = steps.rates(workspace, window=int(job.options["window"]))
    return replace(job.end(State.DONE), run=found.run)


WORK: Mapping[Kind, Work] = {
    Kind.CHECK: check,
    Kind.FIT: fit,
    Kind.PLAN: plan,
    Kind.RATES: rates,
}


def main(kinds: Mapping[Kind, Work]) -> None:
    """The process: ROOT and JOB are its arguments, ``kinds`` the work that it knows."""
    signal.signal(signal.SIGTERM, _stopped)
    work(Path(sys.argv[1]), sys.argv[2], kinds)


def work(root: Path, name: str, kinds: Mapping[Kind, Work] = WORK) -> Job | None:
    """Carry out the job of this name; how it ended. None where it is not to be begun."""
    state_dir = root / STATE_DIR
    with lock_of(state_dir, name):
        with locked(state_dir):  # so that it is either stopped or begun, never both
            job = read(state_dir, name)
            if job is None or job.state is not State.WAITING:
                return None
            job = replace(job, state=State.RUNNING, pid=os.getpid())
            write(state_dir, job)
        ended = _ended(root, job, _progress(state_dir, job), kinds)
        write(state_dir, ended)
        return ended


def _ended(root: Path, job: Job, progress: Progress, kinds: Mapping[Kind, Work]) -> Job:
    try:
        return kinds[job.kind](steps.open_workspace(root), job, progress)
    except (Stopped, KeyboardInterrupt):
        return job.end(State.STOPPED)
    except KurssiError as error:
        return job.failed(error)
    except Exception:
        traceback.print_exc()
        log = str(folder(root / STATE_DIR) / f"{job.id}.log")
        fault = KurssiError(
            log,
            Message("something broke inside kurssi; this is our bug, not yours"),
            Message("send the log to a maintainer"),
        )
        return job.failed(fault)


def _progress(state_dir: Path, job: Job) -> Progress:
    """Write progress down, not more often than anybody looks."""
    last = -OFTEN

    def report(stage: Stage) -> None:
        nonlocal last
        if STOPPING.is_set():
            raise KeyboardInterrupt
        now = time.monotonic()
        if now - last >= OFTEN or stage.done == stage.total:
            last = now
            at = replace(job, stage=stage.name, done=stage.done, total=stage.total)
            write(state_dir, at)

    return report


def _stopped(number: int, frame: FrameType | None) -> None:
    STOPPING.set()
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(WORK)
