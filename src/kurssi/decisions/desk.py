"""What the board is written from: raw rates of posterior and prior, the panel, the evidence."""

from dataclasses import dataclass, field

import numpy as np

from kurssi.decisions.attention import Seconds
from kurssi.decisions.grades import Evidence
from kurssi.decisions.raw import Rates
from kurssi.ledger.panel import Inseparable, Panel
from kurssi.vocabulary import ALL_SEGMENTS, ATTENTION, CX, EUR, SALES


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that the board is written from: posterior and prior rates, the panel, the evidence.

    ``moves`` is what each lever is declared to move, ``changeable`` the levers a plan may change.
    ``window`` in periods, ``rate`` the yearly discount rate. ``seconds`` says whose seconds each
    lever's attention is in.
    """

    posterior: Rates
    prior: Rates
    panel: Panel
    evidence: Evidence
    moves: dict[str, tuple[str, ...]]
    changeable: frozenset[str]
    window: int
    rate: float = 0.0
    seconds: Seconds = field(default_factory=Seconds)

    @property
    def segments(self) -> tuple[str, ...]:
        """The panel's segments and then ``all``, as the rates' segment axis runs."""
        own = self.panel.segments
        return (*own, ALL_SEGMENTS)

    @property
    def shown(self) -> tuple[int, ...]:
        """Segment places that are quoted, ``all`` first; a lone segment is ``all`` itself."""
        last = len(self.segments) - 1
        return (last,) if last == 1 else (last, *range(last))

    @property
    def states(self) -> tuple[str, ...]:
        """Measures with an equation of their own in this panel."""
        return self.panel.tracker.measures if self.panel.tracker is not None else ()

    @property
    def inseparable(self) -> tuple[Inseparable, ...]:
        """Measures that respondents' answers cannot tell apart."""
        return self.panel.tracker.inseparable if self.panel.tracker is not None else ()

    def together(self, measure: str) -> tuple[str, ...]:
        """The measure with all that it cannot be told from, directly or through another."""
        found = {measure}
        for _ in self.inseparable:
            for pair in self.inseparable:
                found |= {pair.first, pair.second} if found & {pair.first, pair.second} else set()
        return (measure,) if len(found) == 1 else tuple(s for s in self.states if s in found)

    def spent(self, lever: int, segment: int) -> float:
        """EUR spent in the window, discounted to its start as rates are."""
        spend = self.panel.spend[-self.window :, :, lever]
        factor = (1.0 + self.rate) ** (-np.arange(len(spend)) / self.panel.grid.frequency.per_year)
        series = spend.sum(1) if segment == spend.shape[1] else spend[:, segment]
        return float(series @ factor)

    def compared(self, one: int, other: int, measure: str) -> bool:
        """Whether two levers buy the same thing: seconds of two vendors are joined by a bridge."""
        first, second = self.panel.levers[one], self.panel.levers[other]
        return measure != ATTENTION.id or self.seconds.root(first) == self.seconds.root(second)

    def spend_range(self, lever: int, segment: int) -> tuple[float, float]:
        """Least and most EUR spent through the lever in a period."""
        spend = self.panel.spend[:, :, lever]
        series = spend.sum(1) if segment == spend.shape[1] else spend[:, segment]
        return float(series.min()), float(series.max())


def yields(rates: Rates, desk: Desk, measure: str) -> np.ndarray:
    """Yields of a measure: draw x lever x segment."""
    if measure == EUR.id:
        return rates.eur
    if measure == ATTENTION.id:
        return rates.attention
    if measure == CX.id:
        return rates.cx
    return rates.people[..., desk.states.index(measure)]


def side_by_side(rates: Rates, desk: Desk, measure: str) -> np.ndarray:
    """Yields of a measure in one unit for all that may be compared: draw x lever x segment."""
    if measure == ATTENTION.id:
        return desk.seconds.comparable(rates.attention, desk.panel.levers)
    return yields(rates, desk, measure)


def bids(rates: Rates, desk: Desk, measure: str) -> np.ndarray:
    """Bids for a measure: draw x segment."""
    return rates.bid_cx if measure == CX.id else rates.bid[..., desk.states.index(measure)]


def by_path(rates: Rates, desk: Desk, parts: tuple[str, ...]) -> np.ndarray:
    """What comes by the paths of these measures together: draw x lever x segment."""
    order = (*desk.states, SALES)
    return rates.via[..., [order.index(part) for part in parts]].sum(axis=-1)
