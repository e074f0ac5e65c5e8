"""Verdicts on two departments' terms: the table of rules, and that order of terms is nothing."""

from itertools import product

import pytest

from concepts.test_candidates import said
from kurssi.concepts.agreement import (
    NO_DATA,
    DataEvidence,
    Decider,
    Likeness,
    Pair,
    Verdict,
    WordEvidence,
    agreement,
    verdict,
)
from kurssi.concepts.candidates import Alias
from kurssi.concepts.definitions import compared
from kurssi.concepts.terms import Term, meanings
from kurssi.maths.reliability import Gauge


def term(department: str, word: str, language: str = "fi", **more: str) -> Term:
    return Term(department=department, term=word, language=language, **more)


def answers(likeness: Likeness, value: float = 0.9, needed: int | None = None) -> DataEvidence:
    gauge = Gauge(value, value - 0.1, value + 0.1, 0.06)
    return DataEvidence(
        likeness=likeness, first="a", second="b", correlation=gauge, n=200, needed=needed
    )


def pairs(*terms: Term, told: tuple[Alias, ...] = ()) -> tuple[Pair, ...]:
    return agreement(meanings(terms, told), {})


def only(*terms: Term, told: tuple[Alias, ...] = ()) -> Pair:
    (pair,) = pairs(*terms, told=told)
    return pair


def test_the_issues_own_example_is_a_jingle() -> None:
    sales = term("sales", "conversion", "en", definition="orders per visit")
    marketing = term("marketing", "conversion", "en", definition="leads per click")
    pair = only(sales, marketing)
    assert pair.verdict is Verdict.JINGLE
    assert {one.part.value for one in pair.differ} == {"counted", "base"}
    both = tuple(said("conversion", "cvr", department=each) for each in ("sales", "marketing"))
    assert only(sales, marketing, told=both).verdict is Verdict.JINGLE, "a definition is finer"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # People said one concept: other names, other groups of people, other windows.
        (("NPS", {"measure": "recommendation"}),
         ("suositteluindeksi", {"measure": "recommendation"}), "jangle"),
        (("tunnettuus", {"measure": "awareness", "base": "vastaajat", "window": "viikko"}),
         ("tunteminen", {"measure": "awareness", "base": "väestö", "window": "vuosi"}), "jangle"),
        (("tunnettuus", {"measure": "awareness", "unit": "%"}),
         ("tunteminen", {"measure": "awareness", "unit": "EUR"}), "related"),
        (("NPS", {"measure": "recommendation", "unit": "-100-100"}),
         ("NPS", {"measure": "recommendation", "unit": "0-10"}), "same"),
        (("NPS", {"measure": "recommendation"}), ("NPS", {"measure": "loyalty"}), "jingle"),
        (("NPS", {"measure": "recommendation"}), ("kate", {"measure": "eur"}), None),
        # Nobody said: the definitions.
        (("sitoutuminen", {"unit": "kpl", "base": "seuraajat"}),
         ("sitoutuminen", {"unit": "0-100", "base": "henkilöstö"}), "jingle"),
        (("liikevaihto", {"unit": "EUR", "base": "tilaukset"}),
         ("revenue", {"unit": "€", "base": "tilaukset"}), "jangle"),
        (("liikevaihto", {"unit": "EUR", "base": "tilaukset"}),
         ("revenue", {"unit": "EUR", "base": "myymälät"}), "related"),
        (("gorppa", {"unit": "%", "base": "vastaajat"}),
         ("gorppa", {"unit": "%", "base": "vastaajat"}), "same"),
        # Nobody said, and nothing is defined.
        (("liikevaihto", {}), ("revenue", {}), "unknown"),
        (("konversio", {}), ("konversio", {}), "unknown"),
        (("konversio", {"unit": "%"}), ("konversio", {"unit": "%"}), "unknown"),
        (("kahviautomaatti", {}), ("liikevaihto", {}), None),
    ],
    ids=str,
)  # fmt: skip
def test_verdicts_without_data(first: tuple, second: tuple, expected: str | None) -> None:
    one, two = term("sales", first[0], **first[1]), term("hr", second[0], **second[1])
    for order in ((one, two), (two, one)):
        found = [pair.verdict.value for pair in pairs(*order)]
        assert found == ([] if expected is None else [expected])


def test_terms_of_one_department_are_no_pair() -> None:
    assert pairs(term("hr", "konversio"), term("hr", "konversio")) == ()


@pytest.mark.parametrize(
    ("same_name", "likeness", "value", "expected"),
    [
        (True, Likeness.TWO, 0.4, Verdict.JINGLE),
        (False, Likeness.TWO, 0.4, Verdict.DIFFERENT),
        (False, Likeness.TWO, 0.7, Verdict.RELATED),
        (True, Likeness.ONE, 0.95, Verdict.SAME),
        (False, Likeness.ONE, 0.95, Verdict.JANGLE),
        (False, Likeness.UNSURE, 0.88, Verdict.UNKNOWN),
    ],
)
def test_data_go_before_words(
    same_name: bool, likeness: Likeness, value: float, expected: Verdict
) -> None:
    for score, spoken in ((0.0, False), (0.0, True), (1.0, True)):
        words = WordEvidence(same_name=same_name, score=score, said=spoken, concept=None)
        assert verdict(words, (), answers(likeness, value)) is expected


def test_every_verdict_is_of_its_name_s_kind() -> None:
    """One name is never a jangle or related, two names never the same or a jingle."""
    defined = [
        compared(term("a", "x", **one), term("b", "x", **two))
        for one, two in (({}, {}), ({"unit": "%"}, {"unit": "EUR"}), ({"base": "x"}, {"base": "x"}))
    ]
    for score, spoken, parts, kind in product((0.0, 0.5, 1.0), (True, False), defined, Likeness):
        data = NO_DATA if kind is Likeness.NONE else answers(kind)
        one, two = (
            verdict(WordEvidence(same_name=s, score=score, said=spoken, concept=None), parts, data)
            for s in (True, False)
        )
        assert one not in (Verdict.JANGLE, Verdict.RELATED, Verdict.DIFFERENT)
        assert two not in (Verdict.SAME, Verdict.JINGLE)


def test_the_undecided_tell_what_would_decide() -> None:
    bare = only(term("sales", "konversio"), term("hr", "konversio"))
    assert bare.deciders == (Decider.DEFINE, Decider.SAY)
    told = {"measure": "relevance"}, {"measure": "differentiation"}
    meant = meanings([term("sales", "osuvuus", **told[0]), term("hr", "ero", **told[1])], [])
    for needed, decider in ((400, Decider.ANSWERS), (None, Decider.QUESTIONS)):
        data = {frozenset(("relevance", "differentiation")): answers(Likeness.UNSURE, 0.9, needed)}
        (pair,) = agreement(meant, data)
        assert (pair.verdict, pair.deciders) == (Verdict.UNKNOWN, (decider,))
    settled = only(term("sales", "x", measure="eur"), term("hr", "x", measure="eur"))
    assert (settled.verdict, settled.deciders) == (Verdict.SAME, ())


def test_one_measure_is_no_data_of_its_own() -> None:
    pair = only(term("sales", "x", measure="eur"), term("hr", "y", measure="eur"))
    assert (pair.data.likeness, pair.data.first) == (Likeness.NONE, "eur")
