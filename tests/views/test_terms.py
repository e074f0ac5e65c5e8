"""`kurssi terms`: what words may mean, what is kept of what people say, and what is refused."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kurssi.concepts import nearness
from kurssi.concepts.concept import core
from kurssi.views.cli import app
from kurssi.views.terms_asked import Action
from views.test_documents import validator

TOML = """[company]
name = "Sanat Oy"
population = 1000
margin = 0.4
language = "en"
[departments.sales]
[departments.marketing]
[levers.tv]
kind = "media"
department = "marketing"
"""
TERMS = (
    "department,term,language,definition,unit,base,window,measure\n"
    "marketing,konversio,fi,Ostaneiden osuus,%,istunnot,viikko,\n"
    "sales,konversio,fi,Kaupaksi menneet,%,tarjoukset,kuukausi,\n"
    "marketing,tunnettuus,fi,Tuntee brändin,%,vastaajat,viikko,awareness\n"
    "sales,brand awareness,en,Knows us,%,buyers,week,awareness\n"
)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "kurssi.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "data" / "terms.csv").write_text(TERMS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def terms(company: Path) -> Callable[..., Result]:
    def command(*arguments: str) -> Result:
        given = ["terms", *arguments]
        return CliRunner().invoke(app, given if "-w" in given else [*given, "-w", str(company)])

    return command


def document(answer: Result) -> dict:
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    validator("terms").validate(told)
    return told


def test_match_is_as_it_was_promised(terms: Callable[..., Result]) -> None:
    told = document(terms("match", "NPS", "coffee machine", "--json"))
    assert [one["text"] for one in told["matches"]] == ["NPS", "coffee machine"]
    first, *rest = told["matches"][0]["candidates"]
    assert set(first) == {"concept", "score", "suggest", "reason"}
    assert (first["concept"], first["suggest"]) == ("recommendation", True)
    assert len(rest) == 2
    assert not any(one["suggest"] for one in told["matches"][1]["candidates"])


def test_a_department_asks_in_its_own_field(terms: Callable[..., Result]) -> None:
    def first(*asked: str) -> str:
        return document(terms("match", "konversio", *asked, "--json"))["matches"][0]["candidates"][
            0
        ]["concept"]

    assert first("--department", "sales") == "win_rate"
    assert first("--department", "marketing") != "win_rate"
    terms("accept", "konversio", "cvr", "--department", "sales")
    assert first("--department", "sales") == "cvr"
    assert terms("match", "konversio", "--department", "nobody").exit_code == 1


def test_terms_conflicts_and_proposals_of_one_department(terms: Callable[..., Result]) -> None:
    told = document(terms("list", "--department", "sales", "--json"))["terms"]
    assert {one["department"] for one in told} == {"sales"}
    proposed = document(terms("propose", "--department", "sales", "--json"))["proposals"]
    assert [one["department"] for one in proposed] == ["sales"]
    mine = document(terms("conflicts", "--department", "sales", "--json"))
    assert len(mine["same_word"]) == 1
    pairs = document(terms("agreement", "--department", "sales", "--json"))["agreement"]["pairs"]
    assert pairs
    assert terms("conflicts", "--department", "hr").exit_code == 1


def test_departments_bear_their_names(company: Path, terms: Callable[..., Result]) -> None:
    named = TOML.replace(
        "[departments.sales]", '[departments.sales]\nlabel = { fi = "Myynti", en = "Sales team" }'
    )
    (company / "kurssi.toml").write_text(named, encoding="utf-8")
    assert "Sales team" in terms("agreement").stdout
    assert "Myynti" in terms("conflicts", "--lang", "fi").stdout


def test_meaning_is_asked_for_or_left(
    terms: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = document(terms("match", "NPS", "--json"))
    assert told["by_meaning"] is False
    nearness._embedder.cache_clear()
    nearness._places.cache_clear()
    monkeypatch.setitem(sys.modules, nearness.LIBRARY, None)
    refused = terms("match", "times it was shown", "--by-meaning")
    assert refused.exit_code == 1
    assert "kurssi[meaning]" in refused.output


def test_match_needs_no_workspace(terms: Callable[..., Result], tmp_path: Path) -> None:
    told = document(terms("match", "LV", "--json", "-w", str(tmp_path / "nowhere")))
    assert told["matches"][0]["candidates"][0]["concept"] == "revenue"


def test_a_name_is_accepted_for_a_lever_and_matched_first(terms: Callable[..., Result]) -> None:
    said = document(terms("accept", "TV-mainonta", "levers.tv", "--json"))["said"]
    assert (said["text"], said["concept"], said["accepted"]) == ("TV-mainonta", "levers.tv", True)
    first = terms("match", "tv mainonta").output
    assert first.index("levers.tv") < first.index("(tv)")
    assert terms("accept", "TV-mainonta", "levers.nobody").exit_code == 2


def test_an_acceptance_is_kept_with_who_and_when(terms: Callable[..., Result]) -> None:
    said = document(terms("accept", "Impr.", "impressions", "--by-whom", "Maija", "--json"))["said"]
    assert (said["who"], said["accepted"], said["department"]) == ("Maija", True, None)
    found = document(terms("match", "impr", "--json"))["matches"][0]["candidates"][0]
    assert (found["concept"], found["score"]) == ("impressions", 1.0)
    assert "Maija" in found["reason"]
    assert document(terms("--json"))["aliases"] == [said]
    document(terms("reject", "Impr.", "impressions", "--by-whom", "Matti", "--json"))
    again = document(terms("match", "impr.", "--json"))["matches"][0]["candidates"][0]
    assert (again["suggest"], again["score"] < 1) == (False, True)


def test_a_department_s_word_settles_its_term_alone(terms: Callable[..., Result]) -> None:
    before = document(terms("propose", "--json"))["proposals"]
    assert [one["department"] for one in before] == ["marketing", "sales"]
    assert before[1]["candidates"][0]["concept"] == "win_rate"
    terms("accept", "konversio", "win_rate", "--department", "sales")
    after = document(terms("propose", "--json"))["proposals"]
    assert [one["department"] for one in after] == ["marketing"]
    meant = {(o["department"], o["term"]): o for o in document(terms("--json"))["terms"]}
    assert meant["sales", "konversio"]["concept"] == "win_rate"
    assert meant["marketing", "konversio"]["concept"] is None
    assert meant["marketing", "tunnettuus"]["declared"] is True


def test_conflicts_are_told_both_ways(terms: Callable[..., Result]) -> None:
    told = document(terms("conflicts", "--json"))
    (word,) = told["same_word"]
    assert (word["word"], word["differ"]) == ("konversio", ["base", "window"])
    (concept,) = told["same_concept"]
    assert concept["concept"] == "awareness"
    assert len(concept["uses"]) == 2


def test_agreement_tells_verdicts_and_exactly_how_definitions_differ(
    terms: Callable[..., Result],
) -> None:
    told = document(terms("agreement", "--json", "--lang", "en"))["agreement"]
    assert told["stray_items"] == []
    found = {pair["verdict"]: pair for pair in told["pairs"]}
    assert set(found) == {"jangle", "jingle"}
    jingle, jangle = found["jingle"], found["jangle"]
    assert 'base differs: marketing says "istunnot", sales says "tarjoukset"' in jingle["sentences"]
    differ = [one["part"] for one in jingle["definition"] if one["match"] == "differs"]
    assert differ == ["base", "window"]
    assert (jangle["words"]["said"], jangle["words"]["concept"]) == (True, "awareness")
    assert jangle["data"]["measures"] == ["awareness", "awareness"]


def test_what_is_undecided_tells_what_would_decide(
    company: Path, terms: Callable[..., Result]
) -> None:
    lines = "department,term,language\nmarketing,konversio,fi\nsales,konversio,fi\n"
    (company / "data" / "terms.csv").write_text(lines, encoding="utf-8")
    (pair,) = document(terms("agreement", "--json"))["agreement"]["pairs"]
    assert pair["verdict"] == "unknown"
    assert [one["by"] for one in pair["decided_by"]] == ["define", "say"]
    assert "kurssi terms accept" in terms("agreement").stdout


def test_the_concepts_are_all_there(terms: Callable[..., Result]) -> None:
    told = document(terms("concepts", "--json"))["concepts"]
    assert [one["id"] for one in told] == list(core().concepts)
    few = document(terms("concepts", "NPS", "--json"))["concepts"]
    assert len(few) == 3


def test_export_writes_the_file(terms: Callable[..., Result], tmp_path: Path) -> None:
    told = document(terms("export", str(tmp_path / "words.ttl"), "--json"))
    assert told["files"] == ["words.ttl"]
    assert (tmp_path / "words.ttl").read_text(encoding="utf-8").startswith("@prefix")


@pytest.mark.parametrize(
    "given",
    [
        ["nonsense"],
        ["match"],
        ["accept", "LV"],
        ["accept", "LV", "revenue", "more"],
        ["accept", "LV", "no_such_concept"],
        ["accept", "...", "revenue"],
        ["list", "more"],
        ["export"],
        ["concepts", "--department", "sales"],
        ["list", "--by-meaning"],
        ["conflicts", "--by-whom", "Maija"],
        ["agreement", "konversio"],
    ],
    ids=" ".join,
)
def test_a_misuse_is_a_usage_error_with_a_sentence(
    given: list[str], terms: Callable[..., Result]
) -> None:
    answer = terms(*given)
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output


def test_a_department_that_is_none_is_refused(terms: Callable[..., Result]) -> None:
    answer = terms("accept", "LV", "revenue", "--department", "saless", "--json")
    assert answer.exit_code == 1
    assert "sales" in json.loads(answer.stdout)["error"]["mend"]


def test_a_concept_may_be_called_by_its_name(terms: Callable[..., Result]) -> None:
    said = document(terms("accept", "LV", "Liikevaihto", "--json"))["said"]
    assert said["concept"] == "revenue"


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize(
    "given",
    [
        ["list"],
        ["match", "LV", "kate"],
        ["propose"],
        ["conflicts"],
        ["agreement"],
        ["concepts", "NPS"],
    ],
    ids=" ".join,
)
def test_people_get_sheets(given: list[str], language: str, terms: Callable[..., Result]) -> None:
    answer = terms(*given, "--lang", language)
    assert answer.exit_code == 0, answer.output
    assert len(answer.stdout.splitlines()) >= 3


def test_every_action_has_an_answer() -> None:
    from kurssi.views.terms_answers import ANYWHERE, INSIDE

    assert {*ANYWHERE, *INSIDE} == set(Action)
    assert not {*ANYWHERE} & {*INSIDE}
