"""Which files deliver which table: those of data/ by their names, and those of [[sources]]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import NAMES
from kurssi.tables.formats import FORMATS, mistaken, not_read
from kurssi.workspace.company import Source, Workspace
from kurssi.workspace.complaints import inside, nearest, outside

NO_TABLES = "no-tables"  # the code of the finding that nothing was delivered at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One file that delivers rows to one table. ``place`` names the [[sources]] entry, if any."""

    table: str
    path: Path
    file: str
    source: Source
    place: str | None = None


def deliveries(workspace: Workspace) -> tuple[tuple[Delivery, ...], tuple[Finding, ...]]:
    """Every delivery of the workspace in a fixed order, and what is wrong with the files named."""
    found: list[Delivery] = []
    findings: list[Finding] = []
    for number, source in enumerate(workspace.sources, start=1):
        place = f"sources[{number}]"
        path = workspace.root / source.path
        if not inside(workspace.root, source.path):
            findings.append(outside(f"{place}.path", source.path))
        elif path.is_dir():
            findings.append(_named_folder(source.path, f"{place}.path"))
        elif not path.is_file():
            findings.append(_no_file(place, source))
        else:
            file = path.relative_to(workspace.root).as_posix()
            found.append(
                Delivery(table=source.table, path=path, file=file, source=source, place=place)
            )
    findings.extend(_values_alone(found))
    declared = {delivery.path.resolve() for delivery in found}
    if not workspace.data_dir.is_dir():
        return tuple(found), (*findings, *(() if found else (_no_data(),)))
    for path in sorted(workspace.data_dir.iterdir()):
        file = path.relative_to(workspace.root).as_posix()
        if path.name.startswith((".", "~$")):
            continue
        if not inside(workspace.root, file):
            findings.append(outside(file, file))
            continue
        if path.resolve() in declared:
            continue
        if path.is_dir():
            findings.append(_folder(path, file))
            continue
        table = table_of(path)
        if table is None:
            findings.append(_stray(path, file))
        else:
            source = Source(table=table, path=file)
            found.append(Delivery(table=table, path=path, file=file, source=source))
    if not found and not findings:
        findings.append(_no_data())
    return tuple(found), tuple(findings)


def table_of(path: Path) -> str | None:
    """The table a file of data/ delivers by its name: ``spend.csv``, ``spend_2025.xlsx``."""
    if path.suffix.lower() not in FORMATS:
        return None
    stem = path.stem.lower()
    for name in NAMES:
        if stem == name or (stem.startswith(name) and not stem[len(name)].isalpha()):
            return name
    return None


def _no_file(place: str, source: Source) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code="no-such-file",
        file=source.path,
        table=source.table,
        column=f"{place}.path",
        count=1,
        what=Message("the file {path} of kurssi.toml does not exist", path=source.path),
        mend=Message("mend the path in [[sources]], or put the file there"),
    )


def _values_alone(found: Sequence[Delivery]) -> Iterator[Finding]:
    """Entries of values alone beside another entry of the same table and file: rows come twice."""
    groups: dict[tuple[str, Path, str | None], list[Delivery]] = {}
    for one in found:
        groups.setdefault((one.table, one.path, one.source.sheet), []).append(one)
    for group in groups.values():
        alone = [d for d in group if not (d.source.columns or d.source.constants or d.source.wide)]
        for one in alone if len(alone) < len(group) else alone[1:]:
            yield Finding(
                severity=Severity.ERROR,
                code="source-twice",
                file=one.file,
                table=one.table,
                column=one.place,
                count=1,
                what=Message("the file has another [[sources]] entry, so its rows come twice"),
                mend=Message("make one entry of them: move its values below the other"),
            )


def _stray(path: Path, file: str) -> Finding:
    other = _mistaken(path, file)
    if path.suffix.lower() not in FORMATS:
        what, mend = not_read(path)
    elif other is not None:
        what, mend = other.what, other.mend
    else:
        near = nearest(path.stem, NAMES)
        what = Message("the file delivers no table: its name is not a table's")
        mend = (
            Message('did you mean "{near}"?', near=near + path.suffix)
            if near is not None
            else Message(
                "name it after a table ({words}), or name it in [[sources]]", words=", ".join(NAMES)
            )
        )
    return Finding(
        severity=Severity.WARNING, code="unknown-file", file=file, count=1, what=what, mend=mend
    )


def _mistaken(path: Path, file: str) -> Finding | None:
    """What is said of a file that is not of the kind its name says; None where it may be."""
    try:
        fault = mistaken(path, file) if path.stat().st_size else None
    except OSError:
        return None
    return None if fault is None else fault.finding


def _folder(path: Path, file: str) -> Finding:
    if table_of(path) is not None:
        return _named_folder(file)
    return Finding(
        severity=Severity.NOTE,
        code="folder-not-read",
        file=file,
        what=Message("folders inside data are not read"),
        mend=Message("name their files in [[sources]], or move them up"),
    )


def _named_folder(file: str, column: str | None = None) -> Finding:
    """A folder where a file is meant: nothing of it is read."""
    return Finding(
        severity=Severity.ERROR,
        code="folder-for-file",
        file=file,
        column=column,
        count=1,
        what=Message("this is a folder, not a file, so nothing of it is read"),
        mend=Message("move the table in it up, under the name of its table, and rename the folder"),
    )


def _no_data() -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=NO_TABLES,
        file="data",
        what=Message("the workspace has no tables"),
        mend=Message("put spend.csv, sales.csv or tracker.csv into the data folder"),
    )
