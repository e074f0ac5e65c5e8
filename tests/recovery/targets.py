"""Do chances to reach targets hold? Simulated companies go on, and what was foretold is counted.

Each company lives for three years and a half. Its first three are the past; the truth's own
response is the belief, so that what is tested is everything but the fit: the equations ahead, the
chance put in, and what is taken for granted of prices and the market. Run this file for the table.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.surroundings import season
from kurssi.example.world import remember, saturate
from kurssi.maths.anytime import evidence, standardised
from kurssi.model.response import Response
from kurssi.planning.forward import Start, Surroundings
from kurssi.planning.futures import futures
from kurssi.planning.prospect import Prospect
from kurssi.planning.start import Chance, seasonal_mean
from kurssi.planning.targets_levels import Levels
from kurssi.planning.unforeseen import (
    Unforeseen,
    latest_wrong,
    origins,
    seasonal_wrong,
    yearly_wrong,
)

PAST, AHEAD, FUTURES = 156, 26, 400
LATEST = 4
WINDOWS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """One level: simulated futures and what came true, by period ahead."""

    what: str
    paths: np.ndarray
    truth: np.ndarray


def begin(world):
    """Where the truth stands after the past, and its chance: one draw that knows everything."""
    true, at = world.parameters, PAST - 1
    remembered = remember(world.attention, true.carryover)
    usual = saturate(world.attention, true.half_saturation).mean(0)
    average = (usual * true.lift) @ true.effect.T
    direct = (saturate(remembered, true.half_saturation) * true.lift) @ true.direct
    around = season(world.grid) @ true.season
    around = around + sum(size * world.surroundings.controls[name]
                          for name, size in true.controls.items())  # fmt: skip
    segments, measures = len(true.segments), len(true.measures)
    response = Response(
        persistence=true.persistence, effect=true.effect, conversion=true.conversion,
        direct=true.direct, half_saturation=true.half_saturation, carryover=true.carryover,
        lift=true.lift, feedback=true.feedback, sensitivity=true.sensitivity, cross=true.cross,
    )  # fmt: skip
    start = Start(
        response=response, level=true.level, state=world.history.states[at] - true.level,
        memory=remembered[at], sales=np.zeros(segments),
        demand=true.demand_persistence * world.shocks.demand[at],
        push=np.broadcast_to(-average, (AHEAD, segments, measures)),
        rest=true.sales_level + around[PAST:, None] * np.ones(segments),
        elasticity=np.full(segments, true.price_elasticity),
        demand_persistence=np.array(true.demand_persistence),
        sales_mean=true.sales_level + direct.mean(0),
    )  # fmt: skip
    chance = Chance(
        measures=true.innovation_sd, demand=np.full(segments, true.demand_sd),
        sales=np.full(segments, true.sales_sd), state=np.zeros((segments, measures)),
        ahead=np.full(segments, true.demand_sd),
    )  # fmt: skip
    return jax.tree.map(lambda part: jnp.asarray(part)[None], (start, chance))


def around(world, *, known):
    """What is taken for granted ahead: what came (``known``), or what the product would take."""
    past, ahead = slice(None, PAST), slice(PAST, None)
    near, own = world.surroundings, world.contribution
    price, category, worth = near.relative_price[ahead], near.category[ahead], own[ahead]
    if not known:
        latest = slice(PAST - LATEST, PAST)
        price = np.broadcast_to(near.relative_price[latest].mean(0), price.shape)
        worth = np.broadcast_to(own[latest].mean(0), worth.shape)
        category = near.category[PAST - 52 : PAST - 52 + AHEAD]
    people = world.population
    per_eur = world.attention[past].sum(0) / np.maximum(world.spend[past].sum(0), 1e-9)
    return Surroundings(*map(jnp.asarray, (
        per_eur, world.spend[past].mean(0), price, worth, category, np.array(1.0),
        np.ones(AHEAD), people / 52, world.dispersion,
    )))  # fmt: skip


def went_wrong(world):
    """How the product's rules for prices, controls and the market failed in the past."""
    near, true, at = world.surroundings, world.parameters, origins(PAST, AHEAD)
    controls = sum(size * near.controls[name] for name, size in true.controls.items())
    by_controls = np.repeat(controls[:PAST, None], len(true.segments), axis=1)
    season = seasonal_wrong(by_controls, at, AHEAD, 52)
    price = latest_wrong(near.relative_price[:PAST], at, AHEAD)
    worth = latest_wrong(np.log(world.contribution[:PAST]), at, AHEAD)
    worth += yearly_wrong(np.log(near.category[:PAST]), at, AHEAD, 52)
    return Unforeseen(sales=(season - true.price_elasticity * price)[None], worth=worth)


