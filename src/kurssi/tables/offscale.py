"""Answers off their scale and words among numbers, with the lines that would mend them.

What is *not* here: which answers are wrong (``scales``); only what to do about them.
"""

import re
from collections.abc import Collection

from kurssi.messages import Message
from kurssi.tables.doubts import Doubt
from kurssi.tables.items import answer_scale, scale_place
from kurssi.tables.mends import declare, recode, scaled
from kurssi.tables.numerals import NOTHING
from kurssi.tables.scales import NO
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Whole
from kurssi.tables.wording import is_no_answer, says_no, says_yes

YES_OR_NO = (0.0, 1.0)
MOST_LISTED = 24  # answers recoded one by one
MANY_STEPS = 2  # answers in a row beyond an end: the scale is longer than declared
_NUMBERED = re.compile(r"^\s*(-?\d+)\s*(?:$|[-–:.=)(\s])")
NAN = float("nan")


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
    two = NAN if _has_zero(whole, file, column) else 0.0
    recodes = {f"{code:g}": two if scale == YES_OR_NO and code == NO else NAN for code in numbers}
    recodes |= {word: _said(word, scale) for word in words}
    unsure = {word for word in words if recodes[word] != recodes[word] and not is_no_answer(word)}
    unsure -= {word for word in words if word.casefold() in NOTHING}
    unsure |= {f"{NO}"} & recodes.keys() if scale == YES_OR_NO and two != two else set()
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


def _has_zero(whole: Whole, file: str, column: str) -> bool:
    """Whether someone answered 0: beside it, 2 is no second way to say no."""
    ((zeros,),) = whole.rows(
        f"SELECT count(*) FROM {whole.name} WHERE _skip = 0 AND _file = {literal(file)} "
        f"AND {quoted(column)} = 0"
    )
    return bool(zeros)


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


def _said(word: str, scale: tuple[float, float]) -> float:
    """The number that a text begins with or means; nan where it tells none."""
    if scale == YES_OR_NO and (says_yes(word) or says_no(word)):
        return float(says_yes(word))
    match = _NUMBERED.match(word)
    if match is not None and scale[0] <= float(match[1]) <= scale[1]:
        return float(match[1])
    return NAN
