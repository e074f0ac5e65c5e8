"""The measures as people read them: levels with intervals, and what changed since last time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.ledger.axes import TRACKED, rows
from kurssi.ledger.entry import Ledger
from kurssi.maths.survey import half_count_logit
from kurssi.periods import Frequency
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import CX, MEASURES, STATES
from kurssi.workspace.company import Workspace

_EDGE = NormalDist().inv_cdf(0.95)
_ORDER = (*(state.id for state in STATES), CX.id)


class Span(StrEnum):
    """How much time one row covers."""

    PERIOD = "period"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """The level of a measure for a brand in a segment and period, and its change.

    ``value``, ``se``, ``q05`` and ``q95`` are shares (0..1) or points (0..100). ``change`` is
    against the span before in which the series was observed; ``p_change`` the probability that
    the true level moved in the direction seen (normal, independent samples); None in the first.
    """

    measure: str
    brand: str
    segment: str
    period: str
    value: float
    se: float
    q05: float
    q95: float
    n: float
    n_eff: float
    change: float | None
    p_change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Estimates in the order measure, brand, segment, time."""

    key: Int[np.ndarray, " row"]  # running number of measure x brand x segment
    time: Int[np.ndarray, " row"]
    value: Float[np.ndarray, " row"]
    variance: Float[np.ndarray, " row"]
    n: Float[np.ndarray, " row"]
    n_eff: Float[np.ndarray, " row"]


def measures(ledger: Ledger, workspace: Workspace, *, by: Span = Span.PERIOD) -> list[MeasureRow]:
    """Every measured level of every brand, segment and span of time, with its error.

    Where respondents and a published wave speak of the same cell, the respondents count. Longer
    spans are means of their periods weighted by effective n.
    """
    facts = rows(ledger.facts, table=TRACKED, measure=_ORDER)
    if not len(facts):
        return []
    facts = _respondents_first(facts)
    measure, brand, segment = (encode(facts[name]) for name in ("measure", "subject", "segment"))
    rank = np.array([_ORDER.index(name) for name in measure.names])[measure.codes]
    key = (rank * len(brand.names) + brand.codes) * len(segment.names) + segment.codes
    series = _spanned(facts, key, workspace.frequency, by)
    scale = np.array([MEASURES[name].scale for name in _ORDER])
    at = series.key // len(segment.names)
    which = at // len(brand.names)
    low, high = _interval(series, scale[which])
    change, p_change = _changes(series)
    labels = {time: _label(int(time), workspace.frequency, by) for time in np.unique(series.time)}
    return [
        MeasureRow(
            measure=_ORDER[which[i]],
            brand=brand.names[at[i] % len(brand.names)],
            segment=segment.names[series.key[i] % len(segment.names)],
            period=labels[series.time[i]],
            value=float(series.value[i]),
            se=float(np.sqrt(series.variance[i])),
            q05=float(low[i]),
            q95=float(high[i]),
            n=float(series.n[i]),
            n_eff=float(series.n_eff[i]),
            change=None if np.isnan(change[i]) else float(change[i]),
            p_change=None if np.isnan(change[i]) else float(p_change[i]),
        )
        for i in range(len(series.key))
    ]


def _respondents_first(facts: pa.Table) -> pa.Table:
    """Leaves out published facts where respondents tell of the same cell."""
    keys = np.stack(
        [encode(facts[name]).codes for name in ("measure", "subject", "segment")]
        + [days(facts["period"])],
        axis=1,
    )
    _, at = np.unique(keys, axis=0, return_inverse=True)
    at = at.reshape(-1)
    by_respondents = encode(facts["table"])
    own = by_respondents.codes == by_respondents.names.index("tracker") if (
        "tracker" in by_respondents.names
    ) else np.zeros(len(facts), bool)  # fmt: skip
    told = np.bincount(at, weights=own) > 0
    return facts.filter(pa.array(own | ~told[at]))


def _spanned(
    facts: pa.Table, key: Int[np.ndarray, " row"], frequency: Frequency, by: Span
) -> _Series:
    """Estimates per series and span: means weighted by n_eff, variances with squared weights."""
    time = _spans(facts, frequency, by)
    pairs, at = np.unique(np.stack([key, time], axis=1), axis=0, return_inverse=True)
    at = at.reshape(-1)
    n_eff, value, se = (floats(facts[name]) for name in ("n_eff", "value", "se"))

    def total(terms: Float[np.ndarray, " row"]) -> Float[np.ndarray, " cell"]:
        return np.bincount(at, weights=terms, minlength=len(pairs))

    mass = total(n_eff)
    return _Series(
        key=pairs[:, 0],
        time=pairs[:, 1],
        value=total(n_eff * value) / mass,
        variance=total((n_eff * se) ** 2) / mass**2,
        n=total(floats(facts["n"])),
        n_eff=mass,
    )


def _spans(facts: pa.Table, frequency: Frequency, by: Span) -> Int[np.ndarray, " row"]:
    day = days(facts["period"])
    if by is Span.PERIOD:
        return period_indices(frequency, day)
    if frequency is Frequency.WEEK:
        day = day + 3  # a week belongs to the year and quarter of its Thursday (ISO 8601)
    months = period_indices(Frequency.MONTH, day)
    return months // (3 if by is Span.QUARTER else 12)


def _label(time: int, frequency: Frequency, by: Span) -> str:
    if by is Span.YEAR:
        return str(time)
    if by is Span.QUARTER:
        return f"{time // 4}-Q{time % 4 + 1}"
    start: date = frequency.at(time)
    return frequency.label(start)


def _interval(
    series: _Series, scale: Float[np.ndarray, " row"]
) -> tuple[Float[np.ndarray, " row"], Float[np.ndarray, " row"]]:
    """90% interval, normal on the logit scale so that it stays within 0 and the scale's top.

    logit p -+ 1.645 se / (p (1 - p)), with a half count that keeps p off 0 and 1: Brown, Cai and
    DasGupta (2001), section 4.2.
    """
    share = np.clip(series.value / scale, 0.0, 1.0)
    logit = half_count_logit(share, series.n_eff)
    p = 1 / (1 + np.exp(-logit))
    reach = _EDGE * np.sqrt(series.variance) / scale / (p * (1 - p))
    return scale / (1 + np.exp(reach - logit)), scale / (1 + np.exp(-reach - logit))


def _changes(series: _Series) -> tuple[Float[np.ndarray, " row"], Float[np.ndarray, " row"]]:
    """Change since the observation before in the series and P(it is real); NaN in the first."""
    change = np.full(len(series.key), np.nan)
    p_change = np.full(len(series.key), np.nan)
    follows = np.flatnonzero(np.diff(series.key) == 0) + 1
    change[follows] = series.value[follows] - series.value[follows - 1]
    error = np.sqrt(series.variance[follows] + series.variance[follows - 1])
    normal = NormalDist()
    p_change[follows] = [normal.cdf(ratio) for ratio in np.abs(change[follows]) / error]
    return change, p_change
