"""Tables read and checked, and posted to the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kurssi.findings import Finding
from kurssi.ledger.entry import Ledger
from kurssi.messages import Message
from kurssi.steps.wording import accepted_words, as_input
from kurssi.store.snapshots import save_ledger
from kurssi.survey.answers import TABLE
from kurssi.tables.deliveries import NO_TABLES
from kurssi.tables.intake import Intake
from kurssi.tables.unlocks import Unlock
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.survey.respondents import Respondents

WAVES = "waves"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What came in, what the tables present support, and what each missing one would unlock."""

    intake: Intake
    supported: tuple[Message, ...]
    unlocks: tuple[Unlock, ...]

    @property
    def bare(self) -> bool:
        """Whether the workspace has no tables at all, not even unreadable ones."""
        return any(finding.code == NO_TABLES for finding in self.intake.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The tables taken in once for a whole command: posted, and who answered (None: nobody)."""

    intake: Intake
    ledger: Ledger
    ledger_name: str
    people: "Respondents | None"


def check(workspace: Workspace, *, accepted: Mapping[str, str] | None = None) -> CheckReport:
    """Read and check every table, by the accepted vocabulary (or what is given)."""
    from kurssi.survey.judge import judged
    from kurssi.tables.check import ordered
    from kurssi.tables.unlocks import supported, unlocks

    read = read_tables(workspace, proposing=True, accepted=accepted)
    judgement = judged(read, workspace)
    of_answers = tuple(f for f in judgement.findings if not _of_misread(f, read.findings))
    twice = _told_twice(read, workspace)
    intake = replace(read, findings=ordered((*read.findings, *of_answers, *twice)))
    without = judgement.unposted
    return CheckReport(
        intake=intake,
        supported=supported(workspace, intake.tables, without=without),
        unlocks=unlocks(workspace, intake.tables, without=without),
    )


def _told_twice(intake: Intake, workspace: Workspace) -> tuple[Finding, ...]:
    """Cells that respondents and published waves tell of: posted for it, where there are both."""
    both = all(len(intake.tables.get(name, ())) for name in (TABLE, WAVES))
    if not both or not intake.accepted:
        return ()
    from kurssi.ledger.post import post as post_intake  # scipy is slow to import
    from kurssi.ledger.told_twice import told_twice

    ledger = post_intake(intake, workspace, people=who_answered(intake, workspace))
    return told_twice(ledger.facts, intake.tables[WAVES], workspace)


def _of_misread(finding: Finding, read: tuple[Finding, ...]) -> bool:
    """Whether a scale seems too wide only because answers of its columns could not be read."""
    misread = {one.column for one in read if one.code == "text-in-number"}
    columns = (finding.column or "").split(", ")
    return finding.code == "scale-wider-than-answers" and not misread.isdisjoint(columns)


def read_tables(
    workspace: Workspace, *, proposing: bool = False, accepted: Mapping[str, str] | None = None
) -> Intake:
    """Every table read and checked row by row, its headings by the accepted vocabulary, too.

    ``proposing`` adds which columns unknown headings may mean. What was accepted is an input: a
    number is rebuilt with it alone.
    """
    from kurssi.tables.check import check as read_and_check  # duckdb is slow to import

    accepted = accepted_words(workspace) if accepted is None else accepted
    intake = read_and_check(workspace, accepted=accepted, proposing=proposing)
    return replace(intake, inputs={**intake.inputs, **as_input(accepted)})


def take_in(workspace: Workspace, *, intake: Intake | None = None) -> Taken:
    """Check the tables (where they were not yet), make out who answered, and post the ledger.

    Raises:
        InputRefused: an error-level finding; the last good ledger stays in place.
    """
    from kurssi.ledger.post import post as post_intake

    intake = read_tables(workspace) if intake is None else intake
    people = who_answered(intake, workspace) if intake.accepted else None
    ledger = post_intake(intake, workspace, people=people)
    if people is not None and len(intake.tables.get(WAVES, ())):
        from kurssi.ledger.told_twice import CODE, told_twice

        twice = told_twice(ledger.facts, intake.tables[WAVES], workspace)
        known = any(one.code == CODE for one in intake.findings)
        intake = intake if known else replace(intake, findings=(*intake.findings, *twice))
    name = save_ledger(workspace.state_dir, ledger, intake.inputs)
    return Taken(intake=intake, ledger=ledger, ledger_name=name, people=people)


def who_answered(intake: Intake, workspace: Workspace) -> "Respondents | None":
    """The respondents of the tracker; None where there is none."""
    from kurssi.survey.respondents import respondents

    table = intake.tables.get(TABLE)
    return respondents(table, workspace) if table is not None and len(table) else None


def post(workspace: Workspace) -> tuple[str, Ledger]:
    """Check the tables and post them: the ledger's name and content.

    Raises:
        InputRefused: an error-level finding; the last good ledger stays in place.
    """
    taken = take_in(workspace)
    return taken.ledger_name, taken.ledger
