"""Immutable snapshots of the ledger, named by content: ``.kurssi/ledgers/<name>/``.

A snapshot is facts.parquet, experiments.parquet, the tables kept as they came, and manifest.json.
Posting the same content again gives the same name and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kurssi.errors import StoreError
from kurssi.ledger.entry import EXPERIMENTS, FACTS, Ledger
from kurssi.messages import Message
from kurssi.store.names import name_ledger
from kurssi.store.pointer import move_pointer, read_pointer
from kurssi.store.whole import as_json, locked, read_json, write_folder

LEDGERS = "ledgers"
MANIFEST = "manifest.json"
_FORMAT = 1
_MEND = Message("run kurssi fit: the tables are posted again")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLedger:
    """A ledger that lies in a snapshot. ``inputs``: file -> SHA-256 when it was first posted."""

    name: str
    path: Path
    inputs: Mapping[str, str]
    ledger: Ledger


def save_ledger(state_dir: Path, ledger: Ledger, inputs: Mapping[str, str]) -> str:
    """Keeps the ledger as a snapshot, makes it the current one, and returns its name.

    A whole snapshot of the same content is left as it is; a damaged one is replaced.
    """
    name = name_ledger(ledger)
    folder = state_dir / LEDGERS / name
    if not _whole(state_dir, name):
        manifest = _manifest(name, ledger, inputs)
        with locked(state_dir):
            write_folder(folder, lambda path: _write(path, ledger, manifest))
    if _pointed_to(state_dir) != name:
        move_pointer(state_dir, ledger=name)
    return name


def load_ledger(state_dir: Path, name: str) -> SavedLedger:
    """The ledger in the snapshot ``name``, its content held against its name.

    Raises:
        StoreError: the snapshot is missing or damaged.
    """
    folder = state_dir / LEDGERS / name
    manifest = read_json(folder / MANIFEST, _MEND)
    others, inputs = manifest.get("others"), manifest.get("inputs")
    if not isinstance(others, list) or not isinstance(inputs, dict):
        raise StoreError(str(folder / MANIFEST), Message("the file is damaged"), _MEND)
    ledger = Ledger(
        facts=_read(folder / "facts.parquet", FACTS),
        experiments=_read(folder / "experiments.parquet", EXPERIMENTS),
        others={str(table): _read(folder / f"{table}.parquet") for table in others},
    )
    if name_ledger(ledger) != name:
        raise StoreError(
            str(folder), Message("the snapshot is damaged: it is not what it was named for"), _MEND
        )
    return SavedLedger(name=name, path=folder, inputs=inputs, ledger=ledger)


def _pointed_to(state_dir: Path) -> str | None:
    """The current ledger's name; None where there is none or the pointer must be mended."""
    try:
        return read_pointer(state_dir).ledger
    except StoreError:
        return None


def _whole(state_dir: Path, name: str) -> bool:
    if not (state_dir / LEDGERS / name).exists():
        return False
    try:
        load_ledger(state_dir, name)
    except StoreError:
        return False
    return True


def _manifest(name: str, ledger: Ledger, inputs: Mapping[str, str]) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "ledger": name,
        "inputs": dict(inputs),
        "others": sorted(ledger.others),
        "counts": {
            "facts": ledger.facts.num_rows,
            "experiments": ledger.experiments.num_rows,
            **{table: rows.num_rows for table, rows in ledger.others.items()},
        },
        "versions": {"kurssi": version("kurssi"), "pyarrow": pa.__version__},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _write(folder: Path, ledger: Ledger, manifest: dict[str, object]) -> None:
    tables = {"facts": ledger.facts, "experiments": ledger.experiments, **ledger.others}
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    (folder / MANIFEST).write_bytes(as_json(manifest))


def _read(path: Path, schema: pa.Schema | None = None) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:  # not read_table, whose engine imports pandas
            table = file.read()
        return table if schema is None else table.select(schema.names).cast(schema)
    except FileNotFoundError as error:
        raise StoreError(str(path), Message("the file is missing"), _MEND) from error
    except (OSError, KeyError, pa.ArrowException) as error:
        raise StoreError(str(path), Message("the file is damaged"), _MEND) from error
