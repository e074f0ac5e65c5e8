"""The true yields, bids and mroi of a world: its own equations run twice, with and without.

By differences, not derivatives: every lever at (1 + eps) and (1 - eps) times its spend in the
window, every measure pushed by +eps and -eps; what is quoted is DESIGN's, over window and horizon.
"""

import numpy as np

from recovery import worlds

WINDOW, HORIZON, RATE = 52, 52, 0.08
EPS = 1e-4
EXPERIENCE = (1, 2)


def true_quotes(world, history):
    """(side, measure, lever or None, segment) -> what is true."""
    gained = np.stack([_gained(world, history, *one) for one in _changes()], -1)
    up, down = gained[..., 0::2], gained[..., 1::2]
    slope = (up - down) / (2 * EPS)
    start = len(history.spend) - WINDOW
    spend = (discount()[:WINDOW, None, None] * history.spend[start:]).sum(0)
    found = {}
    for name, places in (*((s, [g]) for g, s in enumerate(worlds.SEGMENTS)), ("all", [0, 1])):
        total = slope[places].sum(0)
        for c, lever in enumerate(worlds.LEVERS):
            per_euro = total[:, c] / spend[places, c].sum()
            for m, measure in enumerate((*worlds.MEASURES, "cx", "eur")):
                found["yield", measure, lever, name] = per_euro[m]
            found["mroi", "eur", lever, name] = per_euro[4] - 1.0
        for m, measure in enumerate((*worlds.MEASURES, "cx")):
            pushed = total[:, len(worlds.LEVERS) + m]
            found["bid", measure, None, name] = pushed[4] / pushed[m]
    return found


def discount():
    """A factor a week from the window's start."""
    return (1 + RATE) ** (-np.arange(WINDOW + HORIZON) / 52)


def _changes():
    """Every change, up and then down: scale of each lever, push of each measure."""
    for c in range(len(worlds.LEVERS)):
        for sign in (1, -1):
            yield 1 + sign * EPS * np.eye(len(worlds.LEVERS))[c], np.zeros(3)
    for pushed in ([0], [1], [2], list(EXPERIENCE)):
        for sign in (1, -1):
            push = np.zeros(3)
            push[pushed] = sign * EPS
            yield np.ones(len(worlds.LEVERS)), push


def _gained(world, history, scale, push):
    """Person-years of each measure, of CX, and discounted EUR (segment, 5), against the base."""
    moved, sold = _path(world, history, scale, push)
    states = history.states[-WINDOW:]
    usual = (1 / (1 + np.exp(-states))).mean(0)
    base = np.concatenate([states, np.tile(np.log(usual / (1 - usual)), (HORIZON, 1, 1))])
    was, now = (1 / (1 + np.exp(-level)) for level in (base, base + moved))
    people = worlds.PEOPLE / 52
    counted = (now - was).sum(0) * np.array([1.0, 100.0, 100.0])
    both = np.sqrt(now[..., 1] * now[..., 2]) - np.sqrt(was[..., 1] * was[..., 2])
    units = history.units[-WINDOW:]
    units = np.concatenate([units, np.tile(units.mean(0), (HORIZON, 1))])
    earned = worlds.PRICE * worlds.MARGIN * units * np.expm1(sold) * discount()[:, None]
    parts = [counted * people[:, None], 100 * both.sum(0)[:, None] * people[:, None]]
    return np.concatenate([*parts, earned.sum(0)[:, None]], axis=1)


def _path(world, history, scale, push):
    """Change of every measure (logits) and of log sales, by step of window and horizon."""
    seen = history.spend / worlds.PEOPLE[:, None]
    before = np.concatenate([seen, np.tile(seen[-WINDOW:].mean(0), (HORIZON, 1, 1))])
    after = before.copy()
    after[-WINDOW - HORIZON : -HORIZON] *= scale
    start = len(seen) - WINDOW
    pushed, direct = (now - was for now, was in zip(_pushes(world, after), _pushes(world, before),
                                                    strict=True))  # fmt: skip
    pushed, direct = pushed[start:], direct[start:]
    year = (1 - world.persistence**52) / (1 - world.persistence)
    x, sold = np.zeros((2, 3)), np.zeros(2)
    states, sales = np.zeros((WINDOW + HORIZON, 2, 3)), np.zeros((WINDOW + HORIZON, 2))
    for t in range(WINDOW + HORIZON):
        x = world.persistence * x + x @ world.cross.T + pushed[t] + (t < WINDOW) * push
        x = x + sold[:, None] * world.feedback / year
        sold = x @ world.conversion + direct[t]
        states[t], sales[t] = x, sold
    return states, sales


def _pushes(world, attention):
    push = (worlds.excited(world, attention) * world.lift) @ world.effect.T
    kept = worlds.excited(world, worlds.remembered(world, attention)) * world.lift
    return push, (kept * world.direct).sum(-1)
