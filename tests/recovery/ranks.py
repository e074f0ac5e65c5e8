"""Simulation-based calibration: where the truth ranks among the draws, over the priors.

    python tests/recovery/ranks.py --runs 1-120 --to FILE       (goes on where it stopped)
    python tests/recovery/ranks.py --keep FILE                  (writes results/ranks.json)

Talts, Betancourt, Simpson, Vehtari and Gelman (2018): parameters from the prior, data from the
likelihood; then each parameter's rank among thinned draws is uniform. So is that of any function
of parameters and data (Modrák et al. 2023), such as a quote. Looked at by the ECDF's simultaneous
band: Säilynoja, Bürkner and Vehtari (2022).

How data are made, given the parameters (all that ``model.joint.log_likelihood`` says):

1. measures and sales are made about zero: r. The likelihood centres what was seen on its own mean
   and calls the level what is left, so that the true level is minus the mean of r.
2. Its prior, normal(0, 0.3), is kept to by chance: a simulated r counts with probability
   exp(-mean(r)^2 / (2 0.3^2)), for every measure and for sales.
3. Sales move measures a week later by what they are above their own mean, which is not known until
   all is sold. That mean is an affine function of the mean assumed, so two runs of the same shocks
   find the one that is its own; the likelihood leaves out the factor |1 - slope| of this change of
   variables, so a simulation counts with probability proportional to 1 / |1 - slope|.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from unittest import mock

import jax.numpy as jnp
import numpy as np

from kurssi.decisions.rates import posterior_rates
from kurssi.decisions.raw import Terms
from kurssi.ledger.panel import Panel, Sales, Tracker
from kurssi.model.inputs import Structure
from kurssi.model.priors import unfold
from kurssi.periods import Frequency, Grid
from kurssi.posterior.effort import Effort
from kurssi.posterior.fit import Model, build, fit
from kurssi.posterior.sample import mixing
from kurssi.progress import silent
from recovery.one_core import on_one_core

RESULTS = Path(__file__).parent / "results" / "ranks.json"
WEEKS, KEPT = 78, 99
MEASURES, LEVERS = ("awareness", "preference"), ("tv", "search")
MOVES = {"tv": ("awareness", "sales"), "search": ("preference", "sales")}
EFFORT = Effort(chains=8, warmup=50, draws=75, most=300, round=75)
TERMS = Terms(window=52, horizon=26, rate=0.08, per_year=52)
LEVEL_SD = 0.3
MOST_WEIGHT = 2.0
QUOTED = ("mroi tv", "mroi search", "yield awareness tv", "yield preference search",
          "bid awareness", "bid preference")  # fmt: skip


def crossed(panel):
    """The model with effects among measures, however few answers its waves hold."""
    with mock.patch("kurssi.model.inputs.ANSWERS", 0.0):
        return build(panel, MOVES)


def template():
    """A national panel: flights, search that moves, waves with a gap; its sales are filler."""
    rng = np.random.default_rng(5)
    on = (np.arange(WEEKS) // 5 % 2 == 0) * np.exp(rng.normal(0, 0.4, WEEKS))
    spend = np.stack([3000 * on, 1200 * np.exp(rng.normal(0, 0.5, WEEKS))], -1)[:, None, :]
    seen = np.ones((WEEKS, 1, 2), bool)
    seen[30:38] = False
    flat = np.full((WEEKS, 1), 20_000.0)
    variance = np.broadcast_to(1 / (300 * np.array([0.25, 0.2])), seen.shape)
    return Panel(
        grid=Grid(frequency=Frequency.WEEK, first=date(2024, 1, 1), count=WEEKS),
        segments=("all",), population=np.array([100_000.0]), levers=LEVERS, spend=spend,
        attention=spend / 1e5, attention_known=np.zeros(2, bool), norm_cv=np.zeros(2),
        aimed=np.zeros(2, bool),
        tracker=Tracker(
            measures=MEASURES, logit=np.zeros(seen.shape), variance=variance.copy(), seen=seen,
            dispersion=np.ones(1), shared_error=np.eye(2),
        ),
        sales=Sales(units=flat, contribution=0 * flat + 1.5, relative_price=0 * flat,
                    seen=flat > 0, category=None),
        control_names=(), controls=np.zeros((WEEKS, 1, 0)), experiments=(),
    )  # fmt: skip


def replication(rng, model):
    """Standard-normal truth and the model of data made of it."""
    while True:
        u = rng.standard_normal(model.size)
        natural = {
            name: np.asarray(v) for name, v in unfold(model.declared, jnp.asarray(u)).items()
        }
        measures, sales, slope = simulate(rng, natural, model.structure, model.inputs)
        off = levels_of(model, measures, sales)
        chance = np.exp(-0.5 * off @ off) * min(MOST_WEIGHT, 1 / abs(1 - slope)) / MOST_WEIGHT
        if rng.random() < chance:
            return with_levels(model, u, off), with_data(model, measures, sales)


def levels_of(model, measures, sales):
    """The true levels of measures and sales, in sds of their prior."""
    seen = np.asarray(model.inputs.tracker_seen)
    levels = [-measures[seen[..., k], k].mean() for k in range(2)]
    return np.array([*levels, -sales.mean()]) / LEVEL_SD


def with_levels(model, u, off):
    """The parameter vector with these levels in their places."""
    made, start = u.copy(), 0
    for prior in model.declared:
        if prior.name in ("level", "sales_level"):
            made[start : start + prior.size] = off[:2] if prior.name == "level" else off[2:]
        start += prior.size
    return made


def with_data(model, measures, sales):
    """The model where this was seen (levels far from zero, so that none is taken for granted)."""
    tracker, log_sales = measures + np.array([-0.7, 0.4]), sales + 9.9
    before = np.concatenate([np.zeros((1, 1)), (sales - sales.mean())[:-1]])
    inputs = model.inputs._replace(
        tracker=jnp.asarray(tracker), sales=jnp.asarray(log_sales), sales_before=jnp.asarray(before)
    )
    return Model(structure=model.structure, inputs=inputs, declared=model.declared)


def simulate(rng, natural, structure: Structure, inputs):
    """What is seen of measures (T, G, K) and sales (T, G) about levels; the slope of step 3."""
    phi, sigma = natural["persistence"], natural["innovation"]
    push, direct = _pushes(natural, structure, inputs)
    periods = len(push)
    shape = (1, 2)
    first, shocks = rng.normal(size=shape), rng.normal(size=(periods, *shape))
    own = natural["demand_shock"] / np.sqrt(1 - natural["demand_persistence"] ** 2)
    demand = np.empty((periods, 1))
    demand[0] = own * rng.normal(size=1)
    for t in range(1, periods):
        demand[t] = natural["demand_persistence"] * demand[t - 1]
        demand[t] += natural["demand_shock"] * rng.normal(size=1)
    rest = direct - direct.mean(0) + np.asarray(inputs.surroundings) @ natural["surroundings"]
    rest = rest + demand + natural["sales_noise"] * rng.normal(size=demand.shape)
    a_year = (1 - phi) / (1 - phi**52)
    feedback = natural["feedback"] * a_year
    # The one pair of measures there is: preference gains by awareness of a week earlier.
    cross = np.array([[0.0, 0.0], [float(natural["cross_effect"][0] * a_year[1]), 0.0]])

    def run(mean):
        state, before = first * sigma / np.sqrt(1 - phi**2), np.zeros(1)
        x, sales = np.empty((periods, *shape)), np.empty((periods, 1))
        for t in range(periods):
            state = phi * state + state @ cross.T + push[t] + feedback * before[:, None]
            state = state + sigma * shocks[t]
            x[t] = state
            sales[t] = state @ natural["conversion"] + rest[t]
            before = sales[t] - mean
        return x, sales

    none, some = (run(mean)[1].mean() for mean in (0.0, 1.0))
    slope = float(some - none)
    x, sales = run(none / (1 - slope))
    noise = np.sqrt(np.asarray(inputs.tracker_variance)) * rng.normal(size=x.shape)
    return x + noise, sales, slope


def _pushes(natural, structure, inputs):
    """What levers add to measures (about its mean) and to log sales, as the equations say."""
    attention = np.asarray(inputs.attention)
    half = natural["half_saturation"] * np.asarray(inputs.attention_unit)
    response = attention / (attention + half)
    usual = np.maximum((response * np.asarray(inputs.usual)).sum((0, 1)), 1e-3)
    phi = natural["persistence"]
    effect = np.zeros((2, 2))
    for (k, c), size in zip(structure.moves, natural["year_effect"], strict=True):
        effect[k, c] = size * (1 - phi[k]) / (1 - phi[k] ** 52) / usual[c]
    push = (response * natural["lift"]) @ effect.T
    kept, memory = np.empty_like(attention), np.zeros(attention.shape[1:])
    for t, now in enumerate(attention):
        memory = (1 - natural["carryover"]) * now + natural["carryover"] * memory
        kept[t] = memory
    alpha = natural["direct_return"] * np.asarray(inputs.effect_unit) / usual
    return push - push.mean(0), (kept / (kept + half) * natural["lift"] * alpha).sum(-1)


def quoted(model, panel, u):
    """Quotes at each parameter vector (draw, quote)."""
    rates = posterior_rates(model, panel, TERMS, u)
    eur, people, bid = rates.eur[:, :, -1], rates.people[:, :, -1], rates.bid[:, -1]
    return np.column_stack([eur, people[:, 0, 0], people[:, 1, 1], bid])


def names_of(model):
    """A name for every place of the parameter vector."""
    return [
        f"{p.name} {i}" if p.size > 1 else p.name for p in model.declared for i in range(p.size)
    ]


def one(run, model, panel):
    """Ranks of the truth among KEPT draws, of every parameter and quote."""
    u, made = replication(np.random.default_rng([90, run]), model)
    fitted = fit(made, seed=run, effort=EFFORT, progress=silent)
    flat = fitted.u.reshape(-1, model.size)
    chosen = flat[np.random.default_rng([91, run]).permutation(len(flat))[:KEPT]]
    told = quoted(made, panel, np.concatenate([u[None], chosen]))
    r_hat, effective = mixing(fitted.u)
    return {
        "run": run, "r_hat": r_hat, "effective": effective,
        "ranks": [int(n) for n in (*(chosen < u).sum(0), *(told[1:] < told[0]).sum(0))],
    }  # fmt: skip


def far(ranks, *, rng, draws=KEPT, simulated=2000):
    """How often uniform ranks would lie as far from the diagonal: a p value for each column.

    The ECDF's counts at every rank are binomial; the least of their two-sided tails is compared
    with that of uniform ranks (Säilynoja, Bürkner and Vehtari 2022, section 2, by simulation).
    """
    from scipy.stats import binom

    count = len(ranks)
    chance = np.arange(1, draws + 1) / (draws + 1)
    tail = np.minimum(
        binom.cdf(np.arange(count + 1)[:, None], count, chance),
        binom.sf(np.arange(count + 1)[:, None] - 1, count, chance),
    )

    def least(columns):
        below = (columns[:, :, None] < np.arange(1, draws + 1)).sum(0)
        return tail[below, np.arange(draws)].min(-1)

    null = least(rng.integers(0, draws + 1, (count, simulated)))
    return (null[None, :] <= least(np.asarray(ranks))[:, None] + 1e-15).mean(1)


def rows_of(files):
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def keep(files):
    """All ranks in one document, with what they are ranks of."""
    model = crossed(template())
    rows = sorted(rows_of(files), key=lambda row: row["run"])
    names = [*names_of(model), *QUOTED]
    p = far(np.array([row["ranks"] for row in rows]), rng=np.random.default_rng(1))
    return {
        "runs": len(rows), "kept": KEPT,
        "r_hat": [round(float(np.quantile([r["r_hat"] for r in rows], q)), 3) for q in (0.5, 0.95)],
        "effective": [
            round(float(np.quantile([r["effective"] for r in rows], q))) for q in (0.05, 0.5)
        ],
        "p": {name: round(float(one), 4) for name, one in zip(names, p, strict=True)},
        "ranks": {
            name: [row["ranks"][at] for row in rows] for at, name in enumerate(names)
        },
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", default="1-120")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--keep", type=Path, nargs="*")
    asked = parser.parse_args()
    on_one_core()
    if asked.keep:
        kept = keep(asked.keep)
        RESULTS.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(json.dumps({name: kept[name] for name in ("runs", "r_hat", "effective", "p")}))
        return
    panel = template()
    model = crossed(panel)
    low, _, high = asked.runs.partition("-")
    done = {row["run"] for row in rows_of([asked.to])} if asked.to.exists() else set()
    for run in sorted(set(range(int(low), int(high) + 1)) - done):
        row = one(run, model, panel)
        with asked.to.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
