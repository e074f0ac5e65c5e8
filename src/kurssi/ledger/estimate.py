"""Respondents to facts: weighted estimates per brand, segment and period, with honest errors.

A measure's estimate is the weighted mean over those who answered; its error is linearised and
floored where answers are few (``maths.survey``). Weights count within a period as they are given,
or raked to its margins. Where [survey] declares how people were drawn or what weights are raked to,
the error is measured under that design and n_eff is Kish's over its design effect over all waves
(``maths.levels``); an error measured from few answers or clusters is widened to Student's, so that
value -+ 1.96 se holds what it should. Under given weights yes or no is never surer than Kish's n.
The error of item effects (``survey.item_doubts``) comes on top. Measures that are one thing to the
answers have a level together, beside their own (``survey.joint``).
Nobody's answer, no fact; items that make no index (``survey.instrument``), none either. Loyalty
and recommendation (0-10) are POMP / 100; relevance, differentiation and cx are points of a person:
the mean POMP of the items answered, and sqrt(relevance x differentiation).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.ledger.carried_error import carried_errors
from kurssi.ledger.entry import FACTS
from kurssi.ledger.facts import facts_of
from kurssi.ledger.freedom import freedom_facts
from kurssi.ledger.item_errors import item_facts
from kurssi.ledger.renewals import renewal_facts
from kurssi.ledger.separability import separability_facts
from kurssi.ledger.shared_error import shared_errors
from kurssi.maths.levels import Crossing, Levels, balanced, crossing, levels
from kurssi.maths.survey import Moments, honest_se, jeffreys_se, widened
from kurssi.survey.answers import TABLE
from kurssi.survey.indicators import YES_OR_NO, indicators, scale_of, unit_of
from kurssi.survey.instrument import instrument_report, posted_answers
from kurssi.survey.item_doubts import ItemDoubt, doubt_errors, item_doubts
from kurssi.survey.joint import joint_answers, joints
from kurssi.survey.overlap import overlap
from kurssi.survey.respondents import Respondents, respondents
from kurssi.tables.arrays import (
    Coded,
    dates,
    encode,
    numbers,
    period_starts,
)
from kurssi.vocabulary import ALL_SEGMENTS, Unit
from kurssi.workspace.company import Workspace

# Kish's design effect above which the weights of those who say yes are a matter of luck.
_UNEVEN = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The groups that estimates are made for: brand x segment x period, those that occur."""

    brands: Coded
    segments: Coded
    at: Int[np.ndarray, " row"]  # the cell of every respondent-brand row
    brand: Int[np.ndarray, " cell"]
    segment: Int[np.ndarray, " cell"]
    day: Int[np.ndarray, " cell"]
    sources: Coded  # of every cell

    @property
    def count(self) -> int:
        return len(self.brand)

    @property
    def series(self) -> Int[np.ndarray, " cell"]:
        """Running number of the cell's brand x segment."""
        return self.brand * len(self.segments.names) + self.segment

    def whole(self) -> tuple["_Cells", Int[np.ndarray, " cell"]]:
        """The cells of everybody (all segments together), and which of them each cell is in."""
        key = np.stack([self.brand, self.day], axis=1)
        pairs, at = np.unique(key, axis=0, return_inverse=True)
        at = at.reshape(-1)
        everybody = Coded(names=(ALL_SEGMENTS,), codes=np.zeros(0, dtype=np.int64))
        cells = _Cells(
            brands=self.brands,
            segments=everybody,
            at=at[self.at],
            brand=pairs[:, 0],
            segment=np.zeros(len(pairs), dtype=np.int64),
            day=pairs[:, 1],
            sources=_joined(self.sources, at, len(pairs)),
        )
        return cells, at


def _cells(people: Respondents, workspace: Workspace) -> _Cells:
    brands, segments, period = people.brands, people.segments, people.period
    low, span = int(period.min()), int(np.ptp(period)) + 1
    key = (brands.codes * len(segments.names) + segments.codes) * span + period - low
    keys, at = np.unique(key, return_inverse=True)
    return _Cells(
        brands=brands,
        segments=segments,
        at=at,
        brand=keys // span // len(segments.names),
        segment=keys // span % len(segments.names),
        day=period_starts(workspace.frequency, keys % span + low),
        sources=_joined(encode(people.table["_file"]), at, len(keys)),
    )


