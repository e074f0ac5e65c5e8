"""Levels of brand value against the truth of small companies with a rival, a category and prices.

    python tests/recovery/level_worlds.py run --seeds 1-60 --to FILE
    python tests/recovery/level_worlds.py keep FILE...

A world of ``worlds``, whose sales become log odds of a share of a category: own prices move by
promotions and drift, a rival has measures and sales of its own. Truth: the world's own elasticity
in Swait's equation, and its own equations run with the measures moved to the rival's. ``run`` goes
on where it stopped; ``keep`` writes the counts to results/levels.json, which tests read.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from kurssi import steps
from kurssi.decisions.change import Counted
from kurssi.decisions.level_rows import level_rows
from kurssi.decisions.valuing import Account
from kurssi.ledger.axes import axes_of
from kurssi.ledger.booked import booked
from kurssi.ledger.cut import cut
from kurssi.ledger.stretches import stretches
from kurssi.posterior.fit import build, fit
from kurssi.posterior.sample import mixing
from kurssi.progress import silent
from kurssi.steps import valuing
from kurssi.steps.fitting import moved
from kurssi.steps.taking_in import take_in
from recovery import world_boards, world_signs, world_tables, worlds
from recovery.one_core import on_one_core

RESULTS = Path(__file__).parent / "results" / "levels.json"
LATER = slice(52, 104)
RATE, HORIZON = 0.08, 52
METHODS = ("equalisation_price", "npv_runs_out", "npv_kept")


@dataclass(frozen=True, kw_only=True)
class Market:
    """What a world has besides: elasticity of odds, own log relative price (T, G), the category.

    ``rival`` are its measures in logits (G, K), ``rival_share`` and ``rival_price`` its sales.
    """

    kind: dict[str, object]
    elasticity: float
    price: np.ndarray
    category: np.ndarray
    share: np.ndarray
    rival: np.ndarray
    rival_share: float
    rival_price: float


def draw(seed):
    """World ``seed`` and its market. Feedback and followers are left to ``worlds``' own boards."""
    rng = np.random.default_rng([90, seed])
    world = worlds.draw(seed + 50_000, feedback="none", follows="no")
    how = ("promotions", "drift", "both")[rng.integers(3)]
    cut_price = np.zeros((worlds.WEEKS, 2))
    if how != "drift":
        for start in rng.integers(0, worlds.WEEKS - 4, rng.integers(6, 14)):
            cut_price[start : start + rng.integers(1, 4)] = -rng.uniform(0.05, 0.3)
    if how != "promotions":
        cut_price = cut_price + worlds.smooth_noise(rng, (worlds.WEEKS, 2), 0.9, 0.05)
    gap = rng.choice([0.15, 0.4, 0.9])
    share = rng.uniform(0.05, 0.35, 2)
    kind = {"prices": how, "gap": float(gap), "share": float(share.mean().round(2))}
    return world, Market(
        kind=kind, elasticity=float(worlds.between(rng, 0.6, 4.0)), price=cut_price,
        category=worlds.PEOPLE * worlds.between(rng, 0.8, 1.5, 2), share=share,
        rival=world.level + gap * rng.normal(size=(2, 3)),
        rival_share=float(rng.uniform(0.1, 0.5)), rival_price=float(rng.uniform(0.7, 1.3)),
    )  # fmt: skip


def sold(world, market, history):
    """Own units (T, G) and their log odds: the world's sales as odds of a share, and prices."""
    odds = np.log(market.share / (1 - market.share)) + np.log(history.units / world.base)
    odds = odds - market.elasticity * market.price
    return np.round(market.category / (1 + np.exp(-odds))), odds


def truth(world, market, history, units):
    """What each method would say with everything known, EUR (a unit, or in all)."""
    own = units[LATER].sum()
    revenue = (units * worlds.PRICE * np.exp(market.price))[LATER].sum()
    theirs = ((market.category - units) * market.rival_share).round()[LATER].sum()
    price = revenue / own * (own / theirs) ** (1 / market.elasticity)
    gap = history.states[LATER].mean(0) - market.rival
    share = (units / market.category)[LATER].mean(0)
    worth = (units * worlds.PRICE * np.exp(market.price) * worlds.MARGIN)[LATER].mean(0)
    discount = (1 + RATE) ** (-np.arange(1, HORIZON + 1) / 52)
    lost = {"npv_runs_out": 0.0, "npv_kept": 0.0}
    fading = -gap.copy()
    for each in discount:
        for method, x in (("npv_runs_out", fading), ("npv_kept", -gap)):
            push = x @ world.conversion
            ratio = np.exp(push) / (1 - share + share * np.exp(push))
            lost[method] += float(each * (worth * (1 - ratio)).sum())
        fading = world.persistence * fading + fading @ world.cross.T
    return {"equalisation_price": float(price), **lost}


