"""Plans of small companies of many kinds, held against what they would truly bring.

The truth is the world's own equations (``worlds``), of which half are not the engine's; fit,
health, grades and plan are made as the product makes them, from short chains.

    python tests/recovery/plans.py 100 160 FILE    # worlds 100 to 159; goes on where it stopped
    python tests/recovery/plans.py keep FILE       # their counts to results/plans.json
"""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kurssi.decisions.board import quotes
from kurssi.decisions.quote import Board
from kurssi.ledger.panel import Panel
from kurssi.planning.drawn_up import Brief, draw_up
from kurssi.planning.limits import in_proportion
from kurssi.planning.priority import Priority
from kurssi.planning.prospect import Prospect
from kurssi.planning.purses import Ask, Declared, problem_of
from kurssi.planning.start import starts, surroundings, usual_ahead
from kurssi.planning.targets_levels import pair_of
from kurssi.steps.planning import declared_of
from kurssi.steps.scenarios import money_of
from recovery import world_boards, worlds
from recovery.one_core import on_one_core

PLAN, HORIZON, RATE, DRAWS = 26, 52, 0.08, 400
LEAST = 0.005  # of the money: a plan that moves less proposes nothing
PATIENCE = 90.0  # seconds after which no other world is begun
RESULTS = Path(__file__).parent / "results" / "plans.json"
ASKED = (
    ("euros first", 1.0, "eur", "eur"),
    ("euros first, a fifth more", 1.2, "eur", "eur"),
    ("experience first", 1.0, "cx", "cx"),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A world with what a plan of it is drawn up from."""

    world: worlds.World
    history: worlds.History
    panel: Panel
    declared: Declared
    prospect: Prospect


def case(seed):
    """World ``seed``, fitted; its levers graded."""
    world = worlds.draw(seed)
    history = worlds.history(world)
    of = world_boards.fitted_world(world, history)
    declared = declared_of(of.workspace, of.panel, _board(quotes(world_boards.desk_of(world, of))))
    around = surroundings(of.panel, plan=PLAN, horizon=HORIZON, window=52, rate=RATE)
    some = of.u[np.linspace(0, len(of.u) - 1, DRAWS).astype(int)]
    usual = usual_ahead(of.model.inputs, of.panel, plan=PLAN, horizon=HORIZON)
    start, _ = starts(of.model, some, usual)
    prospect = Prospect(start=start, around=around, plan=PLAN, pair=pair_of(of.panel))
    return Case(world=world, history=history, panel=of.panel, declared=declared, prospect=prospect)


def planned(of, *, budget=1.0, priority=Priority.EUR):
    """What the plan promises and what it would bring, EUR and CX; bare where nothing may move."""
    panel, history, world = of.panel, of.history, of.world
    usual = panel.spend[-52:].mean(0).sum() * PLAN
    ask = Ask(periods=PLAN, budget=budget * usual, priority=priority)
    problem = problem_of(panel, of.declared, ask, window=52)
    least, most = problem.bounds
    if not least.sum() <= ask.budget <= most.sum() or (most > least).sum() < 2:
        return {"seed": world.seed, "budget": budget, "priority": str(priority), "moved": None}
    brief = Brief(
        panel=panel, problem=problem, ask=ask, grades={}, per_year=52, seed=world.seed
    )  # fmt: skip
    plan = draw_up(of.prospect, brief)
    calendar = tuple(dict.fromkeys(week.period for week in plan.flights))
    order = np.argsort([worlds.LEVERS.index(lever) for lever in panel.levers])
    spend = money_of(plan, panel, calendar)[..., order]
    as_now = problem.evenly(in_proportion(problem))[..., order]
    eur, cx = realised(world, history, spend)
    spread = realised(world, history, as_now)
    return {
        "seed": world.seed, "form": str(world.kind["form"]), "budget": budget,
        "priority": str(priority), "part": plan.carried.part, "chance": plan.carried.chance,
        "eur": [plan.eur_gain.mean, plan.eur_gain.q05, plan.eur_gain.q95, eur, spread[0]],
        "cx": [plan.cx_gain.mean, plan.cx_gain.q05, plan.cx_gain.q95, cx, spread[1]],
        "kept": len(of.declared.kept), "gap": plan.optimality.share,
        "moved": float(np.abs(spend - as_now).sum() / as_now.sum()), "spend": float(usual),
    }  # fmt: skip


def _board(told):
    interval = next(quote.interval for quote in told if quote.interval is not None)
    return Board(
        run="", currency="EUR", window_periods=52, horizon_periods=HORIZON, quotes=tuple(told),
        prior_return=interval,
    )  # fmt: skip


def realised(world, history, spend):
    """True gain of ``spend`` (plan, segment, lever) over going on as usual: EUR net, and CX.

    By the world's own equations, expected paths: sales without the change are those of a year ago.
    """
    after = PLAN + HORIZON
    usual = history.spend[-52:].mean(0)
    year = (1 - world.persistence**52) / (1 - world.persistence)

    def pushes(ahead):
        whole = np.concatenate([
            history.spend, ahead, np.broadcast_to(usual, (HORIZON, *usual.shape)),
        ]) / worlds.PEOPLE[:, None]  # fmt: skip
        push = (worlds.excited(world, whole) * world.lift) @ world.effect.T
        kept = worlds.excited(world, worlds.remembered(world, whole))
        return push[-after:], ((kept * world.lift) * world.direct).sum(-1)[-after:]

    mine, theirs = pushes(spend), pushes(np.broadcast_to(usual, (PLAN, *usual.shape)))
    push, direct = mine[0] - theirs[0], mine[1] - theirs[1]
    state = history.states[-52:].mean(0)
    x, before, eur, cx = np.zeros((2, 3)), np.zeros(2), 0.0, 0.0
    for t in range(after):
        x = world.persistence * x + x @ world.cross.T + push[t]
        x = x + before[:, None] * world.feedback / year
        before = direct[t] + x @ world.conversion
        units = history.units[-52 + t % 52]
        discount = (1 + RATE) ** (-t / 52)
        eur += discount * worlds.MARGIN * worlds.PRICE * (units * np.expm1(before)).sum()
        if t < PLAN:
            eur -= discount * (spend[t] - usual).sum()
        share = [1 / (1 + np.exp(-one)) for one in (state, state + x)]
        level = [np.sqrt(one[:, 1] * one[:, 2]) for one in share]
        cx += 100 * ((level[1] - level[0]) * worlds.PEOPLE / 52).sum()
    return float(eur), float(cx)


def counts(rows):
    """What worlds say together, by what was asked; a plan counts where money was moved."""
    found = {}
    for name, budget, priority, currency in ASKED:
        asked = [r for r in rows if (r["budget"], r["priority"]) == (budget, priority)]
        able = [r for r in asked if r["moved"] is not None]
        moved_ = [r for r in able if r["moved"] > LEAST]
        mean, low, high, true, spread = np.array([r[currency] for r in moved_]).T
        found[name] = {
            "worlds": len(asked), "something may move": len(able),
            "not the engine's": sum(r["form"] != "own" for r in able),
            "proposed": len(moved_),
            "better": float((true > spread).mean()),
            "inside": float(((low <= true) & (true <= high)).mean()),
            "under": float((true < low).mean()),
            "promised": float(mean.sum()), "realised": float(true.sum()),
            "spread as now": float(spread.sum()),
        }  # fmt: skip
    return found


if __name__ == "__main__":
    on_one_core()
    np.seterr(all="ignore")
    if sys.argv[1] == "keep":
        kept = [json.loads(line) for line in Path(sys.argv[2]).read_text().splitlines()]
        RESULTS.write_text(json.dumps(counts(kept), indent=1) + "\n", encoding="utf-8")
        sys.exit()
    begun, to = time.time(), Path(sys.argv[3])
    done = {json.loads(line)["seed"] for line in to.read_text().splitlines()} if to.exists() else ()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        if seed in done or time.time() - begun > PATIENCE:
            continue
        of = case(seed)
        found = [planned(of, budget=b, priority=Priority(p)) for _, b, p, _ in ASKED]
        with to.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in found)