def _joined(sources: Coded, at: Int[np.ndarray, " row"], count: int) -> Coded:
    """The files behind each of ``count`` groups; several are joined by a comma."""
    width = len(sources.names)
    pairs = np.unique(at * width + sources.codes)
    groups, files = pairs // width, pairs % width
    if len(groups) == count:
        return Coded(names=sources.names, codes=files)
    texts: list[list[str]] = [[] for _ in range(count)]
    for group, file in zip(groups.tolist(), files.tolist(), strict=True):
        texts[group].append(sources.names[file])
    return encode(pa.array([", ".join(sorted(set(text))) for text in texts]))


def estimate(
    table: pa.Table, workspace: Workspace, *, people: Respondents | None = None
) -> pa.Table:
    """Facts of a tracker: every measure per brand x segment x period, and over ``all`` segments.

    Args:
        table: the checked tracker, one row per respondent x brand.
        workspace: says how long a period is and which items make the second currency.
        people: the tracker as arrays, where that was made already.

    Returns:
        FACTS rows: value in shares or points, its standard error, n and the effective n (Kish's,
        or the design's where one is declared); and the correlation of the sampling errors of every
        two measures, by brand.
    """
    if not len(table):
        return FACTS.empty_table()
    people = respondents(table, workspace) if people is None else people
    cells = _cells(people, workspace)
    whole, part_of = cells.whole()
    weights = people.weights
    across = _crossings(people, cells, whole)
    facts = []
    report = instrument_report(people)
    answered_by = posted_answers(people.answers, report)
    reported_too = indicators(people.table, workspace, without=report.refused)
    joined = {one.id: joint_answers(people, one.id) for one in joints(report)}
    every = {**answered_by, **reported_too, **joined}
    doubts: dict[str, tuple[ItemDoubt, ...]] = {}
    for measure, values in every.items():
        if across is None:
            answered = ~np.isnan(values) & (weights > 0)
            own = Moments.of(values[answered], weights[answered], cells.at[answered], cells.count)
            found = [Levels.of(own), Levels.of(own.pooled(part_of, whole.count))]
        else:
            found = [levels(values, weights, one) for one in across]
        scale = scale_of(measure, workspace)
        doubts[measure] = item_doubts(people, measure, workspace, doubts)
        for place, of, named in ((cells, found[0], True), (whole, found[1], False)):
            added = doubt_errors(doubts[measure], (values, weights), place.at, place.brand)
            facts.append(_facts(measure, place, of, (scale, added), named=named))
    places = ((cells, cells.at), (whole, _held(people, cells, whole)))
    for apart, at in places if _named(cells) else places[1:]:
        facts += _shared(apart, at, answered_by, people)
        facts += _carried(apart, at, every, people)
    if people.people.codes.max() < people.weighting.person.max():  # somebody answers again
        facts += renewal_facts(people, workspace.frequency, cells.sources.names[0])
    (first,) = dates(np.array([cells.day.min()])).to_pylist()
    facts += separability_facts(report, source=cells.sources.names[0], first=first)
    return pa.concat_tables(facts) if facts else FACTS.empty_table()


def _crossings(
    people: Respondents, cells: _Cells, whole: _Cells
) -> tuple[Crossing, Crossing] | None:
    """Both kinds of cells under the declared design; None where people were drawn alone."""
    person, design = people.weighting.person, people.weighting.design
    if design is None:
        return None
    balance = balanced(design)
    return (
        crossing(cells.at, person, design, count=cells.count, balance=balance, series=cells.series),
        crossing(whole.at, person, design, count=whole.count, balance=balance, series=whole.series),
    )


def _named(cells: _Cells) -> list[str]:
    """The segments apart."""
    return [name for name in cells.segments.names if name != ALL_SEGMENTS]


def _held(people: Respondents, cells: _Cells, whole: _Cells) -> Int[np.ndarray, " row"]:
    """The groups that people's deviations are from, where everybody's level is meant.

    Segments or strata whose part of the whole is held still make no error by differing.
    """
    weighting = people.weighting
    if weighting.by_population:
        return cells.at
    if weighting.design is None:
        return whole.at
    stratum = weighting.design.stratum[weighting.design.unit[weighting.person]]
    key = whole.at * len(weighting.design.population) + stratum
    return np.unique(key, return_inverse=True)[1].reshape(-1)


def _shared(
    cells: _Cells,
    at: Int[np.ndarray, " row"],
    values: Mapping[str, Float[np.ndarray, " row"]],
    people: Respondents,
) -> list[pa.Table]:
    """Facts per brand and two measures: the correlation of their sampling errors."""
    found = shared_errors(values, people.weights, at, cells.brands.codes)
    return [table for fact in found for table in _of_brands(cells, *fact)]


