"""Names that kurssi.toml does not declare: lines that declare them, and read the file then."""

import tomllib

import pytest

from kurssi import steps
from kurssi.tables.block import joined
from kurssi.tables.proposals import blocks
from kurssi.tables.undeclared import undeclared

TOML = """[company]
name = "Pieni Oy"
brand = "oma"
margin = 0.4
[levers.palvelu]
kind = "experience"
department = "asiakaspalvelu"
label = { fi = "Palvelupisteet" }
"""
MEDIA = (
    "Viikko;Alue;Televisio;Some;Hakusana;Henkilöstön koulutus;Yhteensä\n"
    + "".join(
        f"vko {week}/2026;{area};82 000;4 000;300;1 000;87 300\n"
        for week in range(1, 7)
        for area in ("Etelä", "Pohjoinen")
    )
    + "vko 7/2026;Pohjonen;82 000;4 000;300;1 000;87 300\n"
)


@pytest.fixture
def company(tmp_path):
    def put(content, toml=""):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "mediat.csv").write_text(content, encoding="utf-8")
        (tmp_path / "kurssi.toml").write_text(TOML + toml, encoding="utf-8")
        workspace = steps.open_workspace(tmp_path)
        return workspace, steps.check(workspace).intake

    return put


def test_media_that_nobody_declared_are_proposed_and_read_once_they_are(company):
    _, intake = company(MEDIA)
    block = blocks(intake.findings)[0][1].text("fi")
    assert 'spend = "{lever}"' in block
    workspace, intake = company(MEDIA, toml=block)
    new = undeclared(intake.findings, workspace, "fi")
    lines = joined(new.declared).text("fi")
    said = tomllib.loads(lines)
    assert set(said["levers"]) == {"televisio", "some", "hakusana", "henkiloston_koulutus"}
    training = said["levers"]["henkiloston_koulutus"]
    assert training["kind"] == "experience"
    assert training["department"] == "asiakaspalvelu"
    assert "relevance" in training["moves"]
    assert said["levers"]["some"]["kind"] == "media"
    assert "awareness" in said["levers"]["some"]["moves"]
    assert said["levers"]["some"]["label"] == {"fi": "Some"}
    assert said["segments"] == {
        "etela": {"label": {"fi": "Etelä"}},
        "pohjoinen": {"label": {"fi": "Pohjoinen"}},
    }
    mended = joined(new.mended).text("fi")
    assert tomllib.loads(mended) == {"sources": {"values": {"segment": {"Pohjonen": "pohjoinen"}}}}
    workspace, intake = company(MEDIA, toml="\n".join((lines, block, mended)))
    assert intake.accepted, intake.findings
    assert intake.tables["spend"].num_rows == 13 * 4
    assert set(intake.tables["spend"].column("segment").to_pylist()) == {"etela", "pohjoinen"}
    assert not undeclared(intake.findings, workspace, "fi").declared


def test_numbered_names_are_not_taken_for_each_other(company):
    areas = "".join(f"vko {w}/2026;Myyntialue 1;5;6\n" for w in range(1, 9))
    workspace, intake = company(
        "Viikko;Alue;Televisio;Radio\n" + areas + "vko 9/2026;Myyntialue 2;5;6\n",
        toml='[[sources]]\ntable = "spend"\npath = "data/mediat.csv"\n'
        'columns = { period = "Viikko", segment = "Alue" }\nwide = { spend = "{lever}" }\n',
    )
    new = undeclared(intake.findings, workspace, "en")
    said = tomllib.loads(joined(new.declared).text("en"))
    assert set(said["segments"]) == {"myyntialue_1", "myyntialue_2"}
    assert said["levers"]["radio"]["label"] == {"en": "Radio"}
    assert new.mended == ()


def test_a_column_of_too_many_names_declares_none(company):
    rows = "".join(f"vko 1/2026;Nimi {chr(65 + at)};5\n" for at in range(25))
    workspace, intake = company(
        "period;lever;spend\n" + rows,
        toml='[[sources]]\ntable = "spend"\npath = "data/mediat.csv"\n',
    )
    assert [one for one in intake.findings if one.code == "unknown-lever"]
    assert undeclared(intake.findings, workspace, "fi").declared == ()


def test_columns_that_name_no_lever_are_no_spend(company):
    _, intake = company("Viikko;Lämpötila;Sade\nvko 1/2026;1;2\nvko 2/2026;2;3\n")
    assert not blocks(intake.findings)


def test_levers_among_the_values_of_a_column_are_known_whatever_its_heading(company):
    content = "Milloin;Laji;Eurot\nvko 1/2026;Radio;100\nvko 1/2026;Printti;200\n"
    content += "vko 2/2026;Radio;5\n"
    _, intake = company(content)
    block = blocks(intake.findings)[0][1].text("fi")
    workspace, intake = company(content, toml=block)
    lines = joined(undeclared(intake.findings, workspace, "fi").declared).text("fi")
    _, intake = company(content, toml=f"{lines}\n{block}")
    assert intake.accepted, intake.findings
    table = intake.tables["spend"]
    assert table.column("lever").to_pylist() == ["radio", "printti", "radio"]
    assert table.column("spend").to_pylist() == [100.0, 200.0, 5.0]
