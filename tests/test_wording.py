"""Words and the store together: what was accepted reads headings, and is an input of a run."""

from dataclasses import replace
from pathlib import Path

import pytest

from kurssi.errors import KurssiError
from kurssi.steps import wording
from kurssi.steps.quoting import cautions
from kurssi.steps.taking_in import read_tables
from kurssi.store.runs import RunManifest
from kurssi.views.labels import measure_label
from kurssi.vocabulary import Kind
from kurssi.workspace.company import Label, Lever, Workspace
from kurssi.workspace.declaration import read_workspace
from tables.test_called import TOML


@pytest.fixture
def company(tmp_path: Path) -> Workspace:
    (tmp_path / "data").mkdir()
    (tmp_path / "kurssi.toml").write_text(TOML, encoding="utf-8")
    lines = "period,lever,spend,Impr.\n2026-W01,tv,100,5000\n"
    (tmp_path / "data" / "spend.csv").write_text(lines, encoding="utf-8")
    return read_workspace(tmp_path)


def run_on(company: Workspace) -> RunManifest:
    return RunManifest(
        run="r",
        ledger="l",
        panel="p",
        inputs=read_tables(company).inputs,
        spec={},
        seed=1,
        quick=False,
        seconds=0.0,
    )


def test_what_is_accepted_after_a_run_is_a_change_of_its_inputs(company: Workspace) -> None:
    run = run_on(company)
    assert cautions(company, run) == ()
    wording.say(company, "konversio", "win_rate", accepted=True, department="sales")
    assert cautions(company, run) == (), "a term reads no heading"
    wording.say(company, "Impr.", "impressions", accepted=True)
    (told,) = cautions(company, run)
    assert wording.ACCEPTED in told.text("en")
    again = run_on(company)
    assert cautions(company, again) == ()
    wording.say(company, "Impr.", "impressions", accepted=False)
    assert len(cautions(company, again)) == 1


def test_a_changed_file_is_told_as_before(company: Workspace) -> None:
    run = run_on(company)
    (company.root / "data" / "spend.csv").unlink()
    (told,) = cautions(company, run)
    assert "spend.csv" in told.text("en")


def test_who_is_the_one_logged_in_unless_named(company: Workspace, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "maija")
    assert wording.say(company, " LV ", "revenue", accepted=True).who == "maija"
    (held,) = wording.aliases(company)
    assert (held.text, held.who) == ("LV", "maija")


def test_an_alias_of_a_concept_that_is_no_more_reads_nothing(company: Workspace) -> None:
    wording.say(company, "Impr.", "gone_concept", accepted=True)
    assert wording.accepted_words(company) == {}
    assert wording.match(["Impr."], company)[0][0].concept == "gone_concept"


@pytest.fixture
def spoken(company: Workspace) -> Workspace:
    rows = (
        "department;term;language;measure",
        "sales;ensisijainen valinta;fi;preference",
        "sales;first choice;en;preference",
        "sales;tunnettuus;fi;awareness",
        "service;asiakaskokemus;fi;",
    )
    company.data_dir.mkdir(exist_ok=True)
    (company.data_dir / "terms.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return company


def test_a_department_reads_measures_in_its_own_words(spoken: Workspace) -> None:
    own = wording.spoken_by(spoken, "sales")
    label = measure_label(own, "preference")
    assert (label.text("fi"), label.text("en")) == ("ensisijainen valinta", "first choice")
    assert measure_label(own, "awareness").text("en") == "awareness", "no word of its own there"
    assert measure_label(own, "loyalty") == measure_label(spoken, "loyalty")
    assert replace(own, speaker=None, own_words={}) == spoken, "nothing else differs"


def test_a_word_without_a_measure_renames_nothing_until_somebody_accepts_it(
    spoken: Workspace,
) -> None:
    assert wording.spoken_by(spoken, "service").own_words == {}
    wording.say(
        spoken, "asiakaskokemus", "customer_experience", accepted=True, department="service"
    )
    own = wording.spoken_by(spoken, "service").own_words
    assert own["cx"].fi == "asiakaskokemus"


def test_a_department_matches_in_its_own_field_and_by_its_own_acceptances(
    spoken: Workspace,
) -> None:
    assert wording.match(["konversio"], spoken, department="sales")[0][0].concept == "win_rate"
    wording.say(spoken, "konversio", "cvr", accepted=True, department="sales")
    assert wording.match(["konversio"], spoken, department="sales")[0][0].score == 1.0
    assert wording.match(["konversio"], spoken)[0][0].score < 1.0


def test_own_levers_come_first_and_else_the_order_stays(spoken: Workspace) -> None:
    owner = {"a": "sales", "b": "service", "c": "sales", "d": "service"}
    levers = {
        id_: Lever(id=id_, kind=Kind.MEDIA, department=who, label=Label(id=id_))
        for id_, who in owner.items()
    }
    reading = replace(spoken, levers=levers, speaker="service")
    assert reading.own_first(["a", "b", "c", "d", None], lambda row: row) == [
        "b",
        "d",
        "a",
        "c",
        None,
    ]


def test_a_department_that_is_not_there_is_named_with_those_that_are(spoken: Workspace) -> None:
    with pytest.raises(KurssiError, match=r"there is no department nobody.*sales, service"):
        wording.spoken_by(spoken, "nobody")
