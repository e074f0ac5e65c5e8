"""The board of the current run."""

import contextlib
import json
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Board
from kurssi.errors import NothingToQuote
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.posterior.health import NAMES, Verdict
from kurssi.steps.fitting import EVIDENCE, health_of, moved, spec_of
from kurssi.steps.wording import ACCEPTED, accepted_columns, as_input
from kurssi.store.names import name_panel
from kurssi.store.runs import RunManifest, SavedRun, current_run, hash_file, versions
from kurssi.store.snapshots import load_ledger
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float

    from kurssi.decisions.grades import Evidence
    from kurssi.decisions.outlook import Terms
    from kurssi.decisions.rates import Rates
    from kurssi.ledger.entry import Ledger
    from kurssi.posterior.fit import Model


def rates(workspace: Workspace, *, window: int | None = None, horizon: int | None = None) -> Board:
    """The board of the current run; ``window`` and ``horizon`` in periods override kurssi.toml.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    from kurssi.decisions.board import Desk, interval, quotes
    from kurssi.decisions.outlook import Terms

    run = current_run(workspace.state_dir)
    if run is None:
        raise NothingToQuote(
            str(workspace.root), Message("nothing has been fitted yet"), Message("run kurssi fit")
        )
    manifest = run.manifest
    panel, _ = panel_of(workspace, run)
    asked = window or workspace.window_periods
    terms = Terms(
        window=min(asked, panel.grid.count),
        horizon=workspace.horizon_periods if horizon is None else horizon,
        rate=workspace.discount_rate,
        per_year=workspace.frequency.per_year,
    )
    posterior, prior = _raw_rates(workspace, panel, run, terms)
    desk = Desk(
        posterior=posterior,
        prior=prior,
        panel=panel,
        evidence=evidence_of(panel, run),
        moves=moved(workspace, panel),
        changeable=frozenset(c for c in panel.levers if not workspace.levers[c].fixed),
        window=terms.window,
    )
    return Board(
        run=manifest.run, seed=manifest.seed, inputs=manifest.inputs, quick=manifest.quick,
        currency=workspace.currency, window_periods=terms.window, horizon_periods=terms.horizon,
        quotes=quotes(desk), cautions=(*cautions(workspace, manifest), *_cut_window(asked, terms)),
        prior_return=None if panel.sales is None else interval(prior.eur[:, :, -1].ravel()),
    )  # fmt: skip


def panel_of(workspace: Workspace, run: SavedRun) -> "tuple[Panel, Ledger]":
    """The panel that a run was fitted to, and the ledger it was cut from.

    Raises:
        NothingToQuote: the declaration has changed since.
    """
    from kurssi.ledger.cut import cut

    manifest = run.manifest
    ledger = load_ledger(workspace.state_dir, manifest.ledger).ledger
    panel = cut(ledger, workspace)
    spec = spec_of(workspace, panel, quick=manifest.quick)
    if name_panel(panel) != manifest.panel or spec != manifest.spec:
        raise NothingToQuote(
            str(workspace.root / "kurssi.toml"),
            Message("the declaration has changed since the last fit"),
            Message("run kurssi fit"),
        )
    return panel, ledger


def evidence_of(panel: Panel, run: SavedRun) -> "Evidence":
    """What grades look at beside the numbers."""
    from kurssi.decisions.grades import Evidence
    from kurssi.model.inputs import usable

    kept = json.loads((run.path / EVIDENCE).read_text())
    failed = [check for check in health_of(run.manifest) if check.verdict is Verdict.FAIL]
    return Evidence(
        experiments=usable(panel),
        following=frozenset(kept["following"]),
        unhealthy=failed[0].sentence if failed else None,
        approximate=run.manifest.quick,
    )


def cautions(workspace: Workspace, manifest: RunManifest) -> tuple[Message, ...]:
    """What changed since the run, and what its health asks to look at."""
    accepted = as_input(accepted_columns(workspace))
    files = {name: workspace.root / name for name in manifest.inputs if name != ACCEPTED}
    now = accepted | {name: hash_file(path) for name, path in files.items() if path.is_file()}
    every = {*manifest.inputs, *accepted}
    changed = sorted(name for name in every if manifest.inputs.get(name) != now.get(name))
    told = [
        Message(
            "{check}: {sentence}",
            check=NAMES.get(check.check, check.check),
            sentence=check.sentence,
        )
        for check in health_of(manifest)
        if check.verdict is not Verdict.PASS
    ]
    if changed:
        told.insert(
            0,
            Message(
                "the tables have changed since this run ({files}): run kurssi fit",
                files=", ".join(changed),
            ),
        )
    return tuple(told)


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


def _raw_rates(
    workspace: Workspace, panel: Panel, run: SavedRun, terms: "Terms"
) -> "tuple[Rates, Rates]":
    from kurssi.store.rates import load_rates, rates_path, save_rates

    path = rates_path(workspace.state_dir, run.manifest.run, terms)
    kept = load_rates(path)
    if kept is not None:
        return kept
    from kurssi.decisions.rates import posterior_rates, prior_rates

    model, u = drawn(workspace, panel, run)
    posterior = posterior_rates(model, panel, terms, u.reshape(-1, u.shape[-1]))
    prior = prior_rates(model, panel, terms, seed=run.manifest.seed)
    with contextlib.suppress(OSError):  # a board that cannot be kept can still be shown
        save_rates(workspace.state_dir, path, posterior, prior)
    return posterior, prior


def drawn(
    workspace: Workspace, panel: Panel, run: SavedRun
) -> "tuple[Model, Float[np.ndarray, 'chain draw parameter']]":
    """The model of a run and its draws.

    Raises:
        NothingToQuote: another version fitted it, whose draws would mean something else.
    """
    from kurssi.posterior.draws import load_parameters
    from kurssi.posterior.fit import build

    model = build(panel, moved(workspace, panel), workspace.context_moves)
    u = load_parameters(run.path)
    same = run.manifest.versions.get("kurssi") == versions()["kurssi"]
    if not same or u.shape[-1] != model.size:
        raise NothingToQuote(
            str(run.path),
            Message("another version of kurssi fitted this run, so it cannot be quoted anew"),
            Message("run kurssi fit"),
        )
    return model, u
