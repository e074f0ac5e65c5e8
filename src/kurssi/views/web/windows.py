"""A window asked for for the first time is quoted by a job, so that the server stays quick."""

from kurssi.errors import KurssiError
from kurssi.jobs.record import Kind, every
from kurssi.jobs.runner import start
from kurssi.steps.comparing import quoted
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import opened
from kurssi.views.web.kept import Kept, NotYet
from kurssi.workspace.company import Workspace


def await_window(kept: Kept, workspace: Workspace, window: int) -> None:
    """Go on where rates at the window are kept; else see that a job makes them.

    Where a job did not succeed, the server itself is left to say why.

    Raises:
        NotYet: they are being made.
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    run = opened(workspace)
    periods = kept.ask("periods", lambda: panel_of(workspace, run)[0].grid.count)
    name = run.manifest.run
    if quoted(workspace, name, window=window, periods=periods):
        return
    jobs = every(workspace.state_dir)
    if not any(job.open for job in jobs):
        asked = {"window": window, "of": name}
        if any(job.kind is Kind.RATES and job.options == asked for job in jobs):
            return
        _begin(workspace, asked)
    raise NotYet


def _begin(workspace: Workspace, asked: dict[str, object]) -> None:
    try:
        start(workspace.root, workspace.state_dir, Kind.RATES, **asked)
    except KurssiError as error:  # another reader was quicker
        raise NotYet from error
