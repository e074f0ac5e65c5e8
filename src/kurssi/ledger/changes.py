"""What changed since an earlier span, and the chance that it is real.

Two levels are compared with the covariance of their errors: the same people may have answered
both times (``ledger.carried_error``), and rolling means may share periods (``ledger.smoothed``).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float, Int

from kurssi.ledger.axes import rows
from kurssi.ledger.carried_error import carried, known_errors, marked
from kurssi.ledger.smoothed import slack
from kurssi.maths.moved import Means, chance_of_direction, reach_of_change
from kurssi.maths.overlap import MOST, Carried
from kurssi.maths.survey import FEW_ANSWERS
from kurssi.periods import Frequency
from kurssi.survey.answers import TABLE as RESPONDENTS
from kurssi.survey.overlap import wave_numbers
from kurssi.tables.arrays import days, period_indices

COVERAGE = 0.90  # of the intervals of changes
# How far from a year ago a span may lie and still be the same one last year, in spans.
NEAR_A_YEAR = {52: 2, 12: 1, 4: 0, 1: 0}


class GoingOn(NamedTuple):
    """How the errors of each series go on, and what of it is of each pair of waves.

    ``renewed`` and ``asked`` are the fields of ``Observed``.
    """

    known: tuple[Carried, ...]
    renewed: Float[np.ndarray, "brand wave wave"]
    asked: Int[np.ndarray, " series"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Estimates in the order of series and period: what cells of spans are made of.

    ``series`` is a running number, ``at`` the cell of each and ``weight`` its part of it times its
    standard error. ``wave`` numbers the periods with interviews, -1 for a published value, which
    is a mean of ``width`` periods. ``carries[series, h]`` is the correlation of errors h waves
    apart. ``load`` is what of each is the error of item effects (``ledger.item_errors``), in parts
    that waves share, times its part of the cell. ``renewed`` is how many times as many people two
    waves share as others so far apart (``ledger.renewals``), ``asked`` its brand by series.
    """

    series: Int[np.ndarray, " row"]
    period: Int[np.ndarray, " row"]
    at: Int[np.ndarray, " row"]
    weight: Float[np.ndarray, " row"]
    wave: Int[np.ndarray, " row"]
    width: Int[np.ndarray, " row"]
    carries: Float[np.ndarray, "series lag"]
    load: Float[np.ndarray, "row direction"]
    renewed: Float[np.ndarray, "brand wave wave"]
    asked: Int[np.ndarray, " series"]

    @classmethod
    def of(
        cls,
        facts: pa.Table,
        frequency: Frequency,
        *,
        series: Int[np.ndarray, " row"],
        width: Int[np.ndarray, " row"],
        cell: tuple[
            Int[np.ndarray, " row"], Float[np.ndarray, " row"], Float[np.ndarray, "row direction"]
        ],
        going_on: GoingOn,
    ) -> "Observed":
        """The estimates of ``facts``; ``going_on`` is how the errors of each series do.

        ``cell`` are ``at``, ``weight`` and ``load``.
        """
        period = period_indices(frequency, days(facts["period"]))
        told = np.asarray(pc.equal(facts["table"], RESPONDENTS).to_numpy())
        wave = np.full(len(facts), -1, dtype=np.int64)
        if told.any():
            wave[told] = wave_numbers(period[told])
        reach = int(wave.max(initial=0)) + 1
        return cls(
            series=series,
            period=period,
            at=cell[0],
            weight=cell[1],
            wave=wave,
            width=width,
            carries=np.stack([one.between(reach) for one in going_on.known]),
            load=cell[2],
            renewed=going_on.renewed,
            asked=going_on.asked,
        )

    @property
    def independent(self) -> bool:
        """Whether no error has to do with another."""
        return bool((self.width == 1).all()) and not self.carries[:, 1:].any()

    def correlation(
        self, first: Int[np.ndarray, " pair"], second: Int[np.ndarray, " pair"]
    ) -> Float[np.ndarray, " pair"]:
        """Correlation of the errors of two estimates of one series.

        Respondents' waves: as measured over all waves so far apart, times how many people these
        two share to what such waves do. Means of k periods whose ends are h apart share 1 - h / k.
        """
        apart = np.abs(self.wave[first] - self.wave[second])
        told = (self.wave[first] >= 0) & (self.wave[second] >= 0)
        lag = np.where(told, apart, 0)
        wide = np.maximum(self.width[first], self.width[second])
        shared = np.maximum(1.0 - np.abs(self.period[first] - self.period[second]) / wide, 0.0)
        published = (self.wave[first] < 0) & (self.wave[second] < 0) & (wide > 1)
        known = self.carries[self.series[first], lag]
        if self.renewed.shape[1] > 1:
            one, other = (np.where(told, self.wave[at], 0) for at in (first, second))
            pair = self.renewed[self.asked[self.series[first]], one, other]
            known = np.where(lag > 0, np.minimum(known * pair, MOST), known)
        return np.where(told, known, np.where(published, shared, 0.0))


