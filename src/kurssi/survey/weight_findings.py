"""What is worth knowing of the weights: every trouble of raking and of the design as a finding."""

from collections.abc import Sequence

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.survey.answers import TABLE
from kurssi.survey.weights import Unplaced, WaveWeights, Weighting
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Survey
from kurssi.workspace.complaints import FILE

# Above this, more than half of the answers' worth is lost to unequal weights.
LARGE_DESIGN_EFFECT = 2.0
# Shares may be off 1 by so much; a sum from this on is of persons.
ADDS_UP, PERSONS = 0.03, 150
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
    found += _of_persons(weighting, file)
    found += _of_segments(weighting, file)
    found += _raked(weighting.waves, file)
    found += _not_met(weighting.waves, file)
    found += _missing(weighting.waves, _never(weighting), file)
    found += _thin(weighting.waves, file)
    found += _uneven(weighting.waves, file)
    found += _trimmed(weighting.waves, file)
    if weighting.crowded:
        what = Message("one stratum has more people in the sample than in the population")
        if weighting.crowded > 1:
            what = Message(
                "{count} strata have more people in the sample than in the population",
                count=weighting.crowded,
            )
        mend = Message(
            "give the units that were drawn from: persons, or clusters where clusters are declared"
        )
        found.append(_warning("stratum-crowded", "survey.stratum_population", what, mend))
    return tuple(found)


def _of_persons(weighting: Weighting, file: str | None) -> list[Finding]:
    """Weights that some people have not, and what people have two of."""
    found = []
    if weighting.unweighted:
        what = Message(
            "one person has no weight, while others have one: the mean weight of the wave counts"
        )
        if weighting.unweighted > 1:
            what = Message(
                "{count} people have no weight, while others have one; they count with the mean "
                "weight of their wave",
                count=weighting.unweighted,
            )
        mend = Message("give every person a weight, 0 if they are not to count")
        found.append(
            _of_tracker("weight-missing", "weight", (what, mend), file, count=weighting.unweighted)
        )
    found += [_blank(name, count, file) for name, count in weighting.blank.items() if count]
    several = {name: count for name, count in weighting.conflicting.items() if count}
    if several:
        what = Message(
            "people have two values of {columns} in one wave ({count} people); the first counts",
            columns=", ".join(several),
            count=max(several.values()),
        )
        mend = Message("give each person one value a wave, the same in all their rows")
        words, count = (what, mend), max(several.values())
        code, columns = "person-with-two-values", ", ".join(several)
        found.append(_of_tracker(code, columns, words, file, count=count))
    return found


def _blank(column: str, count: int, file: str | None) -> Finding:
    what = Message(
        "{count} people have no {column}, which [survey] names: they count as a stratum of their "
        "own, or as drawn alone where it is the cluster",
        count=count,
        column=column,
    )
    mend = Message("give every person the stratum and the cluster they were drawn in")
    return _of_tracker("design-missing", column, (what, mend), file, count=count)


def _of_segments(weighting: Weighting, file: str | None) -> list[Finding]:
    """What is done, or should be done, where segments were asked out of proportion."""
    shares = weighting.shares
    if shares is None:
        return []
    if weighting.by_population:
        what = Message(
            "no weights are given, so each wave's segments count in `all` by their populations"
        )
        mend = Message("nothing to mend; a column weight of 1 would keep the sample's own mix")
        words = what, mend
        note = _of_tracker("weighted-by-population", "weight", words, file, note=True)
        return [note]
    if not shares.off:
        return []
    worst = max(shares.off, key=lambda at: abs(shares.weighted[at] / shares.declared[at] - 1.0))
    what = Message(
        "in `all`, segments do not count by their populations: {segment} is {declared} % of the "
        "people declared and {weighted} % of the weights",
        segment=shares.names[worst],
        declared=Number(100 * shares.declared[worst], 0),
        weighted=Number(100 * shares.weighted[worst], 0),
    )
    mend = Message("declare the segments in [survey.margins.segment], or mend the weights")
    return [_of_tracker("segments-off-population", "weight", (what, mend), file)]


def margin_findings(survey: Survey) -> list[Finding]:
    """Margins that are neither shares, nor per cent, nor persons, by their sums."""
    return [
        _warning(
            "margins-add-up",
            f"survey.margins.{column}",
            Message(
                "the margin adds up to {total}: neither to 1, nor to 100, nor to persons; only its "
                "proportions count",
                total=Number(float(f"{total:.3g}")),
            ),
            Message("write every answer with its share or its number of persons"),
        )
        for column, total in ((name, sum(given.values())) for name, given in survey.margins.items())
        if total < PERSONS and not any(abs(total / whole - 1.0) <= ADDS_UP for whole in (1, 100))
    ]


