"""Published waves that are rolling means: declared, or recognised by how they move.

The test is ``maths.rolling``; what the ledger does with such waves is in ``ledger.smoothed``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.findings import Finding, Severity
from kurssi.maths.rolling import Sampled, width_log_likelihood
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.survey.answers import BINARY
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES
from kurssi.workspace.company import Workspace

WAVES = "waves"
WIDTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 26)
ODDS = 5.0
"""Log of how many times likelier the series must be as a rolling mean than as samples: 150 : 1."""
FEWEST_STEPS = 16
MOST_STEPS = 78
MOST_SERIES = 12
# How many times the stated variance the true one may be: that of yes or no is known but for the
# design; graded answers' spread is not published.
_YES_NO, _GRADED = (0.5, 3.0), (0.1, 2.0)
_ROUNDED = (0.01, 0.005, 0.001)
WIDEST = {Frequency.WEEK: 13, Frequency.MONTH: 3}
"""Windows wider than a quarter of a year blur when things moved too much for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A file whose undeclared values look like means of ``window`` periods.

    ``log_odds`` is against samples of one period each; ``rows`` are the values concerned.
    """

    file: str
    window: int
    log_odds: float
    rows: Int[np.ndarray, " row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How many periods each published value is a mean of, and which of that nobody declared."""

    width: Int[np.ndarray, " row"]
    recognised: tuple[Recognised, ...]


def windows(table: pa.Table, workspace: Workspace) -> Windows:
    """The window of every published value.

    The row's own ``window`` counts first, then ``[survey] window``; where neither says, what the
    values of the file look like together.
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
            found.append(replace(looks, file=name, rows=rows))
            width[rows] = looks.window
    return Windows(width=width, recognised=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """One brand's measure in one segment: its steps, shares and variances as stated."""

    time: Int[np.ndarray, " time"]
    share: Float[np.ndarray, " time"]
    variance: float
    binary: bool


