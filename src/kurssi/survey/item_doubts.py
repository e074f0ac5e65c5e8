"""How far the levels of a measure hang on item effects that are only estimated.

Where some people answered only some of its items. What is *not* here: the effects themselves
(``maths.item_effects``), and other sampling errors (``ledger.estimate``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from kurssi.maths.item_effects import Effects, added_errors, effects
from kurssi.survey.answers import COMPONENTS, Instrument, answered_items
from kurssi.survey.indicators import EFFORT, SATISFACTION, top_boxes, top_of, unit_of
from kurssi.survey.joint import joint_items
from kurssi.survey.respondents import Respondents
from kurssi.vocabulary import CES, CSAT, CX, JOINT, MEASURES, Unit
from kurssi.workspace.company import Workspace

_LEAST = 1.0  # points: CX at nothing would move by any amount for a point of its part


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDoubt:
    """Item effects of one set of items, and what a point of them is worth in the measure's rows."""

    effects: Effects
    worth: Float[np.ndarray, " row"]


def item_doubts(
    people: Respondents,
    measure: str,
    workspace: Workspace,
    known: Mapping[str, tuple[ItemDoubt, ...]] | None = None,
) -> tuple[ItemDoubt, ...]:
    """The sets of items whose effects the measure's rows were cleared of; none where all answer.

    ``known`` are those of the parts of CX, where they were made already.
    """
    if measure == CX.id:
        made = known or {}
        return tuple(
            replace(one, worth=_of_cx(people, own, other))
            for own, other in (COMPONENTS, COMPONENTS[::-1])
            for one in made.get(own, ()) or item_doubts(people, own, workspace)
        )
    items, worth = _items(people, measure, workspace)
    return _doubts(people, items, np.full(people.count, worth))


def doubt_errors(
    doubts: tuple[ItemDoubt, ...],
    given: tuple[Float[np.ndarray, " row"], Float[np.ndarray, " row"]],
    cells: Int[np.ndarray, " row"],
    brand: Int[np.ndarray, " cell"],
) -> Float[np.ndarray, "cell direction"]:
    """The error of the effects in every cell's weighted mean, in parts that are independent.

    The sum of squares adds to its variance; two cells have in common the sum of products.

    Args:
        doubts: of the measure.
        given: its values, NaN where not answered, and the weights.
        cells: the cell of every row.
        brand: the brand of every cell.
    """
    values, weights = given
    heavy = np.where(np.isnan(values), 0.0, weights)
    mass = np.bincount(cells, weights=heavy, minlength=len(brand))
    part = heavy / np.where(mass > 0, mass, 1.0)[cells]
    found = [added_errors(one.effects, part * one.worth, cells, brand) for one in doubts]
    return np.concatenate(found, axis=1) if found else np.zeros((len(brand), 0))


def _of_cx(people: Respondents, own: str, other: str) -> Float[np.ndarray, " row"]:
    """By how much CX moves for a point of one part: half the root of the other over it."""
    ratio = people.answers[other] / np.maximum(people.answers[own], _LEAST)
    return np.nan_to_num(0.5 * np.sqrt(np.maximum(ratio, 0.0)))


def _items(
    people: Respondents, measure: str, workspace: Workspace
) -> tuple[list[Float[np.ndarray, " row"]], float]:
    """The items of a measure or indicator and what one point of them is worth in it."""
    if JOINT in measure:
        return joint_items(people, measure), 0.01 if unit_of(measure) is Unit.SHARE else 1.0
    source = {CSAT.id: SATISFACTION, CES.id: EFFORT}.get(measure, measure)
    one = people.instruments.get(source)
    if one is None or len(one.items) < 2:
        return [], 0.0
    if measure == CSAT.id:
        return top_boxes(one, people.table, top=top_of(workspace)), 1.0
    low, high = one.scale if measure == CES.id else (0.0, 100.0)
    top = MEASURES[measure].scale if measure in MEASURES else high - low
    return _points(people, one), top / 100.0


def _points(people: Respondents, one: Instrument) -> list[Float[np.ndarray, " row"]]:
    return [one.points(people.table, item) for item in one.items]


def _doubts(
    people: Respondents, items: list[Float[np.ndarray, " row"]], worth: Float[np.ndarray, " row"]
) -> tuple[ItemDoubt, ...]:
    """One doubt where some rows have answers to some of the items and not to others."""
    if len(items) < 2:
        return ()
    points = np.stack(answered_items(items))
    count = np.sum(~np.isnan(points), axis=0)
    if not np.any((count > 0) & (count < len(points))):
        return ()
    return (ItemDoubt(effects=effects(points, people.brands.codes), worth=worth),)
