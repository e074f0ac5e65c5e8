"""Raw rates kept beside their run, so that a board opens without computing anything again."""

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from kurssi.decisions.outlook import Terms
from kurssi.decisions.rates import Rates
from kurssi.store.whole import locked, write_file

FOLDER = "rates"


def rates_path(state_dir: Path, run: str, terms: Terms) -> Path:
    """Where the rates of a run at given terms are kept."""
    digest = hashlib.sha256(repr((run, tuple(terms))).encode()).hexdigest()[:8]
    return state_dir / FOLDER / f"{run}-{digest}.npz"


def save_rates(state_dir: Path, path: Path, posterior: Rates, prior: Rates) -> None:
    """Keep rates under posterior and prior, whole or not at all."""
    arrays = {f"posterior_{name}": value for name, value in posterior._asdict().items()}
    arrays |= {f"prior_{name}": value for name, value in prior._asdict().items()}
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    with locked(state_dir):
        write_file(path, content.getvalue())


def load_rates(path: Path) -> tuple[Rates, Rates] | None:
    """Rates under posterior and prior; None where none are kept or the file cannot be read."""
    if not path.is_file():
        return None
    try:
        # From memory: a file that numpy cannot open as an archive is otherwise left open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return tuple(  # type: ignore[return-value]
                Rates(**{name: kept[f"{belief}_{name}"] for name in Rates._fields})
                for belief in ("posterior", "prior")
            )
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile, zlib.error):
        return None
