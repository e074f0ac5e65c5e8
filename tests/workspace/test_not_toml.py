"""A kurssi.toml that is no TOML: the line, its text, what is wrong, in both languages."""

import tomllib

import pytest

from kurssi.errors import WorkspaceError
from kurssi.workspace.declaration import read_workspace

CASES = {
    "a decimal comma": ("margin = 0,45", 2, "stands after the value"),
    "no quotes": ("name = Pieni", 2, "no number, text"),
    "an open quote in a list": ('moves = ["awareness, "sales"]', 2, "not closed with a quotation"),
    "an open quote in a table": ('label = { fi = "Isot, en = "Big" }', 2, "not closed with a quot"),
    "an open bracket": ('moves = ["awareness", "#sales"', 2, "a bracket is not closed"),
    "an open quote": ('name = "Pieni', 2, "not closed with a quotation mark"),
    "no equals sign": ("name Pieni", 2, "without ="),
    "an open table": ("[levers.tv", 2, "not closed with ]"),
    "twice": ('name = "a"\nname = "b"', 3, "second time"),
    "a table twice": ("[experience]\n[experience]", 3, "second time"),
    "a backslash": ('path = "c:\\temp\\x"', 2, "backslash"),
    "an inline table and a table": (
        '[[sources]]\nvalues = { a = { "6" = 1 } }\n[sources.values.b]\n"6" = 1', 4, "second time",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_line_and_the_fault_are_told(tmp_path, name):
    text, line, what = CASES[name]
    (tmp_path / "kurssi.toml").write_text(f"[company]\n{text}\n", encoding="utf-8")
    with pytest.raises(WorkspaceError) as refused:
        read_workspace(tmp_path)
    (finding,) = refused.value.findings
    assert (finding.code, finding.rows) == ("not-toml", (line,))
    assert what in finding.what.text("en")
    assert text.splitlines()[line - 2] in finding.what.text("en")


def test_another_encoding_is_told(tmp_path):
    (tmp_path / "kurssi.toml").write_bytes('[company]\nname = "Pöytä"\n'.encode("cp1252"))
    with pytest.raises(WorkspaceError) as refused:
        read_workspace(tmp_path)
    assert "UTF-8" in refused.value.findings[0].what.text("en")


BARE = {
    "[survey.margins.ikä]": '[survey.margins."ikä"]',
    "[segments.nuoret_ystävät]": '[segments."nuoret_ystävät"]',
    "[sources.values.relevance_*]": '[sources.values."relevance_*"]',
    "[[sources.a b]]   # two words": '[[sources."a b"]]   # two words',
    "ikä = 3": '"ikä" = 3',
    "Juhla Mokka = 'x'": "\"Juhla Mokka\" = 'x'",
}


@pytest.mark.parametrize("bare", BARE)
def test_a_name_that_needs_quotes_is_told_with_the_line_mended(tmp_path, bare):
    (tmp_path / "kurssi.toml").write_text(f"[company]\n{bare}\n", encoding="utf-8")
    with pytest.raises(WorkspaceError) as refused:
        read_workspace(tmp_path)
    (finding,) = refused.value.findings
    assert "without quotes" in finding.what.text("en")
    assert finding.mend.text("en").endswith(BARE[bare])
    tomllib.loads(BARE[bare])
