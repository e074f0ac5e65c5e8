"""The process that writes a report: ``python -m kurssi.views.report_job ROOT JOB``.

Counted once, written in every form whose library is here; kept in ``.kurssi/reports`` under the
name of what was asked, of which files. What was written last stays, the rest makes room.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kurssi.jobs.record import Job, Kind, State
from kurssi.jobs.worker import WORK, Work, main
from kurssi.messages import Message
from kurssi.progress import Progress, Stage
from kurssi.store.whole import locked, write_file
from kurssi.views.contents import PAGES, contents_as
from kurssi.views.extras import missing
from kurssi.views.report_files import FORMS, NEEDS
from kurssi.workspace.company import Workspace

FOLDER = "reports"
MOST = 24  # files kept: eight reports in three forms
WRITING = Message("writing the files")
MODULE = "kurssi.views.report_job"


def written_path(state_dir: Path, options: Mapping[str, object], ending: str) -> Path:
    """Where a report is kept: ``options`` are how it is seen, and of which files."""
    said = json.dumps(dict(options), sort_keys=True)
    name = hashlib.sha256(said.encode()).hexdigest()[:16]
    return state_dir / FOLDER / f"{name}{ending}"


def report(workspace: Workspace, job: Job, progress: Progress) -> Job:
    """Count what a report says, and write every form of it that can be written here."""
    told = contents_as(workspace.root, job.options["said"], progress)
    progress(Stage(name=WRITING, done=len(PAGES), total=len(PAGES) + 1))
    made = {
        ending: form(told) for ending, form in FORMS.items() if not missing(*NEEDS[ending])
    }  # fmt: skip
    with locked(workspace.state_dir):
        for ending, content in made.items():
            write_file(written_path(workspace.state_dir, job.options, ending), content)
        _sweep(workspace.state_dir)
    return replace(job.end(State.DONE), run=told.board.run if told.board else None)


def _sweep(state_dir: Path) -> None:
    files = sorted((state_dir / FOLDER).iterdir(), key=lambda path: path.stat().st_mtime)
    for old in files[:-MOST]:
        old.unlink(missing_ok=True)


KINDS: Mapping[Kind, Work] = {**WORK, Kind.REPORT: report}

if __name__ == "__main__":
    main(KINDS)
