"""Saved runs: ``.kurssi/runs/<name>/`` with the draws, and a manifest to rebuild them from."""

import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from kurssi.errors import StoreError
from kurssi.messages import Message
from kurssi.store.pointer import move_pointer, read_pointer
from kurssi.store.whole import as_json, locked, read_json, write_folder

RUNS = "runs"
MANIFEST = "manifest.json"
_PACKAGES = ("kurssi", "jax", "numpyro", "numpy")


def versions() -> dict[str, str]:
    """The versions that a posterior depends on, read without importing the packages."""
    found = {"python": python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RunManifest:
    """What a run was made from and how it went. Must not hold draws.

    ``run`` is its name (``store.names.name_run``), ``ledger`` and ``panel`` the names of what it
    was fitted to. ``health`` are rows of JSON values. ``files`` (name -> SHA-256) is filled in
    when the run is saved.
    """

    run: str
    ledger: str
    panel: str
    inputs: Mapping[str, str]
    spec: Mapping[str, object]
    seed: int
    quick: bool
    seconds: float
    health: Sequence[Mapping[str, object]] = ()
    versions: Mapping[str, str] = field(default_factory=versions)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """A run on the disk: its folder and its manifest."""

    path: Path
    manifest: RunManifest


def save_run(state_dir: Path, manifest: RunManifest, write: Callable[[Path], None]) -> SavedRun:
    """Keeps a run and makes it the current one.

    ``write`` puts the big files (posterior.nc) in the folder it is given. A whole run of the same
    name is left as it is: the name says that its draws are the same.
    """
    folder = state_dir / RUNS / manifest.run
    if not _whole(state_dir, manifest.run):

        def write_all(path: Path) -> None:
            write(path)
            content = {**asdict(manifest), "files": _hashes(path)}
            (path / MANIFEST).write_bytes(as_json(content))

        with locked(state_dir):
            write_folder(folder, write_all)
    point_to_run(state_dir, manifest.run, ledger=manifest.ledger)
    return load_run(state_dir, manifest.run)


def load_run(state_dir: Path, run: str) -> SavedRun:
    """The saved run ``run``, every file held against its hash.

    Raises:
        StoreError: the run is missing or damaged.
    """
    folder = state_dir / RUNS / run
    if not folder.is_dir():
        raise StoreError(str(folder), Message("the run is missing"), Message("run kurssi fit"))
    mend = Message("remove the folder {folder} and run kurssi fit", folder=str(folder))
    content = read_json(folder / MANIFEST, mend)
    expected = {part.name for part in fields(RunManifest)}
    if not expected <= content.keys():
        raise StoreError(str(folder / MANIFEST), Message("the file is damaged"), mend)
    manifest = RunManifest(**{name: content[name] for name in expected})  # type: ignore[arg-type]
    if manifest.run != run or _hashes(folder) != manifest.files:
        raise StoreError(
            str(folder),
            Message("the run is damaged: its files are not those it was saved with"),
            mend,
        )
    return SavedRun(path=folder, manifest=manifest)


def find_run(state_dir: Path, run: str) -> SavedRun | None:
    """The saved run of this name, None where there is none: an unchanged refit is recognised.

    Raises:
        StoreError: the run is there but damaged.
    """
    return load_run(state_dir, run) if (state_dir / RUNS / run).is_dir() else None


def point_to_run(state_dir: Path, run: str, *, ledger: str) -> None:
    """Makes a saved run, and the ledger it now stands for, the current ones."""
    move_pointer(state_dir, run=run, ledger=ledger)


def current_run(state_dir: Path) -> SavedRun | None:
    """The run that the pointer names; None where nothing was fitted yet.

    Raises:
        StoreError: the pointer or the run it names is missing or damaged.
    """
    run = read_pointer(state_dir).run
    return None if run is None else load_run(state_dir, run)


def saved_runs(state_dir: Path) -> tuple[RunManifest, ...]:
    """The manifests of every whole run, the newest first; what is damaged is not among them."""
    found = []
    for folder in (state_dir / RUNS).glob("[!.]*"):
        with contextlib.suppress(StoreError):
            found.append(load_run(state_dir, folder.name).manifest)
    return tuple(sorted(found, key=lambda run: run.created, reverse=True))


def _whole(state_dir: Path, run: str) -> bool:
    try:
        return find_run(state_dir, run) is not None
    except StoreError:
        return False


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run but its manifest."""
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
