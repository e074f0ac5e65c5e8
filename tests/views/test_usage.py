"""Usage errors of Typer in our words."""

import subprocess
import sys
from pathlib import Path

import pytest

from kurssi.messages import Message
from kurssi.views.usage import in_words, moved, named_folder, spoken

SAID = {
    "check --foo": "there is no option --foo",
    "chek": "there is no command chek; did you mean check?",
    "fit --seed x": "--seed: a whole number is meant; this was given: x",
    "plan --budget abc": "--budget: a number is meant; this was given: abc",
    "fit --seed": "--seed needs a value after it",
    "check a b": "these are too many: a b",
    "check --lang sv": "--lang: sv is not known here; there are: fi, en",
    "rates --window 0": "--window: at least 1 is meant",
}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", SAID)
def test_a_usage_error_is_said_in_our_words(arguments):
    command = [sys.executable, "-m", "kurssi", *arguments.split()]
    found = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"LANG": "en", "PATH": ""}
    )
    assert found.returncode == 2
    assert SAID[arguments] in " ".join(found.stderr.split())
    assert found.stdout == ""


def test_a_sentence_that_is_not_known_stays_as_it_is():
    assert in_words("Something else.").text("fi") == "Something else."


def test_a_known_sentence_is_a_message():
    said = in_words("Invalid value for '--seed': Input should be a valid integer, unable to parse")
    assert isinstance(said, Message)
    assert said.text("en") == "--seed: a whole number is meant"


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["check", "--lang", "fi"], "fi"),
        (["--lang=en"], "en"),
        (["--lang", "sv"], "fi"),
        ([], "fi"),
    ],
)
def test_the_language_asked_for_counts_even_before_it_is_parsed(arguments, language):
    assert spoken(arguments, "fi") == language


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ("--lang fi check -w x", "check --lang fi -w x"),
        ("--lang=fi check --lang en", "check --lang=fi --lang en"),
        ("--lang fi", ""),
        ("--lang fi --help", "--help"),
        ("check --lang fi", "check --lang fi"),
        ("-w x --json check", "check -w x --json"),
        ("--workspace=x fit --quick", "fit --workspace=x --quick"),
        ("-w", ""),
        ("--help --lang fi", "--help"),
        ("--nonsense --lang fi check", "--nonsense check --lang fi"),
        ("", ""),
    ],
)
def test_what_every_command_takes_is_as_if_after_it(arguments, meant):
    assert moved(arguments.split()) == meant.split()


def test_the_workspace_named_is_the_one_whose_language_counts():
    assert named_folder(["measures", "-w", "there", "--by", "x"]) == Path("there")
    assert named_folder(["measures", "--workspace=there"]) == Path("there")
    assert named_folder(["measures"]) == Path()


def test_a_usage_error_is_said_in_the_language_of_the_workspace(tmp_path):
    (tmp_path / "kurssi.toml").write_text('[company]\nlanguage = "fi"\n', encoding="utf-8")
    command = [sys.executable, "-m", "kurssi", "measures", "-w", tmp_path, "--by", "viikko"]
    found = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env={"LANG": "en"}
    )
    assert found.returncode == 2
    assert "Käyttö: kurssi measures [VALITSIMET]" in found.stderr
    assert "viikko on tuntematon" in found.stderr
