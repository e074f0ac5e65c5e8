"""A plan on paper, as a document and as a workbook."""

import json
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import pytest
import typer
from python_calamine import CalamineWorkbook
from rich.cells import cell_len
from rich.console import Console

from kurssi.errors import KurssiError, NotUnderstood
from kurssi.messages import Message
from kurssi.planning.plan import CURSE, CUT, Parting, Plan, Regret
from kurssi.planning.problem import Limit, Rule
from kurssi.views.labels import lever_label
from kurssi.views.plan import plan_view
from kurssi.views.plan_answer import answered
from kurssi.views.plan_asked import Planned
from kurssi.views.plan_book import write_book
from kurssi.views.plan_document import plan_document
from kurssi.views.plan_sentences import costs
from kurssi.views.reader import Reader
from kurssi.workspace.company import Label
from views import made, planned
from views.test_board import flat, paper
from views.test_documents import validator

WORKSPACE = made.company(Path())
PROMISED = {
    "budget", "periods", "allocation", "eur", "cx", "eur_per_cx", "eur_per_budget_eur", "frontier",
    "equal_treatment", "optimality",
}  # fmt: skip


def shown(plan: Plan, language: str = "en", width: int = 120) -> str:
    return paper(plan_view(plan, WORKSPACE, language, width), width)


