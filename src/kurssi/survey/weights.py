"""The weight of every respondent: as given, else by population; raked to the declared margins.

Each wave stands for the whole population, so it is raked alone, over distinct respondents: one
weight per respondent and wave, whatever number of brands was answered on. What a person says once
(weight, profile) holds for all their rows of the wave; of two answers, the first. A missing weight
is the wave's mean; a missing profile answer keeps its base weight's share and sits out that margin
(``maths.raking``, step 3). What is *not* here: the words of what is found
(``survey.weight_findings``), levels and errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.findings import ROWS_SHOWN
from kurssi.maths.design import Design, Raked, drawn, lifted
from kurssi.maths.raking import Margin, Raking, rake
from kurssi.maths.survey import effective_n
from kurssi.survey.persons import Persons, base_weights, differing, persons_of, told
from kurssi.survey.population import SegmentShares, balanced, segment_shares
from kurssi.tables.arrays import date_of, encode, floats, period_starts
from kurssi.workspace.company import Survey, Workspace

# A category of a margin that fewer people than this are in makes a few of them speak for many.
FEW_PEOPLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveWeights:
    """How the weights of one wave came out. Must not hold the weights.

    ``empty`` and ``thin`` are margin columns with the answer that nobody, or hardly anybody, gave.
    ``difference`` is the largest share by which a category misses its margin, ``trimmed`` the share
    of people whose weight was cut, ``largest`` the largest weight over the mean one.
    """

    day: date
    n: int
    effective_n: float
    largest: float = 1.0
    raked: bool = False
    converged: bool = True
    difference: float = 0.0
    trimmed: float = 0.0
    empty: tuple[tuple[str, str], ...] = ()
    thin: tuple[tuple[str, str], ...] = ()

    @property
    def design_effect(self) -> float:
        """How many times unequal weights alone make variances grow (Kish)."""
        return self.n / self.effective_n if self.effective_n > 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Answers that are in no margin: to which column, which, on what rows, and how many rows."""

    column: str
    answers: tuple[str, ...]
    rows: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """Every row's weight, and how the weights came about. Must not hold answers to measures.

    ``person`` is the respondent x wave of every row, its place in ``design``. ``design`` is None
    where nothing is declared of how people were drawn or what they were raked to. ``absent`` are
    declared columns that the tracker has not; ``crowded`` is how many strata are said to have
    fewer people than answered. ``unweighted`` is how many people have no weight beside others who
    have; ``conflicting`` how many gave two values of a column in one wave; ``shares`` the segments
    against their populations, ``by_population`` where it made the weights.
    """

    weights: Float[np.ndarray, " row"]
    person: Int[np.ndarray, " row"]
    waves: tuple[WaveWeights, ...]
    design: Design | None
    absent: tuple[str, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    crowded: int = 0
    unweighted: int = 0
    conflicting: Mapping[str, int] = field(default_factory=dict)
    blank: Mapping[str, int] = field(default_factory=dict)
    shares: SegmentShares | None = None
    by_population: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """A margin's column: the declared answers, how many should give each, and who gave which."""

    column: str
    names: tuple[str, ...]
    wanted: Float[np.ndarray, " category"]
    place: Int[np.ndarray, " person"]


def weighted(
    table: pa.Table,
    workspace: Workspace,
    *,
    people: Int[np.ndarray, " row"],
    period: Int[np.ndarray, " row"],
) -> Weighting:
    """Each row's weight, and the design that errors are to be measured under.

    Args:
        table: the checked tracker, one row per respondent x brand.
        workspace: [survey] declares margins, trimming, strata and clusters.
        people: number of the respondent of every row.
        period: running number of the period of every row.
    """
    survey = workspace.survey
    persons = persons_of(people, period)
    base = base_weights(table, persons)
    weights, segments = base.weights, _segments(table, workspace, persons)
    by_population = segments is not None and not base.given and not survey.margins
    if segments is not None and by_population:
        weights = balanced(*segments, persons.wave)
    margins, unplaced = _margins(table, survey, persons)
    fitted, waves, wanted = _fitted(persons, weights, margins, survey.trim, workspace)
    design = _design(table, survey, persons, _raked(persons, weights, fitted, margins, wanted))
    shares = None
    if segments is not None:
        shares = segment_shares(tuple(workspace.segments), *segments, fitted)
    return Weighting(
        weights=fitted[persons.of_row],
        person=persons.of_row,
        waves=waves,
        design=design,
        absent=_absent(table, survey),
        unplaced=unplaced,
        crowded=0 if design is None else int(np.sum(design.size > design.population)),
        unweighted=base.unweighted,
        conflicting={"weight": base.conflicting, **_conflicting(table, survey, persons)},
        blank=_blank(table, survey, persons),
        shares=shares,
        by_population=by_population,
    )


def _segments(
    table: pa.Table, workspace: Workspace, persons: Persons
) -> tuple[Int[np.ndarray, " person"], Float[np.ndarray, " segment"]] | None:
    """Each person's segment, -1 if not declared, and populations; None if these are not known."""
    populations = [segment.population for segment in workspace.segments.values()]
    known = [count for count in populations if count]
    if "segment" not in table.column_names or not 1 < len(known) == len(populations):
        return None
    coded = encode(table["segment"])
    rank = {name: at for at, name in enumerate(workspace.segments)}
    place = np.array([rank.get(name, -1) for name in coded.names], dtype=np.int64)[coded.codes]
    return place[persons.first(place >= 0)], np.array(known, dtype=np.float64)


def _conflicting(table: pa.Table, survey: Survey, persons: Persons) -> dict[str, int]:
    """How many people gave two answers in one wave, by column that is to have one."""
    names = dict.fromkeys((*survey.margins, survey.strata, survey.cluster))
    found = {}
    for name in (name for name in names if name and name in table.column_names):
        coded = encode(table[name])
        found[name] = differing(told(coded), coded.codes, persons)
    population = survey.stratum_population
    if population is not None and _is_number(table, population):
        values = floats(table[population])
        found[population] = differing(~np.isnan(values), values, persons)
    return found


def _blank(table: pa.Table, survey: Survey, persons: Persons) -> dict[str, int]:
    """How many people have no stratum, or no cluster, by column."""
    found = {}
    for name in (name for name in (survey.strata, survey.cluster) if name in table.column_names):
        given = told(encode(table[name]))
        found[str(name)] = int(np.sum(~given[persons.first(given)]))
    return found


def _absent(table: pa.Table, survey: Survey) -> tuple[str, ...]:
    """Declared columns that the tracker has not, or not as the numbers they must be."""
    names = (*survey.margins, survey.strata, survey.cluster)
    absent = [name for name in names if name and name not in table.column_names]
    population = survey.stratum_population
    if population is not None and not _is_number(table, population):
        absent.append(population)
    return tuple(absent)


def _is_number(table: pa.Table, name: str) -> bool:
    return name in table.column_names and pa.types.is_floating(table.schema.field(name).type)


def plain(answer: str) -> str:
    """An answer as margins name it: without blanks around, and 1.0 as 1."""
    answer = answer.strip()
    try:
        number = float(answer)
    except ValueError:
        return answer
    return f"{number:.0f}" if number.is_integer() else answer


def _margins(
    table: pa.Table, survey: Survey, persons: Persons
) -> tuple[list[_Answers], tuple[Unplaced, ...]]:
    """The declared margins that the tracker has a column for, and answers that are in none."""
    found, unplaced = [], []
    for column, margin in survey.margins.items():
        if column not in table.column_names:
            continue
        known = {plain(name): at for at, name in enumerate(margin)}
        coded = encode(table[column])
        place = np.array([known.get(plain(name), -1) for name in coded.names], dtype=np.int64)
        strange = [at for at, name in enumerate(coded.names) if name.strip() and place[at] < 0]
        if strange:
            unplaced.append(_unplaced(table, column, coded.names, coded.codes, strange))
        found.append(
            _Answers(
                column=column,
                names=tuple(margin),
                wanted=np.array(list(margin.values()), dtype=np.float64),
                place=place[coded.codes[persons.first(told(coded))]],
            )
        )
    return found, tuple(unplaced)


def _unplaced(
    table: pa.Table,
    column: str,
    names: tuple[str, ...],
    codes: Int[np.ndarray, " row"],
    strange: list[int],
) -> Unplaced:
    rows = np.flatnonzero(np.isin(codes, strange))
    lines = np.unique(np.asarray(table["_row"].take(pa.array(rows)).to_numpy()))
    return Unplaced(
        column=column,
        answers=tuple(names[at] for at in strange),
        rows=tuple(int(line) for line in lines[:ROWS_SHOWN]),
        count=len(rows),
    )


def _fitted(
    persons: Persons,
    base: Float[np.ndarray, " person"],
    margins: list[_Answers],
    trim: float | None,
    workspace: Workspace,
) -> tuple[
    Float[np.ndarray, " person"], tuple[WaveWeights, ...], Float[np.ndarray, "wave category"]
]:
    """Weights after raking and trimming wave by wave, the report of each, and its shares."""
    weights = base.copy()
    starts = np.searchsorted(persons.wave, np.arange(len(persons.periods) + 1))
    wanted = np.zeros((len(persons.periods), sum(len(m.names) for m in margins)))
    reports = []
    begun = period_starts(workspace.frequency, persons.periods)
    for wave, day in enumerate(begun.tolist()):
        here = slice(int(starts[wave]), int(starts[wave + 1]))
        raking = None
        if (margins or trim is not None) and base[here].any():
            parts = [Margin(place=m.place[here], wanted=m.wanted) for m in margins]
            raking = rake(base[here], parts, trim=trim)
            weights[here] = raking.weights
            wanted[wave] = np.concatenate([*raking.wanted, np.zeros(0)])
        counted = weights[here][weights[here] > 0]
        reports.append(_report(date_of(day), counted, raking, margins))
    return weights, tuple(reports), wanted


def _report(
    day: date,
    counted: Float[np.ndarray, " person"],
    raking: Raking | None,
    margins: list[_Answers],
) -> WaveWeights:
    size = effective_n(counted) if len(counted) else 0.0
    largest = float(counted.max() / counted.mean()) if len(counted) else 1.0
    if raking is None:
        return WaveWeights(day=day, n=len(counted), effective_n=size, largest=largest)
    sparse = [
        ((margin.column, name), int(count))
        for margin, people in zip(margins, raking.people, strict=True)
        for name, share, count in zip(margin.names, margin.wanted, people, strict=True)
        if share > 0 and count < FEW_PEOPLE
    ]
    return WaveWeights(
        day=day,
        n=len(counted),
        effective_n=size,
        largest=largest,
        raked=bool(margins),
        converged=raking.converged,
        difference=raking.difference,
        trimmed=raking.trimmed,
        empty=tuple(where for where, count in sparse if count == 0),
        thin=tuple(where for where, count in sparse if count > 0),
    )


def _raked(
    persons: Persons,
    base: Float[np.ndarray, " person"],
    fitted: Float[np.ndarray, " person"],
    margins: list[_Answers],
    wanted: Float[np.ndarray, "wave category"],
) -> Raked | None:
    """What errors need of the raking; None where there was none."""
    if not margins:
        return None
    sizes = [len(margin.names) for margin in margins]
    first = np.cumsum([0, *sizes[:-1]])
    places = [
        np.where(margin.place >= 0, margin.place + at, -1)
        for margin, at in zip(margins, first, strict=True)
    ]
    raked = Raked(
        base=base,
        weights=fitted,
        place=np.stack(places, axis=1),
        wanted=wanted,
        margin=np.repeat(np.arange(len(margins)), sizes),
        lift=np.ones_like(fitted),
    )
    return lifted(raked, persons.wave)


def _design(
    table: pa.Table, survey: Survey, persons: Persons, raked: Raked | None
) -> Design | None:
    """The declared design; None where nothing is declared that the tracker has."""
    columns: Mapping[str, str | None] = {"strata": survey.strata, "clusters": survey.cluster}
    there = {part: name for part, name in columns.items() if name in table.column_names}
    population = survey.stratum_population
    known = None
    if population is not None and _is_number(table, population):
        values = floats(table[population])
        known = values[persons.first(~np.isnan(values))]
    if not there and known is None and raked is None:
        return None
    found: dict[str, Int[np.ndarray, " person"]] = {}
    for part in ("strata", "clusters"):
        if part in there:
            coded = encode(table[there[part]])
            given = told(coded)
            found[part] = np.where(given, coded.codes, -1)[persons.first(given)]
    return drawn(persons.wave, **found, populations=known, raked=raked)
