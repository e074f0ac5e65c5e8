"""What number an answer written in words means: yes, a tick, a step of a known scale, a 0 as text.

What is *not* here: lines to paste (``offscale``, ``mends``), or any answer that is changed.
"""

import re
from collections.abc import Collection, Iterable

from kurssi.tables.degrees import degree_of
from kurssi.tables.items import POINTS
from kurssi.tables.numerals import NOTHING
from kurssi.tables.wording import is_no_answer, says_no, says_yes

YES_OR_NO = (0.0, 1.0)
NAN = float("nan")
FEWEST_STEPS = 3
TICKS = frozenset({"x", "×", "✓", "✔", "☑", "☒", "v", "rasti", "*", "+"})
_LETTERS = (("k", "e"), ("y", "n"), ("j", "n"), ("t", "f"))  # yes and no by their first letters
_RANGE = re.compile(r"^\s*\d+\s*[-–]\s*\d")  # 18-34 is no 18
_NUMBERED = re.compile(r"^\s*(-?\d+)\s*(?:$|[-–:.=)(\s])")


def meanings(
    words: Iterable[str], scale: tuple[float, float], numbers: Collection[float] = ()
) -> dict[str, float]:
    """The number of each word that can be told, nan where it says that there is no answer.

    Args:
        words: the different answers of one column that are no numbers.
        scale: the lowest and highest answer.
        numbers: the different answers that are numbers.
    """
    every = tuple(words)
    found = {w: NAN for w in every if is_no_answer(w) or w.strip().casefold() in NOTHING}
    rest = [word for word in every if word not in found]
    found |= {word: told for word in rest if (told := _numbered(word, scale)) is not None}
    rest = [word for word in rest if word not in found]
    if scale == YES_OR_NO:
        return found | _yes_or_no(rest, numbers)
    return found | (steps(rest, scale) if not numbers else {})


def is_tick(words: Collection[str]) -> bool:
    """Whether the only word ever written is a tick or a yes, so that empty may be no."""
    said = {word.strip().casefold() for word in words}
    return len(said) == 1 and (said <= TICKS or all(map(says_yes, said)))


def steps(words: Collection[str], scale: tuple[float, float]) -> dict[str, float]:
    """Steps of a scale by what they say: from Täysin eri mieltä to Täysin samaa mieltä.

    Nothing where a word is not understood, two say as much, or they are not the scale's steps.
    """
    (low, high), order = scale, ladder(words)
    if order is None:
        return {}
    told = {word: degree for word in words if (degree := degree_of(word)) is not None}
    size = len(order)
    if scale == POINTS:
        fits = size % 2 == 1 and size > FEWEST_STEPS
    elif len(set(told.values())) == high - low + 1:
        order, fits = tuple(sorted(set(told.values()))), True
    else:
        fits = size == high - low + 1
        if not fits and 0.0 not in order and size == high - low:  # nobody said neither
            order, fits = tuple(sorted({*order, 0.0})), True
    if not fits:
        return {}
    apart = (high - low) / (len(order) - 1)
    return {word: low + order.index(degree) * apart for word, degree in told.items()}


def ladder(words: Collection[str]) -> tuple[float, ...] | None:
    """The degrees of a whole scale of which these words are steps, each side as long as the other.

    None where a word is not understood, two say as much, or all speak for the same side.
    """
    degrees = [degree_of(word) for word in words]
    told = {degree for degree in degrees if degree is not None}
    whole = tuple(sorted(told | {-degree for degree in told}))
    one_side = not told or min(told) >= 0 or max(told) <= 0
    if None in degrees or len(told) < len(degrees) or one_side or len(whole) < FEWEST_STEPS:
        return None
    return tuple(degree or 0.0 for degree in whole)


def begins_with(word: str) -> float | None:
    """The whole number that a text begins with (a spreadsheet's '0 for a number as text)."""
    plain = word.lstrip("'’`")
    match = _NUMBERED.match(plain)
    return None if match is None or _RANGE.match(plain) else float(match[1])


def _numbered(word: str, scale: tuple[float, float]) -> float | None:
    """The number that a text begins with, where it lies on the scale."""
    number = begins_with(word)
    return number if number is not None and scale[0] <= number <= scale[1] else None


def _yes_or_no(words: Collection[str], numbers: Collection[float]) -> dict[str, float]:
    found = {word: float(says_yes(word)) for word in words if says_yes(word) or says_no(word)}
    rest = [word for word in words if word not in found]
    said = {word.strip().casefold() for word in rest}
    for yes, no in _LETTERS:
        if said == {yes, no}:
            return found | {word: float(word.strip().casefold() == yes) for word in rest}
    if len(said) == 1 and said <= TICKS and not found and set(numbers) <= {0.0}:
        return dict.fromkeys(rest, 1.0)
    return found
