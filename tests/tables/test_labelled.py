"""Labels that say there is no answer, on a code that counts as one."""

import pandas as pd
import pyreadstat

from tables.small import checked

TOML = """[company]
name = "Kysely Oy"
brand = "own"
population = 1000
[experience]
scale = [1, 6]
[[sources]]
table = "tracker"
path = "data/s.sav"
columns = { respondent = "_row" }
constants = { period = "2026-01", brand = "own" }
"""
LABELS = {"relevance_1": {1.0: "Poor", 5.0: "Good", 6.0: "En osaa sanoa"}}


def found(folder, toml=TOML, labels=LABELS, answers=(1.0, 6.0, 5.0, 6.0, 3.0)):
    (folder / "data").mkdir()
    (folder / "kurssi.toml").write_text(toml, encoding="utf-8")
    frame = pd.DataFrame({"relevance_1": answers})
    pyreadstat.write_sav(frame, str(folder / "data/s.sav"), variable_value_labels=labels)
    return [f for f in checked(folder).findings if f.code == "no-answer-on-scale"]


def test_an_answer_labelled_as_none_is_told_with_its_rows_and_mend(tmp_path):
    (finding,) = found(tmp_path)
    assert (finding.column, finding.rows, finding.count) == ("relevance_1", (3, 5), 2)
    assert '"En osaa sanoa"' in finding.what.text("en")
    assert '[sources.values.relevance_1]\n"En osaa sanoa" = nan' in finding.mend.text("en")


def test_the_mend_mends(tmp_path):
    mended = TOML + 'values = { relevance_1 = { "En osaa sanoa" = nan } }\n'
    assert found(tmp_path, mended) == []


def test_an_answer_nobody_gave_or_off_the_scale_is_not_told(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert found(tmp_path / "a", answers=(1.0, 5.0)) == []
    assert found(tmp_path / "b", TOML.replace("[1, 6]", "[1, 5]")) == [], "answer-code tells it"