def _carried(
    cells: _Cells,
    at: Int[np.ndarray, " row"],
    values: Mapping[str, Float[np.ndarray, " row"]],
    people: Respondents,
) -> list[pa.Table]:
    """Facts per brand: how far the errors of waves go together, where people answer again."""
    found = overlap(people, values, at)
    if found is None:
        return []
    return [table for fact in carried_errors(found) for table in _of_brands(cells, *fact)]


def _of_brands(
    cells: _Cells,
    name: str,
    value: Float[np.ndarray, " brand"],
    se: Float[np.ndarray, " brand"] | None = None,
) -> list[pa.Table]:
    """One fact per brand and segment on the tracker as a whole; its period is the first.

    Deviations from segments' means are pooled over the segments, so each has the same; those from
    the mean of everybody are another matter, where segments differ, and stand for ``all``.
    """
    count = len(cells.brands.names)
    return [
        facts_of(
            count,
            table=TABLE,
            source=cells.sources.column(np.zeros(count, dtype=np.int64)),
            measure=name,
            subject=cells.brands.column(np.arange(count)),
            segment=segment,
            period=dates(np.full(count, cells.day.min())),
            value=numbers(value),
            unit=Unit.NONE,
            se=pa.nulls(count, pa.float64()) if se is None else numbers(se),
        )
        for segment in _named(cells) or [ALL_SEGMENTS]
    ]


def _facts(
    measure: str,
    cells: _Cells,
    found: Levels,
    on: tuple[tuple[float, float], Float[np.ndarray, "cell direction"]],
    *,
    named: bool,
) -> pa.Table:
    """Facts of the cells with answers; ``named`` leaves out people without a segment.

    ``on`` is the measure's scale and the error of item effects in each cell.
    """
    scale, added = on
    keep = found.n > 0
    if named:
        of_all = np.array([name == ALL_SEGMENTS for name in cells.segments.names])
        keep &= ~of_all[cells.segment]
    kept = found.chosen(keep)
    low, span = scale[0], scale[1] - scale[0]
    graded = measure not in YES_OR_NO
    share = np.clip((kept.mean - low) / span, 0.0, 1.0)
    se, freedom = _errors(share, kept, span, graded=graded)
    posted = facts_of(
        int(keep.sum()),
        table=TABLE,
        source=cells.sources.column(cells.sources.codes[keep]),
        measure=measure,
        subject=cells.brands.column(cells.brand[keep]),
        segment=cells.segments.column(cells.segment[keep]),
        period=dates(cells.day[keep]),
        value=numbers(kept.mean),
        unit=unit_of(measure),
        se=numbers(np.hypot(span * se, np.sqrt(np.sum(added[keep] ** 2, axis=1)))),
        n=numbers(kept.n),
        n_eff=numbers(kept.effective_n),
    )
    more = (freedom_facts(posted, freedom), *item_facts(posted, added[keep]))
    return pa.concat_tables([posted, *more])


def _errors(
    share: Float[np.ndarray, " cell"], kept: Levels, span: float, *, graded: bool
) -> tuple[Float[np.ndarray, " cell"], Float[np.ndarray, " cell"]]:
    """Standard errors of shares (0..1), widened to Student's, and their degrees of freedom.

    None where everybody was asked: nothing was drawn.
    """
    size, variance = kept.effective_n, kept.variance / span**2
    se = honest_se(share, variance, size, graded=graded)
    freedom = kept.freedom
    if kept.clustered:
        return _of_clusters(se, share, kept, span)
    if not graded:
        # Yes or no varies as its level says, unless a few heavy people make the level.
        uneven = kept.n > _UNEVEN * kept.kish
        if not kept.designed:
            se = np.where(uneven, np.maximum(se, jeffreys_se(share, kept.kish)), se)
        freedom = np.where(uneven, freedom, np.inf)
    freedom = np.where(kept.counted, np.inf, freedom)
    return np.where(kept.counted, 0.0, widened(se, freedom)), freedom


def _of_clusters(
    se: Float[np.ndarray, " cell"], share: Float[np.ndarray, " cell"], kept: Levels, span: float
) -> tuple[Float[np.ndarray, " cell"], Float[np.ndarray, " cell"]]:
    """Student's error as measured between clusters, but not less than that of answers.

    What answers say without clusters (``Levels.least``, or Jeffreys' where they are few) was not
    measured from few clusters, so it is not widened: two clusters exactly alike are as sure as
    their people, and not 6.5 times as unsure.
    """
    linear = np.sqrt(kept.variance) / span
    measured = widened(linear, kept.freedom)
    least = np.where(se > linear, se, 0.0)
    least = np.maximum(least, widened(np.sqrt(kept.least) / span, np.maximum(kept.kish - 1.0, 1.0)))
    return np.maximum(measured, least), np.where(measured >= least, kept.freedom, np.inf)
