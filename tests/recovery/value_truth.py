"""What truly moved a simulated company's volume: its own equations, one part at a time."""

import math

import numpy as np

from kurssi.example.surroundings import season as season_of


def true_causes(world, lean, per_log, asked):
    """EUR of the change of volume by (cause, name, via), the tide apart.

    ``lean``, ``per_log`` and ``asked`` are those of the books; everything else is the world's.
    """
    true = world.parameters
    deviation = world.history.states - true.level
    selling = _selling(world, deviation)
    found, moved = {}, np.zeros(deviation.shape)
    for key, (push, straight) in _parts(world).items():
        path = _path(world, push, straight, selling)
        moved += path
        sold = (selling * (path - path.mean(0))).sum(-1) + straight
        found[key] = _euros(sold, lean, per_log, asked)
    own = deviation - moved
    own = selling * (own - own.mean(0))
    for k, measure in enumerate(true.measures):
        found["measure", measure, None] = _euros(own[..., k], lean, per_log, asked)
    return found


def _parts(world):
    """Push of measures and straight part of log odds, by cause; a lever's by what it pushes."""
    true, around = world.parameters, world.surroundings
    found, none = {}, np.zeros((*around.relative_price.shape, len(true.measures)))
    kept = np.diag(true.persistence) + true.cross
    still = np.zeros_like(around.relative_price)
    for c, lever in enumerate(true.levers):
        attention, half = world.attention[..., c], true.half_saturation[c]
        excited = attention / (attention + half) * true.lift[:, c]
        for k, measure in enumerate(true.measures):
            if measure in world.company.levers[lever].moves:
                push = none.copy()
                push[..., k] = excited * true.effect[k, c]
                usual = push[:26].mean(0)
                push[0] += usual @ (kept @ np.linalg.inv(np.eye(len(kept)) - kept)).T
                found["lever", lever, measure] = push, still
        memory, remembered = 0.0, np.empty_like(attention)
        for t, now in enumerate(attention):
            memory = (1 - true.carryover[c]) * now + true.carryover[c] * memory
            remembered[t] = memory
        direct = true.direct[c] * true.lift[:, c] * remembered / (remembered + half)
        found["lever", lever, "sales"] = none, direct
    found["price", None, None] = none, -true.price_elasticity * around.relative_price
    season = season_of(world.grid) @ true.season
    found["season", None, None] = none, season[:, None] + still
    for name, size in true.controls.items():
        found["control", name, None] = none, (size * around.controls[name])[:, None] + still
    return found


def _selling(world, deviation):
    """Log odds that a logit of each measure sells, at the price of the day."""
    true = world.parameters
    bent = deviation @ true.sensitivity
    ratio = np.ones_like(bent)
    for at in np.ndindex(bent.shape):
        if abs(bent[at]) > 1e-9:
            ratio[at] = math.expm1(bent[at]) / bent[at]
    priced = true.price_elasticity * world.surroundings.relative_price * ratio
    return true.conversion - priced[..., None] * true.sensitivity


def _path(world, push, straight, selling):
    true = world.parameters
    level, sold = np.zeros(selling.shape[1:]), np.zeros(straight.shape[1])
    path = np.empty_like(selling)
    for t in range(len(selling)):
        level = true.persistence * level + level @ true.cross.T + true.feedback * sold[:, None]
        level = level + push[t]
        sold = (selling[t] * level).sum(-1) + straight[t]
        path[t] = level
    return path


def _euros(part, lean, per_log, asked):
    return float((lean * part).sum(0)[asked] @ per_log[asked])
