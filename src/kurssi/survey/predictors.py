"""Which answers may explain an outcome, and the columns they are compared in.

An outcome is not explained by what it is made of, nor by another outcome. What is *not* here: how
much each explains (``survey.drivers``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.maths.association import renumbered
from kurssi.survey.answers import BINARY, COMPONENTS, GRADED, Instrument, mean_levelled, mean_points
from kurssi.survey.joint import Joint
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import CX, JOINT
from kurssi.workspace.company import Label

# What people do or mean to do about a brand: explained, never explaining.
OUTCOMES = (CX.id, *GRADED)
_CONSEQUENCES = frozenset({*OUTCOMES, *BINARY})


class Level(StrEnum):
    """What the predictors are: single items, or measures made of items."""

    ITEM = "item"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictor:
    """One column that may explain: an item, or the mean of a measure's items, in POMP.

    ``instruments`` are what it is of: several where the answers make them one. ``label`` is what an
    item asks, where it is known.
    """

    id: str
    instruments: tuple[Instrument, ...]
    level: Level
    label: Label | None = None

    @property
    def measure(self) -> str:
        """The measure, or the joint one."""
        return JOINT.join(one.id for one in self.instruments)

    @property
    def reversed(self) -> bool:
        """Whether it is an item whose answers are turned round."""
        return self.level is Level.ITEM and self.id in self.instruments[0].reversed

    @property
    def items(self) -> dict[str, Instrument]:
        """What it is the mean of; an item that measures share once."""
        if self.level is Level.ITEM:
            return {self.id: self.instruments[0]}
        return {item: one for one in self.instruments for item in one.items}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Answers side by side: predictors, then the outcome, then the items of ``made_of``.

    ``made_of`` gives, for each predictor that is a mean of several items, where these stand.
    Rows that cannot count (no outcome, or no predictor answered) weigh 0.
    """

    outcome: str
    brand: str | None
    segment: str | None
    values: Float[np.ndarray, "row column"]
    weights: Float[np.ndarray, " row"]
    people: Int[np.ndarray, " row"]
    predictors: tuple[Predictor, ...]
    made_of: tuple[tuple[int, ...], ...]


def measured(people: Respondents, outcome: str) -> bool:
    """Whether anybody answered what the outcome is."""
    values = outcome_values(people, outcome)
    return values is not None and not bool(np.isnan(values).all())


def predictors(
    people: Respondents, outcome: str, level: Level, *, joint: Sequence[Joint] = ()
) -> tuple[Predictor, ...]:
    """What may explain ``outcome``: instruments that are no outcome and share no item with it.

    Nor are they one thing with it. Those that are one with each other (``joint``) are one.
    """
    own = _columns_of(people, outcome)
    same = one_with(outcome, joint)
    chosen = {
        name: instrument
        for name, instrument in people.instruments.items()
        if name not in _CONSEQUENCES | {outcome} | same and not own & set(instrument.items)
    }
    if level is Level.MEASURE:
        sets = {part: each.parts for each in joint for part in each.parts}
        together = dict.fromkeys(
            tuple(part for part in sets.get(name, (name,)) if part in chosen) for name in chosen
        )
        return tuple(
            Predictor(
                id=JOINT.join(parts), instruments=tuple(chosen[part] for part in parts), level=level
            )
            for parts in together
        )
    items = {item: each for each in reversed(chosen.values()) for item in each.items}
    order = dict.fromkeys(item for each in chosen.values() for item in each.items)
    asked = people.questions
    return tuple(
        Predictor(id=item, instruments=(items[item],), level=level, label=asked.get(item))
        for item in order
    )


def one_with(outcome: str, joint: Sequence[Joint]) -> frozenset[str]:
    """The measures that the answers do not tell from the outcome, or from what it is made of."""
    made = frozenset(COMPONENTS if outcome == CX.id else (outcome,))
    return frozenset(part for each in joint if made & set(each.parts) for part in each.parts) - made


