"""What a text may mean, each with a score and the reason, and what was settled by a person.

A candidate is a proposal: nothing is mapped by it until somebody accepts it as an ``Alias``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from kurssi.concepts import lexicon
from kurssi.concepts.concept import core
from kurssi.concepts.matching import FEATURES, Fit, Wording, fits, weights
from kurssi.concepts.nearness import OF_MEANING
from kurssi.messages import LANGUAGES, Message

_NEAR = 0.7  # of the letters: spelt nearly so
_NEAR_IN_MEANING = 0.3  # of an embedder's cosine: letters in common say less
# A department's id or a word of it -> the fields whose words it speaks.
_FIELDS = {
    "brand": "marketing markkinointi communications viestintä comms brand insight",
    "experience": "marketing markkinointi service palvelu asiakaspalvelu product tuote cx insight",
    "advertising": "marketing markkinointi communications viestintä media agency",
    "digital": "marketing markkinointi it digital ecommerce verkkokauppa",
    "levers": "marketing markkinointi media agency",
    "sales": "sales myynti commercial kauppa",
    "service": "service palvelu asiakaspalvelu support logistics logistiikka",
    "finance": "finance talous controlling management johto",
    "people": "hr henkilöstö people",
    "product": "product tuote tuotekehitys rnd",
    "technology": "it tietohallinto technology data",
    "market": "insight strategy strategia",
    "research": "insight tutkimus research",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One concept that a text may mean. ``suggest``: sure enough to be proposed by itself."""

    concept: str
    score: float
    suggest: bool
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """What a person said of a word: that it means a concept, or (not ``accepted``) that it doesn't.

    ``department`` is None where it holds for headers and for everybody.
    """

    text: str
    concept: str
    department: str | None
    accepted: bool
    who: str
    when: datetime

    @property
    def word(self) -> tuple[str, str | None]:
        """The word as it is looked up, and whose it is."""
        return lexicon.plain(self.text), self.department


def fields_of(department: str | None) -> frozenset[str]:
    """The fields whose words a department speaks; none where its id tells nothing."""
    said = {word.text for word in lexicon.words(department or "")}
    return frozenset(
        field
        for field, names in _FIELDS.items()
        if said & {lexicon.plain(name) for name in names.split()}
    )


def candidates(
    wordings: Sequence[Wording], *, by_meaning: bool = False
) -> list[tuple[Candidate, ...]]:
    """The three likeliest concepts of each wording, best first; ``by_meaning`` as in ``fits``.

    What is word for word the definition of a concept is that concept: no likelihood is asked.
    """
    least = weights(by_meaning=by_meaning).suggest
    return [
        _defined_first(
            wording,
            tuple(
                Candidate(
                    concept=fit.concept,
                    score=fit.score,
                    suggest=place == 0 and fit.score >= least,
                    reason=reason(fit),
                )
                for place, fit in enumerate(some)
            ),
        )
        for wording, some in zip(wordings, fits(wordings, by_meaning=by_meaning), strict=True)
    ]


def _defined_first(wording: Wording, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The concept whose definition stands there word for word before all others, if there is one.

    A definition told beside a word says more than the word.
    """
    told = (lexicon.plain(text) for text in (wording.definition, wording.text))
    concept = next((defined()[text] for text in told if text in defined()), None)
    if concept is None:
        return found
    same = Message("word for word the definition of {name}", name=core().concepts[concept].name)
    first = Candidate(concept=concept, score=1.0, suggest=True, reason=same)
    rest = (replace(one, suggest=False) for one in found if one.concept != concept)
    return (first, *rest)[: len(found)]


@cache
def defined() -> Mapping[str, str]:
    """Each definition of the vocabulary, in either language, and the concept that it is of."""
    found: dict[str, set[str]] = {}
    for concept in core().concepts.values():
        for language in LANGUAGES:
            found.setdefault(lexicon.plain(concept.means.text(language)), set()).add(concept.id)
    return {text: next(iter(of)) for text, of in found.items() if len(of) == 1}


def settled(
    found: Sequence[Candidate], word: tuple[str, str | None], held: Iterable[Alias]
) -> tuple[Candidate, ...]:
    """The candidates of a word as people left them: the accepted first, the refused not suggested.

    ``held`` is what holds now (``latest``). What was said without a department counts where the
    department has said nothing.
    """
    mine = [alias for alias in held if alias.word[0] == word[0]]
    own = {alias.concept: alias for alias in mine if alias.department == word[1]}
    common = {alias.concept: alias for alias in mine if alias.department is None}
    said = own if any(alias.accepted for alias in own.values()) else common | own
    first = tuple(
        Candidate(
            concept=alias.concept,
            score=1.0,
            suggest=True,
            reason=Message("accepted by {who} on {day}", who=alias.who, day=_day(alias)),
        )
        for alias in said.values()
        if alias.accepted
    )
    rest = tuple(
        replace(
            one,
            suggest=False,
            reason=Message("refused by {who} on {day}", who=refusal.who, day=_day(refusal)),
        )
        if (refusal := said.get(one.concept)) is not None
        else replace(one, suggest=one.suggest and not first)
        for one in found
        if one.concept not in {alias.concept for alias in first}
    )
    return (*first, *rest)[: len(found)]


def disputed(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of a word that departments use for different things: none is suggested.

    Each department's own meaning is still matched where it is named.
    """
    return tuple(
        replace(
            one,
            suggest=False,
            reason=Message(
                "{reason}; but departments mean different things by the word: see kurssi terms "
                "conflicts, or name --department",
                reason=one.reason,
            ),
        )
        if one.suggest
        else one
        for one in found
    )


def latest(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    """What holds now: a word means one concept, so a later acceptance ends an earlier one."""
    held: dict[tuple[str, str | None], dict[str, Alias]] = {}
    for alias in sorted(aliases, key=lambda one: one.when):
        mine = held.setdefault(alias.word, {})
        if alias.accepted:
            held[alias.word] = mine = {c: a for c, a in mine.items() if not a.accepted}
        mine.pop(alias.concept, None)
        mine[alias.concept] = alias
    return tuple(alias for mine in held.values() for alias in mine.values())


def reason(fit: Fit) -> Message:
    """Why a text may mean a concept, by its nearest label."""
    told = dict(zip((*FEATURES, *OF_MEANING), fit.features, strict=False))
    base = _of_label(fit, told)
    if told["agrees"]:
        return Message("{reason}; the unit agrees", reason=base)
    if told["clashes"]:
        return Message("{reason}, but the unit is another", reason=base)
    return base


def _of_label(fit: Fit, told: dict[str, float]) -> Message:
    word = lexicon.plain(fit.label)
    if told["same"]:
        for sense in core().senses:
            if sense.concept == fit.concept and lexicon.plain(sense.word) == word:
                return Message('one meaning of "{label}": {when}', label=fit.label, when=sense.when)
        return Message('"{label}" is a name of it', label=fit.label)
    if told["covers"] >= 1 - 1e-9 and told["covered"] >= 1 - 1e-9:
        return Message('the words of "{label}"', label=fit.label)
    if told["spelt"] >= _NEAR:
        return Message('spelt nearly as "{label}"', label=fit.label)
    if told["both"] > 0:
        return Message('shares words with "{label}"', label=fit.label)
    if max(told.get(name, 0.0) for name in OF_MEANING) >= _NEAR_IN_MEANING:
        return Message("near in meaning to {name}", name=core().concepts[fit.concept].name)
    return Message('letters in common with "{label}" alone', label=fit.label)


def _day(alias: Alias) -> str:
    return alias.when.date().isoformat()
