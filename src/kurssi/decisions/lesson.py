"""What an experiment would teach: data objects of the value of information."""

from dataclasses import dataclass
from enum import StrEnum

from kurssi.decisions.quote import Side

ENDS = 1.644854  # sds from the middle to the end of a 90% interval


class Design(StrEnum):
    """How an experiment tells what would have been: other segments meanwhile, or time alone."""

    SPLIT = "split"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An experiment that might be run: one lever changed in some segments for some periods.

    ``reads`` is the measure it is read in (``eur``: sales). ``spend_change`` is EUR over the span.
    ``effect`` is what the middle draw expects, ``error`` the standard error of reading it, both in
    ``unit``. ``power`` is the chance to tell that effect from nothing (two-sided, 5%), ``enough``
    the fewest periods of those looked at where it is 80% or more, None where none is. ``cost`` is
    the contribution expected to be lost by it, EUR, net of the spend saved: below 0 a gain.
    """

    lever: str
    segments: tuple[str, ...]
    design: Design
    stop: bool
    periods: int
    spend_change: float
    reads: str
    unit: str
    cost: float
    effect: float = 0.0
    error: float = 0.0
    power: float = 0.0
    enough: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What the trial that would narrow a quote most is expected to teach.

    ``sd_after`` is the sd expected of the quote once the trial is read, ``worth`` EUR that one
    better-informed move of budget is expected to gain in a window (``Moves``), before ``cost``;
    ``worth_error`` its standard error, as draws are few.
    ``answers`` is how many answers a wave and segment would let the trial settle the quote's sign,
    of ``answers_now``; None where no number would, or where it is not read in a measure.
    """

    side: Side
    measure: str
    lever: str | None
    segment: str
    unit: str
    sd: float
    sd_after: float
    worth: float
    worth_error: float
    answers: int | None
    answers_now: int | None
    trial: Trial

    @property
    def worth_range(self) -> tuple[float, float]:
        """The ends of the 90% interval of the worth, EUR: no reading is worth less than nothing."""
        reach = ENDS * self.worth_error
        return max(self.worth - reach, 0.0), self.worth + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The decision that information is for: move one step of budget between two levers, or none.

    A step is ``share`` of the smaller lever's spend in the window. ``gain_now`` is what the best
    move is expected to gain as things stand, EUR in a window; ``source`` and ``target`` that move
    (None: to move nothing).
    """

    share: float
    gain_now: float
    source: str | None
    target: str | None
