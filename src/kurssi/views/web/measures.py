"""The measures and CX as a page: the map of brands, the latest levels, and how they went."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from kurssi import steps
from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import MeasureRow, Span
from kurssi.ledger.spans import first_day
from kurssi.maths.association import Ellipse
from kurssi.messages import Message, Name
from kurssi.survey.indicators import in_order
from kurssi.survey.standings import Spot
from kurssi.views.labels import brand_label, measure_label
from kurssi.views.measures import CERTAINTY, change, latest, level
from kurssi.views.measures_verdict import USUAL, measures_verdict, moved_between
from kurssi.views.numerals import count, tick
from kurssi.views.rivals import span_of
from kurssi.views.web.drawing import Axis, Band, axis, band
from kurssi.views.web.page import Asked, Page
from kurssi.vocabulary import ALL_SEGMENTS, CX

if TYPE_CHECKING:  # what compares brands is slow to import
    from kurssi.survey.rivals import Rivals

OUTLINE = 49  # points of an ellipse
LINES_OF_CX = (20, 30, 40, 50, 60, 70, 80)
SPANS = {
    Span.PERIOD: Message("period"),
    Span.QUARTER: Message("quarter"),
    Span.YEAR: Message("year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A measure's latest level with its course."""

    name: Name
    row: MeasureRow
    shown: str
    low: str
    high: str
    change: str
    between: str | None
    axis: Axis
    band: Band
    first: str
    course: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand on the map: its spot and its outline, in a picture of 100 by 100."""

    id: str
    name: Name
    own: bool
    spot: Spot
    x: str
    y: str
    outline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Relevance against differentiation, as many points to a centimetre both ways."""

    x: Axis
    y: Axis
    brands: tuple[Brand, ...]
    curves: tuple[tuple[int, str, str, str], ...]


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page.

    Raises:
        NothingToQuote: there is no measure.
    """
    by = Span(asked.own["by"]) if asked.own.get("by") in set(Span) else USUAL
    workspace, look = asked.workspace, asked.look
    rows = asked.kept.ask(
        ("measures", by), partial(steps.measures, workspace, by=by, taken=asked.taken())
    )
    told = [row for row in rows if row.segment == look.segment and row.joint is None]
    own = [row for row in told if row.brand == workspace.brand]
    levels = tuple(_levels(own, asked))

    def of_level(row: MeasureRow) -> str:
        """Where a level is explained."""
        return look.address(
            "/why", what="measure", measure=row.measure, brand=row.brand, of=row.segment, by=by
        )

    first = _first(levels)
    return {
        "verdict": measures_verdict(rows, workspace, look.language, segment=look.segment),
        "whys": () if first is None else (of_level(first.row),),
        "of_level": of_level,
        "levels": levels,
        "map": _map(asked),
        "of_map": _of_map(asked, first),
        "by": by,
        "spans": SPANS,
        "rivals": _rivals(told, asked),
        "level": level,
        "certainty": CERTAINTY,
    }


def _first(levels: Sequence[Level]) -> Level | None:
    """The level that the verdict is of: CX, or the first measure there is."""
    one = next((each for each in levels if each.row.measure == CX.id), None)
    return one or next(iter(levels), None)


def _levels(rows: Sequence[MeasureRow], asked: Asked) -> Iterable[Level]:
    language, workspace = asked.look.language, asked.workspace
    now = {row.measure: row for row in latest(rows, workspace)}
    for measure in in_order(now, workspace):
        course = sorted(
            (r for r in rows if r.measure == measure), key=lambda r: first_day(r.period)
        )
        show = partial(level, measure=measure, language=language)

        def written(value: float, step: float, show: Callable[[float], str] = show) -> str:
            return show(value)

        row = now[measure]
        ends = [end for each in course for end in (each.q05, each.q95)]
        upright = axis(ends, written, ticks=3, upright=True)
        yield Level(
            name=measure_label(workspace, measure),
            row=row,
            shown=show(row.value),
            low=show(row.q05),
            high=show(row.q95),
            change=change(row.change, measure, language),
            between=moved_between(row, language),
            first=course[0].period,
            axis=upright,
            band=_band(course, upright),
            course=tuple(course),
        )


def _band(course: Sequence[MeasureRow], upright: Axis) -> Band:
    """The way of a measure, as a line with its band."""
    days = [float(first_day(row.period).toordinal()) for row in course]
    lows, values, highs = (
        [getattr(row, name) for row in course] for name in ("q05", "value", "q95")
    )
    across = Axis(low=days[0], high=max(days[-1], days[0] + 1))
    return band(days, lows, values, highs, (across, upright))


def _rivals(rows: Sequence[MeasureRow], asked: Asked) -> Mapping[str, list[MeasureRow | None]]:
    """The latest level of every brand by measure, the own brand first."""
    brands = sorted({row.brand for row in rows}, key=lambda b: (b != asked.workspace.brand, b))
    if len(brands) < 2:
        return {}
    found: dict[str, dict[str, MeasureRow]] = {}
    for brand, own in groupby(sorted(rows, key=lambda row: row.brand), lambda row: row.brand):
        found[brand] = {row.measure: row for row in latest(own, asked.workspace)}
    return {brand: list(found[brand].values()) for brand in brands}


def rivals_of(asked: Asked) -> "Rivals | None":
    """The brands as the same people rated them; None where no people's answers tell."""
    segment = None if asked.look.segment == ALL_SEGMENTS else asked.look.segment
    taken = asked.taken()
    if taken.people is None:
        return None
    try:
        return asked.kept.ask(
            ("rivals", segment),
            lambda: steps.rivals(asked.workspace, segment=segment, taken=taken),
        )
    except NothingToQuote:
        return None


