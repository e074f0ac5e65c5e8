"""Departments' words: where they get in the way."""

from concepts.test_candidates import said
from concepts.test_terms import SALES, term
from kurssi.concepts.conflicts import one_concept, one_word
from kurssi.concepts.terms import Term, meanings

WEB = term("marketing", "Konversio", unit="%", base="istunnot", window="kuukausi")


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


def test_two_languages_may_say_the_same() -> None:
    told = {"unit": "%", "base": "offers", "window": "1 month"}
    english = Term(department="hr", term="konversio", language="en", **told)
    assert one_word(meanings([SALES, english], [])) == ()
    scale = Term(department="hr", term="konversio", language="en", unit="1-5")
    (found,) = one_word(meanings([SALES, scale], []))
    assert found.differ == ("unit",)
