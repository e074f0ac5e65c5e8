"""What a tracker's answers say together: steps of awareness, ticks without no, indexes."""

import pytest

from kurssi.findings import Severity
from tables.small import TOML, checked

HEAD = "respondent,period,brand"


def check(root, columns, rows, toml=""):
    """The findings of a tracker with these columns: code -> finding."""
    (root / "data").mkdir(parents=True)
    (root / "kurssi.toml").write_text(TOML + toml, encoding="utf-8")
    lines = [f"{HEAD},{','.join(columns)}"]
    lines += [f"r{i},2026-01-05,own,{','.join(row)}" for i, row in enumerate(rows)]
    (root / "data" / "tracker.csv").write_text("\n".join(lines), encoding="utf-8")
    intake = checked(root)
    assert intake.accepted, [str(f.what) for f in intake.findings]
    return {finding.code: finding for finding in intake.findings}


STEPS = ("awareness_top_of_mind", "awareness_unaided", "awareness_aided")


def test_a_ladder_that_holds_says_nothing_but_where_awareness_is_read(tmp_path):
    found = check(tmp_path, STEPS, [("1", "1", "1"), ("0", "1", "1"), ("0", "0", "1")])
    assert found["awareness-from-step"].severity is Severity.NOTE
    assert "awareness_aided" in found["awareness-from-step"].what.text("en")
    assert not set(found) & {"ladder-broken", "aided-of-the-rest"}


def test_awareness_of_its_own_is_not_read_from_a_step(tmp_path):
    found = check(tmp_path, ("awareness", *STEPS), [("0", "0", "0", "1"), ("1", "1", "1", "1")])
    assert "awareness-from-step" not in found


def test_who_names_it_first_knows_it(tmp_path):
    found = check(tmp_path, STEPS, [("1", "0", "1"), ("1", "1", "1"), ("0", "0", "0")])
    broken = found["ladder-broken"]
    assert (broken.severity, broken.column) == (Severity.WARNING, "awareness_unaided")
    assert (broken.rows, broken.count) == ((2,), 1)


def test_aided_awareness_asked_of_the_rest_alone(tmp_path):
    rows = [("1", ""), ("1", ""), ("1", "1"), ("0", "1"), ("0", "0")]
    found = check(tmp_path, STEPS[1:], rows)["aided-of-the-rest"]
    assert (found.count, found.rows) == (2, (2, 3))
    assert "or b_{brand}" in found.mend.text("en")


def test_aided_awareness_asked_of_all(tmp_path):
    rows = [("1", "1"), ("1", ""), ("1", "1"), ("0", "1"), ("0", "0")]
    assert "aided-of-the-rest" not in check(tmp_path, STEPS[1:], rows)


def test_ticks_without_a_no_are_doubted(tmp_path):
    found = check(tmp_path, ("consideration",), [("1",), ("",), ("1",), ("",)])["only-yes"]
    assert (found.severity, found.column, found.count) == (Severity.WARNING, "consideration", 2)
    assert '[sources.values.consideration]\n"" = 0' in found.mend.text("en")


@pytest.mark.parametrize("answers", [("1", "1"), ("1", "0"), ("0", "")])
def test_answers_of_all_or_with_a_no_are_not(tmp_path, answers):
    assert "only-yes" not in check(tmp_path, ("consideration",), [(a,) for a in answers])


def test_empty_may_be_declared_to_mean_no(tmp_path):
    source = '\n[[sources]]\ntable = "tracker"\npath = "data/tracker.csv"\n'
    source += 'values = { consideration = { "" = 0 } }\n'
    found = check(tmp_path, ("consideration",), [("1",), ("",)], source)
    assert "only-yes" not in found
    rows = checked(tmp_path).tables["tracker"].to_pylist()
    assert [row["consideration"] for row in rows] == [1.0, 0.0]


def test_an_index_of_columns_that_are_not_there(tmp_path):
    found = check(tmp_path, ("awareness",), [("1",)], '\n[measures.image]\nitems = ["image_*"]\n')
    assert found["index-without-items"].column == "measures.image"


def test_a_measure_without_items_cannot_be_given_any(tmp_path):
    found = check(tmp_path, ("awareness",), [("1",)], '\n[measures.cx]\nitems = ["awareness"]\n')
    assert "another name" in found["index-reserved"].mend.text("en")


def test_the_declared_scale_is_the_one_that_is_checked(tmp_path):
    toml = "\n[measures.recommendation]\nscale = [1, 100]\n"
    assert not {"off-scale", "answer-code"} & set(
        check(tmp_path, ("recommendation",), [("55",), ("100",)], toml)
    )


def test_a_scale_may_be_below_zero(tmp_path):
    toml = "\n[measures.liking]\nscale = [-2, 2]\n"
    assert "answer-code" not in check(tmp_path, ("liking",), [("-2",), ("-1",), ("2",)], toml)


def test_a_code_off_a_declared_scale_is_found(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "kurssi.toml").write_text(TOML + "\n[measures.liking]\nscale = [-2, 2]\n")
    text = f"{HEAD},liking\na,2026-01-05,own,-9\nb,2026-01-05,own,2\n"
    (tmp_path / "data" / "tracker.csv").write_text(text)
    found = {f.code: f for f in checked(tmp_path).findings}
    assert (found["answer-code"].rows, found["answer-code"].count) == ((2,), 1)
