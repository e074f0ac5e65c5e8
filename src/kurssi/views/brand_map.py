"""The map of brands: a square panel of spots, ellipses and names that do not cover each other."""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from kurssi.errors import NothingToQuote
from kurssi.maths.association import Ellipse
from kurssi.messages import Message
from kurssi.survey.answers import TABLE
from kurssi.survey.comparison import MAPPED
from kurssi.survey.rivals import Rivals
from kurssi.survey.standings import Spot
from kurssi.views.charts import COLOURS, INK, PALE, Spec, page
from kurssi.views.columns import COVERAGE
from kurssi.views.labels import measure_label
from kurssi.views.level_remarks import together
from kurssi.views.numerals import count, percent
from kurssi.workspace.company import Workspace

SIDE = 400  # pixels
OUTLINE = 61  # points of an ellipse
LETTER, LINE = 6.6, 14.0  # pixels: a letter's mean width, a line's height
DOT = 5.0
_STEPS = (1, 2, 5, 10, 20, 25, 50)
# Directions in which a name may stand from its dot, and how far beyond the ellipse (pixels); the
# best first.
_WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 0.7), (1, -0.7), (-1, 0.7), (-1, -0.7))
_BEYOND = (6, 18, 32, 48, 66)


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
    notes = [note, *(together(one, workspace, apart=True) for one in report.joint)]
    spec = page(Message("{brand} and its rivals", brand=workspace.brand), notes, language)
    told = Message(
        "Brands on {x} and {y}: {brands}.",
        x=names[0],
        y=names[1],
        brands="; ".join(
            f"{brand} {count(spot.x, language)}, {count(spot.y, language)}" for brand, spot in raw
        ),
    )
    return {**spec, "description": told.text(language), "hconcat": panels, "spacing": 40}


def map_panel(
    spots: Sequence[tuple[str, Spot]],
    names: Sequence[str],
    title: str,
    *,
    own: str,
    zero: bool = False,
) -> Spec:
    """One panel: as many points to a centimetre on both axes, so that ellipses keep their shape.

    Args:
        spots: where each brand stands.
        names: of the axes, x then y.
        title: what the panel shows.
        own: the brand to bring out.
        zero: differences, so that nothing (0, 0) is marked.
    """
    outlines = _outlines([spot for _, spot in spots])
    x_ends, y_ends = _ends(outlines[..., 0], zero=zero), _ends(outlines[..., 1], zero=zero)
    x_ends, y_ends = _same_length(x_ends, y_ends, zero=zero)
    own_colour = {"condition": {"test": "datum.own", "value": COLOURS[0]}, "value": PALE}
    ellipses = [
        {"brand": brand, "own": brand == own, "x": float(x), "y": float(y), "at": at}
        for (brand, _), outline in zip(spots, outlines, strict=True)
        for at, (x, y) in enumerate(outline)
    ]
    labels = _labels(spots, outlines, x_ends, y_ends, own)
    return {
        "title": title,
        "width": SIDE,
        "height": SIDE,
        "encoding": {
            "x": _axis("x", names[0], x_ends, signed=zero),
            "y": _axis("y", names[1], y_ends, signed=zero),
        },
        "layer": [
            *(_zero_lines() if zero else ()),
            {
                "data": {"values": ellipses},
                "mark": {"type": "line", "interpolate": "linear-closed", "strokeWidth": 1.4,
                         "fillOpacity": 0.10, "strokeOpacity": 0.75},
                "encoding": {"detail": {"field": "brand"}, "order": {"field": "at"},
                             "color": own_colour, "fill": own_colour},
            },
            {
                "data": {"values": [label for label in labels if label["far"]]},
                "mark": {"type": "rule", "strokeWidth": 0.8, "color": PALE},
                "encoding": {"x2": {"field": "to_x"}, "y2": {"field": "tip_y"}},
            },
            {
                "data": {"values": labels},
                "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1},
                "encoding": {"color": own_colour},
            },
            *(_names(labels, side) for side in ("left", "center", "right")),
        ],
    }  # fmt: skip


def _outlines(spots: Sequence[Spot]) -> np.ndarray:
    """The ellipse of each spot as points (spot, point, axis)."""
    given = {name: np.array([getattr(spot, name) for spot in spots]) for name in Spot.__slots__}
    shape = Ellipse(longer=given["longer"], shorter=given["shorter"], angle=given["angle"])
    return shape.points(given["x"], given["y"], OUTLINE)


