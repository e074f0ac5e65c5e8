"""Does each instrument measure one thing, and do two instruments measure two things?

Reliability is within brand, wave and segment: a brand that is bigger scores higher on every item,
and pooled over brands its size would pass for agreement between items; so would a wave or a segment
that likes all brands more. So each item's mean in the cell is taken off first. Intervals are from
resampled respondents, who may have answered about several brands.
What is *not* here: findings (``survey.judge``, ``survey.directions``) and sentences about them.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple
from weakref import ref

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.maths import reliability
from kurssi.maths.association import renumbered
from kurssi.survey.answers import COMPONENTS, GRADED, Instrument, mean_points
from kurssi.survey.respondents import Respondents
from kurssi.survey.untold_pairs import Column, untold_pairs
from kurssi.survey.verdicts import (
    FEWEST,
    FLOOR,
    GAIN,
    REST,
    SEED,
    InstrumentReport,
    ItemReport,
    JudgedInstrument,
    JudgedPair,
    Soundness,
    UntoldPair,
    runs_against,
    separation,
    soundness_of,
)
from kurssi.tables.arrays import floats
from kurssi.vocabulary import CX

# Respondents are drawn at random down to about this many rows: alpha is then sure to a thousandth.
MOST_ROWS = 100_000
# Beyond this many respondents, as many random groups of them are resampled in their place.
GROUPS = 1000
DRAWS = 500
_last: list[tuple[ref[Respondents], InstrumentReport]] = []
_UNUSED = (Soundness.REFUSED, Soundness.UNJUDGED)
_MOST_NUMBERS = 8_000_000  # of the groups' sums at once


def posted_answers(
    answers: Mapping[str, Float[np.ndarray, " row"]], report: InstrumentReport
) -> dict[str, Float[np.ndarray, " row"]]:
    """The answers by measure that may be posted: no refused index, and no CX of a refused part."""
    refused = set(report.refused)
    if refused & set(COMPONENTS):
        refused.add(CX.id)
    return {measure: values for measure, values in answers.items() if measure not in refused}


def as_posted(people: Respondents) -> tuple[Respondents, tuple[str, ...]]:
    """The respondents with the answers that may be posted, and the indexes that are refused."""
    report = instrument_report(people)
    answers = posted_answers(people.answers, report)
    return replace(people, answers=answers), tuple(sorted(report.refused))


def instrument_report(people: Respondents) -> InstrumentReport:
    """Reliability of every instrument and separability of every two, from the respondents.

    The last report is remembered: one command asks for the same people's more than once.
    """
    for known, report in _last:
        if known() is people:
            return report
    report = _reported(people)
    _last[:] = [(ref(people), report)]
    return report


def _reported(people: Respondents) -> InstrumentReport:
    several = {name: one for name, one in people.instruments.items() if len(one.items) > 1}
    single = tuple(
        JudgedInstrument(id=name, names=one.items, n=0, soundness=Soundness.SINGLE)
        for name, one in people.instruments.items()
        if name not in several
    )
    if not people.count:
        return InstrumentReport(instruments=single, pairs=(), drawn=False)
    if not several:
        untold = _untold(people, {})
        return InstrumentReport(instruments=single, pairs=(), drawn=False, untold=untold)
    drawn = _drawn(people, several)
    places = _places(several)
    judged = {name: _instrument(one, drawn, places[name]) for name, one in several.items()}
    fit = [name for name, one in judged.items() if one.alpha is not None and one.n >= FEWEST]
    usable = [name for name in fit if judged[name].soundness is not Soundness.REFUSED]
    pairs = (
        _pair((a, b), drawn, (places[a], places[b]))
        for a, b in combinations(usable, 2)
        if not set(several[a].items) & set(several[b].items)
    )
    ordered = {one.id: _called(one, people) for one in (*judged.values(), *single)}
    return InstrumentReport(
        instruments=tuple(ordered[name] for name in people.instruments),
        pairs=tuple(pair for pair in pairs if pair is not None),
        drawn=drawn.some,
        untold=_untold(people, judged),
    )


def _called(one: JudgedInstrument, people: Respondents) -> JudgedInstrument:
    """The same with what each of its items asks, where it is known."""
    asked = people.questions
    return replace(
        one, items=tuple(replace(each, label=asked.get(each.item)) for each in one.items)
    )


def _untold(people: Respondents, judged: Mapping[str, JudgedInstrument]) -> tuple[UntoldPair, ...]:
    """The pairs of indexes and of measures answered on a scale that HTMT does not judge."""
    named = [
        name
        for name in people.instruments
        if name not in judged or judged[name].soundness not in _UNUSED
    ]
    named += [name for name in GRADED if name in people.answers and name not in named]
    named = [name for name in named if _asked(people, name)]
    if len(named) < 2:
        return ()
    rng = np.random.default_rng(SEED)
    rows = drawn_rows(people, rng, columns=len(named))
    wanted = {item for name in named if name in people.instruments
              for item in people.instruments[name].items}  # fmt: skip
    table = people.table.select(sorted(wanted)).filter(pa.array(rows.keep))
    brands = people.brands.codes[rows.keep]
    points = np.stack(
        [
            people.answers[name][rows.keep]
            if name in people.answers
            else mean_points(people.instruments[name], table, brands=brands)
            for name in named
        ],
        axis=1,
    )
    there = ~np.isnan(points)
    base = [int(np.count_nonzero(np.bincount(rows.person[each]))) for each in there.T]
    weights = people.weights[rows.keep]
    centred = within(points, weights, cells_of(people)[rows.keep])
    found = reliability.sums(centred, weights, rows.group, rows.groups)
    alphas = {name: one.alpha.value for name, one in judged.items() if one.alpha is not None}
    items = {name: one.items for name, one in people.instruments.items()}
    columns = {
        name: Column(items.get(name, (name,)), alphas.get(name), n)
        for name, n in zip(named, base, strict=True)
    }
    return untold_pairs(
        columns, found.total().covariances(), found.resampled(rng, DRAWS).covariances()
    )


def _asked(people: Respondents, name: str) -> bool:
    """Whether anybody answered a measure or any of its items."""
    if name in people.instruments:
        items = people.instruments[name].items
        return any(not np.isnan(floats(people.table[item])).all() for item in items)
    return not bool(np.isnan(people.answers[name]).all())


class _Drawn(NamedTuple):
    """Covariances of all items and of their resamples; who answered what. ``some``: not all."""

    covariance: Float[np.ndarray, "item other"]
    resampled: Float[np.ndarray, "draw item other"]
    person: Int[np.ndarray, " row"]
    seen: Bool[np.ndarray, "row item"]
    some: bool

    def of(self, items: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """The covariance matrix of some items, and its resamples."""
        at = np.ix_(items, items)
        return self.covariance[at], self.resampled[:, at[0], at[1]]

    def respondents(self, items: tuple[int, ...]) -> int:
        """How many respondents answered at least two of the items about one brand."""
        enough = self.seen[:, items].sum(axis=1) >= 2
        return int(np.count_nonzero(np.bincount(self.person[enough])))


def _places(instruments: Mapping[str, Instrument]) -> dict[str, tuple[int, ...]]:
    """Where each instrument's items stand among all items."""
    found, start = {}, 0
    for name, one in instruments.items():
        found[name] = tuple(range(start, start + len(one.items)))
        start += len(one.items)
    return found


