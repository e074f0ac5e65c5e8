"""How often two departments' terms are judged rightly, on words that nothing was tuned on.

    python bench/agreement.py

Words are those of tests/concepts/evaluation.toml, and for one word of several things the senses of
the vocabulary; where definitions are given, they are the concept's own unit, base and window. The
figures stand in docs/vocabulary.md.
"""

import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

from kurssi.concepts.agreement import agreement
from kurssi.concepts.concept import core
from kurssi.concepts.terms import Meant, Term

ROOT = Path(__file__).resolve().parent.parent
EVALUATION = ROOT / "tests" / "concepts" / "evaluation.toml"
DEPARTMENTS = ("first", "second")
NOTHING = "nothing in common"


def meant(word: str, concept: str, department: str, language: str, *, defined: bool) -> Meant:
    """A term whose meaning nobody has said."""
    one, vocabulary = core().concepts[concept], core()
    told = {
        "unit": vocabulary.units[one.unit].text(language),
        "base": vocabulary.bases[one.base].text(language),
        "window": vocabulary.windows[one.window].text(language),
    }
    return Meant(
        term=Term(department=department, term=word, language=language, **(told if defined else {})),
        concept=None,
        declared=False,
    )


def other_names(*, defined: bool) -> tuple[Counter[str], Counter[str]]:
    """Verdicts on one thing under two names, and on two things under two names."""
    told = tomllib.loads(EVALUATION.read_text(encoding="utf-8"))
    owner: dict[tuple[str, str], str] = {}
    terms = []
    for language, department in zip(("fi", "en"), DEPARTMENTS, strict=True):
        for concept, words in told[language].items():
            for word in words:
                terms.append(meant(word, concept, department, language, defined=defined))
                owner[department, word] = concept
    one_thing, two_things = Counter[str](), Counter[str]()
    for pair in agreement(terms, {}):
        if pair.words.same_name:
            continue
        sides = {owner[side.term.department, side.term.term] for side in (pair.first, pair.second)}
        (one_thing if len(sides) == 1 else two_things)[pair.verdict.value] += 1
    for same, counted in ((True, one_thing), (False, two_things)):
        every = sum(
            (owner[a] == owner[b]) is same
            for a in owner
            for b in owner
            if a[0] < b[0] and a[1].casefold() != b[1].casefold()
        )
        counted[NOTHING] = every - counted.total()
    return one_thing, two_things


def one_name(*, defined: bool) -> Counter[str]:
    """Verdicts on one word that means two things."""
    senses: dict[str, list[str]] = {}
    for sense in core().senses:
        senses.setdefault(sense.word, []).append(sense.concept)
    counted = Counter[str]()
    for word, concepts in senses.items():
        for both in combinations(concepts, 2):
            sides = [
                meant(word, concept, department, "fi", defined=defined)
                for concept, department in zip(both, DEPARTMENTS, strict=True)
            ]
            (pair,) = agreement(sides, {})
            counted[pair.verdict.value] += 1
    return counted


def main() -> None:
    """Print every figure."""
    for defined in (True, False):
        print("with definitions" if defined else "without definitions")
        one_thing, two_things = other_names(defined=defined)
        for name, counted in (
            ("one thing, two names", one_thing),
            ("two things, two names", two_things),
            ("two things, one name", one_name(defined=defined)),
        ):
            shares = {verdict: round(n / counted.total(), 4) for verdict, n in counted.items()}
            print(f"  {name} | {counted.total()} | {dict(counted)} | {shares}")


if __name__ == "__main__":
    main()
