"""Answers that lie on the declared scale and may yet not mean what it says.

Codes off the scale are found where tables are read (``tables.scales``); a scale declared too wide,
and "don't know" coded as one of its ends, show only in all answers together.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from kurssi.findings import ROWS_SHOWN, Finding
from kurssi.messages import Message
from kurssi.survey.answers import Instrument, mean_answered
from kurssi.survey.instrument import within
from kurssi.survey.remarks import about, section
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import floats

# A scale with more answers than this is a slider: no single answer is a code.
MOST_CODES = 21
FEWEST_CODES = 4
# So many answers expected beyond the last code used, were counts to fall on as they just did: that
# there are none then says that nobody was asked.
CLIFF = 20.0
# Answers of an end code before its people are compared with their neighbours, and how surely.
AT_END, SURE = 20, 4.0
ENOUGH = 12  # answers before one that never varies is worth a word


def codes(
    people: Respondents, one: Instrument, rows: Bool[np.ndarray, " row"], against: frozenset[str]
) -> Iterator[Finding]:
    """Every finding about the answers to an instrument's items.

    Args:
        people: all respondents.
        one: the instrument.
        rows: the rows that are looked at.
        against: items that run backwards, which are turned before they are held to the others.
    """
    table = people.table.select(sorted({*one.items})).filter(pa.array(rows))
    answers = {item: floats(table[item]) for item in one.items}
    still = [item for item, given in answers.items() if _constant(given)]
    for item in still:
        yield _never_varies(people, item, answers[item])
    if _has_codes(one):
        yield from _too_wide(
            people, one, {item: given for item, given in answers.items() if item not in still}
        )
        turned = replace(one, reversed=one.reversed ^ against)
        points = np.stack([turned.points(table, item) for item in one.items], axis=1)
        yield from _out_of_order(people, turned, points, people.brands.codes[rows])


def _constant(given: Float[np.ndarray, " row"]) -> bool:
    there = given[~np.isnan(given)]
    return len(there) >= ENOUGH and bool((there == there[0]).all())


def _never_varies(people: Respondents, item: str, given: Float[np.ndarray, " row"]) -> Finding:
    there = given[~np.isnan(given)]
    what = Message(
        "everyone answered {answer}: the item tells nobody apart", answer=f"{there[0]:g}"
    )
    mend = Message("see that the column was read right, or leave the item out")
    return about(people, "item-never-varies", (item,), (what, mend), count=len(there))


def _has_codes(one: Instrument) -> bool:
    """Whether answers are few whole numbers, so that one of them may be a code."""
    low, high = one.scale
    return float(high - low).is_integer() and FEWEST_CODES <= high - low + 1 <= MOST_CODES


def _too_wide(
    people: Respondents, one: Instrument, answers: dict[str, Float[np.ndarray, " row"]]
) -> Iterator[Finding]:
    """Ends of the declared scale that nobody uses, though many stand on the last answer used."""
    low, high = one.scale
    together = _used(np.concatenate([*answers.values(), np.zeros(0)]), one.scale)
    if together != one.scale:
        bottom, top = together
        what = Message(
            "many answer {end} and nobody goes beyond it, on a scale declared {low} to {high}",
            end=_ends((bottom, top), one.scale),
            low=f"{low:g}",
            high=f"{high:g}",
        )
        mend = Message(
            "declare the scale that was asked in {place}, for example scale = [{bottom}, {top}]",
            place=section(one.id),
            bottom=f"{bottom:g}",
            top=f"{top:g}",
        )
        yield about(people, "scale-wider-than-answers", answers, (what, mend))
        return
    for item, given in answers.items():
        used = _used(given, one.scale)
        if used == one.scale:
            continue
        what = Message(
            "many answer {end} to {item} and nobody goes beyond it, while its scale is {low} to "
            "{high} and other items use more of it",
            end=_ends(used, one.scale),
            item=item,
            low=f"{low:g}",
            high=f"{high:g}",
        )
        mend = Message(
            "if {item} was asked on another scale, recode its answers with values in [[sources]]",
            item=item,
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


def _ends(used: tuple[float, float], scale: tuple[float, float]) -> str:
    """The last answers used, at the ends where the scale goes further."""
    return ", ".join(f"{end:g}" for end, edge in zip(used, scale, strict=True) if end != edge)


def _out_of_order(
    people: Respondents,
    one: Instrument,
    points: Float[np.ndarray, "row item"],
    brands: Int[np.ndarray, " row"],
) -> Iterator[Finding]:
    """End codes whose people answer the other items as no one at that end would."""
    if len(one.items) < 2:
        return
    for place, item in enumerate(one.items):
        for end in (0.0, 100.0):
            if _disordered(points, place, brands, end):
                low, high = one.scale
                code = high if (end == 100.0) != (item in one.reversed) else low
                yield _code(people, item, code)


def _disordered(
    points: Float[np.ndarray, "row item"],
    place: int,
    brands: Int[np.ndarray, " row"],
    end: float,
) -> bool:
    """Whether those at an end answer the rest more to the other side than their neighbours do.

    Other answers at the same end are left out: who does not know says so to several items. A
    difference of two means, in standard errors (Welch 1947).
    """
    given = points[:, place]
    # The next answer in use: a code may stand one step off the scale.
    inner = np.unique(given[~np.isnan(given) & (given != end)])
    if not len(inner) or not (given == end).any():
        return False
    near = float(inner[-1] if end == 100.0 else inner[0])
    rest = np.delete(points, place, axis=1)
    rest = np.where(rest == end, np.nan, rest)
    centred = within(rest, np.ones(len(rest)), brands)
    others = mean_answered(list(centred.T))
    there, beside = (others[(given == at) & ~np.isnan(others)] for at in (end, near))
    if min(len(there), len(beside)) < AT_END:
        return False
    error = np.sqrt(there.var(ddof=1) / len(there) + beside.var(ddof=1) / len(beside))
    inwards = (beside.mean() - there.mean()) * (1.0 if end == 100.0 else -1.0)
    return bool(inwards > SURE * error)


def _code(people: Respondents, item: str, code: float) -> Finding:
    """An answer that looks like a code for don't know, with the rows that hold it."""
    given = floats(people.table[item])
    at = np.flatnonzero(given == code)
    lines = people.table["_row"].take(pa.array(at[:ROWS_SHOWN])).to_pylist()
    what = Message(
        "those who answer {code} to {item} answer the other items unlike those next to them: it "
        "looks like a code for don't know inside the scale",
        code=f"{code:g}",
        item=item,
    )
    mend = Message(
        'if it is one, add values = {{ {item} = {{ "{code}" = nan }} }} to [[sources]] and '
        "declare the scale without it",
        item=item,
        code=f"{code:g}",
    )
    rows = tuple(int(line) for line in lines)
    found = about(people, "code-inside-scale", (item,), (what, mend), count=len(at))
    return replace(found, rows=rows)
