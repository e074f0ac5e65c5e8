"""Steps that are played, not carried out: the views are tested without an engine."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from kurssi.ledger.entry import EXPERIMENTS, FACTS, Ledger
from kurssi.messages import Message
from kurssi.progress import Progress, Stage
from kurssi.steps import Taken
from kurssi.survey.level_remarks import LevelRemarks
from kurssi.views import answers
from kurssi.views.cli import app
from kurssi.views.reader import Reader
from kurssi.workspace.company import Workspace
from views import aimed, made, planned

TAKEN = Taken(
    intake=made.check_report().intake,
    ledger=Ledger(facts=FACTS.empty_table(), experiments=EXPERIMENTS.empty_table(), others={}),
    ledger_name="taken",
    people=None,
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Played:
    """What each step hands back, what it was asked, and of which tables (``TAKEN``: those read)."""

    steps: SimpleNamespace
    asked: list[tuple[str, dict[str, object]]]
    given: list[tuple[str, object]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "kurssi.toml").write_text('[company]\nlanguage = "fi"\n', encoding="utf-8")
    return made.company(tmp_path)


@pytest.fixture
def played(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Played:
    asked: list[tuple[str, dict[str, object]]] = []
    given: list[tuple[str, object]] = []

    def fit(
        opened: Workspace,
        *,
        quick: bool,
        seed: int | None,
        progress: Progress,
        taken: object = None,
    ) -> object:
        asked.append(("fit", {"quick": quick, "seed": seed}))
        given.append(("fit", taken))
        progress(Stage(name=made.STAGE, done=0, total=2))
        progress(Stage(name=made.STAGE, done=2, total=2))
        return replace(made.fit_report(), quick=quick)

    def take_in(opened: Workspace, *, intake: object = None) -> object:
        given.append(("take_in", intake))
        return TAKEN

    def measures(
        opened: Workspace, *, by: str = "period", taken: object = None, needed: bool = True
    ) -> object:
        given.append(("measures", taken))
        return made.measure_rows()

    def rates(
        opened: Workspace,
        *,
        window: int | None,
        horizon: int | None,
        with_history: bool = False,
    ) -> object:
        asked.append(("rates", {"window": window, "horizon": horizon}))
        return made.board()

    def value(opened: Workspace, **wanted: object) -> object:
        asked.append(("value", wanted))
        return made.value()

    def init(root: Path, *, example: bool, language: str) -> tuple[Path, ...]:
        asked.append(("init", {"root": root, "example": example, "language": language}))
        root.mkdir(parents=True, exist_ok=True)
        files = (root / "kurssi.toml", root / "truth.json")
        for file in files:
            file.write_text("", encoding="utf-8")
        return files

    def simulate(seed: int, out: Path) -> Path:
        asked.append(("simulate", {"seed": seed, "out": out}))
        return out

    steps = SimpleNamespace(
        open_workspace=lambda root: replace(workspace, root=root),
        check=lambda opened: made.check_report(),
        fit=fit,
        measures=measures,
        take_in=take_in,
        rates=rates,
        value=value,
        targets=lambda opened, *, wanted: aimed.aimed(findings=()),
        level_remarks=lambda taken, workspace: LevelRemarks(),
        init=init,
        simulate=simulate,
    )
    monkeypatch.setattr(answers, "steps", steps)
    planning = SimpleNamespace(plan=lambda opened, ask, **wanted: planned.plan())
    monkeypatch.setattr("kurssi.views.plan_answer.steps", planning)
    monkeypatch.setattr("kurssi.views.plan_answer.optimise", lambda opened, ask: planned.plan())
    monkeypatch.setattr("kurssi.views.contents.contents", lambda root, language, department: None)
    monkeypatch.setattr("kurssi.views.report_files.form_of", lambda path: lambda told: b"<html>")

    def serve(
        root: Path, reader: Reader, *, host: str, port: int, names: object
    ) -> dict[str, object]:
        reader.say(Message("kurssi is at {address} (ctrl-C stops it)", address=host))
        return {"address": f"http://{host}:{port}/"}

    monkeypatch.setattr("kurssi.views.web.serving.serve", serve)
    return Played(steps=steps, asked=asked, given=given)


@pytest.fixture
def kurssi(played: Played, workspace: Workspace) -> Callable[..., Result]:
    """Give a command in the played workspace (unless ``at`` says otherwise)."""

    def command(*arguments: str) -> Result:
        given = list(arguments)
        if "-w" not in given and "--help" not in given:
            given += ["-w", str(workspace.root)]
        return CliRunner().invoke(app, given)

    return command


@pytest.fixture
def document(kurssi: Callable[..., Result]) -> Callable[..., dict]:
    """The one JSON document that a command answers with."""

    def command(*arguments: str) -> dict:
        return json.loads(kurssi(*arguments, "--json").stdout)

    return command
