"""Every mend of a scale or a direction, pasted as it stands, removes its finding."""

import tomllib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from kurssi.findings import Severity
from kurssi.steps import check
from kurssi.workspace.declaration import read_workspace
from tables.pasting import pasted

HEAD = '[company]\nname = "Pieni Oy"\nbrand = "own"\npopulation = 1000\nperiod = "month"\n'
N = 400


def likert(seed=1, *, items=3, high=5):
    """Answers of one thing, 1 to ``high``, as text."""
    draw = np.random.default_rng(seed)
    score = draw.normal(size=N)
    seen = 0.8 * score[:, None] + 0.5 * draw.normal(size=(N, items))
    return (1 + np.searchsorted(np.linspace(-1.2, 1.2, high - 1), seen)).astype(int)


def relevance(**changed):
    columns = {f"relevance_{i}": list(map(str, one)) for i, one in enumerate(likert().T, 1)}
    return columns | changed


def some(answers, new, share=0.1):
    """The answers with a random share of them replaced."""
    hit = np.random.default_rng(7).random(N) < share
    return [new if at else answer for answer, at in zip(answers, hit, strict=True)]


def turned(answers, total=6):
    return [str(total - int(answer)) for answer in answers]


@dataclass
class Case:
    """A wrong answer: what finds it, the columns, and what is declared."""

    code: str
    columns: dict[str, list[str]]
    column: str
    toml: str = "[experience]\nscale = [1, 5]\n"
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    posted: tuple[str, float] | None = None  # (answer as written, what it is then)


FIRST = relevance()["relevance_1"]
YES = [str(i % 2) for i in range(N)]
TEN = [str(i) for i in (likert(3, items=1, high=11)[:, 0] - 1)]
PARTS = "[measures.relevance]\nscale = [1, 5]\n"
AGREE = {1.0: "Strongly agree", 2.0: "Agree", 3.0: "Neither", 4.0: "Disagree"}
AGREE |= {5.0: "Strongly disagree"}
LIKING = {1.0: "Hate", 2.0: "Dislike", 3.0: "Neither", 4.0: "Love", 5.0: "Like"}


def graded():
    """Measures of one column that go with relevance, recommendation turned round."""
    score = likert(1)[:, 0]
    draw = np.random.default_rng(5)
    yes = {name: [str(int(s + draw.normal() > 3)) for s in score]
           for name in ("awareness", "consideration", "preference")}  # fmt: skip
    return yes | {
        "loyalty": [str(min(10, max(0, int(2 * s + draw.normal())))) for s in score],
        "recommendation": [str(10 - min(10, max(0, int(2 * s + draw.normal())))) for s in score],
    }


