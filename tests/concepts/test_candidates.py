"""Candidates with their reasons, and what people settled of them."""

from datetime import UTC, datetime, timedelta

import pytest

from kurssi.concepts import lexicon
from kurssi.concepts.candidates import (
    Alias,
    candidates,
    defined,
    disputed,
    fields_of,
    latest,
    settled,
)
from kurssi.concepts.concept import core
from kurssi.concepts.matching import Wording

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def said(
    text: str, concept: str, *, accepted: bool = True, department: str | None = None, day: int = 0
) -> Alias:
    return Alias(
        text=text,
        concept=concept,
        department=department,
        accepted=accepted,
        who="Maija",
        when=START + timedelta(days=day),
    )


@pytest.mark.parametrize(
    ("text", "concept", "reason"),
    [
        ("NPS", "recommendation", '"NPS" is a name of it'),
        ("tunettuus", "awareness", 'spelt nearly as "tunnettuus"'),
        ("kate", "gross_margin", 'one meaning of "kate": in euros after the cost of goods'),
        ("mainos_eur", "spend", 'the words of "mainoseurot"; the unit agrees'),
    ],
)
def test_a_candidate_says_why(text: str, concept: str, reason: str) -> None:
    (found,) = candidates([Wording(text)])
    assert (found[0].concept, found[0].reason.text("en")) == (concept, reason)
    assert all(one.reason.text("fi") for one in found)


def test_only_the_first_is_ever_suggested() -> None:
    for some in candidates([Wording(text) for text in ("NPS", "kate", "coffee machine")]):
        assert not any(one.suggest for one in some[1:])
    assert [some[0].suggest for some in candidates([Wording("NPS"), Wording("kate")])] == [
        True,
        False,
    ]


def test_the_accepted_comes_first_and_ends_the_asking() -> None:
    (found,) = candidates([Wording("kate")])
    first, *rest = settled(found, ("kate", None), [said("Kate", "roi")])
    assert (first.concept, first.score, first.suggest) == ("roi", 1.0, True)
    assert first.reason.text("en") == "accepted by Maija on 2026-01-05"
    assert not any(one.suggest for one in rest)
    assert len(rest) == 2


def test_the_refused_is_not_suggested_again() -> None:
    (found,) = candidates([Wording("NPS")])
    assert found[0].suggest
    left = settled(found, ("nps", None), [said("NPS", "recommendation", accepted=False)])
    assert not left[0].suggest
    assert left[0].reason.text("en") == "refused by Maija on 2026-01-05"


def test_a_department_comes_before_everybody() -> None:
    (found,) = candidates([Wording("konversio")])
    told = [said("konversio", "cvr"), said("konversio", "win_rate", department="sales")]
    assert settled(found, ("konversio", "sales"), told)[0].concept == "win_rate"
    assert settled(found, ("konversio", "hr"), told)[0].concept == "cvr"
    assert settled(found, ("konversio", None), told)[0].concept == "cvr"


def test_what_was_said_last_holds() -> None:
    told = [said("LV", "revenue"), said("lv", "orders", day=1)]
    (one,) = latest(told)
    assert one.concept == "orders"
    (two,) = latest([*told, said("LV", "orders", accepted=False, day=2)])
    assert (two.concept, two.accepted) == ("orders", False)
    assert latest(reversed(told)) == (one,)


def test_the_fields_of_a_department_are_told_by_its_name() -> None:
    assert "people" in fields_of("hr")
    assert fields_of("henkilöstö") == fields_of("hr")
    assert "service" in fields_of("asiakaspalvelu")
    assert fields_of("dept_17") == frozenset()
    assert fields_of(None) == frozenset()


def test_what_is_word_for_word_a_definition_is_that_concept() -> None:
    for concept in list(core().concepts.values())[::17]:
        for language in ("fi", "en"):
            text = concept.means.text(language)
            if defined().get(lexicon.plain(text)) != concept.id:
                continue  # two concepts say the same
            (found,) = candidates([Wording(text.upper().rstrip("."))])
            assert (found[0].concept, found[0].score, found[0].suggest) == (concept.id, 1.0, True)
            assert "word for word" in found[0].reason.text("en")
            assert not any(one.suggest for one in found[1:])


def test_a_definition_beside_a_strange_word_tells_what_the_word_does_not() -> None:
    told = core().concepts["awareness"].means.text("en")
    (found,) = candidates([Wording("zzz", definition=told)])
    assert found[0].concept == "awareness"
    (other,) = candidates([Wording("zzz", definition="something of our own")])
    assert not any(one.suggest for one in other)


def test_what_departments_dispute_is_suggested_to_nobody_but_whom_they_said_it() -> None:
    (found,) = candidates([Wording("asiakaskokemus")])
    assert found[0].suggest
    open_ = disputed(found)
    assert not any(one.suggest for one in open_)
    assert "mean different things" in open_[0].reason.text("en")
    assert [one.concept for one in open_] == [one.concept for one in found]
    held = [said("asiakaskokemus", "customer_experience")]
    assert settled(open_, ("asiakaskokemus", None), held)[0].suggest, "a person has said it"
