"""Raw rates over draws, and the terms they are taken at: what quotes are written from.

Light: a board that was kept opens without the engine.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Terms(NamedTuple):
    """How quotes look ahead: window and horizon in periods, yearly discount rate."""

    window: int
    horizon: int
    rate: float
    per_year: int


class Rates(NamedTuple):
    """Raw rates over draws (draw axis first), by segment and (last) for all segments.

    ``people`` and ``cx``: yields per euro, lever x segment x measure; ``eur`` likewise, euros;
    ``via``: the same euros by path; ``average``: euros per euro against a stopped lever. ``bid``:
    euros per unit, segment x measure; ``bid_cx`` likewise. ``attention``: seconds per euro.
    """

    people: Float[np.ndarray, "draw lever segment measure"]
    cx: Float[np.ndarray, "draw lever segment"]
    eur: Float[np.ndarray, "draw lever segment"]
    via: Float[np.ndarray, "draw lever segment path"]
    average: Float[np.ndarray, "draw lever segment"]
    bid: Float[np.ndarray, "draw segment measure"]
    bid_cx: Float[np.ndarray, "draw segment"]
    attention: Float[np.ndarray, "draw lever segment"]


# An experiment scales a lever's usual spend so: stopped, or doubled.
SIZES = (0.0, 2.0)
# It lasts a year over so many: a month, two, a quarter, half a year.
LENGTHS = (12, 6, 4, 2)


class Shown(NamedTuple):
    """What experiments would show, draw by draw, and the noise that they would be read in.

    By lever, size, length and segment: ``measures`` mean change over the span (shares, points),
    ``cx`` likewise, ``eur`` EUR of contribution over the span and ``whole`` with what comes after.
    Means over the draws: ``persistence`` and ``innovation`` of each measure (logits a period),
    ``demand`` (persistence, shock, share in common) and ``noise`` (sd, share in common) of log
    sales, ``weight`` EUR a period that one log sales is worth, ``level`` of each measure (share).
    """

    measures: Float[np.ndarray, "draw lever size length segment measure"]
    cx: Float[np.ndarray, "draw lever size length segment"]
    eur: Float[np.ndarray, "draw lever size length segment"]
    whole: Float[np.ndarray, "draw lever size length segment"]
    persistence: Float[np.ndarray, " measure"]
    innovation: Float[np.ndarray, " measure"]
    demand: Float[np.ndarray, " part"]
    noise: Float[np.ndarray, " part"]
    weight: Float[np.ndarray, " segment"]
    level: Float[np.ndarray, "segment measure"]
