"""Draws as an interval."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kurssi.decisions.intervals import interval, quantiles
from kurssi.decisions.quote import Interval


def test_interval_of_one_value():
    only = interval(np.full(7, 3.0))
    assert {getattr(only, field.name) for field in fields(Interval)} == {3.0}


@given(
    arrays(float, st.integers(1, 60), elements=st.floats(-1e6, 1e6)),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_quantiles_are_numpys(draws, at):
    wanted = np.quantile(draws, at)
    assert quantiles(draws, at) == pytest.approx(wanted, rel=1e-12, abs=1e-9)


def test_unknown_draws_have_unknown_quantiles():
    assert all(np.isnan(quantiles(np.array([1.0, np.nan]), (0.1, 0.9))))
