"""Levers and segments by their names: read where plainly theirs, else proposed, never guessed."""

import pytest

from kurssi import steps
from kurssi.steps import wording

TOML = """[company]
name = "Pieni Oy"
brand = "oma"
margin = 0.4
[segments.quality]
population = 1000
label = { fi = "Laadun ystävät", en = "Quality lovers" }
[segments.rest]
population = 1000
[levers.tv]
kind = "media"
department = "marketing"
label = { fi = "Televisio", en = "Television" }
[levers.outdoor]
kind = "media"
department = "marketing"
label = { fi = "Ulkomainonta", en = "Out-of-home" }
"""
HEADER = "period,lever,segment,spend\n"


@pytest.fixture
def company(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "kurssi.toml").write_text(TOML, encoding="utf-8")

    def read(*rows, file="spend.csv", header=HEADER, toml=""):
        (tmp_path / "data" / file).write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
        (tmp_path / "kurssi.toml").write_text(TOML + toml, encoding="utf-8")
        workspace = steps.open_workspace(tmp_path)
        return workspace, steps.check(workspace).intake

    return read


def posted(intake, *names):
    table = intake.tables["spend"]
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


def mends(intake):
    return [f.mend.text("en") for f in intake.findings if f.code.startswith("unknown-")]


@pytest.mark.parametrize(
    ("written", "lever"),
    [
        ("tv", "tv"), ("TV ", "tv"), ("Televisio", "tv"), ("televisio", "tv"), ("TELEVISION", "tv"),
        ("ulko mainonta", "outdoor"), ("Out of home", "outdoor"),
    ],
)  # fmt: skip
def test_a_name_that_is_plainly_theirs_is_read(company, written, lever):
    _, intake = company(f"2026-W01,{written},Laadun ystavat,100")
    assert posted(intake, "lever", "segment") == [(lever, "quality")]


def test_what_is_read_by_its_name_is_told(company):
    _, intake = company("2026-W01,Televisio,quality,100", "2026-W02,tv,quality,100")
    (note,) = [f for f in intake.findings if f.code == "names-read-as"]
    assert (note.column, note.count) == ("lever", 1)
    assert note.what.text("en") == 'read by their names: "Televisio" as tv'


def test_what_may_be_one_is_proposed_and_not_read(company):
    _, intake = company("2026-W01,TV-mainonta,quality,100", "2026-W01,tv,quality,1")
    assert posted(intake, "lever", "spend") == [("tv", 1.0)]
    (mend,) = mends(intake)
    assert mend.startswith("it may be tv: ")
    assert 'kurssi terms accept "TV-mainonta" levers.tv' in mend


def test_a_medium_that_the_company_does_not_use_is_proposed_as_none(company):
    _, intake = company("2026-W01,Radio mainonta,quality,100")
    (mend,) = mends(intake)
    assert "it may be" not in mend
    assert '[levers."Radio mainonta"]' in mend


def test_what_was_accepted_is_read_in_the_next_file_too(company):
    workspace, _ = company("2026-W01,TV-mainonta,Laatu,100")
    wording.say(workspace, "TV-mainonta", "levers.tv", accepted=True, who="Aino")
    wording.say(workspace, "laatu", "segments.quality", accepted=True, who="Aino")
    _, intake = company("2026-W02,tv mainonta,Laatu,50", file="spend_2.csv")
    assert not mends(intake)
    assert posted(intake, "lever", "segment") == [("tv", "quality")] * 2
    workspace, _ = company("2026-W01,TV-mainonta,Laatu,100")
    wording.say(workspace, "TV-mainonta", "levers.tv", accepted=False, who="Aino")
    assert len(mends(steps.check(workspace).intake)) == 2


def test_what_kurssi_toml_says_of_a_file_comes_first(company):
    toml = (
        '[[sources]]\ntable = "spend"\npath = "data/spend.csv"\n'
        '[sources.values.lever]\nTelevisio = "outdoor"\n'
    )
    _, intake = company("2026-W01,Televisio,quality,100", toml=toml)
    assert posted(intake, "lever") == [("outdoor",)]


def test_a_name_of_two_levers_is_nobodys(company):
    toml = '[levers.tv2]\nkind = "media"\ndepartment = "m"\nlabel = { fi = "Televisio" }\n'
    _, intake = company("2026-W01,Televisio,quality,100", toml=toml)
    assert len(mends(intake)) == 1
