"""Headings that no contract knows: proposed or asked, and read only once they are accepted."""

import pytest

from kurssi import steps
from kurssi.steps import wording
from kurssi.tables.contract import contract
from kurssi.tables.headings import headings, names_for
from kurssi.workspace.declaration import read_workspace
from tables.test_called import TOML

SPEND = contract("spend")
OPEN = [column.name for column in SPEND.columns]


def workspace(root, head, row, file="spend.csv"):
    (root / "data").mkdir()
    (root / "kurssi.toml").write_text(TOML, encoding="utf-8")
    (root / "data" / file).write_text(f"{head}\n{row}\n", encoding="utf-8")
    return read_workspace(root)


def impressions(company):
    return steps.check(company).intake.tables["spend"]["impressions"].to_pylist()


def told(company, *codes):
    return [f for f in steps.check(company).intake.findings if f.code in codes]


def test_a_heading_that_is_likely_one_column_is_proposed():
    found = headings(SPEND, ["Näyttökerrat 2024", "coffee machine"], OPEN)
    assert [one.column for one in found] == ["Näyttökerrat 2024"]
    assert found[0].sure
    assert names_for(found, SPEND) == {"impressions": "Näyttökerrat 2024"}


def test_a_column_that_is_filled_already_is_not_proposed():
    assert headings(SPEND, ["Näyttökerrat"], [name for name in OPEN if name != "impressions"]) == []
    assert headings(SPEND, [], OPEN) == []


def test_a_concept_without_a_column_here_is_not_proposed():
    assert headings(SPEND, ["NPS", "asiakastyytyväisyys"], OPEN) == []


def test_nothing_is_read_until_somebody_accepts(tmp_path):
    company = workspace(tmp_path, "period,lever,spend,Impr.", "2026-W01,tv,100,5000")
    (finding,) = told(company, "column-proposed")
    assert (finding.column, finding.mend.values["concept"]) == ("Impr.", "impressions")
    assert impressions(company) == [None]

    wording.say(company, "Impr.", "impressions", accepted=True, who="Maija")
    intake = steps.check(company).intake
    assert impressions(company) == [5000.0]
    assert told(company, "column-proposed") == []
    assert [f.column for f in intake.findings if f.code == "column-read-as"] == ["impressions"]
    assert "accepted headings" in intake.inputs, "what was accepted is an input"

    wording.say(company, "Impr.", "impressions", accepted=False, who="Maija")
    assert impressions(company) == [None]


def test_a_required_column_under_another_name_is_named_in_the_mend(tmp_path):
    company = workspace(
        tmp_path, "viikkonro,brand,units,revenu_2024", "2026-W01,own,10,100", "sales.csv"
    )
    mends = {f.column: f.mend.text("en") for f in told(company, "missing-column")}
    assert 'if "revenu_2024" is meant' in mends["revenue"]


def test_a_department_s_word_reads_no_heading(tmp_path):
    company = workspace(tmp_path, "period,lever,spend,Impr.", "2026-W01,tv,100,5000")
    wording.say(company, "Impr.", "impressions", accepted=True, department="marketing")
    assert impressions(company) == [None]


@pytest.mark.parametrize("language", ["fi", "en"])
def test_an_unclear_heading_is_asked(tmp_path, language):
    company = workspace(
        tmp_path, "period,brand,units,revenue,Kate", "2026-W01,own,10,100,40", "sales.csv"
    )
    (finding,) = told(company, "column-proposed", "column-unclear")
    assert (finding.code, finding.column) == ("column-unclear", "Kate")
    for concept in ("gross_margin", "contribution_margin"):
        assert concept in finding.what.text(language)
    assert "kurssi terms accept" in finding.mend.text(language)
