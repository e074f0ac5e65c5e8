"""The ledger's line: one fact, with where it came from and how sure it is.

A fact says: *source* reports that *measure* of *subject* in *segment* and *period* had *value*.
``subject`` is whom or what it is about: a lever (spend, impressions, attentive_seconds), a brand
(awareness ... cx, units, revenue, margin), the category (category_units, category_revenue) or the
name of a control (context).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

CATEGORY = "category"

FACTS = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),  # contract name
        pa.field("source", pa.string(), nullable=False),  # file, relative to the workspace
        pa.field("measure", pa.string(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("segment", pa.string(), nullable=False),  # "all" where the row names none
        pa.field("period", pa.date32(), nullable=False),  # first day of the period
        pa.field("value", pa.float64(), nullable=False),  # shares 0..1, points 0..100, EUR, ...
        pa.field("unit", pa.string(), nullable=False),
        pa.field("se", pa.float64()),  # standard error, in `unit`; null where exact
        pa.field("n", pa.float64()),  # answers behind an estimate
        pa.field("n_eff", pa.float64()),  # the same, over the design effect
    ]
)

EXPERIMENTS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("lever", pa.string(), nullable=False),
        pa.field("start", pa.date32(), nullable=False),
        pa.field("end", pa.date32(), nullable=False),
        pa.field("segment", pa.string(), nullable=False),
        pa.field("measure", pa.string(), nullable=False),  # a measure, `units` or `eur`
        pa.field("spend_change", pa.float64(), nullable=False),  # EUR over start..end
        pa.field("effect", pa.float64(), nullable=False),
        pa.field("se", pa.float64(), nullable=False),
        pa.field("design", pa.string(), nullable=False),  # randomised | shock
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every fact posted from one intake. Must not hold anything estimated by the model.

    ``facts`` follows FACTS, ``experiments`` EXPERIMENTS; ``others`` are the tables that are
    kept as they came (terms, targets), by contract name.
    """

    facts: pa.Table
    experiments: pa.Table
    others: Mapping[str, pa.Table]
