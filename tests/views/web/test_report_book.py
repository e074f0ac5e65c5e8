"""The report's workbook: the page's numbers, formulas that are true, names that stay names."""

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from kurssi.messages import Message
from kurssi.views.report_book import book_of
from kurssi.views.sheets import board_sheet
from kurssi.views.web.drawing import Axis, Band
from kurssi.views.web.measures import Level
from kurssi.workspace.company import Label
from views import made

EVIL = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture(scope="module")
def contents(told):
    return told("en")


@pytest.fixture(scope="module")
def book(contents):
    return book_of(contents)


def opened(content, **how):
    return openpyxl.load_workbook(BytesIO(content), **how)


def formulas(content):
    """Sheet, cell and formula of every formula."""
    for sheet in opened(content).worksheets:
        for row in sheet.iter_rows():
            yield from ((sheet.title, c.coordinate, c.value) for c in row if c.data_type == "f")


def under(sheet, heading, row=5):
    """The column under a heading."""
    at = next(cell.column for cell in sheet[row] if cell.value == heading)
    return [cells[at - 1].value for cells in sheet.iter_rows(min_row=row + 1)]


def test_it_has_the_boards_numbers_and_charts(contents, book):
    sheet = opened(book)["rate board"]
    rows = board_sheet(contents.board, contents.workspace).levers
    told = {row.lever.text("en"): row.mroi.q50 for row in rows}
    rows_ = zip(under(sheet, "lever"), under(sheet, "net"), strict=True)
    found = dict(list(rows_)[: len(rows)])
    assert told.items() <= found.items()
    assert sheet["A1"].value == contents.text(contents.of("board-eur").told["verdict"])
    assert len(sheet._charts) == 2


def test_the_spread_is_reckoned_from_bid_and_ask(contents, book):
    live, seen = (opened(book, data_only=known)["currencies"] for known in (False, True))
    told = [one for one in contents.of("board-eur").told["currencies"] if one.spread is not None]
    assert told
    formulas_ = [each for each in under(live, "spread") if each]
    assert all(re.fullmatch(r"=G\d+-D\d+", each) for each in formulas_)
    spreads = [each for each in under(seen, "spread") if each is not None]
    assert spreads == pytest.approx([one.spread for one in told], rel=1e-12)


def test_measures_have_the_interval_of_their_change(contents):
    row = made.row("awareness", "all", "2025-Q2", 0.4, change=0.02, p_change=0.9, since="2025-Q1",
                   change_q05=-0.01, change_q95=0.05)  # fmt: skip
    level = Level(
        name=Message("awareness"), row=row, shown="", low="", high="", change="", between=None,
        axis=Axis(low=0.0, high=1.0), band=Band(line="", area="", dots=()), first="2025-Q1",
        course=(row,),
    )  # fmt: skip
    chapters = tuple(
        replace(one, told={**one.told, "levels": (level,)}) if one.id == "measures-eur" else one
        for one in contents.chapters
    )
    sheet = opened(book_of(replace(contents, chapters=chapters)))["measures"]
    headings = [cell.value for cell in sheet[5]]
    at = headings.index("change")
    assert headings[at : at + 5] == ["change", "5%", "95%", "since", "certainty"]
    cells = [cell.value for cell in sheet[6][at : at + 5]]
    assert cells == [0.02, -0.01, 0.05, "2025-Q1", 0.9]


def test_formulas_of_two_cells_say_what_they_show(book):
    """Each simple formula is worked out here from the cells that it names."""
    seen, tried = opened(book, data_only=True), 0
    for sheet, at, formula in formulas(book):
        cells = seen[sheet]
        plain = re.fullmatch(r"=\$?([A-Z]+)\$?(\d+)([-*])\$?([A-Z]+)\$?(\d+)", formula)
        total = re.fullmatch(r"=SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", formula)
        if plain:
            one, other = (
                cells[a + n].value or 0 for a, n in (plain.group(1, 2), plain.group(4, 5))
            )
            expected = one * other if plain[3] == "*" else one - other
        elif total:
            expected = sum(c.value or 0 for row in cells[total[1]] for c in row)
        else:
            continue
        tried += 1
        assert cells[at].value == pytest.approx(expected, rel=1e-9, abs=1e-6), (sheet, at, formula)
    assert tried > 20


def test_a_name_is_never_a_formula_nor_a_link(contents):
    tv = replace(contents.workspace.levers["tv"], department=EVIL)
    label = Label(id=EVIL, fi=EVIL, en=EVIL)
    named = replace(contents.workspace, name=EVIL, levers={"tv": replace(tv, label=label)})
    lines = [replace(x, name=label) for x in contents.of("board-eur").told["lines"]]
    chapters = [
        replace(c, told={**c.told, "lines": tuple(lines)}) if c.id == "board-eur" else c
        for c in contents.chapters
    ]
    content = book_of(replace(contents, workspace=named, chapters=tuple(chapters)))
    assert not [each for each in formulas(content) if "evil" in each[2]]
    assert EVIL in under(opened(content)["rate board"], "lever")
    assert b"evil" not in b"".join(
        part.target.encode() for sheet in opened(content) for part in sheet._rels
    )


@pytest.mark.parametrize(("language", "form"), [("fi", '#,##0.00\\ "€"'), ("en", '"€"#,##0.00')])
def test_money_is_written_as_the_language_does(told, language, form):
    sheet = opened(book_of(told(language))).worksheets[0]
    assert sheet["C6"].number_format == form


@pytest.mark.slow
def test_another_program_reckons_the_same(book, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "report.xlsx").write_bytes(book)
    form = "xlsx:Calc MS Excel 2007 XML"
    to = [office, f"-env:UserInstallation={(tmp_path / 'user').as_uri()}", "--headless"]
    again = [*to, "--convert-to", form, "--outdir", tmp_path / "again", tmp_path / "report.xlsx"]
    subprocess.run(again, check=True, capture_output=True, timeout=120)
    theirs = openpyxl.load_workbook(tmp_path / "again" / "report.xlsx", data_only=True)
    ours = opened(book, data_only=True)
    for sheet, at, formula in formulas(book):
        expected = pytest.approx(ours[sheet][at].value, rel=1e-9, abs=1e-6)
        assert theirs[sheet][at].value == expected, (sheet, at, formula)
