"""What is worth knowing of the weights: every trouble of raking and of the design as a finding."""

from collections.abc import Sequence

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.survey.answers import TABLE
from kurssi.survey.weights import Unplaced, WaveWeights, Weighting
from kurssi.workspace.complaints import FILE

# Above this, more than half of the answers' worth is lost to unequal weights.
LARGE_DESIGN_EFFECT = 2.0
_SHOWN = 3


def weighting_findings(weighting: Weighting, file: str | None) -> tuple[Finding, ...]:
    """Every finding about the weights.

    Args:
        weighting: the weights of one tracker.
        file: where the tracker came from, as findings show it.
    """
    found = [_absent(name) for name in weighting.absent]
    found += [_unplaced(one, file) for one in weighting.unplaced]
    found += _empty(weighting)
    found += _not_met(weighting.waves, file)
    found += _thin(weighting.waves, _never(weighting), file)
    found += _uneven(weighting.waves, file)
    found += _trimmed(weighting.waves, file)
    if weighting.crowded:
        what = Message(
            "{count} strata have more people in the sample than in the population",
            count=weighting.crowded,
        )
        mend = Message(
            "give the units that were drawn from: persons, or clusters where clusters are declared"
        )
        found.append(_warning("stratum-crowded", "survey.stratum_population", what, mend))
    return tuple(found)


def _warning(code: str, column: str, what: Message, mend: Message) -> Finding:
    return Finding(
        severity=Severity.WARNING, code=code, file=FILE, column=column, what=what, mend=mend
    )


def _absent(name: str) -> Finding:
    return _warning(
        "survey-column-absent",
        "survey",
        Message(
            "the tracker has no column {column}, which [survey] names; it is passed over",
            column=name,
        ),
        Message("write the column as the tracker has it, or map it in [[sources]]"),
    )


def _unplaced(one: Unplaced, file: str | None) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code="answer-without-margin",
        file=file,
        table=TABLE,
        column=one.column,
        rows=one.rows,
        count=one.count,
        what=Message(
            "answers that no margin names: {answers}; their weights are raked as if they "
            "had not been given",
            answers=", ".join(one.answers[:_SHOWN]) + (" …" if len(one.answers) > _SHOWN else ""),
        ),
        mend=Message("name them in [survey.margins], or recode them in [[sources]]"),
    )


def _never(weighting: Weighting) -> set[tuple[str, str]]:
    """Margin columns with answers that nobody gave in any wave."""
    raked = [set(wave.empty) for wave in weighting.waves if wave.raked]
    return set.intersection(*raked) if raked else set()


def _empty(weighting: Weighting) -> list[Finding]:
    return [
        _warning(
            "margin-without-answers",
            f"survey.margins.{column}",
            Message(
                "nobody gave the answer {answer}; the other answers stand for its people",
                answer=name,
            ),
            Message("write the answer as the tracker has it, or join it with another"),
        )
        for column, name in sorted(_never(weighting))
    ]


def _not_met(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if not wave.converged]
    what = Message(
        "in {count} waves the weights do not meet the margins (by up to {points} points: {waves})",
        count=len(there),
        points=f"{100 * max((w.difference for w in there), default=0.0):.2g}",
        waves=_days(there),
    )
    mend = Message("join small answers, allow larger weights in [survey] trim, or mend the margins")
    return _told(Severity.WARNING, "margins-not-met", there, (what, mend), file)


def _thin(
    waves: Sequence[WaveWeights], never: set[tuple[str, str]], file: str | None
) -> list[Finding]:
    there = [wave for wave in waves if wave.thin or set(wave.empty) - never]
    what = Message(
        "in {count} waves hardly anybody gave some of the answers of a margin ({answers}; "
        "{waves}); the wave is raked to what it has",
        count=len(there),
        answers=_answers(there, never),
        waves=_days(there),
    )
    mend = Message("join small answers into larger ones")
    return _told(Severity.NOTE, "margin-thin", there, (what, mend), file)


def _uneven(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if wave.design_effect > LARGE_DESIGN_EFFECT]
    what = Message(
        "in {count} waves unequal weights make variances more than {times} times as large "
        "(design effect up to {most}: {waves})",
        count=len(there),
        times=f"{LARGE_DESIGN_EFFECT:.0f}",
        most=f"{max((w.design_effect for w in there), default=1.0):.1f}",
        waves=_days(there),
    )
    mend = Message("limit the weights with [survey] trim, or rake to fewer margins")
    return _told(Severity.WARNING, "weights-uneven", there, (what, mend), file)


def _trimmed(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if wave.trimmed > 0]
    what = Message(
        "in {count} waves weights were cut to the limit (of up to {percent} % of the people)",
        count=len(there),
        percent=f"{100 * max((w.trimmed for w in there), default=0.0):.2g}",
    )
    mend = Message("nothing, if the limit in [survey] trim is meant")
    return _told(Severity.NOTE, "weights-trimmed", there, (what, mend), file)


def _told(
    severity: Severity,
    code: str,
    there: Sequence[WaveWeights],
    words: tuple[Message, Message],
    file: str | None,
) -> list[Finding]:
    """One finding about the waves in which something is the case; none where there are none."""
    if not there:
        return []
    finding = Finding(
        severity=severity,
        code=code,
        file=file,
        table=TABLE,
        column="weight",
        count=sum(wave.n for wave in there),
        what=words[0],
        mend=words[1],
    )
    return [finding]


def _days(waves: Sequence[WaveWeights]) -> str:
    shown = ", ".join(wave.day.isoformat() for wave in waves[:_SHOWN])
    return shown + (" …" if len(waves) > _SHOWN else "")


def _answers(waves: Sequence[WaveWeights], never: set[tuple[str, str]]) -> str:
    places = {place for wave in waves for place in (*wave.empty, *wave.thin)} - never
    shown = [f"{column} = {answer}" for column, answer in sorted(places)]
    return ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
