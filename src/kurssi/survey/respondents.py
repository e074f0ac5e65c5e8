"""The checked tracker as arrays: who answered, about which brand, when, with which weight."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from jaxtyping import Float, Int

from kurssi.survey.answers import Instrument, answers, instruments
from kurssi.survey.weights import Weighting, weighted
from kurssi.tables.arrays import Coded, days, encode, period_indices
from kurssi.tables.titles import title_of
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Label, Workspace


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Respondents:
    """One row per respondent x brand. Must not hold levels of groups.

    ``period`` are running numbers (``Frequency.index``). ``weights`` are as given, or raked to the
    declared margins; 0 counts for nothing; ``weighting`` says how they came about and how people
    were drawn. ``answers`` are by measure and on its scale, NaN where
    not answered. ``instruments`` are what is measured by several items. ``table`` keeps the
    respondents' other columns. ``questions`` are what columns ask, where it is known.
    """

    people: Coded
    brands: Coded
    segments: Coded
    period: Int[np.ndarray, " row"]
    weights: Float[np.ndarray, " row"]
    weighting: Weighting
    answers: Mapping[str, Float[np.ndarray, " row"]]
    instruments: Mapping[str, Instrument]
    table: pa.Table
    questions: Mapping[str, Label] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows: respondents x brands."""
        return len(self.period)


def respondents(table: pa.Table, workspace: Workspace) -> Respondents:
    """The checked tracker as arrays.

    Args:
        table: one row per respondent x brand, as ``Intake.tables`` has it.
        workspace: says how long a period is, which items measure what, and the margins.
    """
    people = encode(table["respondent"])
    period = period_indices(workspace.frequency, days(table["period"]))
    weighting = weighted(table, workspace, people=people.codes, period=period)
    return Respondents(
        people=people,
        brands=encode(table["brand"]),
        segments=(
            encode(table["segment"], empty=ALL_SEGMENTS)
            if "segment" in table.column_names
            else Coded(names=(ALL_SEGMENTS,), codes=np.zeros(len(table), dtype=np.int64))
        ),
        period=period,
        weights=weighting.weights,
        weighting=weighting,
        answers=answers(table, workspace),
        instruments=instruments(workspace, table.column_names),
        table=table,
        questions=_questions(table, workspace),
    )


def _questions(table: pa.Table, workspace: Workspace) -> dict[str, Label]:
    """What each column asks: as [survey.labels] says, else as its file does."""
    titles = {column: title_of(table, column) for column in table.column_names}
    told = {
        column: Label(id=column, fi=title, en=title) for column, title in titles.items() if title
    }
    return {**told, **workspace.survey.labels}
