"""Answers off their scale and words among numbers, with the lines that would mend them.

What is *not* here: which answers are wrong (``scales``); only what to do about them.
"""

from collections.abc import Collection

from kurssi.messages import Message
from kurssi.tables.doubts import Doubt
from kurssi.tables.items import answer_scale, scale_place
from kurssi.tables.meant import NAN, YES_OR_NO, is_tick, meanings
from kurssi.tables.mends import declare, recode, scaled
from kurssi.tables.scales import NO
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Whole

MOST_LISTED = 24  # answers recoded one by one
MANY_STEPS = 2  # answers in a row beyond an end: the scale is longer than declared


def answers_mend(whole: Whole, file: str, column: str) -> Message:
    """What would mend every answer of a column that is off its scale or is no number."""
    scale = answer_scale(column, whole.workspace)
    numbers, words = _beyond(whole, file, column, scale), _words(whole, file, column)
    longer = _longer(numbers, scale) if scale != YES_OR_NO and not words else None
    if longer is not None:
        place = scale_place(column, whole.workspace)
        return Message(
            "if it was asked on a longer scale, {mend}",
            mend=declare(place, scaled(*longer)),
        )
    given = _given(whole, file, column)
    said = meanings(words, scale, given)
    recodes = {f"{code:g}": NAN for code in numbers} | {word: said.get(word, NAN) for word in words}
    unsure = {word for word in words if word not in said}
    if scale == YES_OR_NO and NO in numbers:
        recodes[f"{NO}"] = 0.0
        unsure |= {f"{NO}"} if 0.0 in given else set()  # beside 0, 2 is no second way to say no
    ticked = [word for word in words if said.get(word) == 1.0]
    if scale == YES_OR_NO and not given and is_tick(ticked) and len(ticked) == len(words):
        recodes |= {"": 0.0}
    if not recodes or len(recodes) > MOST_LISTED:
        return Message("mend the answers, or the scale in kurssi.toml")
    return recode(whole.workspace, (file,), column, recodes, unsure=unsure, sure=True)


def _beyond(whole: Whole, file: str, column: str, scale: tuple[float, float]) -> tuple[float, ...]:
    """The different numbers off the scale."""
    cell, (low, high) = quoted(column), scale
    rows = whole.rows(
        f"SELECT DISTINCT {cell} FROM {whole.name} WHERE _skip = 0 AND _file = {literal(file)} "
        f"AND ({cell} < {low!r} OR {cell} > {high!r}) ORDER BY 1 LIMIT {4 * MOST_LISTED}"
    )
    return tuple(float(code) for (code,) in rows)


def _given(whole: Whole, file: str, column: str) -> frozenset[float]:
    """The first different numbers that were answered."""
    cell = quoted(column)
    rows = whole.rows(
        f"SELECT DISTINCT {cell} FROM {whole.name} WHERE _skip = 0 AND _file = {literal(file)} "
        f"AND {cell} IS NOT NULL ORDER BY 1 LIMIT {4 * MOST_LISTED}"
    )
    return frozenset(float(number) for (number,) in rows)


def _words(whole: Whole, file: str, column: str) -> tuple[str, ...]:
    """The different texts that are no number."""
    if column not in whole.doubtful:
        return ()
    written = quoted("!" + column)
    rows = whole.rows(
        f"SELECT DISTINCT {written} FROM {whole.name} WHERE _skip = 0 AND _file = {literal(file)} "
        f"AND {quoted('?' + column)} = {int(Doubt.UNREADABLE)} AND {written} IS NOT NULL "
        f"ORDER BY 1 LIMIT {4 * MOST_LISTED}"
    )
    return tuple(word for (word,) in rows)


def _longer(numbers: Collection[float], scale: tuple[float, float]) -> tuple[float, float] | None:
    """The scale that whole answers beyond this one speak of: several in a row, from its end on."""
    low, high = scale
    top, bottom = _run(numbers, high, 1), _run(numbers, low, -1)
    if max(top, bottom) < MANY_STEPS:
        return None
    return low - bottom, high + top


def _run(numbers: Collection[float], end: float, step: int) -> int:
    """How many answers follow one another beyond an end."""
    found = 0
    while end + step * (found + 1) in numbers:
        found += 1
    return found
