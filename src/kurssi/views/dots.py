"""Panels of dots with intervals, one name below the other: what is compared side by side."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from kurssi.views.charts import COLOURS, INK, PALE, Spec

ROW, PAIR = 18, 26  # pixels of one name; of one with two kinds
WORDS = 230  # pixels that a name may take
EDGE = 0.2  # of the axis: a line nearer to its end has its word to the other side


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A level of a name, and of which kind; ``quiet`` is pale, ``small`` hollow."""

    name: str
    kind: str
    value: float
    low: float
    high: float
    quiet: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The x axis that panels share: its ends, length, how numbers are written, lines across.

    ``lines`` are values with what they mean.
    """

    ends: tuple[float, float]
    shape: str
    width: int  # pixels
    lines: tuple[tuple[float, str], ...] = ()

    @classmethod
    def around(
        cls,
        dots: Sequence[Dot],
        shape: str,
        *,
        width: int,
        lines: tuple[tuple[float, str], ...] = (),
    ) -> "Scale":
        """Ends with a little room around everything, the lines across too."""
        lows = [*(dot.low for dot in dots), *(at for at, _ in lines)]
        highs = [*(dot.high for dot in dots), *(at for at, _ in lines)]
        low, high = min(lows, default=0.0), max(highs, default=1.0)
        room = 0.04 * (high - low or 1.0)
        return cls(ends=(low - room, high + room), shape=shape, width=width, lines=lines)


def dots_panel(
    dots: Sequence[Dot],
    title: str | Spec | None,
    scale: Scale,
    *,
    kinds: Sequence[str],
    words: bool = True,
    legend: bool = False,
) -> Spec:
    """One panel: names down, in their order; kinds of one name beside each other.

    Args:
        dots: what is shown.
        title: what the panel shows.
        scale: the x axis.
        kinds: every kind of the figure; the first is brought out.
        words: whether the names are written (they may stand in the panel to the left).
        legend: whether this panel says which colour is which kind; one of a figure does.
    """
    order = list(dict.fromkeys(dot.name for dot in dots))
    several = len(kinds) > 1
    y: Spec = {
        "y": {"field": "name", "type": "nominal", "sort": order, "title": None,
              "axis": {"grid": False, "labelLimit": WORDS, "ticks": False, "domain": False,
                       "labels": words}},
    }  # fmt: skip
    if several:
        y["yOffset"] = {"field": "kind", "type": "nominal", "sort": list(kinds)}
    x = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": list(scale.ends), "nice": False, "zero": False},
        "axis": {"format": scale.shape, "tickCount": 5, "labelFlush": False},
    }
    return {
        **({} if title is None else {"title": title}),
        "width": scale.width,
        "height": (PAIR if several else ROW) * len(order),
        "data": {"values": [asdict(dot) for dot in dots]},
        "layer": [
            *_lines(scale, x),
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.5},
                "encoding": {**y, "x": {**x, "field": "low"}, "x2": {"field": "high"},
                             "color": _colour(kinds, legend=legend)},
            },
            {
                "mark": {"type": "point", "size": 46, "strokeWidth": 1.6, "opacity": 1},
                "encoding": {
                    **y,
                    "x": {**x, "field": "value"},
                    "color": _colour(kinds, legend=legend),
                    "fill": _colour(kinds, hollow=True),
                    "tooltip": _tooltip(scale.shape),
                },
            },
        ],
    }  # fmt: skip


def _colour(kinds: Sequence[str], *, hollow: bool = False, legend: bool = False) -> Spec:
    """Kinds told apart; what is quiet is pale, and a small base has a white middle."""
    tests = [{"test": "datum.quiet", "value": PALE}]
    if hollow:
        tests.insert(0, {"test": "datum.small", "value": "white"})
    look = {
        "title": None,
        "orient": "bottom",  # above it would push the panel's title over its neighbours'
        "symbolType": "circle",
        "symbolSize": 60,
        "symbolOpacity": 1,
    }
    return {
        "condition": tests,
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(kinds), "range": list(COLOURS[: len(kinds)])},
        "legend": look if legend else None,
    }


def _lines(scale: Scale, x: Spec) -> list[Spec]:
    """Values that a rule stands at, each with its word above the panel."""
    if not scale.lines:
        return []
    at = {"x": {**x, "field": "at"}}
    rows: list[Spec] = [{"at": value, "said": said} for value, said in scale.lines]
    words: list[Spec] = [
        {
            "data": {"values": [row]},
            "mark": {"type": "text", "align": _align(scale, row["at"]), "baseline": "bottom",
                     "fontSize": 10, "color": PALE},
            "encoding": {**at, "y": {"value": -2}, "text": {"field": "said"}},
        }
        for row in rows
    ]  # fmt: skip
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": INK, "opacity": 0.6},
            "encoding": at,
        },
        *words,
    ]


def _align(scale: Scale, at: float) -> str:
    """Which way the word of a line goes, so that it stays above its own panel."""
    low, high = scale.ends
    place = (at - low) / (high - low)
    return "left" if place < EDGE else "right" if place > 1 - EDGE else "center"


def _tooltip(shape: str) -> list[Spec]:
    number = {"type": "quantitative", "format": shape}
    return [
        {"field": "name", "title": " "},
        {"field": "kind", "title": "  "},
        *({"field": field, **number, "title": field} for field in ("value", "low", "high")),
    ]