class Rows(NamedTuple):
    """Which rows are judged: those of respondents drawn at random, and who gave each of them.

    ``person`` and ``group`` (of the resampled groups, ``groups`` in all) are of the rows kept;
    ``some`` where not everybody was drawn.
    """

    keep: Bool[np.ndarray, " row"]
    person: Int[np.ndarray, " kept"]
    group: Int[np.ndarray, " kept"]
    groups: int
    some: bool


def drawn_rows(people: Respondents, rng: np.random.Generator, *, columns: int) -> Rows:
    """Respondents drawn down to MOST_ROWS rows; ``columns`` of answers will be crossed."""
    everybody = len(people.people.names)
    place = rng.permutation(everybody)[people.people.codes]
    kept = max(1, min(everybody, round(everybody * MOST_ROWS / max(people.count, 1))))
    keep = (place < kept) & (people.weights > 0)
    room = _MOST_NUMBERS // (2 * columns) ** 2
    groups = min(kept, max(100, min(GROUPS, room)))
    person = place[keep]
    return Rows(keep, person, person % groups, groups, kept < everybody)


def _drawn(people: Respondents, instruments: Mapping[str, Instrument]) -> _Drawn:
    """The items' covariances within cells, from the respondents or a random draw of them."""
    rng = np.random.default_rng(SEED)
    pairs = [(one, item) for one in instruments.values() for item in one.items]
    rows = drawn_rows(people, rng, columns=len(pairs))
    table = people.table.select(sorted({item for _, item in pairs})).filter(pa.array(rows.keep))
    points = np.stack([one.points(table, item) for one, item in pairs], axis=1)
    weights = people.weights[rows.keep]
    centred = within(points, weights, cells_of(people)[rows.keep])
    found = reliability.sums(centred, weights, rows.group, rows.groups)
    return _Drawn(
        covariance=found.total().covariances(),
        resampled=found.resampled(rng, DRAWS).covariances(),
        person=rows.person,
        seen=~np.isnan(points),
        some=rows.some,
    )


def cells_of(people: Respondents) -> Int[np.ndarray, " row"]:
    """The brand x wave x segment of every row."""
    brand, segment = people.brands.codes, people.segments.codes
    low, span = int(people.period.min()), int(np.ptp(people.period)) + 1
    return renumbered((brand * len(people.segments.names) + segment) * span + people.period - low)[
        0
    ]


def within(
    answers: Float[np.ndarray, "row item"],
    weights: Float[np.ndarray, " row"],
    cells: Int[np.ndarray, " row"],
) -> Float[np.ndarray, "row item"]:
    """Answers less their item's weighted mean in the cell; NaN where not answered.

    An answer alone in its cell has nothing to differ from: NaN, too.
    """
    off = np.empty_like(answers)
    for item, given in enumerate(answers.T):
        there = np.where(np.isnan(given), 0.0, weights)
        total = np.bincount(cells, weights=there)
        told = np.bincount(cells, weights=there * np.nan_to_num(given))
        alone = np.bincount(cells, weights=there > 0) < 2
        mean = told / np.where(total > 0, total, 1.0)
        off[:, item] = given - np.where(alone, np.nan, mean)[cells]
    return off


