"""What a text says in the index's words: exactly, by its stem, in a compound, or nearly.

What is *not* here: which concept it is (``matching``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.concepts import lexicon
from kurssi.concepts.index import Groups, Index

STEMMED = 0.97  # how far a form is the word, found by its stem or in a compound
BEGUN = 0.88  # by its first letters alone
TYPED = 0.74  # least likeness of a word typed wrong (letters right or swapped, of all)
UNKNOWN = 4.0  # weight of a word that no concept has
ASIDE = 0.4  # of its weight: a word in brackets
LONG = 5  # letters of a word that may be typed wrong
Said = Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What texts say: how far each says each word, and what its words weigh together."""

    says: Float[np.ndarray, "text word"]
    weighs: Float[np.ndarray, " text"]


def readings(texts: Sequence[str], index: Index) -> Readings:
    """What each text says in the index's words."""
    cut = [lexicon.words(text) for text in texts]
    known = _known({word.text for some in cut for word in some}, index)
    says = np.zeros((len(texts), len(index.weights)))
    weighs = np.zeros(len(texts))
    for at, some in enumerate(cut):
        for word in some:
            said, missing = known[word.text]
            for group, likeness in said.items():
                says[at, group] = max(says[at, group], likeness)
            heavy = sum(index.weights[group] for group in said) + missing
            weighs[at] += heavy * (ASIDE if word.aside else 1.0)
    return Readings(says=says, weighs=np.maximum(weighs, 1e-9))


def _known(words: set[str], index: Index) -> dict[str, tuple[Said, float]]:
    """Word -> (how far it says which of the index's words, weight of what is not known in it)."""
    found: dict[str, tuple[Said, float]] = {}
    for word in words:
        groups, likeness = _exactly(word, index)
        if groups:
            found[word] = dict.fromkeys(groups, likeness), 0.0
    rest = sorted(words - found.keys())
    halves = {word: half for word in rest if (half := lexicon.halves(word)) is not None}
    tried = sorted({*rest, *(half[1] for half in halves.values())})
    near = _nearly(tried, index)
    for word in rest:
        found[word] = _best(word, near, halves.get(word), index)
    return found


def _exactly(word: str, index: Index) -> tuple[Groups, float]:
    """The words that this one is, as it stands, by its stem, or as a compound."""
    if word in index.forms:
        return index.forms[word], 1.0
    if (group := lexicon.group_of(word)) is not None:
        return (index.groups[group],), STEMMED
    if made := lexicon.parts(word):
        return tuple(dict.fromkeys(index.groups[part] for part in made)), STEMMED
    for stem in lexicon.stems(word):
        if stem in index.stems:
            return index.stems[stem], STEMMED
    return (), 0.0


def _nearly(words: Iterable[str], index: Index) -> dict[str, tuple[Groups, float]]:
    """The known form that each word begins, or is but for a typing error (Damerau 1964)."""
    from rapidfuzz import process  # only a command that matches words needs it
    from rapidfuzz.distance import OSA

    forms = sorted(form for form in index.forms if len(form) > lexicon.SHORTEST)
    found: dict[str, tuple[Groups, float]] = {}
    for word in words:
        begun = [form for form in forms if form.startswith(word) and len(index.forms[form]) == 1]
        if len(word) >= LONG and begun:
            found[word] = index.forms[min(begun, key=len)], BEGUN
    long = [word for word in words if len(word) >= LONG]
    if not long:
        return found
    alike = process.cdist(
        long, forms, scorer=OSA.normalized_similarity, score_cutoff=TYPED, dtype=np.float32
    )
    for word, likeness, at in zip(long, alike.max(axis=1), alike.argmax(axis=1), strict=True):
        if likeness > max(TYPED, found.get(word, ((), 0.0))[1]):
            found[word] = index.forms[forms[at]], float(likeness)
    return found


def _best(
    word: str,
    near: Mapping[str, tuple[Groups, float]],
    half: tuple[str, str, bool] | None,
    index: Index,
) -> tuple[Said, float]:
    """The likelier of: the whole word typed wrong, or a compound with one strange half."""
    groups, likeness = near.get(word, ((), 0.0))
    whole: tuple[Said, float] = (dict.fromkeys(groups, likeness), 0.0) if groups else ({}, UNKNOWN)
    if half is None or likeness >= BEGUN:
        return whole
    head, strange, _ = half
    more, how_near = near.get(strange, ((), 0.0))
    made: dict[int, float] = {**dict.fromkeys(more, how_near), index.groups[head]: STEMMED}
    if groups and (not more or likeness >= how_near):
        return whole
    return made, 0.0 if more else UNKNOWN
