"""Published waves that are rolling means: declared, or recognised by how they move.

The test is ``maths.rolling``; what the ledger does with such waves is in ``ledger.smoothed``, and
what is told of them in ``survey.published_findings``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypedDict

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.maths.rolling import Sampled, width_log_likelihood
from kurssi.periods import Frequency
from kurssi.survey.answers import BINARY
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES
from kurssi.workspace.company import Workspace

WAVES = "waves"
WIDTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 26)
MIXED = 0.1
"""How likely it is beforehand that a file with rolling means has series of samples, too."""
ODDS = 5.0
"""Log of how many times likelier the series must be as a rolling mean than as samples: 150 : 1."""
FEWEST_STEPS = 16
MOST_STEPS = 78
MOST_SERIES = 48
# How many times the stated variance the true one may be: that of yes or no is known but for the
# design; graded answers' spread is not published.
_YES_NO, _GRADED = (0.5, 3.0), (0.1, 2.0)
_ROUNDED = (0.01, 0.005, 0.001)
WIDEST = {Frequency.WEEK: 13, Frequency.MONTH: 3}
"""Windows wider than a quarter of a year blur when things moved too much for the model."""


class Name(NamedTuple):
    """What a series is of."""

    measure: str
    brand: str
    segment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Undeclared values of a file that look like means of ``window`` periods.

    ``log_odds`` is against samples of one period each; ``rows`` are the values concerned.
    ``series`` are their names where the file has others that are samples, else empty.
    """

    file: str
    window: int
    log_odds: float
    rows: Int[np.ndarray, " row"]
    series: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How many periods each published value is a mean of, and which of that nobody declared."""

    width: Int[np.ndarray, " row"]
    recognised: tuple[Recognised, ...]


def windows(table: pa.Table, workspace: Workspace) -> Windows:
    """The window of every published value.

    The row's own ``window`` counts first, then ``[survey] window``; where neither says, what the
    series of the file look like, each for itself, with a window that they share.
    """
    declared = np.full(len(table), np.nan)
    if "window" in table.column_names:
        declared = np.round(floats(table["window"]))
    if workspace.survey.window is not None:
        declared = np.where(np.isnan(declared), float(workspace.survey.window), declared)
    width = np.where(np.isnan(declared), 1.0, np.maximum(declared, 1.0)).astype(np.int64)
    found = []
    silent = np.isnan(declared)
    files = encode(table["_file"])
    for code, name in enumerate(files.names):
        rows = np.flatnonzero(silent & (files.codes == code))
        looks = _recognised(table.take(pa.array(rows)), workspace) if len(rows) else None
        if looks is not None:
            found.append(replace(looks, file=name, rows=rows[looks.rows]))
            width[rows[looks.rows]] = looks.window
    return Windows(width=width, recognised=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """One brand's measure in one segment: its steps, shares and variances as stated."""

    name: Name
    time: Int[np.ndarray, " time"]
    share: Float[np.ndarray, " time"]
    variance: float
    binary: bool


def _recognised(table: pa.Table, workspace: Workspace) -> Recognised | None:
    """Which series of one file look rolling; None where all look like samples, or too few tell.

    With d the log odds of a series for a window, either all series have it (sum of d), or each has
    it or not, evenly likely (sum of log (1 + e^d) / 2): the first nine times as likely beforehand.
    """
    period = period_indices(workspace.frequency, days(table["period"]))
    step, pace = _steps(period)
    series = _longest(table, step, workspace.brand)
    reach = max((int(np.ptp(one.time)) + 1 for one in series), default=0)
    if reach < FEWEST_STEPS:
        return None
    widths = tuple(width for width in WIDTHS if width == 1 or 2 * width + 4 <= reach)
    odds = np.zeros((len(series), len(widths)))
    for sampled, of in _alike(series):
        found = width_log_likelihood(sampled, widths)
        odds[of] = found - found[:, :1]
    whole = odds.sum(axis=0) + np.log(1.0 - MIXED)
    some = np.logaddexp(0.0, odds).sum(axis=0) - len(series) * np.log(2.0) + np.log(MIXED)
    total = np.logaddexp(whole, some)
    best = int(total[1:].argmax()) + 1
    if total[best] <= ODDS:
        return None
    each = 1.0 / (1.0 + np.exp(-np.clip(odds[:, best], -500.0, 500.0)))
    chance = np.exp(whole[best] - total[best]) + np.exp(some[best] - total[best]) * each
    return Recognised(
        file="",
        window=max(round(widths[best] * pace), 2),
        log_odds=float(total[best]),
        **_concerned(table, series, chance > 0.5, _apart(table, step) >= widths[best]),
    )


class _Concerned(TypedDict):
    """What a verdict is of: as ``Recognised`` has it."""

    rows: Int[np.ndarray, " row"]
    series: tuple[Name, ...]


def _apart(table: pa.Table, step: Int[np.ndarray, " row"]) -> Float[np.ndarray, " series"]:
    """How many steps there usually are between two values of each series; none in a lone one's."""
    names, at, _ = _named(table)
    gaps = (np.diff(np.unique(step[at == one])) for one in range(len(names)))
    return np.array([float(np.median(each)) if len(each) else 0.0 for each in gaps])


