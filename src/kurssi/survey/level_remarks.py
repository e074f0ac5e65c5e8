"""What levels alone do not show: measures without one, two to be read as one, and of whom.

What is *not* here: every other finding (``survey.judge``), and quotes (``ledger.separability``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Name, Number
from kurssi.survey.answers import COMPONENTS, TABLE
from kurssi.survey.aware_only import AwareOnly, aware_only
from kurssi.survey.instrument import instrument_report
from kurssi.survey.joint import Joint, joints, verdict
from kurssi.survey.judge import answer_findings, instrument_findings
from kurssi.survey.published import WAVES
from kurssi.survey.published_findings import published_findings
from kurssi.survey.remarks import name_of
from kurssi.survey.respondents import Respondents
from kurssi.survey.verdicts import InstrumentReport, JudgedPair, Separation, UntoldPair
from kurssi.tables.intake import Intake
from kurssi.vocabulary import CX
from kurssi.workspace.company import Workspace


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
    brand. ``cautions`` are the warnings of `kurssi check` that touch levels.
    """

    withheld: tuple[Withheld, ...] = ()
    inseparable: tuple[Finding, ...] = ()
    alike: frozenset[str] = frozenset()
    joint: tuple[Joint, ...] = ()
    doubtful: tuple[Finding, ...] = ()
    aware_only: tuple[AwareOnly, ...] = ()
    cautions: tuple[Finding, ...] = ()


def level_remarks(
    people: Respondents, workspace: Workspace | None = None, read: Iterable[Finding] = ()
) -> LevelRemarks:
    """Refused indexes and CX of one, every two that are one, levels of the aware alone, cautions.

    Args:
        people: the checked tracker.
        workspace: what is declared of scales and weights; None: no cautions are looked for.
        read: what was found where the tables were read.
    """
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
        cautions=() if workspace is None else _cautions(people, report, workspace, read),
    )


def remarks_on_published(intake: Intake, workspace: Workspace | None) -> LevelRemarks:
    """Cautions about levels that others published, where nobody's own answers are known."""
    waves = intake.tables.get(WAVES)
    if workspace is None or waves is None or not len(waves):
        return LevelRemarks()
    found = (*intake.findings, *published_findings(waves, workspace))
    of_waves = (one for one in found if one.table == WAVES)
    return LevelRemarks(cautions=tuple(one for one in of_waves if one.severity is Severity.WARNING))


def _cautions(
    people: Respondents, report: InstrumentReport, workspace: Workspace, read: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The warnings about answers, weights and designs: levels are no better than these."""
    of_tracker = (one for one in read if one.table in (TABLE, WAVES))
    found = (*of_tracker, *answer_findings(people, report, workspace))
    return tuple(one for one in found if one.severity is Severity.WARNING)


def _inseparable(people: Respondents, report: InstrumentReport) -> tuple[Finding, ...]:
    found = instrument_findings(people, report)
    return tuple(each for each in found if each.code == "measures-inseparable")
