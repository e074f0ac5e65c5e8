"""Plans of small companies of many kinds, held against what they would truly bring.

The truth is the world's own equations (``worlds``), of which half are not the engine's; the plan is
made as the product makes it, levers of grade D kept. The posterior is the normal one about the mode
(Laplace), so that a world takes seconds.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from kurssi.decisions.board import quotes
from kurssi.decisions.desk import Desk
from kurssi.decisions.grades import Evidence
from kurssi.decisions.quote import Board
from kurssi.decisions.rates import posterior_rates, prior_rates
from kurssi.decisions.raw import Terms
from kurssi.model.inputs import usable
from kurssi.planning.drawn_up import Brief, draw_up
from kurssi.planning.priority import Priority
from kurssi.planning.prospect import Prospect
from kurssi.planning.purses import Ask, problem_of
from kurssi.planning.start import starts, surroundings, usual_ahead
from kurssi.planning.targets_levels import pair_of
from kurssi.posterior.demand import spend_rules
from kurssi.posterior.fit import build
from kurssi.posterior.mode import Landscape, find_mode
from kurssi.steps.fitting import moved
from kurssi.steps.planning import declared_of
from kurssi.steps.scenarios import money_of
from recovery import world_tables, worlds

PLAN, HORIZON, RATE, DRAWS = 26, 52, 0.08, 400
TERMS = Terms(window=52, horizon=HORIZON, rate=RATE, per_year=52)


def drawn(model, seed):
    """Draws about the mode, and the mode's own place among them."""
    found = find_mode(Landscape(model.potential(), model.inputs, model.size))
    normal = np.random.default_rng(seed).standard_normal((DRAWS, model.size))
    return found.centre + normal @ found.factor.T


def planned(seed, *, budget=1.0, priority=Priority.EUR):
    """What the plan of world ``seed`` promises and what it would bring, EUR and CX."""
    world = worlds.draw(seed)
    history = worlds.history(world)
    with tempfile.TemporaryDirectory() as folder:
        panel, workspace = world_tables.panel_of(world, history, Path(folder) / "world")
    moves = moved(workspace, panel)
    model = build(panel, moves, workspace.context_moves)
    u = drawn(model, seed)
    declared = declared_of(workspace, panel, _board(model, panel, u, moves))
    usual = panel.spend[-52:].mean(0).sum() * PLAN
    ask = Ask(periods=PLAN, budget=budget * usual, priority=priority)
    problem = problem_of(panel, declared, ask, window=52)
    free = sum(purse.high for purse in problem.purses)
    if not problem.bounds[0].sum() <= ask.budget <= free:
        return None
    around = surroundings(panel, plan=PLAN, horizon=HORIZON, window=52, rate=RATE)
    start, _ = starts(model, u, usual_ahead(model.inputs, panel, plan=PLAN, horizon=HORIZON))
    prospect = Prospect(start=start, around=around, plan=PLAN, pair=pair_of(panel))
    brief = Brief(panel=panel, problem=problem, ask=ask, grades={}, per_year=52, seed=seed)
    plan = draw_up(prospect, brief)
    calendar = tuple(dict.fromkeys(week.period for week in plan.flights))
    spend = money_of(plan, panel, calendar)
    places = [worlds.LEVERS.index(lever) for lever in panel.levers]
    eur, cx = realised(world, history, spend[..., np.argsort(places)])
    scaled = np.broadcast_to(budget * history.spend[-52:].mean(0), spend.shape)
    contribution = worlds.MARGIN * worlds.PRICE * history.units[-52:].sum()
    return {
        "seed": seed, "kind": str(world.kind["form"]), "kept": len(declared.kept),
        "promised": plan.eur_gain.mean, "low": plan.eur_gain.q05, "high": plan.eur_gain.q95,
        "chosen": plan.optimality.promised, "realised": eur, "cx": plan.cx_gain.mean,
        "cx_low": plan.cx_gain.q05, "cx_high": plan.cx_gain.q95, "cx_realised": cx,
        "scaled": realised(world, history, scaled)[0], "p": plan.p_gain,
        "gap": plan.optimality.share, "contribution": float(contribution),
        "spend": float(usual),
    }  # fmt: skip


def _board(model, panel, u, moves):
    rules = [rule.lever for rule in spend_rules(model, u[None])]
    desk = Desk(
        posterior=posterior_rates(model, panel, TERMS, u),
        prior=prior_rates(model, panel, TERMS, seed=1), panel=panel,
        evidence=Evidence(
            experiments=usable(panel), following=frozenset(rules), unhealthy=None,
            approximate=False,
        ),
        moves=moves, changeable=frozenset(panel.levers), window=52,
    )  # fmt: skip
    told = quotes(desk)
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


if __name__ == "__main__":
    begun = time.time()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        for name, budget in (("same", 1.0), ("more", 1.2)):
            found = planned(seed, budget=budget)
            if found is not None:
                print(json.dumps({"budget": name} | found), flush=True)
        if time.time() - begun > 105:
            break