def _instrument(one: Instrument, drawn: _Drawn, places: tuple[int, ...]) -> JudgedInstrument:
    n = drawn.respondents(places)
    covariance, resampled = drawn.of(places)
    value = float(reliability.alpha(covariance))
    if n < 2 or not np.isfinite(value):
        return JudgedInstrument(id=one.id, names=one.items, n=n, soundness=Soundness.UNJUDGED)
    gauge = reliability.reliability_gauge
    alphas = reliability.alpha(resampled)
    alpha = gauge(value, alphas)
    standard, whole = (reliability.correlations(part) for part in (resampled, covariance))
    omega = float(reliability.omega(covariance))
    items = _items(one, covariance, resampled, alphas)
    return JudgedInstrument(
        id=one.id,
        names=one.items,
        n=n,
        soundness=soundness_of(n, alpha, any(item.odd or item.backwards for item in items)),
        alpha=alpha,
        standardised=gauge(float(reliability.alpha(whole)), reliability.alpha(standard)),
        omega=gauge(omega, reliability.omega(resampled)) if np.isfinite(omega) else None,
        items=items,
    )


def _items(
    one: Instrument,
    covariance: Float[np.ndarray, "item other"],
    resampled: Float[np.ndarray, "draw item other"],
    alphas: Float[np.ndarray, " draw"],
) -> tuple[ItemReport, ...]:
    """Every item against the others."""
    value = float(reliability.alpha(covariance))
    rests, lefts = reliability.item_rest(covariance), reliability.alpha_without(covariance)
    drawn_rests = reliability.item_rest(resampled)
    drawn_lefts = reliability.alpha_without(resampled)
    camp, each = minority(covariance), np.eye(len(one.items), dtype=bool)
    # Where all that run against the rest are turned, there must be an index to speak of.
    straight = float(reliability.alpha(_turned(covariance, _side(covariance)))) >= FLOOR
    found = []
    for place, item in enumerate(one.items):
        rest = reliability.correlation_gauge(float(rests[place]), drawn_rests[:, place])
        without, odd = None, False
        if len(one.items) > 2:
            left = drawn_lefts[:, place]
            without = reliability.reliability_gauge(float(lefts[place]), left)
            gain = reliability.difference_gauge(without.value - value, left - alphas)
            gains = gain.value >= GAIN and gain.low > 0
            odd = rest.high < REST and gains and without.low > FLOOR
        turned = float(reliability.alpha(_turned(covariance, each[place])))
        against = runs_against(rest) and turned > value and bool(camp[place])
        found.append(
            ItemReport(
                item=item,
                rest=rest,
                without=without,
                turned=turned,
                odd=odd,
                backwards=against and straight,
                reversed=item in one.reversed,
            )
        )
    return tuple(found)


def _turned(
    covariance: Float[np.ndarray, "item other"], items: Bool[np.ndarray, " item"]
) -> Float[np.ndarray, "item other"]:
    """The covariances when these items are turned round."""
    sign = np.where(items, -1.0, 1.0)
    return covariance * sign[:, None] * sign[None, :]


def _side(covariance: Float[np.ndarray, "item other"]) -> Bool[np.ndarray, " item"]:
    """The items on the smaller side of the first principal axis; of two equal sides, one."""
    correlation = reliability.correlations(covariance)
    if np.isnan(correlation).any():
        return np.zeros(len(covariance), dtype=bool)
    below = np.linalg.eigh(correlation)[1][:, -1] < 0
    return below if 2 * below.sum() <= len(below) else ~below


def minority(covariance: Float[np.ndarray, "item other"]) -> Bool[np.ndarray, " item"]:
    """The items on the smaller side of the first principal axis; of two equal sides, both."""
    side = _side(covariance)
    return np.ones(len(side), dtype=bool) if 2 * side.sum() == len(side) else side


def _pair(
    names: tuple[str, str], drawn: _Drawn, places: tuple[tuple[int, ...], tuple[int, ...]]
) -> JudgedPair | None:
    """Two instruments; None where the ratio has no value or an interval cannot be made."""
    first, second = places
    whole, resampled = (reliability.correlations(part) for part in drawn.of((*first, *second)))
    a, b = tuple(range(len(first))), tuple(range(len(first), len(first) + len(second)))
    value, value2 = (float(f(whole, a, b)) for f in (reliability.htmt, reliability.htmt2))
    if not np.isfinite(value):
        return None
    htmt = reliability.ratio_gauge(value, reliability.htmt(resampled, a, b))
    if not np.isfinite(htmt.high):
        return None
    return JudgedPair(
        first=names[0],
        second=names[1],
        n=min(drawn.respondents(first), drawn.respondents(second)),
        htmt=htmt,
        htmt2=reliability.ratio_gauge(value2, reliability.htmt2(resampled, a, b)),
        separation=separation(htmt),
    )
