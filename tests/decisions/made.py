"""Small worlds with known responses, quoted both by the desk and by the naive oracle."""

import cmath
from datetime import date
from unittest import mock

import jax.numpy as jnp
import numpy as np

from kurssi.decisions import rates
from kurssi.decisions.outlook import look_ahead
from kurssi.decisions.raw import Terms
from kurssi.ledger.panel import Experiment, Panel, Sales, Tracker
from kurssi.model.response import Response
from kurssi.periods import Frequency, Grid
from kurssi.posterior.beliefs import Belief
from kurssi.posterior.fit import build
from reference import estimands

ALL_MOVES = ("awareness", "consideration", "relevance", "differentiation", "sales")


def logit(p):
    return np.log(p) - np.log1p(-p)


def base(rng, measures, *, market, segments=2, levers=3, periods=20, window=8, horizon=6):
    """A random past: a lever with dark periods, segments of different size, prices that move."""
    shape = (periods, segments, levers)
    spend = rng.uniform(1e3, 9e3, shape) * (rng.random(shape) > 0.25)
    spend[-1] = 5e3
    units = rng.uniform(500, 3000, shape[:2])
    return estimands.Base(
        segments=tuple(f"s{g}" for g in range(segments)),
        levers=tuple(f"c{c}" for c in range(levers)),
        measures=measures,
        population=rng.uniform(1e4, 9e4, segments),
        spend=spend,
        attention=spend * rng.uniform(0.5, 2.0, shape) / 1e4,
        attention_known=np.array([True, False, True][:levers]),
        shares=rng.uniform(0.05, 0.9, (periods, segments, len(measures))),
        units=units,
        category=units * rng.uniform(1.2, 9.0, shape[:2]) if market else None,
        contribution=rng.uniform(1.0, 6.0, shape[:2]),
        dispersion=rng.uniform(0.8, 1.0, segments),
        priced=rng.normal(0.0, 0.2, shape[:2]),
        window=window,
        horizon=horizon,
        discount_rate=0.08,
        per_year=52,
    )


def response(rng, past):
    count, levers = len(past.measures), len(past.levers)
    return estimands.Response(
        persistence=rng.uniform(0.3, 0.97, count),
        effect=rng.normal(0.05, 0.1, (count, levers)),
        conversion=rng.normal(0.2, 0.2, count),
        direct=rng.normal(0.05, 0.05, levers),
        half_saturation=rng.uniform(0.05, 2.0, levers),
        carryover=rng.uniform(0.0, 0.9, levers),
        lift=rng.uniform(0.5, 1.5, (len(past.segments), levers)),
        feedback=rng.normal(0.02, 0.05, count),
        sensitivity=rng.normal(0.0, 0.3, count),
        cross=np.tril(rng.normal(0.03, 0.05, (count, count)), -1),
    )


def exact_quotes(past, believed):
    """The oracle's quotes with derivatives by complex steps: exact to the last digits.

    Squire and Trapp (1998): f'(x) = Im f(x + ih) / h, with no difference of near numbers.
    """

    def real(f):
        def only(*given):
            found = f(*given)
            if isinstance(found, dict):
                return {key: complex(value).real for key, value in found.items()}
            return complex(found).real

        return only

    parts = ("lever_change", "lever_loss", "impulse_change")
    wrapped = {name: real(getattr(estimands, name)) for name in parts}
    steps = {"EPS": 1e-20j, "exp": cmath.exp, "log": cmath.log, "sqrt": cmath.sqrt}
    with mock.patch.multiple(estimands, **steps, **wrapped):
        return estimands.quotes(past, believed)


