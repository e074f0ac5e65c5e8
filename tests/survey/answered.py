"""A checked tracker and a workspace made in memory, for tests of what respondents say."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from kurssi.ledger.entry import EXPERIMENTS, Ledger
from kurssi.ledger.estimate import estimate
from kurssi.ledger.measures import measures
from kurssi.workspace.declaration import read_workspace

HEAD = '[company]\nname = "Pieni Oy"\npopulation = 100000\n'


def company(root: Path, toml: str = ""):
    """The workspace declared by a few lines."""
    (root / "kurssi.toml").write_text(HEAD + toml, encoding="utf-8")
    return read_workspace(root)


def tracker(**columns):
    """A tracker of one week; columns not given are there and empty, as the checks leave them."""
    rows = len(next(iter(columns.values())))
    whole = {
        "respondent": [str(i) for i in range(rows)],
        "period": pa.array([date(2026, 1, 5)] * rows, pa.date32()),
        "brand": ["own"] * rows,
        "segment": ["all"] * rows,
        "weight": np.ones(rows),
        "_file": ["data/tracker.csv"] * rows,
        "_row": np.arange(rows) + 2,
    }
    empty = ("awareness", "awareness_aided", "awareness_unaided", "recommendation", "satisfaction")
    whole |= {name: np.full(rows, np.nan) for name in empty}
    whole |= columns
    return pa.table(
        {
            name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
            for name, values in whole.items()
        }
    )


def levels(table, workspace):
    """What `kurssi measures` says of a tracker: (measure, brand) -> row."""
    facts = estimate(table, workspace)
    ledger = Ledger(facts=facts, experiments=EXPERIMENTS.empty_table(), others={})
    return {(row.measure, row.brand): row for row in measures(ledger, workspace)}
