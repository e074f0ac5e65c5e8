"""Plans kept by name: ``.kurssi/plans/NAME.json``, with the run that each was made from."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from kurssi.errors import NotUnderstood, StoreError
from kurssi.messages import Message
from kurssi.store.whole import as_json, locked, read_json, write_file

FOLDER = "plans"
NAME = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan's money and where it comes from: run, first period, names of its axes."""

    name: str
    run: str
    first: str
    segments: tuple[str, ...]
    levers: tuple[str, ...]
    spend: Float[np.ndarray, "plan segment lever"]


def plan_path(state_dir: Path, name: str) -> Path:
    """Where the plan of this name is kept.

    Raises:
        NotUnderstood: it is no name.
    """
    if not NAME.fullmatch(name):
        raise NotUnderstood(
            name, Message("a plan cannot be kept by this name"),
            Message("use letters, digits, - and _"),
        )  # fmt: skip
    return state_dir / FOLDER / f"{name}.json"


def save_plan(state_dir: Path, plan: SavedPlan) -> Path:
    """Keep a plan; one of the same name is replaced, whole or not at all.

    Raises:
        NotUnderstood: it is no name.
    """
    path = plan_path(state_dir, plan.name)
    content = {
        "name": plan.name, "run": plan.run, "first": plan.first, "segments": plan.segments,
        "levers": plan.levers, "spend": plan.spend.tolist(),
    }  # fmt: skip
    with locked(state_dir):
        write_file(path, as_json(content))
    return path


def load_plan(state_dir: Path, name: str) -> SavedPlan | None:
    """The plan of this name; None where there is none.

    Raises:
        NotUnderstood: it is no name.
        StoreError: the file is damaged.
    """
    path = plan_path(state_dir, name)
    if not path.is_file():
        return None
    mend = Message("remove the file {path} and save the plan again", path=str(path))
    content = read_json(path, mend)
    try:
        return SavedPlan(
            name=str(content["name"]), run=str(content["run"]), first=str(content["first"]),
            segments=tuple(map(str, content["segments"])),  # type: ignore[call-overload]
            levers=tuple(map(str, content["levers"])),  # type: ignore[call-overload]
            spend=np.array(content["spend"], dtype=float),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise StoreError(str(path), Message("the file is damaged"), mend) from None


def names_of_plans(state_dir: Path) -> tuple[str, ...]:
    """The names of all plans kept."""
    stems = (path.stem for path in (state_dir / FOLDER).glob("*.json"))
    return tuple(sorted(stem for stem in stems if NAME.fullmatch(stem)))


def stamps_of_plans(state_dir: Path) -> tuple[tuple[str, int], ...]:
    """All plans kept, each with the time it was written: what changes when one of them does."""
    paths = sorted((state_dir / FOLDER).glob("*.json"))
    return tuple((path.stem, path.stat().st_mtime_ns) for path in paths)
