"""Which items were answered, when and together: what makes a mean of items another mean.

What is *not* here: whether the items measure one thing (``survey.judge``).
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Int

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Range
from kurssi.survey.answers import Instrument
from kurssi.survey.remarks import about, name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import FEWEST, InstrumentReport
from kurssi.tables.arrays import floats

# Answered by so much more of the people in one wave than in another, an item was asked otherwise.
OFTENER = 0.20


def items_asked(people: Respondents, report: InstrumentReport) -> tuple[Finding, ...]:
    """Items that are not asked in every wave alike, and items that nobody answered together."""
    waves = np.unique(people.period, return_inverse=True)[1].reshape(-1)
    found: list[Finding] = []
    for judged in report.instruments:
        one = people.instruments[judged.id]
        if len(one.items) < 2:
            continue
        given = np.stack([~np.isnan(floats(people.table[item])) for item in one.items], axis=1)
        if given.all(axis=1).all():
            continue
        found += _not_always(people, one, given, waves)
        if judged.alpha is None:
            found += _never_together(people, one, given)
    return tuple(found)


def _not_always(
    people: Respondents,
    one: Instrument,
    given: Bool[np.ndarray, "row item"],
    waves: Int[np.ndarray, " row"],
) -> Iterator[Finding]:
    """Items with other rates of answers in some waves, of those who answered any of the items."""
    asked = given.any(axis=1)
    base = np.bincount(waves[asked])
    enough = base >= FEWEST
    if not enough.any():
        return
    count = [np.bincount(waves[each & asked], minlength=len(base)) for each in given.T]
    rates = np.stack(count)[:, enough] / base[enough]
    odd = np.flatnonzero(np.ptp(rates, axis=1) > OFTENER)
    if not len(odd):
        return
    what = Message(
        "items of {measure} are not asked alike in every wave ({items}): of those who answer any, "
        "{range} % answer {item}; levels are as if all had been asked, as far as people "
        "who answered several tell how items differ",
        items=", ".join(one.items[at] for at in odd),
        measure=name_of(people, one.id),
        item=one.items[odd[0]],
        range=Range(100 * float(rates[odd[0]].min()), 100 * float(rates[odd[0]].max())),
    )
    mend = Message("ask the same items in every wave, or leave the others out of the measure")
    columns = tuple(one.items[at] for at in odd)
    yield about(people, "item-not-always-asked", columns, (what, mend), count=int(asked.sum()))


def _never_together(
    people: Respondents, one: Instrument, given: Bool[np.ndarray, "row item"]
) -> Iterator[Finding]:
    """Items that were answered, but no two by the same people: nothing tells how they go together.

    An index of split forms is posted unjudged.
    """
    counted = given[people.weights > 0].astype(np.float64)
    together = counted.T @ counted
    there = np.diag(together) >= FEWEST
    apart = there[:, None] & there[None, :] & (together == 0)
    if not apart.any():
        return
    first, second = np.argwhere(apart)[0]
    what = Message(
        "nobody answered both {first} and {second}, so it cannot be judged whether the items of "
        "{measure} make an index",
        first=one.items[first],
        second=one.items[second],
        measure=name_of(people, one.id),
    )
    mend = Message("ask some people all of the items")
    words, note = (what, mend), Severity.NOTE
    yield about(people, "items-never-together", one.items, words, severity=note)
