"""The one small file that says which ledger and which run are current."""

from dataclasses import dataclass, replace
from pathlib import Path

from kurssi.errors import StoreError
from kurssi.messages import Message
from kurssi.store.whole import as_json, locked, read_json, sweep, write_file

POINTER = "current.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The names of the current ledger and run, None before there is one."""

    ledger: str | None = None
    run: str | None = None


def read_pointer(state_dir: Path) -> Pointer:
    """What is current; an empty pointer where kurssi has not written anything yet.

    Raises:
        StoreError: the pointer is damaged.
    """
    path = state_dir / POINTER
    if not path.exists():
        return Pointer()
    content = read_json(path, Message("run kurssi fit, which posts the tables and points again"))
    ledger, run = content.get("ledger"), content.get("run")
    return Pointer(
        ledger=ledger if isinstance(ledger, str) else None,
        run=run if isinstance(run, str) else None,
    )


def move_pointer(state_dir: Path, *, ledger: str | None = None, run: str | None = None) -> Pointer:
    """Points to a ledger or a run or both; what is not given stays. Replaced in one stroke."""
    with locked(state_dir):
        sweep(state_dir)
        moved = _last(state_dir)
        moved = moved if ledger is None else replace(moved, ledger=ledger)
        moved = moved if run is None else replace(moved, run=run)
        write_file(state_dir / POINTER, as_json({"ledger": moved.ledger, "run": moved.run}))
    return moved


def _last(state_dir: Path) -> Pointer:
    """The pointer to be moved; one that is damaged is being mended now, so nothing is kept."""
    try:
        return read_pointer(state_dir)
    except StoreError:
        return Pointer()
