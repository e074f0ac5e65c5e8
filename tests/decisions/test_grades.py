"""Grades rule by rule, in the order in which the rules win."""

from dataclasses import replace

import numpy as np
import pytest

from decisions import made
from kurssi.decisions.grades import MOVED, PRIOR_DOMINATED, Evidence, Learned, grade
from kurssi.decisions.quote import Grade
from kurssi.messages import Message

NONE = Evidence(experiments=(), following=frozenset(), unhealthy=None, approximate=False)
SHARP = 0.3


def graded(evidence=NONE, *, lever="c0", measure="eur", width=SHARP, shift=0.0, money=True):
    return grade(lever, measure, evidence, learned=Learned(width=width, shift=shift), money=money)


def test_observed_and_adjusted_is_c():
    given = graded()
    assert given.grade is Grade.C
    assert "not randomised" in given.reason.text("en")


@pytest.mark.parametrize("measure", ["units", "eur"])
def test_a_randomised_experiment_on_money_is_a_for_what_the_lever_earns(measure):
    proved = replace(NONE, experiments=(made.experiment(measure=measure),))
    assert graded(proved).grade is Grade.A
    assert graded(proved, lever="c1").grade is Grade.C
    assert graded(proved, measure="awareness", money=False).grade is Grade.C


def test_an_experiment_on_a_measure_is_a_for_whom_the_lever_moves():
    proved = replace(NONE, experiments=(made.experiment(measure="awareness"),))
    assert graded(proved, measure="awareness", money=False).grade is Grade.A
    assert graded(proved, measure="consideration", money=False).grade is Grade.C
    assert graded(proved).grade is Grade.C


def test_a_shock_is_b_and_a_randomised_experiment_beats_it():
    shock = made.experiment(measure="eur", design="shock")
    assert graded(replace(NONE, experiments=(shock,))).grade is Grade.B
    both = replace(NONE, experiments=(shock, made.experiment(measure="units")))
    assert graded(both).grade is Grade.A


def test_spend_that_follows_demand_is_d_for_money_alone():
    chased = replace(NONE, following=frozenset({"c0"}))
    given = graded(chased)
    assert given.grade is Grade.D
    assert "spend follows demand" in given.reason.text("en")
    assert graded(chased, lever="c1").grade is Grade.C
    assert graded(chased, measure="awareness", money=False).grade is Grade.C
    proved = replace(chased, experiments=(made.experiment(measure="units"),))
    assert graded(proved).grade is Grade.A, "an experiment does not care what spend follows"


def test_prior_dominated_is_d_from_the_limit_on():
    assert graded(width=PRIOR_DOMINATED).grade is Grade.C
    given = graded(width=PRIOR_DOMINATED + 1e-9)
    assert given.grade is Grade.D
    assert "85" in given.reason.text("en")
    assert "100% as wide" in graded(width=1.4).reason.text("en")


def test_a_quote_that_the_data_moved_far_is_not_the_priors():
    assert graded(width=1.4, shift=MOVED).grade is Grade.C
    assert graded(width=1.4, shift=MOVED - 1e-9).grade is Grade.D


def test_an_approximate_posterior_is_not_to_be_traded_on():
    quick = replace(
        NONE, approximate=True, experiments=(made.experiment(measure="eur"),)
    )  # fmt: skip
    given = graded(quick)
    assert given.grade is Grade.D
    assert "--quick" in given.reason.text("en")


def test_a_failed_model_is_d_whatever_else_is_known():
    failed = replace(
        NONE, unhealthy=Message("R-hat is {r}", r="1.4"),
        experiments=(made.experiment(measure="eur"),),
    )  # fmt: skip
    given = graded(failed)
    assert (given.grade, given.reason.text("en")) == (Grade.D, "R-hat is 1.4")


def test_a_bid_has_no_experiment():
    proved = replace(NONE, experiments=(made.experiment(measure="awareness"),))
    assert graded(proved, lever=None, measure="awareness", money=False).grade is Grade.C


def test_what_was_learned_is_told_in_middle_halves_of_the_prior():
    rng = np.random.default_rng(0)
    prior = rng.normal(0, 4.0, 20_000)
    half = np.subtract(*np.quantile(prior, [0.75, 0.25]))
    learned = Learned.between(0.25 * prior + 9, prior)
    assert learned.width == pytest.approx(0.25)
    assert learned.shift == pytest.approx((9 - 0.75 * np.median(prior)) / half)
    same = Learned.between(prior, prior)
    assert (same.width, same.shift) == (1.0, 0.0)
    none = Learned.between(np.zeros(9), np.zeros(9))
    assert (none.width, none.shift, none.little) == (1.0, 0.0, True)
    outliers = np.concatenate([prior, [1e9, np.nan]])
    assert Learned.between(prior, outliers).width == pytest.approx(1.0, abs=0.01)
