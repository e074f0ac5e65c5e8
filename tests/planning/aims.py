"""A small world ahead with known numbers: two segments, two levers, three measures, sales."""

from datetime import date

import jax
import jax.numpy as jnp
import numpy as np

from kurssi.ledger.panel import Panel, Sales, Tracker
from kurssi.model.response import Response
from kurssi.periods import Frequency, Grid
from kurssi.planning.forward import Start, Surroundings
from kurssi.planning.problem import Problem, Purse
from kurssi.planning.prospect import Prospect
from kurssi.planning.start import Chance

SEGMENTS, LEVERS = ("young", "old"), ("tv", "service")
MEASURES = ("awareness", "relevance", "differentiation")
PEOPLE = np.array([3000.0, 1000.0])
PERIODS, PLAN, DRAWS = 60, 26, 40
USUAL = np.array([[300.0, 100.0], [100.0, 300.0]])  # segment x lever, EUR a period
FIRST = date(2024, 1, 1)


def panel(seed=1, *, segments=SEGMENTS):
    rng = np.random.default_rng(seed)
    shape = (PERIODS, len(segments))
    people = PEOPLE[: len(segments)]
    logit = rng.normal(0.2, 0.3, (*shape, len(MEASURES)))
    return Panel(
        grid=Grid(frequency=Frequency.WEEK, first=FIRST, count=PERIODS),
        segments=segments,
        population=people,
        levers=LEVERS,
        spend=np.broadcast_to(USUAL[: len(segments)], (*shape, 2)).copy(),
        attention=np.broadcast_to(USUAL[: len(segments)], (*shape, 2)) / people[:, None],
        attention_known=np.zeros(2, dtype=bool),
        norm_cv=np.zeros(2),
        aimed=np.ones(2, dtype=bool),
        tracker=Tracker(
            measures=MEASURES,
            logit=logit,
            variance=np.full(logit.shape, 0.02),
            seen=np.ones(logit.shape, dtype=bool),
            dispersion=np.full(shape[1], 0.95),
            shared_error=np.eye(3) + 0.3 * (1 - np.eye(3)),
        ),
        sales=Sales(
            units=rng.uniform(900, 1100, shape),
            contribution=np.full(shape, 2.0),
            relative_price=np.zeros(shape),
            seen=np.ones(shape, dtype=bool),
            category=None,
        ),
        control_names=(),
        controls=np.zeros((*shape, 0)),
        experiments=(),
    )


def starts(*, doubt=0.1, seed=2, plan=PLAN):
    """Where so many draws see the world stand: effects doubtful by ``doubt`` of their size."""
    rng = np.random.default_rng(seed)

    def drawn(mean):
        mean = np.asarray(mean, dtype=float)
        noise = 1.0 + doubt * rng.normal(size=(DRAWS, *mean.shape))
        return jnp.asarray(mean * noise)

    none = jnp.zeros((DRAWS, 2, 3))
    effect = [[0.10, 0.0], [0.0, 0.10], [0.0, 0.06]]
    response = Response(
        persistence=jnp.full((DRAWS, 3), 0.85), effect=drawn(effect),
        conversion=drawn([0.3, 0.2, 0.2]), direct=drawn([0.05, 0.0]),
        half_saturation=drawn([0.2, 0.2]), carryover=jnp.full((DRAWS, 2), 0.3),
        lift=jnp.ones((DRAWS, 2, 2)), feedback=jnp.zeros((DRAWS, 3)),
        sensitivity=jnp.zeros((DRAWS, 3)), cross=jnp.zeros((DRAWS, 3, 3)),
    )  # fmt: skip
    excited = (USUAL / PEOPLE[:, None]) / (USUAL / PEOPLE[:, None] + 0.2)
    average = jnp.asarray(np.einsum("gc,kc->gk", excited, effect))
    return Start(
        response=response, level=none + 0.2, state=none, memory=jnp.zeros((DRAWS, 2, 2)),
        sales=jnp.zeros((DRAWS, 2)), demand=jnp.zeros((DRAWS, 2)),
        push=jnp.zeros((DRAWS, plan, 2, 3)) - average, rest=jnp.full((DRAWS, plan, 2), 7.0),
        elasticity=jnp.zeros((DRAWS, 2)), demand_persistence=jnp.full(DRAWS, 0.8),
        sales_mean=jnp.full((DRAWS, 2), 7.0),
    )  # fmt: skip


def chance(size=0.03):
    return Chance(
        measures=jnp.full((DRAWS, 3), size), demand=jnp.full((DRAWS, 2), size / 3),
        sales=jnp.full((DRAWS, 2), size / 2), state=jnp.full((DRAWS, 2, 3), size),
        ahead=jnp.full((DRAWS, 2), size / 3),
    )  # fmt: skip


def around(plan=PLAN):
    shape = (plan, 2)
    return Surroundings(*map(jnp.asarray, (
        1.0 / PEOPLE[:, None] * np.ones((2, 2)), USUAL, np.zeros(shape), np.full(shape, 2.0),
        np.ones(shape), np.array(0.0), np.ones(plan), PEOPLE / 52, np.full(2, 0.95),
    )))  # fmt: skip


def prospect(**kwargs):
    return Prospect(start=starts(**kwargs), around=around(), plan=PLAN, pair=(1, 2))


def problem(periods=PLAN, *, most=4.0, least=0.0):
    """A purse for every lever in every segment, up to so many times usual spend."""
    purses, cells = [], []
    for g, segment in enumerate(SEGMENTS):
        for c, lever in enumerate(LEVERS):
            usual = USUAL[g, c] * periods
            purses.append(Purse(lever=lever, segment=segment, current=usual, low=least * usual,
                                high=most * usual, seen=most * usual))  # fmt: skip
            cell = np.zeros((2, 2))
            cell[g, c] = 1.0
            cells.append(cell)
    return Problem(purses=tuple(purses), limits=(), cells=np.stack(cells), periods=periods)


def first(tree, count):
    return jax.tree.map(lambda part: part[:count], tree)
