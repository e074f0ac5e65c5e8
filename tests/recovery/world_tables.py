"""A world written as a workspace's tables, and read back as the product reads it: a panel."""

from datetime import date, timedelta

import numpy as np

from kurssi import steps
from kurssi.ledger.cut import cut
from kurssi.steps.taking_in import take_in
from recovery import worlds

TOML = """[company]
name = "World Oy"
brand = "own"
margin = 0.4
[segments.families]
population = 40000
[segments.singles]
population = 25000
""" + "".join(
    f'[levers.{lever}]\nkind = "{"experience" if lever == "service" else "media"}"\n'
    f'department = "{lever}"\nmoves = {list(moves)}\n'.replace("'", '"')
    for lever, moves in worlds.MOVES.items()
)


def panel_of(world, history, folder):
    """What the model sees of a world (and the workspace it was read from)."""
    (folder / "data").mkdir(parents=True)
    (folder / "kurssi.toml").write_text(TOML, encoding="utf-8")
    first = date(2024, 1, 1)
    weeks = [(first + timedelta(weeks=t)).isoformat() for t in range(worlds.WEEKS)]
    for name, lines in _tables(world, history, weeks):
        (folder / "data" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    workspace = steps.open_workspace(folder)
    return cut(take_in(workspace).ledger, workspace), workspace


def _tables(world, history, weeks):
    yield "spend", ["period,lever,segment,spend", *_spend(world, history, weeks)]
    yield "waves", ["period,brand,measure,segment,value,n", *_waves(world, history, weeks)]
    yield "sales", ["period,brand,segment,units,revenue", *(
        f"{week},own,{segment},{int(history.units[t, g])},"
        f"{history.units[t, g] * worlds.PRICE:.2f}"
        for t, week in enumerate(weeks) for g, segment in enumerate(worlds.SEGMENTS)
    )]  # fmt: skip


def _spend(world, history, weeks):
    for t, week in enumerate(weeks):
        for c, lever in enumerate(worlds.LEVERS):
            booked = history.spend[t, :, c]
            if world.kind["booked"] == "for all":
                booked, names = booked.sum(keepdims=True), ("",)
            else:
                names = worlds.SEGMENTS
            for name, amount in zip(names, booked, strict=True):
                if amount > 0:
                    yield f"{week},{lever},{name},{amount:.2f}"


def _waves(world, history, weeks):
    """Interviews of a wave go by population; who answers is drawn anew for each measure."""
    rng = np.random.default_rng([79, world.seed])
    n = np.maximum(np.round(world.kind["interviews"] * worlds.PEOPLE / worlds.PEOPLE.sum()), 5)
    n, held = n.astype(int), _held(rng, world.kind["waves"])
    for t, week in enumerate(weeks):
        share = 1 / (1 + np.exp(-history.states[t]))
        for g, segment in enumerate(worlds.SEGMENTS):
            if not held[t, g]:
                continue
            aware = rng.binomial(n[g], share[g, 0]) / n[g]
            yield f"{week},own,awareness,{segment},{aware:.5f},{n[g]}"
            for k, measure in ((1, "relevance"), (2, "differentiation")):
                p = share[g, k]
                value = 100 * rng.beta(p * 2, (1 - p) * 2, n[g]).mean()
                yield f"{week},own,{measure},{segment},{value:.3f},{n[g]}"


def _held(rng, how):
    """Whether there was a wave, week by segment."""
    held = np.ones((worlds.WEEKS, 2), bool)
    if how == "monthly":
        held[:] = (np.arange(worlds.WEEKS) % 4 == rng.integers(4))[:, None]
    if how == "gaps":
        held &= rng.random(held.shape) > 0.15
        start = rng.integers(20, 75)
        held[start : start + 13] = False
    if how == "late":
        held[:26] = False
    return held