AGREED = (
    "Täysin eri mieltä",
    "Jokseenkin eri mieltä",
    "Ei samaa eikä eri mieltä",
    "Jokseenkin samaa mieltä",
    "Täysin samaa mieltä",
)
CASES = {
    "don't know as 6": Case("answer-code", relevance(relevance_1=some(FIRST, "6")), "relevance_1"),
    "-99 alone": Case("answer-code", relevance(relevance_1=some(FIRST, "-99")), "relevance_1"),
    "6 and -99": Case(
        "answer-code",
        relevance(relevance_1=some(some(FIRST, "6"), "-99", 0.01)),
        "relevance_1",
    ),
    "99 among decimal commas": Case(
        "answer-code",
        relevance(relevance_1=some(some(FIRST, "99,0"), "2,5", 0.02)),
        "relevance_1",
    ),
    "typed wrong": Case("off-scale", relevance(relevance_1=some(FIRST, "55", 0.01)), "relevance_1"),
    "a longer scale": Case(
        "off-scale",
        relevance(relevance_1=[str(int(a) + i % 6) for i, a in enumerate(FIRST)]),
        "relevance_1",
    ),
    "a longer scale of [measures]": Case(
        "off-scale",
        relevance(relevance_1=[str(int(a) + i % 6) for i, a in enumerate(FIRST)]),
        "relevance_1",
        PARTS,
    ),
    "recommendation of 11": Case(
        "answer-code", {"recommendation": some(TEN, "11")}, "recommendation"
    ),
    "1 and 2": Case(
        "two-for-no",
        {"awareness": [a.replace("0", "2") for a in YES]},
        "awareness",
        posted=("2", 0.0),
    ),
    "1, 2 and 3": Case(
        "off-scale", {"awareness": some([a.replace("0", "2") for a in YES], "3")}, "awareness"
    ),
    "kyllä and ei": Case(
        "text-in-number",
        {"awareness": some(["kyllä" if a == "1" else "ei" for a in YES], "En osaa sanoa")},
        "awareness",
        posted=("kyllä", 1.0),
    ),
    "Yes and No": Case(
        "text-in-number",
        {"preference": ["Yes" if a == "1" else "No" for a in YES]},
        "preference",
        posted=("No", 0.0),
    ),
    "a number and its words": Case(
        "text-in-number",
        relevance(relevance_1=[f"{a} - melko" for a in FIRST]),
        "relevance_1",
        posted=("3 - melko", 3.0),
    ),
    "a step by its words": Case(
        "text-in-number",
        relevance(relevance_1=[AGREED[int(a) - 1] for a in FIRST]),
        "relevance_1",
        posted=("Jokseenkin samaa mieltä", 4.0),
    ),
    "a 0 as text": Case(
        "text-in-number", {"loyalty": some(TEN, "'0")}, "loyalty", posted=("'0", 0.0)
    ),
    "k and e": Case(
        "text-in-number",
        {"preference": ["k" if a == "1" else "e" for a in YES]},
        "preference",
        posted=("e", 0.0),
    ),
    "ticks": Case(
        "text-in-number",
        {"preference": ["x" if a == "1" else "" for a in YES]},
        "preference",
        posted=("", 0.0),
    ),
    "only yes": Case(
        "only-yes", {"awareness": [a.replace("0", "") for a in YES]}, "awareness", posted=("", 0.0)
    ),
    "labelled none": Case(
        "no-answer-on-scale",
        relevance(relevance_1=some(FIRST, "5")),
        "relevance_1",
        labels={"relevance_1": {1.0: "Poor", 4.0: "Good", 5.0: 'Don"t know'.replace('"', "'")}},
    ),
    "best first": Case(
        "codes-out-of-order",
        relevance(),
        "relevance_1",
        labels={"relevance_1": AGREE},
        posted=("1", 5.0),
    ),
    "love before like": Case(
        "codes-out-of-order",
        relevance(),
        "relevance_2",
        labels={"relevance_2": LIKING},
        posted=("4", 5.0),
    ),
    "a code inside": Case(
        "code-inside-scale",
        relevance(relevance_1=some(FIRST, "6")),
        "relevance_1",
        "[experience]\nscale = [1, 6]\n",
    ),
    "a code inside, of [measures]": Case(
        "code-inside-scale",
        relevance(relevance_1=some(FIRST, "6")),
        "relevance_1",
        "[measures.relevance]\nscale = [1, 6]\n",
    ),
    "a scale too wide": Case(
        "scale-wider-than-answers",
        relevance(),
        "relevance_1, relevance_2, relevance_3",
        "[experience]\nscale = [1, 7]\n",
    ),
    "a scale too wide, of [measures]": Case(
        "scale-wider-than-answers",
        relevance(),
        "relevance_1, relevance_2, relevance_3",
        "[measures.relevance]\nscale = [1, 7]\n",
    ),
    "an item of another scale": Case(
        "item-on-another-scale",
        {f"relevance_{i}": list(map(str, one)) for i, one in enumerate(likert(high=7).T, 1)}
        | {"relevance_1": [str(min(5, int(a) + 1)) for a in FIRST]},
        "relevance_1",
        "[experience]\nscale = [1, 7]\n",
        posted=("5", 7.0),
    ),
    "an item that never varies": Case(
        "item-never-varies", relevance(relevance_2=["3"] * N), "relevance_2"
    ),
    "an item backwards": Case(
        "item-backwards", relevance(relevance_2=turned(relevance()["relevance_2"])), "relevance_2"
    ),
    "an item backwards beside another": Case(
        "item-backwards",
        relevance(
            relevance_2=turned(relevance()["relevance_2"]),
            differentiation_1=FIRST,
            differentiation_2=turned(relevance()["relevance_3"]),
            differentiation_3=relevance()["relevance_2"],
        ),
        "relevance_2",
        '[experience]\nscale = [1, 5]\nreversed = ["differentiation_2"]\n',
    ),
    "reversed that is not": Case(
        "item-backwards",
        relevance(),
        "relevance_3",
        '[experience]\nscale = [1, 5]\nreversed = ["relevance_3"]\n',
    ),
    "an item of [measures.relevance] backwards": Case(
        "item-backwards",
        relevance(relevance_2=turned(relevance()["relevance_2"])),
        "relevance_2",
        PARTS,
    ),
    "two against each other": Case(
        "items-against-each-other",
        {"relevance_1": FIRST, "relevance_2": turned(relevance()["relevance_2"])},
        "relevance_1, relevance_2",
    ),
    "a measure backwards": Case(
        "measure-backwards", graded(), "recommendation", posted=("0", 10.0)
    ),
}
ENTRY = '\n[[sources]]\ntable = "tracker"\npath = "data/{name}"\n'
DECLARED = {
    "not": "",
    "an entry": ENTRY,
    "values of another": ENTRY + '[sources.values.age]\n"x" = nan\n',
    "values of its own": ENTRY + '[sources.values.{column}]\n"zzz" = nan\n',
    "inline": ENTRY + 'values = {{ age = {{ "x" = nan }} }}\n',
}


