"""What may be decided: purses of money with their bounds, and the limits that bind them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float

from kurssi.messages import Message


class Rule(StrEnum):
    """What kind of limit it is: what a person would have to give up to loosen it."""

    BUDGET = "budget"
    LOCK = "lock"
    LEAST = "min"
    MOST = "max"
    ENVELOPE = "envelope"
    BUY = "buy"  # nothing, or so much
    CASH = "cash"  # the most of a period, over all periods
    PAYBACK = "payback"  # the last euro that is back in time
    SEEN = "seen"  # the spend that has been seen
    KEPT = "kept"  # kept as it is: fixed, or no effect that the data support


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """Money of one decision: a lever in a segment; of a lever that is not aimed, in all of them.

    ``segment`` is None where the lever is not aimed. EUR over the plan's periods: ``current`` is
    usual spend, ``low`` and ``high`` what may be spent. ``kept`` says why it may not move, None
    where it may. ``seen`` is the
    largest spend that the data have seen kept up. ``felt``: what it does to CX is known, so that it
    may be moved for CX.
    """

    lever: str
    segment: str | None
    current: float
    low: float
    high: float
    seen: float
    kept: Message | None = None
    felt: bool = True

    @property
    def name(self) -> str:
        """Its lever, and its segment where it has one."""
        return self.lever if self.segment is None else f"{self.lever}, {self.segment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A sum of purses between two amounts, EUR. ``what`` names it: a lever, a department.

    Where it is ``switched``, its purses may also all be empty: a minimum buy, or an on/off lever.
    """

    rule: Rule
    what: str
    purses: tuple[int, ...]
    low: float = 0.0
    high: float = np.inf
    switched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All purses and limits of a plan.

    ``cells`` spreads a purse over segment and lever: shares that sum to 1 for each purse. ``cash``
    is the most of one period, in all. ``settled``: switches were set, so that a plan between two is
    none.
    """

    purses: tuple[Purse, ...]
    limits: tuple[Limit, ...]
    cells: Float[np.ndarray, "purse segment lever"]
    periods: int
    cash: float = np.inf
    settled: bool = False

    @property
    def current(self) -> Float[np.ndarray, " purse"]:
        """Usual spend."""
        return np.array([purse.current for purse in self.purses])

    @property
    def bounds(self) -> tuple[Float[np.ndarray, " purse"], Float[np.ndarray, " purse"]]:
        """Least and most of every purse."""
        return (
            np.array([purse.low for purse in self.purses]),
            np.array([purse.high for purse in self.purses]),
        )

    @property
    def rows(self) -> Float[np.ndarray, "limit purse"]:
        """Which purses each limit sums."""
        rows = np.zeros((len(self.limits), len(self.purses)))
        for at, limit in enumerate(self.limits):
            rows[at, list(limit.purses)] = 1.0
        return rows

    @property
    def felt(self) -> Float[np.ndarray, "segment lever"]:
        """1 where what money does to CX is known, 0 elsewhere."""
        known = np.array([float(purse.felt) for purse in self.purses])
        return np.tensordot(known, self.cells > 0, axes=1)

    @property
    def movable(self) -> Bool[np.ndarray, "segment lever"]:
        """Where money may move."""
        free = [cells > 0 for purse, cells in zip(self.purses, self.cells, strict=True)
                if purse.kept is None]  # fmt: skip
        return np.any([np.zeros(self.cells.shape[1:], dtype=bool), *free], axis=0)

    def as_now(self, budget: float) -> Float[np.ndarray, " purse"]:
        """A budget spread as now, whatever the limits: purses that may move grown alike."""
        current = self.current
        moves = np.array([purse.kept is None for purse in self.purses])
        return grown(current, moves, budget)

    def spend(self, purses: Float[np.ndarray, " purse"]) -> Float[np.ndarray, "segment lever"]:
        """EUR by segment and lever."""
        return np.tensordot(purses, self.cells, axes=1)

    def evenly(
        self, purses: Float[np.ndarray, " purse"]
    ) -> Float[np.ndarray, "plan segment lever"]:
        """The same in every period."""
        each = self.spend(purses) / self.periods
        return np.broadcast_to(each, (self.periods, *each.shape))


def grown(
    usual: Float[np.ndarray, "*money"], moves: Bool[np.ndarray, "*money"], budget: float
) -> Float[np.ndarray, "*money"]:
    """Usual spend of so large a budget: what ``moves`` grown alike, the rest as it is."""
    free = float(usual[moves].sum())
    more = 1.0 + (budget - float(usual.sum())) / free if free > 0 else 1.0
    return np.where(moves, max(more, 0.0), 1.0) * usual
