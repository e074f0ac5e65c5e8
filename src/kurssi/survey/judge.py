"""What respondents' answers tell about the survey itself: every finding that needs people.

Tables are checked row by row where they are read; whether items hang together, run backwards or
measure the same thing shows only in who answered what.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.survey.answers import COMPONENTS, TABLE
from kurssi.survey.aware_only import aware_only_findings
from kurssi.survey.cluster_findings import alike_findings, cluster_findings, lone_findings
from kurssi.survey.directions import directions, reversing
from kurssi.survey.instrument import instrument_report, posted_answers
from kurssi.survey.items_asked import items_asked
from kurssi.survey.overlap import overlap_findings
from kurssi.survey.published_findings import published_findings
from kurssi.survey.remarks import about, file_of, left_out, name_of
from kurssi.survey.respondents import Respondents, respondents
from kurssi.survey.segments_asked import segments_asked
from kurssi.survey.untold_findings import untold_findings
from kurssi.survey.verdicts import (
    InstrumentReport,
    JudgedInstrument,
    JudgedPair,
    Separation,
    Soundness,
    telling_apart,
)
from kurssi.survey.weight_findings import margin_findings, weighting_findings
from kurssi.tables.intake import Intake
from kurssi.tables.mends import declare
from kurssi.vocabulary import CX, STATES
from kurssi.workspace.company import Workspace

WAVES = "waves"
NEEDED = ("respondent", "period", "brand", "_file", "_row")
# Below this share of the base of a part, CX is of other people than the part.
_MOST_OF_BOTH = 0.8


class Judgement(NamedTuple):
    """What was found in whole answers and series, and the measures that are not posted for it."""

    findings: tuple[Finding, ...] = ()
    unposted: frozenset[str] = frozenset()


def judged(intake: Intake, workspace: Workspace) -> Judgement:
    """Every finding that needs whole answers or whole series; none where there are none.

    Args:
        intake: the tables as they were checked; those that cannot be judged are passed over.
        workspace: declares items, scales, margins and the own brand.
    """
    found: list[Finding] = []
    unposted: frozenset[str] = frozenset()
    table, waves = intake.tables.get(TABLE), intake.tables.get(WAVES)
    if table is not None and len(table) and set(NEEDED) <= set(table.column_names):
        people = respondents(table, workspace)
        report = instrument_report(people)
        unposted = frozenset(people.answers) - frozenset(posted_answers(people.answers, report))
        unposted |= {name for name, given in people.answers.items() if np.isnan(given).all()}
        found += answer_findings(people, report, workspace)
        found += instrument_findings(people, report)
        found += alike_findings(people, file_of(people))
        found += overlap_findings(people, workspace.brand)
        found += aware_only_findings(people, workspace)
    if waves is not None and len(waves):
        found += published_findings(waves, workspace)
    return Judgement(findings=tuple(found), unposted=unposted)


def answer_findings(
    people: Respondents, report: InstrumentReport, workspace: Workspace
) -> tuple[Finding, ...]:
    """What touches levels: codes and scales, items not asked alike, weights and designs."""
    return (
        *directions(people, report, workspace),
        *items_asked(people, report),
        *segments_asked(people, workspace, file_of(people)),
        *weighting_findings(people.weighting, file_of(people)),
        *margin_findings(workspace.survey),
        *cluster_findings(people, file_of(people)),
        *lone_findings(people, file_of(people)),
        *_cx_of_fewer(people, workspace.brand),
    )


def instrument_findings(people: Respondents, report: InstrumentReport) -> tuple[Finding, ...]:
    """Instruments that are refused, weak or hold a strange item, and two that are one."""
    found = [f for one in report.instruments for f in _of_instrument(people, one)]
    found += [f for pair in report.pairs for f in _of_pair(people, pair)]
    return (*found, *untold_findings(people, report))


def _cx_of_fewer(people: Respondents, brand: str) -> Iterator[Finding]:
    """CX is of those who answered both of its parts: are those as many as each part has?"""
    if CX.id not in people.answers or brand not in people.brands.names:
        return
    mine = people.brands.codes == people.brands.names.index(brand)
    base = {
        name: int(np.sum(mine & ~np.isnan(people.answers[name]))) for name in (CX.id, *COMPONENTS)
    }
    most = max(COMPONENTS, key=lambda name: base[name])
    if base[CX.id] >= _MOST_OF_BOTH * base[most]:
        return
    if not base[CX.id]:
        what = Message(
            "nobody answered both relevance and differentiation of {brand}, so it has no CX: CX is "
            "of each person",
            brand=brand,
        )
    else:
        what = _of_both(people, base, most)
    mend = Message("ask relevance and differentiation of the same people")
    columns = tuple(item for name in COMPONENTS for item in people.instruments[name].items)
    yield about(people, "cx-of-fewer", columns, (what, mend), count=base[most] - base[CX.id])


def _of_both(people: Respondents, base: Mapping[str, int], most: str) -> Message:
    """Whom CX stands for, where fewer have it than one of its parts."""
    return Message(
        "CX rests on {few} answers and {measure} on {many}: it stands for those who answered both "
        "of its parts, not for everybody",
        few=base[CX.id],
        measure=name_of(people, most),
        many=base[most],
    )


def _of_instrument(people: Respondents, one: JudgedInstrument) -> Iterator[Finding]:
    if one.alpha is None:
        return
    said = {
        "measure": name_of(people, one.id),
        "alpha": Number(one.alpha.value, 2),
        "low": Number(one.alpha.low, 2),
        "high": Number(one.alpha.high, 2),
    }
    if one.soundness is Soundness.REFUSED:
        what = Message(
            "the items of {measure} have too little in common to make an index (alpha {alpha}, "
            "{low} to {high}), so {measure} is not posted",
            **said,
        )
        if one.id in COMPONENTS and CX.id in people.answers:
            what = Message(
                "the items of {measure} have too little in common to make an index (alpha {alpha}, "
                "{low} to {high}), so {measure} is not posted, nor CX, which is made of it",
                **said,
            )
        yield about(people, "index-refused", one.names, (what, _mend(people, one)), count=one.n)
    elif one.soundness is Soundness.ODD_ITEM and one.odd is not None and not one.backwards:
        what = Message(
            "{item} measures something else than the other items of {measure}: its correlation "
            "with them is {r}; alpha is {alpha} ({low} to {high}) with it and {without} without",
            item=one.odd.item,
            r=Number(one.odd.rest.value, 2),
            without=_without(one),
            **said,
        )
        yield about(people, "odd-item", (one.odd.item,), (what, _mend(people, one)), count=one.n)
    elif one.soundness is Soundness.WEAK:
        what = Message(
            "the items of {measure} have little in common (alpha {alpha}, {low} to {high})", **said
        )
        mend = Message("more items that mean the same would make its levels surer")
        words, note = (what, mend), Severity.NOTE
        yield about(people, "weak-index", one.names, words, severity=note, count=one.n)


def _mend(people: Respondents, one: JudgedInstrument) -> Message:
    """What would make an index of the items."""
    instrument = people.instruments[one.id]
    if one.backwards:
        turned = [item.item for item in one.backwards]
        return Message(
            "if a high answer to {items} means little of it, {mend}",
            items=", ".join(turned),
            mend=declare(instrument.place, reversing(instrument, turned)),
        )
    if one.odd is not None:
        rest = left_out(instrument, one.odd.item)
        return Message(
            "leave {item} out, or declare it as a measure of its own; alpha would be {without}: "
            "{mend}",
            item=one.odd.item,
            without=_without(one),
            mend=declare(instrument.place, rest or ""),
        )
    return Message(
        "ask items that mean the same, or declare each as a measure of its own instead of {place}",
        place=instrument.place,
    )


def _without(one: JudgedInstrument) -> Number | str:
    left = one.odd.without if one.odd is not None else None
    return Number(left.value, 2) if left is not None else ""


def _of_pair(people: Respondents, pair: JudgedPair) -> Iterator[Finding]:
    if pair.separation is Separation.SEPARABLE:
        return
    said = {
        "first": name_of(people, pair.first),
        "second": name_of(people, pair.second),
        "htmt": Number(pair.htmt.value, 2),
        "low": Number(pair.htmt.low, 2),
        "high": Number(pair.htmt.high, 2),
    }
    columns = (*people.instruments[pair.first].items, *people.instruments[pair.second].items)
    quoted = {pair.first, pair.second} <= {state.id for state in STATES}
    if pair.separation is Separation.INSEPARABLE:
        words = _one_thing(said, quoted=quoted)
    else:
        words = _not_told(said, pair, quoted=quoted)
    yield about(people, "measures-inseparable", columns, words, count=pair.n)


def _one_thing(said: Mapping[str, object], *, quoted: bool) -> tuple[Message, Message]:
    mend = Message("ask items that only one of the two answers to")
    if quoted:
        return Message(
            "{first} and {second} are one thing to the answers (HTMT {htmt}, {low} to {high}; 1 is "
            "one thing): they have one level, and rates for each alone are withheld",
            **said,
        ), mend
    return Message(
        "{first} and {second} are one thing to the answers (HTMT {htmt}, {low} to {high}; 1 is one "
        "thing): they have one level",
        **said,
    ), mend


def _not_told(
    said: Mapping[str, object], pair: JudgedPair, *, quoted: bool
) -> tuple[Message, Message]:
    """Not told apart by so many people: with how many they would be, where more would do."""
    needed = telling_apart(pair.htmt, pair.n)
    mend = Message("ask items that only one of the two answers to")
    if needed is not None:
        mend = Message(
            "ask about {needed} people, or items that only one of the two answers to",
            needed=Number(needed, 0),
        )
    said = {**said, "n": Number(pair.n, 0), "needed": needed and Number(needed, 0)}
    if needed is None and quoted:
        what = Message(
            "{n} people do not tell {first} from {second} (HTMT {htmt}, {low} to {high}; 1 is one "
            "thing), and more would hardly do: rates for each alone are withheld",
            **said,
        )
    elif needed is None:
        what = Message(
            "{n} people do not tell {first} from {second} (HTMT {htmt}, {low} to {high}; 1 is one "
            "thing), and more would hardly do",
            **said,
        )
    elif quoted:
        what = Message(
            "{n} people do not tell {first} from {second} (HTMT {htmt}, {low} to {high}; 1 is one "
            "thing): rates for each alone are withheld; about {needed} would tell, if HTMT is "
            "{htmt}",
            **said,
        )
    else:
        what = Message(
            "{n} people do not tell {first} from {second} (HTMT {htmt}, {low} to {high}; 1 is one "
            "thing); about {needed} would tell, if HTMT is {htmt}",
            **said,
        )
    return what, mend
