"""The promises of matching, on test sets that nothing is tuned on; bench/words.py prints them."""

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest
from bench import words

from kurssi.concepts.matching import weights

# Written before the matcher; a change of it would be a change of the promise.
FROZEN = "f5ab1c079009c5c79cfdd0c48baedf327c90d5cbc20af8eb7b0199ef27633f23"
FROZEN_LATER = "8db50cbb3d6aebb342602b4b938560637dd9dd257299514fdd65067cea381f03"
DEVELOPMENT = Path(__file__).with_name("development.toml")
LINES = words.lines_of(words.EVALUATION)
KINDS = np.array([line.kind for line in LINES])
HEADERS, DECOYS = KINDS == "headers", KINDS == "decoys"
LATER = words.lines_of(words.LATER)


@pytest.fixture(scope="module")
def ours() -> words.Answered:
    return words.ours(LINES)


@pytest.fixture(scope="module")
def plain() -> words.Answered:
    return words.plain(LINES)


def test_the_test_set_is_as_it_was_frozen_and_large_enough() -> None:
    assert hashlib.sha256(words.EVALUATION.read_bytes()).hexdigest() == FROZEN
    assert np.isin(KINDS, ("fi", "en", "typed")).sum() >= 300
    assert HEADERS.sum() >= 150
    assert DECOYS.sum() >= 100


def test_the_later_set_is_as_it_was_frozen_and_shares_no_line_with_the_first() -> None:
    assert hashlib.sha256(words.LATER.read_bytes()).hexdigest() == FROZEN_LATER
    first = {line.text.casefold() for line in LINES}
    assert [line.text for line in LATER if line.text.casefold() in first] == []
    assert len(LATER) >= 200


def test_the_weights_were_fitted_to_no_line_of_it() -> None:
    told = tomllib.loads(DEVELOPMENT.read_text(encoding="utf-8"))
    fitted = {
        t.casefold() for kind in words.KINDS for some in told.get(kind, {}).values() for t in some
    }
    fitted |= {word.casefold() for word in told["decoys"]["words"]}
    assert fitted & {line.text.casefold() for line in (*LINES, *LATER)} == set()


def test_headers_find_their_concept(ours: words.Answered) -> None:
    assert words.right(LINES, ours)[HEADERS].mean() >= 0.85
    assert words.among_three(LINES, ours)[HEADERS].mean() >= 0.97


def test_headers_of_the_later_set_do_too_and_its_decoys_are_seldom_suggested() -> None:
    answered, decoys = words.ours(LATER), np.array([line.concept == "" for line in LATER])
    assert words.right(LATER, answered)[~decoys].mean() >= 0.85
    assert words.among_three(LATER, answered)[~decoys].mean() >= 0.97
    assert (answered.score[decoys] >= weights().suggest).mean() <= 0.05


def test_words_of_no_concept_are_seldom_suggested(ours: words.Answered) -> None:
    assert (ours.score[DECOYS] >= weights().suggest).mean() <= 0.05


def test_where_words_differ_more_is_found_than_by_letters_alone(
    ours: words.Answered, plain: words.Answered
) -> None:
    precision, found = words.suggested(LINES, ours, weights().suggest)
    least = words.at_precision(LINES, plain, precision)
    as_precise, found_by_letters = words.suggested(LINES, plain, least)
    assert as_precise >= precision
    assert found > found_by_letters + 0.2


def test_a_score_is_about_the_share_that_is_right(ours: words.Answered) -> None:
    rows = words.calibration(LINES, ours)
    shares = [share for *_, share in rows]
    assert shares == sorted(shares)
    for low, high, many, share in rows:
        doubt = 0.1 + 2 * np.sqrt(share * (1 - share) / many)
        assert low - doubt <= share <= high + doubt, (low, high, many, share)


@pytest.mark.slow
def test_five_hundred_words_beside_five_hundred_take_less_than_two_seconds() -> None:
    assert min(words.seconds() for _ in range(3)) < words.FAST  # the core may be shared
