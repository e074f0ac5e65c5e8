"""Columns by the words of reports: the lines proposed read the file once they are pasted."""

import pytest

from kurssi import steps
from kurssi.tables.called import called
from kurssi.tables.contract import contract
from kurssi.tables.proposals import blocks
from kurssi.workspace.declaration import read_workspace

TOML = """[company]
name = "Pieni Oy"
brand = "oma"
population = 1000
margin = 0.4
[levers.tv]
kind = "media"
department = "marketing"
"""
SALES = (
    "Viikko;Brändi;Kappaleet;Liikevaihto (€)\n"
    "2026-W01;oma;1\u00a0200;12\u00a0000,50\u00a0€\n"
    "2026-W02;oma;1\u00a0300;13\u00a0000,50\u00a0€\n"
)


def company(root, file, content):
    (root / "data").mkdir()
    (root / "kurssi.toml").write_text(TOML, encoding="utf-8")
    (root / "data" / file).write_text(content, encoding="utf-8")
    return steps.check(read_workspace(root)).intake.findings


def paste(root, block):
    toml = root / "kurssi.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "\n" + block, encoding="utf-8")
    return steps.check(read_workspace(root)).intake


@pytest.mark.parametrize(
    ("table", "header", "expected"),
    [
        ("sales", ["Viikko", "Merkki", "Kpl", "Myynti (€)"],
         ["period", "brand", "units", "revenue"]),
        ("sales", ["Week", "Brand", "Quantity", "Net sales"],
         ["period", "brand", "units", "revenue"]),
        ("sales", ["Myynti €", "Myynti kpl", "pvm"], ["revenue", "units", "period"]),
        ("spend", ["Ajankohta", "Mediakanava", "Panostus, €"], ["period", "lever", "spend"]),
        ("spend", ["Date", "Channel", "Cost (EUR)", "Näytöt"],
         ["period", "lever", "spend", "impressions"]),
        ("market", ["Kuukausi", "Markkina kpl"], ["period", "category_units"]),
    ],
)  # fmt: skip
def test_headings_of_reports_are_known(table, header, expected):
    assert called(contract(table), header) == dict(zip(expected, header, strict=True))


def test_a_heading_with_its_unit_comes_before_one_without(tmp_path):
    found = called(contract("sales"), ["Myynti (kpl)", "Myynti"])
    assert found == {"units": "Myynti (kpl)", "revenue": "Myynti"}


def test_words_that_mean_nothing_are_left_alone():
    assert called(contract("sales"), ["Huomiot", "Sarake 3", "x"]) == {}


def test_columns_under_other_names_are_proposed_whole_and_read_when_pasted(tmp_path):
    found = [f for f in company(tmp_path, "sales.csv", SALES) if f.code == "missing-column"]
    assert {f.column for f in found} == {"period", "brand", "units", "revenue"}
    (block,) = {f.mend.text("en").partition("\n")[2] for f in found}
    intake = paste(tmp_path, block)
    assert [f.code for f in intake.findings if f.severity == "error"] == []
    posted = intake.tables["sales"]
    assert posted["units"].to_pylist() == [1200, 1300]
    assert posted["revenue"].to_pylist() == [12000.5, 13000.5]


def test_nothing_is_mapped_before_it_is_pasted(tmp_path):
    company(tmp_path, "sales.csv", SALES)
    assert steps.check(read_workspace(tmp_path)).intake.rows_posted == 0


def test_a_report_under_a_name_of_its_own_is_proposed(tmp_path):
    found = company(tmp_path, "Myynti 2026.csv", SALES)
    ((file, block),) = blocks(found)
    assert file == "data/Myynti 2026.csv"
    assert paste(tmp_path, block.text("fi")).rows_posted == 2


def test_a_report_of_one_brand_is_the_own_brands_if_a_person_says_so(tmp_path):
    text = SALES.replace("Brändi;", "").replace("oma;", "")
    ((_, block),) = blocks(company(tmp_path, "Myynti 2026.csv", text))
    assert 'brand = "oma"   # ' in block.text("fi")
    assert paste(tmp_path, block.text("fi")).tables["sales"]["brand"].to_pylist() == ["oma"] * 2


def test_a_file_that_lacks_a_column_gets_no_entry_that_would_fail(tmp_path):
    found = company(tmp_path, "sales.csv", "Viikko;Brändi\n2026-W01;oma\n")
    mends = [f.mend.text("en") for f in found if f.code == "missing-column"]
    assert mends
    assert not any("[[sources]]\n" in mend for mend in mends)


def test_a_totals_row_hides_no_day_from_a_proposal(tmp_path):
    rows = "".join(f"v{i};{i + 1}.1.2026;{i % 2};{(i + 1) % 2}\n" for i in range(20))
    text = f"Vastaaja;Pvm;Tunnettuus: Oma;Tunnettuus: Muu Oy\n{rows}Yhteensä;;10;10\n;;;\n"
    ((_, block),) = blocks(company(tmp_path, "seuranta.csv", text))
    assert 'period = "Pvm"' in block.text("fi")
    assert 'respondent = "Vastaaja"' in block.text("fi")
