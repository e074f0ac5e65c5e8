"""The certificate: what the exact filter would keep of draws, and when it is silent."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.maths.pareto import share_kept
from kurssi.posterior import certificate as certified
from kurssi.posterior.fit import Fit, Model
from kurssi.posterior.health import Verdict
from kurssi.posterior.mode import Mode
from kurssi.posterior.sample import Sample
from recovery import ranks


@pytest.fixture(scope="module")
def lived():
    """A truth and the model of data made of it."""
    model = ranks.crossed(ranks.template())
    return ranks.replication(np.random.default_rng(11), model)


def fitted(model: Model, u):
    """A fit that drew these, as it would be handed to the checks."""
    size, flags = u.shape[-1], np.zeros(u.shape[:2], bool)
    drawn = Sample(u=u, diverging=flags, steps=flags, acceptance=flags, energy=flags)
    mode = Mode(centre=np.zeros(size), factor=np.eye(size), potential=0.0, steps=0)
    return Fit(model=model, mode=mode, drawn=drawn, seconds={})


def near(u, spread, draws=60):
    return (u + spread * np.random.default_rng(3).normal(size=(draws, len(u))))[None]


def test_draws_near_the_truth_are_kept(lived):
    u, model = lived
    (check,) = certified.certificate(fitted(model, near(u, 0.15)))
    assert check.verdict is Verdict.PASS
    assert check.sentence.values["share"] > 80


def test_a_likelihood_that_is_off_is_told(lived, monkeypatch):
    u, model = lived
    off = 3.0 * np.random.default_rng(4).normal(size=60)
    monkeypatch.setattr(certified, "off_by", lambda *_: off)
    (check,) = certified.certificate(fitted(model, near(u, 0.15)))
    assert check.verdict is Verdict.REVIEW
    assert check.sentence.values["share"] == round(100 * share_kept(off))


def test_shared_errors_are_no_part_of_it(lived):
    u, model = lived
    draws = near(u, 0.15)[0]
    shared = model.inputs._replace(shared_error=0.5 + 0.5 * model.inputs.shared_error)
    other = replace(model, inputs=shared)
    assert certified.off_by(other, draws) == pytest.approx(certified.off_by(model, draws))


def test_a_panel_too_large_for_it_is_not_judged(lived, monkeypatch):
    u, model = lived
    monkeypatch.setattr(certified, "MOST_STATES", 2)
    assert not tuple(certified.certificate(fitted(model, near(u, 0.15))))
