"""Moments as a Finn and an English reader write them, by the clock of where kurssi runs."""

import time

import pytest

from kurssi.views.moments import Moment


@pytest.fixture
def helsinki(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Helsinki")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("when", "finnish", "english"),
    [
        ("2026-11-22T22:05:40+00:00", "23.11.2026 klo 0.05", "2026-11-23 00:05"),
        ("2026-07-01T09:30:00+00:00", "1.7.2026 klo 12.30", "2026-07-01 12:30"),
    ],
)
def test_a_moment_is_told_by_the_readers_clock(helsinki, when, finnish, english):
    assert Moment(when=when).text("fi") == finnish
    assert Moment(when=when).text("en") == english
    assert Moment(when=when, clock=False).text("fi") == finnish.split(" klo")[0]
    assert Moment(when=when, clock=False).text("en") == english[:10]
