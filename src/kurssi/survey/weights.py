"""The weight of every respondent: as given, else 1; raked to the declared margins, wave by wave.

Each wave stands for the whole population, so it is raked alone, over distinct respondents: one
weight per respondent and wave, whatever number of brands was answered on. A missing profile answer
keeps its base weight's share and sits out that margin (``maths.raking``, step 3). What is *not*
here: the words of what is found (``survey.weight_findings``), levels and errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.findings import ROWS_SHOWN
from kurssi.maths.design import Design, Raked, drawn, lifted
from kurssi.maths.raking import Margin, Raking, rake
from kurssi.maths.survey import effective_n
from kurssi.tables.arrays import encode, floats, period_starts
from kurssi.workspace.company import Survey, Workspace

# A category of a margin that fewer people than this are in makes a few of them speak for many.
FEW_PEOPLE = 5
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveWeights:
    """How the weights of one wave came out. Must not hold the weights.

    ``empty`` and ``thin`` are margin columns with the answer that nobody, or hardly anybody, gave.
    ``difference`` is the largest share by which a category misses its margin.
    """

    day: date
    n: int
    effective_n: float
    raked: bool = False
    converged: bool = True
    iterations: int = 0
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
    fewer people than answered.
    """

    weights: Float[np.ndarray, " row"]
    person: Int[np.ndarray, " row"]
    waves: tuple[WaveWeights, ...]
    design: Design | None
    absent: tuple[str, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    crowded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Persons:
    """Respondents x waves, wave by wave: the first row of each, its wave, and its base weight."""

    of_row: Int[np.ndarray, " row"]
    first: Int[np.ndarray, " person"]
    wave: Int[np.ndarray, " person"]
    periods: Int[np.ndarray, " wave"]
    base: Float[np.ndarray, " person"]


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
    given = _given(table)
    persons = _persons(people, period, given)
    margins, unplaced = _margins(table, survey, persons)
    fitted, waves, wanted = _fitted(persons, margins, survey.trim, workspace)
    factor = np.divide(fitted, persons.base, out=np.ones_like(fitted), where=persons.base > 0)
    design = _design(table, survey, persons, _raked(persons, fitted, margins, wanted))
    declared = (*survey.margins, survey.strata, survey.cluster, survey.stratum_population)
    return Weighting(
        weights=given * factor[persons.of_row],
        person=persons.of_row,
        waves=waves,
        design=design,
        absent=tuple(name for name in declared if name and name not in table.column_names),
        unplaced=unplaced,
        crowded=0 if design is None else int(np.sum(design.size > design.population)),
    )


def _given(table: pa.Table) -> Float[np.ndarray, " row"]:
    """Weights as the tracker has them; 1 where none is given."""
    if "weight" not in table.column_names:
        return np.ones(len(table))
    given = floats(table["weight"])
    return np.where(np.isnan(given), 1.0, given)


def _persons(
    people: Int[np.ndarray, " row"],
    period: Int[np.ndarray, " row"],
    given: Float[np.ndarray, " row"],
) -> _Persons:
    span = int(people.max()) + 1 if len(people) else 1
    keys, first, of_row = np.unique(period * span + people, return_index=True, return_inverse=True)
    periods, wave = np.unique(keys // span, return_inverse=True)
    return _Persons(
        of_row=of_row.reshape(-1),
        first=first,
        wave=wave.reshape(-1),
        periods=periods,
        base=given[first],
    )


def plain(answer: str) -> str:
    """An answer as margins name it: without blanks around, and 1.0 as 1."""
    answer = answer.strip()
    try:
        number = float(answer)
    except ValueError:
        return answer
    return f"{number:.0f}" if number.is_integer() else answer


def _margins(
    table: pa.Table, survey: Survey, persons: _Persons
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
                place=place[coded.codes[persons.first]],
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
    persons: _Persons, margins: list[_Answers], trim: float | None, workspace: Workspace
) -> tuple[
    Float[np.ndarray, " person"], tuple[WaveWeights, ...], Float[np.ndarray, "wave category"]
]:
    """Weights after raking and trimming wave by wave, the report of each, and its shares."""
    weights = persons.base.copy()
    starts = np.searchsorted(persons.wave, np.arange(len(persons.periods) + 1))
    wanted = np.zeros((len(persons.periods), sum(len(m.names) for m in margins)))
    reports = []
    begun = period_starts(workspace.frequency, persons.periods)
    for wave, day in enumerate(begun.tolist()):
        here = slice(int(starts[wave]), int(starts[wave + 1]))
        raking = None
        if (margins or trim is not None) and persons.base[here].any():
            parts = [Margin(place=m.place[here], wanted=m.wanted) for m in margins]
            raking = rake(persons.base[here], parts, trim=trim)
            weights[here] = raking.weights
            wanted[wave] = np.concatenate([*raking.wanted, np.zeros(0)])
        counted = weights[here][weights[here] > 0]
        reports.append(_report(_EPOCH + timedelta(days=day), counted, raking, margins))
    return weights, tuple(reports), wanted


def _report(
    day: date,
    counted: Float[np.ndarray, " person"],
    raking: Raking | None,
    margins: list[_Answers],
) -> WaveWeights:
    size = effective_n(counted) if len(counted) else 0.0
    if raking is None:
        return WaveWeights(day=day, n=len(counted), effective_n=size)
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
        raked=bool(margins),
        converged=raking.converged,
        iterations=raking.iterations,
        difference=raking.difference,
        trimmed=raking.trimmed,
        empty=tuple(where for where, count in sparse if count == 0),
        thin=tuple(where for where, count in sparse if count > 0),
    )


def _raked(
    persons: _Persons,
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
        base=persons.base,
        weights=fitted,
        place=np.stack(places, axis=1),
        wanted=wanted,
        margin=np.repeat(np.arange(len(margins)), sizes),
        lift=np.ones_like(fitted),
    )
    return lifted(raked, persons.wave)


def _design(
    table: pa.Table, survey: Survey, persons: _Persons, raked: Raked | None
) -> Design | None:
    """The declared design; None where nothing is declared that the tracker has."""
    columns: Mapping[str, str | None] = {
        "strata": survey.strata,
        "clusters": survey.cluster,
        "populations": survey.stratum_population,
    }
    there = {part: name for part, name in columns.items() if name in table.column_names}
    if not there and raked is None:
        return None
    found: dict[str, Int[np.ndarray, " person"]] = {}
    for part in ("strata", "clusters"):
        if part in there:
            coded = encode(table[there[part]])
            unknown = np.array([not name.strip() for name in coded.names], dtype=bool)
            codes = np.where(unknown[coded.codes], -1, coded.codes)
            found[part] = codes[persons.first]
    known = None
    if "populations" in there:
        known = _numbers(table[there["populations"]])[persons.first]
    return drawn(persons.wave, **found, populations=known, raked=raked)


def _numbers(column: pa.ChunkedArray) -> Float[np.ndarray, " row"]:
    """Numbers of an extra column, which may have come as text; NaN where it is none."""
    coded = encode(column)
    values = []
    for name in coded.names:
        try:
            values.append(float(name.replace("\u00a0", "").replace(" ", "").replace(",", ".")))
        except ValueError:
            values.append(float("nan"))
    return np.array(values, dtype=np.float64)[coded.codes]