def one(seed):
    """A world written, read, fitted and valued by the product; each level beside its truth."""
    world, market = draw(seed)
    history = worlds.history(world)
    units, _ = sold(world, market, history)
    with tempfile.TemporaryDirectory() as folder:
        workspace = written(world, market, history, units, Path(folder) / "world")
        fresh = take_in(workspace)
    panel = cut(fresh.ledger, workspace)
    model = build(panel, moved(workspace, panel), workspace.context_moves)
    fitted = fit(model, seed=seed, effort=world_boards.EFFORT, progress=silent)
    levels = _levels(workspace, fresh.ledger, panel, (model, fitted.u), seed)
    return {
        "seed": seed, "kind": market.kind | world_plain(world), "r_hat": mixing(fitted.u)[0],
        "levels": [
            [str(row.method), truth(world, market, history, units)[str(row.method)],
             None if row.spread is None else [row.spread.q05, row.spread.eur, row.spread.q95],
             row.reason.id[:40]]
            for row in levels if str(row.method) in METHODS
        ],
    }  # fmt: skip


def world_plain(world):
    """What varied in the world, as JSON takes it."""
    names = ("interviews", "waves", "persistence", "effects", "form")
    return {name: getattr(world.kind[name], "item", lambda n=name: world.kind[n])()
            for name in names}  # fmt: skip


def _levels(workspace, ledger, panel, drawn, seed):
    model, u = drawn
    taken = booked(ledger.facts, axes_of(ledger.facts, workspace), workspace)
    opened = valuing.Opened(
        workspace=workspace, run=None, panel=panel, ledger=ledger, inputs={}, taken=taken
    )
    before, now = stretches(panel.grid, 52, before=None, now=None)
    account = Account(
        grid=panel.grid, counted=Counted.of(taken), earlier=before, later=now,
        segments=panel.segments, asked=np.ones(2, bool),
    )  # fmt: skip
    prior = np.random.default_rng(seed).standard_normal((valuing.PRIOR_DRAWS, model.size))
    believed = valuing.Believed(
        model=model, posterior=u.reshape(-1, model.size), prior=prior, seed=seed
    )
    return level_rows(valuing.compare(opened, account, believed, "rival"))


def written(world, market, history, units, folder):
    """The world's tables with a rival's waves and sales and the category, as a workspace."""
    world_tables.panel_of(world, history, folder)
    first = date(2024, 1, 1)
    weeks = [(first + timedelta(weeks=t)).isoformat() for t in range(worlds.WEEKS)]
    rng = np.random.default_rng([91, world.seed])
    rest = market.category - units
    theirs = (rest * market.rival_share).round()
    price = worlds.PRICE * np.exp(market.price)
    dear = worlds.PRICE * market.rival_price
    with (folder / "data" / "waves.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in _asked(world, market, weeks, rng))
    lines = {"sales": ["period,brand,segment,units,revenue"], "market": [
        "period,segment,category_units,category_revenue"]}  # fmt: skip
    for t, week in enumerate(weeks):
        for g, segment in enumerate(worlds.SEGMENTS):
            own, other = units[t, g], theirs[t, g]
            lines["sales"] += [
                f"{week},own,{segment},{own:.0f},{own * price[t, g]:.2f}",
                f"{week},rival,{segment},{other:.0f},{other * dear:.2f}",
            ]
            whole = own * price[t, g] + other * dear + (rest[t, g] - other) * worlds.PRICE
            lines["market"].append(f"{week},{segment},{np.ceil(own + rest[t, g]):.0f},{whole:.2f}")
    for name, told in lines.items():
        (folder / "data" / f"{name}.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    return steps.open_workspace(folder)


def _asked(world, market, weeks, rng):
    """A wave of the rival every fourth week, as many interviews as the own brand has."""
    n = max(5, round(world.kind["interviews"] / 2))
    for week in weeks[::4]:
        for g, segment in enumerate(worlds.SEGMENTS):
            share = 1 / (1 + np.exp(-market.rival[g]))
            aware = rng.binomial(n, share[0]) / n
            yield f"{week},rival,awareness,{segment},{aware:.5f},{n}"
            for k, measure in ((1, "relevance"), (2, "differentiation")):
                value = 100 * rng.beta(share[k] * 2, (1 - share[k]) * 2, n).mean()
                yield f"{week},rival,{measure},{segment},{value:.3f},{n}"


def counts(rows):
    """Share of 90 % intervals that held the truth, how they miss, and how many were withheld."""
    found = {"worlds": len(rows)}
    for method in METHODS:
        every = [one for row in rows for one in row["levels"] if one[0] == method]
        told = [one for one in every if one[2] is not None]
        held = [[one[2][0] <= one[1] <= one[2][2]] for one in told]
        wide = [(one[2][1] - one[1]) * 3.2897 / max(one[2][2] - one[2][0], 1e-12) for one in told]
        found[method] = world_signs.share(held) | {
            "withheld": len(every) - len(told),
            "too low": sum(one[1] > one[2][2] for one in told),
            "too high": sum(one[1] < one[2][0] for one in told),
            "middle": round(float(np.median(wide)), 3) if wide else None,
        }
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("do", choices=("run", "table", "keep"))
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--seeds", default="1-60")
    parser.add_argument("--to", type=Path)
    asked = parser.parse_args()
    if asked.do == "run":
        on_one_core()
        low, high = map(int, asked.seeds.split("-"))
        done = set()
        if asked.to.exists():
            done = {json.loads(line)["seed"] for line in asked.to.read_text().splitlines()}
        for seed in (s for s in range(low, high + 1) if s not in done):
            row = one(seed)
            with asked.to.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        return
    every = [json.loads(line) for path in asked.files for line in path.read_text().splitlines()]
    rows = list({row["seed"]: row for row in every}.values())
    found = counts(rows)
    if asked.do == "keep":
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
