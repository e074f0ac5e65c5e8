"""Bringing in a file, as a page: drop it, see what it is taken for, mend the mapping, confirm.

A file that is brought waits in a folder of its own under ``.kurssi``, as a workspace with nothing
but it; nothing of the company's is touched until a person confirms, and the company as it will be
has been read whole.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool

from kurssi import steps
from kurssi.errors import InputRefused, KurssiError
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.steps import CheckReport
from kurssi.store.whole import locked, write_file
from kurssi.tables.proposals import BLOCK, PROPOSED
from kurssi.views.web.mappings import for_one, with_mapping
from kurssi.views.web.page import Asked, Page
from kurssi.workspace.complaints import FILE

WAITING = "brought"
MOST = 512 * 2**20  # bytes
LONG = 200  # bytes of a file's name
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
    with _apart(asked) as apart:
        new = apart / WAITING
        (new / "data").mkdir(parents=True)
        await _write(new / "data" / name, name, body)
        _declare(new, _alone(asked, name))
        await run_in_threadpool(_swap, asked, new, apart / "old")
    return name


async def _write(path: Path, name: str, body: AsyncIterator[bytes]) -> None:
    size = 0
    with path.open("wb") as file:
        async for chunk in body:
            size += len(chunk)
            if size > MOST:
                raise KurssiError(
                    name,
                    Message("the file is larger than a page may send"),
                    Message("copy it into the folder data by hand"),
                )
            file.write(chunk)


def _swap(asked: Asked, new: Path, old: Path) -> None:
    """What waited gives way to what was brought, whole."""
    with locked(asked.workspace.state_dir):
        if _folder(asked).exists():
            _folder(asked).rename(old)
        new.rename(_folder(asked))


def confirm(asked: Asked, form: Mapping[str, str]) -> str | None:
    """Put the file that waits among the company's, with its mapping; the address to go on from.

    None of it is done where the mapping cannot be read or the file has errors.
    """
    name, mapping = fit_name(form.get("file", "")), form.get("mapping", "").replace("\r\n", "\n")
    held = _folder(asked) / "data" / name
    if not name or not held.is_file():
        return asked.look.address("/bring")
    declared = _declared(asked)
    whole = with_mapping(declared, mapping, f"data/{name}")
    _declare(_folder(asked), with_mapping(_alone(asked, name), mapping, f"data/{name}"))
    report = _checked(asked)
    if not report.intake.accepted or not report.intake.tables:
        return asked.look.address("/bring", file=name, mapping=mapping or None)
    _judge(asked, held, whole)
    with locked(asked.workspace.state_dir):
        if _declared(asked) != declared or not held.is_file():
            raise KurssiError(
                FILE,
                Message("somebody changed it, or brought another file, meanwhile"),
                Message("bring the file in again"),
            )
        asked.workspace.data_dir.mkdir(exist_ok=True)
        if whole != declared:
            write_file(asked.workspace.root / FILE, whole.encode())
        held.replace(asked.workspace.data_dir / name)
    shutil.rmtree(_folder(asked), ignore_errors=True)
    return asked.look.address("/data")


def _judge(asked: Asked, held: Path, declared: str) -> None:
    """Read the company as it will be, beside the company as it is.

    Raises:
        WorkspaceError: it cannot be declared so.
        InputRefused: the file has errors beside the company's other files.
    """
    root = asked.workspace.root
    sources = [root / source.path for source in asked.workspace.sources]
    with _apart(asked) as apart:
        beside = apart / root.name
        (beside / "data").mkdir(parents=True)
        _declare(beside, declared)
        _link(held, beside / "data" / held.name)
        for path in {*asked.workspace.data_dir.rglob("*"), *sources}:
            if path.is_file():
                _link(path, beside / path.relative_to(root))
        found = steps.check(steps.open_workspace(beside)).intake.findings
    known = {_of(finding) for finding in steps.check(asked.workspace).intake.findings}
    errors = [one for one in found if one.severity is Severity.ERROR and _of(one) not in known]
    if errors:
        raise InputRefused(
            held.name,
            Message("it has errors beside the company's other files"),
            Message("mend them, and bring it in again"),
            findings=tuple(errors),
        )


def _link(path: Path, target: Path) -> None:
    """The same file at another place, where none stands there yet."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path.resolve(), target)
    except OSError:  # a disk that knows no links, or another disk
        shutil.copyfile(path, target)


def _of(finding: Finding) -> tuple[object, ...]:
    """What a finding is of."""
    return finding.code, finding.file, finding.table, finding.column, finding.rows, finding.count


def fit_name(name: str) -> str:
    """A file's name without a folder, or letters, or a length, that some disk would not take."""
    plain = _UNFIT.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")
    ending = Path(plain).suffix
    ending = ending if ending.lower() in ENDINGS else ""
    room = LONG - len(ending.encode())
    stem = plain.removesuffix(ending).encode()
    return stem[: max(room, 0)].decode(errors="ignore") + ending if len(stem) > room else plain


def _declared(asked: Asked) -> str:
    return (asked.workspace.root / FILE).read_text(encoding="utf-8-sig")


def _declare(folder: Path, declared: str) -> None:
    (folder / FILE).write_text(declared, encoding="utf-8")


def _alone(asked: Asked, name: str) -> str:
    """The company's declaration for a workspace with nothing but one file in it."""
    return for_one(_declared(asked), f"data/{name}")


@contextmanager
def _apart(asked: Asked) -> Iterator[Path]:
    """A folder on the company's disk that goes again."""
    state_dir = asked.workspace.state_dir
    state_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=state_dir, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


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
