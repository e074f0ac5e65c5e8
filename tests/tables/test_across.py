"""Reports with a column for each lever or period: proposed, pasted, and read as rows."""

import pyarrow as pa
import pytest

from kurssi import steps
from kurssi.tables.proposals import blocks
from tables.test_names import TOML

BY_LEVER = (
    "Viikko;Televisio;Ulko mainonta;Yhteensä;Huomioita\n"
    "vko 1/2026;82 000;4 000,50;86 000,50;\n"
    "vko 2/2026;1,5 M€;-;1 500 000;syyskampanja\n"
    "Yhteensä;1 582 000;4 000,50;1 586 000,50;\n"
)
BY_PERIOD = (
    "Media;vko 1/2026;vko 2/2026;Yhteensä\nTelevisio;10;20;30\nUlkomainonta;5;;5\n"
    "Yhteensä;15;20;35\n"
)


@pytest.fixture
def company(tmp_path):
    def put(content, file, toml=""):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / file).write_text(content, encoding="utf-8")
        (tmp_path / "kurssi.toml").write_text(TOML + toml, encoding="utf-8")
        return steps.check(steps.open_workspace(tmp_path)).intake

    return put


def rows(intake):
    table = intake.tables["spend"].sort_by([("period", "ascending"), ("lever", "ascending")])
    columns = (table.column(name).to_pylist() for name in ("period", "lever", "spend"))
    return [(f"{day:%G-W%V}", lever, eur) for day, lever, eur in zip(*columns, strict=True)]


@pytest.mark.parametrize("file", ["mediat.csv", "spend_tammikuu.csv"])
def test_a_report_with_a_column_for_each_lever_is_read_by_the_entry_proposed(company, file):
    intake = company(BY_LEVER, file)
    proposal = blocks(intake.findings) or [
        ("", f.mend.values["block"]) for f in intake.findings if f.code == "missing-column"
    ]
    block = proposal[0][1].text("fi")
    assert 'spend = "{lever}"' in block
    read = company(BY_LEVER, file, toml=block)
    assert read.accepted, read.findings
    assert rows(read) == [
        ("2026-W01", "outdoor", 4000.5), ("2026-W01", "tv", 82000.0), ("2026-W02", "tv", 1.5e6),
    ]  # fmt: skip
    assert read.rows_in == read.rows_posted + read.rows_reported
    (totals,) = [f for f in read.findings if f.code == "totals-row"]
    assert (totals.rows, totals.count) == ((4,), 3)
    (column,) = [f for f in read.findings if f.code == "totals-column"]
    assert (column.rows, column.count) == ((), 1)


def test_a_total_that_its_columns_do_not_make_is_told(company):
    block = blocks(company(BY_LEVER, "mediat.csv").findings)[0][1].text("en")
    wrong = company(BY_LEVER.replace("86 000,50", "96 000,50"), "mediat.csv", toml=block)
    assert [f.code for f in wrong.findings if f.code == "parts-not-total"]


def test_a_report_with_a_column_for_each_period_is_read_by_the_entry_proposed(company):
    block = blocks(company(BY_PERIOD, "pivot.csv").findings)[0][1].text("en")
    assert 'spend = "{period}"' in block
    read = company(BY_PERIOD, "pivot.csv", toml=block)
    assert rows(read) == [
        ("2026-W01", "outdoor", 5.0), ("2026-W01", "tv", 10.0), ("2026-W02", "tv", 20.0),
    ]  # fmt: skip


def test_a_column_of_amounts_that_names_no_lever_is_an_error_never_left_out(company):
    content = BY_LEVER.replace("Ulko mainonta", "Radio")
    block = (
        '[[sources]]\ntable = "spend"\npath = "data/mediat.csv"\n'
        '[sources.columns]\nperiod = "Viikko"\n[sources.wide]\nspend = "{lever}"\n'
    )
    read = company(content, "mediat.csv", toml=block)
    (finding,) = [f for f in read.findings if f.code == "unknown-lever"]
    assert finding.what.values["word"] == "Radio"


def test_a_template_with_more_text_takes_its_own_columns(company):
    content = "Viikko;Televisio;Televisio näytöt\nvko 1/2026;100;2000\nvko 2/2026;50;\n"
    block = (
        '[[sources]]\ntable = "spend"\npath = "data/mediat.csv"\n'
        '[sources.columns]\nperiod = "Viikko"\n'
        '[sources.wide]\nspend = "{lever}"\nimpressions = "{lever} näytöt"\n'
    )
    read = company(content, "mediat.csv", toml=block)
    assert rows(read) == [("2026-W01", "tv", 100.0), ("2026-W02", "tv", 50.0)]
    assert read.tables["spend"].column("impressions").to_pylist() == [2000.0, None]


def of_workbook(company, tmp_path, table):
    """What is read of a workbook by the mapping that is proposed for it."""
    import openpyxl

    company(BY_LEVER, "mediat.csv")
    (tmp_path / "data" / "mediat.csv").unlink()
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    book.save(tmp_path / "data" / "mediat.xlsx")
    (found,) = blocks(steps.check(steps.open_workspace(tmp_path)).intake.findings)
    (tmp_path / "kurssi.toml").write_text(TOML + found[1].text("fi"), encoding="utf-8")
    return steps.check(steps.open_workspace(tmp_path)).intake


@pytest.mark.parametrize("typed", ["1,5 M€", "1500 k€"])
def test_a_workbook_of_numbers_is_read_alike(company, tmp_path, typed):
    read = of_workbook(company, tmp_path, (
        ["Viikko", "Televisio", "Ulkomainonta"],
        ["2026-W01", 820.125, 4000],
        ["2026-W02", 7, typed],
    ))  # fmt: skip
    assert rows(read) == [
        ("2026-W01", "outdoor", 4000.0), ("2026-W01", "tv", 820.125),
        ("2026-W02", "outdoor", 1.5e6), ("2026-W02", "tv", 7.0),
    ]  # fmt: skip
    assert "mixed-decimal-marks" not in [f.code for f in read.findings]
    assert read.tables["spend"].column("spend").type == pa.float64()


def test_points_of_number_cells_beside_typed_commas_are_no_second_decimal_mark(company, tmp_path):
    read = of_workbook(company, tmp_path, (
        ["Viikko", "Televisio", "Ulkomainonta"],
        ["2026-W01", "5 627,30 €", 3900.02],
        ["2026-W02", "820,50 €", "-"],
        ["2026-W03", "7,25 €", 1.125],
    ))  # fmt: skip
    assert rows(read) == [
        ("2026-W01", "outdoor", 3900.02), ("2026-W01", "tv", 5627.3), ("2026-W02", "tv", 820.5),
        ("2026-W03", "outdoor", 1.125), ("2026-W03", "tv", 7.25),
    ]  # fmt: skip
    assert "mixed-decimal-marks" not in [f.code for f in read.findings]
