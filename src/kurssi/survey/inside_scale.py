"""Is the last answer of a scale an answer, or a code for don't know? Told by what else people say.

Who means the last answer answers the rest as those next to it do, only more so; who does not know
answers the rest like anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.survey.answers import Instrument, mean_answered
from kurssi.survey.instrument import within

# Answers of a last code before its people are compared with their neighbours; how surely they
# must be out of order for a code, and in order for an answer, in standard errors.
AT_END, SURE, IN_ORDER = 20, 4.0, 2.0
HALFWAY = 0.5  # back to the mean of all, where only other measures can tell


class Verdict(StrEnum):
    """What the last answer is."""

    CODE = "code"
    ANSWER = "answer"
    UNTOLD = "untold"


class End(NamedTuple):
    """The last answer to an item at one end of its scale."""

    item: str
    code: float
    top: bool


Column = Float[np.ndarray, " row"]


def verdicts(
    one: Instrument,
    answers: Mapping[str, Column],
    beside: Sequence[Column],
    brands: Int[np.ndarray, " row"],
) -> dict[End, Verdict]:
    """What the last answers to every item are: the highest used, and the lowest of the scale.

    Args:
        one: the instrument; its reversed items are turned.
        answers: every item's answers, as they stand in the file.
        beside: answers to other measures of the same people, on any scale.
        brands: of every row; people are compared within brands.
    """
    found: dict[End, Verdict] = {}

    @cache
    def centred(name: str, code: float) -> Column:
        """Answers about their brand's mean, the code not counted: the same for every item's end."""
        return _centred(np.where(answers[name] == code, np.nan, answers[name]), brands)

    for item, given in answers.items():
        used = np.unique(given[~np.isnan(given)]).tolist()
        if len(used) < 2:
            continue
        ends = [(End(item, used[-1], True), used[-2])]
        if used[0] == one.scale[0]:
            ends.append((End(item, used[0], False), used[1]))
        for end, near in ends:
            place = given == end.code, given == near
            rest = [
                sign * centred(name, end.code) for name, sign in _others(one, answers, end.item)
            ]
            told = _told(rest, place, top=end.top)
            if told is Verdict.UNTOLD:
                known = _related(given, place[0], beside, brands)
                told = _told(known, place, top=end.top, least=HALFWAY)
            found[end] = told
    return found


def _others(
    one: Instrument, answers: Mapping[str, Column], item: str
) -> Iterator[tuple[str, float]]:
    """The other items and whether they go the item's way (1) or the other (-1)."""
    for name in answers:
        if name != item:
            yield name, -1.0 if (name in one.reversed) != (item in one.reversed) else 1.0


def _centred(values: Column, brands: Int[np.ndarray, " row"]) -> Column:
    return within(values[:, None], np.ones(len(values)), brands)[:, 0]


def _related(
    given: Column,
    last: Bool[np.ndarray, " row"],
    beside: Sequence[Column],
    brands: Int[np.ndarray, " row"],
) -> list[Column]:
    """Other measures that surely go with the item, the way they go; the last answer not asked."""
    found = []
    for values in beside:
        there = ~np.isnan(given) & ~np.isnan(values) & ~last
        if there.sum() < AT_END:
            continue
        pair = np.stack([given[there], values[there]], axis=1)
        x, y = within(pair, np.ones(len(pair)), brands[there]).T
        size = np.sqrt((x @ x) * (y @ y))
        r = float(x @ y / size) if size > 0 else 0.0
        if abs(r) * np.sqrt(len(x)) > SURE:
            found.append(_centred(r * values / np.nanstd(values), brands))
    return found


def _told(
    rest: Sequence[Column],
    place: tuple[Bool[np.ndarray, " row"], Bool[np.ndarray, " row"]],
    *,
    top: bool,
    least: float = 0.0,
) -> Verdict:
    """Those at the end against those next to it: two means, in standard errors (Welch 1947).

    ``rest`` are other answers of the same people about their brand's means.
    ``least`` is how far back to the mean of all a code's people must be.
    """
    if not rest:
        return Verdict.UNTOLD
    others = mean_answered(list(rest))
    there, beside = (others[at & ~np.isnan(others)] for at in place)
    if min(len(there), len(beside)) < AT_END:
        return Verdict.UNTOLD
    error = np.sqrt(there.var(ddof=1) / len(there) + beside.var(ddof=1) / len(beside))
    inwards = (beside.mean() - there.mean()) * (1.0 if top else -1.0)
    everybody = np.nanmean(others[~place[0]])
    far = abs(beside.mean() - everybody)
    if inwards > SURE * error and inwards > least * far:
        return Verdict.CODE
    return Verdict.ANSWER if -inwards > IN_ORDER * error else Verdict.UNTOLD
