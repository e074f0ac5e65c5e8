"""Definitions beside each other: what differs, in either language, and what cannot be compared."""

import pytest

from kurssi.concepts.definitions import Match, Part, compared, told
from kurssi.concepts.terms import Term


def term(language: str = "en", **more: str) -> Term:
    return Term(department="sales", term="conversion", language=language, **more)


def matches(first: Term, second: Term) -> dict[Part, Match]:
    return {one.part: one.match for one in compared(first, second)}


def test_orders_per_visit_and_leads_per_click_differ_in_both() -> None:
    first, second = term(definition="Orders per visit."), term(definition="leads per click")
    found = {one.part: one for one in compared(first, second)}
    assert found[Part.COUNTED].match is Match.DIFFERS
    assert (found[Part.COUNTED].first.text, found[Part.BASE].second.text) == ("Orders", "click")
    assert found[Part.STATISTIC].match is Match.SAME


@pytest.mark.parametrize(
    ("fi", "en"),
    [
        ({"window": "vuosineljännes"}, {"window": "3 months"}),
        ({"window": "12 kk"}, {"window": "year"}),
        ({"window": "12 kk"}, {"window": "52 weeks"}),
        ({"window": "puolivuosi"}, {"window": "half-year"}),
        ({"window": "7 pv"}, {"window": "a week"}),
        ({"unit": "osuus"}, {"unit": "%"}),
        ({"unit": "€"}, {"unit": "EUR"}),
        ({"unit": "0-10"}, {"unit": "0 to 10"}),
        ({"base": "kaikki vastaajat"}, {"base": "respondents"}),
        ({"base": "istunnot"}, {"base": "visits"}),
        ({"definition": "Tilaukset käyntiä kohti"}, {"definition": "orders per visit"}),
        ({"definition": "Tarjouksista kauppojen osuus"}, {"definition": "deals per offer"}),
    ],
    ids=str,
)
def test_the_same_is_the_same_in_both_languages(fi: dict[str, str], en: dict[str, str]) -> None:
    found = matches(term("fi", **fi), term("en", **en))
    assert found
    assert set(found.values()) == {Match.SAME}


@pytest.mark.parametrize(
    ("first", "second", "part"),
    [
        ({"window": "week"}, {"window": "month"}, Part.WINDOW),
        ({"unit": "1-5"}, {"unit": "0-100"}, Part.SCALE),
        ({"unit": "EUR"}, {"unit": "%"}, Part.UNIT),
        ({"base": "visits"}, {"base": "clicks"}, Part.BASE),
        ({"definition": "median time"}, {"definition": "mean time"}, Part.STATISTIC),
        ({"definition": "aided awareness"}, {"definition": "unaided awareness"}, Part.QUALIFIER),
        ({"definition": "number of orders"}, {"definition": "number of leads"}, Part.COUNTED),
    ],
    ids=str,
)
def test_what_differs_is_named_whichever_stands_first(
    first: dict[str, str], second: dict[str, str], part: Part
) -> None:
    assert matches(term(**first), term(**second))[part] is Match.DIFFERS
    assert matches(term(**second), term(**first))[part] is Match.DIFFERS


def test_a_base_within_a_base_is_narrower() -> None:
    assert matches(term(base="buyers"), term(base="category buyers")) == {Part.BASE: Match.NARROWER}


def test_what_one_leaves_open_is_not_compared() -> None:
    assert matches(term(unit="%", base="visits"), term(window="week")) == {}
    assert told(term(definition="knows the brand by its name when helped")) == {}


def test_what_two_languages_cannot_be_compared_by_is_not_called_different() -> None:
    web = term("fi", base="verkkokaupan istunnot"), term("en", base="visits to the web shop")
    assert matches(*web) == {}
    assert matches(term("fi", base="gorpat"), term("en", base="visits")) == {}
    assert matches(term("en", base="gorps"), term("en", base="visits"))[Part.BASE] is Match.DIFFERS


def test_a_long_phrase_has_too_many_other_wordings() -> None:
    first = term("fi", definition="Osuus väestöstä, joka tuntee brändin nimeltä autettuna")
    second = term("fi", definition="Osuus väestöstä, joka on kuullut yrityksestä")
    assert Part.COUNTED not in matches(first, second)
