"""Every format is read to the same rows."""

import io
import struct
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from kurssi.tables.contract import contract
from kurssi.tables.read import guard, read
from kurssi.tables.sheet import Unreadable
from kurssi.tables.spss import read_survey
from tables.broken.files import workbook
from tables.small import WEEKS, checked

KNOWN = {column.name for column in contract("spend").columns}


def values(intake, table="spend"):
    """The rows posted, without where they came from."""
    return intake.tables[table].drop_columns(["_file", "_row"]).to_pylist()


@pytest.fixture
def spend(company):
    """The small workspace with spend alone, and its rows as they must come out."""
    company.only("spend").write()
    return company, values(company.check())


def codes(intake):
    return {finding.code for finding in intake.findings}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_delimiters_and_encodings(spend, delimiter, encoding):
    company, rows = spend
    text = company.text("spend").replace(",", delimiter)
    if encoding == "utf-16-le-bom":
        company.file("spend.csv", b"\xff\xfe" + text.encode("utf-16-le"))
    else:
        company.file("spend.csv", text.encode(encoding))
    intake = company.check()
    assert values(intake) == rows
    assert intake.findings == ()


def test_finnish_csv(spend):
    company, rows = spend
    text = company.text("spend").replace(",", ";").replace(".", ",")
    for day in WEEKS:
        label = f"2026-W{day.isocalendar().week:02d}"
        text = text.replace(label, f"{day.day}.{day.month}.{day.year}")
    company.file("spend.csv", text.replace("\n", "\r\n"))
    assert values(company.check()) == rows


def test_any_day_of_a_week_means_the_week(spend):
    company, rows = spend
    text = company.text("spend")
    for day in WEEKS:
        label = f"2026-W{day.isocalendar().week:02d}"
        text = text.replace(label, date.fromordinal(day.toordinal() + 3).isoformat())
    company.file("spend.csv", text)
    assert values(company.check()) == rows


def test_latin_1_is_read_right_and_said(company):
    company.only("terms").write()
    company.file("terms.csv", company.text("terms").encode("cp1252"))
    intake = company.check()
    assert "brändin" in values(intake, "terms")[0]["definition"]
    assert codes(intake) == {"old-encoding"}


def test_quoted_cells_may_hold_anything(company):
    company.only("terms").write()
    text = 'department,term,language,definition\nmarketing,"a ""b"", c",fi,"two\nlines"\n'
    company.file("terms.csv", text + "service,d,fi,\n")
    intake = company.check()
    assert [row["term"] for row in values(intake, "terms")] == ['a "b", c', "d"]
    assert intake.tables["terms"].column("_row").to_pylist() == [2, 3]


def test_lines_are_those_of_the_file_whatever_stands_between(spend):
    company, _ = spend
    lines = company.text("spend").splitlines()
    lines[3:3] = ["", "too;short", ",,,,"]
    company.file("spend.csv", "\n".join(["A title", "", *lines]) + "\n\n\n")
    intake = company.check()
    assert intake.tables["spend"].column("_row").to_pylist()[:4] == [4, 5, 9, 10]
    found = {finding.code: finding.rows for finding in intake.findings}
    assert found["row-width"] == (7,)
    assert found["blank-row"] == (6, 8)


def test_parquet_keeps_its_types(spend):
    company, rows = spend
    (company.root / "data/spend.csv").unlink()
    table = pa.table(
        {
            "period": pa.array([r["period"] for r in rows]).cast(pa.timestamp("us")),
            "lever": pa.array([r["lever"] for r in rows]).dictionary_encode(),
            "segment": pa.array([r["segment"] for r in rows], pa.large_string()),
            "spend": pa.array([r["spend"] for r in rows], pa.float32()),
            "impressions": pa.array([int(r["impressions"]) for r in rows], pa.int32()),
        }
    )
    pq.write_table(table, company.root / "data/spend.parquet")
    assert values(company.check()) == rows


@pytest.mark.parametrize("above", [0, 3])
def test_a_workbook_with_typed_cells(spend, above):
    company, rows = spend
    (company.root / "data/spend.csv").unlink()
    cells = [["Mediaraportti"]] * min(above, 1) + [[""]] * max(above - 1, 0)
    cells += [["period", "lever", "segment", "spend", "impressions"]]
    cells += [[r["period"], r["lever"], r["segment"], r["spend"], r["impressions"]] for r in rows]
    cells += [[""], ["Yhteensä", "", "", sum(r["spend"] for r in rows), ""]]
    company.file("spend.xlsx", workbook(cells))
    intake = company.check()
    assert values(intake) == rows
    assert intake.accepted
    expected = {"blank-row", "totals-row"} | ({"rows-above-header"} if above else set())
    assert codes(intake) == expected
    assert intake.tables["spend"].column("_row")[0].as_py() == 2 + above


