"""The panel: the ledger as named arrays with their errors. Knows no table library.

Axes are always in the order period (T), segment (G), then lever (C), measure (K) or control (P).
A panel holds what was observed and nothing estimated by the model.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from kurssi.periods import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Inseparable:
    """Two measures that the same answers cannot tell apart: their HTMT and its 90% interval."""

    first: str
    second: str
    htmt: float
    low: float
    high: float

    def other(self, measure: str) -> str | None:
        """The measure that ``measure`` cannot be told from; None where it is neither of them."""
        return {self.first: self.second, self.second: self.first}.get(measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """Observed levels of the own brand's measures, on the logit scale of their share.

    ``logit`` is log(p / (1 - p)) of the share (POMP / 100 for points), 0 where missing;
    ``variance`` its sampling variance at a smoothed p; ``seen`` marks what was observed.
    ``measures`` are ids of ``vocabulary.STATES`` in their declared order. ``dispersion`` is
    kappa_g: mean person-level CX over sqrt(mean relevance x mean differentiation), 1 where
    person-level answers are not available; ``has_cx`` says whether both components are there.
    ``shared_error`` is the correlation of two measures' sampling errors: the same people answer.
    ``inseparable`` are measures that respondents' answers cannot tell apart.
    """

    measures: tuple[str, ...]
    logit: Float[np.ndarray, "period segment measure"]
    variance: Float[np.ndarray, "period segment measure"]
    seen: Bool[np.ndarray, "period segment measure"]
    dispersion: Float[np.ndarray, " segment"]
    shared_error: Float[np.ndarray, "measure other"]
    inseparable: tuple[Inseparable, ...] = ()

    @property
    def has_cx(self) -> bool:
        """Whether CX can be formed: both its components are measured."""
        return {"relevance", "differentiation"} <= set(self.measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """Own sales. ``units`` > 0 where ``seen``; ``price`` = revenue / units in EUR.

    ``contribution`` is EUR of contribution margin per unit sold. ``relative_price`` is log of own
    price over the rivals' (over its own mean where no rival is known). ``category`` is the
    category's units, None without a market table.
    """

    units: Float[np.ndarray, "period segment"]
    contribution: Float[np.ndarray, "period segment"]
    relative_price: Float[np.ndarray, "period segment"]
    seen: Bool[np.ndarray, "period segment"]
    category: Float[np.ndarray, "period segment"] | None

    def log_odds(
        self,
    ) -> tuple[Float[np.ndarray, "period segment"], Float[np.ndarray, "period segment"]]:
        """Log odds of the share and 1 - share; log units and 1 where no category is known.

        0 where sales are not seen.
        """
        units = np.where(self.seen, self.units, 1.0)
        if self.category is None:
            return np.where(self.seen, np.log(units), 0.0), np.ones_like(units)
        category = np.where(self.seen, self.category, 2.0)
        share = np.clip(units / category, 1e-6, 1.0 - 1e-6)
        return np.where(self.seen, np.log(share) - np.log1p(-share), 0.0), 1.0 - share


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A measured effect of a known change: calibrates the model as one likelihood term.

    ``start`` and ``end`` are positions on the grid, both included; ``segment`` a position or None
    for all. ``effect``: share 0..1 or points 0..100, the mean change over the span; units or EUR
    of contribution, the total over the span.
    """

    lever: str
    start: int
    end: int
    segment: int | None
    measure: str
    spend_change: float
    effect: float
    se: float
    design: str


class Scaled(NamedTuple):
    """Controls that vary: standardised ``values``, and what they were standardised by.

    A value as booked is ``mean`` of its segment + ``sd`` x the standardised one.
    """

    names: tuple[str, ...]
    values: Float[np.ndarray, "period segment control"]
    mean: Float[np.ndarray, "segment control"]
    sd: Float[np.ndarray, " control"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All that the model sees. ``tracker`` or ``sales`` is None where the tables are absent.

    ``spend`` is EUR. ``attention`` is seconds per person of the segment where measured or by a
    norm, else EUR per person, else EUR (no population); only its shape over time matters to the
    response. ``attention_known`` marks levers whose attention is in seconds; ``norm_cv`` is the
    norm's coefficient of variation, 0 where seconds were measured. ``aimed`` marks levers whose
    spend was booked by segment; other spend is spread by population. ``population`` in persons,
    NaN where undeclared. ``controls`` are standardised.
    """

    grid: Grid
    segments: tuple[str, ...]
    population: Float[np.ndarray, " segment"]
    levers: tuple[str, ...]
    spend: Float[np.ndarray, "period segment lever"]
    attention: Float[np.ndarray, "period segment lever"]
    attention_known: Bool[np.ndarray, " lever"]
    norm_cv: Float[np.ndarray, " lever"]
    aimed: Bool[np.ndarray, " lever"]
    tracker: Tracker | None
    sales: Sales | None
    control_names: tuple[str, ...]
    controls: Float[np.ndarray, "period segment control"]
    experiments: tuple[Experiment, ...]


def usable(panel: Panel) -> tuple[Experiment, ...]:
    """The experiments whose measure this panel can express and whose lever it holds."""
    measures = set(panel.tracker.measures) if panel.tracker is not None else set()
    if panel.tracker is not None and panel.tracker.has_cx:
        measures.add("cx")
    if panel.sales is not None:
        measures |= {"units", "eur"}
    return tuple(
        experiment
        for experiment in panel.experiments
        if experiment.measure in measures and experiment.lever in panel.levers
    )
