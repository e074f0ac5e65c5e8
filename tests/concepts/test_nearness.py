"""Matching by meaning: an extra that is asked for, with a stand-in where it is not installed."""

import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from bench import words

from kurssi.concepts import nearness
from kurssi.concepts.candidates import candidates
from kurssi.concepts.concept import core
from kurssi.concepts.index import core_index
from kurssi.concepts.matching import Wording, fits
from kurssi.errors import KurssiError

SIZE = 64


class StandIn:
    """Counts pairs of letters, so that texts of the same letters are near; it knows no meaning."""

    def query(self, texts: list[str]) -> np.ndarray:
        counted = np.zeros((len(texts), SIZE))
        for row, text in enumerate(texts):
            for pair in pairwise(text):
                counted[row, int(sha256("".join(pair).encode()).hexdigest(), 16) % SIZE] += 1
        return counted / np.maximum(np.linalg.norm(counted, axis=1, keepdims=True), 1e-12)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    made = StandIn()
    monkeypatch.setattr(nearness, "_embedder", lambda: made)
    nearness._places.cache_clear()
    yield made
    nearness._places.cache_clear()


def test_nearness_is_the_cosine_from_the_mean_of_names_naively(stand_in: StandIn) -> None:
    ids, concepts = core_index().concepts, core().concepts
    names = stand_in.query([n for id_ in ids for n in (concepts[id_].fi[0], concepts[id_].en[0])])
    mean, asked = names.mean(axis=0), stand_in.query(["viewable rate"])[0]
    at = ids.index("viewability")

    def cosine(text: str) -> float:
        one, other = asked - mean, stand_in.query([text])[0] - mean
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    concept = concepts["viewability"]
    told = nearness.nearness(["viewable_rate"])
    assert told.shape == (1, len(ids), 2)
    assert told[0, at, 0] == pytest.approx(max(cosine(concept.fi[0]), cosine(concept.en[0])))
    said = (concept.means.text("fi"), concept.means.text("en"))
    assert told[0, at, 1] == pytest.approx(max(map(cosine, said)))


def test_the_embedder_is_asked_only_where_meaning_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("nobody asked")

    monkeypatch.setattr(nearness, "_embedder", never)
    nearness._places.cache_clear()
    assert candidates([Wording("NPS")])[0][0].concept == "recommendation"
    with pytest.raises(AssertionError):
        candidates([Wording("NPS")], by_meaning=True)


def test_meaning_adds_two_features_and_words_go_on_counting(stand_in: StandIn) -> None:
    (plain,), (both,) = fits([Wording("NPS")]), fits([Wording("NPS")], by_meaning=True)
    assert both[0].concept == plain[0].concept == "recommendation"
    assert len(both[0].features) == len(plain[0].features) + len(nearness.OF_MEANING)
    assert sum(fit.score for fit in both) <= 1 + 1e-9


def test_without_the_extra_it_is_refused_with_a_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    nearness._embedder.cache_clear()
    monkeypatch.setitem(sys.modules, nearness.LIBRARY, None)
    with pytest.raises(KurssiError) as refused:
        nearness._embedder()
    assert nearness.REQUIREMENT in str(refused.value)


def test_another_model_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nearness._embedder.cache_clear()
    library = ModuleType(nearness.LIBRARY)
    library.__file__ = str(tmp_path / "__init__.py")
    (tmp_path / nearness.MODEL).write_bytes(b"another")
    monkeypatch.setitem(sys.modules, nearness.LIBRARY, library)
    with pytest.raises(KurssiError, match="another"):
        nearness._embedder()


@pytest.mark.slow
@pytest.mark.skipif(find_spec(nearness.LIBRARY) is None, reason="the extra is not installed")
def test_more_of_what_is_said_in_other_words_is_found() -> None:
    """Paraphrases that share no word with the concept's names."""
    lines = words.lines_of(words.PARAPHRASES)
    by_words = words.among_three(lines, words.ours(lines)).mean()
    by_meaning = words.among_three(lines, words.ours(lines, by_meaning=True)).mean()
    assert by_meaning > by_words + 0.1