def _of_tracker(
    code: str,
    column: str,
    words: tuple[Message, Message],
    file: str | None,
    *,
    note: bool = False,
    count: int = 0,
) -> Finding:
    """A finding about a column of the tracker; ``words`` are what and mend."""
    return Finding(
        severity=Severity.NOTE if note else Severity.WARNING,
        code=code,
        file=file,
        table=TABLE,
        column=column,
        count=count,
        what=words[0],
        mend=words[1],
    )


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
            "[survey.margins.{column}] does not name these answers: {answers}; {count} rows have "
            "them, and their people are weighted without {column}",
            column=one.column,
            answers=", ".join(f'"{name}"' for name in one.answers[:_SHOWN])
            + (" …" if len(one.answers) > _SHOWN else ""),
            count=one.count,
        ),
        mend=_placing(one),
    )


def _placing(one: Unplaced) -> Message:
    """How answers get a margin."""
    if set(one.answers) == {ALL_SEGMENTS}:
        return Message(
            'write which segment these people are of ("{all}" is everybody, no segment), or leave '
            "[survey.margins.{column}] out",
            all=ALL_SEGMENTS,
            column=one.column,
        )
    return Message(
        "add each of them to [survey.margins.{column}] with its share of the people, or recode it "
        "in [[sources]] to an answer that is named there",
        column=one.column,
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


def _raked(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    """How raking came out where it met its margins."""
    there = [wave for wave in waves if wave.raked and wave.converged]
    what = Message(
        "{where} the weights meet the margins: the largest is {largest} times the mean "
        "weight, and unequal weights make variances up to {effect} times as large; {trimmed} % of "
        "the people had their weight cut",
        where=_where(there),
        largest=Number(max((w.largest for w in there), default=1.0), 1),
        effect=Number(max((w.design_effect for w in there), default=1.0), 2),
        trimmed=Number(100 * max((w.trimmed for w in there), default=0.0), 0),
    )
    mend = Message("nothing to mend; measures --json has the weights of every wave")
    return _told(Severity.NOTE, "margins-met", there, (what, mend), file)


def _not_met(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if not wave.converged]
    what = Message(
        "{where} the weights do not meet the margins (by up to {points} points: {waves})",
        where=_where(there),
        points=_about(100 * max((w.difference for w in there), default=0.0)),
        waves=_days(there),
    )
    mend = Message("join small answers, allow larger weights in [survey] trim, or mend the margins")
    return _told(Severity.WARNING, "margins-not-met", there, (what, mend), file)


def _thin(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if wave.thin]
    what = Message(
        "{where} hardly anybody gave some of the answers of a margin ({answers}; "
        "{waves}); the wave is raked to what it has",
        where=_where(there),
        answers=_listed({place for wave in there for place in wave.thin}),
        waves=_days(there),
    )
    mend = Message("join small answers into larger ones")
    return _told(Severity.NOTE, "margin-thin", there, (what, mend), file)


def _missing(
    waves: Sequence[WaveWeights], never: set[tuple[str, str]], file: str | None
) -> list[Finding]:
    """Waves that have nobody of some answers, which other waves have: others stand for them."""
    there = [wave for wave in waves if wave.raked and set(wave.empty) - never]
    places = {place for wave in there for place in wave.empty} - never
    what = Message(
        "{where} nobody gave some of the answers of a margin ({answers}; {waves}): the other "
        "answers stand for their people there, and not in the other waves",
        where=_where(there),
        answers=_listed(places),
        waves=_days(there),
    )
    mend = Message("join the answers with others that every wave has, or leave these waves out")
    return _told(Severity.WARNING, "margin-missing-in-wave", there, (what, mend), file)


def _uneven(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if wave.design_effect > LARGE_DESIGN_EFFECT]
    what = Message(
        "{where} unequal weights make variances more than {times} times as large "
        "(design effect up to {most}: {waves})",
        where=_where(there),
        times=Number(LARGE_DESIGN_EFFECT, 0),
        most=Number(max((w.design_effect for w in there), default=1.0), 1),
        waves=_days(there),
    )
    mend = Message("limit the weights with [survey] trim, or rake to fewer margins")
    return _told(Severity.WARNING, "weights-uneven", there, (what, mend), file)


def _trimmed(waves: Sequence[WaveWeights], file: str | None) -> list[Finding]:
    there = [wave for wave in waves if wave.trimmed > 0]
    what = Message(
        "{where} weights were cut to the limit (of up to {percent} % of the people)",
        where=_where(there),
        percent=_about(100 * max((w.trimmed for w in there), default=0.0)),
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


def _where(waves: Sequence[WaveWeights]) -> Message:
    """The beginning of what is said of these waves."""
    if len(waves) == 1:
        return Message("in one wave")
    return Message("in {count} waves", count=len(waves))


def _about(value: float) -> Number:
    """Two figures of it."""
    return Number(float(f"{value:.2g}"))


def _days(waves: Sequence[WaveWeights]) -> str:
    shown = ", ".join(wave.day.isoformat() for wave in waves[:_SHOWN])
    return shown + (" …" if len(waves) > _SHOWN else "")


def _listed(places: set[tuple[str, str]]) -> str:
    shown = [f"{column} = {answer}" for column, answer in sorted(places)]
    return ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
