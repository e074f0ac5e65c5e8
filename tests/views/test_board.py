"""The board and the other sheets on paper: both widths, both languages, with and without colour."""

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from kurssi.decisions.quote import Grade, Quote, Side
from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.posterior.health import HealthCheck, Verdict
from kurssi.views.board import Chance, board_view, standing_out
from kurssi.views.checks import check_view
from kurssi.views.health import fit_view
from kurssi.views.measures import latest, measures_view
from kurssi.views.quotes import quotes_view
from kurssi.views.sheets import board_sheet
from kurssi.vocabulary import STATES
from kurssi.workspace.company import Label
from views import made

WORKSPACE = made.company(Path())
NBSP = "\xa0"


def paper(sheets: Iterable[RenderableType], width: int = 120, **terminal: object) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, **terminal)
    for sheet in sheets:
        console.print(sheet)
    return console.file.getvalue().replace(NBSP, " ")


def flat(text: str) -> str:
    return " ".join(text.split())


def board(language: str, width: int, segment: str = "all") -> str:
    return paper(board_view(board_sheet(made.board(), WORKSPACE, segment), language, width), width)


def everything(language: str, width: int) -> dict[str, str]:
    findings = [made.finding(severity) for severity in Severity]
    return {
        "board": board(language, width),
        "check": paper(check_view(made.check_report(*findings), language), width),
        "fit": paper(fit_view(made.fit_report(quick=True), language), width),
        "measures": paper(measures_view(made.measure_rows(), WORKSPACE, language, width), width),
        "quotes": paper(quotes_view(made.board().quotes, WORKSPACE, language, width), width),
    }


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_every_sheet_fits_its_paper(language: str, width: int) -> None:
    for name, text in everything(language, width).items():
        assert text.strip(), name
        assert max(cell_len(line) for line in text.splitlines()) <= width, name
        assert "…\n" not in text or name != "board", "a number was cut"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("fi", ["1,25 €", "0,45 … 2,05", "0,012 €", "0,007 … 0,017", "1 234 €", "97 %", "Perheet"]),
        ("en", ["€1.25", "0.45 … 2.05", "€0.012", "0.007 … 0.017", "€1,234", "97%", "Families"]),
    ],
)
def test_the_board_shows_each_number_with_its_interval(
    language: str, figures: list[str], width: int
) -> None:
    text = board(language, width)
    for figure in figures:
        assert figure in text


def test_the_header_says_what_the_board_stands_on() -> None:
    text = board("en", 80)
    for fact in ("Esimerkki Oy", "2026-w05-abc123", "26 weeks", "52 weeks", "EUR", "everyone"):
        assert fact in text


def test_the_verdict_in_both_languages() -> None:
    assert "The next euro through Television almost surely earns more than it costs" in flat(
        board("en", 80)
    )
    assert "Televisio: seuraava euro tuottaa lähes varmasti enemmän" in flat(board("fi", 80))


def test_without_evidence_the_verdict_says_so() -> None:
    text = flat(paper(board_view(board_sheet(made.without_evidence(), WORKSPACE), "en", 80), 80))
    assert "No lever may be traded on yet" in text


def test_a_loss_is_not_called_a_gain() -> None:
    losing = replace(made.board(), quotes=(made.mroi("tv", -0.6, 0.04),))
    text = flat(paper(board_view(board_sheet(losing, WORKSPACE), "en", 80), 80))
    assert "There is no evidence that the next euro through any lever would earn itself" in text
    assert "4%" in text


def test_a_better_looking_grade_d_is_named_and_not_recommended() -> None:
    assert "Radio looks better still, but its rate is of grade D: not to be traded on." in flat(
        board("en", 80)
    )
    sheet = board_sheet(made.without_evidence(), WORKSPACE)
    text = flat(paper(board_view(sheet, "en", 80), 80))
    assert "Radio looks best, but its rate is not to be traded on." in text


