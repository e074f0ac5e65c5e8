"""Whether two departments' terms are one thing: three kinds of evidence, and the verdict by rule.

The evidence is of words (how likely they name one concept, or what people said), of definitions
(``definitions``) and of data (whether answers tell two measures apart). The rules are a table in
docs/vocabulary.md. What is *not* here: how data come by their figures (``survey.instrument``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool, Float

from kurssi.concepts.concept import core
from kurssi.concepts.definitions import Compared, Match, Part, Told, compared, is_known
from kurssi.concepts.matching import fits
from kurssi.concepts.terms import Meant
from kurssi.maths.reliability import Gauge

# A score from ALIKE says that two words are one concept; below SIGN nothing speaks for it.
ALIKE, SIGN = 0.85, 0.15
FEWEST_PARTS = 2  # that are the same, one of them what is counted or over what
NEAR = 0.50  # correlation from which two things that answers tell apart are related
CONSIDERED = 10  # concepts of a word
_PEOPLE = frozenset(
    ("customer", "person", "employee", "buyer", "respondent", "visitor", "user", "household",
     "population", "follow")
)  # fmt: skip
# Ends of Finnish words for those who do something, and the English word.
_DOERS = ("neet", "neiden", "vat", "vät", "jat", "jät", "jien", "who")
_ANSWERS = frozenset({"share", "scale", "points", "ratio"})
_MEASURING = (Part.WINDOW, Part.SCALE)  # how a thing is measured, never what it is


class Verdict(StrEnum):
    """What two terms are to each other."""

    SAME = "same"
    JANGLE = "jangle"
    JINGLE = "jingle"
    RELATED = "related"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Decider(StrEnum):
    """What would settle two terms that are undecided: a definition, a person, more answers."""

    DEFINE = "define"
    SAY = "say"
    ANSWERS = "answers"
    QUESTIONS = "questions"


class Likeness(StrEnum):
    """What one kind of evidence says of two terms. ``NONE``: nothing, there is none."""

    ONE = "one"
    TWO = "two"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEvidence:
    """Whether two terms are written alike, and the probability that they name one concept.

    ``said``: people said what both mean, so that the score is 0 or 1. ``concept`` is the likeliest
    that both may name.
    """

    same_name: bool
    score: float
    said: bool
    concept: str | None

    @property
    def likeness(self) -> Likeness:
        """What the words say: only people can say that two words are two things."""
        if self.score >= ALIKE:
            return Likeness.ONE
        return Likeness.TWO if self.said else Likeness.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class DataEvidence:
    """Whether answers tell two terms' measures apart. ``needed``: how many would, None unknown.

    ``correlation`` is between what is measured, errors of the items taken out (HTMT); ``floor``
    where it is only the least that it can be.
    """

    likeness: Likeness
    first: str | None = None
    second: str | None = None
    correlation: Gauge | None = None
    floor: bool = False
    n: int = 0
    needed: int | None = None


NO_DATA = DataEvidence(likeness=Likeness.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two departments' terms with the evidence of three kinds, and the verdict."""

    first: Meant
    second: Meant
    words: WordEvidence
    definition: tuple[Compared, ...]
    data: DataEvidence
    verdict: Verdict

    @property
    def differ(self) -> tuple[Compared, ...]:
        """The parts in which the definitions differ."""
        return tuple(one for one in self.definition if one.match is not Match.SAME)

    @property
    def deciders(self) -> tuple[Decider, ...]:
        """What would decide between them; nothing where they are decided."""
        if self.verdict is not Verdict.UNKNOWN:
            return ()
        if self.data.likeness is Likeness.UNSURE:
            return (Decider.QUESTIONS if self.data.needed is None else Decider.ANSWERS,)
        told = {one.part for one in self.definition}
        open_ = not {Part.UNIT, Part.BASE} <= told
        return (Decider.DEFINE,) * open_ + (Decider.SAY,) * (not self.words.said)


Measured = Mapping[frozenset[str], DataEvidence]
"""Two measures -> what answers say of them."""


def agreement(meant: Sequence[Meant], measured: Measured) -> tuple[Pair, ...]:
    """Every two terms of different departments for which anything says that they may be one.

    Written alike, a score of at least ``SIGN``, or data; the others have nothing in common.
    """
    scores = concept_scores(meant)
    together = scores @ scores.T
    found = []
    for at, beside in zip(*np.nonzero(_signs(meant, together, measured)), strict=True):
        first, second = meant[at], meant[beside]
        words = _words(first, second, float(together[at, beside]), scores[at] * scores[beside])
        found.append(judged(first, second, words, _data(first, second, measured)))
    return tuple(found)


def _signs(
    meant: Sequence[Meant], together: Float[np.ndarray, "term other"], measured: Measured
) -> Bool[np.ndarray, "term other"]:
    """Which two terms have any sign that they may be one; each two once."""
    names, departments, measures = (
        np.unique([told(one) for one in meant], return_inverse=True)[1]
        for told in (
            lambda one: one.term.word[0],
            lambda one: one.term.department,
            lambda one: measure_of(one) or "",
        )
    )
    signs = (names[:, None] == names) | (together >= SIGN)
    owners = {measure_of(one): place for one, place in zip(meant, measures, strict=True)}
    for pair, data in measured.items():
        if data.likeness in (Likeness.ONE, Likeness.UNSURE) and pair <= owners.keys():
            ours, theirs = (measures == owners[measure] for measure in pair)
            signs |= ours[:, None] & theirs | theirs[:, None] & ours
    return np.triu(signs & (departments[:, None] != departments), 1)


