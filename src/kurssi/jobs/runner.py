"""Jobs started and stopped. A job is a process of its own: it outlives whoever asked for it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from kurssi.errors import Busy
from kurssi.jobs.record import (
    Job,
    Kind,
    State,
    asked_to_stop,
    every,
    folder,
    new_job,
    read,
    write,
)
from kurssi.messages import Message
from kurssi.store.whole import locked

KEPT = 30  # ended jobs that stay written down
WORKER = "kurssi.jobs.worker"


def start(
    root: Path, state_dir: Path, kind: Kind, *, worker: str = WORKER, **options: object
) -> Job:
    """Begin a job in a process of its own; ``worker`` is the module that knows its kind.

    Raises:
        Busy: another one is under way in this workspace.
    """
    with locked(state_dir):
        under_way = [job for job in every(state_dir) if job.open]
        if under_way:
            raise Busy(
                under_way[0].id,
                Message("another job is under way here"),
                Message("wait until it is done, or stop it"),
            )
        _sweep(state_dir)
        job = new_job(kind, options)
        write(state_dir, job)
    log = folder(state_dir) / f"{job.id}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            # -P: what lies in the folder it is begun from is not imported
            [sys.executable, "-P", "-m", worker, str(root), job.id],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    # Whoever started it takes note of its end, so that no ended process is left lying.
    threading.Thread(target=process.wait, daemon=True).start()
    return job


def stop(state_dir: Path, name: str) -> Job | None:
    """Ask a job to end; what was saved before is whole. None where there is no such job."""
    with locked(state_dir):  # a process that begins takes note of itself under it
        job = read(state_dir, name)
        if job is None or not job.open:
            return job
        if job.pid is not None:
            asked_to_stop(state_dir, name).touch()
            _signal(job.pid)
        else:  # its process has not begun: it sees the word when it does
            write(state_dir, job.end(State.STOPPED))
        return read(state_dir, name)


def _signal(pid: int) -> None:
    """The job's process, known to live (``record.read``), is told to end."""
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return


def _sweep(state_dir: Path) -> None:
    """Forget the oldest ended jobs."""
    for job in every(state_dir)[KEPT:]:
        for path in folder(state_dir).glob(f"{job.id}.*"):
            path.unlink(missing_ok=True)
