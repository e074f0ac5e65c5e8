"""Answers that may run the wrong way: items against their others, measures against theirs.

Each is a finding with a proposed mend; nothing is turned here. Codes and scales are ``codes``.
"""

from collections.abc import Iterator

import numpy as np

from kurssi.findings import Finding
from kurssi.maths import reliability
from kurssi.messages import Message
from kurssi.survey.answers import Instrument
from kurssi.survey.codes import codes
from kurssi.survey.instrument import DRAWS, SEED, cells_of, drawn_rows, minority, within
from kurssi.survey.remarks import about, name_of, section
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import AGAINST, FEWEST, InstrumentReport, JudgedInstrument, runs_against
from kurssi.vocabulary import CX


def directions(people: Respondents, report: InstrumentReport) -> tuple[Finding, ...]:
    """Every finding about what answers mean, instrument by instrument."""
    found: list[Finding] = []
    rows = drawn_rows(people, np.random.default_rng(SEED), columns=1).keep
    for judged in report.instruments:
        one = people.instruments[judged.id]
        found += _turned(people, one, judged)
        against = frozenset(item.item for item in judged.backwards)
        found += codes(people, one, rows, against)
    found += _measures_turned(people)
    return tuple(found)


def _turned(people: Respondents, one: Instrument, judged: JudgedInstrument) -> Iterator[Finding]:
    """Items that run against the others; all of them where the sides are equal."""
    turned = judged.backwards
    if judged.alpha is None or judged.n < FEWEST or not turned:
        return
    place = section(one.id)
    if len(turned) == len(one.items):
        names = ", ".join(one.items)
        what = Message(
            "the items of {measure} run against each other: half of them are coded backwards",
            measure=name_of(people, one.id),
        )
        mend = Message(
            "see by the wording for which of {items} a high answer means little, and list these "
            "as reversed in {place}",
            items=names,
            place=place,
        )
        yield about(people, "items-against-each-other", one.items, (what, mend), count=judged.n)
        return
    for item in turned:
        what = Message(
            "{item} runs against the other items of {measure}: its correlation with them is {r} "
            "({low} to {high}); turned round, alpha goes from {alpha} to {turned}",
            item=item.item,
            measure=name_of(people, one.id),
            r=f"{item.rest.value:.2f}",
            low=f"{item.rest.low:.2f}",
            high=f"{item.rest.high:.2f}",
            alpha=f"{judged.alpha.value:.2f}",
            turned=f"{item.turned:.2f}",
        )
        if item.item in one.reversed:
            mend = Message(
                "take {item} out of reversed in {place}, if a high answer means much of it",
                item=item.item,
                place=place,
            )
        else:
            mend = Message(
                'add reversed = ["{item}"] to {place}, if a high answer means little of it',
                item=item.item,
                place=place,
            )
        yield about(people, "item-backwards", (item.item,), (what, mend), count=judged.n)


def _measures_turned(people: Respondents) -> Iterator[Finding]:
    """Measures of one column that run against all the others of the same people."""
    names = [name for name in people.answers if name != CX.id]
    if len(names) < 3:
        return
    rng = np.random.default_rng(SEED)
    rows = drawn_rows(people, rng, columns=len(names))
    weights = people.weights[rows.keep]
    answers = np.stack([people.answers[name][rows.keep] for name in names], axis=1)
    sums = reliability.sums(
        within(answers, weights, cells_of(people)[rows.keep]), weights, rows.group, rows.groups
    )
    whole = reliability.correlations(sums.total().covariances())
    there = [at for at in range(len(names)) if not np.isnan(np.delete(whole[at], at)).all()]
    whole = whole[np.ix_(there, there)]
    if rows.groups < FEWEST or len(there) < 3 or np.isnan(whole).any():
        return
    rests = reliability.item_rest(whole)
    if not (rests < AGAINST).any():
        return
    drawn = reliability.correlations(sums.resampled(rng, DRAWS).covariances())
    resampled = reliability.item_rest(drawn[:, there][:, :, there])
    against = minority(whole)
    for place, at in enumerate(there):
        rest = reliability.correlation_gauge(float(rests[place]), resampled[:, place])
        if names[at] in people.instruments or not (runs_against(rest) and against[place]):
            continue
        what = Message(
            "{measure} runs against the other measures of the same people: its correlation with "
            "them is {r} ({low} to {high})",
            measure=name_of(people, names[at]),
            r=f"{rest.value:.2f}",
            low=f"{rest.low:.2f}",
            high=f"{rest.high:.2f}",
        )
        mend = Message("see that a high answer means much of it; else turn it with values in "
                       "[[sources]]")  # fmt: skip
        yield about(people, "measure-backwards", (names[at],), (what, mend), count=rows.groups)
