"""Own sales: named by no column, or otherwise than in kurssi.toml; and sales without them."""

import pytest

from kurssi import steps
from kurssi.tables.proposals import blocks

TOML = """[company]
name = "Pieni Oy"
brand = "meidan_merkki"
population = 1000
margin = 0.4
"""
SALES = (
    "Viikko alkaen;Myynti kpl;Liikevaihto €\n5.1.2026;1 200;6 000,50\n12.1.2026;1 300;6 500,50\n"
)


def check(root, file, content, toml=""):
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / file).write_text(content, encoding="utf-8")
    (root / "kurssi.toml").write_text(TOML + toml, encoding="utf-8")
    return steps.check(steps.open_workspace(root)).intake


def brands(intake):
    return set(intake.tables["sales"].column("brand").to_pylist())


@pytest.mark.parametrize("heading", ["Viikko alkaen", "Week commencing", "Myyntiviikon maanantai"])
def test_sales_without_a_brand_are_the_own_brands_and_it_is_told(tmp_path, heading):
    content = SALES.replace("Viikko alkaen", heading)
    block = blocks(check(tmp_path, "myynti.csv", content).findings)[0][1].text("fi")
    intake = check(tmp_path, "myynti.csv", content, toml=block)
    assert intake.accepted, intake.findings
    assert brands(intake) == {"meidan_merkki"}
    assert intake.tables["sales"].column("revenue").to_pylist() == [6000.5, 6500.5]
    (told,) = [one for one in intake.findings if one.code == "own-brand-alone"]
    assert "meidan_merkki" in told.what.text("fi")


@pytest.mark.parametrize("name", ["Meidän Merkki", "MEIDÄN MERKKI ", "meidan-merkki"])
def test_the_own_brand_is_known_by_a_name_that_folds_alike(tmp_path, name):
    content = f"period,brand,units,revenue\n2026-W01,{name},10,50\n2026-W01,Toinen,12,60\n"
    intake = check(tmp_path, "sales.csv", content)
    assert intake.accepted, intake.findings
    assert brands(intake) == {"meidan_merkki", "Toinen"}
    assert [one.column for one in intake.findings if one.code == "names-read-as"] == ["brand"]


def test_sales_without_the_own_brand_are_an_error_and_its_mend_mends_it(tmp_path):
    content = "period,brand,units,revenue\n2026-W01,Merkkimme,10,50\n2026-W01,Toinen,12,60\n"
    intake = check(tmp_path, "sales.csv", content)
    assert not intake.accepted
    (error,) = [one for one in intake.findings if one.code == "no-own-brand"]
    mend = error.mend.text("en")
    line = mend[mend.index("[sources.values.brand]") :]
    toml = '[[sources]]\ntable = "sales"\npath = "data/sales.csv"\n'
    toml += f"[sources.columns]\nunits = 'units'\n{line}\n"
    mended = check(tmp_path, "sales.csv", content, toml=toml)
    assert mended.accepted, mended.findings
    assert "meidan_merkki" in brands(mended)
