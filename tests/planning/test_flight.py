"""When money is spent: by what is known of it, and evenly where nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.planning.allocate import Wish, choose
from kurssi.planning.flight import fly
from kurssi.planning.priority import Priority
from planning import made


def flown(felt):
    """Shares by period where a euro is worth nothing and CX is: some levers' CX is not known."""
    of = made.prospect(3, draws=4, plan=4)
    of = replace(of, around=of.around._replace(contribution=0.0 * of.around.contribution))
    problem = made.problem(of)
    purses = tuple(replace(one, felt=one.lever in felt) for one in problem.purses)
    wish = Wish(priority=Priority.CX, risk=0.0, band=np.zeros(2), worth=1.0)
    choice = choose(of, replace(problem, purses=purses), wish)
    return fly(of, choice, problem.current, most=np.full(3, 0.5), kept=())


def test_money_moves_in_time_by_the_cx_that_is_known_and_by_no_other():
    known, whole = flown({"c1", "c2"}), flown({"c0", "c1", "c2"})
    assert known[:, 0] == pytest.approx(np.full(4, 0.25))
    assert np.ptp(whole[:, 0]) > 0.01
    np.testing.assert_allclose(known[:, 1:], whole[:, 1:], atol=2e-3)
    np.testing.assert_allclose(known.sum(0), 1.0)
