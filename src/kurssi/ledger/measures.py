"""The measures as people read them: levels with intervals, and what changed since last time."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.ledger.axes import TRACKED, rows
from kurssi.ledger.changes import Earlier, Errors, Observed, carries, change, earlier, errors
from kurssi.ledger.entry import Ledger
from kurssi.ledger.levels import MeasureRow, Span
from kurssi.ledger.smoothed import widths
from kurssi.ledger.spans import label_of, pace_by, places_of
from kurssi.maths.overlap import Carried
from kurssi.maths.survey import logit_interval, small_base
from kurssi.periods import Frequency
from kurssi.survey.indicators import reported, scale_of
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.workspace.company import Workspace

_COVERAGE = 0.90


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Estimates in the order measure, brand, segment, time."""

    key: Int[np.ndarray, " row"]  # running number of measure x brand x segment
    time: Int[np.ndarray, " row"]
    value: Float[np.ndarray, " row"]
    n: Float[np.ndarray, " row"]
    n_eff: Float[np.ndarray, " row"]
    compared: Earlier
    errors: Errors


def measures(ledger: Ledger, workspace: Workspace, *, by: Span = Span.PERIOD) -> list[MeasureRow]:
    """Every measured level of every brand, segment and span of time, with its error.

    Where respondents and a published wave speak of the same cell, the respondents count. Longer
    spans are means of their periods weighted by effective n.
    """
    order = reported(workspace)
    facts = rows(ledger.facts, table=TRACKED, measure=order)
    if not len(facts):
        return []
    facts = _respondents_first(facts)
    measure, brand, segment = (encode(facts[name]) for name in ("measure", "subject", "segment"))
    rank = np.array([order.index(name) for name in measure.names])[measure.codes]
    key = (rank * len(brand.names) + brand.codes) * len(segment.names) + segment.codes
    sequence = np.lexsort((days(facts["period"]), key))
    facts, key = facts.take(pa.array(sequence)), key[sequence]
    known = carries(
        ledger.facts,
        [
            (
                order[one // len(segment.names) // len(brand.names)],
                brand.names[one // len(segment.names) % len(brand.names)],
                segment.names[one % len(segment.names)],
            )
            for one in np.unique(key).tolist()
        ],
    )
    width = widths(facts, ledger.facts)
    series = _spanned(facts, key, width, known, frequency=workspace.frequency, by=by)
    scale = np.array([scale_of(name, workspace) for name in order])
    at = series.key // len(segment.names)
    which = at // len(brand.names)
    low, high = _interval(series, scale[which])
    moved, p_moved, moved_year, p_moved_year = _changes(series)
    small = small_base(series.n_eff)
    pace = pace_by(by, workspace.frequency)
    labels = {time: label_of(int(time), pace) for time in np.unique(series.time)}
    return [
        MeasureRow(
            measure=order[which[i]],
            brand=brand.names[at[i] % len(brand.names)],
            segment=segment.names[series.key[i] % len(segment.names)],
            period=labels[series.time[i]],
            value=float(series.value[i]),
            se=float(np.sqrt(series.errors.variance[i])),
            q05=float(low[i]),
            q95=float(high[i]),
            n=float(series.n[i]),
            n_eff=float(series.n_eff[i]),
            change=_told(moved[i]),
            p_change=_told(p_moved[i]),
            change_year=_told(moved_year[i]),
            p_change_year=_told(p_moved_year[i]),
            small_base=bool(small[i]),
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
    facts: pa.Table,
    key: Int[np.ndarray, " row"],
    width: Int[np.ndarray, " row"],
    known: tuple[Carried, ...],
    *,
    frequency: Frequency,
    by: Span,
) -> _Series:
    """Estimates per series and span: means weighted by n_eff, with the errors they share."""
    pace = pace_by(by, frequency)
    time = places_of(period_indices(frequency, days(facts["period"])), frequency, pace)
    pairs, at = np.unique(np.stack([key, time], axis=1), axis=0, return_inverse=True)
    at = at.reshape(-1)
    n_eff, value, se = (floats(facts[name]) for name in ("n_eff", "value", "se"))

    def total(terms: Float[np.ndarray, " row"]) -> Float[np.ndarray, " cell"]:
        return np.bincount(at, weights=terms, minlength=len(pairs))

    mass = total(n_eff)
    observed = Observed.of(
        facts, frequency, series=np.unique(key, return_inverse=True)[1], width=width,
        cell=(at, n_eff / mass[at] * se), known=known,
    )  # fmt: skip
    widest = np.ones(len(pairs), dtype=np.int64)
    if by is Span.PERIOD:
        np.maximum.at(widest, at, width)
    compared = earlier(pairs[:, 0], pairs[:, 1], widest, pace.per_year)
    found = errors(observed, compared)
    alone = total((n_eff / mass[at] * se) ** 2)
    return _Series(
        key=pairs[:, 0],
        time=pairs[:, 1],
        value=total(n_eff * value) / mass,
        n=total(floats(facts["n"])),
        n_eff=mass * alone / found.variance,
        compared=compared,
        errors=found,
    )


def _interval(
    series: _Series, scale: Float[np.ndarray, "row 2"]
) -> tuple[Float[np.ndarray, " row"], Float[np.ndarray, " row"]]:
    """90% interval within the measure's scale (``maths.survey.logit_interval``)."""
    low, span = scale[:, 0], scale[:, 1] - scale[:, 0]
    share = np.clip((series.value - low) / span, 0.0, 1.0)
    se = np.sqrt(series.errors.variance) / span
    ends = logit_interval(share, se, series.n_eff, coverage=_COVERAGE)
    return low + span * ends[0], low + span * ends[1]


def _changes(series: _Series) -> tuple[Float[np.ndarray, " row"], ...]:
    """Change and its chance since the span before, then since the same span a year ago."""
    compared, found = series.compared, series.errors
    return (
        *change(series.value, found.variance, found.before, compared.before),
        *change(series.value, found.variance, found.year_ago, compared.year_ago),
    )


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
