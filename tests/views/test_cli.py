"""The command line's contract: options, exit codes, one document, never a traceback."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from kurssi.errors import InputRefused, NothingToQuote, Stopped, WorkspaceError
from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.views import cli
from kurssi.workspace.company import Workspace
from views import made
from views.conftest import TAKEN, Played
from views.test_documents import validator

Command = Callable[..., Result]
COMMANDS = (
    "init", "check", "fit", "measures", "rates", "value", "plan", "targets", "terms", "run",
    "report", "serve", "demo", "simulate",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
WHAT = Message("the folder is not empty, and it is not a kurssi demo")
MEND = Message("name another folder: kurssi demo DIR")


def raising(error: BaseException) -> Callable[..., object]:
    def step(*given: object, **options: object) -> object:
        raise error

    return step


def refused(kind: type = NothingToQuote, **more: object) -> Exception:
    return kind("data", WHAT, MEND, **more)


# Every command


def test_the_commands_are_those_that_are_promised() -> None:
    assert tuple(typer.main.get_command(cli.app).commands) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_takes_the_three_options(name: str) -> None:
    shown = CliRunner().invoke(cli.app, [name, "--help"])
    assert shown.exit_code == 0
    for option in ("--workspace", "-w", "--json", "--lang"):
        assert option in shown.output
    assert not re.search(r"^\W*(--[a-z]+)\s+<?\w*>?\s*│?$", shown.output, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("readme", ["README.md", "README.fi.md"])
def test_every_command_is_in_the_readme(name: str, readme: str) -> None:
    assert f"kurssi {name}" in (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_one_document_on_standard_output_and_nothing_else(
    name: str, kurssi: Command, tmp_path: Path
) -> None:
    target = [str(tmp_path / "new")] if name in {"init", "demo"} else []
    answer = kurssi(name, *target, "--json")
    assert answer.exit_code == 0, answer.output
    validator(name).validate(json.loads(answer.stdout))
    assert answer.stdout.count("\n{") == 0


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"init", "demo"}])
def test_people_get_sheets_and_no_document(name: str, kurssi: Command) -> None:
    answer = kurssi(name)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.strip()
    assert not answer.stdout.lstrip().startswith("{")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["rates", "--nonsense"],
        ["rates", "--window", "0"],
        ["rates", "--window", "many"],
        ["rates", "--lang", "sv"],
        ["rates", "--segment", "nobody"],
        ["rates", "--measure", "nps"],
        ["rates", "--lever", "pigeons"],
        ["rates", "--side", "left"],
        ["value", "--from", "last year"],
        ["value", "--to", "2025-W60"],
        ["value", "--segment", "nobody"],
        ["measures", "--measure", "nonsense"],
        ["measures", "--by", "fortnight"],
        ["measures", "--brand", "nobody"],
        ["measures", "--drivers", "--brand", "own", "--brand", "rival"],
        ["measures", "--rivals", "--brand", "own", "--brand", "rival"],
        ["measures", "--drivers", "--segment", "young", "--segment", "families"],
        ["measures", "--rivals", "--segment", "all", "--segment", "young"],
        ["measures", "--items", "--by", "quarter"],
        ["measures", "--items", "--segment", "young"],
        ["measures", "--rivals", "--measure", "cx"],
        ["measures", "--rivals", "--brand", "own"],
        ["measures", "--drivers", "--by", "year"],
        ["measures", "--drivers", "--measure", "nps"],
        ["measures", "--items", "--pooled", "--figure", "x.svg"],
        ["simulate", "--seed", "-1"],
        ["check", "extra"],
    ],
    ids=" ".join,
)
def test_usage_errors_leave_with_2_and_an_empty_standard_output(
    arguments: list[str], kurssi: Command
) -> None:
    answer = kurssi(*arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


def test_an_unknown_choice_says_what_there_is(kurssi: Command) -> None:
    said = " ".join(kurssi("rates", "--lever", "pigeons", "--lang", "fi").stderr.split())
    assert "tunnettuja ovat: tv, radio, service" in said.replace("│ ", "")


# Refusals and faults


@pytest.mark.parametrize("as_json", [False, True])
def test_a_refusal_says_where_what_mend_and_leaves_with_1(
    as_json: bool, kurssi: Command, played: Played
) -> None:
    found = (made.finding(Severity.ERROR),)
    played.steps.fit = raising(refused(InputRefused, findings=found))
    answer = kurssi("fit", "--lang", "en", *(["--json"] if as_json else []))
    assert answer.exit_code == 1
    assert "data: the folder is not empty" in answer.stderr
    if as_json:
        document = json.loads(answer.stdout)
        validator("error").validate(document)
        assert document["error"]["where"] == "data"
        assert document["error"]["findings"][0]["code"] == "spend-negative"
    else:
        assert "data/sales.csv, price" in answer.stdout


def test_a_workspace_that_cannot_be_opened_speaks_its_own_language(
    kurssi: Command, played: Played
) -> None:
    played.steps.open_workspace = raising(refused(WorkspaceError))
    assert "kansio ei ole tyhjä" in kurssi("check").stderr
    assert "the folder is not empty" in kurssi("check", "--lang", "en").stderr


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), refused(Stopped)])
def test_ctrl_c_is_one_calm_sentence(stop: BaseException, kurssi: Command, played: Played) -> None:
    played.steps.fit = raising(stop)
    answer = kurssi("fit", "--lang", "en")
    assert answer.exit_code == 130
    assert answer.stderr.strip().splitlines()[-1].startswith("kurssi fit: stopped at your request")
    assert "Traceback" not in answer.output


def test_a_fault_of_ours_is_a_sentence_and_a_report(
    kurssi: Command, played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    played.steps.rates = raising(ZeroDivisionError("secret detail"))
    answer = kurssi("rates", "--lang", "en", "--json")
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
    (report,) = (tmp_path / "kurssi").glob("crash-*.txt")
    assert str(report) in answer.stderr
    assert "secret detail" in report.read_text(encoding="utf-8")
    validator("error").validate(json.loads(answer.stdout))


def test_a_folder_that_cannot_be_written_is_not_a_fault_of_ours(
    kurssi: Command, played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    played.steps.rates = raising(OSError(30, "Read-only file system", "company/.kurssi/lock"))
    answer = kurssi("rates", "--lang", "en", "--json")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)["error"]
    assert told["where"] == "company/.kurssi/lock"
    assert "Read-only file system" in told["what"]
    assert not (tmp_path / "kurssi").exists()


def test_a_fault_where_nothing_can_be_written_is_still_a_sentence(
    kurssi: Command, played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    played.steps.rates = raising(ZeroDivisionError())
    answer = kurssi("rates", "--lang", "en")
    assert answer.exit_code == 1
    assert "KURSSI_DEBUG=1" in answer.stderr


def test_debug_shows_the_traceback(
    kurssi: Command, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KURSSI_DEBUG", "1")
    played.steps.rates = raising(ZeroDivisionError())
    assert isinstance(kurssi("rates").exception, ZeroDivisionError)


def test_a_document_with_a_number_that_is_none_is_our_fault_not_bad_json(
    kurssi: Command, played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    played.steps.fit = lambda *given, **options: made.fit_report(seed=float("nan"))
    answer = kurssi("fit", "--json")
    assert answer.exit_code == 1
    assert "NaN" not in answer.stdout
    assert "error" in json.loads(answer.stdout)


# What each command does


def test_check_leaves_with_1_only_for_an_error(kurssi: Command, played: Played) -> None:
    for severity, code in ((Severity.NOTE, 0), (Severity.WARNING, 0), (Severity.ERROR, 1)):
        report = made.check_report(made.finding(severity))
        played.steps.check = lambda opened, report=report: report
        assert kurssi("check").exit_code == code
        document = json.loads(kurssi("check", "--json").stdout)
        assert document["accepted"] is (code == 0)


def test_language_is_the_flag_else_the_workspace(document: Callable[..., dict]) -> None:
    finnish = document("check")["supported"]
    assert finnish == ["tunnettuus", "uskollisuus"]
    assert document("check", "--lang", "en")["supported"] == ["awareness", "loyalty"]


def test_fit_hands_on_its_options_and_tells_progress_aside(kurssi: Command, played: Played) -> None:
    answer = kurssi("fit", "--quick", "--seed", "3", "--lang", "en", "--json")
    assert played.asked == [("fit", {"quick": True, "seed": 3})]
    assert "rate board: begun" in answer.stderr
    assert "rate board" not in answer.stdout
    assert json.loads(answer.stdout)["quick"] is True


def test_rates_hands_on_window_and_horizon_and_filters(
    document: Callable[..., dict], played: Played
) -> None:
    quotes = document("rates", "--window", "26", "--horizon", "0")["quotes"]
    assert played.asked == [("rates", {"window": 26, "horizon": 0})]
    assert len(quotes) == len(made.board().quotes)
    chosen = document("rates", "--segment", "young", "--segment", "families", "--side", "mroi")
    assert [quote["segment"] for quote in chosen["quotes"]] == ["young", "families"]
    assert {q["lever"] for q in document("rates", "--lever", "radio")["quotes"]} == {"radio"}
    assert {q["measure"] for q in document("rates", "--measure", "cx")["quotes"]} == {"cx"}


def test_rates_shows_the_board_or_a_list(kurssi: Command) -> None:
    assert "kurssitaulu" in kurssi("rates").stdout
    assert "segmentti: Nuoret" in kurssi("rates", "--segment", "young").stdout
    listed = kurssi("rates", "--side", "path").stdout
    assert "polku" in listed
    assert "kurssitaulu" not in listed


def test_a_lone_segment_is_everyone(
    document: Callable[..., dict], played: Played, workspace: Workspace
) -> None:
    lone = replace(workspace, segments={"young": workspace.segments["young"]})
    played.steps.open_workspace = lambda root: lone
    assert {q["segment"] for q in document("rates", "--segment", "young")["quotes"]} == {"all"}


def test_run_goes_from_tables_to_the_report(document: Callable[..., dict], kurssi: Command) -> None:
    parts = ["check", "fit", "measures", "rates", "value", "plan", "report", "skipped"]
    assert list(document("run")) == parts
    shown = kurssi("run").stdout
    places = [
        shown.index(words)
        for words in ("Rivejä luettu", "sovitettu", "own (oma brändi)", "kurssitaulu", "brändiarvo")
    ]
    assert places == sorted(places)
    assert "rival" not in shown[: places[3]], "the own brand is enough on paper"


def test_a_command_takes_the_tables_in_once_and_hands_them_on(
    kurssi: Command, played: Played
) -> None:
    report = made.check_report()
    played.steps.check = lambda opened: report
    assert kurssi("run").exit_code == 0
    assert played.given == [
        ("take_in", report.intake), ("fit", TAKEN), *2 * [("measures", TAKEN)],
    ]  # fmt: skip
    played.given.clear()
    assert kurssi("measures").exit_code == 0
    assert played.given == [("take_in", None), *2 * [("measures", TAKEN)]]


def test_run_leaves_out_measures_without_a_tracker(
    document: Callable[..., dict], played: Played
) -> None:
    played.steps.check = lambda opened: made.check_report(tables=("spend", "sales"))
    assert "measures" not in document("run")


def test_run_skips_what_the_data_cannot_carry_and_says_so(
    kurssi: Command, document: Callable[..., dict], played: Played
) -> None:
    played.steps.check = lambda opened: made.check_report(tables=("tracker",))
    played.steps.fit = raising(refused())
    answer = kurssi("run", "--lang", "en")
    assert answer.exit_code == 0
    assert "Left out, kurssi fit: the folder is not empty" in " ".join(answer.stdout.split())
    assert "A further table would unlock" in answer.stdout
    parts = document("run")
    assert list(parts) == ["check", "measures", "skipped"]
    assert [skipped["step"] for skipped in parts["skipped"]] == ["fit"]
    assert "rates" not in [name for name, _ in played.asked], "no old rates are shown as new"


def test_run_stops_at_input_errors(kurssi: Command, played: Played) -> None:
    report = made.check_report(made.finding(Severity.ERROR))
    played.steps.check = lambda opened: report
    answer = kurssi("run", "--json")
    assert answer.exit_code == 1
    assert list(json.loads(answer.stdout)) == ["check"]
    assert played.asked == []


def test_demo_makes_a_company_once_and_uses_it_again(
    kurssi: Command, played: Played, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    for _ in range(2):
        answer = kurssi("demo", str(folder), "--lang", "en")
        assert answer.exit_code == 0, answer.output
        assert "truth.json" in answer.stdout
    assert [name for name, _ in played.asked].count("init") == 1
    assert played.asked[0] == ("init", {"root": folder, "example": True, "language": "en"})


def test_demo_does_not_write_over_what_is_not_a_demo(
    kurssi: Command, played: Played, tmp_path: Path
) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    answer = kurssi("demo", str(tmp_path), "--lang", "en")
    assert answer.exit_code == 1
    assert "not a kurssi demo" in answer.stderr
    assert played.asked == []


def test_demo_is_beside_you_unless_you_say_where(
    played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli.app, ["demo"]).exit_code == 0
    assert played.asked[0][1]["root"] == Path("kurssi-demo")


def test_simulate_writes_where_it_is_told(kurssi: Command, played: Played, tmp_path: Path) -> None:
    kurssi("simulate", "--seed", "5", "--out", str(tmp_path / "world"))
    kurssi("simulate", "--seed", "5", "-w", str(tmp_path))
    assert played.asked == [
        ("simulate", {"seed": 5, "out": tmp_path / "world"}),
        ("simulate", {"seed": 5, "out": tmp_path / "company-5"}),
    ]


def test_init_takes_the_folder_either_way(kurssi: Command, played: Played, tmp_path: Path) -> None:
    kurssi("init", str(tmp_path / "a"), "--example")
    kurssi("init", "-w", str(tmp_path / "b"), "--lang", "fi")
    assert [asked["root"].name for _, asked in played.asked] == ["a", "b"]
    assert [asked["example"] for _, asked in played.asked] == [True, False]
    assert [asked["language"] for _, asked in played.asked] == ["en", "fi"]


def test_a_workspace_is_opened_where_it_is_named(played: Played, workspace: Workspace) -> None:
    seen: list[Path] = []

    def opened(root: Path) -> Workspace:
        seen.append(root)
        return replace(workspace, root=root)

    played.steps.open_workspace = opened
    CliRunner().invoke(cli.app, ["check", "--workspace", str(workspace.root)])
    CliRunner().invoke(cli.app, ["check"])
    assert seen == [workspace.root, Path(".")]
