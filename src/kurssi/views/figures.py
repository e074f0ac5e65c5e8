"""Figures: a sheet becomes a chart specification (``views.charts``), which is saved as a picture.

An interval is always drawn; a base too small to trust is hollow; a long pause between waves is a
gap in the line.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import MeasureRow
from kurssi.ledger.spans import first_day
from kurssi.messages import Message
from kurssi.survey.answers import TABLE
from kurssi.survey.comparison import MAPPED
from kurssi.survey.indicators import reported, scale_of, unit_of
from kurssi.survey.rivals import Rivals
from kurssi.views.brand_map import map_panel
from kurssi.views.charts import COLOURS, PALE, Spec, page
from kurssi.views.columns import COVERAGE
from kurssi.views.labels import measure_label, segment_label, segment_order
from kurssi.views.numerals import count, percent
from kurssi.vocabulary import ALL_SEGMENTS, Unit
from kurssi.workspace.company import Workspace

PANEL, ROW, COLUMN = 150, 24, 620  # pixels: a panel's height, a dot's row, the width
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
MANY, TALL = 5, 240  # series from which a panel is higher and its points are left out
DENSE = 40  # periods from which they are, too; small bases are always shown
GAP = 2.5  # a pause of so many usual intervals between waves breaks the line


def measures_figure(rows: Sequence[MeasureRow], workspace: Workspace, language: str) -> Spec:
    """Levels with their intervals, a panel a measure, a line a brand or segment.

    With one period the levels stand side by side as dots; a base too small to trust is hollow.
    """
    series = _series(rows, workspace, language)
    order = list(dict.fromkeys(name for name, _ in sorted(series.values(), key=itemgetter(1))))
    panels = []
    over_time = len({row.period for row in rows}) > 1
    for measure in (name for name in reported(workspace) if any(r.measure == name for r in rows)):
        data = [
            _datum(row, series[row.brand, row.segment][0]) for row in rows if row.measure == measure
        ]
        title = _named(measure, workspace, language)
        draw = _over_time if over_time else _side_by_side
        panels.append({"title": title, **draw(data, order, measure, language)})
    note = Message(
        "Bands and bars: {p} interval of sampling error. Hollow: few answers.",
        p=percent(COVERAGE, language),
    )
    spec = page(Message("{company}: measures", company=workspace.name), note, language)
    spec["description"] = _told(rows, workspace, language)
    return {**spec, "vconcat": panels, "resolve": {"scale": {"color": "shared"}}}


def _series(
    rows: Sequence[MeasureRow], workspace: Workspace, language: str
) -> dict[tuple[str, str], tuple[str, tuple[Any, ...]]]:
    """The name of each brand and segment as a line, and its place: own brand and everyone first."""
    brands = {row.brand for row in rows}
    segments = {row.segment for row in rows}
    places, sizes = segment_order(workspace), _sizes(rows, workspace)
    found = {}
    for brand, segment in {(row.brand, row.segment) for row in rows}:
        people = segment_label(workspace, segment).text(language)
        name = brand if len(brands) > 1 or segment == ALL_SEGMENTS else people
        if len(brands) > 1 and len(segments) > 1:
            name = f"{brand} · {people}"
        elif len(segments) > 1:
            name = people
        place = (
            brand != workspace.brand,
            -sizes.get(brand, 0.0),
            brand,
            places.get(segment, len(places)),
        )
        found[brand, segment] = (name, place)
    return found


def _sizes(rows: Sequence[MeasureRow], workspace: Workspace) -> dict[str, float]:
    """Each brand's mean level of the first measure: rivals stand in this order, in every panel."""
    first = next((name for name in reported(workspace) if any(r.measure == name for r in rows)), "")
    levels: dict[str, list[float]] = {}
    for row in rows:
        if row.measure == first:
            levels.setdefault(row.brand, []).append(row.value)
    return {brand: sum(values) / len(values) for brand, values in levels.items()}