def columns(
    people: Respondents,
    outcome: str,
    candidates: Sequence[Predictor],
    *,
    brand: str | None,
    segment: str | None,
) -> Columns:
    """The answers that are compared, each wave's means (and each brand's) moved to the mean of all.

    Args:
        people: the checked tracker.
        outcome: what is explained; must be ``measured``.
        candidates: what may explain it; one that nobody or everybody alike answered is left out.
        brand: whose rows count; None means all brands, pooled within brands. A row that is alone
            in its wave (and brand) has nothing to differ from and weighs 0.
        segment: whose rows count; None means everybody.
    """
    counted = _counted(people, brand, segment)
    explained = outcome_values(people, outcome)
    assert explained is not None  # the caller asked for what is measured
    given = [(each, _points(people, each)) for each in candidates]
    told = [(each, points) for each, points in given if _varies(points[counted])]
    parts: list[Float[np.ndarray, " row"]] = [points for _, points in told] + [explained]
    made_of = []
    for each, _ in told:
        items = each.items if len(each.items) > 1 else {}
        made_of.append(tuple(range(len(parts), len(parts) + len(items))))
        parts += [one.points(people.table, item) for item, one in items.items()]
    values = np.stack([part[counted] for part in parts]).T  # by column, as they are read
    weights = people.weights[counted]
    answered = ~np.isnan(values[:, : len(told)])
    usable = answered.any(axis=1) & ~np.isnan(values[:, len(told)])
    weights = np.where(usable, weights, 0.0)
    # Waves differ by more than people do: what rises together over time is no driver.
    low, span = int(people.period.min()), int(np.ptp(people.period)) + 1
    cells, count = renumbered(people.brands.codes[counted] * span + people.period[counted] - low)
    weights = np.where((np.bincount(cells[weights > 0], minlength=count) > 1)[cells], weights, 0.0)
    values = _within(values, weights, cells)
    return Columns(
        outcome=outcome,
        brand=brand,
        segment=segment,
        values=values,
        weights=weights,
        people=people.people.codes[counted],
        predictors=tuple(each for each, _ in told),
        made_of=tuple(made_of),
    )


def outcome_values(people: Respondents, outcome: str) -> Float[np.ndarray, " row"] | None:
    """The outcome's answers, on its own scale; None where it is not asked."""
    if outcome in people.answers:
        return people.answers[outcome]
    instrument = people.instruments.get(outcome)
    if instrument is None:
        return None
    return mean_points(instrument, people.table, brands=people.brands.codes)


def _columns_of(people: Respondents, outcome: str) -> set[str]:
    """The tracker's columns that an outcome is made of."""
    names = COMPONENTS if outcome == CX.id else (outcome,)
    made = {item for n in names if n in people.instruments for item in people.instruments[n].items}
    return made or {outcome}


def _points(people: Respondents, predictor: Predictor) -> Float[np.ndarray, " row"]:
    points = [one.points(people.table, item) for item, one in predictor.items.items()]
    if predictor.level is Level.ITEM:
        return points[0]
    return mean_levelled(points, people.brands.codes)


def _varies(points: Float[np.ndarray, " row"]) -> bool:
    given = points[~np.isnan(points)]
    return len(given) > 0 and bool(np.ptp(given) > 0)


def _counted(
    people: Respondents, brand: str | None, segment: str | None
) -> Bool[np.ndarray, " row"]:
    chosen = np.ones(people.count, dtype=bool)
    for names, name in ((people.brands, brand), (people.segments, segment)):
        if name is not None:
            place = names.names.index(name) if name in names.names else -1
            chosen &= names.codes == place
    return chosen


def _within(
    values: Float[np.ndarray, "row column"],
    weights: Float[np.ndarray, " row"],
    cells: Int[np.ndarray, " row"],
) -> Float[np.ndarray, "row column"]:
    """The values with each cell's weighted mean moved to the mean of all."""
    count = int(cells.max(initial=0)) + 1
    moved = values.copy(order="K")
    for column in moved.T:
        heavy = np.where(np.isnan(column), 0.0, weights)
        filled = np.nan_to_num(column)
        mass = np.bincount(cells, weights=heavy, minlength=count)
        total = np.bincount(cells, weights=heavy * filled, minlength=count)
        mean = total / np.where(mass > 0, mass, 1.0)
        column += total.sum() / max(mass.sum(), 1e-12) - mean[cells]
    return moved