def test_the_reason_is_said_of_every_lever_at_once() -> None:
    sheet = board_sheet(made.without_evidence(), WORKSPACE)
    assert "D · every lever: name another folder" in paper(board_view(sheet, "en", 80), 80)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_no_euros_are_spoken_of_where_the_company_counts_in_kronor(language: str) -> None:
    kronor = board_sheet(replace(made.board(), currency="SEK"), WORKSPACE)
    losing = replace(kronor, verdict=replace(kronor.verdict, chance=None))
    for sheet in (kronor, losing):
        text = paper(board_view(sheet, language, 120), 120)
        assert "SEK" in text
        assert "euro" not in text.lower()
        assert "€" not in text


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_word_is_broken(language: str, width: int) -> None:
    """Every name of every currency stands whole, beside the widest numbers that are usual."""
    wide = {"interval": made.interval(123.45, 99.0)}
    quotes = [
        made.quote(side, measure.id, lever, p_gain=0.5, **wide)
        for measure in STATES
        for side, lever in ((Side.ASK, "service"), (Side.BID, None))
    ]
    sheet = board_sheet(replace(made.board(), quotes=tuple(quotes)), WORKSPACE)
    shown = paper(board_view(sheet, language, width), width)
    rows = [made.row(measure.id, "families", "2026-W05", 0.5) for measure in STATES]
    shown_measures = paper(measures_view(rows, WORKSPACE, language, width), width)
    for measure in STATES:
        assert measure.name.text(language) in shown
        assert measure.name.text(language) in shown_measures
    assert {"fi": "luokka", "en": "grade"}[language] in shown, "no column is cut"


def test_health_checks_have_names_in_both_languages() -> None:
    checks = tuple(
        HealthCheck(check=id, verdict=Verdict.PASS, sentence=made.STAGE, advice=made.STAGE)
        for id in ("collinear levers", "a new one")
    )
    text = paper(fit_view(made.fit_report(health=checks), "fi"))
    assert "yhdessä kulkevat vivut" in text
    assert "a new one" in text


def test_an_empty_board_still_stands() -> None:
    empty = replace(made.board(), quotes=())
    assert "No lever may be traded on yet" in flat(
        paper(board_view(board_sheet(empty, WORKSPACE), "en", 80), 80)
    )


def test_withheld_and_grade_d_have_their_reasons() -> None:
    text = board("en", 120)
    assert "D · Radio: name another folder" in text
    assert text.index("D · Radio") < text.index("cheapest lever"), "under the levers' table"
    assert "• Service, loyalty (bid): the folder is not empty" in text


def test_names_with_brackets_are_not_markup() -> None:
    assert "Palvelu [koulutus]" in board("fi", 120)


def test_grade_d_is_dimmed_and_carries_its_letter_without_colour() -> None:
    sheets = board_view(board_sheet(made.board(), WORKSPACE), "en", 80)
    coloured = paper(sheets, 80, force_terminal=True, color_system="standard")
    (radio,) = [line for line in coloured.splitlines() if "€3.00" in line]
    assert "\x1b[2m" in radio
    plain = board("en", 80)
    assert "\x1b" not in plain
    (radio,) = [line for line in plain.splitlines() if "€3.00" in line]
    assert radio.rstrip().endswith("D")


def test_a_dumb_terminal_gets_no_control_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    sheets = board_view(board_sheet(made.board(), WORKSPACE), "en", 80)
    assert "\x1b" not in paper(sheets, 80, force_terminal=True)


def test_a_quick_run_is_labelled() -> None:
    quick = board_sheet(replace(made.board(), quick=True), WORKSPACE)
    assert "Approximate posterior" in paper(board_view(quick, "en", 80))
    assert "Approximate posterior" in paper(fit_view(made.fit_report(quick=True), "en"))
    assert "Approximate" not in board("en", 80)


def test_many_segments_go_below_each_other() -> None:
    sheet = board_sheet(made.board(), WORKSPACE)
    many = replace(sheet, segments=sheet.segments * 5)
    text = paper(board_view(many, "en", 80), 80)
    assert text.count("0.70 … 2.30") == 5
    assert max(len(line) for line in text.splitlines()) <= 80


def test_findings_come_gravest_first_with_their_rows() -> None:
    report = made.check_report(
        made.finding(Severity.NOTE), made.finding(Severity.ERROR, tuple(range(2, 12)), 12_345)
    )
    text = paper(check_view(report, "fi"))
    assert text.index("virhe") < text.index("huomautus")
    assert "2, 3, 4, 5 …" in text
    assert "yhteensä" in text
    assert "14, 88" in text
    assert "data/sales.csv, price" in text


