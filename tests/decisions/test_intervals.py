"""Draws as an interval."""

from dataclasses import fields

import numpy as np

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Interval


def test_interval_of_one_value():
    only = interval(np.full(7, 3.0))
    assert {getattr(only, field.name) for field in fields(Interval)} == {3.0}
