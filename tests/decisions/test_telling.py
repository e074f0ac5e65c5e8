"""Which experiments stand behind a quote, case by case."""

from dataclasses import replace

import numpy as np
import pytest

from decisions import made
from kurssi.decisions.telling import MOST, SURE, covers, rate_error, telling

PANEL = made.panel(made.base(np.random.default_rng(1), ("awareness",), market=True))
ALL = len(PANEL.segments)


def test_everybody_together_says_little_of_one_part():
    on_all = made.experiment()
    assert covers(on_all, PANEL, ALL)
    assert not covers(on_all, PANEL, 0)
    assert covers(made.experiment(segment=1), PANEL, 1)
    assert not covers(made.experiment(segment=1), PANEL, 0)


def test_a_segment_speaks_for_everybody_where_it_holds_most_of_the_spend():
    spend = PANEL.spend.copy()
    spend[:, 0, 0], spend[:, 1, 0] = MOST, 1 - MOST
    one = made.experiment(segment=0)
    assert covers(one, replace(PANEL, spend=spend), ALL)
    spend[:, 1, 0] *= 1.01
    assert not covers(one, replace(PANEL, spend=spend), ALL)


def test_an_error_as_a_rate():
    """se .002 of everybody for 3 of 52 weeks, for 1,000 EUR."""
    people = PANEL.population.sum()
    assert rate_error(made.experiment(), PANEL) == pytest.approx(0.002 * people * 3 / 52 / 1e3)
    money = made.experiment(measure="eur", se=50.0, spend_change=-200.0)
    assert rate_error(money, PANEL) == pytest.approx(0.25)
    units = made.experiment(measure="units", se=50.0, segment=1)
    worth = PANEL.sales.contribution[2:5, 1].mean()
    assert rate_error(units, PANEL) == pytest.approx(50 * worth / 1e3)
    assert rate_error(made.experiment(spend_change=0.0), PANEL) == np.inf


def test_an_experiment_too_unsure_to_tell_is_not_the_evidence():
    draws = np.random.default_rng(0).normal(0, 1, 4000)
    sure = made.experiment(measure="eur", se=0.99 * SURE * 1e3)
    unsure = made.experiment(measure="eur", se=1.1 * SURE * 1e3)
    told = telling((sure, unsure), PANEL, ("c0", ALL), "eur", draws)
    assert told == (sure,)
    assert telling((sure,), PANEL, ("c1", ALL), "eur", draws) == ()
    assert telling((sure,), PANEL, ("c0", ALL), "awareness", draws) == ()