def test_rows_in_are_accounted_for() -> None:
    text = paper(check_view(made.check_report(), "en"))
    assert "Rows in 200,000 = posted 199,998 + reported 2" in text
    assert "No findings." in text
    assert "market: customer experience" in text


def test_a_reused_run_says_so() -> None:
    text = paper(fit_view(made.fit_report(reused=True), "en"))
    assert "nothing has changed, the saved run is used" in text


def test_measures_show_the_latest_with_units_and_the_own_brand_first() -> None:
    text = paper(measures_view(made.measure_rows(), WORKSPACE, "fi", 120))
    assert text.index("own (oma brändi)") < text.index("rival")
    assert "36,1 %" in text
    assert "36,1 % (34,1–38,1)" in text
    assert "34,2 %" not in text, "an earlier period"
    assert "+1,9" in text
    assert "−0,5" in text
    assert "61,3" in text


def test_the_latest_does_not_hang_on_the_order_of_rows() -> None:
    own = [row for row in made.measure_rows() if row.brand == "own"]
    rows = latest(own, WORKSPACE)
    assert rows == latest(own[::-1], WORKSPACE)
    assert [row.period for row in rows] == ["2026-W05", "2026-W05"]


def test_segments_stand_in_their_declared_order() -> None:
    rows = [
        made.row("awareness", segment, "2026-W05", 0.3) for segment in ("families", "all", "young")
    ]
    assert [row.segment for row in latest(rows, WORKSPACE)] == ["all", "young", "families"]


def test_no_measures_is_a_sentence() -> None:
    assert "No measure is observed." in paper(measures_view((), WORKSPACE, "en", 80))


def test_quotes_are_listed_in_their_own_unit() -> None:
    text = paper(quotes_view(made.board().quotes, WORKSPACE, "en", 120))
    assert "81.30 CX/EUR" in text
    assert "path, direct sales" in text
    for side in (Side.ASK, Side.BID):
        assert f"{side}, " in text


def test_no_quotes_is_a_sentence() -> None:
    assert "No quote answers" in paper(quotes_view((), WORKSPACE, "en", 80))


@pytest.mark.parametrize(
    ("p_best", "said"),
    [
        (0.2, "No lever stands out as the best; this one is it with a chance of 20%."),
        (0.6, "It is perhaps the best lever (60%)."),
        (0.85, "It is probably the best lever (85%)."),
        (0.97, "It is almost surely the best lever (97%)."),
        (None, ""),
    ],
)
def test_a_gain_is_not_said_to_be_the_best_unless_it_is(p_best: float | None, said: str) -> None:
    gains = Message("{lever} gains.", lever="tv")
    tv = Chance(Label(id="tv"), p_best)
    assert standing_out(gains, tv, tv, "en").text("en") == f"tv gains. {said}".strip()


def test_where_another_lever_is_the_best_that_one_is_named() -> None:
    gains, tv = Message("{lever} gains.", lever="tv"), Chance(Label(id="tv"), 0.1)
    said = standing_out(gains, tv, Chance(Label(id="radio"), 0.83), "en").text("en")
    assert said == "tv gains. The best lever is probably radio (83%)."


def test_a_grade_that_an_experiment_gave_is_of_everyone_and_that_is_said() -> None:
    def of_tv(quote: Quote) -> Quote:
        if quote.lever != "tv" or quote.side is not Side.MROI:
            return quote
        return replace(quote, grade=Grade.A if quote.segment == "all" else Grade.D)

    found = made.board()
    apart = replace(found, quotes=tuple(map(of_tv, found.quotes)))
    sheet = board_sheet(apart, WORKSPACE)
    said = flat(paper(board_view(sheet, "en", 120)))
    assert "is of grade A for everyone, whom an experiment measured together, and of D" in said
    assert "A grade is of one number" not in flat(board("en", 120)), "where nothing parts"


def test_the_best_lever_that_may_not_be_traded_on_is_called_so() -> None:
    gains, tv = Message("tv gains."), Chance(Label(id="tv"), 0.1)
    said = standing_out(gains, tv, Chance(Label(id="radio"), 0.83, traded=False), "en").text("en")
    assert said.endswith("radio (83%), whose rate is not to be traded on.")
