"""What a reader asks of a plan, as words of the command line, read into numbers.

Light: it stands below `kurssi --help`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kurssi.amounts import amount, no_amount
from kurssi.messages import Message
from kurssi.planning.priority import Priority
from kurssi.views.help import NO_VALUE, told
from kurssi.views.options import FILE, NAME

EUR, AMOUNT = told(Message("EUR")), told(Message("LEVER=EUR"))
Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar=EUR, help=told(Message("Money in all; as now if not said."))),
]
Periods = Annotated[
    int | None,
    typer.Option(
        "--periods",
        metavar="P",
        min=1,
        max=208,
        help=told(Message("Periods planned; 26 if nobody says.")),
    ),
]
Prior = Annotated[
    Priority | None, typer.Option("--priority", help=told(Message("Which currency comes first.")))
]
Risk = Annotated[
    float | None,
    typer.Option("--risk", metavar="A", min=0, help=told(Message("Aversion to the worst tenth."))),
]
Locks = Annotated[
    list[str] | None,
    typer.Option("--lock", metavar=AMOUNT, help=told(Message("Exactly so much through a lever."))),
]
Leasts = Annotated[
    list[str] | None,
    typer.Option("--min", metavar=AMOUNT, help=told(Message("At least so much."))),
]
Mosts = Annotated[
    list[str] | None,
    typer.Option("--max", metavar=AMOUNT, help=told(Message("At most so much."))),
]
Envelopes = Annotated[
    list[str] | None,
    typer.Option(
        "--envelope",
        metavar=told(Message("DEPARTMENT=EUR")),
        help=told(Message("At most so much through a department's levers.")),
    ),
]
Buys = Annotated[
    list[str] | None,
    typer.Option("--buy", metavar=AMOUNT, help=told(Message("At least so much, or nothing."))),
]
Switches = Annotated[
    list[str] | None,
    typer.Option("--on-off", metavar=AMOUNT, help=told(Message("Exactly so much, or nothing."))),
]
Cash = Annotated[
    str | None,
    typer.Option(
        "--max-per-period",
        metavar=EUR,
        help=told(Message("The most of any one period.")),
    ),
]
Payback = Annotated[
    int | None,
    typer.Option(
        "--payback",
        metavar="P",
        min=0,
        max=520,
        help=told(Message("What is added is back so many periods after the plan's end.")),
    ),
]
Frees = Annotated[
    list[str] | None,
    typer.Option(
        "--free",
        metavar=told(Message("LEVER")),
        help=told(Message("Move it though the data do not support what it does.")),
    ),
]
Beyond = Annotated[
    bool,
    typer.Option(
        "--beyond",
        metavar=NO_VALUE,
        help=told(Message("Allow spend that was never seen (grade D).")),
    ),
]
Band = Annotated[
    float | None,
    typer.Option(
        "--band", metavar="CX", min=0, help=told(Message("Points of CX that are as one."))
    ),
]
Worth = Annotated[
    float | None,
    typer.Option(
        "--cx-worth", metavar=EUR, min=0, help=told(Message("What one CX is worth of itself."))
    ),
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario", metavar=NAME, help=told(Message("What if: stop, price+3, CONTROLx2."))
    ),
]
Saved = Annotated[
    str | None, typer.Option("--save", metavar=NAME, help=told(Message("Keep the plan by name.")))
]
PlanBook = Annotated[
    Path | None, typer.Option("--out", metavar=FILE, help=told(Message("Write it as .xlsx too.")))
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What was asked, as it was written; None if nothing; ``book`` is a workbook to write."""

    budget: str | None = None
    periods: int | None = None
    priority: Priority | None = None
    locks: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    envelopes: tuple[str, ...] = ()
    buys: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    cash: str | None = None
    payback: int | None = None
    segments: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    beyond: bool = False
    risk: float | None = None
    band: float | None = None
    worth: float | None = None
    scenarios: tuple[str, ...] = ()
    book: Path | None = None
    save: str | None = None


def amounts(
    option: str, words: Iterable[str] | None, known: Iterable[str], language: str
) -> Mapping[str, float]:
    """``NAME=EUR`` words as amounts by lever (department); a usage error names what is wrong."""
    levers, found = tuple(known), {}
    for word in words or ():
        lever, sign, text = word.partition("=")
        eur = amount(text)
        if not sign or lever not in levers:
            sentence = Message(
                "{word} is not NAME=EUR; there are {names}", word=word, names=", ".join(levers)
            )
        elif eur is None:
            sentence = Message(
                "{text} is no amount of {lever}: write it as {lever}=500000, {lever}=0.5M or "
                "{lever}=500k",
                text=text, lever=lever,
            )  # fmt: skip
        elif lever in found:
            sentence = Message("{lever} is said twice", lever=lever)
        else:
            found[lever] = eur
            continue
        raise typer.BadParameter(sentence.text(language), param_hint=option)
    return found


def euros(option: str, text: str | None, language: str) -> float | None:
    """An amount as people write it; None where nothing is said, a usage error where it is none."""
    if text is None or (eur := amount(text)) is not None:
        return None if text is None else eur
    raise typer.BadParameter(no_amount(text).text(language), param_hint=option)