def _named(measure: str, workspace: Workspace, language: str) -> str:
    """The measure's name; with its scale, where it is no share."""
    name = measure_label(workspace, measure).text(language)
    if unit_of(measure) is Unit.SHARE:
        return name
    low, high = (count(end, language) for end in scale_of(measure, workspace))
    return f"{name}, {low}–{high}"


def _datum(row: MeasureRow, name: str) -> Spec:
    return {
        "series": name,
        "period": row.period,
        "day": first_day(row.period).isoformat(),
        "value": row.value,
        "low": row.q05,
        "high": row.q95,
        "n": row.n,
        "small": row.small_base,
    }


def _over_time(data: list[Spec], order: list[str], measure: str, language: str) -> Spec:
    """Lines with bands; a long pause between waves is a gap, not a line."""
    colour = _scaled(order, COLOURS)
    many = len(order) >= MANY
    dense = many or len({datum["day"] for datum in data}) > DENSE
    points = [{"filter": f"datum.value !== null && (datum.small || {json.dumps(not dense)})"}]
    x = {"field": "day", "type": "temporal", "title": None,
         "axis": {"grid": False, "tickCount": 8, "labelExpr": _MONTHS}}  # fmt: skip
    y = {"type": "quantitative", "title": None, "axis": {**_axis(measure), "minExtent": 40},
         "scale": {"zero": False}}  # fmt: skip
    ends = {"y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
    return {
        "width": COLUMN,
        "height": TALL if many else PANEL,
        "data": {"values": _paused(data)},
        "encoding": {"x": x},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.11 if many else 0.16}, "encoding": ends},
            {"mark": {"type": "line", "strokeWidth": 2},
             "encoding": {"y": {**y, "field": "value"}, "color": colour,
                          "strokeDash": _scaled(order, DASHES)}},
            {"transform": points,
             "mark": {"type": "point", "size": 34, "strokeWidth": 1.4, "opacity": 1},
             "encoding": {
                "y": {**y, "field": "value"},
                "color": colour,
                "shape": _scaled(order, SHAPES),
                "fill": {"condition": {"test": "datum.small", "value": "white"},
                         **colour, "legend": None},
                "tooltip": _tooltip(measure, language),
             }},
        ],
    }  # fmt: skip


# Months by their short names, and the year where one begins.
_MONTHS = "timeFormat(datum.value, month(datum.value) === 0 ? '%Y' : '%b')"


def _paused(data: list[Spec]) -> list[Spec]:
    """The data with an empty point in each long pause of a series, so that its line breaks."""
    found: list[Spec] = []
    for name in dict.fromkeys(datum["series"] for datum in data):
        own = sorted((datum for datum in data if datum["series"] == name), key=lambda d: d["day"])
        days = [date.fromisoformat(datum["day"]).toordinal() for datum in own]
        steps = sorted(after - before for before, after in pairwise(days))
        usual = steps[len(steps) // 2] if steps else 0
        for datum, day, after in zip(own, days, [*days[1:], None], strict=True):
            found.append(datum)
            if after is not None and after - day > GAP * usual:
                middle = date.fromordinal(day) + timedelta(days=(after - day) // 2)
                nothing = dict.fromkeys(("value", "low", "high"))
                found.append({**datum, **nothing, "day": middle.isoformat(), "small": False})
    return found


def _side_by_side(data: list[Spec], order: list[str], measure: str, language: str) -> Spec:
    """One period: a dot and a bar for each series, below each other."""
    names = [name for name in order if any(datum["series"] == name for datum in data)]
    y = {"field": "series", "type": "nominal", "sort": names, "title": None,
         "axis": {"grid": False, "labelLimit": 240, "ticks": False, "domain": False}}  # fmt: skip
    x = {"type": "quantitative", "title": None, "axis": _axis(measure)}
    first = {"test": f"datum.series === {json.dumps(order[0])}", "value": COLOURS[0]}
    ink = {"condition": first, "value": PALE}
    return {
        "width": COLUMN,
        "height": {"step": ROW},
        "data": {"values": data},
        "encoding": {"y": y, "color": ink},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.55},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "size": 70, "strokeWidth": 1.6, "opacity": 1},
                "encoding": {
                    "x": {**x, "field": "value"},
                    "fill": {
                        "condition": [{"test": "datum.small", "value": "white"}, first],
                        "value": PALE,
                    },
                    "tooltip": _tooltip(measure, language),
                },
            },
        ],
    }


