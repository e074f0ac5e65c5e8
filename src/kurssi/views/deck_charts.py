"""Native charts of slides, to be edited as any other: their numbers lie in a workbook within.

The library's own workbook would take a name that begins with = for a formula, and has no place for
the ends of an interval; so each chart gets one of ours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt
from xlsxwriter import Workbook

from kurssi.views.web.drawing import nice_step
from kurssi.views.workbook import PLAIN, letter

INK, SOFT, RULE, GREY = "1B2430", "566170", "E3E0D8", "B9BEC5"
EUR, CX, PALE = "0B5A9D", "B04A00", "9CC3E4"
SMALL = Pt(11)
SHEET, TICKS = "Sheet1", 5
Place = tuple[int, int, int, int]  # left, top, width and height, in the format's own unit


def rgb(colour: str) -> Any:
    """A colour as the library wants it."""
    return RGBColor.from_string(colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One name with its value, the ends of its interval where it has one, and whether it is dim."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    dim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a chart is drawn. ``upright``: as a line over time, which need not begin at nothing."""

    number: str
    colour: str = EUR
    upright: bool = False
    most: float | None = None


def plain(text: str) -> str:
    """Text without the letters that XML has no place for."""
    return "".join(each if each >= " " or each in "\n\t" else " " for each in text)


def interval_chart(slide: Any, place: Place, bars: Sequence[Bar], style: Style) -> Any:
    """Values as bars or a line, with their intervals as error bars that the workbook holds."""
    told = CategoryChartData(number_format=style.number)
    told.categories = [plain(bar.name) for bar in bars]
    told.add_series("", [bar.value for bar in bars])
    kind = XL_CHART_TYPE.LINE_MARKERS if style.upright else XL_CHART_TYPE.BAR_CLUSTERED
    chart = slide.shapes.add_chart(kind, *place, told).chart
    _hold(chart, _held(bars))
    series = chart.plots[0].series[0]
    if style.upright:
        series.smooth = False
        series.format.line.color.rgb = rgb(style.colour)
        _fill(series.marker, style.colour)
    else:
        chart.plots[0].gap_width, series.invert_if_negative = 80, False
        _fill(series, style.colour)
        for at, bar in enumerate(bars):
            if bar.dim:
                _fill(series.points[at], GREY)
    if any(bar.low is not None for bar in bars):
        _error_bars(series, bars, upright=style.upright)
    ends = [end for b in bars for end in (b.low, b.value, b.high) if end is not None]
    _dress(chart, style, ends if style.upright else [*ends, 0.0, style.most or 0.0])
    return chart


def pair_chart(
    slide: Any, place: Place, names: Sequence[str], pairs: Sequence[Sequence[float]],
    headings: tuple[str, str], number: str,
) -> Any:  # fmt: skip
    """Two values of each name beside each other: as now, and as planned."""
    told = CategoryChartData(number_format=number)
    told.categories = [plain(name) for name in names]
    for heading, values in zip(headings, zip(*pairs, strict=True), strict=True):
        told.add_series(heading, values)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, told).chart
    rows: list[list[str | float]] = [["", *headings]]
    rows += [[plain(name), *pair] for name, pair in zip(names, pairs, strict=True)]
    _hold(chart, _blob(rows))
    chart.plots[0].gap_width, chart.plots[0].overlap = 60, -5
    for series, colour in zip(chart.plots[0].series, (PALE, EUR), strict=True):
        series.invert_if_negative = False
        _fill(series, colour)
    _dress(chart, Style(number=number), [0.0, *(eur for pair in pairs for eur in pair)])
    chart.has_legend, chart.legend.include_in_layout = True, False
    chart.legend.position, chart.legend.font.size = XL_LEGEND_POSITION.BOTTOM, SMALL
    return chart


def _fill(part: Any, colour: str) -> None:
    part.format.fill.solid()
    part.format.fill.fore_color.rgb = rgb(colour)


def _dress(chart: Any, style: Style, ends: Sequence[float]) -> None:
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.color.rgb = SMALL, rgb(INK)
    names, values, lying = chart.category_axis, chart.value_axis, not style.upright
    names.reverse_order = lying  # the first stands on top
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.format.line.color.rgb = rgb(SOFT)
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(RULE)
    values.format.line.fill.background()
    labels = values.tick_labels
    labels.number_format, labels.number_format_is_linked = style.number, False
    place = XL_TICK_LABEL_POSITION.HIGH if lying else XL_TICK_LABEL_POSITION.LOW
    values.tick_label_position = place
    step = nice_step((max(ends) - min(ends)) or 1.0, TICKS)  # whole intervals, and few lines
    values.minimum_scale = step * math.floor(min(ends) / step)
    values.maximum_scale = step * math.ceil(max(ends) / step)
    values.major_unit = step


def _held(bars: Sequence[Bar]) -> BytesIO:
    """Name, value, how far under and over it the interval reaches (formulas), and its ends."""
    file = BytesIO()
    with Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(SHEET)
        for column, heading in enumerate(("", "", "-", "+", "5%", "95%")):
            sheet.write_string(0, column, heading)
        for at, bar in enumerate(bars, start=1):
            sheet.write_string(at, 0, plain(bar.name))
            sheet.write_number(at, 1, bar.value)
            if bar.low is None or bar.high is None:
                continue
            sheet.write_formula(at, 2, f"=B{at + 1}-E{at + 1}", None, bar.value - bar.low)
            sheet.write_formula(at, 3, f"=F{at + 1}-B{at + 1}", None, bar.high - bar.value)
            sheet.write_number(at, 4, bar.low)
            sheet.write_number(at, 5, bar.high)
    return file


def _blob(rows: Sequence[Sequence[str | float]]) -> BytesIO:
    file = BytesIO()
    with Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(SHEET)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(at, column, cell)
    return file


def _hold(chart: Any, file: BytesIO) -> None:
    chart.part.chart_workbook.update_from_xlsx_blob(file.getvalue())


def _error_bars(series: Any, bars: Sequence[Bar], *, upright: bool) -> None:
    """Error bars of one's own values, which the library has no word for (ECMA-376, 21.2.2.55)."""
    made = etree.SubElement(series._element, qn("c:errBars"))
    if upright:
        _add(made, "c:errDir", "y")
    for tag, said in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "0")):
        _add(made, tag, said)
    for tag, column in (("c:plus", 3), ("c:minus", 2)):
        numbers = etree.SubElement(etree.SubElement(made, qn(tag)), qn("c:numRef"))
        where = f"{SHEET}!${letter(column)}$2:${letter(column)}${len(bars) + 1}"
        etree.SubElement(numbers, qn("c:f")).text = where
        cache = etree.SubElement(numbers, qn("c:numCache"))
        etree.SubElement(cache, qn("c:formatCode")).text = "General"
        _add(cache, "c:ptCount", str(len(bars)))
        for at, bar in enumerate(bars):
            if bar.low is not None and bar.high is not None:
                point = etree.SubElement(cache, qn("c:pt"), idx=str(at))
                reach = bar.high - bar.value if column == 3 else bar.value - bar.low
                etree.SubElement(point, qn("c:v")).text = repr(reach)
    look = etree.SubElement(made, qn("c:spPr"))
    line = etree.SubElement(look, qn("a:ln"), w="15875")
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=INK)
    series._element.find(qn("c:cat")).addprevious(made)


def _add(parent: Any, tag: str, said: str) -> None:
    etree.SubElement(parent, qn(tag), val=said)
