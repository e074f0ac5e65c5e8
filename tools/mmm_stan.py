"""Draw the pictures of docs/mmm_stan.md from a fitted workspace of that retailer.

    python examples/retail_no_tracker/prepare.py DATA DIR; kurssi fit -w DIR
    python tools/mmm_stan.py DIR docs/pictures

Two pictures: every lever's net return before and after the data were seen, and what half a year
without a lever is expected to do to sales against how surely that could be read. Axes are those of
the web page. Facts of the fit alone: no row of the data is drawn.
"""

import argparse
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import numpy as np

from kurssi import steps
from kurssi.decisions.intervals import interval
from kurssi.decisions.laboratory import looks
from kurssi.decisions.quote import Interval
from kurssi.steps.desks import OpenDesk, open_desk
from kurssi.steps.quoting import laboratory
from kurssi.views.web.drawing import Axis, axis, bar
from kurssi.vocabulary import EUR

LEFT, WIDTH, ROW, TOP, FOOT = 110, 520, 26, 44, 34
BEFORE, AFTER, INK, FAINT = "#b9b3a8", "#0b5a63", "#222222", "#dddddd"
MILLION = 1e6
ENDS = 1.644854


def main() -> None:
    """Write both pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("to", type=Path)
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    opened = open_desk(steps.open_workspace(asked.workspace))
    for name, drawn in (("returns", returns(opened)), ("readings", readings(opened))):
        path = asked.to / f"mmm_stan_{name}.svg"
        path.write_text(drawn, encoding="utf-8")
        print(f"{path}: {len(drawn) / 1000:.1f} kB")


def returns(opened: OpenDesk) -> str:
    """Net return of every lever: 90% and middle half, before the data and after."""
    desk, rows = opened.desk, []
    for c, lever in enumerate(desk.panel.levers):
        both = (interval(rates.eur[:, c, -1] - 1.0) for rates in (desk.prior, desk.posterior))
        rows.append((opened.workspace.levers[lever].label.text("en"), tuple(both)))
    rows.sort(key=lambda row: -row[1][1].q05)
    return _picture(
        "Net return of the next dollar: 90 % and middle half, before the data (grey) and after",
        rows, (BEFORE, AFTER), lambda value: f"{value:g}",
    )  # fmt: skip


def readings(opened: OpenDesk) -> str:
    """Half a year without each lever: the change of sales expected, and the error of reading it."""
    bench = laboratory(opened)
    every = looks(bench)
    longest = max(trial.periods for trial in every.trials)
    rows = []
    for at, trial in enumerate(every.trials):
        whole = trial.stop and trial.reads == EUR.id and trial.periods == longest
        if not whole or len(trial.segments) != len(bench.desk.panel.segments):
            continue
        told = interval(every.drawn[at] / MILLION)
        error = every.errors[at] * ENDS / MILLION
        read = Interval(mean=0.0, q05=-error, q25=0.0, q50=0.0, q75=0.0, q95=error)
        rows.append((opened.workspace.levers[trial.lever].label.text("en"), (read, told)))
    rows.sort(key=lambda row: row[1][1].q50)
    return _picture(
        "Half a year without it, M USD of contribution: error of a reading (grey), effect believed",
        rows, (BEFORE, AFTER), lambda value: f"{value:g}",
    )  # fmt: skip


def _picture(
    title: str,
    rows: Iterable[tuple[str, tuple[Interval, ...]]],
    colours: tuple[str, ...],
    label: Callable[[float], str],
) -> str:
    """Whiskers by row, several to a row, on one axis with its lines."""
    rows = list(rows)
    ends = [end for _, each in rows for one in each for end in (one.q05, one.q95)]
    along = axis(ends, label, through=(0.0,))
    height = TOP + ROW * len(rows) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {height}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}" role="img">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="8" y="18">{escape(title)}</text>',
        f'<svg x="{LEFT}" y="0" width="{WIDTH}" height="{height}">',
        *_lines(along, height),
    ]
    for at, (_, each) in enumerate(rows):
        middle = TOP + ROW * (at + 0.5)
        for place, (one, colour) in enumerate(zip(each, colours, strict=True)):
            parts.append(_whisker(one, along, middle + 6 * (2 * place - 1) / 2, colour))
    parts.append("</svg>")
    for at, (name, _) in enumerate(rows):
        y = TOP + ROW * (at + 0.5) + 4
        parts.append(f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _lines(along: Axis, height: int) -> Iterable[str]:
    for tick in along.ticks:
        colour = INK if tick.zero and tick.label == "0" else FAINT
        yield (
            f'<line x1="{tick.at}" x2="{tick.at}" y1="{TOP - 8}" y2="{height - FOOT + 4}" '
            f'stroke="{colour}"/><text x="{tick.at}" y="{height - 14}" text-anchor="middle">'
            f"{escape(tick.label)}</text>"
        )


def _whisker(one: Interval, along: Axis, y: float, colour: str) -> str:
    mark = bar(one, along)
    return (
        f'<g stroke="{colour}"><line x1="{mark.low}" x2="{mark.high}" y1="{y}" y2="{y}"/>'
        f'<line x1="{mark.from_}" x2="{mark.to}" y1="{y}" y2="{y}" stroke-width="4"/></g>'
        f'<circle cx="{mark.middle}" cy="{y}" r="3" fill="{colour}"/>'
    )


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