def test_what_a_limit_costs_is_told_by_the_label_of_whose_it_is():
    """A lever and a department may have one id."""
    named = replace(
        WORKSPACE,
        departments={"tv": Label(id="tv", fi="Videotiimi", en="Video team")},
        levers={"tv": replace(WORKSPACE.levers["tv"], label=Label(id="tv", en="Television"))},
    )
    for rule, name in ((Rule.MOST, "Television"), (Rule.ENVELOPE, "Video team")):
        regret = Regret(limit=Limit(rule=rule, what="tv", purses=(0,), high=1200.0), eur=77.0)
        told = [one.text("en") for one in costs(planned.plan(regrets=(regret,)), named, "en")]
        assert f"The limit on {name} costs 77 EUR." in told


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_page_fits_its_paper(language: str, width: int) -> None:
    text = shown(planned.plan(), language, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_the_plan_is_said_first_in_both_currencies() -> None:
    text = flat(shown(planned.plan()))
    assert "€1,600: +2,340 CX and +1,230,000 EUR against going on as now" in text
    assert "it probably earns more (93%)." in text
    assert "One more CX would cost 2.50 EUR in the best plan that was found" in text
    assert "Television" in text
    assert "+300" in text


def test_a_department_s_own_levers_come_first_with_its_part_of_the_money() -> None:
    plan = planned.plan()
    last = plan.allocation[-1].lever
    others = {row.lever for row in plan.allocation} - {last}
    owned = replace(
        WORKSPACE,
        speaker="sales",
        departments={"sales": Label(id="sales", en="Sales team")},
        levers={
            **{id_: one for id_, one in WORKSPACE.levers.items() if id_ in others},
            last: replace(
                WORKSPACE.levers["tv"], id=last, department="sales", label=Label(id=last)
            ),
        },
    )
    text = paper(plan_view(plan, owned, "en", 120), 120)
    table = text[text.index("Where the money goes") :]
    assert table.index(last) < min(table.index(lever_label(owned, o).text("en")) for o in others)
    assert "Sales team:" in text
    assert "Sales team:" not in shown(plan)
    share = Message("a share of both")
    assert "a share of both" in paper(plan_view(plan, owned, "en", 120, share=share), 120)


def test_what_is_kept_has_no_change_and_is_greyed() -> None:
    line = next(line for line in shown(planned.plan()).splitlines() if line.startswith("search"))
    assert "–" in line
    assert line.rstrip().endswith("D")


def test_without_euros_or_without_experience_the_other_is_told() -> None:
    bare = planned.plan(
        eur=None, eur_gain=None, p_gain=None, eur_per_cx=None, eur_per_budget_eur=None,
        frontier=(), weights=None, flighting=None, equal=None, scenarios=(),
    )  # fmt: skip
    assert "€1,600: +2,340 CX against going on as now." in flat(shown(bare))
    bare = planned.plan(
        cx=None, cx_gain=None, eur_per_cx=None, frontier=(), weights=None, equal=None, scenarios=()
    )
    assert "€1,600: +1,230,000 EUR against going on as now" in flat(shown(bare))


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_document_answers_to_its_schema(language: str) -> None:
    document = json.loads(json.dumps(plan_document(planned.plan(), language), allow_nan=False))
    validator("plan").validate(document)
    assert set(document) >= PROMISED
    assert {"lever", "segment", "current", "proposed", "low", "high"} <= set(
        document["allocation"][0]
    )
    assert {"mean", "q05", "q95"} <= set(document["eur"])
    assert set(document["frontier"][0]) == {"eur", "cx", "allocation"}
    assert {"eur", "cx"} <= set(document["equal_treatment"])
    bare = planned.plan(eur=None, equal=None, weights=None, scenarios=(), regrets=())
    validator("plan").validate(json.loads(json.dumps(plan_document(bare, language))))


def test_the_next_euro_says_why_it_is_not_the_boards() -> None:
    apart = Parting(lever="tv", segment="all", here=3.29, board=1.76, spent=22, window=52)
    said = flat(shown(planned.plan(parting=apart), "en"))
    assert "3.29 EUR back here, 1.76 on the board, whose money was all spent in 22" in said
    steady = flat(shown(planned.plan(parting=replace(apart, spent=52)), "en"))
    assert "3.29 EUR back here, 1.76 on the board." in steady
    document = plan_document(planned.plan(parting=apart), "en")
    validator("plan").validate(json.loads(json.dumps(document)))
    assert document["parting"]["spent_periods"] == 22


def test_the_next_cx_of_this_plan_has_its_own_price_where_it_is_another() -> None:
    """The way from 9.0 M CX and 5.0 M EUR to 9.1 M and 4.0 M costs ten EUR a CX."""
    said = flat(shown(planned.plan(eur_per_cx=2.5), "en"))
    assert "One more CX would cost 2.50 EUR in the best plan that was found" in said
    assert "to the next plan of more CX each costs 10.00." in said
    assert "One more CX would cost 9.50 EUR." in flat(shown(planned.plan(eur_per_cx=9.5), "en"))


def test_the_frontier_says_what_it_left_out_and_what_of_cx_is_not_told() -> None:
    said = flat(shown(planned.plan(left_out=1, cx_untold=-800.0), "en"))
    assert "another here is better in both CX and euros: 1." in said
    assert "−800 of this plan's CX comes of moving levers whose effect on CX" in said
    assert "left out" not in flat(shown(planned.plan(cx_untold=-8.0), "en"))
    assert "whose effect on CX the rate board" not in flat(shown(planned.plan(cx_untold=1.0), "en"))


def test_what_is_kept_names_its_segments_where_reasons_differ() -> None:
    kept = [
        planned.row("search", name, 200.0, 200.0, kept=True, reason=Message(why))
        for name, why in (("young", "kept: 53%"), ("families", "kept: 49%"))
    ]
    said = flat(shown(planned.plan(allocation=tuple(kept)), "en"))
    assert said.count("kept: 53%") == said.count("kept: 49%") == 1
    lines = shown(planned.plan(allocation=tuple(kept)), "en").splitlines()
    (one,) = (line for line in lines if "kept: 53%" in line)
    assert "," in one.partition(":")[0], "the segment stands beside the lever"
    alike = tuple(replace(row, reason=Message("kept: alike")) for row in kept)
    (one,) = (
        line for line in shown(planned.plan(allocation=alike), "en").splitlines()
        if "kept: alike" in line
    )  # fmt: skip
    assert "," not in one.partition(":")[0]


@pytest.mark.parametrize("language", ["fi", "en"])
def test_what_was_taken_off_is_told_once_with_what_it_was_taken_off(language: str) -> None:
    found = planned.plan(cut=54321.0)
    document = plan_document(found, language)
    assert document["cut"] == {"eur": 54321.0, "sds": CURSE, "off": list(CUT)}
    validator("plan").validate(json.loads(json.dumps(document)))
    said = {"en": "54,321 EUR (0.85 standard", "fi": "54 321 EUR (0,85 keskihajontaa"}[language]
    assert said in flat(shown(found, language)).replace("\xa0", " ").replace("\u202f", " ")
    assert plan_document(planned.plan(), language)["cut"] is None


@pytest.mark.parametrize(
    "asked",
    [{"save": "../x"}, {"scenarios": ("nope",)}],
)
def test_what_means_nothing_is_usage_and_nothing_is_planned(asked: dict[str, object]) -> None:
    reader = Reader(language="en", paper=None, aside=Console(), progress=nullcontext)
    refused = NotUnderstood("x", Message("no"), Message("other"))
    with mock.patch("kurssi.steps.plan", side_effect=refused), pytest.raises(typer.BadParameter):
        answered(WORKSPACE, reader, Planned(**asked))  # type: ignore[arg-type]


def test_an_amount_or_a_workbook_that_is_none_is_refused_before_the_plan() -> None:
    reader = Reader(language="en", paper=None, aside=Console(), progress=nullcontext)
    for asked in (Planned(budget="inf"), Planned(book=Path("x.txt"))):
        with mock.patch("kurssi.steps.plan") as plan, pytest.raises(typer.BadParameter):
            answered(WORKSPACE, reader, asked)
        plan.assert_not_called()


def formulas(path: Path, sheet: int) -> list[tuple[str, float]]:
    """Formulas of a sheet with the values that were kept beside them."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as file:
        root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        (cell.find("x:f", space).text, float(cell.find("x:v", space).text))
        for cell in root.iter(f"{{{space['x']}}}c")
        if cell.find("x:f", space) is not None
    ]


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_workbook_opens_and_its_formulas_hold(tmp_path: Path, language: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_book(planned.plan(), WORKSPACE, language, path)
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(book.sheet_names) == 5
    assert rows[1][2:5] == [900.0, 1200.0, 300.0]
    assert rows[4][2:5] == [1600.0, 1600.0, 0.0]
    told = formulas(path, 1)
    assert ("=D2-C2".lstrip("="), 300.0) in told
    assert ("SUM(D2:D4)", 1600.0) in told
    assert ("SUM(B2:D2)", 800.0) in formulas(path, 2)
    assert formulas(path, 3)[0][1] == pytest.approx(1e6 / 2e5)
    with zipfile.ZipFile(path) as file:
        assert sum("charts/chart" in name for name in file.namelist()) == 4


def test_a_workbook_needs_its_name(tmp_path: Path) -> None:
    with pytest.raises(KurssiError, match="xlsx"):
        write_book(planned.plan(), WORKSPACE, "en", tmp_path / "plan.pdf")
