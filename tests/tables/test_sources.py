"""[[sources]]: other names, recoded answers, wide surveys made long."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurssi.findings import Severity
from kurssi.tables.cells import answered, code_of
from kurssi.tables.sheet import AnswerSet, Sheet
from kurssi.tables.warehouse import engine
from kurssi.tables.wide import Headings, Question, questions
from tables.small import TOML, checked

HEAD = 'name = "Pieni Oy"'


def workspace(root, source, files, toml=TOML):
    """A workspace with one [[sources]] entry; ``files`` are texts of data/."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "kurssi.toml").write_text(toml + "\n[[sources]]\n" + source, encoding="utf-8")
    for name, text in files.items():
        (root / "data" / name).write_text(text, encoding="utf-8")
    return root


def rows(intake, table="tracker"):
    return intake.tables[table].to_pylist()


def codes(intake):
    return {finding.code for finding in intake.findings}


def test_columns_constants_and_recodes(tmp_path):
    source = """table = "spend"
path = "data/media.csv"
columns = { lever = "Media", spend = "Netto EUR", period = "Viikko" }
constants = { segment = "families" }
values = { lever = { "Televisio" = "tv", "Palvelu" = "service" } }
"""
    text = "Viikko;Media;Netto EUR;Kampanja\n2026-W05;Televisio;1 000,50;A\n2026-W05;Palvelu;5;\n"
    intake = checked(workspace(tmp_path, source, {"media.csv": text}))
    first, second = rows(intake, "spend")
    assert (first["lever"], first["segment"], first["spend"]) == ("tv", "families", 1000.5)
    assert (second["lever"], first["Kampanja"]) == ("service", "A")
    assert codes(intake) == {"extra-columns"}


WIDE = """table = "tracker"
path = "data/survey.csv"
columns = { respondent = "id", period = "date", weight = "w" }
brands = { own = "1", rival = "2" }
[sources.wide]
awareness = "q1_{brand} or q2_{brand}"
preference = "q3 = {brand}"
consideration = "q4 = {brand}"
relevance_1 = "q9_1_{brand}"
[sources.values.relevance_1]
"En osaa sanoa" = nan
"Täysin samaa mieltä" = 7
"""
SURVEY = """id,date,w,q1_1,q1_2,q2_1,q2_2,q3,q4,q9_1_1,q9_1_2,age
a,2026-01-05,1.5,1,0,1,1,2,"1, 2",7,Täysin samaa mieltä,30
b,6.1.2026,0.5,0,0,0,,1,,5,En osaa sanoa,
c,2026-01-07,1,,,1,0,,2,3,4,50
"""


def test_a_wide_survey_becomes_long(tmp_path):
    intake = checked(workspace(tmp_path, WIDE, {"survey.csv": SURVEY}))
    assert intake.accepted, intake.findings
    assert intake.rows_in == intake.rows_posted == 6
    found = {(r["respondent"], r["brand"]): r for r in rows(intake)}

    def column(name):
        return [found[person, brand][name] for person in "abc" for brand in ("own", "rival")]

    assert column("awareness") == [1, 1, 0, 0, 1, 0]
    assert column("preference") == [0, 1, 1, 0, None, None]
    assert column("consideration") == [1, 1, None, None, 0, 1]
    assert column("relevance_1") == [7, 7, 5, None, 3, 4]
    assert column("age") == ["30", "30", None, None, "50", "50"]
    assert column("weight") == [1.5, 1.5, 0.5, 0.5, 1, 1]
    assert {r["period"] for r in rows(intake)} == {date(2026, 1, 5)}
    assert [r["_row"] for r in rows(intake) if r["brand"] == "own"] == [2, 3, 4]


def test_a_bad_answer_in_a_wide_survey_is_found_where_it_is(tmp_path):
    text = SURVEY.replace("c,2026-01-07,1,,,1,0,,2,3,4", "c,2026-01-07,1,,,1,0,,2,3,ehkä")
    intake = checked(workspace(tmp_path, WIDE, {"survey.csv": text}))
    (finding,) = [f for f in intake.findings if f.severity is Severity.ERROR]
    assert (finding.code, finding.rows, finding.count) == ("text-in-number", (4,), 1)
    assert (intake.rows_in, intake.rows_posted, intake.rows_reported) == (6, 5, 1)


