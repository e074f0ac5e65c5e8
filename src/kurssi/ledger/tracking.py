"""Tracker and wave facts to the panel's logits, their variances and the dispersion of CX.

The filter above takes every wave's sampling error as its own. Where the same people answer in
several waves (``maths.overlap``) or a published value is a rolling mean (``ledger.smoothed``),
fewer waves are used, or less sure ones, so that they are what it takes them for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.ledger.axes import Axes, cells, rows
from kurssi.ledger.carried_error import Known, between_ends, carried, known_errors
from kurssi.ledger.entry import CATEGORY
from kurssi.ledger.panel import Tracker
from kurssi.ledger.separability import inseparable
from kurssi.ledger.shared_error import correlation
from kurssi.ledger.smoothed import used, widths
from kurssi.maths.overlap import Allowance, spaced
from kurssi.maths.survey import half_count_logit, moving_mean
from kurssi.survey.answers import BINARY
from kurssi.survey.answers import TABLE as RESPONDENTS
from kurssi.survey.overlap import shared_allowance
from kurssi.survey.published import WAVES
from kurssi.tables.arrays import days, encode, floats, period_indices
from kurssi.vocabulary import CX, STATES

FEWEST_CELLS = 5
SMOOTHING_SPAN = 9
# Variance of one answer over that of yes and no, at least: a count of everybody is no certainty to
# the model, whose levels are of more people than there are.
_LEAST = 1e-3
_MEASURES = tuple(state.id for state in STATES)
_ALL = (*_MEASURES, CX.id)
_SCALE = np.array([*(state.scale for state in STATES), CX.scale])
_BINARY = np.array([name in BINARY for name in _ALL])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    """Observed levels on 0..1 with effective n and variance; n_eff is 0 where nothing is seen."""

    share: Float[np.ndarray, "period segment measure"]
    n_eff: Float[np.ndarray, "period segment measure"]
    variance: Float[np.ndarray, "period segment measure"]

    @property
    def seen(self) -> Bool[np.ndarray, "period segment measure"]:
        return self.n_eff > 0


def tracking(facts: pa.Table, axes: Axes, brand: str) -> Tracker | None:
    """The own brand's tracker on the panel's axes; None where no measure is seen often enough.

    Where respondents and a published wave speak of the same cell, the respondents count. A
    measure needs five observed cells that are about independent.
    """
    told = rows(facts, table=RESPONDENTS, subject=brand)
    shared = _as_panel(told, axes)
    known = known_errors(shared)
    asked = _levels(told, axes)
    held = _waves_held(facts, axes)
    published = _levels(_published(facts, told, axes, brand), axes)
    levels = _merged([asked, published])
    dispersion = _dispersion(levels)
    allowed = shared_allowance({name: carried(known, name) for name in _MEASURES}, len(held))
    levels = _independent(levels, asked.seen, held, allowed)
    often = levels.seen.sum(axis=(0, 1)) >= FEWEST_CELLS
    kept = [at for at, name in enumerate(_MEASURES) if often[at]]
    if not kept:
        return None
    names = tuple(_MEASURES[at] for at in kept)
    logit, variance = np.zeros(levels.share.shape), np.ones(levels.share.shape)
    for g in range(levels.share.shape[1]):
        for k in kept:
            seen = levels.seen[:, g, k]
            if seen.any():
                logit[seen, g, k], variance[seen, g, k] = _on_logit_scale(
                    levels.share[seen, g, k],
                    levels.n_eff[seen, g, k],
                    levels.variance[seen, g, k],
                    binary=bool(_BINARY[k]),
                )
    return Tracker(
        measures=names,
        logit=logit[..., kept],
        variance=variance[..., kept],
        seen=levels.seen[..., kept],
        dispersion=dispersion,
        shared_error=correlation(shared, names, of_level=_of_level(known, allowed, names)),
        inseparable=inseparable(rows(facts, table=RESPONDENTS, subject=CATEGORY), names),
    )


def _as_panel(told: pa.Table, axes: Axes) -> pa.Table:
    """What is told of the panel's own segments, else of ``all``: errors differ between the two."""
    own = rows(told, segment=axes.segments)
    return own if len(own) else told


def _published(facts: pa.Table, told: pa.Table, axes: Axes, brand: str) -> pa.Table:
    """The published facts of the own brand that the model uses."""
    waves = rows(facts, table=WAVES, subject=brand)
    levels = rows(waves, measure=_ALL)
    frequency = axes.grid.frequency
    measure, period = encode(told["measure"]), period_indices(frequency, days(told["period"]))
    asked = {name: np.unique(period[measure.codes == at]) for at, name in enumerate(measure.names)}
    return used(levels, widths(levels, waves), frequency, asked=asked)


def _waves_held(facts: pa.Table, axes: Axes) -> Int[np.ndarray, " wave"]:
    """Positions on the grid of the periods with interviews, about any brand."""
    frequency = axes.grid.frequency
    levels = rows(facts, table=RESPONDENTS, measure=_ALL)
    period = np.unique(period_indices(frequency, days(levels["period"])))
    return period - frequency.index(axes.grid.first)


