"""Raw rates kept beside their run, so that a board opens without computing anything again."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from kurssi.decisions.raw import Terms
from kurssi.store.whole import locked, write_file

FOLDER = "rates"
_Kind = TypeVar("_Kind", bound=tuple)


def rates_path(state_dir: Path, run: str, terms: Terms, what: str = "rates") -> Path:
    """Where the rates (or what else is told) of a run at given terms are kept."""
    digest = hashlib.sha256(repr((run, tuple(terms))).encode()).hexdigest()[:8]
    return state_dir / FOLDER / f"{run}-{digest}-{what}.npz"


def save_rates(state_dir: Path, path: Path, rates: Mapping[str, Any]) -> None:
    """Keep named tuples of arrays under their names, whole or not at all."""
    arrays = {
        f"{name}/{field}": value
        for name, one in rates.items()
        for field, value in one._asdict().items()
    }
    content = io.BytesIO()
    # Draws hardly get smaller by compression, and opening them would take twice as long.
    np.savez(content, allow_pickle=False, **arrays)
    with locked(state_dir):
        write_file(path, content.getvalue())


def load_rates(path: Path, kind: type[_Kind]) -> dict[str, _Kind] | None:
    """What was kept by name; None where nothing is kept or the file cannot be read."""
    if not path.is_file():
        return None
    try:
        # From memory: a file that numpy cannot open as an archive is otherwise left open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            names = dict.fromkeys(key.split("/")[0] for key in kept.files)
            fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
            return {
                name: kind(**{field: kept[f"{name}/{field}"] for field in fields}) for name in names
            }
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile, zlib.error):
        return None