def test_the_line_number_may_be_the_respondent(tmp_path):
    source = WIDE.replace('respondent = "id"', 'respondent = "_row"')
    intake = checked(workspace(tmp_path, source, {"survey.csv": SURVEY}))
    assert [r["respondent"] for r in rows(intake) if r["brand"] == "own"] == ["2", "3", "4"]


def test_items_of_the_experience_are_answers(tmp_path):
    toml = TOML.replace("scale = [1, 7]", 'relevance = ["q7"]\nscale = [1, 5]')
    source = 'table = "tracker"\npath = "data/s.csv"\ncolumns = { respondent = "id" }\n'
    text = "id,period,brand,q7,q8\na,2026-01-05,own,5,9\nb,2026-01-05,own,9,9\n"
    intake = checked(workspace(tmp_path, source, {"s.csv": text}, toml))
    assert [(r["q7"], r["q8"]) for r in rows(intake)] == [(5.0, "9")]
    assert "answer-code" in codes(intake)


def test_the_accepted_vocabulary_names_columns(company):
    from kurssi.tables.check import check
    from kurssi.workspace.declaration import read_workspace

    company.only("spend").tables["spend"][0][3] = "kustannus"
    workspace_ = read_workspace(company.write())
    assert not check(workspace_).accepted
    intake = check(workspace_, accepted={"kustannus": "spend"})
    assert intake.accepted
    assert codes(intake) == {"column-read-as"}


def test_spss_answers_by_label(tmp_path):
    frame = pd.DataFrame(
        {"q1": [1.0, 2.0, 2.0], "q2": [3.0, 1.0, 3.0], "sex": [1.0, 2.0, 1.0], "w": [1.0, 2.0, 1.0]}
    )
    source = """table = "tracker"
path = "data/s.sav"
columns = { respondent = "_row", weight = "w", segment = "sex" }
constants = { period = 2026-01-05 }
values = { segment = { "Men" = "singles", "Women" = "families" }, awareness = { "No" = 0 } }
brands = { own = "Oma", rival = "3" }
wide = { preference = "q2 = {brand}" }
"""
    root = workspace(tmp_path, source, {})
    labels = {
        "q1": {1: "Yes", 2: "No"},
        "q2": {1: "Oma", 3: "Toinen"},
        "sex": {1: "Men", 2: "Women"},
    }
    pyreadstat.write_sav(frame, str(root / "data/s.sav"), variable_value_labels=labels)
    toml = (
        (root / "kurssi.toml").read_text().replace('weight = "w"', 'weight = "w", awareness = "q1"')
    )
    (root / "kurssi.toml").write_text(toml)
    intake = checked(root)
    assert intake.accepted, intake.findings
    own = [r for r in rows(intake) if r["brand"] == "own"]
    assert [r["awareness"] for r in own] == [1, 0, 0]
    assert [r["preference"] for r in own] == [0, 1, 0]
    assert [r["segment"] for r in own] == ["singles", "families", "singles"]


def sheet(sets=None, titles=None, labels=None):
    columns = {
        "m1": [1.0, 0.0, None],
        "m2": [0.0, 1.0, None],
        "a1": [3.0, 4.0, None],
        "a2": [4.0, 5.0, None],
    }
    table = pa.table({k: pa.array(v, pa.float64()) for k, v in columns.items()})
    return Sheet(
        columns=table,
        lines=pa.array([2, 3, 4]),
        sets=sets or {},
        titles=titles or {},
        labels=labels or {},
    )


@pytest.mark.parametrize(
    ("column", "asked", "answers"),
    [
        ("chosen", "Optus", [True, False, None]),
        ("chosen", "m2", [False, True, None]),
        ("given", "4", [True, True, None]),
        ("given", "Viisi", [False, True, None]),
        ("a1", "3", [True, False, None]),
    ],
)
def test_multi_response_sets(column, asked, answers):
    one = sheet(
        sets={
            "chosen": AnswerSet(columns=("m1", "m2"), counted=1),
            "given": AnswerSet(columns=("a1", "a2"), counted=None),
        },
        titles={"m1": "Optus"},
        labels={"a1": {5.0: "Viisi"}, "a2": {5.0: "Viisi"}},
    )
    tests = answered(one, column, asked)
    sql = tests[0] if len(tests) == 1 else f"greatest({', '.join(tests)})"
    with engine() as base:
        base.register("raw", one.columns)
        assert [row[0] for row in base.execute(f"SELECT {sql} FROM raw").fetchall()] == answers


