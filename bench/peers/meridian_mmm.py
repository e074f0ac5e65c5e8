"""One fit by Google Meridian: python meridian_mmm.py PROBLEM.csv DRAWS, JSON to stdout.

Run by the Python of an environment that has google-meridian. A knot a quarter for season and trend,
otherwise its own defaults; revenue is the outcome.
"""

import json
import resource
import sys
import time

import arviz as az
import pandas as pd

WARMUP, CHAINS, WEEKS_A_KNOT = 500, 4, 13


def main(problem: str, draws: int) -> None:
    """Fit and say how long it took and whether the chains met."""
    started = time.perf_counter()
    from meridian.data.data_frame_input_data_builder import DataFrameInputDataBuilder
    from meridian.model import model, spec

    table = pd.read_csv(problem)
    media = [name for name in table if name.startswith("media_")]
    builder = DataFrameInputDataBuilder(kpi_type="revenue")
    builder = builder.with_kpi(table, kpi_col="sales", time_col="date")
    controls = [name for name in table if name.startswith("control_")]
    builder = builder.with_controls(table, control_cols=controls, time_col="date")
    builder = builder.with_media(
        table, media_cols=media, media_spend_cols=media, media_channels=media, time_col="date"
    )
    knots = len(table) // WEEKS_A_KNOT
    fitted = model.Meridian(input_data=builder.build(), model_spec=spec.ModelSpec(knots=knots))
    fitted.sample_posterior(n_chains=CHAINS, n_adapt=WARMUP, n_burnin=WARMUP, n_keep=draws, seed=1)
    posterior = fitted.inference_data.posterior
    r_hat, effective = az.rhat(posterior), az.ess(posterior)
    seconds = time.perf_counter() - started
    print(json.dumps({
        "seconds": seconds,
        # What is constant has no R-hat; medians and the like are not parameters.
        "r_hat": float(max(float(value.max(skipna=True)) for value in r_hat.values())),
        "ess": float(min(float(value.min(skipna=True)) for value in effective.values())),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
