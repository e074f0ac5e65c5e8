"""A job as it is written down: what was asked, how far it is, how it ended.

One small file a job, replaced whole; the process that does the work holds a lock beside it for as
long as it lives, so whoever looks knows whether it still does, after any crash of either.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kurssi.errors import KurssiError
from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.store.sentences import kept, kept_finding, told, told_finding
from kurssi.store.whole import as_json, write_file

JOBS = "jobs"
STOPPING = Message("stopping")
STARTING = 60.0  # seconds that a process may take to begin
_ID = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"[\w-]{1,64}")


class Kind(StrEnum):
    """What a job does."""

    CHECK = "check"
    FIT = "fit"
    PLAN = "plan"
    RATES = "rates"
    REPORT = "report"


class State(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"  # asked to end; its process still lives
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"  # its process is gone and has not said why


OPEN = (State.WAITING, State.RUNNING, State.STOPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work. Must not hold its result: that is where the step keeps it.

    ``error`` is (where, what, mend) of a refusal; ``findings`` what it stopped at or found.
    """

    id: str
    kind: Kind
    options: Mapping[str, Any] = field(default_factory=dict)
    state: State = State.WAITING
    stage: Message | None = None
    done: int = 0
    total: int = 0
    created: str = ""
    ended: str | None = None
    pid: int | None = None
    run: str | None = None
    error: tuple[str, Message, Message] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still to end."""
        return self.state in OPEN

    def failed(self, error: KurssiError) -> "Job":
        """The job, ended by a refusal."""
        told_ = (error.where, error.what, error.mend)
        return replace(self.end(State.FAILED), error=told_, findings=error.findings)

    def end(self, state: State) -> "Job":
        """The job, ended now."""
        return replace(self, state=state, ended=now())


def new_job(kind: Kind, options: Mapping[str, Any]) -> Job:
    """A job under a name of its own."""
    name = f"{datetime.now(UTC).strftime(_ID)}-{secrets.token_hex(2)}"
    return Job(id=name, kind=kind, options=dict(options), created=now())


def now() -> str:
    """The time, as it is written down."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def folder(state_dir: Path) -> Path:
    """Where jobs are written down."""
    return state_dir / JOBS


def lock_of(state_dir: Path, job: str) -> FileLock:
    """What a job's process holds while it lives."""
    return FileLock(folder(state_dir) / f"{job}.lock")


def asked_to_stop(state_dir: Path, job: str) -> Path:
    """What is there once a job was asked to end: a file of its own, which no progress replaces."""
    return folder(state_dir) / f"{job}.stop"


def write(state_dir: Path, job: Job) -> None:
    """Write a job down."""
    content = asdict(replace(job, stage=None, error=None, findings=()))
    content["stage"] = job.stage and kept(job.stage)
    content["findings"] = [kept_finding(finding) for finding in job.findings]
    if job.error is not None:
        where, what, mend = job.error
        content["error"] = [where, kept(what), kept(mend)]
    write_file(folder(state_dir) / f"{job.id}.json", as_json(content))


def read(state_dir: Path, name: str) -> Job | None:
    """The job of this name as it stands now; None where there is none."""
    path = folder(state_dir) / f"{name}.json"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    job = _job(json.loads(path.read_text(encoding="utf-8")))
    if not job.open:
        return job
    if _lives(state_dir, job):
        stopping = asked_to_stop(state_dir, name).exists()
        return replace(job, state=State.STOPPING, stage=STOPPING) if stopping else job
    again = _job(json.loads(path.read_text(encoding="utf-8")))  # it may have ended in between
    return again if not again.open else again.end(State.LOST)


def every(state_dir: Path) -> tuple[Job, ...]:
    """All jobs, the newest first."""
    names = sorted((path.stem for path in folder(state_dir).glob("*.json")), reverse=True)
    return tuple(job for job in (read(state_dir, name) for name in names) if job is not None)


def _lives(state_dir: Path, job: Job) -> bool:
    """Whether its process holds its lock, or may still come to."""
    try:
        with lock_of(state_dir, job.id).acquire(timeout=0):
            pass
    except Timeout:
        return True
    age = datetime.now(UTC) - datetime.fromisoformat(job.created)
    return job.state is State.WAITING and age.total_seconds() < STARTING


def _job(content: Mapping[str, Any]) -> Job:
    error = content["error"]
    return Job(
        **{
            **content,
            "kind": Kind(content["kind"]),
            "state": State(content["state"]),
            "stage": told(content["stage"]) if content["stage"] else None,
            "error": (error[0], told(error[1]), told(error[2])) if error else None,
            "findings": tuple(told_finding(finding) for finding in content["findings"]),
        }
    )
