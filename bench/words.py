"""How well words find their concepts, on a test set that nothing was tuned on.

    python bench/words.py [--by-meaning]

The test sets are tests/concepts/evaluation.toml, of headings alone evaluation_later.toml, and of
what is said by people who do not know the word, paraphrases.toml; the figures stand in
docs/vocabulary.md. With --by-meaning the embedder is asked, too (kurssi[meaning]).
"""

import sys
import time
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from kurssi.concepts.candidates import candidates
from kurssi.concepts.index import core_index, joined
from kurssi.concepts.matching import Wording, weights

ROOT = Path(__file__).resolve().parent.parent
EVALUATION = ROOT / "tests" / "concepts" / "evaluation.toml"
LATER = EVALUATION.with_name("evaluation_later.toml")
PARAPHRASES = EVALUATION.with_name("paraphrases.toml")
KINDS = ("fi", "en", "typed", "headers", "paraphrases")
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
FAST = 2.0  # seconds for 500 words beside 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the test set: what is written, what it means ("": nothing), and what sort."""

    text: str
    concept: str
    kind: str


def lines_of(path: Path) -> list[Line]:
    """Every pair, heading and decoy of a test set."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = [
        Line(text=text, concept=concept, kind=kind)
        for kind in KINDS
        for concept, texts in told.get(kind, {}).items()
        for text in texts
    ]
    strange = told.get("decoys", {"words": []})["words"]
    return lines + [Line(text=word, concept="", kind="decoys") for word in strange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a matcher answered to lines: its first three concepts and the score of the first."""

    first: np.ndarray
    three: np.ndarray
    score: np.ndarray


def ours(lines: list[Line], *, by_meaning: bool = False) -> Answered:
    """This matcher."""
    found = candidates([Wording(line.text) for line in lines], by_meaning=by_meaning)
    return Answered(
        first=np.array([some[0].concept for some in found]),
        three=np.array([[one.concept for one in some] for some in found]),
        score=np.array([some[0].score for some in found]),
    )


def plain(lines: list[Line]) -> Answered:
    """The likest label by its letters alone (token sort ratio), from the same list of labels."""
    index = core_index()
    owners = np.repeat(np.array(index.concepts), index.sizes)
    texts, labels = (
        [name.casefold().replace("_", " ") for name in names]
        for names in ([line.text for line in lines], index.labels)
    )
    alike = process.cdist(texts, labels, scorer=fuzz.token_sort_ratio)
    order = np.argsort(-alike, axis=1, kind="stable")
    three = np.array([list(dict.fromkeys(owners[row]))[:3] for row in order[:, :200]])
    return Answered(first=three[:, 0], three=three, score=alike.max(axis=1) / 100)


def right(lines: list[Line], answered: Answered) -> np.ndarray:
    """Where the first concept is the one that is meant."""
    return answered.first == np.array([line.concept for line in lines])


def among_three(lines: list[Line], answered: Answered) -> np.ndarray:
    """Where the one that is meant is among the first three."""
    return (answered.three == np.array([line.concept for line in lines])[:, None]).any(axis=1)


def unlisted(lines: list[Line]) -> np.ndarray:
    """Pairs whose words differ from every label in the list."""
    labels = set(core_index().joined)
    return np.array([line.concept != "" and joined(line.text) not in labels for line in lines])


def suggested(lines: list[Line], answered: Answered, least: float) -> tuple[float, float]:
    """(Precision of what is suggested, recall on pairs whose words differ)."""
    made, correct = answered.score >= least, right(lines, answered)
    strange = unlisted(lines)
    return correct[made].mean(), (made & correct)[strange].mean()


def at_precision(lines: list[Line], answered: Answered, precision: float) -> float:
    """The lowest score from which suggestions are so precise."""
    correct, known = right(lines, answered), answered.score
    fitting = [s for s in np.unique(known) if correct[known >= s].mean() >= precision]
    return float(min(fitting, default=np.inf))


def calibration(lines: list[Line], answered: Answered) -> list[tuple[float, float, int, float]]:
    """(from, to, how many, share right) by score: of lines whose first concept scored so."""
    correct = right(lines, answered)
    rows = []
    for low, high in pairwise(EDGES):
        there = (answered.score >= low) & ((answered.score < high) | (high == EDGES[-1]))
        if there.any():
            rows.append((low, high, int(there.sum()), float(correct[there].mean())))
    return rows


def seconds() -> float:
    """500 words against 500 others: each finds its concepts, then they are compared by them."""
    labels = core_index().labels
    began = time.perf_counter()
    one = candidates([Wording(label) for label in labels[:500]])
    other = candidates([Wording(f"{label} 2024") for label in labels[-500:]])
    first, second = (np.array([some[0].concept for some in found]) for found in (one, other))
    assert (first[:, None] == second[None, :]).shape == (500, 500)
    return time.perf_counter() - began


def main(*, by_meaning: bool) -> None:
    """Print every figure."""
    print(f"500 x 500 by words: {seconds():.2f} s (at most {FAST:.0f})")
    for path in (LATER, EVALUATION, PARAPHRASES):
        say(path, by_meaning=by_meaning)


def say(path: Path, *, by_meaning: bool) -> None:
    """The figures of one test set."""
    lines = lines_of(path)
    mine, base = ours(lines, by_meaning=by_meaning), plain(lines)
    least = weights(by_meaning=by_meaning).suggest
    kinds, strange = np.array([line.kind for line in lines]), unlisted(lines)
    print(f"\n{path.name}\nkind | lines | first right | among three | letters alone")
    for kind in dict.fromkeys(kinds[kinds != "decoys"]):
        for name, of in ((kind, kinds == kind), (f"{kind}, unlisted", (kinds == kind) & strange)):
            told = [right(lines, mine), among_three(lines, mine), right(lines, base)]
            print(f"{name} | {of.sum()} | " + " | ".join(f"{one[of].mean():.3f}" for one in told))
    decoys = kinds == "decoys"
    if not decoys.any():
        return
    print(f"decoys suggested {np.mean(mine.score[decoys] >= least):.3f} of {decoys.sum()}")
    precision, recall = suggested(lines, mine, least)
    other = suggested(lines, base, at_precision(lines, base, precision))
    print(f"suggested from {least}: precision {precision:.3f}, unlisted found {recall:.3f}")
    print(f"letters alone: precision {other[0]:.3f}, unlisted found {other[1]:.3f}")
    print("score | lines | right")
    for low, high, many, share in calibration(lines, mine):
        print(f"{low:.2f}-{high:.2f} | {many} | {share:.2f}")


if __name__ == "__main__":
    main(by_meaning="--by-meaning" in sys.argv)
