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
        found += _never(people, one, given)
        found += _not_always(people, one, given, waves)
        untied = tuple(_untied(people, one, given, waves))
        found += untied
        if judged.alpha is None and not untied:
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


def _never(
    people: Respondents, one: Instrument, given: Bool[np.ndarray, "row item"]
) -> Iterator[Finding]:
    """Items that nobody answered at all, beside some that were answered."""
    left = tuple(item for item, column in zip(one.items, given.T, strict=True) if not column.any())
    if len(left) in (0, len(one.items)):
        return
    what = Message(
        "nobody answered {items}: {measure} is the mean of its other items, and no level of all of "
        "them",
        items=", ".join(left),
        measure=name_of(people, one.id),
    )
    mend = Message("leave them out of the measure, or see whether the answers came with the file")
    yield about(people, "item-never-asked", left, (what, mend), severity=Severity.NOTE)


def _untied(
    people: Respondents,
    one: Instrument,
    given: Bool[np.ndarray, "row item"],
    waves: Int[np.ndarray, " row"],
) -> Iterator[Finding]:
    """Waves that asked only items which no chain of people ties to those of the other waves.

    Nothing tells how the two sets differ: a level may differ by it, and its interval holds as much
    as items differ by.
    """
    counted = given.astype(np.float64)
    sets = _chained(counted.T @ counted > 0)
    asked = np.zeros((int(waves.max()) + 1, len(sets)), dtype=bool)
    for at, items in enumerate(sets):
        asked[waves[given[:, list(items)].any(axis=1)], at] = True
    if len(sets) < 2 or len(np.unique(asked[asked.any(axis=1)], axis=0)) < 2:
        return
    main = int(np.argmax([given[:, list(items)].sum() for items in sets]))
    others = [items for at, items in enumerate(sets) if at != main]
    alone = np.flatnonzero(asked.any(axis=1) & ~asked[:, main])
    columns = tuple(one.items[at] for items in others for at in items)
    what = Message(
        "nobody answered both {others} and the other items of {measure}, so nothing tells how they "
        "differ: levels of waves with other items ({count} of {of}) are not to be compared, and "
        "their intervals hold as much as items differ by",
        others=", ".join(columns),
        measure=name_of(people, one.id),
        count=len(alone),
        of=int(asked.any(axis=1).sum()),
    )
    mend = Message("ask some people items of both, or declare them as two measures")
    yield about(people, "items-untied", columns, (what, mend), count=len(alone))


def _chained(together: Bool[np.ndarray, "item other"]) -> list[tuple[int, ...]]:
    """Items that chains of people tie together, set by set; those nobody answered are in none."""
    there = np.flatnonzero(np.diag(together))
    reach = together | np.eye(len(together), dtype=bool)
    for _ in there:
        reach = (reach.astype(np.float64) @ reach) > 0
    return list(dict.fromkeys(tuple(np.flatnonzero(reach[at]).tolist()) for at in there))


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
