"""A window asked for for the first time is quoted by a job, once somebody has asked for it.

Looking begins nothing: a link that any other page may hold is no asking.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kurssi.jobs.record import Job, Kind, State, every
from kurssi.jobs.runner import start
from kurssi.steps.comparing import quoted
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import opened
from kurssi.views.web.kept import NotYet, Visit
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.views.web.page import Asked  # a page's desk waits for its window here


class NotQuoted(Exception):
    """Nothing was quoted at this window; ``job`` is the last that was to, and did not succeed."""

    def __init__(self, job: Job | None) -> None:
        super().__init__(job)
        self.job = job


def await_window(kept: Visit, workspace: Workspace, window: int) -> None:
    """Go on where rates at the window are kept.

    Raises:
        NotYet: they are being made.
        NotQuoted: they are not.
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    name, there = _quoted(kept, workspace, window)
    if there:
        return
    job = _job_of(workspace, _asking(window, name))
    if job is not None and job.open:
        raise NotYet
    raise NotQuoted(None if job is None or job.state is State.DONE else job)


def begin(asked: "Asked", form: Mapping[str, str]) -> str:
    """Have the window quoted that the address names, as a job; the address of its board.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
        Busy: another job is under way.
    """
    workspace, window = asked.workspace, asked.look.window
    if window is not None and window != workspace.window_periods:
        name, there = _quoted(asked.kept, workspace, window)
        wanted = _asking(window, name)
        job = _job_of(workspace, wanted)
        if not there and not (job is not None and job.open):
            start(workspace.root, workspace.state_dir, Kind.RATES, **wanted)
    return asked.look.address("/")


def _quoted(kept: Visit, workspace: Workspace, window: int) -> tuple[str, bool]:
    """The current run, and whether its rates at the window are kept."""
    run = opened(workspace)
    periods = kept.ask("periods", lambda: panel_of(workspace, run)[0].grid.count)
    name = run.manifest.run
    return name, quoted(workspace, name, window=window, periods=periods)


def _asking(window: int, run: str) -> dict[str, Any]:
    return {"window": window, "of": run}


def _job_of(workspace: Workspace, wanted: Mapping[str, object]) -> Job | None:
    """The last job that was to quote this."""
    jobs = every(workspace.state_dir)
    return next((job for job in jobs if job.kind is Kind.RATES and job.options == wanted), None)
