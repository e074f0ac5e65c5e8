"""Where the departments' words get in the way: one for different things, different ones for one.

By the words and what is written of them alone; evidence is weighed in ``agreement``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurssi.concepts.definitions import Part, told
from kurssi.concepts.terms import Meant

# What two definitions may differ in: a unit is a scale's ends, too.
COMPARED = {
    "unit": (Part.UNIT, Part.SCALE),
    "base": (Part.BASE,),
    "window": (Part.WINDOW,),
}


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


def _told(uses: Iterable[Meant], name: str) -> set[tuple[frozenset[str], ...]]:
    """What the definitions say, in either language; silence differs from nothing."""
    said = (told(one.term) for one in uses)
    keys = (tuple(one[part].key for part in COMPARED[name] if part in one) for one in said)
    return {key for key in keys if key}


def _grouped(pairs: Iterable[tuple[str, Meant]]) -> dict[str, tuple[Meant, ...]]:
    found: dict[str, tuple[Meant, ...]] = {}
    for key, one in pairs:
        found[key] = (*found.get(key, ()), one)
    return found
