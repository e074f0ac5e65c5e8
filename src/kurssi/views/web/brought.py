"""A file that was brought: where it waits, under which name, and what it is taken for.

It waits in a folder of its own under ``.kurssi``, as a workspace with nothing but it.
"""

import re
from pathlib import Path

from kurssi import steps
from kurssi.steps import CheckReport
from kurssi.views.web.page import Asked

WAITING = "brought"
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


def checked(asked: Asked) -> CheckReport:
    """What the file that waits is taken for.

    Raises:
        WorkspaceError: the mapping cannot be read.
    """
    return steps.check(steps.open_workspace(folder_of(asked)))
