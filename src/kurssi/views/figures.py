"""Levels as a figure: panels of lines over time, or of dots where there is one period.

A panel a measure; brands and segments both: a row a measure, a panel a segment, a line a brand. An
interval is always drawn; a base too small to trust is hollow; a long pause between waves is a gap.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import MeasureRow
from kurssi.ledger.spans import first_day
from kurssi.maths.survey import SMALL_BASE
from kurssi.messages import Message
from kurssi.survey.indicators import in_order, scale_of, unit_of
from kurssi.views.charts import COLOURS, Spec, apart, beside_each_other, page, small_title
from kurssi.views.columns import COVERAGE
from kurssi.views.dots import Dot, Scale, dots_panel
from kurssi.views.grid import between
from kurssi.views.labels import measure_label, natural, segment_label, segment_order
from kurssi.views.numerals import count, percent
from kurssi.views.time_axis import paused, time_axis
from kurssi.vocabulary import ALL_SEGMENTS, Unit
from kurssi.workspace.company import Workspace

MOST, MOST_IN_A_ROW = len(COLOURS), 5  # series in a panel; in a narrow one
AWARENESS = "awareness"  # how big a brand is
MOST_SEGMENTS = 6  # beside each other
WIDE, HIGH = 330, 120  # pixels of a panel of one measure
NARROW, LOW = 190, 92  # of a panel of one measure and segment
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
DIGITS = 5  # of a level that is drawn: a pixel is far more
DENSE = 40  # periods from which points are left out; small bases are always shown
LETTER = 11.5  # pixels between two names at the ends of lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What one figure shows: the rows by measure, and how brands and segments are laid out.

    ``series`` are the names of lines, the own brand or everyone first; ``panels`` are segments
    beside each other, one where a panel holds all of them.
    """

    rows: tuple[MeasureRow, ...]
    measures: tuple[str, ...]
    series: tuple[str, ...]
    panels: tuple[str, ...]
    by_brand: bool
    workspace: Workspace
    language: str

    def name(self, row: MeasureRow) -> str:
        """The line or dot that the row is of."""
        if self.by_brand:
            return row.brand
        return segment_label(self.workspace, row.segment).text(self.language)

    def of(self, measure: str, segment: str | None = None) -> list[MeasureRow]:
        """The rows of one panel."""
        return [
            row for row in self.rows if row.measure == measure and segment in (None, row.segment)
        ]

    def colour(self, *, legend: bool) -> Spec:
        """Series by colour, each with one of its own."""
        taken = list(COLOURS[: len(self.series)])
        look = {"title": None, "orient": "top", "labelLimit": 220, "symbolOpacity": 1,
                "symbolType": "stroke", "columns": 5}  # fmt: skip
        return {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": list(self.series), "range": taken},
            "legend": look if legend and len(self.series) > 1 else None,
        }


def measures_figure(rows: Sequence[MeasureRow], workspace: Workspace, language: str) -> Spec:
    """Levels with their intervals over time; of one period side by side as dots.

    A joint measure stands for its parts.

    Raises:
        NothingToQuote: there is nothing to draw.
    """
    rows = [row for row in rows if row.joint is None]
    if not rows:
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("there is no level to draw"),
            Message("ask for measures, brands and segments that kurssi measures shows"),
        )
    drawn, left_out = _laid_out(rows, workspace, language)
    over_time = len({row.period for row in drawn.rows}) > 1
    panels = _lines(drawn) if over_time else _side_by_side(drawn)
    notes = [
        Message(
            "Bands and bars: {p} interval of sampling error. Hollow: fewer than {count} "
            "effective answers.",
            p=percent(COVERAGE, language),
            count=count(SMALL_BASE, language),
        ),
        *left_out,
    ]
    spec = page(Message("{company}: measures", company=workspace.name), notes, language)
    spec["description"] = _told(drawn)
    if len(drawn.panels) == 1:
        return {**spec, **beside_each_other(panels, 2)}
    return {**spec, "vconcat": panels, "spacing": 14}


def _laid_out(
    rows: Sequence[MeasureRow], workspace: Workspace, language: str
) -> tuple[_Drawn, list[Message]]:
    """What is shown where, and what is not shown, in words."""
    places, sizes = segment_order(workspace), _sizes(rows, workspace)
    brands = sorted(
        {row.brand for row in rows},
        key=lambda brand: (brand != workspace.brand, -sizes[brand], natural(brand)),
    )
    segments = sorted(
        {row.segment for row in rows}, key=lambda one: (places.get(one, len(places)), one)
    )
    left_out: list[Message] = []
    by_brand = len(brands) > 1 or len(segments) == 1
    if by_brand and len(segments) > MOST_SEGMENTS and ALL_SEGMENTS in segments:
        left_out.append(
            Message("Everyone; {count} segments are not drawn: name one with --segment.",
                    count=len(segments) - 1)
        )  # fmt: skip
        segments = [ALL_SEGMENTS]
    if len({row.period for row in rows}) > 1:
        most = MOST_IN_A_ROW if by_brand and len(segments) > 1 else MOST
        chosen, option = (brands, "--brand") if by_brand else (segments, "--segment")
        if len(chosen) > most:
            names_ = ", ".join(chosen[most:])
            left_out.append(
                Message("Not drawn: {names}; choose with {option}.", names=names_, option=option)
            )
            del chosen[most:]
    kept = tuple(row for row in rows if row.segment in segments and row.brand in brands)
    names = brands if by_brand else [
        segment_label(workspace, one).text(language) for one in segments
    ]  # fmt: skip
    measures = in_order((row.measure for row in kept), workspace)
    drawn = _Drawn(
        rows=kept,
        measures=measures,
        series=tuple(names),
        panels=tuple(segments) if by_brand else (ALL_SEGMENTS,),
        by_brand=by_brand,
        workspace=workspace,
        language=language,
    )
    return drawn, left_out


