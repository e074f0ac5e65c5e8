"""One function for each arrow of the chain; the only place where store and computation meet.

tables -> ledger -> model -> posterior -> decisions. Everything heavy (jax, ibis) is imported
inside the step that needs it, so that a light command stays light.
"""

import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Board
from kurssi.errors import InputRefused, NothingToQuote, StoreError
from kurssi.ledger.entry import Ledger
from kurssi.ledger.measures import MeasureRow
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.posterior.effort import Effort
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.progress import Progress, Stage, silent
from kurssi.store.names import name_panel, name_run
from kurssi.store.runs import (
    RunManifest,
    SavedRun,
    current_run,
    find_run,
    hash_file,
    point_to_run,
    save_run,
    versions,
)
from kurssi.store.snapshots import load_ledger, save_ledger
from kurssi.tables.intake import Intake
from kurssi.tables.unlocks import Unlock
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.decisions.outlook import Terms
    from kurssi.decisions.rates import Rates

DEFAULT_SEED = 1
EVIDENCE = "evidence.json"
COMPILE_STAGE = Message("preparing the model")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What came in, what the tables present support, and what each missing one would unlock."""

    intake: Intake
    supported: tuple[Message, ...]
    unlocks: tuple[Unlock, ...]


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


def open_workspace(root: Path) -> Workspace:
    """The workspace declared in ``root``/kurssi.toml."""
    from kurssi.workspace.declaration import read_workspace  # pydantic is slow to import

    return read_workspace(root)


def init(root: Path, *, example: bool, language: str) -> tuple[Path, ...]:
    """A new workspace: templates, or a whole simulated company."""
    if example:
        from kurssi.example.simulate import EXAMPLE_SEED
        from kurssi.example.simulate import simulate as write

        write(EXAMPLE_SEED, root, language=language)
        return tuple(sorted(path for path in root.rglob("*") if path.is_file()))
    from kurssi.tables.templates import write_templates

    return write_templates(root, language)


def simulate(seed: int, out: Path) -> Path:
    """A company whose truth is known, written to ``out``."""
    from kurssi.example.simulate import simulate as write  # scipy is slow to import

    return write(seed, out)


def check(workspace: Workspace) -> CheckReport:
    """Read and check every table."""
    from kurssi.tables.check import check as read_and_check  # duckdb is slow to import
    from kurssi.tables.unlocks import supported, unlocks

    intake = read_and_check(workspace)
    return CheckReport(
        intake=intake,
        supported=supported(workspace, intake.tables),
        unlocks=unlocks(workspace, intake.tables),
    )


def post(workspace: Workspace) -> tuple[str, Ledger]:
    """Check the tables and post them: the ledger's name and content.

    Raises:
        InputRefused: an error-level finding; the last good ledger stays in place.
    """
    from kurssi.ledger.post import post as post_intake

    intake = check(workspace).intake
    if not intake.accepted:
        raise InputRefused(
            str(workspace.data_dir),
            Message("the tables have errors, so nothing new was posted"),
            Message("see them with kurssi check, mend them and try again"),
            findings=intake.findings,
        )
    ledger = post_intake(intake, workspace)
    return save_ledger(workspace.state_dir, ledger, intake.inputs), ledger


def measures(workspace: Workspace) -> tuple[MeasureRow, ...]:
    """The measures of every brand, segment and period, with their errors."""
    from kurssi.ledger.measures import measures as measure

    rows = tuple(measure(post(workspace)[1], workspace))
    if not rows:
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("no measure is in the tables"),
            Message("add a tracker (respondents) or waves (published results)"),
        )
    return rows


def fit(
    workspace: Workspace,
    *,
    quick: bool = False,
    seed: int | None = None,
    progress: Progress = silent,
) -> FitReport:
    """Post the ledger and fit the joint model; an unchanged fit is recognised and reused."""
    from kurssi.ledger.cut import cut

    key = DEFAULT_SEED if seed is None else seed
    progress(Stage(name=COMPILE_STAGE, done=0, total=1))
    ledger_name, ledger = post(workspace)
    panel = cut(ledger, workspace)
    _refuse_empty(panel, workspace)
    spec = _spec(workspace, panel)
    name = name_run(
        panel=name_panel(panel), spec=spec, seed=key, quick=quick, version=versions()["kurssi"]
    )
    progress(Stage(name=COMPILE_STAGE, done=1, total=1))
    inputs = load_ledger(workspace.state_dir, ledger_name).inputs
    try:
        found = find_run(workspace.state_dir, name)
    except StoreError:  # damaged: the same draws are made again in its place
        found = None
    if found is not None:
        point_to_run(workspace.state_dir, name, ledger=ledger_name)
        return _report(found.manifest, reused=True)
    manifest = RunManifest(
        run=name, ledger=ledger_name, panel=name_panel(panel), inputs=inputs, spec=spec,
        seed=key, quick=quick, seconds=0.0,
    )  # fmt: skip
    saved = _fit_and_save(workspace, panel, manifest, progress)
    return _report(saved.manifest, reused=False)


def rates(workspace: Workspace, *, window: int | None = None, horizon: int | None = None) -> Board:
    """The board of the current run; ``window`` and ``horizon`` in periods override kurssi.toml.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    from kurssi.decisions.board import Desk, quotes
    from kurssi.decisions.grades import Evidence
    from kurssi.decisions.outlook import Terms
    from kurssi.ledger.cut import cut
    from kurssi.model.inputs import usable

    run = current_run(workspace.state_dir)
    if run is None:
        raise NothingToQuote(
            str(workspace.root), Message("nothing has been fitted yet"), Message("run kurssi fit")
        )
    manifest = run.manifest
    panel = cut(load_ledger(workspace.state_dir, manifest.ledger).ledger, workspace)
    if name_panel(panel) != manifest.panel or _spec(workspace, panel) != manifest.spec:
        raise NothingToQuote(
            str(workspace.root / "kurssi.toml"),
            Message("the declaration has changed since the last fit"),
            Message("run kurssi fit"),
        )
    asked = window or workspace.window_periods
    terms = Terms(
        window=min(asked, panel.grid.count),
        horizon=workspace.horizon_periods if horizon is None else horizon,
        rate=workspace.discount_rate,
        per_year=workspace.frequency.per_year,
    )
    posterior, prior = _raw_rates(workspace, panel, run, terms)
    evidence = json.loads((run.path / EVIDENCE).read_text())
    failed = [check for check in _health(manifest) if check.verdict is Verdict.FAIL]
    desk = Desk(
        posterior=posterior,
        prior=prior,
        panel=panel,
        evidence=Evidence(
            experiments=usable(panel),
            following=frozenset(evidence["following"]),
            unhealthy=failed[0].sentence if failed else None,
            approximate=manifest.quick,
        ),
        moves=_moves(workspace, panel),
        changeable=frozenset(c for c in panel.levers if not workspace.levers[c].fixed),
        window=terms.window,
    )
    return Board(
        run=manifest.run, seed=manifest.seed, inputs=manifest.inputs, quick=manifest.quick,
        currency=workspace.currency, window_periods=terms.window, horizon_periods=terms.horizon,
        quotes=quotes(desk), cautions=(*_cautions(workspace, manifest), *_cut_window(asked, terms)),
    )  # fmt: skip


