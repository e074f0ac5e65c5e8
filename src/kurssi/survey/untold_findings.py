"""Findings about pairs of measures that HTMT cannot judge: what is not said of them, and why."""

from collections.abc import Iterator

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.survey.remarks import about, name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import InstrumentReport, UntoldPair
from kurssi.vocabulary import STATES

_QUOTED = frozenset(state.id for state in STATES)


def untold_findings(people: Respondents, report: InstrumentReport) -> Iterator[Finding]:
    """Pairs that are one thing all the same, pairs with shared items, and measures of one item."""
    lone: dict[str, UntoldPair] = {}
    judged = {name for pair in report.pairs for name in (pair.first, pair.second)}
    judged |= {
        name for p in report.untold if p.inseparable and p.least for name in (p.first, p.second)
    }
    for pair in report.untold:
        if pair.shared:
            yield _sharing(people, pair)
        elif pair.inseparable and pair.least is not None:
            yield _one_thing(people, pair, pair.least.value)
        elif {pair.first, pair.second} <= _QUOTED:
            for name in (pair.first, pair.second):
                if len(_items(people, name)) == 1 and name not in judged:
                    lone[name] = pair
    if lone:
        yield _alone(people, tuple(lone))


def _items(people: Respondents, name: str) -> tuple[str, ...]:
    """The columns of a measure: its items, else its own."""
    return people.instruments[name].items if name in people.instruments else (name,)


def _sharing(people: Respondents, pair: UntoldPair) -> Finding:
    what = Message(
        "{first} and {second} are made of the same answers ({items}), so nothing tells whether "
        "they are two things",
        first=name_of(people, pair.first),
        second=name_of(people, pair.second),
        items=", ".join(pair.shared),
    )
    mend = Message("give each of the two items of its own")
    return about(people, "items-shared", pair.shared, (what, mend), count=pair.n)


def _one_thing(people: Respondents, pair: UntoldPair, least: float) -> Finding:
    what = Message(
        "the answers cannot tell {first} from {second}: they go together by {least} at least (1 is "
        "one thing), so rates for each alone are withheld",
        first=name_of(people, pair.first),
        second=name_of(people, pair.second),
        least=Number(least, 2),
    )
    if not {pair.first, pair.second} <= _QUOTED:
        what = Message(
            "the answers cannot tell {first} from {second}: they go together by {least} at least "
            "(1 is one thing); read them as one",
            first=name_of(people, pair.first),
            second=name_of(people, pair.second),
            least=Number(least, 2),
        )
    columns = (*_items(people, pair.first), *_items(people, pair.second))
    mend = Message("ask items that only one of the two answers to")
    return about(people, "measures-inseparable", columns, (what, mend), count=pair.n)


def _alone(people: Respondents, names: tuple[str, ...]) -> Finding:
    """One word on all measures of one item: that they are quoted says nothing of this."""
    mend = Message("ask two or more items of each")
    what = Message(
        "{measures} rest on one question each: it cannot be judged whether they are other things "
        "than the other measures, and nothing is withheld for it",
        measures=tuple(name_of(people, name) for name in names),
    )
    if len(names) == 1:
        mend = Message("ask two or more items of it")
        what = Message(
            "{measure} rests on one question: it cannot be judged whether it is another thing than "
            "the other measures, and nothing is withheld for it",
            measure=name_of(people, names[0]),
        )
    columns = tuple(item for name in names for item in _items(people, name))
    return about(people, "one-item-measures", columns, (what, mend), severity=Severity.NOTE)