def test_numbers_stored_as_text_beside_numbers_are_told(spend):
    company, rows = spend
    (company.root / "data/spend.csv").unlink()
    cells = [["period", "lever", "segment", "spend", "impressions"]]
    cells += [[r["period"], r["lever"], r["segment"], r["spend"], r["impressions"]] for r in rows]
    cells[2][3], cells[4][3] = "0", str(cells[4][3])
    company.file("spend.xlsx", workbook(cells))
    intake = company.check()
    (told,) = (f for f in intake.findings if f.code == "number-as-text")
    assert (told.column, told.rows, told.count) == ("spend", (3, 5), 2)
    assert intake.tables["spend"].column("spend")[1].as_py() == 0.0


def test_a_named_sheet_is_read(spend):
    company, rows = spend
    (company.root / "data/spend.csv").unlink()
    stream = io.BytesIO()
    with pd.ExcelWriter(stream, engine="xlsxwriter") as writer:
        pd.DataFrame({"x": [1]}).to_excel(writer, sheet_name="Muu", index=False)
        pd.DataFrame(rows).to_excel(writer, sheet_name="Media", index=False)
    company.file("mediat.xlsx", stream.getvalue())
    toml = '[[sources]]\ntable = "spend"\npath = "data/mediat.xlsx"\nsheet = "Media"\n'
    (company.root / "kurssi.toml").write_text(company.toml + toml)
    assert values(checked(company.root)) == rows


def test_several_files_are_stacked(spend):
    company, rows = spend
    lines = company.text("spend").splitlines()
    company.file("spend.csv", "\n".join(lines[:31]))
    company.file("spend_2.csv", "\n".join([lines[0], *lines[31:]]).replace(",", ";"))
    intake = company.check()
    assert values(intake) == rows
    assert set(intake.inputs) == {"data/spend.csv", "data/spend_2.csv"}
    assert set(intake.tables["spend"].column("_file").to_pylist()) == set(intake.inputs)


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("kurssi.tables.read.MOST_BYTES", 10)
    path = tmp_path / "spend.csv"
    path.write_text("period,lever,spend\n")
    with pytest.raises(Unreadable) as caught:
        guard(path, "spend.csv")
    assert caught.value.finding.code == "huge-file"


def test_an_unknown_format_is_refused(tmp_path):
    path = tmp_path / "spend.docx"
    path.write_text("x")
    with pytest.raises(Unreadable) as caught:
        read(path, "spend.docx", KNOWN)
    assert caught.value.finding.code == "unknown-format"


@pytest.fixture
def survey(tmp_path):
    """An SPSS file: labels, missing codes, a date, text."""
    frame = pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0],
            "when": [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 14)],
            "q1": [1.0, 2.0, 9.0],
            "q2": [1.0, 7.0, 98.0],
            "wgt": [0.5, 1.0, 1.5],
            "open": ["hyvä", "-99", ""],
        }
    )
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels={"q1": {1: "Yes", 2: "No", 9: "Don't know"}},
        missing_ranges={"q1": [9], "q2": [{"lo": 90, "hi": 99}], "open": ["-99"]},
        column_labels={"q1": "Knows us"},
    )
    return path


def test_spss_labels_and_missing_codes(survey):
    sheet = read_survey(survey, "survey.sav")
    assert sheet.columns.column("q1").to_pylist() == [1, 2, None]
    assert sheet.columns.column("q2").to_pylist() == [1, 7, None]
    assert sheet.columns.column("open").to_pylist() == ["hyvä", None, None]
    assert sheet.columns.column("when").type == pa.date32()
    assert sheet.labels["q1"][9.0] == "Don't know"
    assert sheet.titles == {"q1": "Knows us"}
    assert sheet.weight is None
    (finding,) = sheet.findings
    assert finding.code == "declared-missing"
    assert finding.what.values["count"] == 3


def test_spss_weight_is_found_in_the_header(survey):
    """The fifth element of the dictionary is named as the weight by hand, as SPSS writes it."""
    data = bytearray(survey.read_bytes())
    data[76:80] = struct.pack("<i", 5)
    survey.write_bytes(data)
    assert read_survey(survey, "survey.sav").weight == "wgt"


def test_a_cut_spss_file_is_refused(survey):
    survey.write_bytes(survey.read_bytes()[:200])
    with pytest.raises(Unreadable) as caught:
        read_survey(survey, "survey.sav")
    assert caught.value.finding.code == "damaged-file"


def test_a_workbook_under_the_name_of_a_text_file_is_told(spend):
    company, _ = spend
    company.file("spend.csv", workbook([["period", "lever", "spend"], ["2026-W01", "tv", 1]]))
    (finding,) = [f for f in company.check().findings if f.code == "damaged-file"]
    assert "workbook" in finding.what.text("en")
    assert ".xlsx" in finding.mend.text("en")


def test_a_file_of_a_kind_that_is_not_read_is_told_so(spend):
    company, _ = spend
    company.file("tracker.json", "{}")
    (finding,) = [f for f in company.check().findings if f.code == "unknown-file"]
    assert ".json" in finding.what.text("en")
    assert "CSV" in finding.mend.text("en")
