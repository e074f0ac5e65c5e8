"""What stands in some columns of a survey file: which answers, on which scale, and what is none.

It is read to propose a mapping; the mapping itself is declared by a person.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Float

from kurssi.messages import Message, Number
from kurssi.tables.degrees import degree_of, in_place
from kurssi.tables.likely import likely
from kurssi.tables.meant import FEWEST_STEPS, begins_with, is_tick, ladder, meanings, steps
from kurssi.tables.scales import ANSWER_CODES
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_no_answer, says_no, says_yes, yes_and_no

MOST_ANSWERS = 11  # of an opinion, from 0 to 10
MOST_WORDS = MOST_ANSWERS + 3
FEWEST_CHOICES = 2  # columns of which each holds its own word
SHOWN = 4
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one question: its scale, and how they must be recoded to lie on it.

    ``recodes`` are answers as written -> number, as [[sources]] values says it. ``distinct`` is
    how many different answers the scale has, ``labels`` what they are called. ``turned``: the codes
    do not rise with what the labels say, and the recodes put them in order. ``used`` are the lowest
    and the highest answer where the scale is guessed from them (None: labels say it), and ``code``
    is an answer beyond the scale that may be none.
    """

    scale: tuple[float, float]
    recodes: Mapping[str, float]
    distinct: int
    labels: Mapping[float, str]
    turned: bool = False
    used: tuple[float, float] | None = None
    code: float | None = None

    def among(self, ends: Collection[float]) -> "Answers":
        """The same, its scale guessed with the highest answers to other questions in mind."""
        if self.used is None:
            return self
        guess = likely(self.used, ends)
        return replace(self, scale=guess.scale, code=guess.code)

    @property
    def yes_or_no(self) -> bool:
        """Whether the answers are 1 for yes and 0 for no."""
        return self.scale == (0.0, 1.0)

    @property
    def opinion(self) -> bool:
        """Whether the answers are steps of a short scale, or points from 0 to 100."""
        low, high = self.scale
        short = self.distinct <= MOST_ANSWERS and high - low <= MOST_ANSWERS - 1
        return short or (not self.labels and low >= 0.0 and high == 100.0)


def numbers_of(sheet: Sheet, column: str) -> Float[np.ndarray, " row"] | None:
    """A column as numbers, NaN where empty; None where it holds words or dates."""
    cells = sheet.columns.column(column)
    if pa.types.is_date(cells.type):
        return None
    cells = _without_blanks(cells)
    if pa.types.is_string(cells.type):  # 0,85: a lone comma is the decimal mark
        cells = pc.replace_substring_regex(cells, r"^(-?\d+),(\d+)$", r"\1.\2")
    try:
        plain = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(pc.fill_null(plain, NAN).to_numpy(), dtype=np.float64)


def words_of(sheet: Sheet, column: str) -> tuple[str, ...]:
    """The different texts of a column."""
    cells = _without_blanks(sheet.columns.column(column))
    return tuple(text for text in pc.unique(pc.cast(cells, pa.string())).to_pylist() if text)


def answers_of(sheet: Sheet, columns: Iterable[str]) -> Answers | None:
    """What some columns of one question hold; None where it is no short list of answers."""
    codes: set[float] = set()
    words: set[str] = set()
    labels: dict[float, str] = {}
    empty = False
    names = tuple(columns)
    if (chosen := _choices(sheet, names)) is not None:
        return chosen
    for column in names:
        labels |= {
            float(code): label.strip()
            for code, label in sheet.labels.get(column, {}).items()
            if not isinstance(code, str)
        }
        numbers = numbers_of(sheet, column)
        if numbers is None:
            words |= set(words_of(sheet, column))
            empty |= bool(_without_blanks(sheet.columns.column(column)).null_count)
        else:
            empty |= bool(np.isnan(numbers).any())
            codes |= set(np.unique(numbers[~np.isnan(numbers)]).tolist())
    if len(words) > MOST_WORDS:
        return None
    return _worded(words, empty=empty) if words else _coded(codes, labels, empty=empty)


def why_not(sheet: Sheet, columns: Iterable[str]) -> Message:
    """Why the answers of some columns are not read: what stands in them."""
    names = tuple(columns)
    worded = [column for column in names if numbers_of(sheet, column) is None]
    words = sorted({word for column in worded for word in words_of(sheet, column)})
    if len(words) > MOST_WORDS:
        return Message("its answers are {count} different texts", count=len(words))
    if words:
        shown = ", ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
        return Message("its answers are words of no known scale ({words})", words=shown)
    numbers = [one for column in names if (one := numbers_of(sheet, column)) is not None]
    every = np.concatenate(numbers) if numbers else np.zeros(0)
    every = every[~np.isnan(every)]
    if not len(every):
        return Message("nobody answered it")
    low, high = Number(float(every.min())), Number(float(every.max()))
    return Message("its numbers are no short scale ({low} to {high})", low=low, high=high)


def _choices(sheet: Sheet, columns: tuple[str, ...]) -> Answers | None:
    """Ticks of a program that writes the choice itself: one word in each column, or nothing."""
    found: list[str] = []
    for column in columns:
        numbers = numbers_of(sheet, column)
        words = words_of(sheet, column) if numbers is None else ()
        if len(words) > 1 or (numbers is not None and not np.isnan(numbers).all()):
            return None
        found += words
    if any(_says_something(word) for word in found):
        return None
    if len(found) < FEWEST_CHOICES or len(set(found)) < len(found):
        return None
    return _yes_or_no(dict.fromkeys(found, 1.0), {}, unsaid=True)