def foretell(seed, *, known=True):
    """Every level of company ``seed`` ahead: measures and CX by segment, euros of everybody."""
    world = live(seed, Setting(weeks=PAST + AHEAD))
    true, surrounded = world.parameters, around(world, known=known)
    start, chance = begin(world)
    if not known:
        controls = sum(size * world.surroundings.controls[name]
                       for name, size in true.controls.items())  # fmt: skip
        usual = seasonal_mean(controls[:PAST], 52, AHEAD)
        start = start._replace(rest=start.rest + (usual - controls[PAST:])[None, :, None])
    pair = tuple(true.measures.index(name) for name in ("relevance", "differentiation"))
    # Attention came as it came: spend is what would have bought it at the usual rate.
    rate = np.asarray(surrounded.per_eur)
    spend = world.attention[PAST:] / np.where(rate > 0, rate, 1.0)
    prospect = Prospect(start=start, around=surrounded, plan=AHEAD, pair=pair)
    wrong = None if known else went_wrong(world)
    found = futures(prospect, chance, spend, count=FUTURES, seed=seed, wrong=wrong)
    ahead = Levels(*(np.asarray(part)[0] for part in found))
    share, units = world.shares[PAST:], world.units[PAST:]
    cx = 100 * world.dispersion * np.sqrt(share[..., pair].prod(-1))
    for g, segment in enumerate(true.segments):
        for k, measure in enumerate(true.measures):
            yield Foretold(what=f"{measure} {segment}", paths=ahead.share[..., g, k],
                           truth=share[:, g, k])  # fmt: skip
        yield Foretold(what=f"cx {segment}", paths=ahead.cx[..., g], truth=cx[:, g])
    yield Foretold(what="eur", paths=ahead.eur.sum(-1),
                   truth=(units * world.contribution[PAST:]).sum(1))  # fmt: skip


def kind(one):
    return "eur" if one.what == "eur" else "cx" if one.what.startswith("cx") else "measures"


def reliability(found, *, seed=1):
    """Targets set at random about each level, 13 and 26 weeks ahead: (kind, chance, reached)."""
    rng, rows = np.random.default_rng(seed), []
    for one in found:
        for t in (12, AHEAD - 1):
            paths = one.paths[:, t]
            value = paths.mean() + paths.std() * rng.normal()
            rows.append((kind(one), float((paths >= value).mean()), one.truth[t] >= value))
    return rows


def alarms(found):
    """Share of levels whose course, read without error, is ever called off or drifting."""
    hits = []
    for one in found:
        covariance = np.cov(one.paths, rowvar=False)
        covariance += 0.05**2 * np.diag(np.diag(covariance))
        z = standardised(one.truth - one.paths.mean(0), covariance)
        hits.append((kind(one), float(evidence(z).ever[-1])))
    return hits


def table(rows):
    """By kind and window of chances: how many targets, the mean chance, the share reached."""
    for name in ("measures", "cx", "eur"):
        chosen = [(chance, hit) for what, chance, hit in rows if what == name]
        for low, high in WINDOWS:
            inside = [(c, h) for c, h in chosen if low <= c < high or c == high == 1.0]
            if inside:
                chance, hit = np.mean(inside, axis=0)
                yield name, low, high, len(inside), float(chance), float(hit)


if __name__ == "__main__":
    import sys

    seeds = range(1, 1 + int(sys.argv[1]))
    for known in {"known": (True,), "taken": (False,)}.get(sys.argv[-1], (True, False)):
        found = [one for seed in seeds for one in foretell(seed, known=known)]
        print("surroundings known" if known else "surroundings as the product takes them")
        for row in table(reliability(found)):
            print("{:9} {:.1f}-{:.1f} n={:4d} chance {:.2f} reached {:.2f}".format(*row))
        hits = alarms(found)
        for name in ("measures", "cx", "eur"):
            highest = np.array([high for what, high in hits if what == name])
            print(f"{name}: off {np.mean(highest >= np.log(20)):.3f}",
                  f"drifting {np.mean(highest >= np.log(5)):.3f} of {len(highest)}")  # fmt: skip
