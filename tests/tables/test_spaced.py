"""A question and a brand with a blank between: which is which shows in the other columns."""

import numpy as np
import pytest

from kurssi.tables.families import PLACE
from kurssi.tables.spaced import spaced
from tables.test_proposals import column, csv, paste

BRANDS = ("Juhla Mokka", "Presidentti", "Kulta Katriina")
QUESTIONS = ("Tunnettuus", "Harkinta", "Suosittelu")


def nobody(text):
    return False


STYLES = {
    "question brand": lambda q, b: f"{q} {b}",
    "brand question": lambda q, b: f"{b} {q}",
    "question_brand": lambda q, b: f"{q}_{b.replace(' ', '_')}".lower(),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_survey_with_blanks_alone_is_proposed_as_with_separators(tmp_path, style):
    make = STYLES[style]
    rows = [["Vastaaja", "Päivä", *(make(q, b) for q in QUESTIONS for b in BRANDS)]]
    for i in range(20):
        yes = [(i + b) % 2 for b in range(3)]
        likely = [(3 * i + b) % 11 for b in range(3)]
        rows.append([f"v{i}", f"2026-01-{i + 5:02d}", *yes, *yes[::-1], *likely])
    _, text, second = paste(csv(tmp_path, rows))
    assert second.accepted, [str(f.what) for f in second.findings]
    assert "not read" not in text
    for at, brand in enumerate(("juhla_mokka", "presidentti", "kulta_katriina")):
        known = column(second, "awareness", brand)
        np.testing.assert_array_equal(known, [(i + at) % 2 for i in range(20)])
        likely = column(second, "recommendation", brand)
        np.testing.assert_array_equal(likely, [(3 * i + at) % 11 for i in range(20)])


def test_two_questions_about_the_same_brands_tell_the_brands():
    names = [f"{q} {b}" for q in QUESTIONS[:2] for b in BRANDS]
    found = spaced(names, PLACE, nobody)
    assert found == {f"{q} {PLACE}": {b: f"{q} {b}" for b in BRANDS} for q in QUESTIONS[:2]}


def test_one_question_tells_no_brands_unless_the_own_brand_is_among_them():
    names = [f"Tunnettuus {b}" for b in BRANDS]
    assert spaced(names, PLACE, nobody) == {}
    own = spaced(names, PLACE, lambda text: text == "Presidentti")
    assert own == {f"Tunnettuus {PLACE}": {b: f"Tunnettuus {b}" for b in BRANDS}}


def test_a_statement_about_brands_that_are_known_comes_along():
    names = [f"{q} {b}" for q in (*QUESTIONS[:2], "Tuore ja maukas") for b in BRANDS]
    found = spaced(names, PLACE, nobody)
    assert set(found[f"Tuore ja maukas {PLACE}"]) == set(BRANDS)


def test_brands_that_begin_alike_are_not_cut():
    brands = ("Juhla Mokka", "Juhla Kulta", "Muu Merkki")
    names = [f"{q} {b}" for q in QUESTIONS for b in brands]
    assert {tuple(texts) for texts in spaced(names, PLACE, nobody).values()} == {brands}


@pytest.mark.parametrize(
    "names",
    [
        ("Brändi erottuu muista edukseen", "Brändi erottuu hinnallaan"),
        ("Suosittelu 0-10", "Suosittelu perustelu avoin"),
        ("Palvelu vastaa hyvin tarpeitani", "Palvelu vastaa odotuksia"),
        ("Tunnettuus spontaani", "Tunnettuus autettu"),
    ],
)
def test_statements_that_begin_alike_are_no_brands(names):
    assert spaced(names, PLACE, nobody) == {}
