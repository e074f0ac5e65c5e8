"""The panel's axes: which periods and which segments, and where a fact falls on them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float, Int

from kurssi.errors import NothingToQuote
from kurssi.messages import Message
from kurssi.periods import Frequency, Grid
from kurssi.tables.arrays import days, floats, period_indices
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

TRACKED = ("tracker", "waves")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Periods and segments of a panel. ``declared`` are the segments facts may name.

    ``by_segment`` tells the panel's resolution: the declared segments, or ``all`` as one.
    ``population`` is that of the declared segments (or of ``all`` where none is declared).
    """

    grid: Grid
    declared: tuple[str, ...]
    by_segment: bool
    population: Float[np.ndarray, " declared"]
    whole: float  # persons in all, NaN where undeclared

    @property
    def segments(self) -> tuple[str, ...]:
        """The panel's segments."""
        return self.declared if self.by_segment else (ALL_SEGMENTS,)

    @property
    def persons(self) -> Float[np.ndarray, " segment"]:
        """Population of the panel's segments, NaN where undeclared."""
        return self.population if self.by_segment else np.array([self.whole])

    @property
    def shares(self) -> Float[np.ndarray, " declared"]:
        """Each declared segment's share of the people; equal where populations are unknown."""
        if np.isnan(self.population).any():
            return np.full(len(self.declared), 1.0 / len(self.declared))
        return self.population / self.population.sum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Sums of facts on the axes, the declared segments first and ``all`` as the last one.

    Several facts fall in one cell only where their dates are finer than the workspace's periods.
    """

    total: Float[np.ndarray, "period place subject"]
    count: Int[np.ndarray, "period place subject"]

    @property
    def own(self) -> Float[np.ndarray, "period declared subject"]:
        """Sums of what was booked by segment."""
        return self.total[:, :-1]

    @property
    def general(self) -> Float[np.ndarray, "period 1 subject"]:
        """Sums of what was booked for ``all``."""
        return self.total[:, -1:]

    @property
    def has_own(self) -> Bool[np.ndarray, "period declared subject"]:
        """Where there is a fact of a segment."""
        return self.count[:, :-1] > 0

    @property
    def has_general(self) -> Bool[np.ndarray, "period 1 subject"]:
        """Where there is a fact of ``all``."""
        return self.count[:, -1:] > 0

    def summed(
        self, axes: Axes
    ) -> tuple[
        Float[np.ndarray, "period segment subject"], Bool[np.ndarray, "period segment subject"]
    ]:
        """Amounts at the panel's resolution and where they are known, segments added up.

        One by one where the panel is by segment; else what was booked for ``all``, or the sum of
        the segments in a period where every segment that ever occurs is there.
        """
        if axes.by_segment:
            return self.own, self.has_own
        ever = self.has_own.sum(axis=0, keepdims=True) > 0
        present = self.has_own.sum(axis=1, keepdims=True)
        complete = (present > 0) & (present == ever.sum(axis=1, keepdims=True))
        total = np.where(self.has_general, self.general, self.own.sum(axis=1, keepdims=True))
        return total, self.has_general | complete


def cells(
    facts: pa.Table,
    axes: Axes,
    subjects: tuple[str, ...],
    *,
    key: str = "subject",
    values: Float[np.ndarray, " fact"] | None = None,
) -> Cells:
    """Facts (their ``values``, by default their value) summed in period x place x subject.

    Facts outside the grid, or of another subject, fall on no cell. ``key`` is the column that
    ``subjects`` are looked up in.
    """
    values = floats(facts["value"]) if values is None else values
    places = (*(name for name in axes.declared if name != ALL_SEGMENTS), ALL_SEGMENTS)
    frequency = axes.grid.frequency
    time = period_indices(frequency, days(facts["period"])) - frequency.index(axes.grid.first)
    place = _position(facts["segment"], places)
    subject = _position(facts[key], subjects)
    shape = (axes.grid.count, len(places), len(subjects))
    inside = (time >= 0) & (time < shape[0]) & (place >= 0) & (subject >= 0)
    at = np.ravel_multi_index((time[inside], place[inside], subject[inside]), shape)
    size = int(np.prod(shape))
    total = np.bincount(at, weights=values[inside], minlength=size).astype(float).reshape(shape)
    count = np.bincount(at, minlength=size).reshape(shape)
    if axes.declared == (ALL_SEGMENTS,):  # none declared: what is for all is the segment's own
        total, count = (np.concatenate([part, 0 * part], axis=1) for part in (total, count))
    return Cells(total=total, count=count)


def _position(column: pa.ChunkedArray, names: tuple[str, ...]) -> Int[np.ndarray, " fact"]:
    found = pc.fill_null(pc.index_in(column, value_set=pa.array(names, pa.string())), -1)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def rows(facts: pa.Table, **wanted: str | tuple[str, ...]) -> pa.Table:
    """The facts whose columns hold (one of) the wanted texts."""
    for column, value in wanted.items():
        texts = (value,) if isinstance(value, str) else value
        facts = facts.filter(pc.is_in(facts[column], value_set=pa.array(texts, pa.string())))
    return facts


def axes_of(facts: pa.Table, workspace: Workspace) -> Axes:
    """The axes that the facts of the own brand can carry.

    The grid runs over the sales; without sales, over the tracker, the waves and the spend. The
    panel is by segment where both the sales and the tracker, as far as present, mostly are.

    Raises:
        NothingToQuote: there are no sales, tracker, waves or spend.
    """
    sales = rows(facts, table="sales", subject=workspace.brand, measure="units")
    tracked = rows(facts, table=TRACKED, subject=workspace.brand)
    timed = sales if len(sales) else pa.concat_tables([tracked, rows(facts, table="spend")])
    if not len(timed):
        raise NothingToQuote(
            "data/",
            Message("there are no facts on {brand}: no sales, tracker, waves or spend",
                    brand=workspace.brand),
            Message("add data/sales.csv or data/tracker.csv with the own brand's rows"),
        )  # fmt: skip
    declared = workspace.segment_ids
    return Axes(
        grid=_grid(workspace.frequency, timed),
        declared=declared,
        by_segment=all(_by_segment(part, declared) for part in (sales, tracked) if len(part)),
        population=np.array([_persons(workspace, name) for name in declared]),
        whole=_persons(workspace, ALL_SEGMENTS),
    )


def _grid(frequency: Frequency, facts: pa.Table) -> Grid:
    ends = pc.min_max(facts["period"])
    return Grid.spanning(frequency, ends["min"].as_py(), ends["max"].as_py())


def _by_segment(facts: pa.Table, declared: tuple[str, ...]) -> bool:
    """Whether at least half of the periods come by segment."""
    named = pc.count_distinct(rows(facts, segment=declared)["period"]).as_py()
    return 2 * int(named) >= int(pc.count_distinct(facts["period"]).as_py())


def _persons(workspace: Workspace, segment: str) -> float:
    population = workspace.population_of(segment)
    return float("nan") if population is None else population
