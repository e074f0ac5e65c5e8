"""What would help a quote that is withheld or not to be traded on: which test, how long, how read.

The advice is part of the reason: data, in no language yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kurssi.decisions.lesson import Design, Lesson, Trial
from kurssi.decisions.quote import Grade, Quote, Side
from kurssi.messages import Message, Name
from kurssi.vocabulary import EUR, MEASURES

# The rate behind each side: an ask is a yield turned round.
BEHIND = {Side.ASK: Side.YIELD, Side.YIELD: Side.YIELD, Side.MROI: Side.MROI, Side.BID: Side.BID}
WEEKS = 52
# With less power than this a test is more likely to miss what is there than to find it.
TELLS = 0.5
NOBODY: Mapping[str, Name] = {}


def with_advice(
    quotes: Iterable[Quote],
    lessons: Iterable[Lesson],
    per_year: int,
    *,
    names: Mapping[str, Name] = NOBODY,
) -> Iterator[Quote]:
    """The quotes; those not to be traded on say which experiment would help, where one would.

    ``names`` are what levers and segments are called; those without one go by their id.
    """
    known = {(one.side, one.measure, one.lever, one.segment): one for one in lessons}
    for quote in quotes:
        side = Side.MROI if quote.measure == EUR.id and quote.lever else BEHIND.get(quote.side)
        lesson = known.get((side, quote.measure, quote.lever, quote.segment)) if side else None
        if quote.side not in BEHIND or quote.grade is not Grade.D or lesson is None:
            yield quote
            continue
        told = advice(lesson, per_year, names=names)
        yield replace(quote, reason=Message("{reason}; {advice}", reason=quote.reason, advice=told))


def advice(lesson: Lesson, per_year: int, *, names: Mapping[str, Name] = NOBODY) -> Message:
    """The test that would narrow the quote most, and the answers that would settle its sign."""
    narrower = round(100 * (1.0 - lesson.sd_after / lesson.sd)) if lesson.sd > 0.0 else 0
    lever = None if lesson.lever else _called(lesson.trial.lever, names)
    values = {
        "trial": in_words(lesson.trial, per_year, lever=lever, names=names),
        "share": narrower,
        "power": round(100 * lesson.trial.power),
    }
    if lesson.trial.power < TELLS:
        told = Message(
            "no test of half a year would surely tell; the nearest to it, {trial}: narrower by "
            "{share}%, with {power}% power for the effect expected",
            **values,
        )
    else:
        told = Message(
            "best {trial}: narrower by {share}%, with {power}% power for the effect expected",
            **values,
        )
    if lesson.answers is None or lesson.answers_now is None:
        return told
    if lesson.answers <= lesson.answers_now:
        return Message("{told}; the answers there are would then settle its sign", told=told)
    return Message(
        "{told}; {answers} answers a wave and segment ({now} now) would then settle its sign",
        told=told,
        answers=lesson.answers,
        now=lesson.answers_now,
    )


def in_words(
    trial: Trial, per_year: int, *, lever: Name | None = None, names: Mapping[str, Name] = NOBODY
) -> Message:
    """What to do: ``stop it for 13 weeks in families alone, read in sales``.

    ``lever`` is its name where it is not known from what stands around.
    """
    values = {
        "lever": Message("it") if lever is None else lever,
        "span": span(trial.periods, per_year),
        "segments": tuple(names.get(one, one) for one in trial.segments),
        "reads": Message("sales") if trial.reads == EUR.id else MEASURES[trial.reads].name,
    }
    if trial.design is Design.SPLIT:
        if trial.stop:
            return Message("stop {lever} for {span} in {segments} alone, read in {reads}", **values)
        return Message("double {lever} for {span} in {segments} alone, read in {reads}", **values)
    if trial.stop:
        return Message("stop {lever} for {span} for everyone, read in {reads}", **values)
    return Message("double {lever} for {span} for everyone, read in {reads}", **values)


def _called(lever: str, names: Mapping[str, Name]) -> Message:
    return Message("the lever {lever}", lever=names.get(lever, lever))


def span(periods: int, per_year: int) -> Message:
    """So many weeks or months."""
    if per_year == WEEKS:
        return Message("{periods} weeks", periods=periods)
    return Message("{periods} months", periods=periods)