def test_a_label_is_found_before_a_code():
    one = sheet(labels={"a1": {3.0: "4"}})
    assert code_of(one, "a1", "4") == 3.0
    assert code_of(one, "a1", "5") == 5.0
    assert code_of(one, "a1", "never") == "never"


@pytest.mark.parametrize(
    ("template", "names", "meant"),
    [
        ("a or {brand}", ("a", "b"), [("a", None), ("b", None)]),
        ("a or {brand}", ("a or b",), [("a or b", None)]),
        ("q = {code}", ("q",), [("q", "1")]),
        ("q = {code}", ("q = 1",), [("q = 1", None)]),
        ("label: Hot or  cold - B", ("v9",), [("v9", None)]),
        ("label: Dear - {brand} or v9", ("v8", "v9"), [("v8", None), ("v9", None)]),
        ("label: Twice", ("v1", "v2"), [("label: Twice", None)]),
    ],
)
def test_a_template_means_a_column_before_it_means_anything_else(template, names, meant):
    headings = Headings(
        names=frozenset(names),
        labels={"hot or cold - b": ("v9",), "dear - b": ("v8",), "twice": ("v1", "v2")},
    )
    found = questions(template, {"brand": "b", "code": "1"}, headings)
    assert found == tuple(Question(column=column, answer=answer) for column, answer in meant)


ANSWERS = st.lists(
    st.tuples(*[st.sampled_from(["", "0", "1"])] * 4, st.sampled_from(["", "1", "2", "3"])),
    min_size=1,
    max_size=15,
)


@settings(max_examples=20)
@given(ANSWERS)
def test_wide_is_the_naive_reshape(tmp_path_factory, answers):
    """Oracle: a loop over respondents and brands."""
    lines = ["id,date,w,q1_1,q1_2,q2_1,q2_2,q3,q4,q9_1_1,q9_1_2"]
    expected = []
    for place, (a1, a2, b1, b2, q3) in enumerate(answers):
        lines.append(f"r{place},2026-01-05,1,{a1},{a2},{b1},{b2},{q3},,,")
        for brand, text, pair in (("own", "1", (a1, b1)), ("rival", "2", (a2, b2))):
            known = [int(x) for x in pair if x]
            prefers = None if not q3 else float(q3 == text)
            expected.append((f"r{place}", brand, max(known, default=None), prefers))
    root = tmp_path_factory.mktemp("wide")
    intake = checked(workspace(root, WIDE, {"survey.csv": "\n".join(lines)}))
    found = [(r["respondent"], r["brand"], r["awareness"], r["preference"]) for r in rows(intake)]
    assert sorted(found, key=str) == sorted(expected, key=str)


PHONE = """[company]
name = "Phone"
brand = "optus"
population = 1000000

[experience]
scale = [0, 1]

[[sources]]
table = "tracker"
path = "data/Phone.sav"
columns = { respondent = "_row" }
constants = { period = 2003-05-05 }

[sources.brands]
aapt = "1"
optus = "4"
telstra = "6"
vodafone = "8"

[sources.wide]
awareness = "Q5_{brand} or Q6_{brand}"
preference = "q7 = {brand}"
relevance_1 = "q20o{brand}"
relevance_2 = "q20n{brand}"
differentiation_1 = "q20p{brand}"

[sources.values.relevance_2]
Yes = 0
No = 1
"""


