"""Bringing in a file, as a page: drop it, see what it is taken for, mend the mapping, confirm.

A file that is brought waits in a folder of its own under ``.kurssi``, as a workspace with nothing
but it; nothing of the company's is touched until a person confirms.
"""

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from kurssi import steps
from kurssi.errors import KurssiError
from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.steps import CheckReport
from kurssi.store.whole import locked, write_file
from kurssi.tables.proposals import BLOCK, PROPOSED
from kurssi.views.web.page import Asked, Page
from kurssi.workspace.complaints import FILE

WAITING = "brought"
MOST = 512 * 2**20  # bytes
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".ods", ".sav", ".zsav")
_UNFIT = re.compile(r"[^\w.\- ]+")


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    name = fit_name(asked.own.get("file", ""))
    report = None
    if name and (_folder(asked) / "data" / name).is_file():
        report = _checked(asked)
    proposed = _proposed(report) if report else None
    return {
        "verdict": _verdict(report, name),
        "name": name if report else "",
        "report": report,
        "tables": tuple(report.intake.tables) if report else (),
        "counts": {n: len(t) for n, t in report.intake.tables.items()} if report else {},
        "columns": {n: t.column_names for n, t in report.intake.tables.items()} if report else {},
        "findings": [f for f in report.intake.findings if f.code != PROPOSED] if report else [],
        "mapping": asked.own.get("mapping")
        or (proposed.text(asked.look.language) if proposed else ""),
        "there": bool(name) and (asked.workspace.data_dir / name).exists(),
        "endings": ",".join(ENDINGS),
    }


def _verdict(report: CheckReport | None, name: str) -> Message:
    if report is None:
        return Message("Drop a file: kurssi says what it takes it for, and asks before it is used.")
    if not report.intake.tables:
        if _proposed(report):
            return Message(
                "{file} is new to kurssi: a mapping is proposed below.",
                file=name,
            )
        return Message("{file}: kurssi cannot tell what this is.", file=name)
    tables = ", ".join(report.intake.tables)
    errors = sum(f.severity is Severity.ERROR for f in report.intake.findings)
    if errors:
        return Message(
            "{file} is taken for {tables}; errors to mend {count}.",
            file=name, tables=tables, count=errors,
        )  # fmt: skip
    return Message("{file} is taken for {tables}, and it is sound.", file=name, tables=tables)


async def hold(asked: Asked, name: str, body: AsyncIterator[bytes]) -> str:
    """Keep a file that was brought, until it is confirmed or another is brought; its name.

    Raises:
        KurssiError: it is no table's file, or too large.
    """
    name = fit_name(name)
    if not name or Path(name).suffix.lower() not in ENDINGS:
        raise KurssiError(
            name or "?",
            Message("a table comes as {endings}", endings=", ".join(ENDINGS)),
            Message("save it as one of these"),
        )
    folder = _folder(asked)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    _declare(asked, "")
    size = 0
    with (folder / "data" / name).open("wb") as file:
        async for chunk in body:
            size += len(chunk)
            if size > MOST:
                raise KurssiError(
                    name,
                    Message("the file is larger than a page may send"),
                    Message("copy it into the folder data by hand"),
                )
            file.write(chunk)
    return name


def confirm(asked: Asked, form: Mapping[str, str]) -> str | None:
    """Put the file that waits among the company's, with its mapping; the address to go on from.

    None of it is done where the mapping cannot be read or the file has errors.
    """
    name, mapping = fit_name(form.get("file", "")), form.get("mapping", "").replace("\r\n", "\n")
    held = _folder(asked) / "data" / name
    if not name or not held.is_file():
        return asked.look.address("/bring")
    _declare(asked, mapping)
    report = _checked(asked)
    if not report.intake.accepted or not report.intake.tables:
        return asked.look.address("/bring", file=name, mapping=mapping or None)
    with locked(asked.workspace.state_dir):
        asked.workspace.data_dir.mkdir(exist_ok=True)
        held.replace(asked.workspace.data_dir / name)
        if mapping.strip():
            declared = asked.workspace.root / FILE
            written = declared.read_text(encoding="utf-8-sig").rstrip("\n")
            write_file(declared, f"{written}\n\n{mapping.strip()}\n".encode())
    shutil.rmtree(_folder(asked), ignore_errors=True)
    return asked.look.address("/data")


def fit_name(name: str) -> str:
    """A file's name without a folder, or a letter that some disk would not take."""
    return _UNFIT.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")


def _declare(asked: Asked, mapping: str) -> None:
    """The company's declaration beside the file alone, with the mapping in the sources' place."""
    declared = (asked.workspace.root / FILE).read_text(encoding="utf-8-sig")
    without = re.split(r"(?m)^\[\[sources\]\]", declared)[0]
    (_folder(asked) / FILE).write_text(f"{without}\n{mapping}\n", encoding="utf-8")


def _checked(asked: Asked) -> CheckReport:
    """What the file that waits is taken for.

    Raises:
        WorkspaceError: the mapping cannot be read.
    """
    return steps.check(steps.open_workspace(_folder(asked)))


def _proposed(report: CheckReport) -> Message | None:
    for finding in report.intake.findings:
        block = finding.mend.values.get(BLOCK)
        if finding.code == PROPOSED and isinstance(block, Message):
            return block
    return None


def _folder(asked: Asked) -> Path:
    return asked.workspace.state_dir / WAITING


PAGE = Page(
    id="bring",
    path="/bring",
    name=Message("Bring in"),
    question=Message("What is this file, and may it be used?"),
    make=make,
    own=("file", "mapping"),
    listed=False,
    keep=False,
)
