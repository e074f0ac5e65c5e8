"""Tables read and checked, and posted to the ledger."""

from dataclasses import dataclass, replace

from kurssi.errors import InputRefused
from kurssi.ledger.entry import Ledger
from kurssi.messages import Message
from kurssi.store.snapshots import save_ledger
from kurssi.tables.intake import Intake
from kurssi.tables.unlocks import Unlock
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What came in, what the tables present support, and what each missing one would unlock."""

    intake: Intake
    supported: tuple[Message, ...]
    unlocks: tuple[Unlock, ...]


def check(workspace: Workspace) -> CheckReport:
    """Read and check every table."""
    from kurssi.survey.judge import judged
    from kurssi.tables.check import ordered
    from kurssi.tables.unlocks import supported, unlocks

    read = read_tables(workspace)
    intake = replace(read, findings=ordered((*read.findings, *judged(read, workspace))))
    return CheckReport(
        intake=intake,
        supported=supported(workspace, intake.tables),
        unlocks=unlocks(workspace, intake.tables),
    )


def read_tables(workspace: Workspace) -> Intake:
    """Every table read and checked row by row."""
    from kurssi.tables.check import check as read_and_check  # duckdb is slow to import

    return read_and_check(workspace)


def post(workspace: Workspace, *, intake: Intake | None = None) -> tuple[str, Ledger]:
    """Check the tables (where they were not yet) and post them: the ledger's name and content.

    Raises:
        InputRefused: an error-level finding; the last good ledger stays in place.
    """
    from kurssi.ledger.post import post as post_intake

    intake = read_tables(workspace) if intake is None else intake
    if not intake.accepted:
        raise InputRefused(
            str(workspace.data_dir),
            Message("the tables have errors, so nothing new was posted"),
            Message("see them with kurssi check, mend them and try again"),
            findings=intake.findings,
        )
    ledger = post_intake(intake, workspace)
    return save_ledger(workspace.state_dir, ledger, intake.inputs), ledger
