"""Whether a tracker's answers can be read as what they are declared to be: steps, ticks, indexes.

What each answer must be alone stands in ``scales``.
"""

from dataclasses import replace
from itertools import pairwise

from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.tables.contract import Sort
from kurssi.tables.declared import declared
from kurssi.tables.items import TRACKER, answer_scale
from kurssi.tables.mends import recode
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Crossing, Whole
from kurssi.vocabulary import AWARENESS_STEPS

AWARENESS, AIDED = "awareness", "awareness_aided"
YES_OR_NO = (0.0, 1.0)


def reading(whole: Whole) -> list[Crossing]:
    """What a tracker's answers say together that none says alone."""
    if whole.name != TRACKER:
        return []
    return [*_steps(whole), *_ticks(whole), *declared(whole)]


def _steps(whole: Whole) -> list[Crossing]:
    """Awareness grows with the help given: top of mind, unaided, aided."""
    steps = tuple(step for step in AWARENESS_STEPS if step in whole.present)
    if not steps:
        return []
    found: list[Crossing] = []
    for narrow, wide in pairwise(steps):
        words = (
            Message("people who are aware by {narrow} are not by {wide}", narrow=narrow, wide=wide),
            Message(
                'mend the answers, or read the wider step as "this or that": '
                '{wide} = "a_{{brand}} or b_{{brand}}" in [[sources]] wide',
                wide=wide,
            ),
        )
        test = f"_skip = 0 AND {quoted(narrow)} = 1 AND {quoted(wide)} = 0"
        found += whole.tested(Severity.WARNING, "ladder-broken", wide, test, words)
    if AIDED in steps and len(steps) > 1:
        found += _asked_of_the_rest(whole, steps[-2])
    answered = whole.rows(
        f"SELECT {', '.join(f'count({quoted(n)})' for n in (*_own(whole), *steps))} "
        f"FROM {whole.name} WHERE _skip = 0"
    )[0]
    own = answered[0] if _own(whole) else 0
    index = whole.workspace.indexes.get(AWARENESS)
    if not own and (index is None or not index.items) and any(answered):
        given = [step for step, count in zip(steps, answered[-len(steps) :], strict=True) if count]
        what = Message("awareness is read from {step}, the widest step answered", step=given[-1])
        mend = Message("nothing, if that is what your company calls awareness; else fill awareness")
        note = whole.finding(Severity.NOTE, "awareness-from-step", AWARENESS, what, mend)
        found.append(Crossing(finding=note))
    return found


def _own(whole: Whole) -> tuple[str, ...]:
    return tuple(name for name in (AWARENESS,) if name in whole.present)


def _asked_of_the_rest(whole: Whole, narrow: str) -> list[Crossing]:
    """Aided awareness asked only of those who had not named the brand: its share is of the rest."""
    named = f"{quoted(narrow)} = 1"
    files = [
        file
        for file, aware, empty, answered in whole.rows(
            f"SELECT _file, count(*) FILTER ({named}), "
            f"count(*) FILTER ({named} AND {quoted(AIDED)} IS NULL), count({quoted(AIDED)}) "
            f"FROM {whole.name} WHERE _skip = 0 GROUP BY _file ORDER BY _file"
        )
        if answered and 2 * empty > aware
    ]
    words = (
        Message(
            "{wide} is empty for those who named the brand already ({narrow}): it is a share of "
            "the rest, and too low",
            wide=AIDED,
            narrow=narrow,
        ),
        Message(
            'read it as "this or that": {wide} = "a_{{brand}} or b_{{brand}}" in [[sources]] wide',
            wide=AIDED,
        ),
    )
    if not files:
        return []
    listed = ", ".join(literal(file) for file in files)
    test = f"_skip = 0 AND {named} AND {quoted(AIDED)} IS NULL AND _file IN ({listed})"
    return whole.tested(Severity.WARNING, "aided-of-the-rest", AIDED, test, words)


def _ticks(whole: Whole) -> list[Crossing]:
    """Yes-or-no columns where nobody says no and many cells are empty: empty may mean no."""
    names = [
        name
        for name in whole.present
        if (column := whole.contract.column(name)) is None or column.sort is Sort.ANSWER
        if answer_scale(name, whole.workspace) == YES_OR_NO
    ]
    if not names:
        return []
    sums = ", ".join(f"min({quoted(n)}), count({quoted(n)})" for n in names)
    found = []
    for file, rows, *given in whole.rows(
        f"SELECT _file, count(*), {sums} FROM {whole.name} WHERE _skip = 0 "
        "GROUP BY _file ORDER BY _file"
    ):
        for name, least, count in zip(names, given[::2], given[1::2], strict=True):
            if least is None or least < 1 or count == rows:
                continue
            what = Message(
                "every answer to {column} is 1 and the rest are empty: if empty means no, the "
                "level is not 100 percent",
                column=name,
            )
            lines = recode(whole.workspace, (file,), name, {"": 0.0})
            mend = Message("if it was asked of all, {lines}", lines=lines)
            finding = whole.finding(Severity.WARNING, "only-yes", name, what, mend)
            found.append(Crossing(finding=replace(finding, file=file, count=rows - count)))
    return found