def _says_something(word: str) -> bool:
    """Whether a word is an answer of its own, not the name of what was chosen."""
    judged = is_no_answer(word) or degree_of(word) is not None
    return judged or says_yes(word) or says_no(word)


def _coded(codes: set[float], labels: dict[float, str], *, empty: bool) -> Answers | None:
    """Answers given as codes, with or without labels."""
    recodes = {label: NAN for label in labels.values() if is_no_answer(label)}
    meant = {code: label for code, label in labels.items() if label not in recodes}
    given = {code for code in codes if labels.get(code) not in recodes}
    for code in _strays(given, meant):
        recodes[f"{code:g}"] = NAN
        given.discard(code)
    if not given:
        return None
    pair = yes_and_no(meant) if meant else None
    if pair is not None and given <= set(pair):
        yes, no = pair
        if (yes, no) != (1.0, 0.0):
            recodes |= {meant[yes]: 1.0, meant[no]: 0.0}
        unsaid = given == {yes} and empty
        return _yes_or_no(recodes, meant, unsaid=unsaid)
    if given <= {0.0, 1.0} and len(meant) <= 1:
        return _yes_or_no(recodes, meant, unsaid=given == {1.0} and empty)
    every = given | set(meant)
    low, high = min(every), max(every)
    scale: tuple[float, float] = (low, high)
    beyond: float | None = None
    used: tuple[float, float] | None = None
    if len(meant) < 2:
        guess, used = likely((low, high)), (low, high)
        scale, beyond = guess.scale, guess.code
    whole = float(high - low).is_integer() and high - low < MOST_ANSWERS and len(meant) >= 2
    steps = [low + step for step in range(int(high - low) + 1)] if whole else sorted(every)
    moved = in_place(meant, steps if every <= set(steps) else sorted(every))
    recodes |= {meant.get(code, f"{code:g}"): new for code, new in moved.items()}
    return Answers(
        scale=scale,
        recodes=recodes,
        distinct=len(every),
        labels=meant,
        turned=bool(moved),
        used=used,
        code=beyond,
    )


def _strays(given: set[float], meant: Mapping[float, str]) -> set[float]:
    """Codes without a label that mean no answer, or lie outside the codes that have one."""
    if len(meant) >= 2:
        return {code for code in given if code < min(meant) or code > max(meant)}
    others = {code for code in given if code not in ANSWER_CODES or code in meant}
    far = {code for code in given - others if others and (code < 0 or code > 3 * max(others))}
    return far if others and max(others) <= MOST_ANSWERS else set()


def _yes_or_no(recodes: dict[str, float], labels: Mapping[float, str], *, unsaid: bool) -> Answers:
    """Yes or no; ``unsaid``: only yes was written, so the empty cell is no."""
    whole = recodes | ({"": 0.0} if unsaid else {})
    return Answers(scale=(0.0, 1.0), recodes=whole, distinct=2, labels=labels)


def _worded(words: set[str], *, empty: bool) -> Answers | None:
    """Answers given as texts: yes and no, steps of a known scale, numbers with words among them."""
    numbers, texts = set(), []
    for word in sorted(words):
        try:
            numbers.add(float(word.replace(",", ".")))
        except ValueError:
            texts.append(word)
    labels = {float(place): word for place, word in enumerate(texts) if not is_no_answer(word)}
    recodes = {word: NAN for word in texts if is_no_answer(word)}
    pair = yes_and_no(labels)
    if pair is not None and numbers <= {0.0, 1.0}:
        yes, no = pair
        return _yes_or_no(recodes | {labels[yes]: 1.0, labels[no]: 0.0}, {}, unsaid=False)
    told = list(labels.values())
    if not numbers and (found := _told(told, recodes, empty=empty)) is not None:
        return found
    begun = {word: number for word in told if (number := begins_with(word)) is not None}
    if len(begun) < len(told) or not (numbers or _in_a_row(begun.values())):
        return None
    scale = _coded(numbers | set(begun.values()), {}, empty=False)
    if scale is None:
        return None
    whole = recodes | begun | dict(scale.recodes)
    return replace(scale, recodes=whole, labels={}, turned=False)


def _in_a_row(numbers: Collection[float]) -> bool:
    """Whether numbers are several that follow one another, each once."""
    first = min(numbers, default=0.0)
    return len(numbers) >= FEWEST_STEPS and set(numbers) == {first + i for i in range(len(numbers))}


def _told(words: list[str], recodes: dict[str, float], *, empty: bool) -> Answers | None:
    """Words alone: yes and no by a letter, a tick, or the steps of a scale by what they say."""
    ticks = meanings(words, (0.0, 1.0))
    both = set(ticks.values()) == {0.0, 1.0} and len(ticks) == len(words)
    if both or (empty and is_tick(words)):
        return _yes_or_no(recodes | (ticks or dict.fromkeys(words, 1.0)), {}, unsaid=not both)
    order = ladder(words)
    if order is None or len(order) > MOST_ANSWERS:
        return None
    scale = (1.0, float(len(order)))
    told = sorted(steps(words, scale).items(), key=lambda one: one[1])
    return Answers(scale=scale, recodes=dict(told) | recodes, distinct=len(order), labels={})


def _without_blanks(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text cells with nothing in them as empty."""
    if not pa.types.is_string(cells.type):
        return cells
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
