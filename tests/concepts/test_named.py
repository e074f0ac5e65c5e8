"""Which of a company's own levers a text may name."""

import pytest

from kurssi.concepts.named import likely

LEVERS = {
    "tv": ("tv", "Televisio", "Television"),
    "short_video": ("short_video", "Lyhytvideot", "Short video"),
    "outdoor": ("outdoor", "Ulkomainonta", "Out-of-home"),
    "service": ("service", "Palvelun miehitys", "Service staffing"),
}


@pytest.mark.parametrize(
    ("word", "lever"),
    [
        ("TV-mainonta", "tv"), ("tv-spotit", "tv"), ("Televisoi", "tv"),
        ("Lyhytvideo", "short_video"), ("OOH", "outdoor"), ("Ulko", "outdoor"),
        ("Palvelumiehitys", "service"),
    ],
)  # fmt: skip
def test_a_lever_is_found_by_its_own_names_and_by_those_of_what_it_is(word, lever):
    ((first, *rest),) = likely([word], LEVERS)
    assert (first.concept, first.suggest) == (lever, True)
    assert not any(one.suggest for one in rest)


@pytest.mark.parametrize("word", ["Radio mainonta", "TikTok", "Printti", "Google Ads", "x"])
def test_a_medium_that_is_no_lever_of_theirs_is_none(word):
    assert likely([word], LEVERS) == [()]


def test_two_levers_of_one_medium_share_it_and_neither_is_suggested():
    two = {"tv_brand": ("tv-mainonta",), "tv_sales": ("television advertising",)}
    ((first, second),) = likely(["TV-spotit"], two)
    assert {first.concept, second.concept} == set(two)
    assert not first.suggest
    assert first.score == pytest.approx(second.score)


def test_words_together_are_read_as_each_alone():
    words = ["TV-mainonta", "Ulko", "Radio mainonta"]
    assert likely(words, LEVERS) == [likely([word], LEVERS)[0] for word in words]