def _independent(
    levels: _Levels,
    asked: Bool[np.ndarray, "period segment measure"],
    held: Int[np.ndarray, " wave"],
    allowed: Mapping[str, Allowance],
) -> _Levels:
    """The levels with respondents' waves thinned, and their variance as it is allowed for."""
    n_eff, variance = levels.n_eff.copy(), levels.variance.copy()
    inside = (held >= 0) & (held < len(n_eff))
    for k, name in enumerate(_MEASURES):
        one = allowed[name]
        if one.every == 1 and one.factor == 1.0:
            continue
        seen = np.any(asked[..., k], axis=1)
        here = np.flatnonzero(inside)[seen[held[inside]]]  # numbers of the measure's own waves
        keep = np.zeros(len(n_eff), dtype=bool)
        keep[held[spaced(here, one.every)]] = True
        mine = asked[..., k]
        n_eff[..., k] = np.where(mine, keep[:, None] * n_eff[..., k] / one.factor, n_eff[..., k])
        variance[..., k] *= np.where(mine, one.factor, 1.0)
    return _Levels(share=levels.share, n_eff=n_eff, variance=variance)


def _of_level(
    known: Known, allowed: Mapping[str, Allowance], names: tuple[str, ...]
) -> Float[np.ndarray, "measure other"]:
    """What all waves share of the measures' errors: it errs levels, not changes."""
    return between_ends(known, names) + np.diag([allowed[name].offset for name in names])


def _levels(facts: pa.Table, axes: Axes) -> _Levels:
    """Facts as levels at the panel's resolution; facts of one cell are averaged by n_eff."""
    n = floats(facts["n_eff"])
    error = n * floats(facts["se"])
    sums = cells(facts, axes, _ALL, key="measure", values=n * floats(facts["value"]))
    mass = cells(facts, axes, _ALL, key="measure", values=n)
    square = cells(facts, axes, _ALL, key="measure", values=error * error)
    own, general = (
        _level(sums.total[:, part], mass.total[:, part], square.total[:, part])
        for part in (slice(None, -1), slice(-1, None))
    )
    if axes.by_segment:
        return own
    return _merged([general, _pooled(own, axes)])


def _level(
    sums: Float[np.ndarray, "period place measure"],
    mass: Float[np.ndarray, "period place measure"],
    square: Float[np.ndarray, "period place measure"],
) -> _Levels:
    safe = np.where(mass > 0, mass, 1.0)
    return _Levels(
        share=np.clip(sums / safe / _SCALE, 0.0, 1.0),
        n_eff=mass,
        variance=square / (safe * _SCALE) ** 2,
    )


def _pooled(own: _Levels, axes: Axes) -> _Levels:
    """Everybody's level from the segments', weighted by population, where all segments are seen.

    Variances add with squared weights; n_eff is the yes-no answers of one sample that would be
    as sure, p (1 - p) / variance.
    """
    weight = axes.shares[None, :, None]
    share = (own.share * weight).sum(axis=1, keepdims=True)
    variance = (own.variance * weight**2).sum(axis=1, keepdims=True)
    edge = 0.5 / (own.n_eff.sum(axis=1, keepdims=True) + 1.0)
    inside = np.clip(share, edge, 1.0 - edge)
    as_sure = inside * (1 - inside) / np.where(variance > 0, variance, 1.0)
    complete = own.seen.all(axis=1, keepdims=True)
    return _Levels(share=share, n_eff=np.where(complete, as_sure, 0.0), variance=variance)


def _merged(parts: list[_Levels]) -> _Levels:
    """Cell by cell the first of ``parts`` that has seen it."""
    first, second = parts
    return _Levels(
        share=np.where(first.seen, first.share, second.share),
        n_eff=np.where(first.seen, first.n_eff, second.n_eff),
        variance=np.where(first.seen, first.variance, second.variance),
    )


def _on_logit_scale(
    share: Float[np.ndarray, " time"],
    n_eff: Float[np.ndarray, " time"],
    variance: Float[np.ndarray, " time"],
    *,
    binary: bool,
) -> tuple[Float[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Logits of one series of levels and their sampling variances.

    1. The level is smoothed over nine observations, so that the variance does not follow the
       noise (a wave that happens to be low would else look sure).
    2. Graded answers vary less than yes and no: n* = n_eff p (1 - p) / s^2 is the number of
       yes-no answers that would be as sure, s^2 being the (smoothed) variance of one answer.
    3. logit = log((n* p + 1/2) / (n* (1 - p) + 1/2)), variance = 1 / (n* p (1 - p)): the delta
       method at the smoothed p.
    """
    edge = 0.5 / (n_eff.sum() + 1.0)
    smooth = moving_mean(share, n_eff, span=SMOOTHING_SPAN)
    smooth = np.clip(smooth, edge, 1.0 - edge)
    spread = smooth * (1 - smooth)
    n = n_eff
    if not binary:
        one = moving_mean(variance * n_eff, n_eff, span=SMOOTHING_SPAN)
        one = np.maximum(one, _LEAST * spread)  # where everybody was asked nothing was drawn
        n = n_eff * spread / one
    return half_count_logit(share, n), 1.0 / (n * spread)


def _dispersion(levels: _Levels) -> Float[np.ndarray, " segment"]:
    """kappa_g: mean of persons' CX over sqrt(mean relevance x mean differentiation), by n.

    At most 1 by Cauchy-Schwarz of people who answered both; more comes of parts that others
    answered (``survey.judge`` tells).
    """
    relevance, differentiation, cx = (
        _ALL.index("relevance"),
        _ALL.index("differentiation"),
        _ALL.index(CX.id),
    )
    both = np.sqrt(levels.share[..., relevance] * levels.share[..., differentiation])
    seen = levels.seen[..., cx] & (both > 0)
    n = np.where(seen, levels.n_eff[..., cx], 0.0)
    factor = np.where(seen, levels.share[..., cx] / np.where(both > 0, both, 1.0), 0.0)
    total = n.sum(axis=0)
    mean = np.where(total > 0, (n * factor).sum(axis=0) / np.where(total > 0, total, 1.0), 1.0)
    return np.minimum(mean, 1.0)
