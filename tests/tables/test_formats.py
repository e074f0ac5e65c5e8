"""What a file is, whatever its name says: each is told once, as what it is."""

import gzip
import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.tables.formats import TEXT, format_of, is_text, wide_encoding
from tables.broken.files import workbook

CSV = "period,lever,spend\n2026-W01,tv,1\n2026-W02,tv,2\n"
NOISE = bytes(random.Random(1).choices(range(1, 256), k=5000))  # no NUL in it


@pytest.fixture
def company(company):
    """The small workspace with spend alone, written."""
    company.only("spend").write()
    return company


def packed(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


SHEET = workbook([["period", "lever", "spend"], ["2026-W01", "tv", 1]])
# content, part of what is said of it under the name of a text, part of the mend
OTHERS = {
    "noise": (NOISE, "is not text", "CSV, XLSX"),
    "a little noise": (NOISE[:60], "is not text", "CSV, XLSX"),
    "png": (b"\x89PNG\r\n\x1a\n" + NOISE, "a picture", "CSV, XLSX"),
    "jpeg": (b"\xff\xd8\xff\xe0" + NOISE, "a picture", "CSV, XLSX"),
    "pdf": (b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n", "a PDF document", "CSV, XLSX"),
    "zip": (packed("spend.csv"), "a packed archive", "unpack it"),
    "gzip": (gzip.compress(CSV.encode()), "a packed archive", "unpack it"),
    "word": (packed("word/document.xml"), "a Word document", "CSV, XLSX"),
    "xlsx": (SHEET, "an Excel workbook", 'end in ".xlsx"'),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "an old Excel workbook", 'end in ".xls"'),
    "doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le"),
        "a Word document",
        "CSV, XLSX",
    ),
    "parquet": (b"PAR1" + NOISE, "a Parquet table", 'end in ".parquet"'),
    "sav": (b"$FL2@(#) SPSS" + NOISE, "an SPSS file", 'end in ".sav"'),
    "web page": (b"\n<html xmlns:x='urn'><table></table></html>", "a web page", "spreadsheet"),
    "xml": (b'<?xml version="1.0"?>\n<Workbook/>', "an XML file", "spreadsheet"),
    "json": (b'[{"period": "2026-W01", "spend": 3}]', "a JSON file", "CSV, XLSX"),
    "sqlite": (b"SQLite format 3\0" + NOISE, "a database", "CSV, XLSX"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_file_under_the_name_of_a_text_is_told_once_as_what_it_is(company, name):
    content, said, mend = OTHERS[name]
    company.file("spend.csv", content)
    (finding,) = company.check().findings
    assert said in finding.what.text("en")
    assert mend in finding.mend.text("en")
    assert finding.severity == "error"


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".sav", ".parquet"])
def test_a_text_under_the_name_of_another_table_is_told(company, suffix):
    company.file(f"spend_2{suffix}", CSV)
    (finding,) = [f for f in company.check().findings if f.code == "damaged-file"]
    assert "plain text" in finding.what.text("en")
    assert '".csv"' in finding.mend.text("en")


def test_every_file_that_is_not_what_its_name_says_is_told_in_one_run(company):
    for name, (content, _, _) in OTHERS.items():
        company.file(f"sales_{name.replace(' ', '_')}.csv", content)
    told = [f.file for f in company.check().findings if f.code in ("not-text", "damaged-file")]
    assert len(set(told)) == len(told) == len(OTHERS)


def test_a_stray_picture_is_told_as_a_picture(company):
    company.file("kuva.csv", OTHERS["png"][0])
    (finding,) = [f for f in company.check().findings if f.code == "unknown-file"]
    assert "a picture" in finding.what.text("en")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_letters_are_read_with_and_without_a_mark(company, encoding):
    rows = company.check().tables["spend"].drop_columns(["_file", "_row"]).to_pylist()
    company.file("spend.csv", company.text("spend").encode(encoding))
    intake = company.check()
    assert intake.tables["spend"].drop_columns(["_file", "_row"]).to_pylist() == rows


def test_empty_bytes_in_a_text_are_told_with_their_lines(company):
    company.file("spend.csv", CSV.encode().replace(b",2\n", b",2\0\0\n"))
    (finding,) = company.check().findings
    assert (finding.code, finding.rows) == ("not-text", (3,))


def test_empty_bytes_far_down_are_told_too(company):
    body = "".join(f"2026-W01,l{i},1\n" for i in range(9000))
    company.file("spend.csv", f"period,lever,spend\n{body}2026-W01,tv,1\0\n".encode())
    (finding,) = company.check().findings
    assert (finding.code, finding.rows) == ("not-text", (9002,))


def test_a_folder_called_like_a_table_is_told(company):
    company.file("sales.csv/inside.csv", CSV)
    (finding,) = [f for f in company.check().findings if f.file == "data/sales.csv"]
    assert (finding.code, finding.severity) == ("folder-for-file", "error")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80))
def test_a_text_is_a_text_in_every_encoding(text):
    assert is_text(text.encode())
    assert is_text(text.encode("utf-16"))
    assert is_text(text.encode("cp1252", errors="ignore"))


def test_only_letters_of_two_bytes_look_wide():
    assert wide_encoding(CSV.encode("utf-16-le")) == "utf-16-le"
    assert wide_encoding(CSV.encode()) is None
    assert wide_encoding(bytes(100)) is None
    assert wide_encoding(NOISE) is None


def test_a_header_in_brackets_is_no_json(tmp_path):
    path = tmp_path / "spend.csv"
    path.write_text("[period];[lever]\n2026-W01;tv\n", encoding="utf-8")
    assert format_of(path) is TEXT