def _sizes(rows: Sequence[MeasureRow], workspace: Workspace) -> dict[str, float]:
    """How big a brand is: known by how many, or else rated by how many; the order in all panels."""
    told: dict[str, list[float]] = {row.brand: [] for row in rows}
    for row in rows:
        if row.measure == AWARENESS:
            told[row.brand].append(row.value)
    if not all(told.values()):
        told = {brand: [] for brand in told}
        for row in rows:
            told[row.brand].append(row.n)
        return {brand: sum(values) for brand, values in told.items()}
    return {brand: sum(values) / len(values) for brand, values in told.items()}


def level_title(measure: str, workspace: Workspace, language: str) -> str:
    """The measure's name; with its scale, where it is no share."""
    name = measure_label(workspace, measure).text(language)
    if unit_of(measure) is Unit.SHARE:
        return name
    low, high = (count(end, language) for end in scale_of(measure, workspace))
    return f"{name}, {between(low, high)}"


def shape_of(measure: str) -> str:
    """How d3 writes a level: shares as percents, points as they are."""
    return ".0%" if unit_of(measure) is Unit.SHARE else ",.2~f"


def _lines(drawn: _Drawn) -> list[Spec]:
    """A panel a measure, names at the lines' ends; or a row a measure, a panel a segment."""
    if len(drawn.panels) == 1:
        return [
            _over_time(drawn, measure, drawn.of(measure), size=(WIDE, HIGH), title=None)
            for measure in drawn.measures
        ]
    return [
        {
            "title": level_title(measure, drawn.workspace, drawn.language),
            "spacing": 10,
            "hconcat": [
                _over_time(drawn, measure, drawn.of(measure, segment), size=(NARROW, LOW),
                           title=segment_label(drawn.workspace, segment).text(drawn.language))
                for segment in drawn.panels
            ],
        }
        for measure in drawn.measures
    ]  # fmt: skip


def _over_time(
    drawn: _Drawn,
    measure: str,
    rows: Sequence[MeasureRow],
    *,
    size: tuple[int, int],
    title: str | None,
) -> Spec:
    """Lines with bands; a missing wave is a gap, not a line."""
    in_a_row = len(drawn.panels) > 1
    data = paused([_datum(row, drawn.name(row)) for row in rows])
    few = len({row.period for row in rows}) <= DENSE and len(drawn.series) * len(drawn.panels) < 5
    low, high = _ends(drawn.of(measure), scale_of(measure, drawn.workspace))
    y: Spec = {"type": "quantitative", "title": None,
         "axis": {"format": shape_of(measure), "tickCount": 4, "minExtent": 36,
                  "labelFlush": True},  # a label above the panel would lift its title
         "scale": {"domain": [low, high], "nice": False, "zero": False}}  # fmt: skip
    labels = [row.period for row in drawn.rows]
    x = time_axis(labels, drawn.language, width=size[0])
    colour = drawn.colour(legend=in_a_row)
    dash = {**colour, "scale": {"domain": list(drawn.series), "range": list(_cycle(drawn.series))}}
    points = [
        {"filter": f"datum.value !== null && (datum.small || datum.lone || {json.dumps(few)})"}
    ]
    layers: list[Spec] = [
        {"mark": {"type": "area", "opacity": 0.14},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"},
                      "color": colour}},
        {"mark": {"type": "line", "strokeWidth": 1.8},
         "encoding": {"x": x, "y": {**y, "field": "value"}, "color": colour, "strokeDash": dash}},
        {"transform": points,
         "mark": {"type": "point", "size": 22, "strokeWidth": 1.2, "opacity": 1},
         "encoding": {
             "x": x, "y": {**y, "field": "value"}, "color": colour,
             "fill": {"condition": {"test": "datum.small", "value": "white"},
                      **colour, "legend": None},
             "tooltip": _tooltip(measure, drawn.language)}},
    ]  # fmt: skip
    if any(datum["lone"] for datum in data):  # it has no width for a band
        layers.insert(2, {
            "transform": [{"filter": "datum.lone"}],
            "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.4},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"},
                         "color": {**colour, "legend": None}},
        })  # fmt: skip
    if not in_a_row and len(drawn.series) > 1:
        layers.append(_names(drawn, rows, y, size))
    whole = level_title(measure, drawn.workspace, drawn.language)
    return {
        "title": whole if title is None else small_title(title),
        "width": size[0],
        "height": size[1],
        "data": {"values": data},
        "layer": layers,
    }


