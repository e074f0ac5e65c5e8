"""Which concepts a text may mean, best first, each with a probability: a proposal, never a mapping.

A conditional logit (McFadden 1974, eq. 12) over all concepts and "none of these": the utility of a
concept is linear in how its nearest label fits the text, and that of none is zero. The weights are
fitted by ``tools/fit_matching.py`` to pairs that the test set does not hold.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.concepts import lexicon
from kurssi.concepts.concept import FOLDER, core
from kurssi.concepts.index import Index, core_index, joined
from kurssi.concepts.nearness import OF_MEANING, nearness
from kurssi.concepts.reading import readings

OF_UNIT = ("agrees", "clashes")
FEATURES = ("same", "covers", "covered", "both", "spelt", *OF_UNIT)
SHOWN = 3  # candidates of a text
AT_ONCE = 256  # texts
_HALF_ALIKE = 0.5  # spelling below which two texts are simply different
# Which sorts of unit a heading may tell of a concept counted so.
_SORTS = {
    "eur": {"eur"},
    "share": {"share"},
    "count": {"count"},
    "persons": {"count"},
    "scale": {"share", "count"},
    "points": {"share", "count"},
    "ratio": {"share"},
    "text": {"text"},
    "date": {"date"},
    **{unit: {"time"} for unit in ("seconds", "minutes", "hours", "days", "months", "years")},
}


OF_FIELD = np.log(3.0)
"""A concept of the asker's own field is taken to be three times as likely; not fitted."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with what is told beside it: unit, fields of the department that says it, definition.

    Must *not* hold what it means.
    """

    text: str
    unit: str = ""
    fields: frozenset[str] = frozenset()
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each feature adds to a concept's utility, and from which score one is suggested."""

    utility: Float[np.ndarray, " feature"]
    constant: float
    suggest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One concept a text may mean: its probability, its nearest label and how that fits."""

    concept: str
    score: float
    label: str
    features: tuple[float, ...]


@cache
def weights(*, by_meaning: bool = False) -> Weights:
    """The fitted weights: of words alone, or of words and what the embedder adds."""
    told = tomllib.loads((FOLDER / "weights.toml").read_text(encoding="utf-8"))
    told = told["by_meaning"] if by_meaning else told["by_words"]
    names = (*FEATURES, *OF_MEANING) if by_meaning else FEATURES
    return Weights(
        utility=np.array([told["utility"][name] for name in names]),
        constant=told["constant"],
        suggest=told["suggest"],
    )


def fits(
    wordings: Sequence[Wording],
    *,
    shown: int = SHOWN,
    by_meaning: bool = False,
    index: Index | None = None,
) -> list[tuple[Fit, ...]]:
    """The ``shown`` likeliest concepts of each wording, best first.

    ``by_meaning`` asks the embedder, too: for words that share none with any name. ``index`` holds
    further names beside the vocabulary's (``named``); the embedder knows none of them.

    Raises:
        KurssiError: the embedder is asked for and not installed.
    """
    index, given = index or core_index(), weights(by_meaning=by_meaning)
    found: list[tuple[Fit, ...]] = []
    for at in range(0, len(wordings), AT_ONCE):
        some = wordings[at : at + AT_ONCE]
        features, labels = best_labels(some, index, weights())
        if by_meaning:
            near = nearness([wording.text for wording in some])
            features = np.concatenate([features, near], axis=2)
        utility = features @ given.utility + given.constant
        scores = probabilities(utility + OF_FIELD * _own_field(some, index))
        order = np.argsort(-scores, axis=1, kind="stable")[:, :shown]
        found += [
            tuple(
                Fit(
                    concept=index.concepts[concept],
                    score=float(scores[row, concept]),
                    label=index.labels[labels[row, concept]],
                    features=tuple(float(one) for one in features[row, concept]),
                )
                for concept in order[row]
            )
            for row in range(len(some))
        ]
    return found


def probabilities(
    utility: Float[np.ndarray, "text concept"],
) -> Float[np.ndarray, "text concept"]:
    """exp(u_c) / (1 + sum exp(u)): the 1 is none of these (McFadden 1974, eq. 12)."""
    top = np.maximum(utility.max(axis=1, keepdims=True), 0.0)
    exp = np.exp(utility - top)
    return exp / (exp.sum(axis=1, keepdims=True) + np.exp(-top))


def best_labels(
    wordings: Sequence[Wording], index: Index, given: Weights, *, hidden: Sequence[int] = ()
) -> tuple[Float[np.ndarray, "text concept feature"], Int[np.ndarray, "text concept"]]:
    """How the nearest label of each concept fits each text, and which label that is.

    ``hidden``, for fitting: the label that each text is, and is not to be matched with.
    """
    every = label_features([wording.text for wording in wordings], index)
    utility = np.tensordot(given.utility[: len(every)], every, axes=(0, 0))
    if len(hidden):
        utility[np.arange(len(wordings)), list(hidden)] = -np.inf
    best = _best(utility, index)
    rows = np.arange(len(wordings))[:, None]
    of_unit = _units(wordings, index)
    nearest = np.moveaxis(every[:, rows, best], 0, 2)
    return np.concatenate([nearest, of_unit], axis=2), best


def label_features(texts: Sequence[str], index: Index) -> Float[np.ndarray, "feature text label"]:
    """same, covers (the text's words in the label), covered (the reverse), both, spelt."""
    from rapidfuzz import fuzz, process  # only a command that matches words needs it

    read = readings(texts, index)
    made_of = index.made_of.astype(float)
    shared = (read.says * index.weights) @ made_of.T
    strings = [joined(text) for text in texts]
    ratio = process.cdist(strings, index.joined, scorer=fuzz.ratio, dtype=np.float32) / 100.0
    known = {word: place for place, word in enumerate(dict.fromkeys(index.joined))}
    ours = np.array([known[word] for word in index.joined])
    theirs = np.array([known.get(word, -1) for word in strings])
    found = np.empty((len(FEATURES) - len(OF_UNIT), len(texts), len(index.labels)))
    found[0] = theirs[:, None] == ours[None, :]
    found[1] = np.minimum(shared / read.weighs[:, None], 1.0)
    found[2] = shared / np.maximum(made_of @ index.weights, 1e-9)
    found[3] = found[1] * found[2]
    found[4] = np.maximum(ratio - _HALF_ALIKE, 0.0) / (1.0 - _HALF_ALIKE)
    return found


def _best(
    utility: Float[np.ndarray, "text label"], index: Index
) -> Int[np.ndarray, "text concept"]:
    """Of each concept's labels the one with the highest utility."""
    top = np.maximum.reduceat(utility, index.starts, axis=1)
    is_top = utility == np.repeat(top, index.sizes, axis=1)
    places = np.where(is_top, np.arange(utility.shape[1]), utility.shape[1])
    found: Int[np.ndarray, "text concept"] = np.minimum.reduceat(places, index.starts, axis=1)
    return found


def _units(wordings: Sequence[Wording], index: Index) -> Float[np.ndarray, "text concept two"]:
    """Whether the unit that is told is one the concept may have (agrees), or not (clashes)."""
    concepts = core().concepts
    counted = [concepts[id_].unit if id_ in concepts else "" for id_ in index.concepts]
    sorts = [_SORTS.get(unit, set()) for unit in counted]
    found = np.zeros((len(wordings), len(index.concepts), 2))
    for at, wording in enumerate(wordings):
        unit = lexicon.unit_of(wording.text) or lexicon.unit_of(wording.unit)
        if unit is not None:
            agrees = np.array([unit in sort for sort in sorts])
            found[at, :, 0], found[at, :, 1] = agrees, ~agrees
    return found


def _own_field(wordings: Sequence[Wording], index: Index) -> Bool[np.ndarray, "text concept"]:
    """Whether a concept is of the field of the department that says the word."""
    concepts = core().concepts
    fields = [concepts[id_].field if id_ in concepts else "" for id_ in index.concepts]
    return np.array([[field in wording.fields for field in fields] for wording in wordings])
