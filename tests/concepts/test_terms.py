"""Departments' words: what each means, and where they get in the way."""

from concepts.test_candidates import said
from kurssi.concepts.terms import Term, meanings, one_concept, one_word


def term(department: str, word: str, **more: str) -> Term:
    return Term(department=department, term=word, language="fi", **more)


SALES = term("sales", "konversio", unit="%", base="tarjoukset", window="kuukausi")
WEB = term("marketing", "Konversio", unit="%", base="istunnot", window="kuukausi")


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


def test_one_word_for_two_things_says_in_what_it_differs() -> None:
    told = [said("konversio", "win_rate", department="sales"), said("konversio", "cvr")]
    (found,) = one_word(meanings([SALES, WEB], told))
    assert found.differ == ("concept", "base")
    assert [use.concept for use in found.uses] == ["win_rate", "cvr"]
    (unsaid,) = one_word(meanings([SALES, WEB], []))
    assert unsaid.differ == ("base",)


def test_one_word_used_alike_is_no_trouble() -> None:
    same = term("hr", "konversio", unit="%", base="Tarjoukset", window="kuukausi")
    assert one_word(meanings([SALES, same], [])) == ()
    assert one_word(meanings([SALES, SALES], [])) == ()


def test_different_words_for_one_thing() -> None:
    first = term("marketing", "suosittelu", measure="recommendation")
    second = term("service", "NPS", measure="recommendation")
    own = term("service", "suosittelut", measure="recommendation")
    (found,) = one_concept(meanings([first, second], []))
    assert (found.concept, len(found.uses)) == ("recommendation", 2)
    assert one_concept(meanings([second, own], [])) == (), "both are one department's"
    assert one_concept(meanings([SALES, WEB], [])) == (), "nobody has said what they mean"
