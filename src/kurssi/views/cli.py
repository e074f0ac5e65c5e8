"""The command line: one verb a step. Parses, then hands over to ``views.answers``."""

import gc
import os
import sys
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from kurssi.ledger.levels import Span
from kurssi.messages import Message
from kurssi.views.choice import Asked, Choice, Valued
from kurssi.views.frame import HERE, answer, app, command, reply
from kurssi.views.help import HELP_LANGUAGE, NO_VALUE, speak, told
from kurssi.views.options import (
    FILE,
    AsJson,
    Brands,
    ByMeaning,
    Contributions,
    Cross,
    Department,
    Doing,
    Earlier,
    Elsewhere,
    Example,
    Folder,
    Horizon,
    Host,
    HostNames,
    Lang,
    Later,
    Learn,
    Levers,
    Measures,
    Out,
    Port,
    Quick,
    Reference,
    ReportFiles,
    Seed,
    Segments,
    Sides,
    Speaker,
    Then,
    Wanted,
    Whence,
    Where,
    Who,
    Window,
    Words,
)
from kurssi.views.plan_asked import (
    Band,
    Beyond,
    Budget,
    Buys,
    Cash,
    Envelopes,
    Frees,
    Leasts,
    Locks,
    Mosts,
    Payback,
    Periods,
    PlanBook,
    Planned,
    Prior,
    Risk,
    Saved,
    Scenarios,
    Switches,
    Worth,
)
from kurssi.views.terms_asked import Action, Worded
from kurssi.views.usage import run as carry_out


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
    work = partial(answer, "init", target, example=example)
    reply("init", target, as_json, language, work)


@command(help=told(Message("Read all tables, list every problem, say what is missing.")))
def check(directory: Where = HERE, as_json: AsJson = False, language: Lang = None) -> None:
    """Read and check the tables."""
    reply("check", directory, as_json, language, partial(answer, "check", directory))


