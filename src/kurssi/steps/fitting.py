"""The ledger fitted: a run with its health, made once and kept."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kurssi.errors import NothingToQuote, StoreError
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.posterior.effort import QUICK, Effort
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.progress import Progress, Stage, silent
from kurssi.steps.naming import named
from kurssi.steps.taking_in import Taken, take_in
from kurssi.store.names import name_panel, name_run
from kurssi.store.runs import (
    RunManifest,
    SavedRun,
    find_run,
    point_to_run,
    save_run,
    versions,
)
from kurssi.store.sentences import kept, told
from kurssi.store.snapshots import load_ledger
from kurssi.workspace.company import Workspace

DEFAULT_SEED = 1
EVIDENCE = "evidence.json"
COMPILE_STAGE = Message("preparing the model")


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReport:
    """A fitted run and its health; ``reused`` where an unchanged run was found."""

    run: str
    seconds: float
    health: tuple[HealthCheck, ...]
    reused: bool
    quick: bool
    seed: int
    inputs: Mapping[str, str]


def fit(
    workspace: Workspace,
    *,
    quick: bool = False,
    seed: int | None = None,
    progress: Progress = silent,
    taken: Taken | None = None,
) -> FitReport:
    """Fit the joint model to the ledger; an unchanged fit is recognised and reused.

    Without ``taken`` the tables are taken in and posted here.
    """
    from kurssi.ledger.cut import cut

    key = DEFAULT_SEED if seed is None else seed
    progress(Stage(name=COMPILE_STAGE, done=0, total=1))
    taken = take_in(workspace) if taken is None else taken
    panel = cut(taken.ledger, workspace)
    _refuse_empty(panel, workspace)
    spec = spec_of(workspace, panel, quick=quick)
    name = name_run(
        panel=name_panel(panel), spec=spec, seed=key, quick=quick, version=versions()["kurssi"]
    )
    progress(Stage(name=COMPILE_STAGE, done=1, total=1))
    inputs = load_ledger(workspace.state_dir, taken.ledger_name).inputs
    try:
        found = find_run(workspace.state_dir, name)
    except StoreError:  # damaged: the same draws are made again in its place
        found = None
    if found is not None:
        point_to_run(workspace.state_dir, name, ledger=taken.ledger_name)
        return _report(found.manifest, workspace, reused=True)
    manifest = RunManifest(
        run=name, ledger=taken.ledger_name, panel=name_panel(panel), inputs=inputs, spec=spec,
        seed=key, quick=quick, seconds=0.0,
    )  # fmt: skip
    saved = _fit_and_save(workspace, panel, manifest, progress)
    return _report(saved.manifest, workspace, reused=False)


def _refuse_empty(panel: Panel, workspace: Workspace) -> None:
    """A model needs spend and something that spend may move."""
    where = str(workspace.data_dir)
    if not panel.levers or not (panel.spend > 0).any():
        raise NothingToQuote(
            where, Message("no spend is in the tables, so nothing has a rate"),
            Message("add the table spend: period, lever, spend"),
        )  # fmt: skip
    if panel.tracker is None and panel.sales is None:
        raise NothingToQuote(
            where, Message("neither a tracker nor sales is in the tables for the own brand"),
            Message("add sales for money earned, or a tracker or waves for the measures"),
        )  # fmt: skip


def _refuse_rough(checks: Sequence[HealthCheck], workspace: Workspace) -> None:
    """A quick look that does not hold is not kept: it would displace what does."""
    for check in checks:
        if check.check == "approximation" and check.verdict is Verdict.FAIL:
            raise NothingToQuote(
                str(workspace.root),
                Message(
                    "the quick approximation does not hold here, so nothing was kept: {sentence}",
                    sentence=check.sentence,
                ),
                Message("fit without --quick"),
            )


def moved(workspace: Workspace, panel: Panel) -> dict[str, tuple[str, ...]]:
    """What each lever of the panel may move."""
    return {lever: workspace.levers[lever].moves for lever in panel.levers}


def _effort(*, quick: bool) -> Effort:
    return QUICK if quick else Effort()


def spec_of(workspace: Workspace, panel: Panel, *, quick: bool) -> dict[str, object]:
    """What was asked of the model, as JSON values."""
    moves = {lever: list(measures) for lever, measures in moved(workspace, panel).items()}
    context = {name: list(measures) for name, measures in workspace.context_moves.items()}
    return {"moves": moves, "context": context, "effort": asdict(_effort(quick=quick))}


def _fit_and_save(
    workspace: Workspace, panel: Panel, manifest: RunManifest, progress: Progress
) -> SavedRun:
    from kurssi.posterior.checkup import examine
    from kurssi.posterior.demand import spend_rules
    from kurssi.posterior.draws import as_tree, save_tree
    from kurssi.posterior.fit import build
    from kurssi.posterior.fit import fit as fit_model

    started = time.perf_counter()
    model = build(panel, moved(workspace, panel), workspace.context_moves)
    effort = _effort(quick=manifest.quick)
    fitted = fit_model(model, seed=manifest.seed, effort=effort, progress=progress)
    checks = examine(fitted, panel)
    _refuse_rough(checks, workspace)
    rules = spend_rules(model, fitted.u)
    seconds = time.perf_counter() - started

    def write(folder: Path) -> None:
        save_tree(as_tree(fitted, panel), folder)
        evidence = {
            "following": [rule.lever for rule in rules],
            "rules": [asdict(rule) for rule in rules],
        }
        (folder / EVIDENCE).write_text(json.dumps(evidence, indent=1))

    rows = [
        {
            "check": check.check,
            "verdict": str(check.verdict),
            "sentence": kept(check.sentence),
            "advice": kept(check.advice),
        }
        for check in checks
    ]
    whole = RunManifest(
        run=manifest.run, ledger=manifest.ledger, panel=manifest.panel, inputs=manifest.inputs,
        spec=manifest.spec, seed=manifest.seed, quick=manifest.quick, seconds=seconds, health=rows,
    )  # fmt: skip
    return save_run(workspace.state_dir, whole, write)


def _report(manifest: RunManifest, workspace: Workspace, *, reused: bool) -> FitReport:
    return FitReport(
        run=manifest.run, seconds=manifest.seconds, health=health_of(manifest, workspace),
        reused=reused, quick=manifest.quick, seed=manifest.seed, inputs=manifest.inputs,
    )  # fmt: skip


def health_of(manifest: RunManifest, workspace: Workspace) -> tuple[HealthCheck, ...]:
    """The verdicts kept with a run, levers by the names they have today."""
    return tuple(
        HealthCheck(
            check=str(row["check"]),
            verdict=Verdict(str(row["verdict"])),
            sentence=named(told(row["sentence"]), workspace),
            advice=told(row["advice"]),
        )
        for row in manifest.health
    )
