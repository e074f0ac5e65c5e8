"""Answers that may run the wrong way: items against their others, measures against theirs.

Each is a finding with a proposed mend; nothing is turned here. Codes and scales are ``codes``.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from kurssi.findings import Finding
from kurssi.maths import reliability
from kurssi.messages import Message, Number
from kurssi.survey.answers import Instrument
from kurssi.survey.codes import Answered, codes
from kurssi.survey.instrument import DRAWS, cells_of, drawn_rows, minority, within
from kurssi.survey.remarks import about, files_of, name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import (
    AGAINST,
    FEWEST,
    SEED,
    InstrumentReport,
    JudgedInstrument,
    runs_against,
)
from kurssi.tables.items import answer_scale
from kurssi.tables.mends import declare, listed, recode
from kurssi.vocabulary import CX
from kurssi.workspace.company import Workspace


def directions(
    people: Respondents, report: InstrumentReport, workspace: Workspace
) -> tuple[Finding, ...]:
    """Every finding about what answers mean, instrument by instrument.

    Args:
        people: all respondents.
        report: what was found about their items.
        workspace: what is declared already, for the lines that would mend it.
    """
    found: list[Finding] = []
    rows = drawn_rows(people, np.random.default_rng(SEED), columns=1).keep
    answered = Answered.of(people, rows, workspace)
    for judged in report.instruments:
        one = people.instruments[judged.id]
        found += _turned(people, one, judged)
        against = frozenset(item.item for item in judged.backwards)
        found += codes(answered, one, against)
    found += _measures_turned(people, workspace)
    return tuple(found)


def _turned(people: Respondents, one: Instrument, judged: JudgedInstrument) -> Iterator[Finding]:
    """Items that run against the others; all of them where the sides are equal."""
    turned = judged.backwards
    if judged.alpha is None or judged.n < FEWEST or not turned:
        return
    if len(turned) == len(one.items):
        names = ", ".join(one.items)
        what = Message(
            "the items of {measure} run against each other: half of them are coded backwards",
            measure=name_of(people, one.id),
        )
        mend = Message(
            "see by the wording for which of {items} a high answer means little, and list these; "
            "for example {mend}",
            items=names,
            mend=declare(one.place, reversing(one, [turned[0].item])),
        )
        yield about(people, "items-against-each-other", one.items, (what, mend), count=judged.n)
        return
    for item in turned:
        what = Message(
            "{item} runs against the other items of {measure}: its correlation with them is {r} "
            "({low} to {high}); turned round, alpha goes from {alpha} to {turned}",
            item=item.item,
            measure=name_of(people, one.id),
            r=Number(item.rest.value, 2),
            low=Number(item.rest.low, 2),
            high=Number(item.rest.high, 2),
            alpha=Number(judged.alpha.value, 2),
            turned=Number(item.turned, 2),
        )
        means = (
            Message("if a high answer means much of it, {mend}", mend=_turning(one, item.item))
            if item.item in one.reversed
            else Message(
                "if a high answer means little of it, {mend}", mend=_turning(one, item.item)
            )
        )
        yield about(people, "item-backwards", (item.item,), (what, means), count=judged.n)


def _turning(one: Instrument, item: str) -> Message:
    return declare(one.place, reversing(one, [item]))


def reversing(one: Instrument, turned: Iterable[str]) -> str:
    """``reversed = [...]`` with these items turned the other way than they are now."""
    now = one.reversed ^ frozenset(turned)
    mine = [item for item in one.items if item in now]
    return listed("reversed", [*mine, *sorted(now - set(mine))])


def _measures_turned(people: Respondents, workspace: Workspace) -> Iterator[Finding]:
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
            r=Number(rest.value, 2),
            low=Number(rest.low, 2),
            high=Number(rest.high, 2),
        )
        mend = _turned_answers(people, names[at], workspace)
        yield about(people, "measure-backwards", (names[at],), (what, mend), count=rows.groups)


def _turned_answers(people: Respondents, name: str, workspace: Workspace) -> Message:
    """The lines that turn the answers to a measure of one column round."""
    if name not in people.table.column_names:
        return Message("see that a high answer means much of it in the columns it is read from")
    low, high = answer_scale(name, workspace)
    files = files_of(people, name)
    steps = range(int(high - low) + 1)
    turned = {f"{low + step:g}": high - step for step in steps}
    for source in workspace.sources:
        known = source.values.get(name, {})
        if source.path in files and known:  # what is recoded already is turned where it is recoded
            turned = {
                answer: low + high - new
                for answer, new in known.items()
                if not isinstance(new, str) and new == new
            } | {answer: new for answer, new in turned.items() if answer not in known}
    return Message(
        "see that a high answer means much of it; if not, {lines}",
        lines=recode(workspace, files, name, turned),
    )
