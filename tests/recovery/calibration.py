"""Fit and quote many worlds, and keep what came of each: one JSON document a line.

    python tests/recovery/calibration.py run --kinds varied:1-300,null:1-100,broken:1-120 --to FILE
    python tests/recovery/calibration.py table FILE...
    python tests/recovery/calibration.py keep FILE...
    python tests/recovery/calibration.py signs FILE...

``run`` goes on where it stopped, the kinds side by side. ``table`` prints coverage and what
else is asked of the board; ``keep`` writes the counts to results/worlds.json, which tests read, and
``signs`` those of spreads' signs and of rises to results/signs.json (worlds that have them).
One core: XLA_FLAGS=--xla_cpu_multi_thread_eigen=false taskset -c 1 python ...
"""

import argparse
import json
from itertools import permutations
from pathlib import Path

import numpy as np

from recovery import world_boards, world_counts, world_signs, world_truth, worlds
from recovery.one_core import on_one_core

RESULTS = Path(__file__).parent / "results" / "worlds.json"
SIGNS = RESULTS.with_name("signs.json")
STRENGTHS = (0.5, 0.7, 0.9)


def world_of(kind, seed):
    """The world, and what makes it one of its kind."""
    if kind == "null":
        return worlds.alike(seed)[0], {}
    if kind == "broken":
        cause = ("demand", "hidden")[seed // 3 % 2]
        strength = STRENGTHS[seed // 6 % 3]
        world = worlds.broken(seed, cause=cause, strength=strength)
        about = {"cause": cause, "strength": strength, "at": worlds.LEVERS[seed % 3]}
        return world, about
    return worlds.draw(seed), {}


def one(kind, seed, *, draws=None):
    """Everything that is kept of one world; its draws into the folder ``draws``."""
    world, about = world_of(kind, seed)
    history = worlds.history(world)
    truth = world_truth.true_quotes(world, history)
    found = world_boards.boarded(world, history)
    earned = found.desk.posterior.eur[:, :, -1]
    if draws is not None:
        raw = {
            f"rate_{name}": part.astype(np.float32)
            for name, part in found.desk.posterior._asdict().items()
        }
        np.savez(draws / f"{kind}-{seed}.npz", **found.effects, **raw)
    return {
        "kind": kind, "seed": seed, "about": about, "factors": plain(world.kind),
        "health": found.health, "followers": found.followers, "following": found.following,
        "r_hat": found.r_hat, "effective": found.effective, "seconds": found.seconds,
        "quotes": [_told(quote, truth) for quote in found.quotes if _wanted(quote)],
        "spreads": world_signs.spreads(found, truth),
        "rises": world_signs.rises(found, world, history, truth),
        "better": [
            float((earned[:, i] > earned[:, j]).mean())
            for i, j in permutations(range(len(worlds.LEVERS)), 2)
        ],
    }  # fmt: skip


def plain(values):
    """Numbers of numpy as JSON takes them."""
    return {name: getattr(value, "item", lambda v=value: v)() for name, value in values.items()}


def _wanted(quote):
    sides = ("yield", "bid", "mroi")
    return str(quote.side) in sides and quote.measure in (*worlds.MEASURES, "cx", "eur")


def _told(quote, truth):
    key = (str(quote.side), quote.measure, quote.lever, quote.segment)
    q = quote.interval
    numbers = None if q is None else [q.q05, q.q25, q.q50, q.q75, q.q95]
    return [*key, str(quote.grade), truth[key], numbers, quote.p_best, quote.reason.id[:40]]


def run(kinds, to, draws):
    """All kinds side by side; worlds already there are left."""
    done = set()
    if to.exists():
        done = {(row["kind"], row["seed"]) for row in world_counts.read([to])}
    asked = sorted(
        (at / len(seeds), kind, seed)
        for kind, seeds in kinds.items()
        for at, seed in enumerate(seeds)
    )
    for _, kind, seed in asked:
        if (kind, seed) not in done:
            row = one(kind, seed, draws=draws)
            with to.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def kinds_of(text):
    """``varied:1-300,null:1-100`` as seeds by kind."""
    found = {}
    for part in text.split(","):
        kind, _, seeds = part.partition(":")
        low, _, high = seeds.partition("-")
        found[kind] = range(int(low), int(high or low) + 1)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("do", choices=("run", "table", "keep", "signs"))
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--kinds", type=kinds_of, default="varied:1-300,null:1-100,broken:1-120")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--draws", type=Path, help="a folder for every world's draws")
    asked = parser.parse_args()
    if asked.do == "run":
        on_one_core()
        run(asked.kinds, asked.to, asked.draws)
        return
    rows = world_counts.read(asked.files)
    if asked.do == "signs":
        told = world_signs.counts(rows)
        SIGNS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(told, indent=1))
        return
    counted = world_counts.counts(rows)
    if asked.do == "keep":
        RESULTS.write_text(json.dumps(counted, indent=1) + "\n", encoding="utf-8")
    print("\n".join(world_counts.table(counted)))


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
