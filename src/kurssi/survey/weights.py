"""The weight of every respondent: as the tracker gives it."""

import numpy as np
import pyarrow as pa
from jaxtyping import Float

from kurssi.tables.arrays import floats
from kurssi.workspace.company import Workspace


def weighted(table: pa.Table, workspace: Workspace) -> Float[np.ndarray, " row"]:
    """Each row's weight; 1 where none is given."""
    if "weight" not in table.column_names:
        return np.ones(len(table))
    given = floats(table["weight"])
    return np.where(np.isnan(given), 1.0, given)
