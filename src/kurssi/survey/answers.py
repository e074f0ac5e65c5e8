"""Each respondent's answers by measure, on the measure's own scale.

Loyalty and recommendation (0-10) are POMP / 100. A measure of several items is the mean POMP of
the items answered, less the effects of these items (``maths.item_effects``),
so that it matters little which were; relevance, differentiation and cx are points of a person, and
cx is sqrt(relevance x differentiation). What is *not* here: weights, levels, errors.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.maths.item_effects import levelled
from kurssi.tables.arrays import encode, floats
from kurssi.tables.contract import contract
from kurssi.tables.items import POINTS, index_items, index_scale, named
from kurssi.vocabulary import AWARENESS_STEPS, CX, MEASURES, STATES
from kurssi.workspace.company import Label, Workspace

TABLE = "tracker"
# Measures answered yes or no: their spread follows from their level.
BINARY = ("awareness", "consideration", "preference")
# Measures answered on a longer scale, as the contract has it.
GRADED = ("loyalty", "recommendation")
COMPONENTS = ("relevance", "differentiation")
AWARENESS = "awareness"
# Measures and indicators that have a column of their own in the contract.
CONTRACTED = (*BINARY, *GRADED, "satisfaction", "effort")
_STATES = frozenset(state.id for state in STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """The tracker columns that measure one thing, their scale, and which of them run backwards.

    ``label`` is its declared name, None where none is declared; ``place`` where kurssi.toml
    declares it.
    """

    id: str
    items: tuple[str, ...]
    scale: tuple[float, float]
    reversed: frozenset[str] = frozenset()
    label: Label | None = None
    place: str = "[experience]"

    def points(self, table: pa.Table, item: str) -> Float[np.ndarray, " row"]:
        """POMP (0..100) of every answer to ``item``, turned where it runs backwards."""
        low, high = self.scale
        pomp = 100.0 * (floats(table[item]) - low) / (high - low)
        return 100.0 - pomp if item in self.reversed else pomp


def instruments(workspace: Workspace, columns: list[str]) -> dict[str, Instrument]:
    """What is measured by items: relevance, differentiation, and what [measures] declares.

    Args:
        workspace: declares [experience] and [measures].
        columns: the tracker's columns; items that are not among them are left out.
    """
    experience = workspace.experience
    found: dict[str, Instrument] = {}
    for name, declared in zip(
        COMPONENTS, (experience.relevance, experience.differentiation), strict=True
    ):
        wanted = declared or (f"{name}_*",)
        found[name] = Instrument(
            id=name,
            items=tuple(column for column in columns if named(column, wanted)),
            scale=experience.scale or POINTS,
            reversed=frozenset(experience.reversed),
        )
    for name, index in workspace.indexes.items():
        if index.items or index.reversed or index.scale is not None or name not in CONTRACTED:
            found[name] = Instrument(
                id=name,
                items=index_items(index, columns),
                scale=index_scale(index, workspace),
                reversed=frozenset(index.reversed),
                label=index.label if index.label.fi or index.label.en else None,
                place=f"[measures.{name}]",
            )
    return {name: instrument for name, instrument in found.items() if instrument.items}


def answers(table: pa.Table, workspace: Workspace) -> dict[str, Float[np.ndarray, " row"]]:
    """Each respondent's answers by measure, on the measure's scale, NaN where not answered.

    Awareness is its own column; where nobody answered that, the widest step of awareness that is
    answered (aided, else unaided, else top of mind).
    """
    found: dict[str, Float[np.ndarray, " row"]] = {}
    for measure in (*BINARY, *GRADED):
        if measure in table.column_names:
            found[measure] = _share(floats(table[measure]), measure)
    for measure, instrument in instruments(workspace, table.column_names).items():
        if measure in _STATES:
            top = MEASURES[measure].scale / 100.0
            found[measure] = top * mean_points(instrument, table)
    if not _answered(found.get(AWARENESS)):
        steps = (step for step in reversed(AWARENESS_STEPS) if step in table.column_names)
        given = (floats(table[step]) for step in steps)
        widest = next((values for values in given if _answered(values)), None)
        if widest is not None:
            found[AWARENESS] = widest
    if found.keys() >= set(COMPONENTS):
        found[CX.id] = np.sqrt(np.maximum(found["relevance"] * found["differentiation"], 0.0))
    return found


def _answered(values: Float[np.ndarray, " row"] | None) -> bool:
    """Whether anybody answered."""
    return values is not None and not bool(np.isnan(values).all())


def _share(given: Float[np.ndarray, " row"], measure: str) -> Float[np.ndarray, " row"]:
    """Answers as POMP / 100 of the contract's scale; yes or no where nobody is over 1."""
    column = contract(TABLE).column(measure)
    low, high = (column and column.scale) or (0.0, 1.0)
    answered = given[~np.isnan(given)]
    if measure in GRADED and (answered <= 1.0).all():
        return given
    return (given - low) / (high - low)


def mean_points(
    instrument: Instrument, table: pa.Table, *, brands: Int[np.ndarray, " row"] | None = None
) -> Float[np.ndarray, " row"]:
    """Each respondent's level on an instrument, in POMP, whichever of its items were answered.

    Args:
        instrument: whose items.
        table: the checked tracker.
        brands: code of the brand of every row; read from ``table`` where not given.
    """
    points = [instrument.points(table, item) for item in instrument.items]
    return mean_levelled(points, encode(table["brand"]).codes if brands is None else brands)


def mean_levelled(
    items: list[Float[np.ndarray, " row"]],
    brands: Int[np.ndarray, " row"],
    *,
    low: float = 0.0,
    high: float = 100.0,
) -> Float[np.ndarray, " row"]:
    """Each respondent's mean over the items answered, as if all had been; NaN where none was.

    The plain mean where none or all were. Item effects are by brand. An item that nobody answered
    is left out.
    """
    items = answered_items(items)
    plain = mean_answered(items)
    count = np.zeros(len(plain), dtype=np.int64)
    for item in items:
        count += ~np.isnan(item)
    some = (count > 0) & (count < len(items))
    if not some.any():
        return plain
    found = levelled(np.stack(items), brands)
    return np.where(some, np.clip(found, low, high), plain)


def answered_items(items: list[Float[np.ndarray, " row"]]) -> list[Float[np.ndarray, " row"]]:
    """The items that anybody answered; all of them where nobody answered any."""
    return [item for item in items if not np.isnan(item).all()] or items


def mean_answered(items: list[Float[np.ndarray, " row"]]) -> Float[np.ndarray, " row"]:
    """Each respondent's mean over the items answered, NaN where none was."""
    total = np.zeros(len(items[0]))
    count = np.zeros(len(items[0]))
    for item in items:
        given = ~np.isnan(item)
        total += np.where(given, item, 0.0)
        count += given
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)