def written(root, case, declared):
    """The workspace of a case; a file with labels is SAV."""
    (root / "data").mkdir(parents=True)
    name = "tracker.sav" if case.labels else "tracker.csv"
    frame = pd.DataFrame(
        {
            "respondent": [f"r{i}" for i in range(N)],
            "period": ["2026-01"] * N,
            "brand": ["own"] * N,
            "age": ["x"] * N,
            **case.columns,
        }
    )
    if case.labels:
        for column in case.columns:
            frame[column] = frame[column].astype(float)
        pyreadstat.write_sav(frame, str(root / "data" / name), variable_value_labels=case.labels)
    else:
        frame.to_csv(root / "data" / name, index=False, sep=";")
    entry = DECLARED[declared].format(name=name, column=case.column.split(", ")[0])
    (root / "kurssi.toml").write_text(HEAD + case.toml + entry, encoding="utf-8")


def found(root, case):
    intake = check(read_workspace(root)).intake
    return intake, [f for f in intake.findings if (f.code, f.column) == (case.code, case.column)]


# Lines of [sources.values] are written by one function: three of its callers meet every way.
EVERY_WAY = ("answer-code", "two-for-no", "text-in-number")
ASKED = [
    (name, declared)
    for name, case in CASES.items()
    for declared in (DECLARED if case.code in EVERY_WAY else ("not",))
]


@pytest.mark.parametrize(("name", "declared"), ASKED)
def test_a_mend_pasted_removes_its_finding(tmp_path, name, declared):
    case = CASES[name]
    written(tmp_path, case, declared)
    _, first = found(tmp_path, case)
    assert len(first) == 1, name
    toml = tmp_path / "kurssi.toml"
    text = pasted(toml.read_text(encoding="utf-8"), first[0].mend.text("en"))
    tomllib.loads(text)
    toml.write_text(text, encoding="utf-8")
    intake, after = found(tmp_path, case)
    assert after == [], text
    if first[0].severity is Severity.ERROR:
        assert intake.accepted, [str(f.what) for f in intake.findings]
    if case.posted is not None:
        answer, value = case.posted
        column = case.column
        rows = intake.tables["tracker"].sort_by("_row")
        mine = [v for v, a in zip(rows[column].to_pylist(), case.columns[column], strict=True)
                if a == answer]  # fmt: skip
        assert set(mine) == {value}


