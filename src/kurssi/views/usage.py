"""Usage errors in the reader's language: Typer says them in English alone.

A sentence that is not known stays as it came. What is *not* here: refusals of a command that was
understood (``views.reply``).
"""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from kurssi.messages import LANGUAGES, Message, Name

USAGE = 2
_Sayer = Callable[[re.Match[str]], Message]

# Typer's sentence -> ours; the first that fits counts.
_SENTENCES: tuple[tuple[str, _Sayer], ...] = (
    (
        r"No such option: (?P<name>\S+?)\.? \(Possible options: (?P<near>.*)\)$"
        r"|No such option: (?P<name2>\S+?)\.? Did you mean (?P<near2>.*)\?$",
        lambda m: Message(
            "there is no option {name}; did you mean {near}?",
            name=m["name"] or m["name2"],
            near=m["near"] or m["near2"],
        ),
    ),
    (
        r"No such option: (?P<name>.*?)\.?$",
        lambda m: Message("there is no option {name}", name=m["name"]),
    ),
    (
        r"No such command '(?P<name>.*)'\. Did you mean (?P<near>.*)\?$",
        lambda m: Message(
            "there is no command {name}; did you mean {near}?",
            name=m["name"],
            near=m["near"].replace("'", ""),
        ),
    ),
    (
        r"No such command '(?P<name>.*)'\.$",
        lambda m: Message("there is no command {name}", name=m["name"]),
    ),
    (r"Missing command\.$", lambda m: Message("name a command")),
    (
        r"Missing (?:option|argument|parameter) (?P<name>.*?)\.",
        lambda m: Message("{name} is missing", name=m["name"]),
    ),
    (
        r"Option '(?P<name>.*)' requires an argument\.$",
        lambda m: Message("{name} needs a value after it", name=m["name"]),
    ),
    (
        r"Option '(?P<name>.*)' does not take a value\.$",
        lambda m: Message("{name} takes no value", name=m["name"]),
    ),
    (
        r"Got unexpected extra argument\(?s?\)? \((?P<names>.*)\)$",
        lambda m: Message("these are too many: {names}", names=m["names"]),
    ),
    (
        r"Invalid value for '?(?P<name>.*?)'?: (?P<why>.*)$",
        lambda m: Message("{name}: {why}", name=m["name"], why=in_words(m["why"])),
    ),
    (
        r"Input should be a valid integer.*$|'.*' is not a valid int.*$",
        lambda m: Message("a whole number is meant"),
    ),
    (
        r"Input should be a valid number.*$|'.*' is not a valid float.*$",
        lambda m: Message("a number is meant"),
    ),
    (
        r"Input should be greater than or equal to (?P<least>.*)$",
        lambda m: Message("at least {least} is meant", least=m["least"]),
    ),
    (
        r"Input should be less than or equal to (?P<most>.*)$",
        lambda m: Message("at most {most} is meant", most=m["most"]),
    ),
    (
        r"(?:Value error, )?'(?P<given>.*?)' is not one of (?P<known>.*?)\.$",
        lambda m: Message(
            "{given} is not known here; there are: {known}",
            given=m["given"],
            known=m["known"].replace("'", ""),
        ),
    ),
)


class _Said(str):
    """A sentence of Typer's or our own that stays as it is."""

    def text(self, language: str) -> str:
        """Itself."""
        return str(self)


def in_words(sentence: str) -> Name:
    """Typer's sentence as ours; itself where it is not known."""
    for pattern, say in _SENTENCES:
        match = re.match(pattern, sentence, re.DOTALL)
        if match is not None:
            return say(match)
    return _Said(sentence)


def spoken(arguments: Sequence[str], language: str) -> str:
    """The language that the command line asks for, else ``language``."""
    for asked, value in zip(arguments, [*arguments[1:], ""], strict=False):
        given = value if asked == "--lang" else asked.removeprefix("--lang=")
        if asked.startswith("--lang") and given in LANGUAGES:
            return given
    return language


def named_folder(arguments: Sequence[str]) -> Path:
    """The workspace that the command line names, else this folder."""
    for asked, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if asked in ("-w", "--workspace"):
            return Path(value)
        if asked.startswith("--workspace="):
            return Path(asked.removeprefix("--workspace="))
    return Path()


def moved(arguments: Sequence[str]) -> list[str]:
    """Options of every command asked for before it, as if after: `kurssi --lang fi -w x check`."""
    given = list(arguments)
    early: list[str] = []
    others: list[str] = []
    while given and given[0].startswith("-"):
        taken = _of_every_command(given[0])
        (early if taken else others).extend(given[: taken or 1])
        given = given[taken or 1 :]
    return [*others, given[0], *early, *given[1:]] if given else others


def _of_every_command(word: str) -> int:
    """How many words an option that every command takes fills; 0 where it is none of them."""
    if word == "--json" or word.startswith(("--lang=", "--workspace=")):
        return 1
    return 2 if word in ("--lang", "--workspace", "-w") else 0


def run(app: typer.Typer, language: str) -> None:
    """Carry out the command line; what it gets wrong is said in the reader's language."""
    language = spoken(sys.argv[1:], language)
    try:
        code = app(moved(sys.argv[1:]), prog_name="kurssi", standalone_mode=False)
    except typer.Abort:
        raise SystemExit(1) from None
    except Exception as fault:
        said = getattr(fault, "format_message", None)
        if said is None:
            raise
        context = getattr(fault, "ctx", None)
        if type(fault).__name__ != "NoArgsIsHelpError":
            refuse(said(), context, language, given=_given(fault))
        raise SystemExit(USAGE) from None
    raise SystemExit(code if isinstance(code, int) else 0)


def _given(fault: Exception) -> str | None:
    """What was written where something else was meant: Typer's sentence leaves it out."""
    told = getattr(fault.__cause__, "errors", None)
    found = told() if callable(told) else ()
    return str(found[0]["input"]) if found and "input" in found[0] else None


def refuse(
    sentence: str, context: typer.Context | None, language: str, *, given: str | None = None
) -> None:
    """How the command is used, and what is wrong (in what was ``given``), on standard error."""
    aside = Console(stderr=True, highlight=False, markup=False)
    if context is not None:
        used = context.get_usage().partition(":")[2].strip()
        aside.print(Text(Message("Usage: {used}", used=used).text(language)), soft_wrap=True)
        hint = Message("Help: {command} --help", command=context.command_path)
        aside.print(Text(hint.text(language), style="dim"))
    title = Message("Error").text(language)
    words = in_words(sentence)
    if given is not None:
        words = Message("{fault}; this was given: {given}", fault=words, given=given)
    aside.print(
        Panel(Text(words.text(language)), title=title, title_align="left", border_style="red")
    )
