"""Which tracker columns kurssi.toml makes answers or numbers, and the scale of each answer.

Said by [experience], [measures.X] and [survey], else by the contract. What is *not* here: the
answers themselves.
"""

from collections.abc import Iterable
from dataclasses import replace

from kurssi.tables.contract import Column, Contract, Sort, contract
from kurssi.workspace.company import Index, Label, Workspace

TRACKER = "tracker"
POINTS = (0.0, 100.0)


def declared_contract(name: str, workspace: Workspace) -> Contract:
    """The contract of a table; a tracker's with the number column that [survey] declares."""
    found, population = contract(name), workspace.survey.stratum_population
    if name != TRACKER or population is None or found.column(population) is not None:
        return found
    label = Label(id=population)
    column = Column(
        name=population,
        sort=Sort.NUMBER,
        title=label,
        description=label,
        optional=True,
        whole=True,
    )
    return replace(found, columns=(*found.columns, column))


def named(column: str, names: Iterable[str]) -> bool:
    """Whether a column is among ``names``; a name that ends in ``*`` is the beginning of many."""
    return any(
        column.startswith(name[:-1]) if name.endswith("*") else column == name for name in names
    )


def index_items(index: Index, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that measure an index.

    Those declared; else the column of its own name; else, where the contract has no such column,
    those that begin with its name (``image_1``, ``image_2``).
    """
    present = tuple(columns)
    if index.items:
        return tuple(column for column in present if named(column, index.items))
    if index.id in present or contract(TRACKER).column(index.id) is not None:
        return tuple(column for column in present if column == index.id)
    return tuple(column for column in present if column.startswith(f"{index.id}_"))


def declared_items(workspace: Workspace, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that kurssi.toml makes items of, whatever the contract says."""
    present = tuple(columns)
    experience = workspace.experience
    wanted = {c for c in present if named(c, (*experience.relevance, *experience.differentiation))}
    for index in workspace.indexes.values():
        wanted.update(index_items(index, present))
    return tuple(column for column in present if column in wanted)


def answer_scale(column: str, workspace: Workspace) -> tuple[float, float]:
    """The lowest and highest answer to a tracker column.

    [measures.X] scale speaks first, for the items of X; then the contract; then [experience] scale;
    else 0 to 100.
    """
    for index in workspace.indexes.values():
        if index.scale is not None and column in index_items(index, (column,)):
            return index.scale
    known = contract(TRACKER).column(column)
    if known is not None and known.scale is not None:
        return known.scale
    return workspace.experience.scale or POINTS


def scale_place(column: str, workspace: Workspace) -> str:
    """Where kurssi.toml says, or may say, on which scale a column is answered."""
    for index in workspace.indexes.values():
        if column in index_items(index, (column,)):
            return f"[measures.{index.id}]"
    known = contract(TRACKER).column(column)
    of_experience = known is None or known.scale is None
    return "[experience]" if of_experience else f"[measures.{column}]"


def runs_backwards(column: str, workspace: Workspace) -> bool:
    """Whether kurssi.toml declares that a high answer to a column means little."""
    lists = [workspace.experience.reversed, *(i.reversed for i in workspace.indexes.values())]
    return any(column in names for names in lists)


def index_scale(index: Index, workspace: Workspace) -> tuple[float, float]:
    """The scale of an index's items: its own, else its contract column's, else [experience]'s."""
    if index.scale is not None:
        return index.scale
    known = contract(TRACKER).column(index.id)
    return (known and known.scale) or workspace.experience.scale or POINTS
