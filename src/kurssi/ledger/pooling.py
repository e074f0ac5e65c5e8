"""Pooled levels: small cells that borrow from other segments and periods, and from margins.

What is *not* here: the direct levels (``ledger.measures``), which these stand beside and never
replace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from kurssi.ledger.clustering import NO_CLUSTERS, Clusterings, Growth
from kurssi.ledger.entry import Ledger
from kurssi.ledger.levels import MeasureRow, PooledRow
from kurssi.ledger.series import Series, series_of
from kurssi.ledger.spans import Pace, label_of, places_of
from kurssi.maths.multilevel import Layout, Observed, fit
from kurssi.maths.poststratify import PooledLevels, pooled_levels
from kurssi.survey.joint import joint_answers
from kurssi.survey.profiles import ProfileCells, Profiles, profile_cells, profiles
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import ALL_SEGMENTS, JOINT
from kurssi.workspace.company import Workspace

# Prior medians of the share of a deviation left after one span, as the model's own priors have it.
_PERSISTENCE = {Pace.WEEK: 0.8, Pace.MONTH: 0.5, Pace.QUARTER: 0.4, Pace.YEAR: 0.4}
# Of all answers, those of people whose segment is known: with fewer, `all` is not made of segments.
_NEARLY_ALL = 0.95
_FURTHER = 1.02  # variances of `all` that grow by so much more than segments' are fitted apart
_NO_PROFILE = np.zeros((1, 0), dtype=np.int64)  # the one combination without profile columns


def pooled(
    rows: Sequence[MeasureRow],
    workspace: Workspace,
    *,
    people: Respondents | None = None,
    ledger: Ledger | None = None,
) -> list[PooledRow]:
    """The pooled level of every measure and brand, per segment and period, asked or not.

    Segments are the declared ones and those with rows; periods run from a series' first to its
    last. ``all`` is the segments by population where every population is declared, segments
    were asked whenever ``all`` was, and nearly everybody is of one; else it is pooled over periods
    alone. Where people came in clusters, each cell's error is as large as the clusters make it
    (``ledger.clustering``).

    Args:
        rows: the direct levels, as ``ledger.measures`` has them, at any span.
        workspace: declares segments, populations, margins, and the window of rolling means.
        people: who answered. With declared margins of columns they have, levels are
            poststratified; without people none is.
        ledger: tells which waves the same people answer, and which values are rolling means.
            Without it waves are taken for samples of their own.
    """
    found = profiles(people, workspace) if people else None
    clusters = Clusterings.of(people, (row.brand for row in rows))
    told: list[PooledRow] = []
    for series in series_of(rows, workspace, ledger):
        cells = _cells(series, people, found, workspace) if people and found else None
        growth = clusters.growth(series.brand, series.measure)
        if cells is not None and found is not None:
            told += _poststratified(series, cells, found, growth)
        else:
            told += _partially_pooled(series, workspace, growth)
    return told


def _partially_pooled(series: Series, workspace: Workspace, growth: Growth) -> list[PooledRow]:
    """Segments together; ``all`` from them by population, else by itself."""
    asked = {segment for _, segment in series.rows if segment != ALL_SEGMENTS}
    everybody = [name for _, name in series.rows if name == ALL_SEGMENTS]
    told: list[PooledRow] = []
    shares = None
    if asked:
        declared = [name for name in workspace.segment_ids if name != ALL_SEGMENTS]
        segments = (*declared, *sorted(asked - set(declared)))
        if series.placed(segments) >= series.placed((ALL_SEGMENTS,)) and _of_segments(series):
            shares = _shares(segments, workspace)
        told += _fitted(series, segments, shares=shares, growth=growth)
    if everybody and shares is None:
        told = _fitted(series, (ALL_SEGMENTS,)) + told
    return told


def _of_segments(series: Series) -> bool:
    """Whether nearly all answers are of somebody whose segment is known."""
    whole = sum(row.n for (_, name), row in series.rows.items() if name == ALL_SEGMENTS)
    apart = sum(row.n for (_, name), row in series.rows.items() if name != ALL_SEGMENTS)
    return apart >= _NEARLY_ALL * whole


def _shares(segments: Sequence[str], workspace: Workspace) -> Float[np.ndarray, " segment"] | None:
    persons = [
        workspace.population_of(name) if name in workspace.segments else None for name in segments
    ]
    known = [count for count in persons if count]
    return np.array(known) / sum(known) if len(known) == len(persons) else None


def _fitted(
    series: Series,
    segments: tuple[str, ...],
    *,
    shares: Float[np.ndarray, " segment"] | None = None,
    growth: Growth = NO_CLUSTERS,
) -> list[PooledRow]:
    """Pooled rows of ``segments``, and of ``all`` where ``shares`` say how many people each has.

    A cell's effective n has its own clusters in it; that those of several segments are the same
    is for ``all``.
    """
    rank = {name: at for at, name in enumerate(segments)}
    anew = series.anew()
    kept = [
        (place, rank[name], row)
        for (place, name), row in series.rows.items()
        if name in rank and place in anew
    ]
    if not kept:
        return []
    observed = Observed(
        share=series.share(np.array([row.value for _, _, row in kept])),
        n=np.array([row.n_eff for _, _, row in kept]) / series.looseness(segments),
        period=np.array([place for place, _, _ in kept]) - series.first,
        segment=np.array([at for _, at, _ in kept]),
        profile=np.zeros((len(kept), 0), dtype=np.int64),
    )
    layout = Layout(periods=series.count, segments=len(segments))
    apart = _Group(names=segments, people=np.eye(len(segments))[:, :, None])
    if shares is None:
        return _told(series, observed, layout, _NO_PROFILE, [(apart, 1.0)])
    whole = _Group(names=(ALL_SEGMENTS,), people=shares[None, :, None])
    further = growth.whole / growth.own
    return _told(series, observed, layout, _NO_PROFILE, [(whole, further), (apart, 1.0)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Groups of people, and the share of each in every segment and profile."""

    names: tuple[str, ...]
    people: Float[np.ndarray, "group segment combination"]


