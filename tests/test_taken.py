"""Tables are read, and who answered is made out, once for all that a command tells of them."""

import json
from hashlib import sha256
from importlib.metadata import version

import numpy as np
import pytest
from rich.console import Console

from kurssi import steps
from kurssi.errors import NothingToQuote
from kurssi.ledger.told_twice import CODE
from kurssi.progress import silent
from kurssi.steps import taking_in
from kurssi.steps.fitting import DEFAULT_SEED
from kurssi.survey import respondents as survey_respondents
from kurssi.survey.verdicts import SEED
from kurssi.tables import check as tables_check
from kurssi.views import answers
from kurssi.views.choice import Asked
from kurssi.views.documents import SCHEMAS
from kurssi.views.reader import Reader
from tables.small import TOML

PARTS = ("items", "rivals", "drivers", "pooled")


@pytest.fixture
def company(tmp_path):
    """Twenty-four people about three brands in two waves, two items to each measure."""
    rng = np.random.default_rng(7)
    items = "relevance = ['r1', 'r2']\ndifferentiation = ['d1', 'd2']\n"
    (tmp_path / "kurssi.toml").write_text(TOML + items, encoding="utf-8")
    (tmp_path / "data").mkdir()
    lines = ["respondent,period,brand,awareness,r1,r2,d1,d2"]
    for period in ("2026-01-05", "2026-01-12"):
        for person in range(24):
            for brand in ("own", "other", "third"):
                given = np.clip(rng.normal(rng.normal(4, 1, 2).repeat(2), 0.7).round(), 1, 7)
                told = ",".join(f"{answer:.0f}" for answer in given)
                lines.append(f"{period}-{person},{period},{brand},{rng.integers(2)},{told}")
    (tmp_path / "data" / "tracker.csv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """How often the tables were read, and how often who answered was made out."""
    counted = {"check": 0, "respondents": 0}

    def counting(module, name):
        whole = getattr(module, name)

        def counted_call(*given, **options):
            counted[name] += 1
            return whole(*given, **options)

        monkeypatch.setattr(module, name, counted_call)

    counting(tables_check, "check")
    counting(survey_respondents, "respondents")
    return counted


def reader():
    return Reader(language="en", paper=None, aside=Console(quiet=True), progress=lambda: silent)


def test_all_that_is_told_of_answers_comes_from_one_reading(company, calls):
    document = answers.measures(company, reader(), asked=Asked(parts=PARTS)).document
    assert set(PARTS) < set(document)
    assert calls == {"check": 1, "respondents": 1}


def test_what_was_taken_in_tells_the_same_as_a_step_that_takes_it_in_itself(company):
    workspace = steps.open_workspace(company)
    taken = steps.take_in(workspace)
    for step in (steps.measures, steps.pooled, steps.instrument, steps.rivals):
        assert repr(step(workspace, taken=taken)) == repr(step(workspace))


def test_a_checked_intake_is_not_read_again(company, calls):
    workspace = steps.open_workspace(company)
    report = steps.check(workspace)
    assert steps.take_in(workspace, intake=report.intake).intake is report.intake
    assert calls["check"] == 1
    assert taking_in.who_answered(report.intake, workspace).count == 144


def test_the_document_says_what_its_numbers_were_made_of(company):
    document = answers.measures(company, reader(), asked=Asked(parts=PARTS)).document
    for name in ("kurssi.toml", "data/tracker.csv"):
        told = sha256((company / name).read_bytes()).hexdigest()
        assert document["inputs"][name] == told
    assert document["version"] == version("kurssi")
    assert document["ledger"] == steps.take_in(steps.open_workspace(company)).ledger_name
    assert document["items"]["seed"] == SEED
    assert document["rivals"]["seed"] == DEFAULT_SEED
    assert document["drivers"]["key"] == DEFAULT_SEED
    schema = json.loads((SCHEMAS / "measures.schema.json").read_text(encoding="utf-8"))
    assert {"inputs", "version", "ledger"} <= schema["properties"].keys()
    changed = (company / "kurssi.toml").read_text(encoding="utf-8") + "# seen again\n"
    (company / "kurssi.toml").write_text(changed, encoding="utf-8")
    again = answers.measures(company, reader(), asked=Asked()).document
    assert again["inputs"]["kurssi.toml"] != document["inputs"]["kurssi.toml"]


@pytest.fixture
def refused(tmp_path):
    """Three hundred people whose items have nothing in common."""
    rng = np.random.default_rng(8)
    (tmp_path / "kurssi.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "data").mkdir()
    lines = ["respondent,period,brand,relevance_1,relevance_2,differentiation_1,differentiation_2"]
    for person in range(300):
        told = ",".join(str(answer) for answer in rng.integers(1, 8, 4))
        lines.append(f"{person},2026-01-05,own,{told}")
    (tmp_path / "data" / "tracker.csv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_where_every_index_is_refused_that_is_the_reason(refused):
    with pytest.raises(NothingToQuote) as said:
        steps.measures(steps.open_workspace(refused))
    assert "too little in common to make an index (alpha" in said.value.what.text("en")
    assert "--items" in said.value.mend.text("en")


def test_items_are_judged_where_no_measure_has_a_level(refused):
    document = answers.measures(refused, reader(), asked=Asked(parts=("items",))).document
    assert document["rows"] == []
    assert [one["verdict"] for one in document["items"]["instruments"]] == ["refused", "refused"]
    with pytest.raises(NothingToQuote):
        answers.measures(refused, reader(), asked=Asked(parts=("items", "pooled")))


def test_a_published_value_that_people_contradict_is_told_by_check_and_beside_levels(company):
    published = "period,brand,measure,value,n\n2026-01-05,own,awareness,0.02,1000\n"
    (company / "data" / "waves.csv").write_text(published, encoding="utf-8")
    report = steps.check(steps.open_workspace(company))
    (finding,) = [one for one in report.intake.findings if one.code == CODE]
    assert "2.0 % published" in finding.what.text("en")
    assert report.intake.rows_in == report.intake.rows_posted + report.intake.rows_reported == 145
    document = answers.measures(company, reader(), asked=Asked()).document
    assert [one["code"] for one in document["cautions"]].count(CODE) == 1
    taken = steps.take_in(steps.open_workspace(company), intake=report.intake)
    assert [one.code for one in taken.intake.findings].count(CODE) == 1


def test_what_is_doubtful_of_published_levels_stands_beside_them(tmp_path):
    """Months among weeks, where nobody's own answers are known."""
    (tmp_path / "kurssi.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "data").mkdir()
    weeks = [f"2026-01-{day:02d},own,awareness,0.3,400" for day in (5, 12, 19, 26)]
    lines = ["period,brand,measure,value,n", *weeks, "2026-02,own,consideration,0.2,400"]
    (tmp_path / "data" / "waves.csv").write_text("\n".join(lines), encoding="utf-8")
    told = answers.measures(tmp_path, reader(), asked=Asked()).document["cautions"]
    assert any("month" in one["what"] for one in told)