def _recognised(table: pa.Table, workspace: Workspace) -> Recognised | None:
    """What the values of one file look like; None where like samples, or too few to tell."""
    period = period_indices(workspace.frequency, days(table["period"]))
    step, pace = _steps(period)
    series = _longest(table, step, workspace.brand)
    reach = max((int(np.ptp(one.time)) + 1 for one in series), default=0)
    if reach < FEWEST_STEPS:
        return None
    widths = tuple(width for width in WIDTHS if width == 1 or 2 * width + 4 <= reach)
    total = np.zeros(len(widths))
    for sampled in _alike(series):
        total += width_log_likelihood(sampled, widths).sum(axis=0)
    best = int(total[1:].argmax()) + 1
    if total[best] - total[0] <= ODDS:
        return None
    return Recognised(
        file="",
        window=max(round(widths[best] * pace), 2),
        log_odds=float(total[best] - total[0]),
        rows=np.zeros(0, dtype=np.int64),
    )


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
    measure, brand = encode(table["measure"]), encode(table["brand"])
    segment = encode(
        table["segment"] if "segment" in table.column_names else pa.nulls(len(table), pa.string()),
        empty=ALL_SEGMENTS,
    )
    key = (measure.codes * len(brand.names) + brand.codes) * len(segment.names) + segment.codes
    keys, at, count = np.unique(key, return_inverse=True, return_counts=True)
    which = keys // len(segment.names)
    order = sorted(
        np.flatnonzero(count >= FEWEST_STEPS // 2),
        key=lambda i: (
            brand.names[which[i] % len(brand.names)] != own,
            segment.names[keys[i] % len(segment.names)] != ALL_SEGMENTS,
            -count[i],
        ),
    )
    found = []
    for i in order[:MOST_SERIES]:
        name = measure.names[which[i] // len(brand.names)]
        found.append(_series(table, np.flatnonzero(at == i), step, name))
    return found


def _series(
    table: pa.Table, rows: Int[np.ndarray, " row"], step: Int[np.ndarray, " all"], measure: str
) -> _Series:
    """The last steps (``MOST_STEPS``) of one series; values of one step are averaged by n."""
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
        time=time,
        share=share,
        variance=float(spread * np.mean(1.0 / mass)),
        binary=measure in BINARY,
    )


def _alike(series: list[_Series]) -> Iterator[Sampled]:
    """Series of the same steps and kind, together."""
    groups: dict[tuple[bytes, bool], list[_Series]] = {}
    for one in series:
        groups.setdefault((one.time.tobytes(), one.binary), []).append(one)
    for (_, binary), group in groups.items():
        rounding = [_rounding(one.share) / one.variance for one in group]
        yield Sampled(
            time=group[0].time,
            values=np.stack([one.share / np.sqrt(one.variance) for one in group]),
            scales=_YES_NO if binary else _GRADED,
            rounding=float(np.median(rounding)),
        )


def _rounding(share: Float[np.ndarray, " time"]) -> float:
    """Variance that rounding adds to the values: q^2 / 12 (Sheppard 1898)."""
    for step in _ROUNDED:
        places: Bool[np.ndarray, " time"] = np.abs(share / step - np.round(share / step)) < 1e-6
        if places.all():
            return step**2 / 12.0
    return 0.0


def published_findings(table: pa.Table, workspace: Workspace) -> tuple[Finding, ...]:
    """What is told of published waves that are rolling means, declared or recognised.

    Args:
        table: the checked waves.
        workspace: declares [survey] window.
    """
    if not len(table):
        return ()
    found = windows(table, workspace)
    told = [_looks_rolling(table, each) for each in found.recognised]
    declared = found.width > 1
    for each in found.recognised:
        declared[each.rows] = False
    wide = found.width > WIDEST[workspace.frequency]
    if (declared & ~wide).any():
        told.append(_is_rolling(table, np.flatnonzero(declared & ~wide), found.width))
    if wide.any():
        told.append(_too_wide(table, np.flatnonzero(wide), found.width))
    return tuple(told)


def _looks_rolling(table: pa.Table, found: Recognised) -> Finding:
    return _finding(
        table,
        found.rows,
        Severity.WARNING,
        Message(
            "the values look like rolling means of {window} periods: they move less than samples "
            "of their n could; rates use only values that share no period",
            window=found.window,
        ),
        Message(
            "declare it: window = {window} under [survey], or a column window; window = 1 says "
            "that every value is a sample of its own period",
            window=found.window,
        ),
    )


def _is_rolling(
    table: pa.Table, rows: Int[np.ndarray, " row"], width: Int[np.ndarray, " all"]
) -> Finding:
    return _finding(
        table,
        rows,
        Severity.NOTE,
        Message(
            "the values are rolling means of {window} periods, as declared; rates use only values "
            "that share no period, each in the middle of its window",
            window=_numbers(width[rows]),
        ),
        Message("nothing to mend; values of single periods, where there are any, say more"),
    )


def _too_wide(
    table: pa.Table, rows: Int[np.ndarray, " row"], width: Int[np.ndarray, " all"]
) -> Finding:
    return _finding(
        table,
        rows,
        Severity.WARNING,
        Message(
            "rolling means of {window} periods do not tell when anything moved: rates do not use "
            "them, `kurssi measures` shows them",
            window=_numbers(width[rows]),
        ),
        Message("ask for the values of single periods, with their n"),
    )


def _numbers(width: Int[np.ndarray, " row"]) -> str:
    return ", ".join(str(one) for one in np.unique(width).tolist())


def _finding(
    table: pa.Table,
    rows: Int[np.ndarray, " row"],
    severity: Severity,
    what: Message,
    mend: Message,
) -> Finding:
    lines = (
        table["_row"].take(pa.array(rows[:10])).to_pylist() if "_row" in table.schema.names else []
    )
    return Finding(
        severity=severity,
        code="rolling-waves",
        what=what,
        mend=mend,
        file=str(table["_file"][int(rows[0])].as_py()),
        table=WAVES,
        column="window" if "window" in table.column_names else "value",
        rows=tuple(int(line) for line in lines if line is not None),
        count=len(rows),
    )
