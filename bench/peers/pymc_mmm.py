"""One fit by PyMC-Marketing: python pymc_mmm.py PROBLEM.csv SAMPLER DRAWS, JSON to stdout.

Run by the Python of an environment that has pymc-marketing and the sampler (nutpie or numpyro).
Geometric carry-over of 8 weeks, logistic saturation, two yearly harmonics, a linear trend: its own
defaults for all priors.
"""

import json
import resource
import sys
import time

import arviz as az
import pandas as pd

WARMUP, CHAINS, WEEKS = 1000, 4, 8


def main(problem: str, sampler: str, draws: int) -> None:
    """Fit and say how long it took and whether the chains met."""
    started = time.perf_counter()
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    table = pd.read_csv(problem, parse_dates=["date"])
    table["control_trend"] = range(len(table))
    table["control_trend"] /= len(table)
    model = MMM(
        date_column="date",
        target_column="sales",
        channel_columns=[name for name in table if name.startswith("media_")],
        control_columns=[name for name in table if name.startswith("control_")],
        adstock=GeometricAdstock(l_max=WEEKS),
        saturation=LogisticSaturation(),
        yearly_seasonality=2,
    )
    model.fit(
        table.drop(columns="sales"), table["sales"], nuts_sampler=sampler, chains=CHAINS,
        tune=WARMUP, draws=draws, random_seed=1, progressbar=False,
    )  # fmt: skip
    free = [variable.name for variable in model.model.free_RVs]
    posterior = model.idata.posterior[[name for name in free if name in model.idata.posterior]]
    seconds = time.perf_counter() - started
    print(json.dumps({
        "seconds": seconds,
        "r_hat": float(max(value.max() for value in az.rhat(posterior).values())),
        "ess": float(min(value.min() for value in az.ess(posterior).values())),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
