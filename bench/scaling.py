"""What a gradient of the joint model costs as weeks, segments and levers grow.

python bench/scaling.py [--runs N]. Value and gradient of two chains side by side on one core, the
best of N; and seconds to compile them with no cache. Everything a fit does is a multiple of this,
so a cost that grows no faster than the data here does not there.
"""

import argparse
import os
import time
from datetime import date

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax
import jax.numpy as jnp
import numpy as np

from kurssi.ledger.panel import Panel, Sales, Tracker
from kurssi.periods import Frequency, Grid
from kurssi.posterior.fit import build

MEASURES = ("awareness", "preference", "relevance", "differentiation")
BASE = {"weeks": 156, "segments": 3, "levers": 8}
GROWN = {"weeks": (78, 156, 300), "segments": (1, 3, 10, 50), "levers": (4, 8, 15, 30)}
CHAINS = 2


def panel(weeks: int, segments: int, levers: int) -> Panel:
    """A panel of noise: what a gradient costs does not hang on what is in it."""
    rng = np.random.default_rng(1)
    shape, asked = (weeks, segments), (weeks, segments, len(MEASURES))
    spend = rng.gamma(2.0, 500.0, (*shape, levers))
    return Panel(
        grid=Grid(frequency=Frequency.WEEK, first=date(2020, 1, 6), count=weeks),
        segments=tuple(f"s{n}" for n in range(segments)),
        population=np.full(segments, 1e5),
        levers=tuple(f"c{n}" for n in range(levers)),
        spend=spend, attention=spend / 1e5,
        attention_known=np.zeros(levers, bool), norm_cv=np.zeros(levers),
        aimed=np.ones(levers, bool),
        tracker=Tracker(
            measures=MEASURES, logit=rng.normal(0, 0.1, asked), variance=np.full(asked, 0.02),
            seen=np.ones(asked, bool), dispersion=np.ones(segments),
            shared_error=0.3 + 0.7 * np.eye(len(MEASURES)),
        ),
        sales=Sales(
            units=np.exp(rng.normal(8, 0.05, shape)), contribution=np.ones(shape),
            relative_price=rng.normal(0, 0.05, shape), seen=np.ones(shape, bool), category=None,
        ),
        control_names=("holiday",), controls=rng.normal(size=(*shape, 1)), experiments=(),
    )  # fmt: skip


def cost(runs: int, **size: int) -> tuple[int, float, float]:
    """Parameters, milliseconds of a gradient of all chains, and seconds to compile it."""
    data = panel(**size)
    moves = dict.fromkeys(data.levers, (*MEASURES, "sales"))
    model = build(data, moves)
    u = jnp.asarray(np.random.default_rng(2).normal(0, 0.1, (CHAINS, model.size)))
    slope = jax.jit(jax.vmap(jax.value_and_grad(model.potential()), in_axes=(0, None)))
    jax.config.update("jax_enable_compilation_cache", False)
    started = time.perf_counter()
    compiled = slope.lower(u, model.inputs).compile()
    seconds = time.perf_counter() - started
    best = np.inf
    for _ in range(runs):
        started = time.perf_counter()
        jax.block_until_ready(compiled(u, model.inputs))
        best = min(best, time.perf_counter() - started)
    return model.size, 1e3 * best, seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    print("grown      size  parameters  ms a gradient  against linear  s to compile")
    for name, sizes in GROWN.items():
        _, base, _ = cost(runs, **BASE)
        for size in sizes:
            count, spent, compiling = cost(runs, **{**BASE, name: size})
            linear = spent / base / (size / BASE[name])
            print(
                f"{name:<10} {size:>4}  {count:>10}  {spent:>13.2f}  {linear:>14.2f}"
                f"  {compiling:>12.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
