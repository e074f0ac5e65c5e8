"""Verdicts rule by rule."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.posterior.checkup import collinearity, examine, extrapolation, learning, sampling
from kurssi.posterior.fit import Fit, build
from kurssi.posterior.health import Verdict
from kurssi.posterior.sample import Sample
from model import made as panels
from posterior import made

PANEL = panels.a_panel()


def verdicts(drawn):
    return {check.check: check for check in sampling(drawn)}


def sampled(u, diverging=0):
    shape = u.shape[:2]
    flags = np.zeros(shape, dtype=bool)
    flags.ravel()[:diverging] = True
    return Sample(
        u=u, diverging=flags, steps=np.ones(shape, int), acceptance=np.ones(shape),
        energy=np.zeros(shape),
    )  # fmt: skip


def agreed(count=500):
    return np.random.default_rng(0).normal(size=(4, count, 3))


def test_chains_that_agree_pass():
    found = verdicts(sampled(agreed()))
    assert found["convergence"].verdict is Verdict.PASS
    assert found["divergences"].verdict is Verdict.PASS
    assert "R-hat 1.0" in found["convergence"].sentence.text("en")


@pytest.mark.parametrize(("apart", "verdict"), [(0.25, Verdict.REVIEW), (3.0, Verdict.FAIL)])
def test_chains_apart_do_not(apart, verdict):
    u = agreed()
    u[0, :, 1] += apart
    assert verdicts(sampled(u))["convergence"].verdict is verdict


def test_few_effective_draws_are_for_review():
    assert verdicts(sampled(agreed(70)))["convergence"].verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("count", "verdict"),
    [(2, Verdict.PASS), (3, Verdict.REVIEW), (40, Verdict.REVIEW), (41, Verdict.FAIL)],
)
def test_divergences_are_counted(count, verdict):
    check = verdicts(sampled(agreed(), diverging=count))["divergences"]
    assert check.verdict is verdict
    assert check.sentence.text("en") == f"{count} of 2000 draws diverged"


@pytest.mark.parametrize(
    ("count", "apart", "verdict"),
    [(75, 0.0, Verdict.PASS), (75, 0.75, Verdict.REVIEW), (75, 3.0, Verdict.FAIL),
     (4, 0.0, Verdict.FAIL)],
)  # fmt: skip
def test_a_first_look_has_a_bar_of_its_own(count, apart, verdict):
    u = agreed(count)
    u[0, :, 1] += apart
    found = {check.check: check for check in sampling(sampled(u), approximate=True)}
    assert found["approximation"].verdict is verdict
    assert "convergence" not in found
    assert "approximate posterior: worst R-hat" in found["approximation"].sentence.text("en")


@pytest.mark.parametrize(
    ("noise", "verdict"), [(1.0, Verdict.PASS), (0.2, Verdict.REVIEW), (0.01, Verdict.FAIL)]
)
def test_levers_that_move_alike_are_named(noise, verdict):
    rng = np.random.default_rng(1)
    spend = rng.uniform(1, 2, PANEL.spend.shape)
    spend[..., 2] = spend[..., 0] + noise * rng.uniform(-0.5, 0.5, spend.shape[:2])
    (check,) = collinearity(replace(PANEL, spend=spend))
    assert check.verdict is verdict
    if verdict is not Verdict.PASS:
        told = check.sentence.text("en")
        assert "c0 and c2" in told or "c2 and c0" in told


def test_levers_that_never_vary_are_not_compared():
    assert collinearity(replace(PANEL, spend=np.ones(PANEL.spend.shape))) == ()


@pytest.mark.parametrize(("rise", "told"), [(1.0, False), (1.04, False), (3.0, True)])
def test_spend_above_all_that_was_seen_is_named(rise, told):
    spend = np.random.default_rng(1).uniform(1, 2, PANEL.spend.shape)
    late = len(spend) - len(spend) // 4
    spend[late:, :, 1] *= rise
    (check,) = extrapolation(replace(PANEL, spend=spend))
    assert check.verdict is (Verdict.REVIEW if told else Verdict.PASS)
    assert ("c1" in check.sentence.text("en")) is told


@pytest.fixture(scope="module")
def fitted():
    """The model with draws from its prior: nothing was learned, and nothing is predicted."""
    model = build(PANEL, panels.MOVES)
    u = np.random.default_rng(0).normal(size=(4, 30, model.size))
    return Fit(model=model, mode=made.true_mode(made.bell(0, 2)), drawn=sampled(u), seconds={})


def test_every_check_of_a_whole_fit_advises(fitted):
    found = {check.check: check for check in examine(fitted, PANEL)}
    assert set(found) == {
        "convergence", "divergences", "exact filter", "predictive errors of sales",
        "autocorrelation of sales", "predictive errors of measures",
        "autocorrelation of measures", "baseline", "identifiability",
        "prior against posterior", "collinear levers", "extrapolation",
    }  # fmt: skip
    for check in found.values():
        assert check.advice.text("en")
        assert check.sentence.text("fi")


def test_draws_of_the_prior_have_learned_little(fitted):
    found = {check.check: check for check in learning(fitted)}
    assert found["identifiability"].verdict is not Verdict.PASS
    assert found["prior against posterior"].verdict is Verdict.PASS


def test_a_quantity_far_from_the_prior_is_named(fitted):
    u = fitted.u.copy()
    u[..., 0] += 5.0
    found = {c.check: c for c in learning(replace(fitted, drawn=sampled(u)))}
    check = found["prior against posterior"]
    assert check.verdict is Verdict.REVIEW
    assert fitted.model.declared[0].meaning.text("en") in check.sentence.text("en")


def test_quantities_far_from_the_prior_are_told_in_the_readers_words(fitted):
    far = replace(fitted, drawn=sampled(fitted.u + 5.0))
    check = {c.check: c for c in learning(far)}["prior against posterior"]
    told = check.sentence.values["names"]
    assert [each.id for each in told] == [prior.meaning.id for prior in fitted.model.declared]
    for language in ("fi", "en"):
        assert ", ".join(each.text(language) for each in told) in check.sentence.text(language)
    for prior in fitted.model.declared:
        assert "_" not in prior.meaning.text("fi")
        assert prior.meaning.text("fi") != prior.meaning.text("en")