def _cycle(series: Sequence[str]) -> list[list[int]]:
    return [DASHES[at // 4 % len(DASHES)] for at in range(len(series))]


def _ends(rows: Sequence[MeasureRow], scale: tuple[float, float]) -> tuple[float, float]:
    """The ends of a measure's axis, the same in every panel of it, within its scale."""
    low, high = min(row.q05 for row in rows), max(row.q95 for row in rows)
    room = 0.06 * (high - low or scale[1] - scale[0])
    return max(low - room, scale[0]), min(high + room, scale[1])


def _names(drawn: _Drawn, rows: Sequence[MeasureRow], y: Spec, size: tuple[int, int]) -> Spec:
    """Each line's name at its end, moved apart where two would cover each other."""
    last: dict[str, MeasureRow] = {}
    for row in sorted(rows, key=lambda row: first_day(row.period)):
        last[drawn.name(row)] = row
    shown = [name for name in drawn.series if name in last]
    low, high = y["scale"]["domain"]
    wanted = {name: size[1] * (high - last[name].value) / (high - low) for name in shown}
    found = apart(wanted, LETTER)
    colours = dict(zip(drawn.series, COLOURS, strict=False))
    data = [{"name": name, "at": found[name], "ink": colours[name]} for name in shown]
    return {
        "data": {"values": data},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 10.5},
        "encoding": {
            "x": {"value": size[0] + 5},
            "y": {"field": "at", "type": "quantitative", "scale": None},
            "text": {"field": "name"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def _datum(row: MeasureRow, name: str) -> Spec:
    return {
        "series": name,
        "period": row.period,
        "day": first_day(row.period).isoformat(),
        "value": round(row.value, DIGITS),
        "low": round(row.q05, DIGITS),
        "high": round(row.q95, DIGITS),
        "n": round(row.n),
        "small": row.small_base,
    }


def _side_by_side(drawn: _Drawn) -> list[Spec]:
    """One period: a dot and a bar for each series, below each other."""

    def panel(measure: str, segment: str | None, title: str | Spec, first: bool) -> Spec:
        dots = sorted(
            (_dot(row, drawn) for row in drawn.of(measure, segment)),
            key=lambda dot: drawn.series.index(dot.name),
        )
        every = [_dot(row, drawn) for row in drawn.of(measure)]
        size = WIDE if segment is None else NARROW
        scale = Scale.around(every, shape_of(measure), width=size)
        return dots_panel(dots, title, scale, kinds=[""], words=first)

    named = {name: level_title(name, drawn.workspace, drawn.language) for name in drawn.measures}
    if len(drawn.panels) == 1:
        return [panel(measure, None, named[measure], True) for measure in drawn.measures]
    return [
        {
            "title": named[measure],
            "spacing": 10,
            "hconcat": [
                panel(measure, segment,
                      small_title(segment_label(drawn.workspace, segment).text(drawn.language)),
                      at == 0)
                for at, segment in enumerate(drawn.panels)
            ],
        }
        for measure in drawn.measures
    ]  # fmt: skip


def _dot(row: MeasureRow, drawn: _Drawn) -> Dot:
    """A level; the first series is brought out."""
    name = drawn.name(row)
    return Dot(
        name=name,
        kind="",
        value=row.value,
        low=row.q05,
        high=row.q95,
        quiet=name != drawn.series[0],
        small=row.small_base,
    )


def _tooltip(measure: str, language: str) -> list[Spec]:
    shape = ".1%" if unit_of(measure) is Unit.SHARE else ".1f"
    names = {
        "value": Message("value"),
        "low": Message("{p} interval", p=percent(COVERAGE, language)),
        "high": Message("to"),
    }
    return [
        {"field": "series", "title": " "},
        {"field": "period", "title": Message("period").text(language)},
        *(
            {"field": field, "type": "quantitative", "format": shape, "title": name.text(language)}
            for field, name in names.items()
        ),
        {"field": "n", "type": "quantitative", "format": ",.0f", "title": "n"},
    ]


def _told(drawn: _Drawn) -> str:
    """The figure in words, for those who cannot see it."""
    language = drawn.language
    names = ", ".join(measure_label(drawn.workspace, n).text(language) for n in drawn.measures)
    periods = sorted({row.period for row in drawn.rows}, key=first_day)
    return Message(
        "Levels with {p} intervals, {first} to {last}: {names}. Series: {count}.",
        p=percent(COVERAGE, language),
        first=periods[0],
        last=periods[-1],
        names=names,
        count=count(len({(row.brand, row.segment) for row in drawn.rows}), language),
    ).text(language)
