"""Lessons: open quotes alone, the lever's own trials, sd that falls, euros that are worth it."""

from dataclasses import replace

import numpy as np
import pytest

from decisions.test_board import MEASURES, NOTHING_FOUND, a_desk, a_panel, made_rates
from kurssi.decisions.advice import advice, with_advice
from kurssi.decisions.board import quotes
from kurssi.decisions.laboratory import Laboratory, looks
from kurssi.decisions.learning import STEP, lessons
from kurssi.decisions.lesson import Design
from kurssi.decisions.quote import Grade, Side
from kurssi.decisions.raw import LENGTHS, SIZES, Shown
from kurssi.messages import Message

PER_YEAR = 12


def a_laboratory(panel=None, *, gain=1.0, spread=2.0, **changes):
    """Rates unsure of their sign; trials show ``gain`` times what the rates say of the spend."""
    panel = a_panel() if panel is None else panel
    rng = np.random.default_rng(3)
    posterior = made_rates(rng, panel)
    draws, levers, segments = 400, len(panel.levers), len(panel.segments)
    eur = 1.0 + spread * rng.normal(size=(draws, levers, segments + 1))
    posterior = posterior._replace(eur=eur)
    desk = a_desk(panel, posterior=posterior, prior=made_rates(rng, panel, spread=4.0), **changes)
    spent = panel.spend[-desk.window :].sum(0) / desk.window
    length = np.array([PER_YEAR // part for part in LENGTHS], dtype=float)
    size = np.array(SIZES) - 1.0
    change = np.einsum("gc,s,l->cslg", spent, size, length)
    earned = gain * change * eur[:, :, None, None, -1:]
    states = len(panel.tracker.measures)
    shown = Shown(
        measures=1e-9 * earned[..., None] * np.ones(states), cx=1e-9 * earned, eur=earned,
        whole=earned, persistence=np.full(states, 0.7), innovation=np.full(states, 0.03),
        demand=np.array([0.8, 0.02, 0.5]), noise=np.array([0.02, 0.5]),
        weight=np.full(segments, 2e4), level=np.full((segments, states), 0.4),
    )  # fmt: skip
    return Laboratory(
        desk=desk, shown=shown, taken=tuple(range(draws)), per_year=PER_YEAR,
        answers=dict.fromkeys((*MEASURES, "cx"), 100.0),
    )  # fmt: skip


@pytest.fixture(scope="module")
def laboratory():
    return a_laboratory()


@pytest.fixture(scope="module")
def taught(laboratory):
    return lessons(laboratory, quotes(laboratory.desk))


def test_only_open_quotes_are_asked_about(laboratory, taught):
    _, found = taught
    assert found
    for lesson in found:
        rate = laboratory.rate(
            next(
                q for q in quotes(laboratory.desk)
                if (q.side, q.measure, q.lever, q.segment)
                == (lesson.side, lesson.measure, lesson.lever, lesson.segment)
            )
        )  # fmt: skip
        sure = (rate > 0).mean()
        assert 0.05 < sure < 0.95 or lesson.side is not Side.MROI


def test_a_trial_narrows_by_the_normal_update(laboratory, taught):
    """sd after = sd sqrt(1 - r^2), r the correlation of the rate with the noisy reading."""
    _, found = taught
    every = looks(laboratory)
    lesson = next(one for one in found if (one.side, one.segment) == (Side.MROI, "all"))
    at = every.trials.index(lesson.trial)
    c = laboratory.desk.panel.levers.index(lesson.lever)
    rate = laboratory.desk.posterior.eur[:, c, -1] - 1.0
    shows, error = every.drawn[at], every.errors[at]
    r2 = np.cov(rate, shows, bias=True)[0, 1] ** 2 / rate.var() / (shows.var() + error**2)
    assert lesson.sd == pytest.approx(rate.std())
    assert lesson.sd_after == pytest.approx(rate.std() * np.sqrt(1 - r2))
    assert lesson.trial.lever == lesson.lever


def test_worth_is_the_nested_simulations(laboratory, taught):
    """EVSI of the proposed trial against weights over all draws, with the desk's own moves."""
    _, found = taught
    every, panel = looks(laboratory), laboratory.desk.panel
    lesson = max(found, key=lambda one: one.worth)
    at = every.trials.index(lesson.trial)
    spent = [laboratory.desk.spent(c, len(panel.segments)) for c in range(len(panel.levers))]
    net = laboratory.desk.posterior.eur[:, :, -1]
    moves = [np.zeros(len(net))] + [
        STEP * min(spent[i], spent[j]) * (net[:, j] - net[:, i])
        for i in range(len(spent)) for j in range(len(spent)) if i != j
    ]  # fmt: skip
    payoffs, shows, error = np.array(moves), every.drawn[at], every.errors[at]
    rng = np.random.default_rng(7)
    truth = rng.integers(len(net), size=6000)
    read = shows[truth] + error * rng.normal(size=len(truth))
    weight = np.exp(-0.5 * ((read[:, None] - shows) / error) ** 2)
    weight /= weight.sum(1, keepdims=True)
    wanted = (weight @ payoffs.T).max(1).mean() - payoffs.mean(1).max()
    # With 400 draws the weights choose after the fact, and find a little more than there is.
    assert lesson.worth == pytest.approx(wanted, rel=0.2)
    low, high = lesson.worth_range
    assert 0 < low < lesson.worth < high


def test_the_move_now_is_the_best_in_the_mean(laboratory, taught):
    moves, _ = taught
    levers = laboratory.desk.panel.levers
    net = laboratory.desk.posterior.eur[:, :, -1].mean(0)
    spent = np.array([laboratory.desk.spent(c, 2) for c in range(len(levers))])
    gains = STEP * np.minimum.outer(spent, spent) * (net[None, :] - net[:, None])
    i, j = np.unravel_index(gains.argmax(), gains.shape)
    assert (moves.source, moves.target) == (levers[i], levers[j])
    assert moves.gain_now == pytest.approx(gains.max())


def test_what_shows_nothing_teaches_nothing():
    blind = a_laboratory(gain=0.0)
    _, found = lessons(blind, quotes(blind.desk))
    scale = max(one.worth for one in lessons(*_as_is())[1])
    for lesson in found:
        assert lesson.worth < 0.05 * scale  # what chance bends of so few draws come to
        assert lesson.worth_range[0] == 0.0
        assert lesson.sd_after == pytest.approx(lesson.sd, rel=1e-6)


def test_a_fixed_lever_is_not_tried_nor_moved():
    some = a_laboratory(changeable=frozenset({"c0", "c1"}))
    moves, found = lessons(some, quotes(some.desk))
    assert {one.trial.lever for one in found} <= {"c0", "c1"}
    assert {moves.source, moves.target} <= {"c0", "c1", None}


def test_a_lever_that_is_not_aimed_cannot_be_split():
    loose = a_laboratory(a_panel(aimed=np.zeros(3, dtype=bool)))
    assert {trial.design for trial in looks(loose).trials} == {Design.TIME}
    aimed = looks(a_laboratory())
    assert {trial.design for trial in aimed.trials} == {Design.TIME, Design.SPLIT}
    for trial in aimed.trials:
        assert (trial.design is Design.TIME) == (len(trial.segments) == 2)


@pytest.mark.parametrize("fault", ["undrawn", "approximate"])
def test_draws_that_cannot_be_believed_plan_nothing(fault):
    ill = a_laboratory(evidence=replace(NOTHING_FOUND, **{fault: True}))
    assert lessons(ill, quotes(ill.desk))[1] == ()


def test_a_model_that_failed_a_check_needs_experiments_the_more():
    ill = a_laboratory(evidence=replace(NOTHING_FOUND, unhealthy=Message("ill")))
    assert len(lessons(ill, quotes(ill.desk))[1]) >= len(lessons(*_as_is())[1])


def _as_is():
    laboratory = a_laboratory()
    return laboratory, quotes(laboratory.desk)


def test_advice_joins_the_reason_of_what_may_not_be_traded_on(laboratory):
    following = replace(NOTHING_FOUND, following=frozenset({"c0"}))
    some = a_laboratory(evidence=following)
    written = quotes(some.desk)
    _, found = lessons(some, written)
    advised = tuple(with_advice(written, found, PER_YEAR))
    wanted = (Side.MROI, "c0", "all")
    mroi = next(q for q in advised if (q.side, q.lever, q.segment) == wanted)
    assert mroi.grade is Grade.D
    said = mroi.reason.text("en")
    assert said.startswith("spend follows demand")
    assert "months" in said
    assert "power" in said
    others = [a for a, b in zip(advised, written, strict=True) if b.grade is not Grade.D]
    assert others == [b for b in written if b.grade is not Grade.D]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (None, None),
        (80, "the answers there are"),
        (450, "450 answers a wave and segment (100 now)"),
    ],
)
def test_answers_needed_are_told(taught, answers, said):
    lesson = replace(taught[1][0], answers=answers, answers_now=100)
    text = advice(lesson, PER_YEAR).text("en")
    assert said is None or said in text
    assert ("settle its sign" in text) == (said is not None)
