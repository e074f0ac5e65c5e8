"""What a workbook may run and lead to: its own formulas alone."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from kurssi.messages import Message
from kurssi.views.plan_book import write_book
from kurssi.workspace.company import Label
from views import made, planned

EVIL = '=HYPERLINK("http://evil.example","x")'
REFERENCE = "=[evil.xlsx]Sheet1!$A$1"
LINK = "http://evil.example/"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def written(path: Path) -> Path:
    whole = planned.plan()
    rows = tuple(replace(row, reason=Message("{said}", said=EVIL)) for row in whole.allocation)
    scenarios = tuple(replace(one, name=REFERENCE) for one in whole.scenarios)
    company = made.company(Path())
    tv = replace(company.levers["tv"], label=Label(id="tv", fi=REFERENCE, en=REFERENCE))
    named = replace(company, name=EVIL, levers={**company.levers, "tv": tv})
    plan = replace(whole, allocation=rows, scenarios=scenarios, inputs={LINK: EVIL, EVIL: LINK})
    write_book(plan, named, "en", path)
    return path


def test_a_text_is_never_a_formula_nor_a_link(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: ElementTree.fromstring(file.read(name)) for name in names}
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    formulas = [f.text or "" for sheet in sheets for f in sheet.iter(f"{MAIN}f")]
    charted = [f.text or "" for part in parts.values() for f in part.iter(f"{CHART}f")]
    assert formulas
    assert charted
    assert not any("evil" in each for each in (*formulas, *charted))
    assert not any("evil" in str(one.attrib) for part in parts.values() for one in part.iter()
                   if one.tag.endswith("Relationship"))  # fmt: skip
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == REFERENCE
    assert rows[1][11] == EVIL


def test_a_library_installed_while_the_process_runs_is_found(tmp_path: Path) -> None:
    came = """
import sys
from pathlib import Path

sys.modules["xlsxwriter"] = None  # as where it is not installed
from kurssi.errors import KurssiError
from kurssi.views import plan_book, workbook

target = Path(sys.argv[1])
try:
    plan_book.refuse_unwritable(target)
except KurssiError as refused:
    assert "xlsxwriter>=3.2" in str(refused)
else:
    raise AssertionError("it was not refused")
del sys.modules["xlsxwriter"]
plan_book.refuse_unwritable(target)
with workbook.Book(target, "en").file:
    pass
"""
    target = tmp_path / "plan.xlsx"
    subprocess.run([sys.executable, "-c", came, str(target)], check=True)
    assert zipfile.is_zipfile(target)