def _told(
    series: Series,
    observed: Observed,
    layout: Layout,
    profile: Int[np.ndarray, "combination column"],
    groups: Sequence[tuple[_Group, float]],
) -> list[PooledRow]:
    """Pooled rows of groups, each with what its variances are multiplied by.

    Groups whose variances grow alike are fitted together.
    """
    told: list[PooledRow] = []
    believed, last = None, 0.0
    for group, growth in groups:
        if believed is None or not 1 / _FURTHER <= growth / last <= _FURTHER:
            grown = replace(observed, n=observed.n / growth)
            believed, last = fit(grown, layout, persistence=_PERSISTENCE[series.pace]), growth
        levels = pooled_levels(believed, group.people, profile)
        told += _rows(series, group.names, levels, poststratified=bool(layout.profiles))
    return told


def _cells(
    series: Series, people: Respondents, found: Profiles, workspace: Workspace
) -> ProfileCells | None:
    """The answers behind a series by profile; None where they are not all of it."""
    if series.brand not in people.brands.names:
        return None
    if JOINT in series.measure:
        joint = {series.measure: joint_answers(people, series.measure)}
        people = replace(people, answers=joint)
    if series.measure not in people.answers:
        return None
    brand = people.brands.names.index(series.brand)
    places = places_of(people.period, workspace.frequency, series.pace)
    cells = profile_cells(people, found, series.measure, brand=brand, places=places)
    if cells is None or not series.placed((ALL_SEGMENTS, *found.segments)) <= set(
        cells.place.tolist()
    ):
        return None
    return cells


def _poststratified(
    series: Series, cells: ProfileCells, found: Profiles, growth: Growth
) -> list[PooledRow]:
    """Pooled rows with the population's profiles in place of the sample's.

    Errors of profiles that came in the same clusters go together. Each is as large as makes that
    of their mean right: Kish's n over the design effect.
    """
    inside = (cells.place >= series.first) & (cells.place < series.first + series.count)
    names = tuple({segment for _, segment in series.rows})
    observed = Observed(
        share=series.share(cells.mean[inside]),
        n=cells.n[inside] / series.looseness(names),
        period=cells.place[inside] - series.first,
        segment=cells.segment[inside],
        profile=found.answers[cells.combination[inside]],
    )
    layout = Layout(periods=series.count, segments=len(found.segments), profiles=found.widths)
    groups = [(_Group(names=(ALL_SEGMENTS,), people=found.people[None]), growth.whole)]
    if found.segments != (ALL_SEGMENTS,):
        parts = np.zeros((len(found.segments), *found.people.shape))
        for at in range(len(found.segments)):
            one = found.people[at]
            parts[at, at] = one if one.sum() > 0 else found.people.sum(axis=0)
        parts /= parts.sum(axis=(1, 2), keepdims=True)
        groups.append((_Group(names=found.segments, people=parts), growth.own))
    return _told(series, observed, layout, found.answers, groups)


def _rows(
    series: Series, names: Sequence[str], levels: PooledLevels, *, poststratified: bool
) -> list[PooledRow]:
    """One row per segment and period, with the direct level beside."""
    width = series.top - series.low
    labels = [label_of(series.first + t, series.pace) for t in range(series.count)]
    told = []
    for at, name in enumerate(names):
        for t, label in enumerate(labels):
            direct = series.rows.get((series.first + t, name))
            told.append(
                PooledRow(
                    measure=series.measure,
                    brand=series.brand,
                    segment=name,
                    period=label,
                    value=series.low + width * float(levels.value[t, at]),
                    se=width * float(levels.se[t, at]),
                    q05=series.low + width * float(levels.q05[t, at]),
                    q95=series.low + width * float(levels.q95[t, at]),
                    n_eff=direct.n_eff if direct else 0.0,
                    own=float(levels.own[t, at]),
                    direct=direct.value if direct else None,
                    direct_q05=direct.q05 if direct else None,
                    direct_q95=direct.q95 if direct else None,
                    poststratified=poststratified,
                )
            )
    return told
