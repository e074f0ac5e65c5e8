"""The departments' own words, and what each means by which.

What is *not* here: how likely it is that two words mean the same (``matching``), and where they get
in the way (``conflicts``, ``agreement``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurssi.concepts import lexicon
from kurssi.concepts.candidates import Alias, Candidate, fields_of
from kurssi.concepts.concept import core
from kurssi.concepts.matching import Wording


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
        """What is matched: the word, its unit, its department's fields, and its definition."""
        fields = fields_of(self.department)
        return Wording(self.term, self.unit or "", fields, self.definition or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A term, the concept it means (None where nobody has said), and what it may mean."""

    term: Term
    concept: str | None
    declared: bool
    candidates: tuple[Candidate, ...] = ()


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