def _cautions(workspace: Workspace, manifest: RunManifest) -> tuple[Message, ...]:
    """What changed since the run, and what its health asks to look at."""
    changed = sorted(
        name
        for name, digest in manifest.inputs.items()
        if not (workspace.root / name).is_file() or hash_file(workspace.root / name) != digest
    )
    cautions = [
        Message("{check}: {sentence}", check=Message(check.check), sentence=check.sentence)
        for check in _health(manifest)
        if check.verdict is not Verdict.PASS
    ]
    if changed:
        cautions.insert(
            0,
            Message(
                "the tables have changed since this run ({files}): run kurssi fit",
                files=", ".join(changed),
            ),
        )
    return tuple(cautions)


def _cut_window(asked: int, terms: "Terms") -> tuple[Message, ...]:
    if asked <= terms.window:
        return ()
    return (
        Message(
            "the data hold {there} periods, so the window is {there} and not {asked}",
            there=terms.window,
            asked=asked,
        ),
    )


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


def _moves(workspace: Workspace, panel: Panel) -> dict[str, tuple[str, ...]]:
    return {lever: workspace.levers[lever].moves for lever in panel.levers}


def _spec(workspace: Workspace, panel: Panel) -> dict[str, object]:
    """What was asked of the model, as JSON values."""
    moves = {lever: list(moved) for lever, moved in _moves(workspace, panel).items()}
    return {"moves": moves, "effort": asdict(Effort())}


