"""The budget of concave curves by PyMC-Marketing's optimiser: run by ``bench/plan.py --pymc``.

Reads draws of sum_c height_c x / (x + half_c) from a file and writes where the money goes.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


def main():
    given = np.load(sys.argv[1])
    height, half, high, budget = (given[name] for name in ("height", "half", "high", "budget"))
    levers = height.shape[1]
    channels = [f"c{at}" for at in range(levers)]
    begun = time.perf_counter()
    import arviz as az
    import pymc as pm
    from pymc_marketing.mmm.budget_optimizer import BudgetOptimizer, CustomModelWrapper

    imported = time.perf_counter() - begun
    unit = float(budget)  # its variables are counted in budgets, which it solves far better
    import pymc.dims as pmd

    with pm.Model(coords={"date": [0], "channel": channels}) as model:
        spend = pmd.Data("channel_data", np.ones((1, levers)), dims=("date", "channel"))
        a = pmd.Normal("height", 0.0, 1.0, dims="channel")
        k = pmd.HalfNormal("half", 1.0, dims="channel")
        each = a * spend / (spend + k)
        pmd.Deterministic("channel_contribution", each)
        pmd.Deterministic("total_contribution", each.sum())
    size = float(height.mean())
    posterior = az.from_dict(
        posterior={"height": height[None] / size, "half": half[None] / unit},
        dims={"height": ["channel"], "half": ["channel"]},
        coords={"channel": channels},
    )
    wrapper = CustomModelWrapper(base_model=model, idata=posterior, channels=channels)
    begun = time.perf_counter()
    optimiser = BudgetOptimizer(model=wrapper, num_periods=1)
    compiled = time.perf_counter() - begun
    bounds = {name: (0.0, float(top) / unit) for name, top in zip(channels, high, strict=True)}
    begun = time.perf_counter()
    found, _ = optimiser.allocate_budget(total_budget=1.0, budget_bounds=bounds)
    took = time.perf_counter() - begun
    Path(sys.argv[2]).write_text(
        json.dumps(
            {
                "spend": (np.asarray(found) * unit).tolist(),
                "imported": imported,
                "compiled": compiled,
                "solved": took,
            }
        )
    )


if __name__ == "__main__":
    main()
