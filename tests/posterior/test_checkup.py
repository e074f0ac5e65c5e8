"""Verdicts rule by rule."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.posterior.checkup import examine
from kurssi.posterior.fit import Fit, build
from kurssi.posterior.health import Verdict
from kurssi.posterior.quick import QuickSample
from kurssi.posterior.sample import Sample
from model import made as panels
from posterior import made

PANEL = panels.a_panel()


@pytest.fixture(scope="module")
def model():
    return build(PANEL, panels.MOVES)


def verdicts(model, drawn, panel=PANEL):
    mode = made.true_mode(made.bell(0, 2))
    fit = Fit(model=model, mode=mode, drawn=drawn, seconds={})
    return {check.check: check for check in examine(fit, panel)}


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


def test_chains_that_agree_pass(model):
    found = verdicts(model, sampled(agreed()))
    assert found["convergence"].verdict is Verdict.PASS
    assert found["divergences"].verdict is Verdict.PASS
    assert "R-hat 1.0" in found["convergence"].sentence.text("en")


@pytest.mark.parametrize(("apart", "verdict"), [(0.25, Verdict.REVIEW), (3.0, Verdict.FAIL)])
def test_chains_apart_do_not(model, apart, verdict):
    u = agreed()
    u[0, :, 1] += apart
    assert verdicts(model, sampled(u))["convergence"].verdict is verdict


def test_few_effective_draws_are_for_review(model):
    assert verdicts(model, sampled(agreed(70)))["convergence"].verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("count", "verdict"),
    [(2, Verdict.PASS), (3, Verdict.REVIEW), (40, Verdict.REVIEW), (41, Verdict.FAIL)],
)
def test_divergences_are_counted(model, count, verdict):
    check = verdicts(model, sampled(agreed(), diverging=count))["divergences"]
    assert check.verdict is verdict
    assert check.sentence.text("en") == f"{count} of 2000 draws diverged"


@pytest.mark.parametrize(("effective", "verdict"), [(4000.0, Verdict.PASS), (5.0, Verdict.FAIL)])
def test_an_approximation_says_how_many_draws_stand_behind_it(model, effective, verdict):
    found = verdicts(model, QuickSample(u=agreed()[:1], effective=effective))
    assert found["approximation"].verdict is verdict
    assert str(round(effective)) in found["approximation"].sentence.text("en")
    assert "convergence" not in found


@pytest.mark.parametrize(
    ("noise", "verdict"), [(1.0, Verdict.PASS), (0.2, Verdict.REVIEW), (0.01, Verdict.FAIL)]
)
def test_levers_that_move_alike_are_named(model, noise, verdict):
    rng = np.random.default_rng(1)
    spend = rng.uniform(1, 2, PANEL.spend.shape)
    spend[..., 2] = spend[..., 0] + noise * rng.uniform(-0.5, 0.5, spend.shape[:2])
    check = verdicts(model, sampled(agreed()), replace(PANEL, spend=spend))["collinear levers"]
    assert check.verdict is verdict
    if verdict is not Verdict.PASS:
        told = check.sentence.text("en")
        assert "c0 and c2" in told or "c2 and c0" in told


def test_levers_that_never_vary_are_not_compared(model):
    still = np.ones(PANEL.spend.shape)
    assert "collinear levers" not in verdicts(model, sampled(agreed()), replace(PANEL, spend=still))


def test_every_check_advises(model):
    for check in verdicts(model, sampled(agreed())).values():
        assert check.advice.text("en")
