"""Cross rates, history, lessons and why on paper: each number with its interval, fi and en."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from kurssi.decisions.history import Series, Then
from kurssi.decisions.lesson import Design, Lesson, Moves, Trial
from kurssi.decisions.quote import Cross, Grade, Interval, Side
from kurssi.decisions.why import DEFINITIONS, RULES, Why
from kurssi.ledger.support import Behind
from kurssi.messages import Message
from kurssi.views.cross import cross_view
from kurssi.views.history import history_view
from kurssi.views.lessons import lessons_view
from kurssi.views.why import why_page, why_view
from views import made

AN_INTERVAL = Interval(mean=1.0, q05=0.5, q25=0.8, q50=1.25, q75=1.5, q95=2.75)


def printed(parts, width=100):
    paper = io.StringIO()
    console = Console(width=width, file=paper)
    for part in parts:
        console.print(part)
    return paper.getvalue()


def cross(measure, per, interval=AN_INTERVAL, reason="C"):
    return Cross(
        measure=measure, per=per, segment="all", unit="CX/person-year", grade=Grade.C,
        reason=Message(reason), interval=interval,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "en"])
def test_cross_rates_are_a_square_and_what_cannot_be_counted_in_is_told_once(workspace, language):
    rows = [cross("cx", "awareness"), cross("awareness", "cx")] + [
        cross(a, b, interval=None, reason="loyalty earns nothing")
        for a, b in (("loyalty", "cx"), ("cx", "loyalty"), ("loyalty", "awareness"))
    ]
    text = printed(cross_view(rows, workspace, "all", language, 100))
    assert text.count("loyalty earns nothing") == 1
    assert ("1,25" if language == "fi" else "1.25") in text
    assert ("0,50 … 2,75" if language == "fi" else "0.50 … 2.75") in text


def test_history_says_that_it_is_one_fit(workspace):
    points = tuple(
        Then(period=day, interval=AN_INTERVAL, p_rose=rose)
        for day, rose in (("2025-01-06", 0.8), ("2025-04-07", 0.6), ("2025-07-07", None))
    )
    lever = next(iter(workspace.levers))
    row = Series(
        side=Side.MROI, measure="eur", lever=lever, segment="all", unit="EUR/EUR", grade=Grade.C,
        points=points,
    )  # fmt: skip
    text = " ".join(printed(history_view([row], workspace, "en", 100)).split())
    assert "not what was believed then" in text
    assert "80%" in text
    assert text.count("0.50 … 2.75") == 3
    assert "no earlier window" in printed(history_view([], workspace, "en", 100))


def a_lesson(lever, **changes):
    trial = Trial(
        lever=lever, segments=("families",), design=Design.SPLIT, stop=True, periods=13,
        spend_change=-1e5, reads="eur", unit="EUR", cost=2e4, effect=-1e5, error=5e4, power=0.52,
    )  # fmt: skip
    plain = {
        "side": Side.MROI, "measure": "eur", "lever": lever, "segment": "all", "unit": "EUR/EUR",
        "sd": 1.0, "sd_after": 0.6, "worth": 5e4, "worth_error": 1e4, "answers": None,
        "answers_now": None, "trial": trial,
    }  # fmt: skip
    return Lesson(**(plain | changes))


def test_lessons_stand_by_what_they_pay_and_a_bid_names_the_lever(workspace):
    lever = next(iter(workspace.levers))
    poor = a_lesson(lever, worth=10.0)
    bid = replace(a_lesson(lever), side=Side.BID, measure="cx", lever=None)
    moves = Moves(share=0.1, gain_now=7e4, source=lever, target=lever)
    text = printed(lessons_view([poor, bid], moves, workspace, "en", 120), width=120)
    label = workspace.levers[lever].label.text("en")
    assert text.index("bid, customer experience") < text.index("net return")
    assert f"stop {label}" in " ".join(text.split())
    assert "40%" in text
    assert "52%" in text
    assert "€70,000" in text
    assert "33,551 … 66,449" in text.replace("€", "")
    assert "No rate is open" in printed(lessons_view([], None, workspace, "en", 100))


@pytest.mark.parametrize("language", ["fi", "en"])
def test_why_has_the_rule_the_figures_and_the_command(workspace, language):
    quote = next(q for q in made.board().quotes if q.side is Side.MROI and q.interval)
    why = Why(
        quote=quote, definition=DEFINITIONS[quote.side], formula=Message("{a} + {b}", a=1, b=2),
        data=(Behind(table="waves", file="data/waves.csv", subject="own", measures=("cx",),
                     facts=4, periods=2, answers=480, first="2025-01-06", last="2025-01-13"),),
        spent=1e6, prior=replace(AN_INTERVAL, q50=0.1), posterior=AN_INTERVAL, contraction=0.7,
        rule=RULES[quote.grade], run="r1", seed=1, inputs={}, commands=("fit", "kurssi rates -w x"),
    )  # fmt: skip
    text = " ".join(printed(why_view([why, why], workspace, language)).split())
    for told in (DEFINITIONS[quote.side], RULES[quote.grade]):
        assert told.text(language) in text
    assert "1 + 2" in text
    assert text.count("data/waves.csv") == 1  # the same data are told once
    assert text.count("kurssi rates -w x") == 2
    assert "480" in text


def test_of_many_rates_one_is_told_whole_and_the_others_in_a_line_each(workspace):
    quotes = [q for q in made.board().quotes if q.lever == "tv" and q.segment == "all"]
    quotes.append(replace(quotes[0], side=Side.ASK, measure="loyalty", interval=None))
    whys = [
        Why(
            quote=quote, definition=DEFINITIONS[quote.side], formula=None, data=(), spent=None,
            prior=None, posterior=None, contraction=None, rule=RULES[quote.grade], run="r1",
            seed=1, inputs={}, commands=("fit", "kurssi rates -w x"),
        )
        for quote in quotes
    ]  # fmt: skip
    text = " ".join(printed(why_page(whys, workspace, "en", 120)).split())
    assert DEFINITIONS[Side.MROI].text("en") in text
    assert DEFINITIONS[Side.ASK].text("en") not in text
    assert "Its other rates" in text
    assert "Withheld: 1" in text
    assert "--why tv --side" in text
