"""Labels of scales by what they say: codes that run down, or in no order, are known."""

import pytest

from kurssi.tables.degrees import degree_of, in_order, in_place

RISING = [
    "Hate,Dislike,Neither like nor dislike,Like,Love",
    "Strongly disagree,Disagree a little,Neither,Agree a little,Strongly agree",
    "Very dissatisfied,Dissatisfied,Neutral,Satisfied,Very satisfied",
    "Täysin eri mieltä,Jokseenkin eri mieltä,Ei samaa eikä eri mieltä,Jokseenkin samaa mieltä,"
    "Täysin samaa mieltä",
    "Erittäin tyytymätön,Tyytymätön,Tyytyväinen,Erittäin tyytyväinen",
    "Very unlikely,Unlikely,Likely,Very likely",
    "Erittäin huono,Huono,Hyvä,Erinomainen",
]


@pytest.mark.parametrize("labels", RISING)
def test_steps_rise_with_what_they_say(labels):
    degrees = [degree_of(label) for label in labels.split(",")]
    assert degrees == sorted(degrees)
    assert len(set(degrees)) == len(degrees)


@pytest.mark.parametrize("labels", RISING)
def test_an_order_is_told_only_where_codes_do_not_rise(labels):
    words = labels.split(",")
    up = dict(enumerate(words, 1))
    assert in_order(up) is None
    down = dict(enumerate(reversed(words), 1))
    every = [float(code) for code in down]
    assert in_place(down, every) == {c: len(words) + 1 - c for c in every}


def test_two_answers_that_changed_places_are_put_back():
    colas = {-2: "Hate", -1: "Dislike", 0: "Neither like nor dislike", 1: "Love", 2: "Like"}
    assert in_place(colas, [-2, -1, 0, 1, 2]) == {-2: -2, -1: -1, 0: 0, 2: 1, 1: 2}


def test_ends_alone_tell_a_scale_that_runs_down():
    ends = {1.0: "Strongly agree", 5.0: "Strongly disagree"}
    assert in_place(ends, [1.0, 2.0, 3.0, 4.0, 5.0]) == {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}


@pytest.mark.parametrize(
    "labels",
    [
        {1: "Daily", 2: "Weekly", 3: "Never"},
        {1: "Agree", 2: "Perhaps", 3: "Disagree"},  # one is not understood: nothing is told
        {1: "Agree", 2: "Agree"},
        {1: "Love", 2: "Hate", 4: "Like"},  # another order, and a code without a label
        {1: "Likely"},
    ],
)
def test_nothing_is_told_of_what_is_not_understood(labels):
    assert in_place(labels, [1, 2, 3, 4]) == {}
