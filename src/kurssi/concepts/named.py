"""Which of a company's own levers or segments a text may name: a proposal, never a mapping.

The company's names stand in one index with the vocabulary's, so that a word for something else (a
medium that the company does not use) goes there. What is *not* here: names read without asking
(``tables.names``).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from kurssi.concepts.candidates import Candidate, reason
from kurssi.concepts.concept import core
from kurssi.concepts.index import Index, index_of
from kurssi.concepts.matching import SHOWN, Fit, Wording, fits, weights

PROBABLE = 0.15  # score from which one is worth showing
Names = tuple[tuple[str, str], ...]


def likely(words: Sequence[str], names: Mapping[str, Sequence[str]]) -> list[tuple[Candidate, ...]]:
    """What each word may name, best first: the candidates' concepts are ids of ``names``.

    Args:
        words: as a file writes them.
        names: id -> what it is called.
    """
    called = tuple((name, id_) for id_, some in names.items() for name in some if name)
    index, least = _index(called), weights().suggest
    means = _means(called)
    found = []
    for some in fits([Wording(word) for word in words], shown=len(index.concepts), index=index):
        ways: dict[str, list[Fit]] = {}
        shares: dict[str, float] = dict.fromkeys(names, 0.0)
        for fit in some:
            of = (fit.concept,) if fit.concept in names else means.get(fit.concept, ())
            for id_ in of:
                ways.setdefault(id_, []).append(fit)
                shares[id_] += fit.score / len(of)
        best = sorted(ways, key=lambda id_: -shares[id_])[:SHOWN]
        found.append(
            tuple(
                Candidate(
                    concept=id_,
                    score=shares[id_],
                    suggest=place == 0 and shares[id_] >= least,
                    reason=reason(ways[id_][0]),
                )
                for place, id_ in enumerate(best)
                if shares[id_] >= PROBABLE
            )
        )
    return found


@lru_cache(maxsize=8)
def _index(called: Names) -> Index:
    return index_of((*core().labels(), *called))


@lru_cache(maxsize=8)
def _means(called: Names) -> Mapping[str, tuple[str, ...]]:
    """Concept of the vocabulary -> the ids whose names surely mean it: television is our TV."""
    found: dict[str, dict[str, None]] = {}
    least = weights().suggest
    for (_, id_), (first, *_rest) in zip(
        called, fits([Wording(name) for name, _ in called]), strict=True
    ):
        if first.score >= least:
            found.setdefault(first.concept, {})[id_] = None
    return {concept: tuple(ids) for concept, ids in found.items()}
