"""A small company ahead: random draws of a response, and a problem about them."""

import jax.numpy as jnp
import numpy as np

from kurssi.model.response import Response
from kurssi.planning.forward import Start, Surroundings
from kurssi.planning.problem import Limit, Problem, Purse, Rule
from kurssi.planning.prospect import Prospect

PAIR = (1, 2)


def start(rng, *, segments=2, levers=3, measures=3, ahead=12):
    shape = (segments, measures)
    return Start(
        response=Response(
            persistence=rng.uniform(0.5, 0.95, measures),
            effect=rng.uniform(0.0, 0.15, (measures, levers)),
            conversion=rng.uniform(0.0, 0.3, measures),
            direct=rng.uniform(0.0, 0.1, levers),
            half_saturation=rng.uniform(0.2, 2.0, levers),
            carryover=rng.uniform(0.0, 0.8, levers),
            lift=rng.uniform(0.7, 1.3, (segments, levers)),
            feedback=rng.normal(0.0, 0.01, measures),
            sensitivity=rng.normal(0.0, 0.1, measures),
            cross=np.tril(rng.normal(0.0, 0.03, (measures, measures)), -1),
        ),
        level=rng.normal(0.0, 0.7, shape), state=rng.normal(0.0, 0.2, shape),
        memory=rng.uniform(0.0, 2.0, (segments, levers)), sales=rng.normal(0.0, 0.1, segments),
        demand=rng.normal(0.0, 0.1, segments), push=rng.normal(0.0, 0.02, (ahead, *shape)),
        rest=rng.normal(-1.0, 0.1, (ahead, segments)), elasticity=np.full(segments, 1.5),
        demand_persistence=np.array(0.8), sales_mean=np.full(segments, -1.0),
    )  # fmt: skip


def surroundings(rng, *, segments=2, levers=3, ahead=12, market=True):
    return Surroundings(
        per_eur=rng.uniform(0.5, 2.0, (segments, levers)) * 1e-4,
        usual=rng.uniform(4e3, 9e3, (segments, levers)),
        price=rng.normal(0.0, 0.05, (ahead, segments)),
        contribution=rng.uniform(2.0, 3.0, (ahead, segments)),
        category=rng.uniform(1e5, 2e5, (ahead, segments)) if market else np.ones((ahead, segments)),
        known_market=np.array(float(market)),
        discount=1.08 ** (-np.arange(ahead) / 52),
        people=rng.uniform(5e3, 9e4, segments) / 52, dispersion=rng.uniform(0.8, 1.0, segments),
    )  # fmt: skip


def stacked(each):
    """Many tuples of arrays as one, a draw a row."""
    first = each[0]
    return type(first)(*(
        stacked([one[at] for one in each]) if isinstance(part, tuple)
        else jnp.stack([jnp.asarray(one[at]) for one in each])
        for at, part in enumerate(first)
    ))  # fmt: skip


def prospect(seed=1, *, draws=20, plan=6, ahead=12, market=True):
    rng = np.random.default_rng(seed)
    around = Surroundings(*map(jnp.asarray, surroundings(rng, ahead=ahead, market=market)))
    return Prospect(
        start=stacked([start(rng, ahead=ahead) for _ in range(draws)]), around=around, plan=plan,
        pair=PAIR,
    )  # fmt: skip


def problem(of, *, budget=None, limits=()):
    """A purse for every lever and segment, free between nothing and three times its usual."""
    usual = np.asarray(of.around.usual) * of.plan
    segments, levers = usual.shape
    purses, cells = [], []
    for c in range(levers):
        for g in range(segments):
            purses.append(Purse(
                lever=f"c{c}", segment=f"s{g}", current=usual[g, c], low=0.0,
                high=3 * usual[g, c], seen=3 * usual[g, c],
            ))  # fmt: skip
            cell = np.zeros((segments, levers))
            cell[g, c] = 1.0
            cells.append(cell)
    total = usual.sum() if budget is None else budget
    every = tuple(range(len(purses)))
    whole = Limit(rule=Rule.BUDGET, what="", purses=every, low=total, high=total)
    return Problem(
        purses=tuple(purses), limits=(whole, *limits), cells=np.stack(cells), periods=of.plan
    )
