"""How long a plan takes: 12 levers x 4 segments x 26 weeks x 400 draws, and planning it again.

Run: python bench/plan.py                 # the speed
     python bench/plan.py --pymc PYTHON   # beside PyMC-Marketing's optimiser (PYTHON has it)
"""

import json
import subprocess
import sys
import tempfile
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
from kurssi.planning.goal import Goal  # noqa: E402
from kurssi.planning.local import Local  # noqa: E402
from kurssi.planning.near import solve_near  # noqa: E402
from kurssi.planning.priority import RISK, Priority  # noqa: E402
from kurssi.planning.problem import Limit, Problem, Purse, Rule  # noqa: E402
from kurssi.planning.prospect import Prospect, Totals  # noqa: E402
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


def curves(rng):
    """Draws of concave curves, EUR by lever: height x / (x + half), and what may be spent."""
    height = rng.lognormal(0.0, 0.5, LEVERS) * rng.lognormal(0.0, 0.3, (DRAWS, LEVERS))
    half = rng.lognormal(3.0, 0.7, LEVERS) * rng.lognormal(0.0, 0.3, (DRAWS, LEVERS))
    return {"height": 1e6 * height, "half": 1e4 * half, "high": np.full(LEVERS, 1e6),
            "budget": 3e6}  # fmt: skip


def ours(given):
    """The same curves as one look, which they are exactly, solved and certified."""
    height, half, high, budget = given.values()
    purses = tuple(
        Purse(lever=f"c{at}", segment=None, current=budget / LEVERS, low=0.0, high=float(most),
              seen=float(most))
        for at, most in enumerate(high)
    )  # fmt: skip
    whole = Limit(rule=Rule.BUDGET, what="", purses=tuple(range(LEVERS)), low=budget, high=budget)
    problem = Problem(purses=purses, limits=(whole,), cells=np.eye(LEVERS)[:, None, :], periods=1)
    at = problem.current
    eur = height * half / (at + half) ** 2
    local = Local(
        problem=problem, at=at, half=half[:, None, :], eur=eur[:, None, :],
        cx=np.zeros((DRAWS, 1, LEVERS)),
        totals=Totals(cx=np.zeros((DRAWS, 1)), eur=(height * at / (at + half)).sum(1)[:, None]),
    )  # fmt: skip
    begun = time.perf_counter()
    found = solve_near(local, Goal(eur=1.0, cx=0.0, base=np.zeros(DRAWS)), at)
    return found, time.perf_counter() - begun


def beside_pymc(python):
    """The same curves, draws and bounds: what either reaches, and in what time."""
    for seed in range(3):
        given = curves(np.random.default_rng(seed))

        def worth(spend, given=given):
            return float((given["height"] * spend / (spend + given["half"])).sum(1).mean())

        mine, took = ours(given)
        with tempfile.TemporaryDirectory() as folder:
            data, out = Path(folder) / "curves.npz", Path(folder) / "found.json"
            np.savez(data, **given)
            peer = Path(__file__).resolve().parent / "peer_budget.py"
            subprocess.run([python, str(peer), str(data), str(out)], check=True,
                           capture_output=True)  # fmt: skip
            told = json.loads(out.read_text())
        theirs = np.array(told["spend"])
        print(
            f"curves {seed}: kurssi {worth(mine):,.1f} in {took:.3f} s; "
            f"PyMC-Marketing {worth(theirs):,.1f} in {told['solved']:.3f} s after "
            f"{told['compiled']:.1f} s of compiling; kurssi more by "
            f"{worth(mine) / worth(theirs) - 1:.2e}; spent {mine.sum():,.2f}, {theirs.sum():,.2f}"
        )


def speed():
    """A first plan, one from nothing, and two that begin from the plan before."""
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
    if "--pymc" in sys.argv:
        beside_pymc(sys.argv[sys.argv.index("--pymc") + 1])
    else:
        speed()
