"""What the draws say of every suspected lever."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.posterior.demand import spend_rules
from kurssi.posterior.fit import build
from model import made as panels


@pytest.fixture(scope="module")
def model():
    panel = panels.a_panel()
    target, _ = panel.sales.log_odds()
    spend = panel.spend.copy()
    spend[..., 1] *= np.exp(2 * target)
    return build(replace(panel, spend=spend), panels.MOVES)


def drawn(model, scores):
    """Draws whose spend rule has these standard-normal scores."""
    u = np.zeros((2, len(scores) // 2, model.size))
    start = 0
    for prior in model.declared:
        if prior.name == "spend_rule":
            break
        start += prior.size
    u[..., start] = np.reshape(scores, u.shape[:2])
    return u


def test_a_rule_is_the_share_of_draws_in_which_spend_rises_with_demand(model):
    assert [model.structure.levers[c] for c in model.structure.followers] == ["c1"]
    (rule,) = spend_rules(model, drawn(model, [-1.0] * 60 + [1.0] * 40))
    assert rule.lever == "c1"
    assert rule.p_follows == pytest.approx(0.4)
    (sure,) = spend_rules(model, drawn(model, [-1.0] * 40 + [1.0] * 60))
    assert sure.p_follows == pytest.approx(0.6)
    assert sure.slope > 0 > rule.slope


def test_nobody_is_judged_who_was_not_suspected():
    quiet = build(panels.a_panel(), panels.MOVES)
    assert quiet.structure.followers == ()
    assert spend_rules(quiet, np.zeros((1, 3, quiet.size))) == ()