class Told(NamedTuple):
    """The estimates in the order of ``Observed``, on 0 to 1: levels, and how sure they are.

    ``part`` is each one's part of its cell, ``se`` as measured, before it was widened; ``load``
    what of it is the error of item effects.
    """

    part: Float[np.ndarray, " row"]
    value: Float[np.ndarray, " row"]
    se: Float[np.ndarray, " row"]
    n: Float[np.ndarray, " row"]
    freedom: Float[np.ndarray, " row"]
    load: Float[np.ndarray, "row direction"]


class Earlier(NamedTuple):
    """For every cell the earlier one that it is compared with, -1 where there is none."""

    before: Int[np.ndarray, " cell"]
    year_ago: Int[np.ndarray, " cell"]


class Errors(NamedTuple):
    """Variance of every cell, and covariance with the earlier ones."""

    variance: Float[np.ndarray, " cell"]
    before: Float[np.ndarray, " cell"]
    year_ago: Float[np.ndarray, " cell"]


def carries(facts: pa.Table, names: list[tuple[str, str, str]]) -> tuple[Carried, ...]:
    """How the errors of each (measure, brand, segment) of ``names`` go on from wave to wave."""
    told = marked(rows(facts, table=RESPONDENTS))
    known = {
        of: known_errors(rows(told, subject=of[0], segment=of[1]))
        for of in {(brand, segment) for _, brand, segment in names}
    }
    return tuple(carried(known[brand, segment], measure) for measure, brand, segment in names)


def earlier(
    series: Int[np.ndarray, " cell"],
    time: Int[np.ndarray, " cell"],
    width: Int[np.ndarray, " cell"],
    per_year: int,
    *,
    year: Int[np.ndarray, " cell"],
) -> Earlier:
    """The last cell before each that shares no period with it, and the one nearest a year before.

    Args:
        series: of each cell; cells are in the order of series and time.
        time: running number of the cell's span.
        width: spans that the cell's value is a mean of.
        per_year: spans in a year. "A year ago" may be two weeks or a month off, no quarter; of two
            equally near ones the earlier.
        year: the calendar year of the cell's span. One of the same year is not a year ago.
    """
    latest = time - width + _slacks(series, time, width)
    reach = int(time.max()) + int(width.max()) + per_year + 60 if len(time) else 1
    low = int(time.min()) - reach if len(time) else 0
    place = series * (2 * reach + 1) + time - low

    def last(limit: Int[np.ndarray, " cell"]) -> Int[np.ndarray, " cell"]:
        found = np.searchsorted(place, series * (2 * reach + 1) + limit - low, side="right") - 1
        return np.where((found >= 0) & (series[found] == series), found, -1)

    before, under = last(latest), last(time - per_year)
    over = np.minimum(under + 1, len(time) - 1)
    over = np.where(under < 0, np.searchsorted(series, series), over)
    near = NEAR_A_YEAR[per_year]

    def off(cell: Int[np.ndarray, " cell"]) -> Int[np.ndarray, " cell"]:
        there = (cell >= 0) & (series[cell] == series) & (time[cell] <= latest)
        there &= year[cell] < year
        return np.where(there, np.abs(time[cell] - time + per_year), near + 1)

    year_ago = np.where(off(under) <= off(over), under, over)
    return Earlier(before, np.where(off(year_ago) <= near, year_ago, -1))


def _slacks(
    series: Int[np.ndarray, " cell"],
    time: Int[np.ndarray, " cell"],
    width: Int[np.ndarray, " cell"],
) -> Int[np.ndarray, " cell"]:
    """By how much windows may meet (``smoothed.slack``), for series with rolling means."""
    found = np.zeros(len(time), dtype=np.int64)
    for one in np.unique(series[width > 1]).tolist():
        mine = series == one
        found[mine] = np.where(width[mine] > 1, slack(time[mine]), 0)
    return found


