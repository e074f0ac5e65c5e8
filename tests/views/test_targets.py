"""Targets on paper and as a document: experience first, chances and courses, what it costs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from kurssi.planning.targets import Aimed, Reach, Verdict
from kurssi.views.targets import VERDICTS, summary, targets_view
from kurssi.views.targets_document import targets_document
from views import aimed as made_aims
from views import made
from views.test_board import flat, paper
from views.test_documents import validator

WORKSPACE = made.company(Path())
PROMISED = {
    "id", "cx", "measure", "segment", "date", "value", "unit", "now", "expected", "q05", "q95",
    "chance", "verdict", "reason",
}  # fmt: skip


def shown(aimed: Aimed, language: str = "en", width: int = 120) -> str:
    return paper(targets_view(aimed, WORKSPACE, language, width), width)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_page_fits_its_paper(language: str, width: int) -> None:
    text = shown(made_aims.aimed(), language, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "2027-W01" in text


def test_every_row_shows_its_experience_before_its_own_level() -> None:
    text = shown(made_aims.aimed())
    assert text.index("CX now") < text.index("level now")
    assert "56.5 58.0 39.0% 42.5% 41.0% 39.0% … 43.0% 31% not yet" in flat(text)


def test_what_now_means_is_said_where_people_are_asked() -> None:
    assert "Now is where the model sees the level" in flat(shown(made_aims.aimed()))


def summed(*each: tuple[Verdict, float | None], language: str = "en") -> str:
    """The summary of targets of these verdicts and chances; None: nothing can be told."""
    one = made_aims.aimed().standings[0]
    told = (
        replace(
            one, verdict=verdict, withheld=chance is None,
            chance=None if chance is None else Reach(value=chance, error=0.01),
        )
        for verdict, chance in each
    )  # fmt: skip
    return summary(made_aims.aimed(standings=tuple(told))).text(language)


NOT_YET = Verdict.NOT_YET


def test_the_summary_counts_those_to_come() -> None:
    assert (
        "Of the 3 targets to come 1 will likelier be met than missed, 2 likelier missed; off the "
        "course expected 1, missed 1, nothing can be foretold of 1, each says why."
        in flat(shown(made_aims.aimed()))
    )


def test_the_summary_says_nothing_of_what_no_target_is() -> None:
    nine = [(NOT_YET, 0.1)] * 9
    assert summed(*nine) == "None of the 9 targets to come is likelier to be met than missed."
    finnish = "Yhtäkään tulevista 9 tavoitteesta ei todennäköisesti saavuteta."
    assert summed(*nine, language="fi") == finnish
    both = [(NOT_YET, 0.9)] * 2
    assert summed(*both) == "All 2 targets to come are likelier to be met than missed."
    assert (
        summed(*both, language="fi") == "Kaikki 2 tulevaa tavoitetta todennäköisesti saavutetaan."
    )
    assert summed((NOT_YET, 0.9)) == "The one target to come is likelier to be met than missed."
    assert summed((NOT_YET, 0.1), (Verdict.REACHED, 1.0), language="fi") == (
        "Ainoa tuleva tavoite jää todennäköisesti saavuttamatta; jo saavutettu 1."
    )


def test_the_summary_of_targets_that_nothing_can_be_told_of_says_so() -> None:
    text = summed((NOT_YET, None), (NOT_YET, None))
    assert text == "Targets 2: nothing can be foretold of 2, each says why."


def test_the_cost_of_a_gap_names_levers_or_says_what_is_short() -> None:
    text = flat(shown(made_aims.aimed(), width=140))
    assert "€30,000 Television +€25,000, Radio +€5,000" in text
    assert "usual spend is enough" in text
    assert "40% at most, the level 1.3 short" in text


def test_what_has_changed_is_told_of_those_off_course_alone() -> None:
    text = flat(shown(made_aims.aimed(), width=140))
    assert "of itself: nothing known explains it −2.2 −3.0 … −1.4" in text
    assert "spend not as planned: Television −0.8 −1.2 … −0.4" in text
    assert text.count("What has changed") == 1


def test_findings_of_the_table_and_clashes_are_on_the_page() -> None:
    text = flat(shown(made_aims.aimed(), width=140))
    assert "What is wrong with the table" in text
    assert "customer experience, everyone / awareness, Young" in text
    assert "a chance of 20%; if they had nothing to do with each other, 10%" in text


def test_every_verdict_has_its_word() -> None:
    assert set(VERDICTS) == set(Verdict)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_document_answers_to_its_schema(language: str) -> None:
    document = targets_document(made_aims.aimed(), WORKSPACE, language)
    document = json.loads(json.dumps(document, allow_nan=False))
    validator("targets").validate(document)
    first = document["targets"][0]
    assert set(first) >= PROMISED
    names = list(first)
    assert names.index("cx") < names.index("measure") < names.index("chance")
    assert first["id"] == "cx:all:2027-W01"
    assert {row["unit"] for row in document["targets"]} == {"points", "share", "EUR"}


def test_a_withheld_target_has_no_numbers() -> None:
    document = targets_document(made_aims.aimed(), WORKSPACE, "fi")
    (row,) = [one for one in document["targets"] if one["withheld"]]  # type: ignore[attr-defined]
    assert [row[name] for name in ("now", "expected", "q05", "q95", "chance")] == [None] * 5
    assert row["reasons"]["fi"] != row["reasons"]["en"]