def test_codes_and_words_of_one_column_are_mended_at_once(tmp_path):
    """6 is high + 1 and -99 a usual code: one block holds both, whichever finding is read."""
    answers = some(some(FIRST, "6"), "-99", 0.05)
    written(tmp_path, Case("answer-code", relevance(relevance_1=answers), "relevance_1"), "not")
    intake = check(read_workspace(tmp_path)).intake
    (finding,) = [f for f in intake.findings if f.code == "answer-code"]
    assert '"-99" = nan\n"6" = nan' in finding.mend.text("en")


@pytest.mark.parametrize(
    ("answers", "mend"),
    [
        ("12", '"2" = 0'),
        ("012", '# "2" = 0   # take the # away and put its number; nan is no answer'),
    ],
)
def test_two_means_no_only_where_nobody_answers_zero(tmp_path, answers, mend):
    columns = {"awareness": [answers[i % len(answers)] for i in range(N)]}
    written(tmp_path, Case("two-for-no", columns, "awareness"), "not")
    intake = check(read_workspace(tmp_path)).intake
    (finding,) = [f for f in intake.findings if f.code == "two-for-no"]
    assert finding.mend.text("en").splitlines()[-1] == mend


def test_a_code_that_nobody_gave_is_not_mended(tmp_path):
    written(
        tmp_path,
        Case("answer-code", relevance(relevance_1=some(FIRST, "-99")), "relevance_1"),
        "not",
    )
    (finding,) = [
        f for f in check(read_workspace(tmp_path)).intake.findings if f.code == "answer-code"
    ]
    assert '"6"' not in finding.mend.text("en")


def test_all_mends_of_a_file_are_pasted_as_one(tmp_path):
    """Four columns are wrong in a file that no entry names: one entry mends them all."""
    columns = {
        "awareness": some(["kyllä" if a == "1" else "ei" for a in YES], "en tiedä"),
        "preference": [a.replace("0", "2") for a in YES],
        **relevance(relevance_1=some(FIRST, "6"), relevance_2=some(FIRST, "99")),
    }
    written(tmp_path, Case("answer-code", columns, "relevance_1"), "not")
    intake = check(read_workspace(tmp_path)).intake
    wrong = [f for f in intake.findings if f.severity is Severity.ERROR]
    assert len(wrong) == 4
    (block,) = {f.mend.text("en").partition("\n")[2] for f in wrong}
    toml = tmp_path / "kurssi.toml"
    text = pasted(toml.read_text(encoding="utf-8"), wrong[0].mend.text("en"))
    toml.write_text(text, encoding="utf-8")
    after = check(read_workspace(tmp_path)).intake
    assert after.accepted, block
    assert after.rows_in == after.rows_posted == N


def test_an_entry_of_values_beside_another_is_told(tmp_path):
    case = CASES["6 and -99"]
    written(tmp_path, case, "an entry")
    toml = tmp_path / "kurssi.toml"
    twice = ENTRY.format(name="tracker.csv") + '[sources.values.relevance_1]\n"6" = nan\n'
    toml.write_text(toml.read_text(encoding="utf-8") + twice, encoding="utf-8")
    intake = check(read_workspace(tmp_path)).intake
    (finding,) = [f for f in intake.findings if f.code == "source-twice"]
    assert finding.column == "sources[2]"


def test_one_file_may_deliver_several_brands_by_several_entries(tmp_path):
    written(tmp_path, Case("answer-code", relevance(), "relevance_1"), "not")
    toml = tmp_path / "kurssi.toml"
    two = "".join(
        ENTRY.format(name="tracker.csv") + f'constants = {{ brand = "{brand}" }}\n'
        for brand in ("own", "rival")
    )
    toml.write_text(toml.read_text(encoding="utf-8") + two, encoding="utf-8")
    intake = check(read_workspace(tmp_path)).intake
    assert "source-twice" not in {f.code for f in intake.findings}
