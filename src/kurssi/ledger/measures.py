"""The measures as people read them: levels with intervals, and what changed since last time."""

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float, Int

from kurssi.ledger.axes import TRACKED, rows
from kurssi.ledger.changes import (
    GoingOn,
    Observed,
    Told,
    carries,
    change,
    earlier,
    errors,
    means_of,
    thin,
)
from kurssi.ledger.entry import Ledger
from kurssi.ledger.freedom import freedoms
from kurssi.ledger.item_errors import item_loads
from kurssi.ledger.levels import ChangeRemark, MeasureRow, Span
from kurssi.ledger.like_months import on_like_months
from kurssi.ledger.renewals import renewals
from kurssi.ledger.smoothed import widths
from kurssi.ledger.spans import Pace, label_of, pace_by, places_of, years_of
from kurssi.ledger.told_twice import respondents_first
from kurssi.maths.moved import Means
from kurssi.maths.survey import FEW_ANSWERS, logit_interval, narrowed, small_base, widened
from kurssi.periods import Frequency
from kurssi.survey.answers import TABLE as RESPONDENTS
from kurssi.survey.indicators import in_order, reported, scale_of
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import JOINT, Unit, parts_of
from kurssi.workspace.company import Workspace

_COVERAGE = 0.90


class _Change(NamedTuple):
    """A change of every cell since its ``base`` (-1: there is none), and what is to be said.

    With its chance and half its interval; NaN where none is told. ``small``: few effective answers
    on either side.
    """

    base: Int[np.ndarray, " cell"]
    moved: Float[np.ndarray, " cell"]
    chance: Float[np.ndarray, " cell"]
    reach: Float[np.ndarray, " cell"]
    small: Bool[np.ndarray, " cell"]
    remark: list[ChangeRemark | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Cells in the order measure, brand, segment, time, and how they changed.

    ``low`` and ``width`` are the start and length of the measure's scale, on which ``means`` lie
    between 0 and 1.
    """

    key: Int[np.ndarray, " cell"]  # running number of measure x brand x segment
    time: Int[np.ndarray, " cell"]
    low: Float[np.ndarray, " cell"]
    width: Float[np.ndarray, " cell"]
    n: Float[np.ndarray, " cell"]
    means: Means
    before: _Change
    year: _Change


def measures(ledger: Ledger, workspace: Workspace, *, by: Span = Span.PERIOD) -> list[MeasureRow]:
    """Every measured level of every brand, segment and span of time, with its error.

    Where respondents and a published wave speak of the same cell, the respondents count (told by
    ``told_twice``). Longer
    spans are means of their periods weighted by effective n.
    """
    order = _measured(ledger.facts, workspace)
    facts = rows(ledger.facts, table=TRACKED, measure=order)
    facts = facts.filter(pc.not_equal(facts["unit"], Unit.NONE))  # of two measures: no level
    if not len(facts):
        return []
    facts = respondents_first(facts)
    measure, brand, segment = (encode(facts[name]) for name in ("measure", "subject", "segment"))
    rank = np.array([order.index(name) for name in measure.names])[measure.codes]
    key = (rank * len(brand.names) + brand.codes) * len(segment.names) + segment.codes
    sequence = np.lexsort((days(facts["period"]), key))
    facts, key = facts.take(pa.array(sequence)), key[sequence]
    named = [
        (
            order[one // len(segment.names) // len(brand.names)],
            brand.names[one // len(segment.names) % len(brand.names)],
            segment.names[one % len(segment.names)],
        )
        for one in np.unique(key).tolist()
    ]
    known = carries(ledger.facts, named)
    renewed = renewals(ledger.facts, workspace.frequency)
    scale = np.array([scale_of(name, workspace) for name in order])
    part = _Facts(
        facts=facts,
        key=key,
        scale=scale[key // len(segment.names) // len(brand.names)],
        width=widths(facts, ledger.facts),
        freedom=freedoms(facts, ledger.facts),
        load=item_loads(facts, ledger.facts),
        going_on=GoingOn(known, renewed.factor, renewed.of([brand for _, brand, _ in named])),
    )
    series = _spanned(part, frequency=workspace.frequency, by=by)
    labels = {
        time: label_of(int(time), pace_by(by, workspace.frequency))
        for time in np.unique(series.time)
    }
    at = series.key // len(segment.names)
    names = [
        (
            order[one // len(brand.names)],
            brand.names[one % len(brand.names)],
            segment.names[key % len(segment.names)],
        )
        for one, key in zip(at.tolist(), series.key.tolist(), strict=True)
    ]
    return _joined(_rows(series, names, [labels[time] for time in series.time]))


def _measured(facts: pa.Table, workspace: Workspace) -> tuple[str, ...]:
    """What may be reported in its order, with the joint measures that respondents made."""
    there = rows(facts, table=RESPONDENTS).filter(pc.field("unit") != Unit.NONE)
    joint = [name for name in pc.unique(there["measure"]).to_pylist() if JOINT in name]
    return in_order((*reported(workspace), *joint), workspace)


def _joined(found: list[MeasureRow]) -> list[MeasureRow]:
    """The rows, each part of a joint measure of its brand and segment marked as such."""
    stands = {
        (part, row.brand, row.segment): row.measure
        for row in found
        if JOINT in row.measure
        for part in parts_of(row.measure)
    }
    if not stands:
        return found
    joint = [stands.get((row.measure, row.brand, row.segment)) for row in found]
    return [replace(row, joint=one) if one else row for row, one in zip(found, joint, strict=True)]


def _rows(
    series: _Series, names: list[tuple[str, str, str]], labels: list[str]
) -> list[MeasureRow]:
    """A row for every cell: ``names`` are its measure, brand and segment, ``labels`` its span."""
    means, before, year = series.means, series.before, series.year
    plain = np.sqrt(means.variance)
    reach = widened(np.ones(len(plain)), means.freedom)
    se = plain * reach
    low, high = logit_interval(np.clip(means.share, 0.0, 1.0), se, means.n, coverage=_COVERAGE)
    small = small_base(means.n)

    def scaled(share: Float[np.ndarray, " cell"], i: int) -> float:
        return float(series.low[i] + series.width[i] * share[i])

    def since(change: _Change, i: int) -> str | None:
        return labels[change.base[i]] if change.base[i] >= 0 else None

    return [
        MeasureRow(
            measure=names[i][0],
            brand=names[i][1],
            segment=names[i][2],
            period=labels[i],
            value=scaled(means.share, i),
            se=float(series.width[i] * plain[i]),
            reach=float(reach[i]),
            q05=scaled(low, i),
            q95=scaled(high, i),
            n=float(series.n[i]),
            n_eff=float(means.n[i]),
            change=_told(series.width[i] * before.moved[i]),
            p_change=_told(before.chance[i]),
            change_q05=_told(series.width[i] * (before.moved[i] - before.reach[i])),
            change_q95=_told(series.width[i] * (before.moved[i] + before.reach[i])),
            change_year=_told(series.width[i] * year.moved[i]),
            p_change_year=_told(year.chance[i]),
            change_year_q05=_told(series.width[i] * (year.moved[i] - year.reach[i])),
            change_year_q95=_told(series.width[i] * (year.moved[i] + year.reach[i])),
            small_base=bool(small[i]),
            since=since(before, i),
            since_year=since(year, i),
            change_small_base=bool(before.small[i]),
            change_year_small_base=bool(year.small[i]),
            change_remark=before.remark[i],
            change_year_remark=year.remark[i],
        )
        for i in range(len(names))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """Facts in the order of series and time, and what goes with each."""

    facts: pa.Table
    key: Int[np.ndarray, " row"]
    scale: Float[np.ndarray, "row end"]
    width: Int[np.ndarray, " row"]
    freedom: Float[np.ndarray, " row"]
    load: Float[np.ndarray, "row direction"]
    going_on: GoingOn


def _spanned(part: _Facts, *, frequency: Frequency, by: Span) -> _Series:
    """Facts per series and span: means weighted by n_eff, with the errors they share."""
    facts, pace = part.facts, pace_by(by, frequency)
    period = period_indices(frequency, days(facts["period"]))
    time = places_of(period, frequency, pace)
    pairs, at = np.unique(np.stack([part.key, time], axis=1), axis=0, return_inverse=True)
    at = at.reshape(-1)
    n_eff, value, se = (floats(facts[name]) for name in ("n_eff", "value", "se"))
    low, length = part.scale[:, 0], np.ptp(part.scale, axis=1)
    mass = np.bincount(at, weights=n_eff, minlength=len(pairs))
    plain = narrowed(np.ones(len(se)), part.freedom) / length
    told = Told(
        part=n_eff / mass[at],
        value=(value - low) / length,
        se=plain * se,
        n=n_eff,
        freedom=part.freedom,
        load=plain[:, None] * part.load,
    )
    observed = Observed.of(
        facts, frequency, series=np.unique(part.key, return_inverse=True)[1], width=part.width,
        cell=(at, told.part * told.se, told.part[:, None] * told.load), going_on=part.going_on,
    )  # fmt: skip
    widest = np.ones(len(pairs), dtype=np.int64)
    if by is Span.PERIOD:
        np.maximum.at(widest, at, part.width)
    year = years_of(pairs[:, 1], pace)
    compared = earlier(pairs[:, 0], pairs[:, 1], widest, pace.per_year, year=year)
    found = errors(observed, compared)
    means = means_of(observed, told, found.variance)
    first = np.searchsorted(at, np.arange(len(pairs)))
    like = partial(_like, observed, told, places_of(period, frequency, Pace.MONTH), pairs[:, 1])
    whole = by is Span.PERIOD
    return _Series(
        key=pairs[:, 0],
        time=pairs[:, 1],
        low=low[first],
        width=length[first],
        n=np.bincount(at, weights=floats(facts["n"]), minlength=len(pairs)),
        means=means,
        before=(
            like(compared.before, pace)
            if by is Span.YEAR
            else _plain(means, found.before, compared.before)
        ),
        year=(
            _plain(means, found.year_ago, compared.year_ago)
            if whole
            else like(compared.year_ago, pace)
        ),
    )


def _plain(
    means: Means, covariance: Float[np.ndarray, " cell"], base: Int[np.ndarray, " cell"]
) -> _Change:
    """The change of every cell since its ``base``."""
    few = thin(means, base)
    return _Change(
        base,
        *change(means, covariance, base),
        small=(base >= 0) & small_base(np.minimum(means.n, means.n[base])),
        remark=[ChangeRemark.THIN if each else None for each in few.tolist()],
    )


def _like(
    observed: Observed,
    told: Told,
    month: Int[np.ndarray, " row"],
    time: Int[np.ndarray, " cell"],
    base: Int[np.ndarray, " cell"],
    pace: Pace,
) -> _Change:
    """The same on the months that both spans have."""
    shift = (time - time[base]) * Frequency.MONTH.per_year // pace.per_year
    found = on_like_months(observed, told, month, base, shift)
    remark = np.select(
        [found.none, found.least < FEW_ANSWERS, found.some],
        [ChangeRemark.NO_COMMON_MONTH, ChangeRemark.THIN, ChangeRemark.COMMON_MONTHS],
        default="",
    )
    return _Change(
        base,
        found.moved,
        found.chance,
        found.reach,
        small=small_base(np.where(np.isnan(found.least), np.inf, found.least)),
        remark=[ChangeRemark(each) if each else None for each in remark.tolist()],
    )


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