def test_a_real_phone_survey(shared, tmp_path):
    """Awareness, preference and images of four brands, against pandas on the same file."""
    path = shared / "displayr_sav_given" / "Phone.sav"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "Phone.sav").write_bytes(path.read_bytes())
    (tmp_path / "kurssi.toml").write_text(PHONE)
    intake = checked(tmp_path)
    frame, _ = pyreadstat.read_sav(str(path))
    assert intake.accepted
    assert intake.rows_in == intake.rows_posted == 4 * len(frame)
    long = intake.tables["tracker"].to_pandas()
    for brand, code in {"aapt": 1, "optus": 4, "telstra": 6, "vodafone": 8}.items():
        mine = long[long.brand == brand].set_index("_row").sort_index()
        known = frame[[f"Q5_{code}", f"Q6_{code}"]].max(axis=1)
        assert mine.awareness.to_numpy() == pytest.approx(known.to_numpy(), nan_ok=True)
        prefers = (frame.q7 == code).astype(float).where(frame.q7.notna())
        assert mine.preference.to_numpy() == pytest.approx(prefers.to_numpy(), nan_ok=True)
        reliable = 1 - frame[f"q20n{code}"]
        assert mine.relevance_2.to_numpy() == pytest.approx(reliable.to_numpy(), nan_ok=True)


FEEDBACK = """[company]
name = "Mobiles"
brand = "AT&T"
population = 1000000
[experience]
scale = [1, 5]
[[sources]]
table = "tracker"
path = "data/m.sav"
[sources.columns]
respondent = "_row"
period = "StartDate"
brand = "Q7"
recommendation = "Q8"
relevance_1 = "Q11_3"
relevance_2 = "Q12_1"
[sources.values.relevance_2]
"Don't know" = nan
"""


def test_a_real_feedback_survey(shared, tmp_path):
    """Dates, labels as brands, don't know on a scale of five."""
    path = shared / "displayr_sav_given" / "Mobiles_feedback_4_weeks.sav"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "m.sav").write_bytes(path.read_bytes())
    (tmp_path / "kurssi.toml").write_text(FEEDBACK)
    intake = checked(tmp_path)
    frame, _ = pyreadstat.read_sav(str(path))
    asked = frame[frame.Q7.notna()]
    assert intake.rows_in == len(frame) == intake.rows_posted + intake.rows_reported
    long = intake.tables["tracker"].to_pandas()
    assert len(long) == len(asked)
    assert {"AT&T", "Sprint"} <= set(long.brand)
    assert long.relevance_2.max() == 5
    assert long.relevance_2.notna().sum() == (asked.Q12_1 < 6).sum()


def test_a_real_cola_survey(shared, tmp_path):
    """Codes in no order: liking from -2 to 2, with 1 above 2 in its label, is recoded by label."""
    path = shared / "displayr_sav_given" / "Colas.sav"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "c.sav").write_bytes(path.read_bytes())
    (tmp_path / "kurssi.toml").write_text(
        """[company]
name = "Cola"
brand = "coke"
population = 1000000
[experience]
scale = [1, 5]
[[sources]]
table = "tracker"
path = "data/c.sav"
columns = { respondent = "_row" }
constants = { period = "2010-05-03" }
brands = { coke = "a", pepsi = "d" }
wide = { relevance_1 = "q4{brand}" }
[sources.values.relevance_1]
"Hate" = 1
"Dislike" = 2
"Neither like nor dislike" = 3
"Like" = 4
"Love" = 5
"""
    )
    intake = checked(tmp_path)
    frame, _ = pyreadstat.read_sav(str(path))
    assert intake.accepted, intake.findings
    long = intake.tables["tracker"].to_pandas()
    recoded = frame.q4a.map({-2: 1, -1: 2, 0: 3, 2: 4, 1: 5})
    mine = long[long.brand == "coke"].sort_values("_row").relevance_1
    assert mine.to_numpy() == pytest.approx(recoded.to_numpy(), nan_ok=True)


def test_blanks_around_a_label_tell_no_answers_apart():
    """A text code is found by its label, whoever wrote blanks around it."""
    columns = pa.table({"q": pa.array(["A", "B", None])})
    sheet = Sheet(columns=columns, lines=pa.array([2, 3, 4]), labels={"q": {"A": "Own "}})
    assert code_of(sheet, "q", " Own") == "A"
    with engine() as base:
        base.register("sheet", columns)
        for asked in ("Own", "Own ", " Own"):
            (test,) = answered(sheet, "q", asked)
            said = base.execute(f"SELECT {test} FROM sheet").fetchall()
            assert [row[0] for row in said] == [True, False, None]
