"""One function for each arrow of the chain; the only place where store and computation meet.

tables -> survey -> ledger -> model -> posterior -> decisions -> views. Everything heavy
(jax, ibis) is imported inside the step that needs it, so that a light command stays light.
"""

from kurssi.steps.aiming import targets
from kurssi.steps.aligning import Agreement, align
from kurssi.steps.asking import (
    drivers,
    instrument,
    level_remarks,
    measures,
    pooled,
    rivals,
)
from kurssi.steps.explaining import why
from kurssi.steps.fitting import COMPILE_STAGE, DEFAULT_SEED, FitReport, fit
from kurssi.steps.opening import init, open_workspace, simulate
from kurssi.steps.planning import plan
from kurssi.steps.quoting import rates
from kurssi.steps.taking_in import CheckReport, Taken, check, post, take_in
from kurssi.steps.valuing import value

__all__ = [
    "COMPILE_STAGE",
    "DEFAULT_SEED",
    "Agreement",
    "CheckReport",
    "FitReport",
    "Taken",
    "align",
    "check",
    "drivers",
    "fit",
    "init",
    "instrument",
    "level_remarks",
    "measures",
    "open_workspace",
    "plan",
    "pooled",
    "post",
    "rates",
    "rivals",
    "simulate",
    "take_in",
    "targets",
    "value",
    "why",
]
