"""Simulated panelists: answers to items of one or two factors, as a checked tracker."""

import math
from datetime import date

import numpy as np
import pyarrow as pa

from kurssi.survey.respondents import respondents
from kurssi.workspace.company import Experience, Index, Label
from ledger.by_hand import company

SEVEN = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


def factors(rng, n, phi):
    """Two normal scores a person that correlate ``phi``."""
    first = rng.normal(size=n)
    return first, phi * first + math.sqrt(1 - phi**2) * rng.normal(size=n)


def item(rng, score, load, cuts=SEVEN, lowest=1):
    """Whole answers from ``lowest`` up to an item that shows ``score`` with this loading."""
    seen = load * score + math.sqrt(1 - load**2) * rng.normal(size=len(score))
    return lowest + np.searchsorted(cuts, seen).astype(float)


def experience(rng, n, *, phi=0.6, relevance=(0.8, 0.7, 0.6), differentiation=(0.75, 0.7)):
    """Columns of relevance and differentiation items on 1 to 7."""
    first, second = factors(rng, n, phi)
    columns = {f"relevance_{i}": item(rng, first, load) for i, load in enumerate(relevance, 1)}
    return columns | {
        f"differentiation_{i}": item(rng, second, load) for i, load in enumerate(differentiation, 1)
    }


def tracker(columns, *, persons=None, brands=None, weights=None, file="data/tracker.csv"):
    """Columns of answers as a checked tracker; one person and brand a row unless told."""
    n = len(next(iter(columns.values())))
    persons = range(n) if persons is None else persons
    return pa.table(
        {
            "respondent": pa.array([str(person) for person in persons]),
            "period": pa.array([date(2024, 1, 1)] * n, pa.date32()),
            "brand": pa.array(["own"] * n if brands is None else [str(b) for b in brands]),
            "weight": np.ones(n) if weights is None else weights,
            **columns,
            "_file": pa.array([file] * n),
            "_row": pa.array(range(2, n + 2), pa.int64()),
        }
    )


def workspace(*, scale=(1.0, 7.0), indexes=(), **declared):
    """A company that declares [experience] and [measures]."""
    return company(
        experience=Experience(scale=scale, **declared), indexes={one.id: one for one in indexes}
    )


def index(name, items, scale=(1.0, 7.0), **more):
    return Index(id=name, label=Label(id=name), items=tuple(items), scale=scale, **more)


def people(columns, declared=None, **given):
    """Respondents of simulated answers."""
    return respondents(tracker(columns, **given), declared or workspace())