def errors(of: Observed, compared: Earlier) -> Errors:
    """Variances and covariances of weighted sums of estimates: sum_ij a_i a_j s_i s_j r_ij.

    With sum_ij a_i a_j l_i'l_j of what waves share of the error of item effects.
    """
    found = _of_waves(of, compared)
    if not of.load.any():
        return found
    count = len(compared.before)
    shared = np.stack(
        [np.bincount(of.at, weights=each, minlength=count) for each in of.load.T], axis=1
    )
    own = np.bincount(of.at, weights=np.sum(of.load**2, axis=1), minlength=count)
    before, year_ago = (
        covariance + np.where(cells >= 0, np.sum(shared * shared[cells], axis=1), 0.0)
        for covariance, cells in (
            (found.before, compared.before),
            (found.year_ago, compared.year_ago),
        )
    )
    return Errors(found.variance + np.sum(shared**2, axis=1) - own, before, year_ago)


def _of_waves(of: Observed, compared: Earlier) -> Errors:
    """What errors of waves make of it, the people of several waves being the same or not."""
    count = len(compared.before)
    variance = np.bincount(of.at, weights=of.weight**2, minlength=count).astype(float)
    covariance = np.zeros((2, count))
    if of.independent:
        return Errors(variance, *covariance)
    if len(of.at) == count:  # one estimate a cell: there are no other pairs than those compared
        own = np.argsort(of.at)
        for row, base in enumerate(compared):
            term = of.weight[own] * of.weight[own[base]] * of.correlation(own, own[base])
            covariance[row] = np.where(base >= 0, term, 0.0)
        return Errors(variance, *covariance)
    for step in range(1, len(of.series)):
        first = np.flatnonzero(of.series[step:] == of.series[:-step])
        if not len(first):
            break
        second = first + step
        term = of.weight[first] * of.weight[second] * of.correlation(first, second)
        one, other = of.at[first], of.at[second]
        variance += 2.0 * _summed(term, other, one == other, count)
        for row, cells in enumerate(compared):
            covariance[row] += _summed(term, other, cells[other] == one, count)
    return Errors(variance, *covariance)


def _summed(
    term: Float[np.ndarray, " pair"],
    cell: Int[np.ndarray, " pair"],
    where: Bool[np.ndarray, " pair"],
    count: int,
) -> Float[np.ndarray, " cell"]:
    return np.bincount(cell[where], weights=term[where], minlength=count).astype(float)


def means_of(of: Observed, told: Told, found: Float[np.ndarray, " cell"]) -> Means:
    """The cells as means of their estimates, between the ends of the scale.

    Args:
        of: which estimates make which cell, and their part of it times their error.
        told: the estimates themselves.
        found: variance of every cell (``errors``).

    The effective n is what independent answers as sure would be: of estimates y_i with parts a_i,
    1 / sum a_i^2 / n_i, times the variance they had without what their errors share, over theirs.
    """
    count = len(found)

    def total(terms: Float[np.ndarray, " row"]) -> Float[np.ndarray, " cell"]:
        return np.bincount(of.at, weights=terms, minlength=count).astype(float)

    own = of.weight**2
    alone = total(own)
    unsure = total(own**2 / np.maximum(told.freedom, 1.0))
    drawn = found > 0  # else everybody was asked
    growth = np.where(drawn, alone, 1.0) / np.where(drawn, found, 1.0)
    return Means(
        share=total(told.part * told.value),
        variance=found,
        n=growth / np.maximum(total(told.part**2 / told.n), 1e-300),
        freedom=np.where(unsure > 0, alone**2 / np.where(unsure > 0, unsure, 1.0), np.inf),
    )


def change(
    means: Means,
    covariance: Float[np.ndarray, " cell"],
    base: Int[np.ndarray, " cell"],
) -> tuple[Float[np.ndarray, " cell"], Float[np.ndarray, " cell"], Float[np.ndarray, " cell"]]:
    """Change since the cell ``base``, P(the true level moved in that direction), and its reach.

    The reach is half the length of the change's interval.
    NaN where there is none, or where either side has too few answers (``thin``).
    """
    earlier = Means(*(part[base] for part in means))
    size = np.sqrt(means.variance * earlier.variance)
    together = np.where(size > 0, covariance / np.where(size > 0, size, 1.0), 0.0)
    told = (base >= 0) & ~thin(means, base)
    chance = chance_of_direction(means, earlier, together)
    reach = reach_of_change(means, earlier, together, coverage=COVERAGE)
    moved = means.share - earlier.share
    moved, chance, reach = (np.where(told, one, np.nan) for one in (moved, chance, reach))
    return moved, chance, reach


def thin(means: Means, base: Int[np.ndarray, " cell"]) -> Bool[np.ndarray, " cell"]:
    """Whether a change has fewer effective answers on a side than tell anything of it."""
    return (base >= 0) & (np.minimum(means.n, means.n[base]) < FEW_ANSWERS)
