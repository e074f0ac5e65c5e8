"""Brand value on paper: both widths and languages, sums, and what is withheld."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from kurssi.decisions.quote import Grade
from kurssi.decisions.value import Booked, Source, Value
from kurssi.messages import Message
from kurssi.views.legends import OF_ONE_NUMBER
from kurssi.views.value import CAUSES, METHODS, SOURCES, cause_notes, value_view
from views import made
from views.conftest import Played
from views.test_board import flat, paper

WORKSPACE = made.company(Path())


def shown(
    value: Value, language: str = "en", width: int = 120, *, contributions: bool = False
) -> str:
    sheets = value_view(value, WORKSPACE, language, width, contributions=contributions)
    return paper(sheets, width)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_page_fits_its_paper(language: str, width: int) -> None:
    text = shown(made.value(), language, width, contributions=True)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "2025-W01/2025-W52" in text


def test_the_change_is_said_first_and_its_sources_add_up() -> None:
    text = flat(shown(made.value()))
    assert "Contribution grew by 1,450 EUR: from 10,000 to 11,450." in text
    for line in ("market growth +400", "price premium over the rest −310", "in all +1,450"):
        assert line in text
    fallen = replace(made.value(), whole=replace(made.split("all", 1.0), after=9_000.0))
    assert "Contribution fell by 1,000 EUR" in flat(shown(fallen))


def test_segments_stand_beside_everyone_where_the_paper_holds_them() -> None:
    assert "Families" in shown(made.value(), width=120)
    many = replace(made.value(), segments=tuple(made.split("families", 1.0) for _ in range(9)))
    narrow = shown(many, width=80)
    assert "Families" not in narrow
    assert "--segment" in narrow


def test_a_number_goes_on_in_no_other_line() -> None:
    """Finnish groups digits with spaces, where a line would break."""
    large = replace(made.value(), segments=tuple(made.split("families", 900.0) for _ in range(3)))
    assert shown(large, "fi", 80).count("+1 125 360") in (0, 3)


def test_causes_have_intervals_and_grades_and_the_tide_none() -> None:
    text = flat(shown(made.value()))
    assert "Television +900 +500 … +1,300 C" in text
    assert "measures, of themselves +50 −350 … +450 C" in text
    assert "tide: demand that nothing known explains +300 −100 … +700 –" in text
    assert "in all, as counted +1,250" in text


def test_what_has_no_causes_says_why() -> None:
    none = replace(
        made.value(), run=None, causes=(), summed=(), totals=None, contributions=(),
        causes_reason=Message("nothing has been fitted yet: run kurssi fit"),
    )  # fmt: skip
    text = flat(shown(none))
    assert "nothing has been fitted yet: run kurssi fit" in text
    assert "add up to" not in text.partition("Sources are counted")[0]


def test_a_level_has_its_range_or_its_reason() -> None:
    text = flat(shown(made.value()))
    assert "revenue premium +5,000,000 EUR against each rival −2,000,000 … +6,000,000" in text
    assert "equalisation price 4.83 EUR 4.80 … 4.86" in text
    assert "measures' lead, running out: not measured" in text


def test_the_books_stand_beside_their_parts() -> None:
    text = flat(shown(made.value()))
    assert "add up to 1,000.00 EUR; the sales ledger has 1,000.00" in text
    assert "baseline" not in text.partition("Levers and baseline")[0]
    listed = flat(shown(made.value(), contributions=True))
    assert "baseline 850 790 … 910" in listed
    assert "Television 100 40 … 160" in listed


def test_books_that_do_not_add_up_are_shown() -> None:
    wrong: Booked = made.booked("2025-W52", ledger=999.5)
    text = flat(shown(replace(made.value(), contributions=(wrong,))))
    assert "difference of 1 periods is 0.50" in text


def test_without_a_market_volume_is_units() -> None:
    rows = tuple(
        row for row in made.split("all", 1.0).rows if row.source is not Source.MARKET_GROWTH
    )
    split = replace(made.split("all", 1.0), rows=rows)
    missing = (("market", Message("not measured")),)
    text = flat(shown(replace(made.value(), whole=split, segments=(), unlocks=missing)))
    assert "volume: units sold" in text
    assert "The table market would tell more: not measured." in text


@pytest.mark.parametrize("names", [SOURCES, CAUSES, METHODS])
def test_every_name_has_its_finnish(names: dict[object, Message]) -> None:
    for name in names.values():
        assert name.text("fi") != name.text("en")


def test_value_hands_on_what_was_asked(document: Callable[..., dict], played: Played) -> None:
    found = document(
        "value", "--from", "2024", "--to", "2025-W01/2025-W52", "--segment", "young",
        "--reference", "rival",
    )  # fmt: skip
    assert played.asked == [("value", {
        "earlier": "2024", "later": "2025-W01/2025-W52", "segments": ("young",),
        "reference": "rival",
    })]  # fmt: skip
    assert "contributions" not in found
    assert len(document("value", "--contributions")["contributions"]) == 2


def test_grade_d_has_its_reason_and_a_grade_is_of_one_number() -> None:
    found = made.value()
    told = [str(note) for note in cause_notes(found, made.company(Path("nowhere")))]
    assert told[-1] == str(OF_ONE_NUMBER)
    graded = [row for row in found.summed if row.grade is Grade.D and row.reason is not None]
    assert bool(graded) == any(note.startswith("D · ") for note in told)
    assert list(cause_notes(replace(found, summed=()), made.company(Path("nowhere")))) == []
