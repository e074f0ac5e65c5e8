"""The vocabulary as arrays: which words each label of each concept is made of, and what they weigh.

A word weighs the more the fewer concepts it belongs to (inverse document frequency, after Spärck
Jones 1972).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.concepts import lexicon
from kurssi.concepts.concept import core

LIGHT = 0.35  # of its weight: a word that says how a number was made, not of what
MANNERS = frozenset(
    (
        *("mean", "total", "index", "count", "rate", "per", "euro", "time", "actual", "name", "id"),
        *("day", "week", "month", "year"),
    )
)
Groups = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Labels in the order of their concepts; ``starts`` is where each concept's labels begin.

    ``made_of`` tells which words a label is made of, ``weights`` what each word weighs. ``forms``
    and ``stems`` lead from a written word to the words it is made of. Must *not* hold what one
    workspace has accepted.
    """

    concepts: tuple[str, ...]
    labels: tuple[str, ...]
    joined: tuple[str, ...]
    starts: Int[np.ndarray, " concept"]
    made_of: Bool[np.ndarray, "label word"]
    weights: Float[np.ndarray, " word"]
    forms: Mapping[str, Groups]
    stems: Mapping[str, Groups]
    groups: Mapping[str, int]

    @property
    def sizes(self) -> Int[np.ndarray, " concept"]:
        """How many labels each concept has."""
        return np.diff(np.append(self.starts, len(self.labels)))


@cache
def core_index() -> Index:
    """The index of the vocabulary that kurssi brings along."""
    return index_of(core().labels())


def index_of(names: Iterable[tuple[str, str]]) -> Index:
    """Every label of each concept, (label, concept), cut into words, and the words weighed."""
    called: dict[str, dict[str, str]] = {}
    for label, concept in names:
        called.setdefault(concept, {}).setdefault(joined(label), label)
    rows = [(id_, label) for id_, labels in called.items() for label in labels.values()]
    groups = {group: at for at, group in enumerate(dict.fromkeys(lexicon.forms().values()))}
    forms: dict[str, Groups] = {form: (groups[g],) for form, g in lexicon.forms().items()}
    stems: dict[str, Groups] = {}
    held = [_held(label, groups, forms, stems) for _, label in rows]
    made_of = np.zeros((len(rows), len(groups)), dtype=bool)
    for at, some in enumerate(held):
        made_of[at, list(some)] = True
    ids = tuple(called)
    owners = np.array([ids.index(id_) for id_, _ in rows])
    return Index(
        concepts=ids,
        labels=tuple(label for _, label in rows),
        joined=tuple(joined(label) for _, label in rows),
        starts=np.searchsorted(owners, np.arange(len(ids))),
        made_of=made_of,
        weights=_weights(made_of, owners, groups),
        forms=forms,
        stems=stems,
        groups=groups,
    )


def joined(text: str) -> str:
    """The words that carry meaning, written as one."""
    return "".join(word.text for word in lexicon.words(text))


def _held(
    label: str, groups: dict[str, int], forms: dict[str, Groups], stems: dict[str, Groups]
) -> Iterable[int]:
    """The words a label is made of; new ones are given a place."""
    found: dict[int, None] = {}
    for word in lexicon.words(label):
        if word.text not in forms:
            forms[word.text] = _groups_of(word.text, groups, stems)
        found |= dict.fromkeys(forms[word.text])
    return found


def _groups_of(word: str, groups: dict[str, int], stems: dict[str, Groups]) -> Groups:
    known = lexicon.group_of(word)
    if known is not None:
        return (groups[known],)
    if made := lexicon.parts(word):
        return tuple(dict.fromkeys(groups[part] for part in made))
    for stem in lexicon.stems(word):
        if stem in stems:
            return stems[stem]
    if half := lexicon.halves(word):
        return (groups[half[0]], *_groups_of(half[1], groups, stems))
    place = (groups.setdefault(f"={word}", len(groups)),)
    for stem in lexicon.stems(word):
        if len(stem) >= lexicon.SHORTEST:
            stems.setdefault(stem, place)
    return place


def _weights(
    made_of: Bool[np.ndarray, "label word"],
    owners: Int[np.ndarray, " label"],
    groups: Mapping[str, int],
) -> Float[np.ndarray, " word"]:
    """log((N + 1) / n): N concepts, n of them with the word among their labels."""
    concepts = int(owners[-1]) + 1
    starts = np.searchsorted(owners, np.arange(concepts))
    having = np.logical_or.reduceat(made_of, starts, axis=0).sum(axis=0)
    weights = np.log((concepts + 1) / np.maximum(having, 1))
    weights[[groups[manner] for manner in MANNERS]] *= LIGHT
    return weights
