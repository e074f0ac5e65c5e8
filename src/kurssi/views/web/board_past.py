"""How the board's rates have moved, and what a unit of one measure is worth in the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kurssi.decisions.history import Series
from kurssi.decisions.quote import Board, Grade, Interval, Quote
from kurssi.messages import Message, Name
from kurssi.views.labels import measure_label
from kurssi.views.sheets import PROBABLE
from kurssi.views.web.drawing import Axis, Band, axis, band, untold
from kurssi.views.web.explained import Listed
from kurssi.views.web.look import Look
from kurssi.vocabulary import MEASURES
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One rate at earlier dates, as a small picture; ``zero`` is where nothing stands, if there."""

    band: Band
    zero: str | None
    since: str
    mood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """One unit of a measure in units of another; None where it is withheld, or of itself."""

    interval: Interval
    grade: Grade
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """The square of cross rates: ``rows`` are one unit each, columns what they are worth in."""

    names: tuple[Name, ...]
    rows: tuple[tuple[Name, str, tuple[Worth | None, ...]], ...]


def past_of(quote: Quote, history: Iterable[Series], workspace: Workspace) -> Past | None:
    """How a rate has moved; None where the data hold no earlier window."""
    series = series_of(history, quote)
    if series is None:
        return None
    days = [float(date.fromisoformat(point.period).toordinal()) for point in series.points]
    lows, middles, highs = (
        [getattr(point.interval, name) for point in series.points] for name in ("q05", "q50", "q95")
    )
    up = axis((*lows, *highs), untold, upright=True)
    return Past(
        band=band(days, lows, middles, highs, (Axis(low=days[0], high=days[-1]), up)),
        zero=up.up(0.0) if up.low < 0.0 < up.high else None,
        since=workspace.frequency.label(date.fromisoformat(series.points[0].period)),
        mood=_mood(quote.p_rose),
    )


def _mood(p_rose: float | None) -> str:
    """Whether it probably rose or fell."""
    if p_rose is None:
        return ""
    return "up" if p_rose >= PROBABLE else "down" if p_rose <= 1 - PROBABLE else ""


def crossed(board: Board, look: Look, workspace: Workspace) -> Crossed | None:
    """The cross rates of a segment; None where no two measures can be counted in each other."""
    here: Mapping[tuple[str, str], Worth] = {
        (one.per, one.measure): Worth(
            interval=one.interval,
            grade=one.grade,
            why=look.address(
                "/why", what="cross", measure=one.measure, per=one.per, of=one.segment
            ),
        )
        for one in board.cross
        if one.segment == look.segment and one.interval is not None
    }
    priced = {per for per, _ in here}
    measures = [measure for measure in MEASURES if measure in priced]
    if not measures:
        return None
    return Crossed(
        names=tuple(measure_label(workspace, one) for one in measures),
        rows=tuple(
            (
                measure_label(workspace, per),
                str(MEASURES[per].unit),
                tuple(here.get((per, measure)) for measure in measures),
            )
            for per in measures
        ),
    )


def series_of(history: Iterable[Series], quote: Quote) -> Series | None:
    """The rate at earlier dates; None where the data hold no earlier window."""
    wanted = (quote.side, quote.measure, quote.lever, quote.segment)
    for one in history:
        if (one.side, one.measure, one.lever, one.segment) == wanted and len(one.points) > 1:
            return one
    return None


def history_of(
    history: Iterable[Series],
    quote: Quote,
    workspace: Workspace,
    told: Callable[[float | None], str],
) -> tuple[Message, Listed] | None:
    """The rate by the last period of each window, with its interval."""
    series = series_of(history, quote)
    if series is None:
        return None
    rows = [
        (
            workspace.frequency.label(date.fromisoformat(point.period)),
            told(point.interval.q50),
            f"{told(point.interval.q05)} … {told(point.interval.q95)}",
        )
        for point in series.points
    ]
    headings = (Message("window ended"), Message("median"), Message("P5 to P95"))
    return Message("how it has moved"), Listed(headings=headings, rows=tuple(rows))
