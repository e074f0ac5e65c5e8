"""Writing so that a kill at any instant leaves the last whole state: write, sync, rename, point.

A folder is written under a temporary name and renamed when all of it is on the disk; the pointer,
one small file, is replaced atomically under a lock. Nothing that has its final name is ever
changed.
"""

import json
import os
import shutil
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kurssi.errors import StoreError
from kurssi.messages import Message

_TEMPORARY = ".tmp-"
_A_DAY = 86_400.0
_PATIENCE = 60.0


@contextmanager
def locked(state_dir: Path) -> Iterator[None]:
    """One writer at a time in this state folder.

    Raises:
        StoreError: another process held the lock for a minute.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(state_dir / "lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise StoreError(
            str(state_dir / "lock"),
            Message("another kurssi has been writing here for a minute"),
            Message("wait until it is done, or stop it"),
        ) from error


def write_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Makes the folder ``target`` with what ``write`` puts in it: whole or not at all.

    ``write`` gets a temporary folder beside the target. A folder already there is moved aside
    first: callers do that only to one found damaged. To be called under ``locked``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target.parent)
    temporary = _temporary(target.parent)
    temporary.mkdir()
    try:
        write(temporary)
        for path in sorted(temporary.rglob("*")):
            _sync(path)
        _sync(temporary)
        if target.exists():
            os.rename(target, _temporary(target.parent))
        os.rename(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync(target.parent)


def write_file(target: Path, content: bytes) -> None:
    """Replaces the file ``target``: readers see the old bytes or the new ones, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(target.parent)
    try:
        temporary.write_bytes(content)
        _sync(temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(target.parent)


def read_json(path: Path, mend: Message) -> dict[str, object]:
    """A JSON object from a file.

    Raises:
        StoreError: the file is missing or not a JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(str(path), Message("the file is missing"), mend) from error
    except (OSError, ValueError) as error:
        raise StoreError(str(path), Message("the file is damaged"), mend) from error
    if not isinstance(content, dict):
        raise StoreError(str(path), Message("the file is damaged"), mend)
    return content


def as_json(content: dict[str, object]) -> bytes:
    """A JSON object as bytes, keys in order."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode("utf-8")


def sweep(folder: Path) -> None:
    """Removes what killed processes left half-written: their process is dead, or a day has gone."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        if not _abandoned(path):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _temporary(folder: Path) -> Path:
    return folder / f"{_TEMPORARY}{os.getpid()}-{_machine()}-{uuid.uuid4().hex[:8]}"


def _machine() -> str:
    """This machine's name, without what would break the parts of a temporary name."""
    return "".join(letter for letter in socket.gethostname() if letter.isalnum()) or "machine"


def _abandoned(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime > _A_DAY:
            return True
    except FileNotFoundError:
        return False
    pid, _, rest = path.name.removeprefix(_TEMPORARY).partition("-")
    here = rest.rpartition("-")[0] == _machine()
    return here and os.name == "posix" and pid.isdigit() and not _alive(int(pid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync(path: Path) -> None:
    """Waits until a file or folder is on the disk (folders: where the system can)."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
