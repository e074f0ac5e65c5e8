"""Wide surveys: brands named in several ways, labels as names, many items, extra columns."""

from datetime import datetime

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from kurssi.errors import WorkspaceError
from kurssi.tables.mapping import MOST_EXTRAS, recodes_of
from kurssi.workspace.declaration import read_workspace
from tables.small import checked

HEAD = '[company]\nname = "Pieni Oy"\nbrand = "a"\npopulation = 1000\n'
SOURCE = """[measures.image]
items = ["image_*"]
scale = [1, 5]
[[sources]]
table = "tracker"
path = "data/s.sav"
columns = { respondent = "_row" }
constants = { period = "2026-01" }
"""


def workspace(root, source, frame, **meta):
    """A workspace with one SAV file."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "kurssi.toml").write_text(HEAD + source, encoding="utf-8")
    pyreadstat.write_sav(pd.DataFrame(frame), str(root / "data" / "s.sav"), **meta)
    return root


def column(intake, name):
    """A column by brand, in the order of the file."""
    found = {}
    for row in sorted(intake.tables["tracker"].to_pylist(), key=lambda row: row["_row"]):
        found.setdefault(row["brand"], []).append(row[name])
    return found


def codes(intake):
    return {finding.code for finding in intake.findings}


def test_a_brand_may_have_several_names(tmp_path):
    source = (
        SOURCE
        + """[sources.brands]
a = { brand = 1, letter = "x", code = 0 }
b = { brand = 2, letter = "y", code = 7 }
[sources.wide]
awareness = "q1_{brand}"
image_1 = "q2{letter}"
preference = "q3 = {code}"
"""
    )
    frame = {
        "q1_1": [1.0, 0.0], "q1_2": [0.0, 0.0], "q2x": [5.0, 4.0], "q2y": [1.0, 2.0],
        "q3": [0.0, 7.0],
    }  # fmt: skip
    intake = checked(workspace(tmp_path, source, frame))
    assert intake.accepted, [str(f.what) for f in intake.findings]
    assert column(intake, "awareness") == {"a": [1, 0], "b": [0, 0]}
    assert column(intake, "image_1") == {"a": [5, 4], "b": [1, 2]}
    assert column(intake, "preference") == {"a": [1, 0], "b": [0, 1]}


def test_a_place_that_no_brand_fills_is_told(tmp_path):
    source = SOURCE + 'brands = { a = "1", b = "2" }\nwide = { awareness = "q{letter}" }\n'
    intake = checked(workspace(tmp_path, source, {"q1": [1.0], "q2": [0.0]}))
    (finding,) = [f for f in intake.findings if f.code == "no-such-column"]
    assert "q{letter}" in finding.what.text("en")


def test_a_column_may_be_named_by_its_label(tmp_path):
    source = (
        SOURCE
        + 'brands = { a = "Alfa", b = "Beta" }\n'
        + 'wide = { image_1 = "label: Good or  fair - {brand}" }\n'
    )
    labels = {"v7": "Good or fair - Alfa", "v2": "good or fair  - beta"}
    intake = checked(workspace(tmp_path, source, {"v7": [5.0], "v2": [1.0]}, column_labels=labels))
    assert column(intake, "image_1") == {"a": [5], "b": [1]}


def test_a_label_of_two_columns_names_neither(tmp_path):
    source = SOURCE + 'brands = { a = "Alfa" }\nwide = { image_1 = "label: Good - {brand}" }\n'
    labels = {"v1": "Good - Alfa", "v2": "Good - Alfa"}
    intake = checked(workspace(tmp_path, source, {"v1": [5.0], "v2": [1.0]}, column_labels=labels))
    assert "no-such-column" in codes(intake)


def test_answers_of_many_items_are_recoded_at_once(tmp_path):
    source = (
        SOURCE
        + """brands = { a = "1" }