def _concerned(
    table: pa.Table,
    series: list[_Series],
    rolling: Bool[np.ndarray, " series"],
    apart: Bool[np.ndarray, " named"],
) -> _Concerned:
    """The rows of the rolling series; a series that is not judged goes with its measure.

    A measure goes with its judged series, else with the whole file. Values a whole window
    ``apart`` have no period in common, so they are samples whatever the others are.
    """
    names, at, _ = _named(table)
    judged = {one.name: bool(rolls) for one, rolls in zip(series, rolling, strict=True)}
    measures: dict[str, bool] = {}
    for name, each in judged.items():
        measures[name.measure] = measures.get(name.measure, False) or each
    rolls = np.array([judged.get(name, measures.get(name.measure, True)) for name in names])
    rolls &= ~apart
    told = tuple(name for name, each in zip(names, rolls.tolist(), strict=True) if each)
    return _Concerned(rows=np.flatnonzero(rolls[at]), series=() if rolls.all() else told)


def _named(
    table: pa.Table,
) -> tuple[list[Name], Int[np.ndarray, " row"], Int[np.ndarray, " series"]]:
    """Every series, which of them each row is of, and how many rows each has."""
    measure, brand = encode(table["measure"]), encode(table["brand"])
    segment = encode(
        table["segment"] if "segment" in table.column_names else pa.nulls(len(table), pa.string()),
        empty=ALL_SEGMENTS,
    )
    key = (measure.codes * len(brand.names) + brand.codes) * len(segment.names) + segment.codes
    keys, at, count = np.unique(key, return_inverse=True, return_counts=True)
    pair, last = np.divmod(keys, len(segment.names))
    first, middle = np.divmod(pair, len(brand.names))
    names = [
        Name(measure.names[m], brand.names[b], segment.names[s])
        for m, b, s in zip(first.tolist(), middle.tolist(), last.tolist(), strict=True)
    ]
    return names, at.reshape(-1), count


def _steps(period: Int[np.ndarray, " row"]) -> tuple[Int[np.ndarray, " row"], float]:
    """Periods as steps of the rhythm in which they come, and how many periods a step is."""
    held = np.unique(period)
    if len(held) < 2:
        return period - period.min(), 1.0
    gaps = np.diff(held)
    usual = np.median(gaps)
    pace = float(gaps[gaps <= 1.5 * usual].mean())
    return np.round((period - held[0]) / pace).astype(np.int64), pace


def _longest(table: pa.Table, step: Int[np.ndarray, " row"], own: str) -> list[_Series]:
    """The longest series, the own brand's and those of everybody first."""
    names, at, count = _named(table)
    order = sorted(
        np.flatnonzero(count >= FEWEST_STEPS // 2).tolist(),
        key=lambda i: (names[i].brand != own, names[i].segment != ALL_SEGMENTS, -count[i]),
    )
    return [_series(table, np.flatnonzero(at == i), step, names[i]) for i in order[:MOST_SERIES]]


def _series(
    table: pa.Table,
    rows: Int[np.ndarray, " row"],
    step: Int[np.ndarray, " all"],
    name: Name,
) -> _Series:
    """The last steps (``MOST_STEPS``) of one series; values of one step are averaged by n."""
    measure = name.measure
    rows = rows[step[rows] > step[rows].max() - MOST_STEPS]
    time, at = np.unique(step[rows], return_inverse=True)
    n = floats(table["n"])[rows]
    deff = floats(table["deff"])[rows] if "deff" in table.column_names else np.ones(len(rows))
    n = n / np.where(np.isnan(deff), 1.0, deff)
    mass = np.bincount(at, weights=n)
    share = np.bincount(at, weights=n * floats(table["value"])[rows]) / mass
    share = np.clip(share / MEASURES[measure].scale, 0.0, 1.0)
    level = np.clip(share.mean(), 0.5 / mass.mean(), 1.0 - 0.5 / mass.mean())
    spread = level * (1.0 - level) / (3.0 if MEASURES[measure].scale > 1 else 1.0)
    return _Series(
        name=name,
        time=time,
        share=share,
        variance=float(spread * np.mean(1.0 / mass)),
        binary=measure in BINARY,
    )


def _alike(series: list[_Series]) -> Iterator[tuple[Sampled, list[int]]]:
    """Series of the same steps and kind, together; and which they are."""
    groups: dict[tuple[bytes, bool], list[int]] = {}
    for at, one in enumerate(series):
        groups.setdefault((one.time.tobytes(), one.binary), []).append(at)
    for (_, binary), of in groups.items():
        group = [series[at] for at in of]
        rounding = [_rounding(one.share) / one.variance for one in group]
        sampled = Sampled(
            time=group[0].time,
            values=np.stack([one.share / np.sqrt(one.variance) for one in group]),
            scales=_YES_NO if binary else _GRADED,
            rounding=float(np.median(rounding)),
        )
        yield sampled, of


def _rounding(share: Float[np.ndarray, " time"]) -> float:
    """Variance that rounding adds to the values: q^2 / 12 (Sheppard 1898)."""
    for step in _ROUNDED:
        places: Bool[np.ndarray, " time"] = np.abs(share / step - np.round(share / step)) < 1e-6
        if places.all():
            return step**2 / 12.0
    return 0.0
