"""Which rates a reader asked for."""

from dataclasses import dataclass

from kurssi.decisions.quote import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The segments, measures, levers and sides wanted; an empty one means all of them."""

    segments: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether single quotes are wanted rather than the board."""
        return bool(self.measures or self.levers or self.sides)

    def takes(self, quote: Quote) -> bool:
        """Whether the quote was asked for."""
        return (
            (not self.segments or quote.segment in self.segments)
            and (not self.measures or quote.measure in self.measures)
            and (not self.levers or quote.lever in self.levers)
            and (not self.sides or quote.side in self.sides)
        )
