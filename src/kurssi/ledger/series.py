"""Direct levels as series: a measure and brand on a grid of spans, and how much each tells anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float

from kurssi.ledger.axes import TRACKED
from kurssi.ledger.axes import rows as facts_with
from kurssi.ledger.changes import carries
from kurssi.ledger.entry import Ledger
from kurssi.ledger.levels import MeasureRow
from kurssi.ledger.smoothed import MARK
from kurssi.ledger.spans import Pace, pace_of, place_of, places_of
from kurssi.periods import Frequency
from kurssi.survey.answers import BINARY, TABLE
from kurssi.survey.indicators import scale_of
from kurssi.tables.arrays import days, floats, period_indices
from kurssi.vocabulary import ALL_SEGMENTS, AWARENESS_STEPS
from kurssi.workspace.company import Workspace

_LEAST_LOOSE = 0.01
_FEW = 4.0  # answers of its segment that a cell is drawn by before its spread is read off


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The direct levels of one measure and brand, and the grid of spans they lie on.

    ``low`` and ``top`` are the ends of the measure's scale. ``width`` is how many spans a
    published value is a mean of, ``told`` the places that respondents tell of. ``carried`` is how
    many times the variance of a mean over waves grows because the same people answer again, of
    segments and of ``all``.
    """

    measure: str
    brand: str
    rows: Mapping[tuple[int, str], MeasureRow]  # by place in time and segment
    low: float
    top: float
    pace: Pace
    width: int
    told: frozenset[int]
    carried: tuple[float, float]

    @property
    def first(self) -> int:
        """Place of the first span."""
        return min(place for place, _ in self.rows)

    @property
    def count(self) -> int:
        """Spans from the first to the last."""
        return max(place for place, _ in self.rows) - self.first + 1

    def placed(self, segments: Sequence[str]) -> set[int]:
        """When any of these segments was asked."""
        return {place for place, segment in self.rows if segment in segments}

    def share(self, values: Float[np.ndarray, " cell"]) -> Float[np.ndarray, " cell"]:
        """Levels of the measure between 0 and 1."""
        return np.clip((values - self.low) / (self.top - self.low), 0.0, 1.0)

    def anew(self) -> set[int]:
        """Places whose levels are samples of their own: of rolling means one a window."""
        kept: set[int] = set()
        limit = None
        for place in sorted({place for place, _ in self.rows}, reverse=True):
            if limit is None or place <= limit:
                kept.add(place)
                limit = place - (1 if place in self.told else self.width)
        return kept

    def looseness(self, segments: Sequence[str]) -> float:
        """Variance of one answer over that of yes and no at the same level, over all cells.

        Graded answers vary less than yes and no; clustered ones, and those of people who answer
        again, more. The level is the cell's drawn to its segment's by four answers, so that the
        ratio does not follow the noise. Yes and no never vary less than themselves; satisfaction
        with several things does.
        """
        named = [row for (_, name), row in self.rows.items() if name in segments]
        _, of = np.unique([row.segment for row in named], return_inverse=True)
        n, value = (np.array([getattr(row, name) for row in named]) for name in ("n_eff", "value"))
        se = np.array([row.se * row.reach for row in named])
        share = self.share(value)
        typical = (np.bincount(of, n * share) / np.bincount(of, n))[of]
        p = (n * share + _FEW * typical) / (n + _FEW)
        expected = float(np.dot(n, p * (1 - p)))
        seen = float(np.dot(n, n * (se / (self.top - self.low)) ** 2))
        ratio = seen / expected if expected > 0 else 1.0
        yes_or_no = self.measure in (*BINARY, *AWARENESS_STEPS)
        carried = self.carried[set(segments) == {ALL_SEGMENTS}]
        return carried * max(ratio, 1.0 if yes_or_no else _LEAST_LOOSE)


def series_of(
    rows: Sequence[MeasureRow], workspace: Workspace, ledger: Ledger | None
) -> list[Series]:
    """Rows by measure and brand; those without answers are left out."""
    grouped: dict[tuple[str, str], dict[tuple[int, str], MeasureRow]] = {}
    for row in rows:
        if row.n_eff > 0:
            kept = grouped.setdefault((row.measure, row.brand), {})
            kept[place_of(row.period), row.segment] = row
    found = []
    for (measure, brand), kept in grouped.items():
        pace = pace_of(next(iter(kept.values())).period)
        low, top = scale_of(measure, workspace)
        facts = None if ledger is None else facts_with(ledger.facts, subject=brand)
        told = _told(facts, measure, workspace.frequency, pace)
        found.append(
            Series(
                measure=measure,
                brand=brand,
                rows=kept,
                low=low,
                top=top,
                pace=pace,
                width=_width(facts, measure, workspace, pace),
                told=told,
                carried=(1.0, 1.0) if facts is None else _carried(facts, measure, brand, len(told)),
            )
        )
    return found


def _told(facts: pa.Table | None, measure: str, frequency: Frequency, pace: Pace) -> frozenset[int]:
    """Places that respondents tell of."""
    if facts is None:
        return frozenset()
    day = days(facts_with(facts, table=TABLE, measure=measure)["period"])
    return frozenset(places_of(period_indices(frequency, day), frequency, pace).tolist())


def _width(facts: pa.Table | None, measure: str, workspace: Workspace, pace: Pace) -> int:
    """Spans that a published value is a mean of: as recognised, else as declared."""
    periods = float(workspace.survey.window or 1)
    if facts is not None:
        marks = facts_with(facts, table=TRACKED, measure=f"{measure}{MARK}")
        periods = float(floats(marks["value"]).max()) if len(marks) else 1.0
    return int(np.ceil(periods * pace.per_year / workspace.frequency.per_year - 1e-9))


def _carried(facts: pa.Table, measure: str, brand: str, waves: int) -> tuple[float, float]:
    """Of segments (all have the same) and of ``all``: how the errors of waves go together.

    Variance of a mean of all waves over what it were with other people in each.

    1 + 2 sum_h (1 - h / T) r_h, with r_h the correlation of errors h waves apart (Priestley 1981,
    section 5.3.2): right for what many waves tell together, too wide for one.
    """
    if waves < 2:
        return 1.0, 1.0
    names = facts_with(facts, table=TABLE, measure=measure)["segment"].unique().to_pylist()
    apart = next((name for name in names if name != ALL_SEGMENTS), ALL_SEGMENTS)
    lag = np.arange(1, waves)
    known = carries(facts, [(measure, brand, name) for name in (apart, ALL_SEGMENTS)])
    own, whole = (
        float(1.0 + 2.0 * np.dot(1.0 - lag / waves, one.between(waves)[1:])) for one in known
    )
    return own, whole