def _axis(measure: str) -> Spec:
    """Shares as percents, points as they are."""
    shape = ".0%" if unit_of(measure) is Unit.SHARE else ",.2~f"
    return {"format": shape, "tickCount": 5}


def _tooltip(measure: str, language: str) -> list[Spec]:
    shape = ".1%" if unit_of(measure) is Unit.SHARE else ".1f"
    names = {
        "value": Message("value"),
        "low": Message("{p} interval", p=percent(COVERAGE, language)),
        "high": Message("to"),
    }
    return [
        {"field": "series", "title": Message("brand").text(language)},
        {"field": "period", "title": Message("period").text(language)},
        *(
            {"field": field, "type": "quantitative", "format": shape, "title": name.text(language)}
            for field, name in names.items()
        ),
        {"field": "n", "type": "quantitative", "format": ",.0f", "title": "n"},
    ]


def _scaled(order: list[str], kinds: Sequence[Any]) -> Spec:
    """Series told apart by ``kinds``, which come round again; one legend for all of them."""
    taken = [kinds[at % len(kinds)] for at in range(len(order))]
    look = {"title": None, "labelLimit": 220, "symbolOpacity": 1, "symbolStrokeWidth": 0}
    legend = look if len(order) > 1 else None
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": order, "range": taken},
        "legend": legend,
    }


def _told(rows: Sequence[MeasureRow], workspace: Workspace, language: str) -> str:
    """The figure in words, for those who cannot see it."""
    names = ", ".join(
        measure_label(workspace, name).text(language)
        for name in reported(workspace)
        if any(row.measure == name for row in rows)
    )
    periods = sorted({row.period for row in rows})
    return Message(
        "Levels with {p} intervals, {first} to {last}: {names}. Series: {count}.",
        p=percent(COVERAGE, language),
        first=periods[0] if periods else "",
        last=periods[-1] if periods else "",
        names=names,
        count=count(len({(row.brand, row.segment) for row in rows}), language),
    ).text(language)


def map_figure(report: Rivals, workspace: Workspace, language: str) -> Spec:
    """The brands on relevance x differentiation with their ellipses: as rated, and beyond size.

    Raises:
        NothingToQuote: relevance and differentiation were not asked of several brands.
    """
    raw = [(each.brand, each.spot) for each in report.standings if each.spot is not None]
    beyond = [
        (each.brand, each.adjusted_spot)
        for each in report.standings
        if each.adjusted_spot is not None
    ]
    if not raw:
        raise NothingToQuote(
            TABLE,
            Message("no map: several brands were not rated on relevance and differentiation"),
            Message("see what kurssi measures --rivals says of it"),
        )
    names = [measure_label(workspace, name).text(language) for name in MAPPED]
    as_rated = Message("As rated, points").text(language)
    panels = [map_panel(raw, names, as_rated, own=workspace.brand)]
    if beyond:
        title = Message("Beyond what a brand of that size would have, points").text(language)
        panels.append(map_panel(beyond, names, title, own=workspace.brand, zero=True))
    note = Message(
        "Ellipses hold both means with {p} probability (sampling error; the same people rated all"
        " brands).",
        p=percent(COVERAGE, language),
    )
    spec = page(Message("{brand} and its rivals", brand=workspace.brand), note, language)
    told = Message(
        "Brands on {x} and {y}: {brands}.",
        x=names[0],
        y=names[1],
        brands="; ".join(
            f"{brand} {count(spot.x, language)}, {count(spot.y, language)}" for brand, spot in raw
        ),
    )
    return {**spec, "description": told.text(language), "hconcat": panels, "spacing": 40}
