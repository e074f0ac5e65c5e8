"""Indicators: numbers people report from answers, beside the measures; nobody trades them.

The steps of awareness, NPS, CSAT, CES, and every index of [measures.X] that is no measure. What is
*not* here: measures (``survey.answers``), weights, levels, errors.
"""

from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa
from jaxtyping import Float

from kurssi.survey.answers import BINARY, Instrument, instruments, mean_levelled, mean_points
from kurssi.tables.arrays import encode, floats
from kurssi.tables.items import POINTS, index_scale
from kurssi.vocabulary import (
    AWARENESS_STEPS,
    CES,
    CSAT,
    CX,
    INDICATORS,
    JOINT,
    MEASURES,
    NPS,
    STATES,
    Unit,
    parts_of,
)
from kurssi.workspace.company import Index, Label, Workspace

SATISFACTION, EFFORT, RECOMMENDATION = "satisfaction", "effort", "recommendation"
NPS_SCALE = (0.0, 10.0)
PROMOTER, DETRACTOR = 9.0, 6.0  # from, and up to
TOP_BOXES = 2
# Answered yes or no: their spread follows from their level.
YES_OR_NO = (*BINARY, *AWARENESS_STEPS, CSAT.id)


def indicators(
    table: pa.Table, workspace: Workspace, *, without: Collection[str] = ()
) -> dict[str, Float[np.ndarray, " row"]]:
    """Each respondent's value by indicator, NaN where not answered.

    Args:
        table: the checked tracker, one row per respondent x brand.
        workspace: declares [measures].
        without: indexes whose items are refused, by their name in [measures].
    """
    found: dict[str, Float[np.ndarray, " row"]] = {}
    columns = table.column_names
    made = {
        name: one for name, one in instruments(workspace, columns).items() if name not in without
    }
    for step in AWARENESS_STEPS:
        if step in columns:
            found[step] = floats(table[step])
    recommended = _own(RECOMMENDATION, made, workspace, columns)
    if recommended is not None and recommended.scale == NPS_SCALE and len(recommended.items) == 1:
        found[NPS.id] = net_promoter(_each(recommended, table)[0])
    satisfied = _own(SATISFACTION, made, workspace, columns)
    if satisfied is not None and SATISFACTION not in without:
        boxes = top_boxes(satisfied, table, top=top_of(workspace))
        found[CSAT.id] = mean_levelled(boxes, encode(table["brand"]).codes, high=1.0)
    ease = _own(EFFORT, made, workspace, columns)
    if ease is not None and EFFORT not in without:
        low, high = ease.scale
        found[CES.id] = low + (high - low) * mean_points(ease, table) / 100.0
    for name, instrument in made.items():
        if name in own_indexes(workspace):
            found[name] = mean_points(instrument, table)
    return {name: values for name, values in found.items() if not np.isnan(values).all()}


def net_promoter(given: Float[np.ndarray, " row"]) -> Float[np.ndarray, " row"]:
    """100 for a promoter (9 or 10 of 10), -100 for a detractor (0 to 6), else 0.

    Its mean is the net promoter score, 100 (p - d): Reichheld (2003), The one number you need to
    grow. Its sampling variance is 100^2 (p + d - (p - d)^2) / n: Rocks (2016), Interval estimation
    for the net promoter score, section 2. Answers all 0 or 1 are yes and no, and have none.
    """
    answered = given[~np.isnan(given)]
    if not len(answered) or answered.max() <= 1.0:
        return np.full_like(given, np.nan)
    score = 100.0 * ((given >= PROMOTER).astype(float) - (given <= DETRACTOR))
    return np.where(np.isnan(given), np.nan, score)


def own_indexes(workspace: Workspace) -> tuple[str, ...]:
    """The indexes of [measures] that are indicators of their own: points from 0 to 100."""
    taken = {*MEASURES, *INDICATORS, SATISFACTION, EFFORT}
    return tuple(name for name in workspace.indexes if name not in taken)


def in_order(measures: Iterable[str], workspace: Workspace) -> tuple[str, ...]:
    """These measures in the order people read them, a joint one where its first part would be."""
    order = {name: at for at, name in enumerate((*reported(workspace), SATISFACTION, EFFORT))}

    def place(measure: str) -> tuple[int, int]:
        return min(order.get(part, len(order)) for part in parts_of(measure)), -len(measure)

    return tuple(sorted(dict.fromkeys(measures), key=place))


def reported(workspace: Workspace) -> tuple[str, ...]:
    """Every measure and indicator that may be reported, in the order people read them."""
    after = {"awareness": reversed(AWARENESS_STEPS), RECOMMENDATION: (NPS.id,)}
    first = (name for state in STATES for name in (state.id, *after.get(state.id, ())))
    return (*first, CX.id, CSAT.id, CES.id, *own_indexes(workspace))


def scale_of(measure: str, workspace: Workspace) -> tuple[float, float]:
    """The lowest and highest value of a measure or indicator: 0..1, 0..100, -100..100, 1..7."""
    if JOINT in measure:
        return (0.0, 1.0) if unit_of(measure) is Unit.SHARE else POINTS
    if measure in MEASURES:
        return 0.0, MEASURES[measure].scale
    if measure == NPS.id:
        return -100.0, 100.0
    if measure == CES.id:
        return _scale(EFFORT, workspace)
    return (0.0, 1.0) if measure in INDICATORS else POINTS


def unit_of(measure: str) -> Unit:
    """What the level of a measure or indicator is counted in: a share, or points.

    A joint measure of shares is a share, any other is points.
    """
    if JOINT in measure:
        shares = all(unit_of(part) is Unit.SHARE for part in parts_of(measure))
        return Unit.SHARE if shares else Unit.POINTS
    if measure in MEASURES:
        return Unit.POINTS if MEASURES[measure].scale > 1 else Unit.SHARE
    return INDICATORS[measure].unit if measure in INDICATORS else Unit.POINTS


def _own(
    name: str, made: dict[str, Instrument], workspace: Workspace, columns: list[str]
) -> Instrument | None:
    """The items of [measures.name], else the contract's own column; None where there is neither."""
    if name in made:
        return made[name]
    if name not in columns:
        return None
    return Instrument(id=name, items=(name,), scale=_scale(name, workspace))


def _scale(name: str, workspace: Workspace) -> tuple[float, float]:
    """The answer scale of [measures.name], else the contract's."""
    index = workspace.indexes.get(name, Index(id=name, label=Label(id=name)))
    return index_scale(index, workspace)


def top_of(workspace: Workspace) -> int:
    """How many of the best answers count as satisfied."""
    index = workspace.indexes.get(SATISFACTION)
    return TOP_BOXES if index is None or index.top is None else index.top


def _each(instrument: Instrument, table: pa.Table) -> list[Float[np.ndarray, " row"]]:
    """The answers to every item on the items' own scale, turned where an item runs backwards."""
    low, high = instrument.scale
    return [
        low + (high - low) * instrument.points(table, item) / 100.0 for item in instrument.items
    ]


def top_boxes(
    instrument: Instrument, table: pa.Table, *, top: int
) -> list[Float[np.ndarray, " row"]]:
    """Of every item 1 where an answer is among the ``top`` best of its scale, else 0."""
    bound = instrument.scale[1] - top
    return [
        np.where(np.isnan(values), np.nan, (values > bound + 1e-9) * 1.0)
        for values in _each(instrument, table)
    ]
