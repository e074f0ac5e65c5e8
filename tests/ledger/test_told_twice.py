"""Cells that respondents and published waves tell of: nothing is dropped in silence."""

import pytest

from kurssi.findings import Severity
from kurssi.ledger.measures import measures
from kurssi.ledger.told_twice import CODE, told_twice
from ledger.by_hand import asked, company, ledger, table, wave

WORKSPACE = company()


def both(published, *, waves=2):
    """One hundred people in each wave, of whom half know the brand, and what was published."""
    people = [row for t in range(waves) for row in asked(t, 100, 50)]
    posted = ledger(WORKSPACE, tracker=people, waves=published)
    return posted, told_twice(posted.facts, table(published), WORKSPACE)


def test_a_published_value_that_conflicts_is_told_with_both_values():
    posted, (finding,) = both([wave(0, 0.30, n=1000.0), wave(5, 0.30, n=1000.0)])
    assert (finding.code, finding.severity, finding.count) == (CODE, Severity.WARNING, 1)
    assert finding.rows == (2,)
    said = finding.what.text("en")
    assert "awareness of own, 2024-W01: 50.0 % from respondents, 30.0 % published" in said
    levels = {row.period: row.value for row in measures(posted, WORKSPACE)}
    assert levels["2024-W01"] == pytest.approx(0.5), "the respondents count"
    assert levels["2024-W06"] == pytest.approx(0.3), "alone it stands"


def test_values_that_agree_are_a_note():
    _, (finding,) = both([wave(0, 0.52, n=1000.0)])
    assert finding.severity is Severity.NOTE
    assert "agree within chance" in finding.what.text("en")


def test_other_cells_are_nobodys_business():
    _, found = both([wave(3, 0.1), wave(0, 0.1, "preference"), wave(0, 0.1, brand="rival")])
    assert found == ()


def test_many_cells_are_counted():
    _, (finding,) = both([wave(t, 0.1, n=1000.0) for t in range(5)], waves=5)
    assert finding.count == 5
    assert "2 more" in finding.what.text("en")
