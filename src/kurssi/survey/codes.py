"""Answers that lie on the declared scale and may yet not mean what it says.

Codes off the scale are found where tables are read (``tables.scales``); a scale declared too wide,
and "don't know" coded as one of its ends, show only in all answers together
(``survey.inside_scale``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float

from kurssi.findings import ROWS_SHOWN, Finding
from kurssi.messages import Message, Number
from kurssi.survey.answers import Instrument, mean_points
from kurssi.survey.inside_scale import Column, End, Verdict, verdicts
from kurssi.survey.remarks import about, files_of, left_out
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import floats
from kurssi.tables.likely import likely
from kurssi.tables.mends import declare, listed, recode, recode_all, scaled
from kurssi.vocabulary import CX
from kurssi.workspace.company import Workspace

# A scale with more answers than this is a slider: no single answer is a code.
MOST_CODES = 21
FEWEST_CODES = 4
# So many answers expected beyond the last code used, were counts to fall on as they just did: that
# there are none then says that nobody was asked.
CLIFF = 20.0
ENOUGH = 12  # answers before one that never varies is worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answers that are looked at, of people drawn where there are very many.

    ``items`` are by column, as they stand in the file; ``measures`` by measure, to hold them to.
    """

    people: Respondents
    rows: Bool[np.ndarray, " every"]
    items: Mapping[str, Column]
    measures: Mapping[str, Column]
    workspace: Workspace

    @classmethod
    def of(
        cls, people: Respondents, rows: Bool[np.ndarray, " every"], workspace: Workspace
    ) -> "Answered":
        """Every item and measure of the respondents in these rows."""
        columns = sorted({item for one in people.instruments.values() for item in one.items})
        table = people.table.select(columns).filter(pa.array(rows))
        brands = people.brands.codes[rows]
        measures = {
            name: each[rows]
            for name, each in people.answers.items()
            if name != CX.id and name not in people.instruments
        }
        measures |= {
            name: mean_points(one, table, brands=brands) for name, one in people.instruments.items()
        }
        items = {name: floats(table[name]) for name in columns}
        return cls(people=people, rows=rows, items=items, measures=measures, workspace=workspace)

    def beside(self, one: Instrument) -> list[Column]:
        """The measures that share no item with an instrument, where anybody answered."""
        known = self.people.instruments
        return [
            values
            for name, values in self.measures.items()
            if not set(one.items) & set(known[name].items if name in known else (name,))
            and not np.isnan(values).all()
        ]

    def highest(self, one: Instrument) -> frozenset[float]:
        """The highest answers to the items of other instruments."""
        others = (given for name, given in self.items.items() if name not in one.items)
        return frozenset(float(np.nanmax(each)) for each in others if not np.isnan(each).all())

    def used(self, one: Instrument) -> tuple[float, float]:
        """The part of its scale in use by all items of an instrument."""
        every = np.concatenate([*(self.items[item] for item in one.items), np.zeros(0)])
        return _used(every, one.scale)


def codes(answered: Answered, one: Instrument, against: frozenset[str]) -> Iterator[Finding]:
    """Every finding about the answers to an instrument's items.

    Args:
        answered: the answers to all of them.
        one: the instrument.
        against: items that run backwards, which are turned before they are held to the others.
    """
    people = answered.people
    answers = {item: answered.items[item] for item in one.items}
    still = [item for item, given in answers.items() if _constant(given)]
    for item in still:
        yield _never_varies(people, one, item, answers[item])
    if not _has_codes(one):
        return
    brands = people.brands.codes[answered.rows]
    turned = replace(one, reversed=one.reversed ^ against)
    told = verdicts(turned, answers, answered.beside(one), brands)
    hidden = [end for end, verdict in told.items() if verdict is Verdict.CODE]
    yield from _codes(answered, one, hidden)
    varied = {item: given for item, given in answers.items() if item not in still}
    found = [*_too_wide(answered, one, varied, told)]
    yield from found
    if not found:
        yield from _untold(answered, one, told)


def _constant(given: Float[np.ndarray, " row"]) -> bool:
    there = given[~np.isnan(given)]
    return len(there) >= ENOUGH and bool((there == there[0]).all())


