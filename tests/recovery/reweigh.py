"""What coverage would be under other priors, from the draws that ``calibration run --draws`` kept.

    python tests/recovery/reweigh.py FILE --draws DIR --conversion 0.2,0.1 --year-effect 0.05,0.15

Each draw is weighted by its density under the other prior over that under the prior it was drawn
with (importance sampling), so a narrower prior needs no new fit; the share of draws that is left
says how far to trust it.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.stats import logistic

from recovery import world_counts, worlds
from recovery.world_counts import LEVER, MEASURE, NUMBERS, SEGMENT, SIDE

# What was drawn with: location and scale of the logistic priors of model.priors.
DRAWN = {"conversion": (0.2, 0.15), "year_effect": (0.1, 0.12), "direct_return": (0.7, 1.0)}


def weights(kept, wanted):
    """Weights of the draws of one world under the priors ``wanted``, summing to one."""
    log_weight = sum(
        (logistic.logpdf(kept[name], *wanted[name]) - logistic.logpdf(kept[name], *drawn)).sum(1)
        for name, drawn in DRAWN.items()
    )
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()


def drawn(kept, quote):
    """The draws of one quote."""
    g = (*worlds.SEGMENTS, "all").index(quote[SEGMENT])
    measure = quote[MEASURE]
    if quote[SIDE] == "bid":
        own = kept["rate_bid"], kept["rate_bid_cx"]
        return own[1][:, g] if measure == "cx" else own[0][:, g, worlds.MEASURES.index(measure)]
    c = worlds.LEVERS.index(quote[LEVER])
    if measure in ("eur", "cx"):
        return kept[f"rate_{measure}"][:, c, g] - (quote[SIDE] == "mroi")
    return kept["rate_people"][:, c, g, worlds.MEASURES.index(measure)]


def quantiles(values, weight):
    """The five quantiles of a board's interval, of weighted draws."""
    order = np.argsort(values)
    places = np.searchsorted(np.cumsum(weight[order]), [0.05, 0.25, 0.5, 0.75, 0.95])
    return [float(v) for v in values[order][np.minimum(places, len(values) - 1)]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--draws", type=Path, required=True)
    for name, prior in DRAWN.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default=",".join(map(str, prior)))
    asked = parser.parse_args()
    wanted = {name: tuple(map(float, getattr(asked, name).split(","))) for name in DRAWN}
    rows, left = [], []
    for row in world_counts.read([asked.file]):
        if row["kind"] == "varied":
            kept = np.load(asked.draws / f"varied-{row['seed']}.npz")
            weight = weights(kept, wanted)
            left.append(1 / (weight**2).sum() / len(weight))
            for quote in row["quotes"]:
                if quote[NUMBERS] is not None:
                    quote[NUMBERS] = quantiles(drawn(kept, quote), weight)
            rows.append(row)
    print(wanted, "draws left, 5 and 50 % of worlds:", np.round(np.quantile(left, [0.05, 0.5]), 2))
    print("\n".join(line for line in world_counts.table(world_counts.counts(rows)) if "(" in line))


if __name__ == "__main__":
    main()
