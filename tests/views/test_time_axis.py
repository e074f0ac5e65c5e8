"""A time axis: no tick is named twice, none lies outside, and no clock moves a day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.ledger.levels import Span
from kurssi.ledger.spans import first_day, label_of, pace_by, place_of
from kurssi.periods import Frequency
from kurssi.views.time_axis import paused, time_axis

WIDTHS = (190, 330, 620)


def ticks(labels, width=330, language="en"):
    axis = time_axis(labels, language, width=width)["axis"]
    found = {}
    for at in axis["values"]:
        day = date(at["year"], at["month"], at["date"]).isoformat()
        found[day] = axis["labelExpr"].split(f"'{day}': '")[1].split("'")[0]
    return found


def run_of(first, many, frequency, by=Span.PERIOD):
    pace = pace_by(by, frequency)
    return [label_of(place_of(first) + n, pace) for n in range(many)]


@given(
    many=st.integers(1, 400), width=st.sampled_from(WIDTHS), language=st.sampled_from(["fi", "en"])
)
@pytest.mark.parametrize(
    ("first", "frequency", "by"),
    [
        ("2023-W40", Frequency.WEEK, Span.PERIOD),
        ("2023-10", Frequency.MONTH, Span.PERIOD),
        ("2023-Q4", Frequency.MONTH, Span.QUARTER),
        ("1990", Frequency.MONTH, Span.YEAR),
    ],
)
def test_no_two_ticks_in_a_row_say_the_same(first, frequency, by, many, width, language):
    labels = run_of(first, many if by is not Span.YEAR else min(many, 60), frequency, by)
    found = list(ticks(labels, width, language).values())
    assert found
    assert all(one != other for one, other in pairwise(found))
    assert sum(label.isdigit() and len(label) == 4 for label in found) == len(
        {label for label in found if label.isdigit() and len(label) == 4}
    ), "a year is named once"
    assert max(len(found) - 1, 1) * 20 <= width


def test_few_spans_are_the_ticks_themselves():
    assert ticks(["2026-Q1", "2026-Q2"]) == {"2026-01-01": "2026-Q1", "2026-04-01": "2026-Q2"}
    assert list(ticks(["2024", "2025", "2026"]).values()) == ["2024", "2025", "2026"]


def test_a_year_of_weeks_is_in_months_and_january_is_its_year():
    found = ticks(run_of("2025-W30", 60, Frequency.WEEK), language="fi")
    assert "2026" in found.values()
    assert found["2026-01-01"] == "2026"
    assert all(day.endswith("-01") for day in found)


def test_days_are_in_universal_time_within_the_ends():
    axis = time_axis(run_of("2025-W30", 60, Frequency.WEEK), "en", width=330)
    assert axis["scale"]["type"] == "utc"
    assert "utcFormat" in axis["axis"]["labelExpr"]
    ends = [date(at["year"], at["month"], at["date"]) for at in axis["scale"]["domain"]]
    assert all(ends[0] <= date.fromisoformat(day) <= ends[1]
               for day in ticks(run_of("2025-W30", 60, Frequency.WEEK)))  # fmt: skip
    assert ends[1] - ends[0] == timedelta(weeks=59)


def line(labels):
    """What a line of these waves is drawn of: each unbroken run, and the points that are lone."""
    data = [
        {"series": "own", "period": label, "day": first_day(label).isoformat(), "value": 1.0,
         "low": 0.9, "high": 1.1, "small": False}
        for label in labels
    ]  # fmt: skip
    runs: list[list[str]] = [[]]
    drawn = paused(data)
    for datum in drawn:
        if datum["value"] is None:
            assert datum["low"] is None
            assert datum["high"] is None
            runs.append([])
        else:
            runs[-1].append(datum["period"])
    assert sorted(each["day"] for each in drawn) == [each["day"] for each in drawn]
    return runs, [datum["period"] for datum in drawn if datum["lone"]]


def of(*places, first="2025-01"):
    pace = pace_by(Span.PERIOD, Frequency.MONTH)
    return [label_of(place_of(first) + at, pace) for at in places]


def test_a_single_missing_wave_breaks_line_and_band():
    runs, lone = line(of(0, 1, 2, 4, 5, 6))
    assert runs == [of(0, 1, 2), of(4, 5, 6)]
    assert lone == []


def test_a_wave_between_two_missing_ones_is_a_point():
    runs, lone = line(of(0, 1, 2, 4, 6, 7, 8))
    assert runs == [of(0, 1, 2), of(4), of(6, 7, 8)]
    assert lone == of(4)


def test_a_rhythm_of_its_own_has_no_missing_waves_and_may_be_late():
    assert line(of(0, 3, 6, 10, 12))[0] == [of(0, 3, 6, 10, 12)]
    assert line(of(0, 3, 9, 12))[0] == [of(0, 3), of(9, 12)]


def test_without_a_rhythm_only_a_long_pause_breaks_the_line():
    assert line(of(0, 1, 3, 6, 8, 12, 13))[0] == [of(0, 1, 3, 6, 8, 12, 13)]
    assert len(line(of(0, 1, 3, 6, 8, 20, 24))[0]) == 2


def test_a_wave_alone_is_a_point():
    assert line(of(0)) == ([of(0)], of(0))
    assert line(of(0, 7)) == ([of(0, 7)], [])
