"""The options of the commands: their names, what they take, and what the help says of them.

Light: it stands below `kurssi --help`.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kurssi.messages import Message
from kurssi.views.help import NO_VALUE, told
from kurssi.views.terms_asked import Action

DIR, FILE = told(Message("DIR")), told(Message("FILE"))
ID, SIDE, SPAN = told(Message("ID")), told(Message("SIDE")), told(Message("SPAN"))
ACTION, TEXT, NAME = told(Message("ACTION")), told(Message("TEXT")), told(Message("NAME"))


class Language(StrEnum):
    """The languages of the views."""

    FI = "fi"
    EN = "en"


Where = Annotated[
    Path,
    typer.Option("--workspace", "-w", metavar=DIR, help=told(Message("The workspace folder."))),
]
Elsewhere = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", metavar=DIR, help=told(Message("The workspace folder."))),
]
Folder = Annotated[
    Path | None,
    typer.Argument(metavar=DIR, help=told(Message("The folder to write."))),
]
Example = Annotated[
    bool,
    typer.Option(
        "--example", metavar=NO_VALUE, help=told(Message("Fill it with a simulated company."))
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar=DIR, help=told(Message("Where to write the company."))),
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json", metavar=NO_VALUE, help=told(Message("One JSON document on standard output."))
    ),
]
Lang = Annotated[
    Language | None,
    typer.Option("--lang", help=told(Message("The language; by default the workspace's."))),
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick", metavar=NO_VALUE, help=told(Message("An approximate posterior, in seconds."))
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", min=0, help=told(Message("The seed, saved with the run."))),
]
Window = Annotated[
    int | None,
    typer.Option(
        "--window", metavar="N", min=1, help=told(Message("Periods whose spend is quoted."))
    ),
]
Wanted = Annotated[
    float,
    typer.Option(
        "--chance",
        metavar="P",
        min=0.01,
        max=0.99,
        help=told(Message("The chance that a gap is to be closed with.")),
    ),
]
Horizon = Annotated[
    int | None,
    typer.Option(
        "--horizon", metavar="N", min=0, help=told(Message("Periods counted after the window."))
    ),
]
Segments = Annotated[
    list[str] | None,
    typer.Option(
        "--segment", metavar=ID, help=told(Message("Only this segment; may be repeated."))
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure", metavar=ID, help=told(Message("Only this measure; may be repeated."))
    ),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar=ID, help=told(Message("Only this lever; may be repeated."))),
]
Brands = Annotated[
    list[str] | None,
    typer.Option("--brand", metavar=ID, help=told(Message("Only this brand; may be repeated."))),
]
Sides = Annotated[
    list[str] | None,
    typer.Option(
        "--side",
        metavar=SIDE,
        help=told(Message("Only this side: yield, ask, bid, mroi, average or path.")),
    ),
]
Cross = Annotated[
    bool,
    typer.Option(
        "--cross", metavar=NO_VALUE, help=told(Message("What measures are worth in one another."))
    ),
]
Then = Annotated[
    bool,
    typer.Option("--history", metavar=NO_VALUE, help=told(Message("The rates at earlier dates."))),
]
Learn = Annotated[
    bool,
    typer.Option(
        "--learn", metavar=NO_VALUE, help=told(Message("Experiments, and what they are worth."))
    ),
]
Whence = Annotated[
    str | None,
    typer.Option("--why", metavar=ID, help=told(Message("Explain a lever's or measure's rates."))),
]
Earlier = Annotated[
    str | None,
    typer.Option("--from", metavar=SPAN, help=told(Message("Compare with this: 2025, 2025-Q1."))),
]
Later = Annotated[
    str | None,
    typer.Option("--to", metavar=SPAN, help=told(Message("Value this: 2026-W01/2026-W26."))),
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar=ID, help=told(Message("The brand to stand beside."))),
]
Contributions = Annotated[
    bool,
    typer.Option(
        "--contributions", metavar=NO_VALUE, help=told(Message("By lever and baseline, too."))
    ),
]
Doing = Annotated[
    Action,
    typer.Argument(
        metavar=ACTION,
        help=told(
            Message(
                "list, concepts, match, propose, accept, reject, conflicts, agreement or export."
            )
        ),
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar=TEXT, help=told(Message("The words, or a word and its concept."))),
]
Department = Annotated[
    str | None,
    typer.Option(
        "--department", metavar=ID, help=told(Message("Whose words; without it, everybody's."))
    ),
]
ByMeaning = Annotated[
    bool,
    typer.Option(
        "--by-meaning",
        metavar=NO_VALUE,
        help=told(Message("Match by meaning, too: needs the extra kurssi[meaning].")),
    ),
]
Speaker = Annotated[
    str | None,
    typer.Option(
        "--department",
        metavar=ID,
        help=told(Message("In a department's own words, its levers first; same numbers.")),
    ),
]
Who = Annotated[
    str | None,
    typer.Option(
        "--by-whom", metavar=NAME, help=told(Message("Who says so; by default who is logged in."))
    ),
]
Host = Annotated[
    str,
    typer.Option(
        "--host",
        metavar=NAME,
        help=told(Message("The address to answer at; by default this machine alone.")),
    ),
]
HostNames = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar=NAME,
        help=told(Message("A name that the page answers to beside addresses in figures.")),
    ),
]
Port = Annotated[
    int,
    typer.Option("--port", metavar="N", min=0, max=65535, help=told(Message("The port; 0: any."))),
]
ReportFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        metavar=FILE,
        help=told(Message("The file to write: .html, .xlsx or .pptx; may be repeated.")),
    ),
]
