"""Seconds from tables to a fitted run of the example company: cold, warm, and reused.

python bench/fit.py [--seed N]. Each line is a fresh process, everything counted; cold means an
empty compile cache. Peak memory is the largest of the process itself.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

# Rates that the chains' draws make; attention is drawn from its norm beside them.
QUOTED = ("people", "cx", "eur", "via", "average", "bid", "bid_cx")


def fewest(workspace: Path) -> tuple[int, float]:
    """How many quotes the current run has, and the effective draws behind the weakest of them."""
    from numpyro.diagnostics import effective_sample_size

    from kurssi import steps
    from kurssi.posterior.effort import Effort
    from kurssi.steps.desks import open_desk

    rates = open_desk(steps.open_workspace(workspace)).desk.posterior
    flat = [getattr(rates, name) for name in QUOTED]
    every = np.concatenate([rate.reshape(len(rate), -1) for rate in flat], axis=1)
    chains = every.reshape(Effort().chains, -1, every.shape[1])
    chains = chains[..., chains.std((0, 1)) > 0]
    return chains.shape[-1], float(effective_sample_size(chains).min())


def fit(workspace: Path, cache: Path) -> tuple[float, dict]:
    """One `kurssi fit --json` in its own process: wall seconds and what it said."""
    command = [sys.executable, "-m", "kurssi", "fit", "-w", str(workspace), "--json"]
    environment = {**os.environ, "KURSSI_CACHE_DIR": str(cache)}
    started = time.perf_counter()
    told = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - started, json.loads(told.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    seed = parser.parse_args().seed
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        workspaces = [Path(folder) / name for name in ("first", "second")]
        for workspace in workspaces:
            simulate = ["simulate", "--seed", str(seed), "--out", str(workspace)]
            subprocess.run(
                [sys.executable, "-m", "kurssi", *simulate], check=True, stdout=subprocess.DEVNULL
            )
        lines = [("cold", workspaces[0]), ("warm", workspaces[1]), ("reused", workspaces[1])]
        for name, workspace in lines:
            seconds, told = fit(workspace, cache)
            health = "; ".join(f"{row['check']} {row['verdict']}" for row in told["health"])
            print(f"{name:7} {seconds:6.1f} s wall   fit {told['seconds']:6.1f} s   {health}")
        quotes, effective = fewest(workspaces[1])
        print(f"{quotes} quotes, the weakest on {effective:.0f} effective draws")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