def _never_varies(
    people: Respondents, one: Instrument, item: str, given: Float[np.ndarray, " row"]
) -> Finding:
    there = given[~np.isnan(given)]
    what = Message(
        "everyone answered {answer}: the item tells nobody apart", answer=Number(float(there[0]))
    )
    rest = left_out(one, item)
    mend = Message("see that the column was read right, or ask something that tells people apart")
    if rest is not None:
        mend = Message(
            "see that the column was read right; else leave the item out: {mend}",
            mend=declare(one.place, rest),
        )
    return about(people, "item-never-varies", (item,), (what, mend), count=len(there))


def _has_codes(one: Instrument) -> bool:
    """Whether answers are few whole numbers, so that one of them may be a code."""
    low, high = one.scale
    return float(high - low).is_integer() and FEWEST_CODES <= high - low + 1 <= MOST_CODES


def _too_wide(
    answered: Answered,
    one: Instrument,
    answers: Mapping[str, Column],
    told: Mapping[End, Verdict],
) -> Iterator[Finding]:
    """Ends of the declared scale that nobody uses, though many stand on the last answer used."""
    (low, high), people = one.scale, answered.people
    together = _used(np.concatenate([*answers.values(), np.zeros(0)]), one.scale)
    hidden = {end.item: end.code for end, verdict in told.items() if verdict is Verdict.CODE}
    if together != one.scale:
        if together[1] < high and together[1] in hidden.values():
            return  # the code's finding tells the scale without it
        what = Message(
            "many answer {end} and nobody goes beyond it, on a scale declared {low} to {high}",
            end=_ends(together, one.scale),
            low=Number(low),
            high=Number(high),
        )
        mend = _narrower(answered, one, together, told)
        yield about(people, "scale-wider-than-answers", answers, (what, mend))
        return
    for item, given in answers.items():
        used = _used(given, one.scale)
        if used == one.scale or item in hidden:
            continue
        what = Message(
            "many answer {end} to {item} and nobody goes beyond it, while its scale is {low} to "
            "{high} and other items use more of it",
            end=_ends(used, one.scale),
            item=item,
            low=Number(low),
            high=Number(high),
        )
        stretched = _stretched(used, one.scale)
        mend = Message(
            "if {item} was asked on a scale of {bottom} to {top}, {lines}",
            item=item,
            bottom=Number(used[0]),
            top=Number(used[1]),
            lines=recode(answered.workspace, files_of(people, item), item, stretched),
        )
        yield about(people, "item-on-another-scale", (item,), (what, mend))


def _used(given: Float[np.ndarray, " row"], scale: tuple[float, float]) -> tuple[float, float]:
    """The part of the scale in use: cut at an end where many stand on the last answer used."""
    there = given[~np.isnan(given)]
    bottom, top = (float(end) for end in scale)
    if not len(there):
        return bottom, top
    used, counts = np.unique(there, return_counts=True)
    beside = counts[min(1, len(used) - 1)], counts[-min(2, len(used))]
    below, above = (
        end * min(1.0, end / near) >= CLIFF
        for end, near in zip((counts[0], counts[-1]), beside, strict=True)
    )
    return float(used[0]) if below else bottom, float(used[-1]) if above else top


def _stretched(used: tuple[float, float], scale: tuple[float, float]) -> dict[str, float]:
    """Every answer of the part in use, stretched over the whole scale."""
    (low, high), (bottom, top) = scale, used
    steps = range(int(top - bottom) + 1)
    return {
        f"{bottom + step:g}": round(low + (high - low) * step / max(len(steps) - 1, 1), 4)
        for step in steps
    }


def _ends(used: tuple[float, float], scale: tuple[float, float]) -> tuple[Number, ...]:
    """The last answers used, at the ends where the scale goes further."""
    return tuple(Number(end) for end, edge in zip(used, scale, strict=True) if end != edge)


def _narrower(
    answered: Answered, one: Instrument, used: tuple[float, float], told: Mapping[End, Verdict]
) -> Message:
    """The lines that declare what is used; without the last answer, where it may be a code."""
    ends = answered.highest(one)
    guess = likely(used, ends)
    at_top = [end for end in told if end.top and end.code == guess.code]
    if guess.code is None or all(told[end] is Verdict.ANSWER for end in at_top):
        return Message(
            "declare the scale that was asked; if it was this, {mend}",
            mend=_scale(answered, one, used),
        )
    return Message(
        "see what was asked: if {code} is don't know, {lines}\nand declare the scale without it: "
        "{mend}\n# if {code} is an answer, the scale is [{low}, {high}] and the lines above go",
        code=Number(guess.code),
        lines=_left_out(answered, at_top),
        mend=_scale(answered, one, guess.scale),
        low=Number(used[0]),
        high=Number(used[1]),
    )


