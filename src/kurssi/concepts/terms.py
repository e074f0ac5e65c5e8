"""The departments' own words: what each means by which, and where the words get in the way.

Two kinds of trouble: one word for different things, and different words for one thing. What is
*not* here: how likely it is that two words mean the same (``matching``), or what data say of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurssi.concepts import lexicon
from kurssi.concepts.candidates import Alias, Candidate, fields_of
from kurssi.concepts.concept import core
from kurssi.concepts.matching import Wording

COMPARED = ("unit", "base", "window")  # what two definitions may differ in


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A department's own word with its definition, as the table ``terms`` has it.

    ``measure`` is the measure that the department itself says it means. Must *not* hold a second
    meaning.
    """

    department: str
    term: str
    language: str
    definition: str | None = None
    unit: str | None = None
    base: str | None = None
    window: str | None = None
    measure: str | None = None

    @property
    def word(self) -> tuple[str, str]:
        """The word as it is looked up, and whose it is."""
        return lexicon.plain(self.term), self.department

    @property
    def wording(self) -> Wording:
        """What is matched: the word, its unit and its department's fields."""
        return Wording(self.term, self.unit or "", fields_of(self.department))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A term, the concept it means (None where nobody has said), and what it may mean."""

    term: Term
    concept: str | None
    declared: bool
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SameWord:
    """One word that departments use differently, and in what their definitions differ."""

    word: str
    uses: tuple[Meant, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SameConcept:
    """One concept that departments call by different words."""

    concept: str
    uses: tuple[Meant, ...]


def meanings(terms: Iterable[Term], held: Iterable[Alias]) -> tuple[Meant, ...]:
    """What each term means: as accepted for its department, else for all, else as it declares.

    ``held`` is what people said that holds now (``candidates.latest``).
    """
    accepted = {alias.word: alias.concept for alias in held if alias.accepted}
    by_measure = {one.measure: one.id for one in core().concepts.values() if one.measure}
    found = []
    for term in terms:
        word, department = term.word
        concept = accepted.get((word, department), accepted.get((word, None)))
        declared = by_measure.get(term.measure or "")
        found.append(
            Meant(
                term=term, concept=concept or declared, declared=concept is None and bool(declared)
            )
        )
    return tuple(found)


def one_word(meant: Iterable[Meant]) -> tuple[SameWord, ...]:
    """Words of several departments whose meanings or definitions differ."""
    found = []
    for uses in _grouped((one.term.word[0], one) for one in meant).values():
        several = {"concept": len({one.concept for one in uses})}
        several |= {name: len(_told(uses, name)) for name in COMPARED}
        differ = tuple(name for name, count in several.items() if count > 1)
        if len({one.term.department for one in uses}) > 1 and differ:
            found.append(SameWord(word=uses[0].term.term, uses=uses, differ=differ))
    return tuple(found)


def one_concept(meant: Iterable[Meant]) -> tuple[SameConcept, ...]:
    """Concepts that departments call by different words."""
    said = ((one.concept, one) for one in meant if one.concept is not None)
    return tuple(
        SameConcept(concept=concept, uses=uses)
        for concept, uses in _grouped(said).items()
        if len({one.term.word[0] for one in uses}) > 1
        and len({one.term.department for one in uses}) > 1
    )


def _told(uses: Iterable[Meant], name: str) -> set[str]:
    """What the definitions say, folded; silence differs from nothing."""
    said = (getattr(one.term, name) for one in uses)
    return {lexicon.plain(text) for text in said if text}


def _grouped(pairs: Iterable[tuple[str, Meant]]) -> dict[str, tuple[Meant, ...]]:
    found: dict[str, tuple[Meant, ...]] = {}
    for key, one in pairs:
        found[key] = (*found.get(key, ()), one)
    return found
