"""How the numbers are read, and where they come from: the lines under a board, a slide, a sheet."""

from collections.abc import Iterator

from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.views.columns import COVERAGE
from kurssi.views.numerals import percent
from kurssi.views.sheets import BoardSheet

GRADES = Message(
    "Grade A: randomised experiment, B: natural shock, C: adjusted observation, D: never traded on."
)
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
