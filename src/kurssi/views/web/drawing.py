"""Where marks stand: a number on an axis as a percentage of the picture's width or height.

Pictures are SVG made on the server, so a page shows them without a script, at any width, on paper
and to a screen reader. What is *not* here: colour, words, markup (the templates').
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kurssi.decisions.quote import Interval

STEPS = (1, 2, 2.5, 5, 10)
TICKS = 5
Label = Callable[[float, float], str]
ROOM = 0.03  # of the axis, beyond the outermost mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line across, where it stands and what is written at it."""

    at: str
    label: str
    zero: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From ``low`` to ``high``, with its lines across."""

    low: float
    high: float
    ticks: tuple[Tick, ...] = ()

    def share(self, value: float) -> float:
        """How far along the axis, 0 to 1; what is beyond it stands at its end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def at(self, value: float) -> str:
        """Where it stands, from the left."""
        return f"{100 * self.share(value):.2f}%"

    def up(self, value: float) -> str:
        """Where it stands on an upright axis, from the top."""
        return f"{100 * (1 - self.share(value)):.2f}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An interval as a line, its middle half as a thicker one, and its median as a dot."""

    low: str
    high: str
    from_: str
    to: str
    middle: str
    zero: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A path of medians with its band, in a picture of 1000 by 1000 that is stretched to size."""

    line: str
    area: str
    dots: tuple[tuple[str, str], ...]


def axis(
    values: Iterable[float],
    label: Label,
    *,
    through: Sequence[float] = (),
    ticks: int = TICKS,
    upright: bool = False,
) -> Axis:
    """An axis that holds every value, and those of ``through``, with lines at round numbers.

    ``label`` writes the number at a line, given how far lines are apart.
    Lines as Heckbert (1990, "Nice numbers for graph labels") sets them.
    """
    finite = [value for value in (*values, *through) if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    spread = (high - low) or abs(high) or 1.0
    bare = Axis(low=low - ROOM * spread, high=high + ROOM * spread)
    step = nice_step(bare.high - bare.low, ticks)
    lines = range(math.ceil(bare.low / step), math.floor(bare.high / step) + 1)
    place = bare.up if upright else bare.at
    return Axis(
        low=bare.low,
        high=bare.high,
        ticks=tuple(
            Tick(
                at=place(step * n), label=label(step * n, step), zero=n == 0 or step * n in through
            )
            for n in lines
        ),
    )


def untold(value: float, step: float) -> str:
    """The label of lines at which nothing is written."""
    return ""


def nice_step(span: float, ticks: int) -> float:
    """The least round number that leaves at most so many lines across ``span``."""
    rough = span / ticks
    tens = 10.0 ** math.floor(math.log10(rough))
    return tens * next(step for step in STEPS if step * tens >= rough * (1 - 1e-9))


def axis_of(intervals: Iterable[Interval], label: Label, *, through: Sequence[float] = ()) -> Axis:
    """The axis that whole intervals share."""
    ends = [end for one in intervals for end in (one.q05, one.q95)]
    return axis(ends, label, through=through)


def bar(interval: Interval, along: Axis) -> Bar:
    """An interval on its axis."""
    return Bar(
        low=along.at(interval.q05),
        high=along.at(interval.q95),
        from_=along.at(interval.q25),
        to=along.at(interval.q75),
        middle=along.at(interval.q50),
        zero=along.at(0.0) if along.low < 0.0 < along.high else None,
    )


def band(
    days: Sequence[float], lows: Sequence[float], values: Sequence[float], highs: Sequence[float],
    along: tuple[Axis, Axis],
) -> Band:  # fmt: skip
    """A series with its band on (time, level) axes."""
    time, level = along

    def spots(these: Sequence[float]) -> list[str]:
        return [
            f"{1000 * time.share(day):.1f} {1000 * (1 - level.share(value)):.1f}"
            for day, value in zip(days, these, strict=True)
        ]

    upper, lower = spots(highs), spots(lows)
    return Band(
        line="M" + "L".join(spots(values)),
        area="M" + "L".join([*upper, *reversed(lower)]) + "Z",
        dots=tuple((time.at(d), level.up(v)) for d, v in zip(days, values, strict=True)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A column from nothing to a value, lying; with the ends of its interval where it has one."""

    start: str
    width: str
    negative: bool
    low: str | None = None
    high: str | None = None


def block(value: float, along: Axis, low: float | None = None, high: float | None = None) -> Block:
    """A value as a length from nothing, on an axis that holds nothing."""
    from_, to = sorted((along.share(0.0), along.share(value)))
    return Block(
        start=f"{100 * from_:.2f}%",
        width=f"{100 * (to - from_):.2f}%",
        negative=value < 0,
        low=None if low is None else along.at(low),
        high=None if high is None else along.at(high),
    )