def _words(
    first: Meant, second: Meant, score: float, both: Float[np.ndarray, " concept"]
) -> WordEvidence:
    """What words say of two terms."""
    said = first.concept is not None and second.concept is not None
    one = said and first.concept == second.concept
    likeliest = tuple(core().concepts)[int(both.argmax())] if score >= SIGN else None
    return WordEvidence(
        same_name=first.term.word[0] == second.term.word[0],
        score=float(one) if said else min(score, 1.0),
        said=said,
        concept=first.concept if one else likeliest,
    )


def judged(first: Meant, second: Meant, words: WordEvidence, data: DataEvidence) -> Pair:
    """Two terms, their definitions compared and the verdict given."""
    definition = compared(first.term, second.term)
    return Pair(
        first=first,
        second=second,
        words=words,
        definition=definition,
        data=data,
        verdict=verdict(words, definition, data),
    )


def verdict(words: WordEvidence, definition: Sequence[Compared], data: DataEvidence) -> Verdict:
    """The first rule that holds: data, then definitions, then words (docs/vocabulary.md).

    One name for two things is Thorndike's (1904) jingle, two names for one Kelley's (1927) jangle.
    """
    one_thing = Verdict.SAME if words.same_name else Verdict.JANGLE
    two_things = Verdict.JINGLE if words.same_name else Verdict.DIFFERENT
    of_words = words.likeness
    broken = any(breaks(one, said=words.said and of_words is Likeness.ONE) for one in definition)
    if data.likeness is Likeness.TWO:
        near = data.correlation is not None and data.correlation.value >= NEAR
        return Verdict.RELATED if near and not words.same_name else two_things
    if data.likeness is Likeness.ONE:
        return one_thing
    if broken:
        related = of_words is Likeness.ONE and not words.same_name
        return Verdict.RELATED if related else two_things
    if data.likeness is Likeness.UNSURE:
        return Verdict.UNKNOWN
    if of_words is Likeness.TWO:
        return two_things
    agree = agreed(definition)
    if of_words is Likeness.ONE:
        return one_thing if words.said or agree else Verdict.UNKNOWN
    return Verdict.SAME if agree and words.same_name else Verdict.UNKNOWN


def agreed(definition: Sequence[Compared]) -> bool:
    """Whether two definitions say one thing: half of all figures are shares in per cent."""
    same = {one.part for one in definition if one.match is Match.SAME}
    return len(same) >= FEWEST_PARTS and not same.isdisjoint((Part.COUNTED, Part.BASE))


def breaks(one: Compared, *, said: bool) -> bool:
    """Whether a difference makes two things of one; ``said``: people said both mean one concept.

    Then a share and a mean are two ways to tell it, and another group of people is another group:
    only another thing counted, another sort of unit or other events below the line make it two.
    """
    if one.match is not Match.DIFFERS or one.part in _MEASURING:
        return False
    if not said:
        return True
    if one.part is Part.STATISTIC:
        return False
    if one.part is Part.UNIT:
        return not {*one.first.key, *one.second.key} <= _ANSWERS
    if one.part is Part.BASE:
        sides = (one.first, one.second)
        return all(is_known(side.key) for side in sides) and not all(map(_of_people, sides))
    return True


def _of_people(base: Told) -> bool:
    """Whether people are counted over, not events or things."""
    doing = (word.endswith(_DOERS) for word in base.text.casefold().split())
    return bool(base.key & _PEOPLE) or any(doing)


def concept_scores(meant: Sequence[Meant]) -> Float[np.ndarray, "term concept"]:
    """The probability of each concept for each term: what people said is sure."""
    names = {name: at for at, name in enumerate(core().concepts)}
    found = np.zeros((len(meant), len(names)))
    open_ = [at for at, one in enumerate(meant) if one.concept is None]
    for at, some in zip(
        open_, fits([meant[at].term.wording for at in open_], shown=CONSIDERED), strict=True
    ):
        for fit in some:
            found[at, names[fit.concept]] = fit.score
    for at, one in enumerate(meant):
        if one.concept in names:
            found[at, names[one.concept]] = 1.0
    return found


def measure_of(one: Meant) -> str | None:
    """The measure that a term is read from: its own, else its concept's."""
    concept = core().concepts.get(one.concept or "")
    return one.term.measure or (concept.measure if concept is not None else None)


def _data(first: Meant, second: Meant, measured: Measured) -> DataEvidence:
    ours, theirs = measure_of(first), measure_of(second)
    if ours is None or theirs is None:
        return NO_DATA
    if ours == theirs:
        return DataEvidence(likeness=Likeness.NONE, first=ours, second=theirs)
    return measured.get(frozenset({ours, theirs}), NO_DATA)
