"""Stretches of time that brand value is counted over: from their labels to periods of the grid."""

import re

import numpy as np
from jaxtyping import Bool

from kurssi.errors import NothingToQuote, Unknown
from kurssi.ledger.spans import Pace, label_of, pace_of, place_of, places_of
from kurssi.messages import Message
from kurssi.periods import Frequency, Grid, Stretch

# 2026, 2026-Q1, 2026-02, 2026-W05, or two of them with a slash between (ISO 8601).
_LABEL = r"\d{4}(?:-(?:Q[1-4]|W(?:0[1-9]|[1-4]\d|5[0-3])|0[1-9]|1[0-2]))?"
_WRITTEN = re.compile(rf"({_LABEL})(?:/({_LABEL}))?")


def stretches(
    grid: Grid, window: int, *, before: str | None = None, now: str | None = None
) -> tuple[Stretch, Stretch]:
    """The stretch that is compared with and the one that is valued.

    Not said, the later one is the last ``window`` periods (half the grid at most) and the earlier
    one as many periods right before it, as far as there are.

    Raises:
        Unknown: a stretch lies outside the data, they overlap, or there is none before it.
        NothingToQuote: nothing was said, and there is none before.
    """
    size = max(min(window, grid.count // 2), 1)
    later = (
        Stretch(first=grid.count - size, last=grid.count - 1) if now is None else read(grid, now)
    )
    if before is None:
        first = max(later.first - later.count, 0)
        earlier = Stretch(first=first, last=later.first - 1)
    else:
        earlier = read(grid, before)
    if earlier.count < 1:
        raise (NothingToQuote if now is None else Unknown)(
            later.label(grid),
            Message("there are no periods before it to compare with"),
            Message("value a later stretch with --to, or say what to compare with: --from"),
        )
    if earlier.last >= later.first:
        raise Unknown(
            f"{earlier.label(grid)}, {later.label(grid)}",
            Message("the stretch compared with does not end before the one that is valued begins"),
            Message("say two stretches that do not overlap, the earlier one with --from"),
        )
    return earlier, later


def like_stretches(grid: Grid) -> tuple[tuple[str, str], ...]:
    """Whole years and quarters of the data with the same one a year before, the newest first."""
    indices = grid.frequency.index(grid.first) + np.arange(grid.count)
    found = []
    for pace in (Pace.YEAR, Pace.QUARTER):
        places, counts = np.unique(places_of(indices, grid.frequency, pace), return_counts=True)
        least = grid.frequency.per_year // pace.per_year
        inside = np.arange(len(places)) % max(len(places) - 1, 1) > 0  # neither first nor last
        whole = {int(one) for one in places[inside | (counts >= least)]}
        found += [
            (label_of(one, pace), label_of(one - pace.per_year, pace))
            for one in sorted(whole, reverse=True)
            if one - pace.per_year in whole
        ]
    return tuple(found)


def is_written(text: str) -> bool:
    """Whether it is written as a stretch, whatever the data hold."""
    return _WRITTEN.fullmatch(text) is not None


def read(grid: Grid, text: str) -> Stretch:
    """The periods of the grid in a written stretch; a week belongs to its Thursday (ISO 8601).

    Raises:
        Unknown: it lies outside the data.
    """
    inside = _inside(grid, text)
    if not inside.any():
        raise Unknown(
            text,
            Message("no period of the data lies in it"),
            Message(
                "the data run from {first} to {last}", first=grid.labels[0], last=grid.labels[-1]
            ),
        )
    there = np.flatnonzero(inside)
    return Stretch(first=int(there[0]), last=int(there[-1]))


def _inside(grid: Grid, text: str) -> Bool[np.ndarray, " period"]:
    written = _WRITTEN.fullmatch(text)
    inside = np.zeros(grid.count, dtype=bool)
    if written is None:
        return inside
    begin, end = written[1], written[2] or written[1]
    paces = pace_of(begin), pace_of(end)
    if grid.frequency is Frequency.MONTH and Pace.WEEK in paces:
        return inside
    indices = grid.frequency.index(grid.first) + np.arange(grid.count)
    try:
        low, high = place_of(begin), place_of(end)
    except ValueError:  # week 53 of a year that has 52
        return inside
    inside = places_of(indices, grid.frequency, paces[0]) >= low
    return inside & (places_of(indices, grid.frequency, paces[1]) <= high)
