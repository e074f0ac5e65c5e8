"""Which experiments measured a quote: of its lever and measure, of its people, and sure enough."""

import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Experiment, Panel

MONEY = ("units", "eur")
# An experiment on some segments speaks for everybody where it holds this share of the spend.
MOST = 0.8
# What an experiment says is the evidence for a quote where its own error, as a rate, is at most so
# many times the quote's posterior sd: there it makes up a fifth of what is known, or more.
SURE = 2.0


def telling(
    experiments: tuple[Experiment, ...],
    panel: Panel,
    place: tuple[str, int],
    measure: str,
    draws: Float[np.ndarray, " draw"],
) -> tuple[Experiment, ...]:
    """The experiments that measured what is quoted.

    Args:
        experiments: those the model could use.
        panel: what was observed.
        place: the lever, and the segment's position (the last is all of them).
        measure: of the quote; ``eur`` for what the lever earns.
        draws: of the quoted rate, units or EUR per EUR.
    """
    lever, g = place
    wanted = MONEY if measure == "eur" else (measure,)
    unsure = SURE * float(np.nanstd(draws))
    return tuple(
        one
        for one in experiments
        if one.lever == lever
        and one.measure in wanted
        and covers(one, panel, g)
        and rate_error(one, panel) <= unsure
    )


def covers(experiment: Experiment, panel: Panel, g: int) -> bool:
    """Whether it speaks of the segment at ``g`` (the last position: of everybody)."""
    segments = len(panel.segments)
    if segments == 1 or (experiment.segment is None and g == segments):
        return True
    if experiment.segment is None:
        return False  # everybody together says little of one part
    if g < segments:
        return experiment.segment == g
    spent = panel.spend[:, :, panel.levers.index(experiment.lever)].sum(0)
    return bool(spent[experiment.segment] >= MOST * spent.sum())


def rate_error(experiment: Experiment, panel: Panel) -> float:
    """The standard error of its effect as a rate: EUR, person-years or CX per EUR spent."""
    if experiment.spend_change == 0:
        return float("inf")
    where = slice(None) if experiment.segment is None else slice(
        experiment.segment, experiment.segment + 1
    )  # fmt: skip
    span = slice(experiment.start, experiment.end + 1)
    if experiment.measure == "eur":
        unit = 1.0
    elif experiment.measure == "units":
        unit = 1.0 if panel.sales is None else float(panel.sales.contribution[span, where].mean())
    else:
        people = float(np.nansum(panel.population[where])) or 1.0
        periods = experiment.end - experiment.start + 1
        unit = people * periods / panel.grid.frequency.per_year
    return abs(experiment.se * unit / experiment.spend_change)
