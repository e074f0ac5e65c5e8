"""What levels alone do not show: measures without one, two to be read as one, and of whom.

What is *not* here: every other finding (``survey.judge``), and quotes (``ledger.separability``).
"""

from dataclasses import dataclass, replace
from itertools import combinations

from kurssi.findings import Finding
from kurssi.messages import Message, Name, Number
from kurssi.survey.answers import COMPONENTS
from kurssi.survey.aware_only import AwareOnly, aware_only
from kurssi.survey.instrument import instrument_report
from kurssi.survey.joint import Joint, joints, verdict
from kurssi.survey.judge import instrument_findings
from kurssi.survey.remarks import name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import InstrumentReport, JudgedPair, Separation, UntoldPair
from kurssi.vocabulary import CX


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A measure that people answered to and that has no level: what it is called, and why."""

    measure: str
    name: Name | str
    reason: Message

    @property
    def sentence(self) -> Message:
        """The measure and the reason in one sentence."""
        return Message("{measure} has no level: {reason}", measure=self.name, reason=self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRemarks:
    """``withheld`` have no level; ``inseparable`` are findings on two that are not told apart.

    ``joint`` are measures reported as one, ``doubtful`` the findings on two that are not parts of
    the same one, ``alike`` their measures. ``aware_only`` were asked only of those who know the
    brand.
    """

    withheld: tuple[Withheld, ...] = ()
    inseparable: tuple[Finding, ...] = ()
    alike: frozenset[str] = frozenset()
    joint: tuple[Joint, ...] = ()
    doubtful: tuple[Finding, ...] = ()
    aware_only: tuple[AwareOnly, ...] = ()


def level_remarks(people: Respondents) -> LevelRemarks:
    """Refused indexes and CX of one, every two that are one, and levels of the aware alone."""
    report = instrument_report(people)
    found = []
    for one in report.instruments:
        if one.id in report.refused and one.alpha is not None:
            reason = Message(
                "its items have too little in common to make an index (alpha {alpha}, {low} to "
                "{high})",
                alpha=Number(one.alpha.value, 2),
                low=Number(one.alpha.low, 2),
                high=Number(one.alpha.high, 2),
            )
            found.append(Withheld(measure=one.id, name=name_of(people, one.id), reason=reason))
    parts = tuple(name_of(people, name) for name in COMPONENTS if name in report.refused)
    if parts and CX.id in people.answers:
        reason = Message("it is made of {parts}, whose items make no index", parts=parts)
        found.append(Withheld(measure=CX.id, name=CX.name, reason=reason))
    joint = joints(report)
    within = {frozenset(pair) for each in joint for pair in combinations(each.parts, 2)}
    outside = replace(
        report,
        instruments=(),
        pairs=tuple(p for p in report.pairs if frozenset((p.first, p.second)) not in within),
        untold=tuple(p for p in report.untold if frozenset((p.first, p.second)) not in within),
    )
    left: tuple[JudgedPair | UntoldPair, ...] = (*outside.pairs, *outside.untold)
    apart = [pair for pair in left if verdict(pair) is not Separation.SEPARABLE]
    return LevelRemarks(
        withheld=tuple(found),
        inseparable=_inseparable(people, report),
        alike=frozenset(name for pair in apart for name in (pair.first, pair.second)),
        joint=joint,
        doubtful=_inseparable(people, outside),
        aware_only=aware_only(people),
    )


def _inseparable(people: Respondents, report: InstrumentReport) -> tuple[Finding, ...]:
    found = instrument_findings(people, report)
    return tuple(each for each in found if each.code == "measures-inseparable")
