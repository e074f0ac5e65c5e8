"""Help pages: every word of them in the reader's language."""

import re

import pytest

from kurssi.messages import Message
from kurssi.views.help import GETTEXT
from views.test_cli import COMMANDS
from views.test_process import process

# What Typer says by itself; a page in Finnish has none of it.
ENGLISH = re.compile(
    r"Usage|OPTIONS|COMMAND\b|ARGS|DIR\b|FILE\b|Show this|Options|Commands|Arguments|default:"
    r"|required|<bool>|<path>|Error|Try "
)


@pytest.mark.parametrize("asked", [("fi", ()), ("en", ("--lang", "fi"))], ids=["spoken", "asked"])
def test_a_help_page_is_in_finnish_to_its_last_word(asked: tuple[str, tuple[str, ...]]) -> None:
    spoken, flag = asked
    shown = process(*flag, "--help", KURSSI_LANG=spoken).stdout
    assert not ENGLISH.search(shown), ENGLISH.findall(shown)
    assert Message("Show this message and leave.").text("fi") in shown


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_is_in_finnish(name: str) -> None:
    shown = process(name, "--help", KURSSI_LANG="fi").stdout
    assert not ENGLISH.search(shown), ENGLISH.findall(shown)
    assert f"Käyttö: kurssi {name} [" in shown


def test_help_in_english_names_its_values_and_calls_no_flag_a_bool() -> None:
    shown = process("init", "--help", KURSSI_LANG="en").stdout
    assert "Usage: kurssi init [OPTIONS] [DIR]" in shown
    assert "<bool>" not in shown
    assert "<path>" not in shown


def test_a_usage_error_in_finnish_says_how_the_command_is_used() -> None:
    said = process("init", "a", "b", KURSSI_LANG="fi").stderr
    assert "Käyttö: kurssi init [" in said
    assert not ENGLISH.search(said), ENGLISH.findall(said)


@pytest.mark.parametrize("message", GETTEXT, ids=str)
def test_what_typer_looks_up_has_its_finnish(message: Message) -> None:
    assert message.text("fi") != message.text("en")
