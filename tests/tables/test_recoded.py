"""Values of [[sources]] that meet no answer, or leave a column with none."""

import pytest

from tables.small import TOML, checked

HEAD = (
    TOML
    + """
[[sources]]
table = "tracker"
path = "data/p.csv"
constants = { brand = "own" }
"""
)
SAID = ("Täysin eri mieltä", "Melko", "Melko", "Täysin samaa mieltä", "En osaa sanoa")


def told(root, values, answers=SAID):
    """The findings about recodes of relevance_1, by code and severity."""
    (root / "data").mkdir()
    rows = [f"r{i},2026-01-05,{a}" for i, a in enumerate(answers)]
    text = "\n".join(["respondent,period,relevance_1", *rows])
    (root / "data" / "p.csv").write_text(text, encoding="utf-8")
    (root / "kurssi.toml").write_text(HEAD + values, encoding="utf-8")
    found = checked(root).findings
    return [f for f in found if f.code in ("recode-unmet", "answers-recoded-away")]


def test_an_answer_typed_wrong_is_told(tmp_path):
    values = '[sources.values."relevance_*"]\n"Taysin samaa mielta" = 5\n"Täysin eri mieltä" = 1\n'
    (finding,) = told(tmp_path, values)
    assert (finding.code, finding.severity) == ("recode-unmet", "warning")
    assert '"Täysin samaa mieltä"' in finding.mend.text("en")


def test_an_answer_that_nobody_gave_is_a_note(tmp_path):
    values = '[sources.values.relevance_1]\n"Ehkä" = 3\n"Melko" = 2\n"Ei koske" = nan\n"99" = nan\n'
    (finding,) = told(tmp_path, values)
    assert (finding.code, finding.severity, finding.count) == ("recode-unmet", "note", 1)
    assert finding.what.text("en").endswith(": Ehkä")


@pytest.mark.parametrize(
    ("words", "told_"),
    [
        (("Melko", "Täysin samaa mieltä", "Täysin eri mieltä"), "without an answer"),
        (("Melko", "Täysin samaa mieltä"), "3 of 4 answers"),
        (("Melko",), None),
        (("En osaa sanoa",), None),
    ],
)
def test_recodes_that_take_the_answers_away_are_told(tmp_path, words, told_):
    lines = "".join(f'"{word}" = nan\n' for word in words)
    found = told(tmp_path, f"[sources.values.relevance_1]\n{lines}")
    assert [f.severity for f in found] == (["warning"] if told_ else [])
    if told_:
        assert told_ in found[0].what.text("en")


def test_numbers_are_the_same_however_written(tmp_path):
    values = '[sources.values.relevance_1]\n"1,0" = 7\n"2" = nan\n'
    assert told(tmp_path, values, ("1", "1", "2.0", "3")) == []


def test_a_column_of_measurements_is_not_listed(tmp_path):
    """Thousands of different numbers are no answers that a key could be a misprint of."""
    answers = [f"{1 + i / 1000}" for i in range(5200)]
    assert told(tmp_path, '[sources.values.relevance_1]\n"3,5" = nan\n"Ehkä" = 3\n', answers) == []