@command(help=told(Message("Post the ledger and fit the model.")))
def fit(
    directory: Where = HERE,
    quick: Quick = False,
    seed: Seed = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Post and fit."""
    work = partial(answer, "fit", directory, quick=quick, seed=seed)
    reply("fit", directory, as_json, language, work)


@command(help=told(Message("The measures and CX, by brand and segment, with their errors.")))
def measures(
    directory: Where = HERE,
    measure: Measures = None,
    brand: Brands = None,
    segment: Segments = None,
    by: Annotated[
        Span | None,
        typer.Option(
            "--by",
            help=told(Message("How much time a row covers; unsaid, a quarter (--json: a period).")),
        ),
    ] = None,
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
    department: Speaker = None,
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
    work = partial(answer, "measures", directory, asked=choice)
    reply("measures", directory, as_json, language, work, department)


@command(help=told(Message("The rate board: what money buys, and what it earns back.")))
def rates(
    directory: Where = HERE,
    window: Window = None,
    horizon: Horizon = None,
    segment: Segments = None,
    measure: Measures = None,
    lever: Levers = None,
    side: Sides = None,
    cross: Cross = False,
    history: Then = False,
    learn: Learn = False,
    why: Whence = None,
    department: Speaker = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show the rate board."""
    work = partial(
        answer,
        "rates",
        directory,
        window=window,
        horizon=horizon,
        choice=Choice(
            segments=tuple(segment or ()),
            measures=tuple(measure or ()),
            levers=tuple(lever or ()),
            sides=tuple(side or ()),
            parts=tuple(
                part
                for part, asked in (("cross", cross), ("history", history), ("learn", learn))
                if asked
            ),
            why=why,
        ),
    )
    reply("rates", directory, as_json, language, work, department)


@command(help=told(Message("Brand value in money: what changed and why, and what it stands at.")))
def value(
    directory: Where = HERE,
    earlier: Earlier = None,
    later: Later = None,
    segment: Segments = None,
    reference: Reference = None,
    contributions: Contributions = False,
    department: Speaker = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show brand value."""
    asked = Valued(earlier=earlier, later=later, segments=tuple(segment or ()), reference=reference)
    work = partial(answer, "value", directory, asked=asked, contributions=contributions)
    reply("value", directory, as_json, language, work, department)


@command(help=told(Message("The plan: customer experience first, then euros, within limits.")))
def plan(
    directory: Where = HERE,
    budget: Budget = None,
    periods: Periods = None,
    priority: Prior = None,
    lock: Locks = None,
    least: Leasts = None,
    most: Mosts = None,
    envelope: Envelopes = None,
    buy: Buys = None,
    on_off: Switches = None,
    max_per_period: Cash = None,
    payback: Payback = None,
    segment: Segments = None,
    free: Frees = None,
    beyond: Beyond = False,
    risk: Risk = None,
    band: Band = None,
    cx_worth: Worth = None,
    scenario: Scenarios = None,
    save: Saved = None,
    out: PlanBook = None,
    department: Speaker = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Draw up a plan."""
    asked = Planned(
        budget=budget, periods=periods, priority=priority, locks=tuple(lock or ()),
        least=tuple(least or ()), most=tuple(most or ()), envelopes=tuple(envelope or ()),
        buys=tuple(buy or ()), switches=tuple(on_off or ()), cash=max_per_period,
        payback=payback,
        segments=tuple(segment or ()), free=tuple(free or ()), beyond=beyond, risk=risk, band=band,
        worth=cx_worth, scenarios=tuple(scenario or ()), book=out, save=save,
    )  # fmt: skip
    work = partial(answer, "plan", directory, asked=asked)
    reply("plan", directory, as_json, language, work, department)


@command(help=told(Message("Targets: chance to reach each, on course or not, what the gap costs.")))
def targets(
    directory: Where = HERE,
    chance: Wanted = 0.8,
    department: Speaker = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Show the targets."""
    work = partial(answer, "targets", directory, wanted=chance)
    reply("targets", directory, as_json, language, work, department)


@command(help=told(Message("Words: what they may mean, what was accepted, where they clash.")))
def terms(
    action: Doing = Action.LIST,
    words: Words = None,
    directory: Where = HERE,
    department: Department = None,
    who: Who = None,
    by_meaning: ByMeaning = False,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Match words with concepts."""
    asked = Worded(
        action=action,
        words=tuple(words or ()),
        department=department,
        who=who,
        by_meaning=by_meaning,
    )
    reply("terms", directory, as_json, language, partial(answer, "terms", directory, asked=asked))


@command(help=told(Message("Check, fit, measures, rates, value, plan and report in one go.")))
def run(
    directory: Where = HERE,
    quick: Quick = False,
    seed: Seed = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Go from tables to the report."""
    work = partial(answer, "run", directory, quick=quick, seed=seed)
    reply("run", directory, as_json, language, work)


@command(help=told(Message("The pages as one file that opens offline, a workbook or slides.")))
def report(
    directory: Where = HERE,
    out: ReportFiles = None,
    department: Speaker = None,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Write the report."""
    work = partial(answer, "report", directory, outs=tuple(out or ()))
    reply("report", directory, as_json, language, work, department)


@command(help=told(Message("The web page, on this machine, for every department.")))
def serve(
    directory: Where = HERE,
    host: Host = "127.0.0.1",
    name: HostNames = None,
    port: Port = 8765,
    as_json: AsJson = False,
    language: Lang = None,
) -> None:
    """Serve the web page."""
    work = partial(answer, "serve", directory, host=host, port=port, names=tuple(name or ()))
    reply("serve", directory, as_json, language, work)


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
    reply("demo", target, as_json, language, partial(answer, "demo", target, quick=quick))


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
    reply("simulate", target, as_json, language, partial(answer, "simulate", target, seed=seed))


# Imports and tables leave nothing to collect; looking through them took a tenth of a command.
_SELDOM = 200_000
# Our matrices are small: threads that wait for one another made a plan take four times as long.
_ONE_THREAD = "OPENBLAS_NUM_THREADS"


def main() -> None:
    """The entry point. Standard output never fails on a letter that it cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    gc.set_threshold(_SELDOM)
    os.environ.setdefault(_ONE_THREAD, "1")  # read when NumPy is loaded, which is later
    speak(HELP_LANGUAGE)
    carry_out(app, HELP_LANGUAGE)
