"""Departments' words: what each means."""

from concepts.test_candidates import said
from kurssi.concepts.terms import Term, meanings


def term(department: str, word: str, **more: str) -> Term:
    return Term(department=department, term=word, language="fi", **more)


SALES = term("sales", "konversio", unit="%", base="tarjoukset", window="kuukausi")


def test_an_acceptance_goes_before_a_declaration_and_a_declaration_before_nothing() -> None:
    own = term("marketing", "NPS", measure="recommendation")
    (declared,) = meanings([own], [])
    assert (declared.concept, declared.declared) == ("recommendation", True)
    (accepted,) = meanings([own], [said("nps", "enps", department="marketing")])
    assert (accepted.concept, accepted.declared) == ("enps", False)
    (other,) = meanings([own], [said("nps", "enps", department="hr")])
    assert other.concept == "recommendation"
    (unsaid,) = meanings([SALES], [])
    assert (unsaid.concept, unsaid.declared) == (None, False)
