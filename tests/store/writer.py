"""Run by the crash test: on every line read, forks a child that posts and saves without end.

The parent stays to fork again, so that a kill costs no import. It writes the child's pid, and
waits for it to die. It has written once itself, so that the child is warm.
"""

import os
import sys
from collections.abc import Iterable
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np

from kurssi.ledger.entry import EXPERIMENTS, Ledger
from kurssi.ledger.facts import facts_of
from kurssi.store.runs import RunManifest, save_run
from kurssi.store.snapshots import save_ledger
from kurssi.tables.arrays import dates, numbers


def a_ledger(number: int) -> Ledger:
    size = 2000
    facts = facts_of(
        size,
        table="spend",
        source="data/spend.csv",
        measure="spend",
        subject="tv",
        segment="all",
        period=dates(np.arange(size)),
        value=numbers(np.arange(size) + 1000.0 * number),
        unit="EUR",
    )
    return Ledger(facts=facts, experiments=EXPERIMENTS.empty_table(), others={})


def put(number: int, folder: Path) -> None:
    (folder / "posterior.nc").write_bytes(bytes([number % 251]) * 300_000)


def write(state_dir: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        name = save_ledger(state_dir, a_ledger(number), {"data/spend.csv": str(number)})
        manifest = RunManifest(
            run=f"run{number}",
            ledger=name,
            panel="p",
            inputs={},
            spec={},
            seed=number,
            quick=True,
            seconds=0.0,
        )
        save_run(state_dir, manifest, partial(put, number))


def main() -> None:
    state_dir = Path(sys.argv[1])
    write(state_dir / "warm", [0])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            write(state_dir, count(int(line)))
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
