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
from kurssi.model.inputs import usable
from kurssi.posterior.checkup import examine
from kurssi.posterior.demand import spend_rules
from kurssi.posterior.effort import Effort
from kurssi.posterior.fit import build, fit
from kurssi.posterior.health import Verdict
from kurssi.posterior.sample import mixing
from kurssi.progress import silent
from kurssi.steps.fitting import moved
from recovery import world_tables, world_truth
from recovery.world_signs import BACK

# Many short chains: the loops are short of work, so that eight cost little more than four.
# Good enough to count intervals by: the product goes on until 1.01 and 400.
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


def boarded(world, history, *, effort=EFFORT):
    """Tables -> panel -> fit -> board, and how long each took."""
    marks = [time.perf_counter()]
    with tempfile.TemporaryDirectory() as folder:
        panel, workspace = world_tables.panel_of(world, history, Path(folder) / "world")
    marks.append(time.perf_counter())
    moves = moved(workspace, panel)
    model = build(panel, moves, workspace.context_moves)
    fitted = fit(model, seed=world.seed, effort=effort, progress=silent)
    marks.append(time.perf_counter())
    checks = examine(fitted, panel)
    marks.append(time.perf_counter())
    rules = [rule.lever for rule in spend_rules(model, fitted.u)]
    drawn = fitted.u.reshape(-1, model.size)
    posterior = posterior_rates(model, panel, TERMS, drawn)
    # Draws are fewer than the product's: their own check is kept, but grades nothing.
    failed = [
        check
        for check in checks
        if check.verdict is Verdict.FAIL and check.check not in ("convergence", "divergences")
    ]
    desk = Desk(
        posterior=posterior, prior=prior_rates(model, panel, TERMS, seed=world.seed), panel=panel,
        evidence=Evidence(
            experiments=usable(panel), following=frozenset(rules),
            unhealthy=failed[0].sentence if failed else None, approximate=False,
        ),
        moves=moves, changeable=frozenset(panel.levers), window=TERMS.window,
    )  # fmt: skip
    found = quotes(desk)
    before = {back: posterior_rates(model, panel, TERMS, drawn, back=back) for back in BACK}
    marks.append(time.perf_counter())
    r_hat, effective = mixing(fitted.u)
    spent = dict(zip(("tables", "fit", "health", "board"), np.diff(marks), strict=True))
    return Boarded(
        quotes=found, desk=desk, before=before, effects=_effects(model, fitted.u),
        health={check.check: str(check.verdict) for check in checks},
        followers=tuple(panel.levers[c] for c in model.structure.followers),
        following=tuple(rules), r_hat=r_hat, effective=effective,
        seconds={name: round(float(value), 2) for name, value in spent.items()} | fitted.seconds,
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