def _map(asked: Asked) -> Map | None:
    """The brands that the same people rated; None where several were not."""
    report = rivals_of(asked)
    standings = report.standings if report else ()
    spots = [(one.brand, one.spot) for one in standings if one.spot is not None]
    return drawn_map(spots, asked) if len(spots) > 1 else None


def _of_map(asked: Asked, first: Level | None) -> Message | None:
    """Whose answers the map is of, where those of the levels beside it are others."""
    report = rivals_of(asked)
    span = span_of(report, asked.workspace) if report else None
    if report is None or span is None or first is None:
        return None
    return Message(
        "The map is of the last {waves} waves taken together ({span}), the levels below of "
        "{period}: the same brand may stand a little otherwise in them.",
        waves=report.waves, span=span, period=first.row.period,
    )  # fmt: skip


def latest_of(asked: Asked, measure: str, brand: str, segment: str) -> MeasureRow | None:
    """The level that the table of levels has of a brand's measure; None where it has none."""
    taken = asked.taken()  # before: one thread computes, and would wait for itself
    rows = asked.kept.ask(
        ("measures", USUAL), partial(steps.measures, asked.workspace, by=USUAL, taken=taken)
    )
    wanted = measure, brand, segment
    found = [r for r in rows if (r.measure, r.brand, r.segment) == wanted and r.joint is None]
    return max(found, key=lambda row: first_day(row.period), default=None)


def told_of(row: MeasureRow, language: str) -> Message:
    """A level of the table with its interval and its period."""
    told = partial(level, measure=row.measure, language=language)
    return Message(
        "{level} ({low} … {high}) in {period}, by {n} answers",
        level=told(row.value), low=told(row.q05), high=told(row.q95), period=row.period,
        n=count(row.n, language),
    )  # fmt: skip


def drawn_map(spots: Sequence[tuple[str, Spot]], asked: Asked) -> Map:
    """Where every brand stands, with ellipses and the lines along which CX is the same."""
    given = {name: np.array([getattr(spot, name) for _, spot in spots]) for name in Spot.__slots__}
    shape = Ellipse(longer=given["longer"], shorter=given["shorter"], angle=given["angle"])
    outlines = shape.points(given["x"], given["y"], OUTLINE)
    across, upright = _same_length(outlines, asked.look.language)

    def path(points: Iterable[tuple[float, float]]) -> str:
        spots = (
            f"{100 * across.share(x):.2f} {100 - 100 * upright.share(y):.2f}" for x, y in points
        )
        return "M" + "L".join(spots)

    brands = [
        Brand(
            id=brand,
            name=brand_label(asked.workspace, brand),
            own=brand == asked.workspace.brand,
            spot=spot,
            x=across.at(spot.x),
            y=upright.up(spot.y),
            outline=path([(float(x), float(y)) for x, y in outline]) + "Z",
        )
        for (brand, spot), outline in zip(spots, outlines, strict=True)
    ]
    return Map(x=across, y=upright, brands=tuple(brands), curves=_curves(across, upright, path))


def _same_length(outlines: np.ndarray, language: str) -> tuple[Axis, Axis]:
    """Axes as long in points as each other, around every outline."""
    lows, highs = outlines.min(axis=(0, 1)), outlines.max(axis=(0, 1))
    half = 0.55 * float((highs - lows).max())
    middles = (lows + highs) / 2
    ends = [(float(middle - half), float(middle + half)) for middle in middles]
    across, upright = (
        axis(end, lambda value, step: tick(value, language, step), upright=at == 1)
        for at, end in enumerate(ends)
    )
    return across, upright


def _curves(across: Axis, upright: Axis, path: object) -> tuple[tuple[int, str, str, str], ...]:
    """The lines of equal CX = sqrt(relevance x differentiation) that cross the picture."""
    assert callable(path)
    found = []
    for cx in LINES_OF_CX:
        xs = np.linspace(max(across.low, cx**2 / upright.high), across.high, 40)
        points = [(x, cx**2 / x) for x in xs if upright.low <= cx**2 / x <= upright.high]
        if len(points) > 3:
            x, y = points[-1]
            found.append((cx, path(points), across.at(x), upright.up(y)))
    return tuple(found)


PAGE = Page(
    id="measures",
    name=Message("Measures"),
    question=Message("How do people see us, and is it changing?"),
    make=make,
    own=("by",),
)
