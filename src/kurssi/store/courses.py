"""Courses of targets as they were laid: ``.kurssi/courses/NAME.npz``, never changed.

A course is named by its target: another value or date is another target, with a course of its own.
"""

import hashlib
import io
import json
import zipfile
import zlib
from datetime import date
from pathlib import Path

import numpy as np

from kurssi.errors import StoreError
from kurssi.messages import Message
from kurssi.planning.course import Laid
from kurssi.planning.targets import Target
from kurssi.store.whole import locked, write_file

FOLDER = "courses"
ARRAYS = ("mean", "q05", "q95", "covariance", "spend")


def course_path(state_dir: Path, target: Target) -> Path:
    """Where the course of a target is kept."""
    parts = (target.measure, target.segment, target.period, target.value, target.window)
    digest = hashlib.sha256(repr(tuple(map(str, parts))).encode()).hexdigest()[:12]
    return state_dir / FOLDER / f"{target.measure}-{target.period}-{digest}.npz"


def save_course(state_dir: Path, target: Target, laid: Laid) -> None:
    """Keep a course, whole or not at all; one that is there stays as it is."""
    path = course_path(state_dir, target)
    facts = {
        "run": laid.run, "origin": str(laid.origin), "segments": laid.segments,
        "levers": laid.levers, "restless": laid.restless,
    }  # fmt: skip
    content = io.BytesIO()
    arrays = {name: getattr(laid, name) for name in ARRAYS}
    np.savez_compressed(content, allow_pickle=False, facts=np.array(json.dumps(facts)), **arrays)
    with locked(state_dir):
        if not path.exists():
            write_file(path, content.getvalue())


def load_course(state_dir: Path, target: Target) -> Laid | None:
    """The course of a target; None where none was laid.

    Raises:
        StoreError: the file is damaged.
    """
    path = course_path(state_dir, target)
    if not path.is_file():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            facts = json.loads(str(kept["facts"]))
            arrays = {name: kept[name] for name in ARRAYS}
        return Laid(
            run=facts["run"], origin=date.fromisoformat(facts["origin"]),
            segments=tuple(facts["segments"]), levers=tuple(facts["levers"]),
            restless=float(facts["restless"]), **arrays,
        )  # fmt: skip
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile,
            zlib.error) as error:  # fmt: skip
        raise StoreError(
            str(path),
            Message("the file is damaged"),
            Message("remove it: the target's course is laid anew from the current run"),
        ) from error
