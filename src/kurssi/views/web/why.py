"""Why a number is what it is: definition, formula, interval, grade and rule, run, sources."""

from collections.abc import Callable, Mapping

from kurssi.messages import Message
from kurssi.views.web import (
    plan,
    why_beside,
    why_chance,
    why_map,
    why_measure,
    why_plan,
    why_quote,
    why_shift,
    why_target,
    why_value,
)
from kurssi.views.web.explained import Explained, nothing
from kurssi.views.web.page import Asked, Page
from kurssi.views.web.plan_asked import OWN

# What a number is of, by the word ``what`` of its address.
EXPLAINS: Mapping[str, Callable[[Asked], Explained]] = {
    "quote": why_quote.explain,
    "cross": why_quote.explain_cross,
    "spread": why_quote.explain_spread,
    "chance": why_chance.explain,
    "source": why_value.explain_source,
    "total": why_value.explain_total,
    "cause": why_value.explain_cause,
    "level": why_value.explain_level,
    "sum": why_plan.explain_sum,
    "money": why_plan.explain_money,
    "point": why_beside.explain_point,
    "kept": why_beside.explain_kept,
    "target": why_target.explain,
    "measure": why_measure.explain,
    "spot": why_map.explain,
    "shift": why_shift.explain,
}
QUOTE = "quote"


def make(asked: Asked) -> Mapping[str, object]:
    """One number, explained.

    Raises:
        Unknown: there is no such number.
    """
    explain = EXPLAINS.get(asked.own.get("what", QUOTE))
    if explain is None:
        raise nothing()
    return {"told": explain(asked)}


PAGE = Page(
    id="why",
    name=Message("Why?"),
    question=Message("Why is this number what it is?"),
    make=make,
    own=("what", "side", "measure", "lever", "of", "via", "per", "name", "from", "reference",
         "brand", "by", "period", "a", "b", *OWN),
    listed=False,
    stamp=plan.stamp,
)  # fmt: skip
