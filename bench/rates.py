"""How long the desk takes: python bench/rates.py WORKSPACE (fitted; the board is made once before).

Prints CPU and wall seconds of: every raw rate of 1,000 draws, all quotes of a board from them,
what experiments would teach, and the whole command with a board that was kept.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from kurssi import steps
from kurssi.decisions.board import quotes
from kurssi.decisions.learning import lessons
from kurssi.decisions.rates import posterior_rates
from kurssi.steps.desks import drawn, open_desk
from kurssi.steps.quoting import laboratory

DRAWS, TIMES = 1000, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    asked = parser.parse_args()
    workspace = steps.open_workspace(asked.workspace)
    opened = open_desk(workspace)
    model, u = drawn(workspace, opened.panel, opened.run)
    some = np.resize(u.reshape(-1, u.shape[-1]), (DRAWS, u.shape[-1]))
    written = quotes(opened.desk)
    timed("raw rates of 1,000 draws", lambda: posterior_rates(
        model, opened.panel, opened.terms, some))  # fmt: skip
    timed(f"{len(written)} quotes from them", lambda: quotes(opened.desk))
    timed("what experiments would teach", lambda: lessons(laboratory(opened), written))
    command = [sys.executable, "-m", "kurssi", "rates", "-w", str(asked.workspace)]
    began = [_whole(command) for _ in range(TIMES)]
    print(f"kurssi rates, a board that was kept: {min(began):.2f} s at best, wall")


def timed(what: str, run: Callable[[], object]) -> None:
    """The best of several times once warm."""
    run()
    cpu, wall = [], []
    for _ in range(TIMES):
        marks = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - marks[0])
        wall.append(time.perf_counter() - marks[1])
    print(f"{what}: {min(cpu):.2f} s of CPU, {min(wall):.2f} s at best", flush=True)


def _whole(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
