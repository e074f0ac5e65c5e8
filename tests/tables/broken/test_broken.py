"""Each broken input yields its clear finding: no traceback, nothing dropped silently."""

import pytest

from kurssi.findings import ROWS_SHOWN, Severity
from tables.broken.cases import CASES


def broken(case, company):
    """The intake of the small workspace broken as the case says, and of the whole one."""
    company.near(case.table)
    if case.before is not None:
        case.before(company)
    company.write()
    if case.after is not None:
        case.after(company)
    return company.check()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_each_broken_input_yields_its_finding(case, company):
    intake = broken(case, company)
    found = [finding for finding in intake.findings if finding.code == case.code]
    assert found, [finding.code for finding in intake.findings]
    finding = found[0]
    assert (finding.severity, finding.table) == (case.severity, case.table)
    if case.column is not None:
        assert finding.column == case.column
    if case.rows is not None:
        assert (finding.rows, finding.count) == (case.rows, len(case.rows))
    assert len(finding.rows) <= ROWS_SHOWN
    assert finding.what.text("en")
    assert finding.mend.text("en")
    assert intake.accepted == (not any(f.severity is Severity.ERROR for f in intake.findings))
    nothing_is_silent(intake, case)


def nothing_is_silent(intake, case):
    """Rows in = rows posted + rows reported, and what is reported is told."""
    assert intake.rows_in == intake.rows_posted + intake.rows_reported
    assert intake.rows_posted == sum(table.num_rows for table in intake.tables.values())
    told = sum(
        f.count for f in intake.findings if f.severity is Severity.ERROR or f.code in SET_ASIDE
    )
    assert intake.rows_reported <= told
    if case.dropped is not None:
        assert intake.rows_reported == case.dropped


SET_ASIDE = ("blank-row", "totals-row", "future-period")


def test_there_are_at_least_sixty():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_problem_is_found_at_once(company):
    """Cases that touch different cells are all found in one reading."""
    company.set("spend", "spend", "-5", 2)
    company.set("spend", "lever", "tvv", 3)
    company.set("spend", "period", "2025-W53", 4)
    company.set("sales", "margin", "45", 2)
    company.set("tracker", "relevance_1", "99", 3)
    company.drop("experiments", "se")
    company.write()
    codes = {finding.code for finding in company.check().findings}
    assert codes >= {
        "negative-number", "unknown-lever", "impossible-date", "mixed-scales", "answer-code",
        "missing-column",
    }  # fmt: skip


def test_the_small_workspace_is_good(company):
    company.write()
    intake = company.check()
    assert intake.findings == ()
    assert intake.accepted
    assert intake.rows_in == intake.rows_posted == sum(len(t) - 1 for t in company.tables.values())


def test_a_negative_weight_and_negative_sales_are_mended_in_their_own_words(company):
    company.set("tracker", "weight", "-1", 4)
    company.set("sales", "revenue", "-1", 4)
    company.write()
    mends = {f.column: str(f.mend) for f in company.check().findings if f.code == "negative-number"}
    assert "person" in mends["weight"]
    assert "returns" not in mends["weight"]
    assert "returns" in mends["revenue"]