def _fit_and_save(
    workspace: Workspace, panel: Panel, manifest: RunManifest, progress: Progress
) -> SavedRun:
    from kurssi.posterior.checkup import examine
    from kurssi.posterior.demand import spend_rules
    from kurssi.posterior.draws import as_tree, save_tree
    from kurssi.posterior.fit import build
    from kurssi.posterior.fit import fit as fit_model

    started = time.perf_counter()
    model = build(panel, _moves(workspace, panel))
    fitted = fit_model(
        model, seed=manifest.seed, effort=Effort(), quick=manifest.quick, progress=progress
    )
    rules = spend_rules(model, fitted.u)
    seconds = time.perf_counter() - started

    def write(folder: Path) -> None:
        save_tree(as_tree(fitted, panel), folder)
        kept = {
            "following": [rule.lever for rule in rules if rule.follows],
            "rules": [asdict(rule) for rule in rules],
        }
        (folder / EVIDENCE).write_text(json.dumps(kept, indent=1))

    rows = [
        {
            "check": check.check,
            "verdict": str(check.verdict),
            "sentence": {"id": check.sentence.id, "values": dict(check.sentence.values)},
            "advice": {"id": check.advice.id, "values": dict(check.advice.values)},
        }
        for check in examine(fitted, panel)
    ]
    whole = RunManifest(
        run=manifest.run, ledger=manifest.ledger, panel=manifest.panel, inputs=manifest.inputs,
        spec=manifest.spec, seed=manifest.seed, quick=manifest.quick, seconds=seconds, health=rows,
    )  # fmt: skip
    return save_run(workspace.state_dir, whole, write)


def _raw_rates(
    workspace: Workspace, panel: Panel, run: SavedRun, terms: "Terms"
) -> "tuple[Rates, Rates]":
    from kurssi.store.rates import load_rates, rates_path, save_rates

    path = rates_path(workspace.state_dir, run.manifest.run, terms)
    kept = load_rates(path)
    if kept is not None:
        return kept
    from kurssi.decisions.rates import posterior_rates, prior_rates
    from kurssi.posterior.draws import load_parameters
    from kurssi.posterior.fit import build

    model = build(panel, _moves(workspace, panel))
    u = load_parameters(run.path)
    same = run.manifest.versions.get("kurssi") == versions()["kurssi"]
    if not same or u.shape[-1] != model.size:
        raise NothingToQuote(
            str(run.path),
            Message("another version of kurssi fitted this run, so it cannot be quoted anew"),
            Message("run kurssi fit"),
        )
    posterior = posterior_rates(model, panel, terms, u.reshape(-1, u.shape[-1]))
    prior = prior_rates(model, panel, terms, seed=run.manifest.seed)
    with contextlib.suppress(OSError):  # a board that cannot be kept can still be shown
        save_rates(workspace.state_dir, path, posterior, prior)
    return posterior, prior


def _report(manifest: RunManifest, *, reused: bool) -> FitReport:
    return FitReport(
        run=manifest.run, seconds=manifest.seconds, health=_health(manifest), reused=reused,
        quick=manifest.quick, seed=manifest.seed, inputs=manifest.inputs,
    )  # fmt: skip


def _health(manifest: RunManifest) -> tuple[HealthCheck, ...]:
    return tuple(
        HealthCheck(
            check=str(row["check"]),
            verdict=Verdict(str(row["verdict"])),
            sentence=_message(row["sentence"]),
            advice=_message(row["advice"]),
        )
        for row in manifest.health
    )


def _message(kept: object) -> Message:
    assert isinstance(kept, dict)
    return Message(kept["id"], **kept["values"])
