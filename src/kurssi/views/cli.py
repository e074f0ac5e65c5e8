"""The command line: one verb a step. Parses, then hands over to ``views.answers``.

Whatever reads tables or fits is imported when a command runs, so that `kurssi --help` is instant.
"""

import gc
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from kurssi.ledger.levels import Span
from kurssi.messages import Message
from kurssi.views.choice import Asked, Choice, Valued
from kurssi.views.help import (
    COMMANDS,
    HELP_LANGUAGE,
    NO_VALUE,
    OPTIONS,
    Command,
    Commands,
    speak,
    told,
)
from kurssi.views.options import (
    FILE,
    AsJson,
    Brands,
    Contributions,
    Department,
    Doing,
    Earlier,
    Elsewhere,
    Example,
    Folder,
    Horizon,
    Lang,
    Language,
    Later,
    Levers,
    Measures,
    Out,
    Quick,
    Reference,
    Seed,
    Segments,
    Sides,
    Where,
    Who,
    Window,
    Words,
)
from kurssi.views.reader import Answer, Reader
from kurssi.views.terms_asked import Action, Worded
from kurssi.views.usage import run as carry_out


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


@command(help=told(Message("Lay out a workspace: kurssi.toml, templates, the contracts.")))
def init(
    folder: Folder = None,
    directory: Where = HERE,
    example: Example = False,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Write a workspace."""
    target = folder or directory
    work = partial(_answer, "init", target, example=example)
    _reply("init", target, as_json, language, work)


@command(help=told(Message("Read all tables, list every problem, say what is missing.")))
def check(directory: Where = HERE, as_json: AsJson = False, language: Lang = None) -> None:
    """Read and check the tables."""
    _reply("check", directory, as_json, language, partial(_answer, "check", directory))


@command(help=told(Message("Post the ledger and fit the model.")))
def fit(
    directory: Where = HERE,
    quick: Quick = False,
    seed: Seed = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Post and fit."""
    work = partial(_answer, "fit", directory, quick=quick, seed=seed)
    _reply("fit", directory, as_json, language, work)


@command(help=told(Message("The measures and CX, by brand and segment, with their errors.")))
def measures(
    directory: Where = HERE,
    measure: Measures = None,
    brand: Brands = None,
    segment: Segments = None,
    by: Annotated[
        Span, typer.Option("--by", help=told(Message("How much time a row covers.")))
    ] = Span.PERIOD,
    items: Annotated[
        bool,
        typer.Option(
            "--items",
            metavar=NO_VALUE,
            help=told(Message("Do the items measure what they should?")),
        ),
    ] = False,
    rivals: Annotated[
        bool,
        typer.Option(
            "--rivals", metavar=NO_VALUE, help=told(Message("Against rivals, beyond brand size."))
        ),
    ] = False,
    drivers: Annotated[
        bool,
        typer.Option(
            "--drivers", metavar=NO_VALUE, help=told(Message("What goes with CX and loyalty."))
        ),
    ] = False,
    pooled: Annotated[
        bool,
        typer.Option(
            "--pooled", metavar=NO_VALUE, help=told(Message("Small cells borrow from their like."))
        ),
    ] = False,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure", metavar=FILE, help=told(Message("Draw it: .svg, .png, .html or .json."))
        ),
    ] = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show the measures."""
    wanted = {"items": items, "rivals": rivals, "drivers": drivers, "pooled": pooled}
    choice = Asked(
        measures=tuple(measure or ()),
        brands=tuple(brand or ()),
        segments=tuple(segment or ()),
        by=by,
        parts=tuple(part for part, asked in wanted.items() if asked),
        figure=figure,
    )
    work = partial(_answer, "measures", directory, asked=choice)
    _reply("measures", directory, as_json, language, work)


@command(help=told(Message("The rate board: what money buys, and what it earns back.")))
def rates(
    directory: Where = HERE,
    window: Window = None,
    horizon: Horizon = None,
    segment: Segments = None,
    measure: Measures = None,
    lever: Levers = None,
    side: Sides = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show the rate board."""
    work = partial(
        _answer,
        "rates",
        directory,
        window=window,
        horizon=horizon,
        choice=Choice(
            segments=tuple(segment or ()),
            measures=tuple(measure or ()),
            levers=tuple(lever or ()),
            sides=tuple(side or ()),
        ),
    )
    _reply("rates", directory, as_json, language, work)


@command(help=told(Message("Brand value in money: what changed and why, and what it stands at.")))
def value(
    directory: Where = HERE,
    earlier: Earlier = None,
    later: Later = None,
    segment: Segments = None,
    reference: Reference = None,
    contributions: Contributions = False,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show brand value."""
    asked = Valued(earlier=earlier, later=later, segments=tuple(segment or ()), reference=reference)
    work = partial(_answer, "value", directory, asked=asked, contributions=contributions)
    _reply("value", directory, as_json, language, work)


@command(help=told(Message("Words: what they may mean, what was accepted, where they clash.")))
def terms(
    action: Doing = Action.LIST,
    words: Words = None,
    directory: Where = HERE,
    department: Department = None,
    who: Who = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Match words with concepts."""
    asked = Worded(action=action, words=tuple(words or ()), department=department, who=who)
    _reply("terms", directory, as_json, language, partial(_answer, "terms", directory, asked=asked))


@command(help=told(Message("Check, fit, measures, rates and value in one go.")))
def run(
    directory: Where = HERE,
    quick: Quick = False,
    seed: Seed = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Go from tables to rates."""
    work = partial(_answer, "run", directory, quick=quick, seed=seed)
    _reply("run", directory, as_json, language, work)


@command(help=told(Message("A simulated company from tables to rates: see what kurssi does.")))
def demo(
    folder: Folder = None,
    directory: Elsewhere = None,
    quick: Quick = False,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show the whole chain on an example."""
    target = folder or directory or Path("kurssi-demo")
    _reply("demo", target, as_json, language, partial(_answer, "demo", target, quick=quick))


@command(help=told(Message("Make a company whose truth is known, for learning and tests.")))
def simulate(
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help=told(Message("The world's seed.")))
    ] = 1,
    out: Out = None,
    directory: Where = HERE,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Write a simulated company."""
    target = directory / (out or f"company-{seed}")
    _reply("simulate", target, as_json, language, partial(_answer, "simulate", target, seed=seed))


# Imports and tables leave nothing to collect; looking through them took a tenth of a command.
_SELDOM = 200_000


def main() -> None:
    """The entry point. Standard output never fails on a letter that it cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    gc.set_threshold(_SELDOM)
    speak(HELP_LANGUAGE)
    carry_out(app, HELP_LANGUAGE)


def _answer(command: str, directory: Path, reader: Reader, **options: object) -> Answer:
    """Call the command's answer. Imported now: it brings the tables and the engine."""
    answers = import_module("kurssi.views.answers")
    answer: Answer = getattr(answers, command)(directory, reader, **options)
    return answer


def _reply(
    command: str,
    directory: Path,
    as_json: bool,
    language: Language | None,
    work: Callable[[Reader], Answer],
) -> None:
    """Answer in the form asked for. Imported now: `--help` needs no number formats."""
    reply = import_module("kurssi.views.reply")
    request = reply.Request(
        command=command,
        directory=directory,
        as_json=as_json,
        language=language and str(language),
    )
    reply.reply(request, work)
