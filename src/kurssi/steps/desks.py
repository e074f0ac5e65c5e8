"""The desk of the current run, open: raw rates and all that quotes are written from, made once."""

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kurssi.errors import NotFitted, NothingToQuote
from kurssi.ledger.entry import Ledger
from kurssi.ledger.panel import Panel, usable
from kurssi.messages import Message
from kurssi.posterior.health import Verdict
from kurssi.steps.fitting import EVIDENCE, health_of, moved, spec_of
from kurssi.store.names import name_panel
from kurssi.store.runs import RunManifest, SavedRun, current_run, versions
from kurssi.store.snapshots import load_ledger
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float

    from kurssi.decisions.attention import Seconds
    from kurssi.decisions.desk import Desk
    from kurssi.decisions.grades import Evidence
    from kurssi.decisions.history import Earlier
    from kurssi.decisions.raw import Rates, Shown, Terms
    from kurssi.posterior.fit import Model

# The checks of a run's health that are about its draws, not about its model.
DRAWS = ("convergence", "divergences")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDesk:
    """A run with its desk, its rates at earlier dates, and what experiments would show.

    ``taken`` are the draws that the latter two were made from.
    """

    workspace: Workspace
    run: SavedRun
    panel: Panel
    ledger: Ledger
    terms: "Terms"
    desk: "Desk"
    earlier: "Earlier"
    shown: "Shown"
    asked: int

    @property
    def manifest(self) -> RunManifest:
        """What the run was made from."""
        return self.run.manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """All that the engine says, as kept beside the run."""

    posterior: "Rates"
    prior: "Rates"
    earlier: "dict[str, Rates]"
    shown: "Shown"


def open_desk(
    workspace: Workspace, *, window: int | None = None, horizon: int | None = None
) -> OpenDesk:
    """The desk of the current run; ``window`` and ``horizon`` in periods override kurssi.toml.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    from kurssi.decisions.desk import Desk
    from kurssi.decisions.history import Earlier, taken
    from kurssi.decisions.raw import Terms

    run = current_run(workspace.state_dir)
    if run is None:
        raise NotFitted(str(workspace.root))
    panel, ledger = panel_of(workspace, run)
    asked = window or workspace.window_periods
    terms = Terms(
        window=min(asked, panel.grid.count),
        horizon=workspace.horizon_periods if horizon is None else horizon,
        rate=workspace.discount_rate,
        per_year=workspace.frequency.per_year,
    )
    raw = _raw(workspace, panel, run, terms)
    desk = Desk(
        posterior=raw.posterior,
        prior=raw.prior,
        panel=panel,
        evidence=evidence_of(panel, run, workspace),
        moves=moved(workspace, panel),
        changeable=frozenset(c for c in panel.levers if not workspace.levers[c].fixed),
        window=terms.window,
        rate=terms.rate,
        seconds=_seconds(workspace, panel, ledger),
    )
    draws = taken(len(raw.posterior.eur))
    earlier = Earlier(rates={int(back): one for back, one in raw.earlier.items()}, taken=draws)
    return OpenDesk(
        workspace=workspace, run=run, panel=panel, ledger=ledger, terms=terms, desk=desk,
        earlier=earlier, shown=raw.shown, asked=asked,
    )  # fmt: skip


def _seconds(workspace: Workspace, panel: Panel, ledger: Ledger) -> "Seconds":
    """Whose seconds each lever's attention is in, and the norms and bridges it rests on."""
    from kurssi.decisions.attention import Seconds
    from kurssi.ledger.exposure import counted_by, measured

    seen = measured(ledger.facts)
    norms = {
        name: workspace.norm_of(workspace.levers[name], measured=name in seen)
        for name in panel.levers
    }
    return Seconds(
        counted_by=counted_by(seen, workspace),
        norms={name: norm for name, norm in norms.items() if norm is not None},
        bridges=workspace.bridges,
    )


def panel_of(workspace: Workspace, run: SavedRun) -> tuple[Panel, Ledger]:
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


def evidence_of(panel: Panel, run: SavedRun, workspace: Workspace) -> "Evidence":
    """What grades look at beside the numbers."""
    from kurssi.decisions.grades import Evidence

    kept = json.loads((run.path / EVIDENCE).read_text())
    failed = [
        check for check in health_of(run.manifest, workspace) if check.verdict is Verdict.FAIL
    ]
    return Evidence(
        experiments=usable(panel),
        following=frozenset(kept["following"]),
        unhealthy=failed[0].sentence if failed else None,
        approximate=run.manifest.quick,
        undrawn=any(check.check in DRAWS for check in failed),
    )


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


def _raw(workspace: Workspace, panel: Panel, run: SavedRun, terms: "Terms") -> _Raw:
    """What was kept; what is missing or damaged is made again, and kept."""
    from kurssi.decisions.raw import Rates, Shown
    from kurssi.store.rates import load_rates, rates_path

    paths = {
        what: rates_path(workspace.state_dir, run.manifest.run, terms, what)
        for what in ("rates", "earlier", "shown")
    }
    rates, earlier = (load_rates(paths[what], Rates) for what in ("rates", "earlier"))
    shown = load_rates(paths["shown"], Shown)
    if rates is None or earlier is None or shown is None:
        return _made(workspace, panel, run, terms)
    return _Raw(**rates, earlier=earlier, shown=shown["shown"])


def _made(workspace: Workspace, panel: Panel, run: SavedRun, terms: "Terms") -> _Raw:
    """Asked of the engine anew."""
    from kurssi.decisions.history import ends, taken
    from kurssi.decisions.rates import posterior_rates, prior_rates
    from kurssi.decisions.trials import shown
    from kurssi.store.rates import rates_path, save_rates

    model, u = drawn(workspace, panel, run)
    every = u.reshape(-1, u.shape[-1])
    places = taken(len(every))
    some = every[list(places)]
    made = _Raw(
        posterior=posterior_rates(model, panel, terms, every),
        prior=prior_rates(model, panel, terms, seed=run.manifest.seed),
        earlier={
            str(back): posterior_rates(model, panel, terms, some, back=back, taken=places)
            for back in ends(terms, panel.grid.count)
        },
        shown=shown(model, panel, terms, some),
    )
    parts: dict[str, dict[str, Any]] = {
        "rates": {"posterior": made.posterior, "prior": made.prior},
        "earlier": made.earlier,
        "shown": {"shown": made.shown},
    }
    with contextlib.suppress(OSError):  # a board that cannot be kept can still be shown
        for what, kept in parts.items():
            path = rates_path(workspace.state_dir, run.manifest.run, terms, what)
            save_rates(workspace.state_dir, path, kept)
    return made
