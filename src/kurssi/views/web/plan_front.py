"""Plans between the most euros and the most CX, as a figure and a table."""

from collections.abc import Mapping, Sequence

from kurssi.decisions.quote import Interval
from kurssi.planning.plan import Plan
from kurssi.views.numerals import tick
from kurssi.views.plan_sentences import frontier_notes, point_name
from kurssi.views.web.drawing import axis
from kurssi.views.web.page import Asked


def front(
    asked: Asked,
    found: Plan | None,
    points: Sequence[tuple[Interval, Interval]],
    here: tuple[float, float],
) -> Mapping[str, object] | None:
    """The ``points`` of a plan that was ``found``, each against going on as now; and ``here``."""
    if not points:
        return None
    language, currency = asked.look.language, asked.workspace.currency
    spots = [(cx.mean, eur.mean) for cx, eur in points]
    every_ = [*spots, here]
    across = axis(
        (x for x, _ in every_), lambda v, step: tick(v, language, step), through=(0.0,), ticks=4
    )
    up = axis(
        (y for _, y in every_), lambda v, step: tick(v, language, step, currency),
        through=(0.0,), ticks=4, upright=True,
    )  # fmt: skip
    line = "M" + "L".join(
        f"{1000 * across.share(x):.1f} {1000 * (1 - up.share(y)):.1f}" for x, y in spots
    )
    return {
        "line": line, "across": across, "up": up,
        "points": [(point_name(n, len(points)), cx, eur) for n, (cx, eur) in enumerate(points)],
        "notes": tuple(frontier_notes(found, language)) if found else (),
        "dots": [(across.at(x), up.up(y)) for x, y in spots],
        "now": (across.at(0.0), up.up(0.0)),
        "here": (across.at(here[0]), up.up(here[1])),
    }  # fmt: skip
