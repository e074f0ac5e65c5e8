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
from kurssi.messages import Message, Number
from kurssi.survey.answers import Instrument, mean_answered
from kurssi.survey.instrument import within
from kurssi.survey.remarks import about, files_of, left_out
from kurssi.survey.respondents import Respondents
from kurssi.tables.arrays import floats
from kurssi.tables.mends import declare, recode, scaled
from kurssi.workspace.company import Workspace

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
    people: Respondents,
    one: Instrument,
    rows: Bool[np.ndarray, " row"],
    known: tuple[frozenset[str], Workspace],
) -> Iterator[Finding]:
    """Every finding about the answers to an instrument's items.

    Args:
        people: all respondents.
        one: the instrument.
        rows: the rows that are looked at.
        known: items that run backwards, which are turned before they are held to the others; and
            what is declared already, for the lines that would mend it.
    """
    against, workspace = known
    table = people.table.select(sorted({*one.items})).filter(pa.array(rows))
    answers = {item: floats(table[item]) for item in one.items}
    still = [item for item, given in answers.items() if _constant(given)]
    for item in still:
        yield _never_varies(people, one, item, answers[item])
    if _has_codes(one):
        yield from _too_wide(
            people,
            one,
            {item: given for item, given in answers.items() if item not in still},
            workspace,
        )
        turned = replace(one, reversed=one.reversed ^ against)
        points = np.stack([turned.points(table, item) for item in one.items], axis=1)
        for item, code in _out_of_order(turned, points, people.brands.codes[rows]):
            yield _code(people, one, (item, code), workspace)


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
    people: Respondents,
    one: Instrument,
    answers: dict[str, Float[np.ndarray, " row"]],
    workspace: Workspace,
) -> Iterator[Finding]:
    """Ends of the declared scale that nobody uses, though many stand on the last answer used."""
    low, high = one.scale
    together = _used(np.concatenate([*answers.values(), np.zeros(0)]), one.scale)
    if together != one.scale:
        bottom, top = together
        what = Message(
            "many answer {end} and nobody goes beyond it, on a scale declared {low} to {high}",
            end=_ends((bottom, top), one.scale),
            low=Number(low),
            high=Number(high),
        )
        mend = Message(
            "declare the scale that was asked; if it was this, {mend}",
            mend=declare(one.place, scaled(bottom, top)),
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
            low=Number(low),
            high=Number(high),
        )
        stretched = _stretched(used, one.scale)
        mend = Message(
            "if {item} was asked on a scale of {bottom} to {top}, {lines}",
            item=item,
            bottom=Number(used[0]),
            top=Number(used[1]),
            lines=recode(workspace, files_of(people, item), item, stretched),
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


def _out_of_order(
    one: Instrument,
    points: Float[np.ndarray, "row item"],
    brands: Int[np.ndarray, " row"],
) -> Iterator[tuple[str, float]]:
    """(item, end code) whose people answer the other items as no one at that end would."""
    if len(one.items) < 2:
        return
    for place, item in enumerate(one.items):
        for end in (0.0, 100.0):
            if _disordered(points, place, brands, end):
                low, high = one.scale
                code = high if (end == 100.0) != (item in one.reversed) else low
                yield item, float(code)


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


def _code(
    people: Respondents, one: Instrument, answer: tuple[str, float], workspace: Workspace
) -> Finding:
    """An answer that looks like a code for don't know, with the rows that hold it."""
    (item, code), (low, high) = answer, one.scale
    narrowed = (low, high - 1) if code == high else (low + 1, high)
    given = floats(people.table[item])
    at = np.flatnonzero(given == code)
    lines = people.table["_row"].take(pa.array(at[:ROWS_SHOWN])).to_pylist()
    what = Message(
        "those who answer {code} to {item} answer the other items unlike those next to them: it "
        "looks like a code for don't know inside the scale",
        code=Number(code),
        item=item,
    )
    mend = Message(
        "if it is one, {lines}\nand declare the scale without it: {mend}",
        lines=recode(workspace, files_of(people, item), item, {f"{code:g}": float("nan")}),
        mend=declare(one.place, scaled(*narrowed)),
    )
    rows = tuple(int(line) for line in lines)
    found = about(people, "code-inside-scale", (item,), (what, mend), count=len(at))
    return replace(found, rows=rows)
