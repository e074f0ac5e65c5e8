"""Fit the weights by which words find their concepts, and write them into the package.

    python tools/fit_matching.py            fit, say how well, write weights.toml

By maximum likelihood of a conditional logit (McFadden 1974) with a ridge, on
tests/concepts/development.toml and on the vocabulary's own labels, each as it stands and left out
in turn; what the embedder adds, on the former alone. The test sets are not read.
"""

import tomllib
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from kurssi.concepts.concept import FOLDER
from kurssi.concepts.index import core_index
from kurssi.concepts.matching import (
    FEATURES,
    Weights,
    Wording,
    best_labels,
    probabilities,
    weights,
)
from kurssi.concepts.nearness import LIBRARY, OF_MEANING, nearness

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT = ROOT / "tests" / "concepts" / "development.toml"
OWN = 0.1  # how much a label of the vocabulary counts beside a line written as people write
STRANGE = 1.5  # how much a decoy counts: with it, a third of the lines are of no concept
RIDGE = 0.02
ROUNDS = 6  # the nearest label depends on the weights, so they are fitted in turn
DECOYS = 0.02  # of the decoys may be suggested, here; the promise is 0.05 of new ones
NOTHING = -1
NAMES = (*FEATURES, *OF_MEANING)


def main() -> None:
    """Fit and write; the weights of what the embedder adds, where the extra is installed."""
    told = tomllib.loads(DEVELOPMENT.read_text(encoding="utf-8"))
    texts, answers = pairs(told)
    at = {id_: place for place, id_ in enumerate(core_index().concepts)}
    wanted = np.array([at.get(answer, NOTHING) for answer in answers])
    given, mine = by_words(texts, wanted)
    say(mine, wanted, given)
    meant = weights(by_meaning=True)
    if find_spec(LIBRARY) is not None:
        near = nearness([text.text for text in texts])
        features = np.concatenate([mine, near], axis=2)
        start = Weights(utility=np.append(given.utility, [1, 1]), constant=-8.0, suggest=1.0)
        meant = settled(
            fitted(features, wanted, np.where(wanted == NOTHING, STRANGE, 1.0), start),
            features,
            wanted,
        )
        print("with the embedder:")
        say(features, wanted, meant)
    write(by_words=given, by_meaning=meant)


def by_words(texts: list[Wording], wanted: np.ndarray) -> tuple[Weights, np.ndarray]:
    """The weights of words alone, and the features of the texts' nearest labels by them."""
    index = core_index()
    labels = [Wording(label) for label in index.labels]
    times = Counter(index.joined)  # left out, a word of several concepts would be wrong for sure
    alone = np.array([times[word] == 1 for word in index.joined])
    owners = np.repeat(np.arange(len(index.concepts)), index.sizes)
    counts = np.where(wanted == NOTHING, STRANGE, 1.0)
    given = weights()
    for _ in range(ROUNDS):
        mine, _ = best_labels(texts, index, given)
        own, _ = best_labels(labels, index, given, hidden=range(len(labels)))
        whole, _ = best_labels(labels, index, given)
        given = fitted(
            np.concatenate([mine, own, whole]),
            np.concatenate([wanted, owners, owners]),
            np.concatenate([counts, OWN * alone, np.full(len(alone), OWN)]),
            given,
        )
    mine, _ = best_labels(texts, index, given)
    return settled(given, mine, wanted), mine


def settled(given: Weights, features: np.ndarray, wanted: np.ndarray) -> Weights:
    """With the score from which a concept is suggested."""
    scores = probabilities(features @ given.utility + given.constant)
    return replace(given, suggest=threshold(scores[wanted == NOTHING].max(axis=1)))


def pairs(told: dict[str, dict[str, list[str]]]) -> tuple[list[Wording], list[str]]:
    """Every text with its concept; a decoy's is empty."""
    found = [
        (text, concept)
        for kind in ("fi", "en", "typed", "headers")
        for concept, texts in told[kind].items()
        for text in texts
    ]
    found += [(word, "") for word in told["decoys"]["words"]]
    return [Wording(text) for text, _ in found], [concept for _, concept in found]


def fitted(features: np.ndarray, wanted: np.ndarray, counts: np.ndarray, start: Weights) -> Weights:
    """The weights of the highest penalised likelihood."""
    rows, known = np.arange(len(wanted)), wanted != NOTHING
    chosen = np.where(known[:, None], features[rows, wanted], 0.0)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        utility = features @ theta[1:] + theta[0]
        p = probabilities(utility)
        right = np.where(known, p[rows, wanted], 1 - p.sum(axis=1))
        slope = np.einsum("tc,tcf->tf", p, features) - chosen
        level = p.sum(axis=1) - known
        value = -(counts @ np.log(np.maximum(right, 1e-12))) + RIDGE * theta[1:] @ theta[1:]
        return value, np.append(counts @ level, counts @ slope + 2 * RIDGE * theta[1:])

    # A better fit never makes a concept less likely; a clash of units never makes it more so.
    names = NAMES[: len(start.utility)]
    limits = [(None, None)] + [(None, 0) if f == "clashes" else (0, None) for f in names]
    begin = np.append(start.constant, start.utility)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=limits)
    return Weights(utility=found.x[1:], constant=float(found.x[0]), suggest=start.suggest)


def threshold(best: np.ndarray) -> float:
    """The least score of a suggestion that so many of the decoys reach; never below one half."""
    return max(0.5, float(np.ceil(np.quantile(best, 1 - DECOYS) * 100) / 100))


def say(features: np.ndarray, wanted: np.ndarray, given: Weights) -> None:
    """How well it fits what it was fitted to."""
    scores = probabilities(features @ given.utility + given.constant)
    known = wanted != NOTHING
    first = scores.argmax(axis=1)
    top3 = np.argsort(-scores, axis=1)[:, :3]
    suggested = scores.max(axis=1) >= given.suggest
    print(f"first right {np.mean(first[known] == wanted[known]):.3f}")
    print(f"among three {np.mean((top3 == wanted[:, None]).any(axis=1)[known]):.3f}")
    print(f"suggested {np.mean(suggested[known]):.3f}, of decoys {np.mean(suggested[~known]):.3f}")
    print(f"suggested and right {np.mean((first == wanted)[known & suggested]):.3f}")


def write(**fits: Weights) -> None:
    """Into the package."""
    lines = ["# Fitted by tools/fit_matching.py; not to be changed by hand."]
    for name, given in fits.items():
        lines += [
            "",
            f"[{name}]",
            f"constant = {given.constant:.4f}",
            f"suggest = {given.suggest:.2f}",
            "",
            f"[{name}.utility]",
            *(f"{feature} = {one:.4f}" for feature, one in zip(NAMES, given.utility, strict=False)),
        ]
    (FOLDER / "weights.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
