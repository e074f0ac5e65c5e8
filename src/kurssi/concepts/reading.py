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
    known = _known({word for some in cut for word in some}, index)
    says = np.zeros((len(texts), len(index.weights)))
    weighs = np.zeros(len(texts))
    for at, some in enumerate(cut):
        for word in some:
            said, heavy = known[word.text, word.cut]
            for group, likeness in said.items():
                says[at, group] = max(says[at, group], likeness)
            weighs[at] += heavy * (ASIDE if word.aside else 1.0)
    return Readings(says=says, weighs=np.maximum(weighs, 1e-9))


def _known(words: set[lexicon.Word], index: Index) -> dict[tuple[str, bool], tuple[Said, float]]:
    """Word -> (how far it says which of the index's words, what it weighs)."""
    found: dict[tuple[str, bool], tuple[Said, float]] = {}
    asked = {(word.text, word.cut) for word in words}
    for word, cut in asked:
        groups, likeness = _exactly(word, index, cut=cut)
        if groups:
            found[word, cut] = dict.fromkeys(groups, likeness), _heavy(groups, index)
    rest = sorted(asked - found.keys())
    halves = {word: half for word, _ in rest if (half := lexicon.halves(word)) is not None}
    strange = {(half[1], False) for half in halves.values()}
    near = _nearly(sorted({*rest, *strange}), index)
    for word, cut in rest:
        said, missing = _best((word, cut), near, halves.get(word), index)
        found[word, cut] = said, _heavy(said, index) + missing
        if cut and len(several := _all_begun(word, index)) > 1:
            # Cut so short that it may be any of these: it says each, and weighs as one of them.
            found[word, cut] = dict.fromkeys(several, BEGUN), _heavy(several, index) / len(several)
    return found


def _heavy(groups: Iterable[int], index: Index) -> float:
    return float(sum(index.weights[group] for group in groups))


def _all_begun(word: str, index: Index) -> list[int]:
    """The general words that this one begins."""
    known = lexicon.forms().items()
    return sorted({index.groups[group] for form, group in known if form.startswith(word)})


def _exactly(word: str, index: Index, *, cut: bool) -> tuple[Groups, float]:
    """The words that this one is, as it stands, by its stem, or as a compound."""
    if cut and f"{word}." in index.forms:
        return index.forms[f"{word}."], 1.0
    if word in index.forms:
        return index.forms[word], 1.0
    if not cut and (group := lexicon.group_of(word)) is not None:
        return (index.groups[group],), STEMMED
    if made := lexicon.parts(word):
        return tuple(dict.fromkeys(index.groups[part] for part in made)), STEMMED
    for stem in () if cut else lexicon.stems(word):
        if stem in index.stems:
            return index.stems[stem], STEMMED
    return (), 0.0


def _nearly(
    words: Sequence[tuple[str, bool]], index: Index
) -> dict[tuple[str, bool], tuple[Groups, float, str]]:
    """What each word begins, or is but for a typing error (Damerau 1964), and how that is written.

    A word with a full stop after it is cut, however short.
    """
    from rapidfuzz import process  # only a command that matches words needs it
    from rapidfuzz.distance import OSA

    forms = sorted(form for form in index.forms if len(form) > lexicon.SHORTEST)
    found: dict[tuple[str, bool], tuple[Groups, float, str]] = {}
    for word, cut in words:
        form = _begun(word, forms, index) if cut or len(word) >= LONG else None
        if form is not None:
            found[word, cut] = index.forms[form], BEGUN, form
    long = [one for one in words if len(one[0]) >= LONG]
    if not long:
        return found
    alike = process.cdist(
        [word for word, _ in long],
        forms,
        scorer=OSA.normalized_similarity,
        score_cutoff=TYPED,
        dtype=np.float32,
    )
    for one, likeness, at in zip(long, alike.max(axis=1), alike.argmax(axis=1), strict=True):
        if likeness > max(TYPED, found.get(one, ((), 0.0, ""))[1]):
            found[one] = index.forms[forms[at]], float(likeness), forms[at]
    return found


def _begun(word: str, forms: Iterable[str], index: Index) -> str | None:
    """The shortest form of one word that this one begins; of a compound where there is but one."""
    begun = [form for form in forms if form.startswith(word)] if len(word) > 1 else []
    simple = [form for form in begun if len(index.forms[form]) == 1]
    if not simple and len({index.forms[form] for form in begun}) == 1:
        simple = begun
    return min(simple, key=len, default=None)


def _best(
    word: tuple[str, bool],
    near: Mapping[tuple[str, bool], tuple[Groups, float, str]],
    half: tuple[str, str, bool] | None,
    index: Index,
) -> tuple[Said, float]:
    """The likelier of: the whole word typed wrong, or a compound with one strange half."""
    groups, likeness, form = near.get(word, ((), 0.0, ""))
    whole: tuple[Said, float] = (dict.fromkeys(groups, likeness), 0.0) if groups else ({}, UNKNOWN)
    if half is None or likeness >= BEGUN:
        return whole
    head, strange, _ = half
    more, how_near, _ = near.get((strange, False), ((), 0.0, ""))
    made: dict[int, float] = {**dict.fromkeys(more, how_near), index.groups[head]: STEMMED}
    if groups and (not more or likeness >= how_near) and _typed(word[0], half, form):
        return whole
    return made, 0.0 if more else UNKNOWN


def _typed(word: str, half: tuple[str, str, bool], form: str) -> bool:
    """Whether a form is a likely slip of a word whose known half is written rightly.

    Letters that make a known word are not the ones typed wrong, so the other half is held to be as
    alike as a whole word would be.
    """
    from rapidfuzz.distance import OSA  # only a command that matches words needs it

    _, strange, known_first = half
    known = word[: -len(strange)] if known_first else word[len(strange) :]
    if known_first and form.startswith(known):
        other = form[len(known) :]
    elif not known_first and form.endswith(known):
        other = form[: -len(known)]
    else:
        return True
    return bool(OSA.normalized_similarity(strange, other) >= TYPED)
