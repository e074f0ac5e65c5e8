"""How long a plan takes: 12 levers x 4 segments x 26 weeks x 400 draws, and planning it again.

Run: python bench/plan.py
"""

import sys
import time
from pathlib import Path

from kurssi.posterior.accelerator import prepare_jax

prepare_jax()
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from kurssi.planning.allocate import Wish  # noqa: E402
from kurssi.planning.draft import Halves, draft, optimality, points, rows  # noqa: E402
from kurssi.planning.forward import Surroundings  # noqa: E402
from kurssi.planning.priority import RISK, Priority  # noqa: E402
from kurssi.planning.problem import Limit, Rule  # noqa: E402
from kurssi.planning.prospect import Prospect  # noqa: E402
from planning import made  # noqa: E402

LEVERS, SEGMENTS, WEEKS, HORIZON, DRAWS = 12, 4, 26, 52, 400


def prospect():
    """The periods ahead of a random company of this size."""
    rng = np.random.default_rng(1)
    size = {"segments": SEGMENTS, "levers": LEVERS, "ahead": WEEKS + HORIZON}
    each = [made.start(rng, measures=5, **size) for _ in range(DRAWS)]
    around = Surroundings(*map(jnp.asarray, made.surroundings(rng, **size)))
    return Prospect(start=made.stacked(each), around=around, plan=WEEKS, pair=made.PAIR)


def planned(halves, problem, wish, before=None):
    """A whole plan: stages, flights, rows, frontier, certificate."""
    found = draft(halves, problem, wish, before)
    rows(found, {})
    points(found, halves)
    return found.choice, optimality(found, halves, seed=1)


def main():
    of = prospect()
    problem, halves = made.problem(of), Halves.of(of)
    wish = Wish(priority=Priority.BALANCED, risk=RISK, band=np.zeros(SEGMENTS))
    tight = made.problem(of, budget=1.05 * problem.current.sum())
    first = tuple(range(SEGMENTS))
    most = Limit(rule=Rule.MOST, what="c0", purses=first, high=0.8 * problem.current[:4].sum())
    bound = made.problem(of, limits=(most,))
    choice = None
    for name, asked, before in (
        ("first, with compilation", problem, False), ("again, from nothing", problem, False),
        ("another budget", tight, True), ("a lever bounded", bound, True),
    ):  # fmt: skip
        begun, worked = time.perf_counter(), time.process_time()
        choice, best = planned(halves, asked, wish, choice if before else None)
        took, used = time.perf_counter() - begun, time.process_time() - worked
        print(f"{name}: {took:.2f} s, {used:.2f} s of CPU, gap {100 * best.share:.3f} %")


if __name__ == "__main__":
    main()
