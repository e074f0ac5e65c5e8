"""Where marks stand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.decisions.quote import Interval
from kurssi.views.web.drawing import STEPS, Axis, axis, axis_of, band, bar, block, nice_step, untold

NUMBERS = st.floats(-1e9, 1e9).filter(lambda v: v == 0 or abs(v) > 1e-6)


def percent(text):
    assert text.endswith("%")
    return float(text[:-1])


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_an_axis_holds_every_value_in_their_order(values):
    along = axis(values, lambda value, step: str(value))
    assert along.low < min(values)
    assert max(values) < along.high
    places = [along.share(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= percent(tick.at) <= 100 for tick in along.ticks)


@given(st.floats(1e-6, 1e9), st.integers(2, 8))
def test_steps_are_round_and_as_many_as_fit(span, ticks):
    step = nice_step(span, ticks)
    leading = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert any(math.isclose(leading, each) for each in STEPS)
    assert span / step <= ticks * (1 + 1e-6)
    assert step <= 2.5 * span / ticks * (1 + 1e-6)  # the next finer one would be too many


def test_a_value_alone_and_nothing_at_all_have_an_axis():
    assert axis([3.0], untold).low < 3 < axis([3.0], untold).high
    assert axis([math.nan, math.inf], untold).low < axis([], untold).high


def test_an_interval_stands_in_its_order_with_nothing_where_it_is():
    interval = Interval(mean=1.0, q05=-1.0, q25=0.0, q50=1.0, q75=2.0, q95=3.0)
    drawn = bar(interval, Axis(low=-1.0, high=3.0))
    assert (drawn.low, drawn.from_, drawn.middle, drawn.to, drawn.high) == (
        "0.00%", "25.00%", "50.00%", "75.00%", "100.00%"
    )  # fmt: skip
    assert drawn.zero == "25.00%"
    assert axis_of([interval], untold, through=(0.0,)).ticks


@pytest.mark.parametrize(
    ("value", "start", "width"), [(2.0, "50.00%", "25.00%"), (-4.0, "0.00%", "50.00%")]
)
def test_a_block_reaches_from_nothing_to_its_value(value, start, width):
    drawn = block(value, Axis(low=-4.0, high=4.0))
    assert (drawn.start, drawn.width, drawn.negative) == (start, width, value < 0)


def test_a_band_goes_there_above_and_back_below():
    unit = Axis(low=0.0, high=1.0)
    drawn = band([0.0, 1.0], [0.0, 0.2], [0.5, 0.5], [1.0, 0.8], (unit, unit))
    assert drawn.line == "M0.0 500.0L1000.0 500.0"
    assert drawn.area == "M0.0 0.0L1000.0 200.0L1000.0 800.0L0.0 1000.0Z"
    assert drawn.dots[-1] == ("100.00%", "50.00%")
