"""Mends of answers in words: asked where nothing is known of them, one table for a battery."""

import pytest

from kurssi.steps import check
from kurssi.workspace.declaration import read_workspace
from tables.pasting import pasted
from tables.test_mends import AGREED, DECLARED, FIRST, Case, found, relevance, some, written


@pytest.mark.parametrize("declared", DECLARED)
def test_a_word_of_which_nothing_is_known_is_asked_not_deleted(tmp_path, declared):
    """Pasted as it is the mend changes nothing; with the # taken away it holds."""
    case = Case("text-in-number", relevance(relevance_1=some(FIRST, "ehkä")), "relevance_1")
    written(tmp_path, case, declared)
    toml = tmp_path / "kurssi.toml"
    (first,) = found(tmp_path, case)[1]
    mend, before = first.mend.text("en"), toml.read_text(encoding="utf-8")
    assert '# "ehkä" = nan   # take' in mend
    if declared != "inline":  # a remark has no place in braces
        toml.write_text(pasted(before, mend), encoding="utf-8")
        intake, after = found(tmp_path, case)
        assert not intake.accepted
        assert [one.count for one in after] == [first.count]
        toml.write_text(pasted(before, mend.replace('# "ehkä"', '"ehkä"')), encoding="utf-8")
        intake, after = found(tmp_path, case)
        assert intake.accepted
        assert after == []


def test_items_of_one_battery_are_mended_by_one_table(tmp_path):
    columns = {f"relevance_{i}": [AGREED[int(a) - 1] for a in FIRST] for i in (1, 2, 3)}
    written(tmp_path, Case("text-in-number", columns, "relevance_1"), "an entry")
    intake = check(read_workspace(tmp_path)).intake
    wrong = [f for f in intake.findings if f.code == "text-in-number"]
    (block,) = {f.mend.text("en").partition("\n")[2] for f in wrong}
    assert block.count("[sources.values.") == 1
    toml = tmp_path / "kurssi.toml"
    text = pasted(toml.read_text(encoding="utf-8"), wrong[0].mend.text("en"))
    toml.write_text(text, encoding="utf-8")
    after = check(read_workspace(tmp_path)).intake
    assert after.accepted
    assert {row["relevance_3"] for row in after.tables["tracker"].to_pylist()} == {1, 2, 3, 4, 5}


def test_an_answer_that_could_not_be_read_makes_no_scale_too_wide(tmp_path):
    """The best answer is a word: that nobody goes beyond 4 says nothing of the scale."""
    columns = relevance(**{f"relevance_{i}": [a.replace("5", "ehkä") for a in one]
                           for i, one in enumerate(relevance().values(), 1)})  # fmt: skip
    written(tmp_path, Case("text-in-number", columns, "relevance_1"), "not")
    codes = {finding.code for finding in check(read_workspace(tmp_path)).intake.findings}
    assert "text-in-number" in codes
    assert "scale-wider-than-answers" not in codes
