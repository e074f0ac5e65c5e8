"""Time in figures: pauses that break a line, and ticks that are never named twice.

Ticks are the spans themselves while they are few, else months or years.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from babel.dates import get_month_names

from kurssi.ledger.spans import first_day, place_of
from kurssi.views.charts import PALE, Spec

STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months between ticks
RHYTHM = 0.5  # of the steps between waves are the same: a rhythm, in which waves can be missing
GAP = 2.5  # where there is none, a pause of so many usual steps breaks the line
LETTER = 7.5  # pixels that a letter of a label takes, with room around


def time_axis(labels: Sequence[str], language: str, *, width: int, bare: bool = False) -> Spec:
    """The x axis of levels over time, in UTC, so that no machine's clock moves a day.

    Args:
        labels: of the spans shown (``2026-W05``, ``2026-02``, ``2026-Q1``, ``2026``).
        language: of the months' names.
        width: of the panel in pixels.
        bare: without labels, where another panel below has them.
    """
    days = {first_day(label): label for label in sorted(set(labels), key=first_day)}
    ticks = _ticks(days, language, width)
    named = {day.isoformat(): label for day, label in ticks.items()}
    first, last = min(days), max(days)
    return {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [_moment(first), _moment(last)]},
        "axis": {
            "grid": False,
            "values": [_moment(day) for day in ticks],
            "labels": not bare,
            "labelExpr": f"({_json(named)})[utcFormat(datum.value, '%Y-%m-%d')]",
            "labelColor": PALE,
            "labelOverlap": False,
            "labelFlush": True,
        },
    }


def paused(data: list[Spec]) -> list[Spec]:
    """The data with an empty point in each pause of a series, so that its line breaks.

    ``lone`` are points between two pauses, which no line shows.
    """
    found: list[Spec] = []
    for name in dict.fromkeys(datum["series"] for datum in data):
        own = sorted((datum for datum in data if datum["series"] == name), key=lambda d: d["day"])
        breaks = [*_breaks([place_of(datum["period"]) for datum in own]), True]
        for at, datum in enumerate(own):
            found.append({**datum, "lone": breaks[at] and (at == 0 or breaks[at - 1])})
            if breaks[at] and at + 1 < len(own):
                before, after = (date.fromisoformat(own[each]["day"]) for each in (at, at + 1))
                nothing = dict.fromkeys(("value", "low", "high"))
                middle = (before + (after - before) // 2).isoformat()
                found.append({**datum, **nothing, "day": middle, "small": False, "lone": False})
    return found


def _breaks(places: Sequence[int]) -> list[bool]:
    """Between which waves one is missing: in a regular rhythm any, in another long pauses."""
    steps = [after - before for before, after in pairwise(places)]
    if not steps:
        return []
    usual = min(set(steps), key=lambda step: (-steps.count(step), step))
    if RHYTHM * len(steps) <= steps.count(usual):
        return [step >= 2 * usual for step in steps]
    middle = sorted(steps)[len(steps) // 2]
    return [step > GAP * middle for step in steps]


def _ticks(days: dict[date, str], language: str, width: int) -> dict[date, str]:
    """Where the ticks stand, and their labels: each is another."""
    longest = max(len(label) for label in days.values())
    if len(days) * longest * LETTER <= width:
        return dict(days)
    first, last = min(days), max(days)
    for step in STEPS:
        months = _months(first, last, step)
        if len(months) > 1 and len(months) * 5 * LETTER <= width:
            return _named(months, step, language)
    return {first: days[first], last: days[last]}


def _months(first: date, last: date, step: int) -> list[date]:
    """The first days of every ``step``-th month (of year 0) from ``first`` to ``last``."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    found = [date(at // 12, at % 12 + 1, 1) for at in range(start, end + 1) if at % step == 0]
    return [day for day in found if first <= day <= last]


def _named(months: Sequence[date], step: int, language: str) -> dict[date, str]:
    """January bears the year, and the first tick, too, where there is no January."""
    names = get_month_names("abbreviated", context="stand-alone", locale=language)
    january = any(day.month == 1 for day in months)
    found = {}
    for at, day in enumerate(months):
        name = str(day.year) if day.month == 1 or step >= 12 else names[day.month]
        found[day] = f"{name} {day.year}" if at == 0 and not january else name
    return found


def _moment(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _json(named: dict[str, str]) -> str:
    """A Vega expression's object: keys and labels hold no quotes."""
    return "{" + ", ".join(f"'{day}': '{label}'" for day, label in named.items()) + "}"
