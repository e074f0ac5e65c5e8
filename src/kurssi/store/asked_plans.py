"""Whole plans kept by what was asked: ``.kurssi/asked/RUN-HASH.json``, for whoever asks again."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from kurssi.errors import StoreError
from kurssi.messages import Message
from kurssi.planning.plan import Plan
from kurssi.planning.purses import Ask
from kurssi.store.records import as_record, as_values
from kurssi.store.whole import as_json, locked, read_json, write_file

FOLDER = "asked"
MOST = 60  # plans kept; the oldest make room


def asked_path(state_dir: Path, run: str, ask: Ask) -> Path:
    """Where the plan of a run for this ask is kept, as this version of kurssi makes it.

    Another version may plan or say otherwise, so that what it kept is not found.
    """
    said = json.dumps([version("kurssi"), as_values(ask)], sort_keys=True)
    return state_dir / FOLDER / f"{run}-{hashlib.sha256(said.encode()).hexdigest()[:12]}.json"


def save_asked(state_dir: Path, ask: Ask, plan: Plan) -> Path:
    """Keep a plan, whole or not at all."""
    path = asked_path(state_dir, plan.run, ask)
    with locked(state_dir):
        write_file(path, as_json(as_values(plan)))
        every = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in every[:-MOST]:
            old.unlink(missing_ok=True)
    return path


def load_asked(state_dir: Path, run: str, ask: Ask) -> Plan | None:
    """The plan of a run for this ask; None where none was made.

    Raises:
        StoreError: the file is damaged.
    """
    path = asked_path(state_dir, run, ask)
    if not path.is_file():
        return None
    mend = Message("remove the file {path} and ask for the plan again", path=str(path))
    content = read_json(path, mend)
    try:
        return as_record(Plan, content)
    except (KeyError, TypeError, ValueError):
        raise StoreError(str(path), Message("the file is damaged"), mend) from None
