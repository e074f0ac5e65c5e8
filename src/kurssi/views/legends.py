"""How the numbers are read, and where they come from: the lines under a board, a slide, a sheet."""

from collections.abc import Iterator

from kurssi.decisions.quote import Grade
from kurssi.messages import Message, Name
from kurssi.periods import Frequency
from kurssi.views.columns import COVERAGE
from kurssi.views.numerals import percent
from kurssi.views.sheets import BoardSheet

GRADES = Message(
    "Grade A: randomised experiment, B: natural shock, C: adjusted observation, D: never traded on."
)
OF_ONE_NUMBER = Message(
    "A grade is of one number, and not of a lever: here of what a change of the lever's spend did "
    "to the volume. An experiment measures the lever's whole effect and no such change, so that a "
    "lever may be of grade A on the rate board and of C or D here."
)
MEASURED = (Grade.A, Grade.B)
SPREAD = Message("Spread is bid less ask: a gain where positive.")


def middles(language: str) -> Message:
    """What stands for an interval, and what the interval is."""
    return Message(
        "Middles are medians; intervals hold the truth with a chance of {p}.",
        p=percent(COVERAGE, language),
    )


def legends(language: str) -> Iterator[Message]:
    """All that a reader needs of a board."""
    yield middles(language)
    yield Message("Levers stand by the low end of their interval, the surest gain first.")
    yield SPREAD
    yield GRADES


def grades_apart(sheet: BoardSheet) -> Message | None:
    """Why levers have a better grade for everyone than by segment; None where none has."""
    worse: dict[Grade, Grade] = {}
    names: dict[Grade, list[Name]] = {}
    for row in sheet.levers:
        there = [one.levers[row.lever.id] for one in sheet.segments if row.lever.id in one.levers]
        least = max((one.grade for one in there), key=str, default=row.grade)
        if row.grade in MEASURED and least > row.grade:
            worse[row.grade] = max(worse.get(row.grade, least), least, key=str)
            names.setdefault(row.grade, []).append(row.lever)
    for grade, least in sorted(worse.items()):
        return Message(
            "A grade is of one number, and not of a lever: {levers} is of grade {whole} for "
            "everyone, whom an experiment measured together, and of {least} by segment, where only "
            "what else is known tells.",
            levers=tuple(names[grade]), whole=str(grade), least=str(least),
        )  # fmt: skip
    return None


def source_line(sheet: BoardSheet) -> Message:
    """Whose numbers they are, of which run, over how long."""
    return Message(
        "Source: the ledger of {company}; run {run}, window {window}, horizon {horizon}",
        company=sheet.company,
        run=sheet.run,
        window=span(sheet.window_periods, sheet.frequency),
        horizon=span(sheet.horizon_periods, sheet.frequency),
    )


def span(periods: int, frequency: Frequency) -> Message:
    """So many periods, in their own word."""
    if frequency is Frequency.WEEK:
        return Message("{periods} weeks", periods=periods)
    return Message("{periods} months", periods=periods)
