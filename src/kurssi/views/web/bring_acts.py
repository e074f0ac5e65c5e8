"""What the page of bringing in asks for: keep a file until a person confirms it; then use it.

Nothing of the company's is touched until then, and until the company as it will be has been read
whole.
"""

import os
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
from kurssi.store.whole import locked, write_file
from kurssi.tables.block import joined
from kurssi.tables.items import TRACKER
from kurssi.tables.proposals import BLOCK
from kurssi.tables.undeclared import undeclared
from kurssi.views.web import bring_names, bring_new
from kurssi.views.web.brought import (
    ENDINGS,
    PROPOSALS,
    WAITING,
    checked,
    fit_name,
    folder_of,
    words_of,
)
from kurssi.views.web.mappings import for_one, with_mapping
from kurssi.views.web.page import Asked
from kurssi.workspace.complaints import FILE

MOST = 512 * 2**20  # bytes


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


def propose(asked: Asked, name: str) -> str | None:
    """What is proposed for a report that waits, and by which it is read from here on.

    How its columns are read, and the levers and segments that it is the first to name. A survey's
    mapping is read and mended by a person first.
    """
    findings = checked(asked, {}).intake.findings
    blocks = [
        f.mend.values.get(BLOCK) for f in findings if f.code in PROPOSALS and f.table != TRACKER
    ]
    block = next((one for one in blocks if isinstance(one, Message)), None)
    language, path = asked.look.language, f"data/{name}"
    mapping = ""
    if block is not None:
        mapping = block.text(language)
        _declare(folder_of(asked), with_mapping(_alone(asked, name), mapping, path))
        findings = checked(asked, {}).intake.findings
    new = undeclared(findings, asked.workspace, language)
    if new.declared:
        lines = (*new.declared, mapping, *(new.mended if mapping else ()))
        mapping = joined(lines).text(language)
        _declare(folder_of(asked), with_mapping(_alone(asked, name), mapping, path))
    return mapping or None


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
        if folder_of(asked).exists():
            folder_of(asked).rename(old)
        new.rename(folder_of(asked))


def confirm(asked: Asked, form: Mapping[str, str]) -> str | None:
    """Put the file that waits among the company's, with its mapping; the address to go on from.

    None of it is done where the mapping cannot be read or the file has errors.
    """
    name = fit_name(form.get("file", ""))
    mapping = bring_new.counted(form.get("mapping", "").replace("\r\n", "\n"), form)
    held = folder_of(asked) / "data" / name
    if not name or not held.is_file():
        return asked.look.address("/bring")
    declared = _declared(asked)
    whole = with_mapping(declared, mapping, f"data/{name}")
    _declare(folder_of(asked), with_mapping(_alone(asked, name), mapping, f"data/{name}"))
    names = bring_names.said_in(form, asked)
    report = checked(asked, names)
    if not report.intake.accepted or not report.intake.tables:
        said = bring_names.written(names)
        return asked.look.address("/bring", file=name, mapping=mapping or None, names=said)
    _judge(asked, held, whole, words_of(asked, names))
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
    bring_names.keep(asked, names)
    shutil.rmtree(folder_of(asked), ignore_errors=True)
    return asked.look.address("/data")


def _judge(asked: Asked, held: Path, declared: str, words: Mapping[str, str]) -> None:
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
        found = steps.check(steps.open_workspace(beside), accepted=words).intake.findings
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
