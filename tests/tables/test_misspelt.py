"""Names on the filled side of a [[sources]] entry that nothing reads."""

import pytest

from tables.small import TOML, checked
from tables.test_sources import workspace

TYPED = """
table = "tracker"
path = "data/p.csv"
[sources.columns]
respondent = "id"
period = "date"
{column} = "Paino"
region = "region"
[sources.constants]
brand = "own"
"""


@pytest.mark.parametrize(
    ("column", "severity", "near"),
    [
        ("wieght", "error", "weight"),
        ("awarness", "error", "awareness"),
        ("relevence_2", "error", "relevance_2"),
        ("Segments", "error", "segment"),
        ("awareness_radio", "warning", "awareness_aided"),
        ("household", "warning", None),
        ("weight", None, None),
        ("strata_of_ours", None, None),
    ],
)
@pytest.mark.parametrize("where", ["columns", "constants"])
def test_a_name_typed_wrong_on_the_filled_side_is_told(tmp_path, column, severity, near, where):
    """A weight called wieght would weigh nobody, and nothing would be said."""
    source = TYPED.format(column=column)
    if where == "constants":
        source = TYPED.format(column="x").replace('x = "Paino"\n', "") + f'{column} = "1"\n'
    toml = TOML + '\n[survey]\nstrata = "strata_of_ours"\n'
    rows_ = "id,date,Paino,region\n" + "".join(f"r{i},2026-01-05,1,n\n" for i in range(5))
    intake = checked(workspace(tmp_path, source, {"p.csv": rows_}, toml=toml))
    told = [f for f in intake.findings if f.code == "unknown-target"]
    assert [(f.severity, f.column) for f in told] == ([(severity, column)] if severity else [])
    assert intake.accepted is (severity != "error")
    if near:
        assert f'"{near}"' in told[0].mend.text("en")


def test_columns_that_weights_are_raked_to_are_not_unknown(tmp_path):
    toml = TOML + "\n[survey.margins.region]\nn = 0.5\ns = 0.5\n"
    rows_ = "id,date,Paino,region,other\n" + "".join(f"r{i},2026-01-05,1,n,z\n" for i in range(5))
    source = TYPED.format(column="weight").replace('region = "region"', "")
    intake = checked(workspace(tmp_path, source, {"p.csv": rows_}, toml=toml))
    (note,) = [f for f in intake.findings if f.code == "extra-columns"]
    assert "other" in note.what.text("en")
    assert "region" not in note.what.text("en")
    assert note.count == 1


def test_a_lever_of_two_words_is_told_with_a_table_that_toml_takes(company):
    company.only("spend")
    company.set("spend", "lever", "Ulko mainonta", 2)
    company.set("spend", "lever", "TV-mainonta", 3)
    company.write()
    found = [f for f in company.check().findings if f.code == "unknown-lever"]
    mends = {"words" if "Ulko" in f.what.text("en") else "near": f.mend.text("en") for f in found}
    assert '[levers."Ulko mainonta"]' in mends["words"]
    assert mends["near"].startswith("it may be tv: ")
    assert 'kurssi terms accept "TV-mainonta" levers.tv' in mends["near"]