def _left_out(answered: Answered, ends: Iterable[End], *, sure: bool = False) -> Message:
    """The lines that make these answers none."""
    told: dict[str, dict[str, dict[str, float]]] = {}
    for end in ends:
        for file in files_of(answered.people, end.item):
            columns = told.setdefault(file, {})
            columns.setdefault(end.item, {})[f"{end.code:g}"] = float("nan")
    return recode_all(answered.workspace, told, sure=sure)


def _scale(answered: Answered, one: Instrument, scale: tuple[float, float]) -> Message:
    """Where to declare a scale, and the line; in a table of its own where others need the place."""
    shared = [
        other
        for other in answered.people.instruments.values()
        if other.id != one.id and other.place == one.place
    ]
    highest = max((likely(answered.used(other)).scale[1] for other in shared), default=scale[1])
    if not shared or highest <= scale[1]:
        return declare(one.place, scaled(*scale))
    mine = [item for item in one.items if item in one.reversed]
    lines = [scaled(*scale)]
    if not all(item.startswith(f"{one.id}_") for item in one.items):
        lines.append(listed("items", one.items))
    if mine:
        lines.append(listed("reversed", mine))
    return declare(f"[measures.{one.id}]", "\n".join(lines))


def _codes(answered: Answered, one: Instrument, hidden: list[End]) -> Iterator[Finding]:
    """Answers that look like codes for don't know, with the rows that hold them; one mend."""
    people, (low, high) = answered.people, one.scale
    for code, top in dict.fromkeys((end.code, end.top) for end in hidden):
        mine = [end for end in hidden if (end.code, end.top) == (code, top)]
        lines = _left_out(answered, mine, sure=True)
        mend = Message("if it is one, {lines}", lines=lines)
        beyond = [given for item in one.items if (given := answered.items[item]).size]
        most = max(float(np.nanmax(given)) for given in beyond)
        if not top or code == most:
            narrowed = (low, code - 1) if top else (code + 1, high)
            mend = Message(
                "if it is one, {lines}\nand declare the scale without it: {mend}",
                lines=lines,
                mend=_scale(answered, one, narrowed),
            )
        for end in mine:
            yield _code(people, end, mend)


def _code(people: Respondents, end: End, mend: Message) -> Finding:
    what = Message(
        "those who answer {code} to {item} answer the other items unlike those next to them: it "
        "looks like a code for don't know inside the scale",
        code=Number(end.code),
        item=end.item,
    )
    return _of_rows(people, "code-inside-scale", end, (what, mend))


def _of_rows(people: Respondents, code: str, end: End, words: tuple[Message, Message]) -> Finding:
    """A finding about one answer to an item, with the rows that hold it."""
    at = np.flatnonzero(floats(people.table[end.item]) == end.code)
    lines = people.table["_row"].take(pa.array(at[:ROWS_SHOWN])).to_pylist()
    found = about(people, code, (end.item,), words, count=len(at))
    return replace(found, rows=tuple(int(line) for line in lines))


def _untold(answered: Answered, one: Instrument, told: Mapping[End, Verdict]) -> Iterator[Finding]:
    """A last answer that few scales have, and that other answers do not tell from a code.

    Where other items of the instrument are answered beyond it, it is no end of their scale.
    """
    for end, verdict in told.items():
        others = (answered.items[item] for item in one.items if item != end.item)
        if any(bool((given > end.code).any()) for given in others):
            continue
        guess = likely((one.scale[0], end.code), answered.highest(one))
        if not end.top or verdict is not Verdict.UNTOLD or guess.code is None:
            continue
        what = Message(
            "{code} stands on the scale of {item}, and the answers do not tell whether it is an "
            "answer or don't know: few scales end there",
            code=Number(end.code),
            item=end.item,
        )
        mend = Message(
            "nothing, if {code} was an answer to choose; if it is don't know, {lines}\n"
            "and declare the scale without it: {mend}",
            code=Number(end.code),
            lines=_left_out(answered, [end]),
            mend=_scale(answered, one, guess.scale),
        )
        yield _of_rows(answered.people, "code-untold", end, (what, mend))
