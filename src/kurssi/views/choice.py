"""Which rates a reader asked for, and which measures. Light: it stands below `kurssi --help`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kurssi.decisions.quote import Quote
from kurssi.ledger.levels import MeasureRow, PooledRow, Span
from kurssi.messages import Message
from kurssi.vocabulary import ALL_SEGMENTS, parts_of

if TYPE_CHECKING:  # they bring numpy
    from kurssi.decisions.history import Series
    from kurssi.decisions.lesson import Lesson

OF_ONE = ("rivals", "drivers")  # parts of one brand and one segment
# Which choices mean something to a part; any other is refused, never passed over.
TAKES = {
    "items": (),
    "rivals": ("--segment",),
    "drivers": ("--measure", "--brand", "--segment"),
    "pooled": ("--measure", "--brand", "--segment", "--by"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The segments, measures, levers and sides wanted; an empty one means all of them.

    ``parts`` of the desk are shown in place of the board: cross, history, learn; ``why`` is the
    lever (or the measure, for its bid) whose quotes are explained.
    """

    segments: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    why: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether single quotes are wanted rather than the board."""
        return bool(self.measures or self.levers or self.sides)

    def takes(self, quote: "Quote | Series | Lesson") -> bool:
        """Whether the quote (or what is told of it) was asked for."""
        return (
            (not self.segments or quote.segment in self.segments)
            and (not self.measures or quote.measure in self.measures)
            and (not self.levers or quote.lever in self.levers)
            and (not self.sides or quote.side in self.sides)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which measures, brands and segments (none: all), over which span, and which parts.

    ``by`` None: what is read by the quarter, the document by the period.
    """

    measures: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    by: Span | None = None
    parts: tuple[str, ...] = ()
    figure: Path | None = None

    def takes(self, row: MeasureRow | PooledRow) -> bool:
        """Whether the row was asked for: also a joint one, whose part was."""
        names = {row.measure, *parts_of(row.measure)}
        return (
            (not self.measures or not names.isdisjoint(self.measures))
            and (not self.brands or row.brand in self.brands)
            and (not self.segments or row.segment in self.segments)
        )

    @property
    def brand(self) -> str | None:
        """The brand, where one was named."""
        return self.brands[0] if self.brands else None

    @property
    def segment(self) -> str | None:
        """The segment, where one was named that is not everybody."""
        named = [segment for segment in self.segments if segment != ALL_SEGMENTS]
        return named[0] if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """Which stretches are compared, of which segments (none: all), and beside which brand."""

    earlier: str | None = None
    later: str | None = None
    segments: tuple[str, ...] = ()
    reference: str | None = None


# 2026, 2026-Q1, 2026-02, 2026-W05, or two of them with a slash between (ISO 8601).
_LABEL = r"\d{4}(?:-(?:Q[1-4]|W(?:0[1-9]|[1-4]\d|5[0-3])|0[1-9]|1[0-2]))?"
_STRETCH = re.compile(rf"{_LABEL}(?:/{_LABEL})?")


def refuse_unwritten(asked: Valued, language: str) -> None:
    """Refuse a stretch that is not written as one: a usage error."""
    for option, text in (("--from", asked.earlier), ("--to", asked.later)):
        if text is not None and not _STRETCH.fullmatch(text):
            sentence = Message(
                "{text} is no stretch of time; write it as {example}",
                text=text,
                example="2025, 2025-Q1, 2025-W01/2025-W26",
            )
            raise typer.BadParameter(sentence.text(language), param_hint=option)


def refuse_ignored(asked: Asked, language: str) -> None:
    """Refuse a choice that a part asked for does not take, and a figure of several parts."""
    made = {
        "--measure": bool(asked.measures),
        "--brand": bool(asked.brands),
        "--segment": bool(asked.segments),
        "--by": asked.by is not None,
    }
    for part in asked.parts:
        for option, there in made.items():
            if there and option not in TAKES[part]:
                sentence = Message(
                    "{part} does not take {option}: leave one of them out",
                    part=f"--{part}",
                    option=option,
                )
                raise typer.BadParameter(sentence.text(language), param_hint=option)
    if asked.figure is not None and len(asked.parts) > 1:
        sentence = Message(
            "a figure shows one part at a time; here are {parts}",
            parts=", ".join(f"--{part}" for part in asked.parts),
        )
        raise typer.BadParameter(sentence.text(language), param_hint="--figure")


def refuse_several(asked: Asked, language: str) -> None:
    """Refuse two brands or two segments where a part is about one: a usage error."""
    for option, chosen in (("--brand", asked.brands), ("--segment", asked.segments)):
        for part in OF_ONE:
            if part in asked.parts and len(set(chosen)) > 1:
                sentence = Message(
                    "{part} takes one {option} at a time; here are {names}",
                    part=f"--{part}",
                    option=option,
                    names=", ".join(chosen),
                )
                raise typer.BadParameter(sentence.text(language), param_hint=option)
