"""The workspaces of examples/, prepared from the public data; skipped where the data are absent."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kurssi.steps import open_workspace
from kurssi.workspace.company import Workspace

Prepare = Callable[[str], Workspace]
Document = dict[str, Any]


@pytest.fixture(scope="session")
def prepare(root: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """A fresh workspace of an example, made as its README says: by running its script."""

    def made(name: str) -> Workspace:
        out = tmp_path_factory.mktemp(name) / "workspace"
        script = root / "examples" / name / "prepare.py"
        subprocess.run([sys.executable, script, shared, out], check=True)
        return open_workspace(out)

    return made


@pytest.fixture(scope="session")
def lines(shared: Path) -> Callable[[str], list[dict[str, str]]]:
    """The rows of a public CSV file, read as plainly as can be."""

    def read(path: str) -> list[dict[str, str]]:
        with (shared / path).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def run() -> Callable[..., Document]:
    """The document of `kurssi run`, carried out as a process of its own, as its user does."""

    def carried_out(workspace: Workspace, *options: str) -> Document:
        command = [sys.executable, "-m", "kurssi", "run", "-w", workspace.root, "--json", *options]
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return carried_out