wide = { image_1 = "q1_{brand}", image_2 = "q2_{brand}", image_3 = "q3_{brand}" }
[sources.values."image_*"]
"Don't know" = nan
[sources.values.image_2]
"Don't know" = 3
"""
    )
    frame = {name: [5.0, 6.0] for name in ("q1_1", "q2_1", "q3_1")}
    labels = {name: {6: "Don't know"} for name in frame}
    intake = checked(workspace(tmp_path, source, frame, variable_value_labels=labels))
    assert intake.accepted, [str(f.what) for f in intake.findings]
    assert "unknown-target" not in codes(intake)
    found = [column(intake, f"image_{i}")["a"] for i in (1, 2, 3)]
    assert found == [[5, None], [5, 3], [5, None]]


def test_a_pattern_that_fits_nothing_is_told(tmp_path):
    source = (
        SOURCE
        + 'brands = { a = "1" }\nwide = { image_1 = "q{brand}" }\n'
        + 'values = { "imgae_*" = { "6" = nan } }\n'
    )
    assert "unknown-target" in codes(checked(workspace(tmp_path, source, {"q1": [5.0]})))


def test_an_answer_of_its_own_goes_before_a_pattern():
    values = {"image_*": {"6": 1.0, "7": 2.0}, "image_1": {"6": 3.0}}
    assert recodes_of(values, "image_1") == {"6": 3.0, "7": 2.0}
    assert recodes_of(values, "image_2") == {"6": 1.0, "7": 2.0}
    assert recodes_of(values, "other") == {}


def test_an_empty_cell_may_be_an_answer(tmp_path):
    source = (
        SOURCE
        + 'brands = { a = "1" }\nwide = { awareness = "q{brand}" }\n'
        + 'values = { awareness = { "" = 0 } }\n'
    )
    intake = checked(workspace(tmp_path, source, {"q1": [1.0, np.nan], "other": [1.0, 1.0]}))
    assert column(intake, "awareness")["a"] == [1, 0]


def extras(count):
    return {f"x{i}": np.arange(3.0) for i in range(count)}


@pytest.mark.parametrize(("count", "kept"), [(MOST_EXTRAS - 1, True), (MOST_EXTRAS + 5, False)])
def test_many_extra_columns_stay_in_the_file(tmp_path, count, kept):
    source = SOURCE + 'brands = { a = "1" }\nwide = { awareness = "q{brand}" }\n'
    source = source.replace('"_row" }', '"_row", age = "x3" }')
    intake = checked(workspace(tmp_path, source, {"q1": [1.0, 0.0, 1.0], **extras(count)}))
    names = intake.tables["tracker"].column_names
    assert ("x5" in names) is kept
    assert column(intake, "age")["a"] == ["0", "1", "2"]
    assert ("columns-left" in codes(intake)) is not kept
    assert ("extra-columns" in codes(intake)) is kept


def test_columns_that_the_survey_rests_on_are_kept_whatever_their_number(tmp_path):
    source = '[survey]\nstrata = "x7"\n' + SOURCE
    source += 'brands = { a = "1" }\nwide = { awareness = "q{brand}" }\n'
    intake = checked(
        workspace(tmp_path, source, {"q1": [1.0, 0.0, 1.0], **extras(MOST_EXTRAS + 9)})
    )
    assert "x7" in intake.tables["tracker"].column_names
    assert "x8" not in intake.tables["tracker"].column_names


def test_the_hour_of_an_interview_is_left_out(tmp_path):
    hours = [datetime(2026, 1, 5, 23, 59), datetime(2026, 1, 12, 0, 1)]
    source = SOURCE.replace('constants = { period = "2026-01" }\n', "")
    source = source.replace('"_row" }', '"_row", period = "when" }')
    source += 'brands = { a = "1" }\nwide = { awareness = "q{brand}" }\n'
    intake = checked(workspace(tmp_path, source, {"q1": [1.0, 0.0], "when": hours}))
    days = [day.isoformat() for day in column(intake, "period")["a"]]
    assert days == ["2026-01-05", "2026-01-12"]


@pytest.mark.parametrize("brands", ["{ a = [1] }", "{ a = { brand = [1] } }"])
def test_a_brand_that_is_no_text_is_a_complaint(tmp_path, brands):
    source = SOURCE + f'brands = {brands}\nwide = {{ awareness = "q{{brand}}" }}\n'
    (tmp_path / "kurssi.toml").write_text(HEAD + source)
    with pytest.raises(WorkspaceError) as refusal:
        read_workspace(tmp_path)
    places = [finding.column for finding in refusal.value.findings]
    assert all(place.startswith("sources[1].brands.a") for place in places)
    assert not any("dict" in place for place in places)


def test_a_template_without_any_place_is_a_complaint(tmp_path):
    source = SOURCE + 'brands = { a = "1" }\nwide = { awareness = "q1" }\n'
    (tmp_path / "kurssi.toml").write_text(HEAD + source)
    with pytest.raises(WorkspaceError) as refusal:
        read_workspace(tmp_path)
    assert [f.code for f in refusal.value.findings] == ["wide-without-place"]
