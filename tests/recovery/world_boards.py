"""A world fitted and quoted as the product does it: the board, its draws and its health."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import jax.numpy as jnp
import numpy as np

from kurssi.decisions.board import quotes
from kurssi.decisions.desk import Desk
from kurssi.decisions.grades import Evidence
from kurssi.decisions.rates import posterior_rates, prior_rates
from kurssi.decisions.raw import Terms
from kurssi.ledger.panel import Panel
from kurssi.model.inputs import usable
from kurssi.posterior.checkup import examine
from kurssi.posterior.demand import spend_rules
from kurssi.posterior.effort import Effort
from kurssi.posterior.fit import Fit, Model, build, fit
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.posterior.sample import mixing
from kurssi.progress import silent
from kurssi.steps.fitting import moved
from kurssi.workspace.company import Workspace
from recovery import world_tables, world_truth
from recovery.world_signs import BACK

# Many short chains: the loops are short of work, so that eight cost little more than four. Good
# enough to count intervals by: the product goes on until 1.01 and 400.
EFFORT = Effort(
    chains=8, warmup=50, draws=75, most=150, round=75, good_r_hat=1.04, good_draws=150
)  # fmt: skip
TERMS = Terms(
    window=world_truth.WINDOW, horizon=world_truth.HORIZON, rate=world_truth.RATE, per_year=52
)


@dataclass(frozen=True, kw_only=True)
class Boarded:
    """One world's quotes, desk and effects, verdicts by check, mixing, seconds.

    ``before`` are the rates of windows that ended so many weeks ago.
    """

    quotes: tuple
    desk: Desk
    before: dict[int, object]
    effects: dict[str, np.ndarray]
    health: dict[str, str]
    followers: tuple[str, ...]
    following: tuple[str, ...]
    r_hat: float
    effective: float
    seconds: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class FittedWorld:
    """A world through tables, panel and a short fit; ``seconds`` of each."""

    panel: Panel
    workspace: Workspace
    model: Model
    fitted: Fit
    checks: tuple[HealthCheck, ...]
    evidence: Evidence
    seconds: dict[str, float]

    @property
    def u(self):
        """Draws of the parameter vector, all chains together."""
        return self.fitted.u.reshape(-1, self.model.size)


def fitted_world(world, history, *, effort=EFFORT):
    """Tables -> panel -> fit -> health, as the product makes them."""
    marks = [time.perf_counter()]
    with tempfile.TemporaryDirectory() as folder:
        panel, workspace = world_tables.panel_of(world, history, Path(folder) / "world")
    marks.append(time.perf_counter())
    model = build(panel, moved(workspace, panel), workspace.context_moves)
    fitted = fit(model, seed=world.seed, effort=effort, progress=silent)
    marks.append(time.perf_counter())
    checks = examine(fitted, panel)
    marks.append(time.perf_counter())
    # Draws are fewer than the product's: their own check is kept, but grades nothing.
    failed = [
        check
        for check in checks
        if check.verdict is Verdict.FAIL and check.check not in ("convergence", "divergences")
    ]
    evidence = Evidence(
        experiments=usable(panel),
        following=frozenset(rule.lever for rule in spend_rules(model, fitted.u)),
        unhealthy=failed[0].sentence if failed else None, approximate=False,
    )  # fmt: skip
    spent = dict(zip(("tables", "fit", "health"), map(float, np.diff(marks)), strict=True))
    return FittedWorld(
        panel=panel, workspace=workspace, model=model, fitted=fitted, checks=checks,
        evidence=evidence, seconds=spent | fitted.seconds,
    )  # fmt: skip


def desk_of(world, of):
    """The desk of a fitted world, its priors drawn by the world's seed."""
    moves = moved(of.workspace, of.panel)
    return Desk(
        posterior=posterior_rates(of.model, of.panel, TERMS, of.u),
        prior=prior_rates(of.model, of.panel, TERMS, seed=world.seed), panel=of.panel,
        evidence=of.evidence, moves=moves, changeable=frozenset(of.panel.levers),
        window=TERMS.window,
    )  # fmt: skip


def boarded(world, history, *, effort=EFFORT):
    """Tables -> panel -> fit -> board, and how long each took."""
    of = fitted_world(world, history, effort=effort)
    begun = time.perf_counter()
    desk = desk_of(world, of)
    found = quotes(desk)
    before = {back: posterior_rates(of.model, of.panel, TERMS, of.u, back=back) for back in BACK}
    seconds = of.seconds | {"board": time.perf_counter() - begun}
    r_hat, effective = mixing(of.fitted.u)
    return Boarded(
        quotes=found, desk=desk, before=before, effects=_effects(of.model, of.fitted.u),
        health={check.check: str(check.verdict) for check in of.checks},
        followers=tuple(of.panel.levers[c] for c in of.model.structure.followers),
        following=tuple(of.evidence.following), r_hat=r_hat, effective=effective,
        seconds={name: round(value, 2) for name, value in seconds.items()},
    )  # fmt: skip


def _effects(model, u):
    """Draws of conversions, effects and returns: what other priors would weigh otherwise."""
    found, start = {}, 0
    for prior in model.declared:
        if prior.name in ("conversion", "year_effect", "direct_return"):
            own = u[..., start : start + prior.size].reshape(-1, prior.size)
            found[prior.name] = np.asarray(prior.at(jnp.asarray(own)), dtype=np.float32)
        start += prior.size
    return found