def panel(past):
    """The past as the ledger would have cut it."""
    shape = past.shares.shape
    tracker = Tracker(
        measures=past.measures,
        logit=logit(past.shares),
        variance=np.full(shape, 0.01),
        seen=np.ones(shape, dtype=bool),
        dispersion=past.dispersion,
        shared_error=np.eye(len(past.measures)),
    )
    sales = Sales(
        units=past.units,
        contribution=past.contribution,
        relative_price=np.zeros(shape[:2]),
        seen=np.ones(shape[:2], dtype=bool),
        category=past.category,
    )
    return Panel(
        grid=Grid(frequency=Frequency.WEEK, first=date(2024, 1, 1), count=shape[0]),
        segments=past.segments,
        population=past.population,
        levers=past.levers,
        spend=past.spend,
        attention=past.attention,
        attention_known=past.attention_known,
        norm_cv=np.zeros(len(past.levers)),
        aimed=np.ones(len(past.levers), dtype=bool),
        tracker=tracker if past.measures else None,
        sales=sales,
        control_names=(),
        controls=np.zeros((*shape[:2], 0)),
        experiments=(),
    )


def terms(past):
    return Terms(
        window=past.window, horizon=past.horizon, rate=past.discount_rate, per_year=past.per_year
    )


def desk_rates(past, *believed, back=0):
    """The desk's own rates, where each draw believes one of ``believed`` and the true states."""
    of = panel(past)
    model = build(of, dict.fromkeys(past.levers, (*past.measures, "sales")))
    stacked = Response(*(
        jnp.asarray(np.stack([getattr(one, name) for one in believed]))
        for name in Response._fields
    ))  # fmt: skip
    states = jnp.asarray(logit(past.shares))

    def believe(model, draw, inputs):
        place = draw[0].astype(int)
        held = Response(*(part[place] for part in stacked))
        return Belief(
            response=held, logit=states, priced=jnp.asarray(past.priced),
        )  # fmt: skip

    u = np.zeros((len(believed), model.size))
    u[:, 0] = np.arange(len(believed))
    with mock.patch.object(rates, "belief", believe):
        return rates.posterior_rates(model, of, terms(past), u, back=back)


def desk_parts(past, believed):
    """What the exchange is asked with: the response, the outlook, and how measures are counted."""
    held = Response(*(jnp.asarray(getattr(believed, name)) for name in Response._fields))
    seen = rates.past_of_panel(panel(past))
    states = seen._replace(logit=jnp.asarray(logit(past.shares)), priced=jnp.asarray(past.priced))
    return held, look_ahead(terms(past), states), rates.pointed(past.measures)


def keyed(past, found, draw=0):
    """One draw of the desk's rates under the oracle's keys."""
    quotes = {}
    names = (*past.segments, estimands.ALL)
    for g, segment in enumerate(names):
        for c, lever in enumerate(past.levers):
            yields = {"eur": found.eur[draw, c, g]}
            if past.attention_known[c]:
                yields["attention"] = found.attention[draw, c, g]
            for k, measure in enumerate(past.measures):
                yields[measure] = found.people[draw, c, g, k]
            if "cx" in estimands.experienced(past):
                yields["cx"] = found.cx[draw, c, g]
            for measure, value in yields.items():
                quotes["yield", measure, lever, segment, None] = value
                if value > 0:
                    quotes["ask", measure, lever, segment, None] = 1 / value
            quotes["mroi", "eur", lever, segment, None] = yields["eur"] - 1
            quotes["average", "eur", lever, segment, None] = found.average[draw, c, g]
            for k, via in enumerate((*past.measures, "sales")):
                quotes["path", "eur", lever, segment, via] = found.via[draw, c, g, k]
        for k, measure in enumerate(past.measures):
            quotes["bid", measure, None, segment, None] = found.bid[draw, g, k]
        if "cx" in estimands.experienced(past):
            quotes["bid", "cx", None, segment, None] = found.bid_cx[draw, g]
    return quotes


def experiment(**changes):
    """A randomised experiment on lever c0 and awareness, for all segments."""
    plain = {
        "lever": "c0", "start": 2, "end": 4, "segment": None, "measure": "awareness",
        "spend_change": 1e3, "effect": 0.01, "se": 0.002, "design": "randomised",
    }  # fmt: skip
    return Experiment(**(plain | changes))
