"""Help pages in the reader's language: what Typer says in English alone, said by us.

Its headings it looks up in gettext (``GETTEXT``); the usage line, the names of values and the help
of ``--help`` it does not, so they are given to it. What is *not* here: usage errors
(``views.usage``).
"""

import gettext
import os
import sys
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kurssi.messages import LOCALE_DIR, Message
from kurssi.views.language import declared_language, language_of
from kurssi.views.usage import named_folder, spoken

HELP_LANGUAGE = spoken(sys.argv[1:], declared_language(named_folder(sys.argv[1:])) or language_of())
NO_VALUE = ""  # stands where a flag would be called <bool>

# Typer's own words in a help page and a usage error, which it looks up in gettext itself.
GETTEXT = (
    Message("Arguments"),
    Message("Options"),
    Message("Commands"),
    Message("Error"),
    Message("[default: {}]"),
    Message("[required]"),
    Message("Try [blue]'{command_path} {help_option}'[/] for help."),
)


def told(message: Message) -> str:
    """A help text, in the language asked for, else the workspace's, else the environment's."""
    return message.text(HELP_LANGUAGE)


OPTIONS = told(Message("[OPTIONS]"))
COMMANDS = told(Message("COMMAND [ARGS]..."))


class Command(TyperCommand):
    """A command whose help page is in one language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """How it is used."""
        _write_usage(self, ctx, formatter)

    def get_params(self, ctx: Any) -> Any:
        """Its options and arguments; an argument is called by its name alone, not by <path>."""
        found: list[Any] = [*super().get_params(ctx)]
        for one in found:
            if one.param_type_name == "argument":
                one.display_type_rich = lambda ctx: NO_VALUE
        return found

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, explained."""
        return _explained(super().get_help_option(ctx))


class Commands(TyperGroup):
    """The whole command line, its help page in one language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """How it is used."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, explained."""
        return _explained(super().get_help_option(ctx))


def speak(language: str) -> None:
    """Let Typer's headings come from our catalogue; it asks gettext's process-wide domain."""
    if language != "en":
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain("kurssi", str(LOCALE_DIR))
        gettext.textdomain("kurssi")


def _write_usage(command: Command | Commands, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    prefix = told(Message("Usage: {used}", used=""))
    formatter.write_usage(ctx.command_path, pieces, prefix=prefix)


def _explained(option: Any) -> Any:
    if option is not None:
        option.help = told(Message("Show this message and leave."))
        option.metavar = NO_VALUE
    return option