def _ends(values: np.ndarray, *, zero: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.06 * max(high - low, 1.0)
    return low - room, high + room


def _same_length(
    x: tuple[float, float], y: tuple[float, float], *, zero: bool
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both axes as long in points, at whole steps; levels stay within 0 and 100."""
    length = max(x[1] - x[0], y[1] - y[0])
    step = next((each for each in _STEPS if length / each <= 8), _STEPS[-1])
    cells = max(ceil(end[1] / step) - floor(end[0] / step) for end in (x, y))

    def widened(end: tuple[float, float]) -> tuple[float, float]:
        low, high = floor(end[0] / step), ceil(end[1] / step)
        lower = low - (cells - (high - low)) // 2
        if not zero:
            lower = max(min(lower, 100 // step - cells), 0)
        return float(lower * step), float((lower + cells) * step)

    return widened(x), widened(y)


def _axis(field: str, name: str, ends: tuple[float, float], *, signed: bool) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "title": name,
        "scale": {"domain": list(ends), "nice": False, "zero": False},
        "axis": {
            "format": "+,.2~f" if signed else ",.2~f",
            "tickCount": 6,
            "labelFlush": False,
            "labelExpr": _PLAIN_ZERO,
        },
    }


# A difference of nothing has no sign.
_PLAIN_ZERO = "datum.value === 0 ? '0' : datum.label"


def _zero_lines() -> list[Spec]:
    return [
        {
            "data": {"values": [{"nothing": 0}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1, "opacity": 0.55},
            "encoding": {
                axis: {"field": "nothing", "type": "quantitative"},
                other: {"value": 0},
                f"{other}2": {"value": SIDE},
            },
        }
        for axis, other in (("x", "y"), ("y", "x"))
    ]


def _labels(
    spots: Sequence[tuple[str, Spot]],
    outlines: np.ndarray,
    x_ends: tuple[float, float],
    y_ends: tuple[float, float],
    own: str,
) -> list[Spec]:
    """Each brand's name with a place of its own: the first that covers least, own brand first.

    Greedy, as in Christensen, Marks and Shieber (1995), An empirical study of algorithms for
    point-feature label placement.
    """
    scale = SIDE / (x_ends[1] - x_ends[0])
    pixels = (outlines - np.array([x_ends[0], y_ends[0]])) * scale
    centres = pixels[:, :-1].mean(axis=1)
    marks = np.concatenate([pixels.reshape(-1, 2), np.repeat(centres, 4, axis=0)])
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in marks.tolist()]
    found = {}
    for at in sorted(range(len(spots)), key=lambda at: (spots[at][0] != own, -spots[at][1].x)):
        brand, spot = spots[at]
        half = (pixels[at].max(axis=0) - centres[at]).tolist()
        places = [
            (right * (half[0] + beyond), up * (half[1] + beyond + LINE / 3), beyond)
            for beyond in _BEYOND
            for right, up in _WAYS
        ]
        x, y = centres[at].tolist()
        boxes = [_box(x, y, right, up, LETTER * len(brand)) for right, up, _ in places]
        costs = [_covered(box, taken) + place[2] for box, place in zip(boxes, places, strict=True)]
        best = costs.index(min(costs))
        right, up, beyond = places[best]
        taken.append(boxes[best])
        found[at] = {
            "brand": brand,
            "own": brand == own,
            "x": spot.x,
            "y": spot.y,
            "to_x": spot.x + right / scale,
            "to_y": spot.y + up / scale,
            "tip_y": spot.y + (up - np.sign(up) * (LINE / 2 if right == 0 else 0.0)) / scale,
            "side": "center" if right == 0 else "left" if right > 0 else "right",
            "far": beyond > _BEYOND[0],
        }
    return [found[at] for at in range(len(spots))]


def _box(
    x: float, y: float, right: float, up: float, width: float
) -> tuple[float, float, float, float]:
    """The paper a name takes: low x, low y, high x, high y in pixels."""
    start = x + right - (width / 2 if right == 0 else width if right < 0 else 0.0)
    return start, y + up - LINE / 2, start + width, y + up + LINE / 2


def _covered(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> float:
    """How much of others a name would cover, or stick out of the panel (square pixels)."""
    low_x, low_y, high_x, high_y = box
    cost = sum(
        max(0.0, min(high_x, other[2]) - max(low_x, other[0]))
        * max(0.0, min(high_y, other[3]) - max(low_y, other[1]))
        for other in taken
    )
    outside = max(0.0, -low_x) + max(0.0, high_x - SIDE) + max(0.0, -low_y)
    return cost + LINE * (outside + max(0.0, high_y - SIDE))


def _names(labels: Sequence[Spec], side: str) -> Spec:
    ink = {"condition": {"test": "datum.own", "value": COLOURS[0]}, "value": INK}
    return {
        "data": {"values": [label for label in labels if label["side"] == side]},
        "mark": {"type": "text", "align": side, "baseline": "middle", "fontSize": 12, "dx": 0},
        "encoding": {
            "x": {"field": "to_x", "type": "quantitative"},
            "y": {"field": "to_y", "type": "quantitative"},
            "text": {"field": "brand"},
            "color": ink,
        },
    }
