"""A file that was brought: where it waits, under which name, and what it is taken for.

It waits in a folder of its own under ``.kurssi``, as a workspace with nothing but it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kurssi import steps
from kurssi.steps import CheckReport, wording
from kurssi.tables.coverage import NO_OWN
from kurssi.tables.proposals import PROPOSED
from kurssi.views.web.page import Asked
from kurssi.vocabulary import SALES

WAITING = "brought"
PROPOSALS = (PROPOSED, "missing-column")  # findings whose mend is a whole mapping
LONG = 200  # bytes of a file's name
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".ods", ".sav", ".zsav")
_UNFIT = re.compile(r"[^\w.\- ]+")


def folder_of(asked: Asked) -> Path:
    """Where it waits."""
    return asked.workspace.state_dir / WAITING


def fit_name(name: str) -> str:
    """A file's name without a folder, or letters, or a length, that some disk would not take."""
    plain = _UNFIT.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")
    ending = Path(plain).suffix
    ending = ending if ending.lower() in ENDINGS else ""
    room = LONG - len(ending.encode())
    stem = plain.removesuffix(ending).encode()
    return stem[: max(room, 0)].decode(errors="ignore") + ending if len(stem) > room else plain


def checked(asked: Asked, names: Mapping[str, str]) -> CheckReport:
    """What the file that waits is taken for, by the company's words and by names said of it.

    Rivals' sales alone are no fault where the company's own have come in.

    Raises:
        WorkspaceError: the mapping cannot be read.
    """
    report = steps.check(steps.open_workspace(folder_of(asked)), accepted=words_of(asked, names))
    found = report.intake.findings
    if not any(one.code == NO_OWN for one in found) or SALES not in asked.check().intake.tables:
        return report
    rest = tuple(one for one in found if one.code != NO_OWN or one.table != SALES)
    return replace(report, intake=replace(report.intake, findings=rest))


def words_of(asked: Asked, names: Mapping[str, str]) -> Mapping[str, str]:
    """The company's accepted words, and those that are said now."""
    said = {word.casefold(): place for word, place in names.items()}
    return {**wording.accepted_words(asked.workspace), **said}
