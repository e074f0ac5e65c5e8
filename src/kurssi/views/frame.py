"""The frame of the command line: the app that commands are added to, and how each answers.

Whatever reads tables or fits is imported when a command runs, so that `kurssi --help` is instant.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from kurssi.messages import Message
from kurssi.views.help import COMMANDS, NO_VALUE, OPTIONS, Command, Commands, told
from kurssi.views.options import Language
from kurssi.views.reader import Answer, Reader


def _version(asked: bool) -> bool:
    if asked:
        typer.echo(f"kurssi {import_module('importlib.metadata').version('kurssi')}")
        raise typer.Exit
    return asked


Version = Annotated[
    bool,
    typer.Option(
        "--version",
        metavar=NO_VALUE,
        callback=_version,
        is_eager=True,
        help=told(Message("The version, and leave.")),
    ),
]
HERE = Path(".")

app = typer.Typer(
    cls=Commands,
    options_metavar=OPTIONS,
    subcommand_metavar=COMMANDS,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=told(
        Message("Exchange rates between marketing money and customer experience, with intervals.")
    ),
)


command = partial(app.command, cls=Command, options_metavar=OPTIONS)


@app.callback()
def kurssi(version: Version = False) -> None:
    """Options of the whole command line."""


def answer(command: str, directory: Path, reader: Reader, **options: object) -> Answer:
    """Call the command's answer. Imported now: it brings the tables and the engine."""
    answers = import_module("kurssi.views.answers")
    answered: Answer = getattr(answers, command)(directory, reader, **options)
    return answered


def reply(
    command: str,
    directory: Path,
    as_json: bool,
    language: Language | None,
    work: Callable[[Reader], Answer],
    department: str | None = None,
) -> None:
    """Answer in the form asked for. Imported now: `--help` needs no number formats."""
    replies = import_module("kurssi.views.reply")
    request = replies.Request(
        command=command,
        directory=directory,
        as_json=as_json,
        language=language and str(language),
        department=department,
    )
    replies.reply(request, work)
