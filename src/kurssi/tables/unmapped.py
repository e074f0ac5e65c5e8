"""Files under names that are no table's, each with a mapping proposed for it where one can be."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kurssi.findings import Finding
from kurssi.messages import Message
from kurssi.tables.called import report_proposal
from kurssi.tables.formats import FORMATS, WORKBOOKS
from kurssi.tables.proposals import PROPOSED, proposal_for
from kurssi.tables.read import guard, read
from kurssi.tables.sheet import Unreadable
from kurssi.tables.spreadsheet import sheets_of
from kurssi.workspace.company import Workspace

MOST_BYTES = 300_000_000  # of a file that is read for a proposal alone
MOST_SHEETS = 12


def unmapped(findings: Iterable[Finding], workspace: Workspace) -> tuple[Finding, ...]:
    """Findings about files under names that are no table's, each with a proposal beside."""
    found: list[Finding] = []
    for finding in findings:
        found.append(finding)
        path = workspace.root / (finding.file or "")
        if finding.code != "unknown-file" or path.suffix.lower() not in FORMATS:
            continue
        proposal = next(_proposals(path, finding.file or "", workspace), None)
        if proposal is not None:
            found[-1] = replace(finding, mend=Message("see the mapping proposed for it"))
            found.append(proposal)
    return tuple(found)


def _proposals(path: Path, file: str, workspace: Workspace) -> Iterator[Finding]:
    """What may be proposed for a file, sheet by sheet."""
    parts: tuple[str | None, ...] = (None,)
    if path.suffix.lower() in WORKBOOKS:
        parts += sheets_of(path)[1:MOST_SHEETS]
    for part in parts:
        try:
            guard(path, file)
            if path.stat().st_size > MOST_BYTES:
                return
            sheet = read(path, file, (), sheet=part)
        except (Unreadable, OSError):
            continue
        proposal = proposal_for(sheet, path, file, workspace, part=part) or report_proposal(
            sheet, file, workspace, PROPOSED, part=part
        )
        if proposal is not None:
            yield proposal
